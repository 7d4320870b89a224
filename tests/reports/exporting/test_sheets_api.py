import io
import json
import subprocess
import sys
from urllib.parse import unquote

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from sheet_records import column_of, make_committee, make_topic, make_years, void

from reports.sheets import SHEETS
from tracker.common.role_permissions import MembershipBackend

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAN = "/api/v1/sheets/supervision-plan.xlsx"

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_reader(client, reader):
    client.force_login(reader)
    return client


@pytest.fixture
def as_stranger(client):
    """Signed in, without any role."""
    client.force_login(User.objects.create_user("stranger"))
    return client


@pytest.fixture
def topics():
    make_years()
    make_committee()
    make_topic("文旅产业", form="thematic_research", status="in_progress")
    make_topic("环境保护", status="closed")
    void(make_topic("重复的议题"), "重复登记")


def worksheet(response, name="supervision-plan"):
    content = b"".join(response.streaming_content)
    return openpyxl.load_workbook(io.BytesIO(content))[SHEETS[name].layout.tab]


def grant_alone(codename: str, monkeypatch) -> None:
    """Let everybody hold this permission and no other."""
    monkeypatch.setattr(
        MembershipBackend, "has_perm", lambda *asked: f"tracker.{codename}" in asked
    )


class TestSheetList:
    def test_names_each_sheet_with_its_address(self, as_reader):
        found = as_reader.get("/api/v1/sheets/").json()
        assert [(sheet["name"], sheet["title"], sheet["kind"]) for sheet in found] == [
            ("supervision-plan", "年度监督工作计划表", "topic"),
            ("topic-progress", "监督议题进度表", "topic"),
            ("inspection-progress", "执法检查进度表", "inspection"),
            ("rectification-ledger", "问题清单及整改台账", "rectificationitem"),
            ("meeting-ledger", "会议情况台账", "meeting"),
            ("agenda", "会议议题安排表", "agendaitem"),
            ("opinion-ledger", "审议意见落实台账", "opinion"),
            ("decision-ledger", "决议决定及执行台账", "decision"),
            ("filing-register", "规范性文件备案登记簿", "filing"),
            ("filing-check", "发文目录与备案核对表", "yearlistline"),
            ("review-ledger", "备案审查台账", "review"),
            ("suggestion-catalogue", "代表建议目录", "suggestion"),
            ("suggestion-summary", "代表建议办理情况汇总表", "suggestion"),
            ("suggestion-progress", "代表建议办理进度表", "suggestion"),
            ("promise-ledger", "代表建议承诺台账", "promise"),
            ("suggestions-by-unit", "代表建议分单位统计表", "suggestion"),
            ("suggestions-by-area", "代表建议按类别统计表", "suggestion"),
            ("deputy-work-plan", "年度代表工作计划表", "planitem"),
            ("research-plan", "年度调研计划及成果表", "planitem"),
            ("lead-ledger", "线索（民情）办理台账", "lead"),
            ("gathered-opinions", "各方面意见汇总表", "gatheredopinion"),
            ("warning-ledger", "预算审查监督及预警督办台账", "lead"),
            ("personnel-register", "人事任免情况登记表", "personnelmatter"),
            ("street-month", "街道工委工作月报（季报）", "activity"),
            ("street-reports", "街道工委述职测评汇总", "agendaitem"),
            ("court-observations", "旁听庭审情况汇总表", "activity"),
            ("duty-statistics", "代表履职情况统计表", "deputy"),
            ("attendance", "代表出席列席情况表", "deputy"),
            ("press-register", "媒体报道登记", "sourcedocument"),
            ("year-data", "年度工作数据表", "figure"),
        ]
        assert found[0]["kind_display"] == "监督议题"
        assert found[0]["url"] == f"http://testserver{PLAN}"

    def test_leaves_out_what_the_caller_may_not_see(self, as_stranger, monkeypatch):
        grant_alone("view_suggestion", monkeypatch)
        found = as_stranger.get("/api/v1/sheets/").json()
        assert [sheet["name"] for sheet in found] == [
            "suggestion-catalogue",
            "suggestion-summary",
            "suggestion-progress",
            "suggestions-by-unit",
            "suggestions-by-area",
        ]

    def test_refuses_a_parameter_it_does_not_know(self, as_reader):
        answer = as_reader.get("/api/v1/sheets/?year=2023")
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "?year"

    def test_asks_who_is_there(self, client):
        assert client.get("/api/v1/sheets/").status_code == 401


class TestDownload:
    @pytest.mark.parametrize("name", SHEETS)
    def test_is_a_workbook_for_every_sheet(self, as_reader, topics, name):
        answer = as_reader.get(f"/api/v1/sheets/{name}.xlsx")
        assert answer.status_code == 200
        assert answer["Content-Type"] == XLSX
        assert worksheet(answer, name)["A1"].value

    def test_is_named_after_its_title_and_day(self, as_reader, topics):
        answer = as_reader.get(PLAN)
        disposition = answer["Content-Disposition"]
        today = timezone.localdate()
        assert disposition.startswith("attachment; filename*=utf-8''")
        assert disposition.isascii()
        assert unquote(disposition.split("''")[1]) == (
            f"武汉市汉南区人大常委会2023年监督工作计划（{today:%Y%m%d}）.xlsx"
        )

    def test_takes_the_filters_of_the_list(self, as_reader, topics):
        sheet = worksheet(as_reader.get(PLAN, {"status": "closed", "work_year": 2023}))
        assert column_of(sheet, "议题名称") == [None, "环境保护"]
        assert column_of(worksheet(as_reader.get(PLAN, {"q": "文旅"})), "议题名称") == [
            None,
            "文旅产业",
        ]

    def test_leaves_out_voided_records_as_the_list_does(self, as_reader, topics):
        titles = column_of(worksheet(as_reader.get(PLAN)), "议题名称")
        assert titles == [None, "环境保护", None, "文旅产业"]
        titles = column_of(worksheet(as_reader.get(PLAN, {"voided": "only"})), "议题名称")
        assert titles == [None, "重复的议题"]

    def test_holds_all_rows_of_more_than_a_page(self, as_reader, topics):
        for number in range(210):
            make_topic(f"议题 {number}")
        titles = column_of(worksheet(as_reader.get(PLAN)), "议题名称")
        assert len([title for title in titles if title]) == 212

    def test_keeps_the_parameters_it_was_chosen_by(self, as_reader, topics):
        content = b"".join(as_reader.get(PLAN, {"status": "closed"}).streaming_content)
        about = openpyxl.load_workbook(io.BytesIO(content))["导出信息"]
        facts = dict(about.iter_rows(values_only=True))
        assert json.loads(facts["filters"]) == {"status": ["closed"]}
        assert facts["exported_at"].endswith("+08:00")

    @pytest.mark.parametrize(
        ("query", "pointer"),
        [
            ({"year": 2023}, "?year"),
            ({"page": 1}, "?page"),
            ({"status": "unknown"}, "?status"),
            ({"due_on_from": "tomorrow"}, "?due_on_from"),
        ],
    )
    def test_refuses_what_the_list_would_refuse(self, as_reader, topics, query, pointer):
        answer = as_reader.get(PLAN, query)
        assert answer.status_code == 400
        assert answer["Content-Type"] == "application/problem+json"
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]

    @pytest.mark.parametrize("accept", ["*/*", XLSX, "text/html", "application/json"])
    def test_comes_whatever_the_caller_accepts(self, as_reader, topics, accept):
        assert as_reader.get(PLAN, headers={"Accept": accept}).status_code == 200
        refusal = as_reader.get(PLAN, {"year": 1}, headers={"Accept": accept})
        assert refusal.status_code == 400
        assert refusal["Content-Type"] == "application/problem+json"

    def test_asks_who_is_there(self, client, topics):
        assert client.get(PLAN).status_code == 401

    def test_asks_for_permission_to_see_the_records(self, as_stranger, topics, monkeypatch):
        assert as_stranger.get(PLAN).status_code == 403
        grant_alone("view_inspection", monkeypatch)
        assert as_stranger.get("/api/v1/sheets/inspection-progress.xlsx").status_code == 200
        assert as_stranger.get(PLAN).status_code == 403

    def test_does_not_write(self, as_reader, topics):
        assert as_reader.post(PLAN).status_code == 405
        assert as_reader.delete(PLAN).status_code == 405

    def test_is_missing_under_another_name(self, as_reader):
        answer = as_reader.get("/api/v1/sheets/minutes.xlsx")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"

    def test_says_why_a_record_does_not_fit_into_excel(self, as_reader, topics):
        topic = make_topic("冗长的议题", note="字" * 32_768)
        answer = as_reader.get(PLAN)
        assert answer.status_code == 409
        assert answer.json()["code"] == "does_not_fit_excel"
        assert f"记录编号 {topic.pk}" in answer.json()["detail"]


class TestExportFromTheAdmin:
    @pytest.fixture
    def as_clerk(self, client, clerk):
        User.objects.filter(pk=clerk.pk).update(is_staff=True)
        client.force_login(clerk)
        return client

    def test_is_offered_on_the_lists_of_the_records_it_shows(self, as_clerk, topics):
        page = as_clerk.get("/admin/tracker/topic/").content.decode()
        assert 'href="/admin/sheets/supervision-plan.xlsx"' in page
        assert 'href="/admin/sheets/topic-progress.xlsx"' in page
        assert "导出年度监督工作计划表" in page
        assert "year-data" not in page
        page = as_clerk.get("/admin/tracker/figure/").content.decode()
        assert 'href="/admin/sheets/year-data.xlsx"' in page
        assert "/admin/sheets/" not in as_clerk.get("/admin/tracker/unit/").content.decode()

    def test_keeps_filters_and_search_but_not_the_page(self, as_clerk, topics):
        query = {"status__exact": "closed", "q": "环境", "p": 1}
        page = as_clerk.get("/admin/tracker/topic/", query).content.decode()
        wanted = "/admin/sheets/supervision-plan.xlsx?q=%E7%8E%AF%E5%A2%83&amp;status__exact=closed"
        assert f'href="{wanted}"' in page

    def test_holds_the_rows_of_the_list_as_filtered(self, as_clerk, topics):
        address = reverse("sheet-export", args=["supervision-plan"])
        query = {"status__exact": "closed"}
        assert column_of(worksheet(as_clerk.get(address, query)), "议题名称") == [None, "环境保护"]
        sheet = worksheet(as_clerk.get(address, {"q": "文旅"}))
        assert column_of(sheet, "议题名称") == [None, "文旅产业"]
        assert "重复的议题" not in column_of(worksheet(as_clerk.get(address)), "议题名称")

    def test_holds_all_rows_of_more_than_a_page(self, as_clerk, topics):
        for number in range(60):
            make_topic(f"议题 {number}")
        answer = as_clerk.get(reverse("sheet-export", args=["topic-progress"]))
        assert len(column_of(worksheet(answer, "topic-progress"), "序号")) == 62

    @pytest.mark.parametrize("name", SHEETS)
    def test_works_for_every_sheet(self, as_clerk, topics, name):
        answer = as_clerk.get(reverse("sheet-export", args=[name]))
        assert answer["Content-Type"] == XLSX
        assert worksheet(answer, name)["A1"].value

    def test_returns_to_the_list_on_a_faulty_filter(self, as_clerk, topics):
        address = reverse("sheet-export", args=["topic-progress"])
        answer = as_clerk.get(address, {"work_year__year__exact": "oops"}, follow=True)
        assert answer.redirect_chain == [("/admin/tracker/topic/", 302)]
        assert "筛选条件有误" in answer.content.decode()

    def test_returns_to_the_list_when_a_record_does_not_fit_into_excel(self, as_clerk, topics):
        make_topic("冗长的议题", note="字" * 32_768)
        address = reverse("sheet-export", args=["supervision-plan"])
        answer = as_clerk.get(address, follow=True)
        assert answer.redirect_chain == [("/admin/tracker/topic/", 302)]
        assert "未导出" in answer.content.decode()

    def test_asks_for_permission(self, client, topics):
        address = reverse("sheet-export", args=["supervision-plan"])
        assert client.get(address).status_code == 302
        client.force_login(User.objects.create_user("guest", is_staff=True))
        assert client.get(address).status_code == 403

    def test_is_missing_under_another_name(self, as_clerk):
        assert as_clerk.get("/admin/sheets/minutes.xlsx").status_code == 404


class TestWorker:
    def test_loads_openpyxl_only_when_a_sheet_is_asked_for(self):
        code = (
            "import os, sys, django\n"
            "os.environ['DJANGO_SETTINGS_MODULE'] = 'tracker.settings'\n"
            "django.setup()\n"
            "import tracker.urls\n"
            "print('openpyxl' in sys.modules, 'reports.exporting.api' in sys.modules)"
        )
        answer = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert answer.stdout.split() == ["False", "True"]
