"""An import may do what its person may do at any other door, and says no in the same words."""

import pytest
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_topic

from reports.layouts.models import FreeValue, LayoutColumn, SheetLayout
from reports.models import ImportRun
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Change,
    Figure,
    Indicator,
    ProgressEntry,
    Suggestion,
    Topic,
    WorkYear,
)

IMPORTS = "/api/v1/imports/"
PLAN, PROGRESS = "supervision-plan", "topic-progress"
pytestmark = pytest.mark.django_db


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def upload(user, filled, **more):
    return client_of(user).post(IMPORTS, {"file": filled.upload(), **more}, format="multipart")


def rows_of(user, run):
    return client_of(user).get(f"{run['url']}rows/").json()["results"]


@pytest.fixture
def topics(water):
    """One that the unit reports on, and one that it does not."""
    return [
        make_topic("河湖治理", status="in_progress", links={"reporting_units": [water]}),
        make_topic("养老服务", status="in_progress"),
    ]


class TestUnitContact:
    def test_reports_progress_on_what_is_the_units_own(self, contact, topics):
        filled = Filled(exported(PROGRESS, to=contact, records=Topic.objects.all()), PROGRESS)
        filled.put("河湖治理", "日期", "2023年12月1日")
        filled.put("河湖治理", "进展情况", "已完成清淤。")
        run = upload(contact, filled).json()
        assert (run["counts"]["changed"], run["counts"]["refused"]) == (1, 1)
        refused = next(row for row in rows_of(contact, run) if row["state"] == "refused")
        assert [fault["code"] for fault in refused["faults"]] == ["record_unknown"]
        done = client_of(contact).post(
            f"{run['url']}apply/", {"rows": [filled.row("河湖治理")]}, format="json"
        )
        assert done.status_code == 200, done.content.decode()
        entry = ProgressEntry.objects.get()
        assert (entry.owner, entry.author, entry.text) == (topics[0], contact, "已完成清淤。")

    def test_changes_no_other_column(self, contact, topics):
        filled = Filled(exported(PROGRESS, to=contact), PROGRESS)
        address = filled.put("河湖治理", "议题名称", "河湖长制")
        run = upload(contact, filled).json()
        row = next(row for row in rows_of(contact, run) if row["title"] == "河湖治理")
        (fault,) = row["faults"]
        assert (f"{fault['column']}{fault['row']}", fault["code"]) == (address, "field_not_yours")
        assert "“名称”由" in fault["detail"]

    def test_adds_no_record(self, contact, topics):
        filled = Filled(exported(PROGRESS, to=contact), PROGRESS)
        number = filled.append(议题名称="新的", 监督方式="专题调研")
        run = upload(contact, filled).json()
        row = next(row for row in rows_of(contact, run) if row["row"] == number)
        assert "field_not_yours" in [fault["code"] for fault in row["faults"]]

    def test_reports_nothing_on_what_it_does_not_handle(self, contact):
        """A public suggestion is read by every unit, and reported on by those that hold it."""
        make(
            Suggestion, work_year_id=2023, title="公交微循环", status="handling",
            disclosure="full",
        )  # fmt: skip
        sheet = "suggestion-progress"
        filled = Filled(exported(sheet, to=contact), sheet)
        address = filled.put("公交微循环", "本月进展", "已开通。")
        run = upload(contact, filled).json()
        (row,) = rows_of(contact, run)
        (fault,) = row["faults"]
        assert (f"{fault['column']}{fault['row']}", fault["code"]) == (address, "field_not_yours")
        assert "现承办单位" in fault["detail"]
        done = client_of(contact).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert done.status_code == 409
        assert not ProgressEntry.objects.exists()


class TestImports:
    def test_are_seen_by_their_person_and_by_the_clerks(self, contact, clerk, topics):
        own = upload(contact, Filled(exported(PROGRESS, to=contact), PROGRESS)).json()
        clerks = upload(clerk, Filled(exported(PROGRESS, to=clerk), PROGRESS)).json()
        listed = client_of(contact).get(IMPORTS).json()["results"]
        assert [run["id"] for run in listed] == [own["id"]]
        listed = client_of(clerk).get(IMPORTS).json()["results"]
        assert [run["id"] for run in listed] == [clerks["id"], own["id"]]
        for address in ("", "rows/", "refused-rows/"):
            assert client_of(contact).get(f"{clerks['url']}{address}").status_code == 404

    def test_are_confirmed_by_their_person_alone(self, contact, clerk, topics):
        filled = Filled(exported(PROGRESS, to=contact), PROGRESS)
        filled.put("河湖治理", "日期", "2023年12月1日")
        filled.put("河湖治理", "进展情况", "已完成清淤。")
        run = upload(contact, filled).json()
        answer = client_of(clerk).post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert answer.status_code == 403
        assert ImportRun.objects.get().applied_at is None

    def test_are_not_for_readers(self, reader, topics):
        filled = Filled(exported(PROGRESS, to=reader), PROGRESS)
        assert upload(reader, filled).status_code == 403
        assert client_of(reader).get(IMPORTS).json()["results"] == []


class TestTheSameSentence:
    """What the API has against a record is what the import has against the row."""

    @pytest.fixture
    def refusals(self, clerk):
        def refusals(name, filled, route, record, **changes):
            run = upload(clerk, filled).json()
            (row,) = rows_of(clerk, run)
            by_import = {(fault["code"], fault["detail"]) for fault in row["faults"]}
            answer = client_of(clerk).patch(
                f"/api/v1/{route}/{record.pk}/", changes, format="json", headers={"If-Match": "*"}
            )
            by_api = {(e["code"], e["detail"]) for e in answer.json()["errors"]}
            return by_import, by_api

        return refusals

    def test_of_a_number_used_twice(self, water, clerk, refusals):
        make(Suggestion, work_year_id=2023, title="路灯", number="015")
        other = make(Suggestion, work_year_id=2023, title="公厕", number="016")
        name = "suggestion-summary"
        filled = Filled(exported(name, to=clerk), name)
        filled.put("公厕", "建议编号", "015")
        by_import, by_api = refusals(name, filled, "suggestions", other, number="015")
        assert by_import == by_api == {
            ("number_taken", "该年度已有此编号的建议，编号不得重复使用。")
        }  # fmt: skip

    def test_of_a_number_with_signs(self, water, clerk, refusals):
        record = make(Suggestion, work_year_id=2023, title="公厕", number="016")
        name = "suggestion-summary"
        filled = Filled(exported(name, to=clerk), name)
        filled.put("公厕", "建议编号", "第16号")
        by_import, by_api = refusals(name, filled, "suggestions", record, number="第16号")
        assert by_import == by_api == {("invalid", "编号只能含数字、字母和连字符。")}

    def test_of_a_number_that_is_on_paper_already(self, water, clerk, refusals):
        record = make(
            Suggestion, work_year_id=2023, title="公厕", number="016", handed_over_on="2023-02-01"
        )
        name = "suggestion-summary"
        filled = Filled(exported(name, to=clerk), name)
        filled.put("公厕", "建议编号", "017")
        by_import, by_api = refusals(name, filled, "suggestions", record, number="017")
        assert by_import == by_api == {("number_fixed", "已交办的建议，编号不能再改。")}

    def test_of_a_figure_in_another_unit(self, water, clerk, refusals):
        indicator = make(Indicator, code="visits", name="视察", unit="次", nature="activity")
        figure = make(
            Figure, work_year_id=2023, label="视察", value=3, unit="次", nature="activity",
            doer="committee", indicator=indicator,
        )  # fmt: skip
        name = "year-data"
        filled = Filled(exported(name, to=clerk), name)
        filled.put("视察", "计量\n单位", "个")
        by_import, by_api = refusals(name, filled, "figures", figure, unit="个")
        assert by_import == by_api == {("unit_differs", "计量单位应与指标一致，为“次”。")}

    def test_twice_in_one_file(self, water, clerk):
        for number, title in (("015", "路灯"), ("016", "公厕")):
            make(Suggestion, work_year_id=2023, title=title, number=number)
        name = "suggestion-summary"
        filled = Filled(exported(name, to=clerk), name)
        one, other = filled.row("路灯"), filled.row("公厕")
        filled.put(one, "建议编号", "020")
        filled.put(other, "建议编号", "020")
        run = upload(clerk, filled).json()
        assert {row["row"]: row["faults"][0]["code"] for row in rows_of(clerk, run)} == {
            one: "number_taken",
            other: "number_taken",
        }


class TestClosedYears:
    @pytest.fixture
    def filled(self, topics, clerk):
        year = WorkYear.objects.get(year=2023)
        year.close(on="2024-01-31", by=Actor(door="command"))
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        filled.put("河湖治理", "备注", "更正")
        return filled

    def test_refuse_without_a_reason(self, filled, clerk):
        run = upload(clerk, filled).json()
        (row,) = rows_of(clerk, run)
        assert [fault["code"] for fault in row["faults"]] == ["year_closed"]

    def test_are_corrected_with_a_reason_that_stays(self, filled, clerk):
        run = upload(clerk, filled, change_reason="核对纸质档案").json()
        client = client_of(clerk)
        answer = client.post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert answer.status_code == 200, answer.content.decode()

        assert Change.objects.get(door="import").reason == "核对纸质档案"


class TestStatuses:
    def test_are_not_set_by_a_cell(self, topics, clerk):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        filled.put("河湖治理", "完成情况", "办结")
        run = upload(clerk, filled).json()
        assert run["counts"]["unchanged"] == 2
        assert Topic.objects.get(title="河湖治理").status == "in_progress"


class TestColumnsOfTheOffice:
    def test_come_back_too(self, topics, clerk):
        layout = SheetLayout(sheet=PLAN, name="本办", is_default=True).store(
            by=Actor(door="command")
        )
        column = door.create(
            LayoutColumn(layout=layout, words="督办领导", order=45), by=Actor(door="command")
        )
        client = client_of(clerk)
        content = b"".join(client.get(f"/api/v1/sheets/{PLAN}.xlsx").streaming_content)
        filled = Filled(content, PLAN)
        filled.put("河湖治理", "督办领导", "张主任")
        run = upload(clerk, filled).json()
        assert run["counts"]["changed"] == 1, rows_of(clerk, run)
        answer = client.post(f"{run['url']}apply/", {"rows": "all"}, format="json")
        assert answer.status_code == 200, answer.content.decode()
        value = FreeValue.objects.get()
        assert (value.column, value.record, value.text) == (column, topics[0], "张主任")
