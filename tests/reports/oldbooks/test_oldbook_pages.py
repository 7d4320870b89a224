import io

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from old_ledger import COLUMNS, ROW, TITLE, TODAY, row_with

from reports.importing.runs import ImportRefused
from reports.models import ImportRun, Task
from reports.oldbooks import runs
from reports.oldbooks.models import HeadingMeaning
from tracker.models import Assignment, Change, Suggestion, Unit

pytestmark = pytest.mark.django_db


def upload_of(rows, *, more=None, name="2024年台账.xlsx"):
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "2024年"
    for row in rows:
        sheet.append(row)
    for title, others in (more or {}).items():
        further = workbook.create_sheet(title)
        for row in others:
            further.append(row)
    kept = io.BytesIO()
    workbook.save(kept)
    return SimpleUploadedFile(name, kept.getvalue())


@pytest.fixture
def browser(ledger, client):
    ledger.user.is_staff = True
    ledger.user.save()
    client.force_login(ledger.user)
    return client


def uploaded(browser, rows, **how) -> ImportRun:
    browser.post("/admin/old-books/", {"file": upload_of(rows, **how)})
    return ImportRun.objects.latest("id")


def mapping(browser, run, **changes) -> dict:
    """The form of the mapping page as it is shown, some fields otherwise."""
    form = browser.get(f"/admin/old-books/{run.pk}/columns/").context["form"]
    shown = {name: form[name].value() for name in form.fields}
    shown |= changes
    return {name: value for name, value in shown.items() if value not in (None, "", False)}


class TestTheWayOfAWorkbook:
    def test_leads_from_the_upload_to_the_ledger(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        assert run.state == "mapping"
        page = browser.get(f"/admin/old-books/{run.pk}/columns/").content.decode()
        assert "关于优化公交微循环的建议" in page  # among the first values of its column
        response = browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        assert response["Location"] == f"/admin/old-books/{run.pk}/"
        assert not Suggestion.objects.exists()
        page = browser.get(f"/admin/old-books/{run.pk}/").content.decode()
        assert "立案 → 交办 → 答复代表 → 代表评价" in page
        assert "全部装入" in page
        browser.post(f"/admin/old-books/{run.pk}/")
        run.refresh_from_db()
        suggestion = Suggestion.objects.get()
        assert (run.state, suggestion.status) == ("applied", "evaluated")
        assert run.rows[0]["record"] == suggestion.pk
        requests = set(Change.objects.filter(door="import").values_list("request_id", flat=True))
        assert requests == {f"import-{run.pk}"}
        page = browser.get(f"/admin/old-books/{run.pk}/").content.decode()
        assert "全部装入" not in page
        assert f"/admin/tracker/suggestion/{suggestion.pk}/change/" in page

    def test_is_gone_once(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        browser.post(f"/admin/old-books/{run.pk}/")
        before = Change.objects.count()
        page = browser.post(f"/admin/old-books/{run.pk}/", follow=True).content.decode()
        assert "这次导入已经完成" in page
        assert Change.objects.count() == before

    def test_stays_applied_when_a_preview_ends_afterwards(self, browser, ledger):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        # Another window read the run before it was applied, and comes to its end after.
        before = ImportRun.objects.get(pk=run.pk)
        browser.post(f"/admin/old-books/{run.pk}/")
        with pytest.raises(ImportRefused):
            runs.preview(before, on=TODAY)
        with pytest.raises(ImportRefused):
            runs.keep_plan(before, runs.plan_of(before))
        run.refresh_from_db()
        assert run.state == "applied"

    def test_stops_where_the_ledger_moved_on(self, browser, ledger):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        ledger.load_row(答复日期="")
        before = Change.objects.count()
        page = browser.post(f"/admin/old-books/{run.pk}/", follow=True).content.decode()
        assert "预览之后台账又有变动" in page
        assert Change.objects.count() == before
        run.refresh_from_db()
        assert (run.state, run.applying_since) == ("previewed", None)

    def test_shows_doubtful_cells_with_their_address(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, row_with(交办日期="3月底")])
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        page = browser.get(f"/admin/old-books/{run.pk}/?state=doubtful").content.decode()
        assert "<strong>H3 交办日期</strong>" in page

    def test_does_not_begin_with_what_is_no_workbook(self, browser):
        file = SimpleUploadedFile("台账.xlsx", b"PK not a workbook")
        page = browser.post("/admin/old-books/", {"file": file}).content.decode()
        assert "文件不完整或已损坏" in page
        assert ImportRun.objects.get().state == "refused"


class TestTheMapping:
    OWN = [["2024年台账"], ["编号", "事由", "落实"], ["001", "关于路灯的建议", "已装十盏"]]

    def test_is_corrected_by_hand_and_remembered(self, browser):
        run = uploaded(browser, [["2024年台账"], ["编号", "案由", "落实"], ["001", "甲", "乙"]])
        data = mapping(browser, run, **{"s0-c3": "handling"})
        browser.post(f"/admin/old-books/{run.pk}/columns/", data)
        said = HeadingMeaning.objects.get()
        assert (said.kind, said.heading, said.key) == ("suggestion", "落实", "handling")
        again = uploaded(browser, [["2024年台账"], ["编号", "案由", "落实"], ["002", "丙", "丁"]])
        assert mapping(browser, again)["s0-c3"] == "handling"

    def test_is_forgotten_when_it_is_taken_back(self, browser):
        rows = [["2024年台账"], ["编号", "案由", "备注"], ["001", "甲", "乙"]]
        run = uploaded(browser, rows)
        data = mapping(browser, run)
        browser.post(f"/admin/old-books/{run.pk}/columns/", {**data, "s0-c3": ""})
        assert HeadingMeaning.objects.get().key == ""
        assert "s0-c3" not in mapping(browser, uploaded(browser, rows))
        browser.post(f"/admin/old-books/{run.pk}/columns/", {**data, "s0-c3": "note"})
        assert not HeadingMeaning.objects.exists()

    def test_takes_a_header_that_was_not_recognised(self, browser):
        run = uploaded(browser, [["甲"], ["号", "事由"], ["001", "关于路灯的建议"]])
        assert run.plan["sheets"][0]["kind"] == ""
        data = {"s0-kind": "suggestion", "s0-first": 2, "s0-last": 2}
        response = browser.post(f"/admin/old-books/{run.pk}/columns/", data)
        assert response["Location"] == f"/admin/old-books/{run.pk}/columns/"
        data = mapping(browser, run, **{"s0-c1": "number", "s0-c2": "title", "s0-year": 2024})
        response = browser.post(f"/admin/old-books/{run.pk}/columns/", data)
        assert response["Location"] == f"/admin/old-books/{run.pk}/"
        run.refresh_from_db()
        assert run.counts["new"] == 1

    def test_names_everything_that_is_missing(self, browser):
        run = uploaded(browser, [["编号", "案由", "备注"], ["001", "甲", "乙"]])
        wrong = {"s0-c1": "", "s0-c2": "", "s0-w-handed_over_on": "三月", "s0-year": ""}
        data = mapping(browser, run, **wrong)
        form = browser.post(f"/admin/old-books/{run.pk}/columns/", data).context["form"]
        codes = {
            name: [one.code for one in errors.as_data()] for name, errors in form.errors.items()
        }
        assert codes == {
            "s0-year": ["required"],
            "s0-kind": ["nothing_named"],
            "s0-w-handed_over_on": ["not_a_date"],
        }

    def test_asks_what_unknown_units_are(self, browser, ledger):
        run = uploaded(browser, [[TITLE], COLUMNS, row_with(主办单位="运管所")])
        form = browser.get(f"/admin/old-books/{run.pk}/columns/").context["form"]
        assert [field.label for field in form.units()] == ["下面没有选定的", "运管所"]
        data = mapping(browser, run, u0=f"unit:{ledger.traffic.pk}")
        browser.post(f"/admin/old-books/{run.pk}/columns/", data)
        assert Unit.objects.get(pk=ledger.traffic.pk).aliases == []
        browser.post(f"/admin/old-books/{run.pk}/")
        assert Unit.objects.get(pk=ledger.traffic.pk).aliases == ["运管所"]
        assert Assignment.objects.get(part="lead").unit == ledger.traffic

    def test_adds_all_other_unknown_units_at_once(self, browser, ledger):
        rows = [[TITLE], COLUMNS, row_with(主办单位="区水务局", 会办单位="区民政局、运管所")]
        run = uploaded(browser, rows)
        units = {"u2": f"unit:{ledger.traffic.pk}", "other_units": "new:department"}
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run, **units))
        browser.post(f"/admin/old-books/{run.pk}/")
        assert set(Assignment.objects.values_list("unit__name", "unit__kind", "part")) == {
            ("区水务局", "department", "lead"),
            ("区民政局", "department", "co"),
            ("区交通局", "department", "co"),
        }

    def test_shows_each_sheet_for_itself(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW], more={"通讯录": [["张三", "138"]]})
        page = browser.get(f"/admin/old-books/{run.pk}/columns/").content.decode()
        assert "工作表“通讯录”" in page
        assert "没有认出表头" in page


class TestThePages:
    def test_are_for_those_who_keep_the_ledger(self, browser, ledger, client):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        stranger = get_user_model().objects.create_user("stranger", is_staff=True)
        client.force_login(stranger)
        for address in ("", f"{run.pk}/", f"{run.pk}/columns/"):
            assert client.get(f"/admin/old-books/{address}").status_code == 403
            assert client.post(f"/admin/old-books/{address}").status_code == 403

    def test_are_where_all_imports_are(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        page = browser.get("/admin/imports/").content.decode()
        assert '<a href="/admin/old-books/">装入旧台账</a>' in page
        answer = browser.get(f"/admin/imports/{run.pk}/")
        assert answer["Location"] == f"/admin/old-books/{run.pk}/"

    def test_know_only_old_workbooks(self, browser, ledger):
        run = ImportRun.objects.create(
            sheet="supervision-plan", file_name="x.xlsx", sha256="0" * 64, size=1,
            uploaded_by=ledger.user,
        )  # fmt: skip
        assert browser.get(f"/admin/old-books/{run.pk}/").status_code == 404


class TestALongWorkbook:
    @pytest.fixture(autouse=True)
    def _workers(self, settings):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 30

    def test_is_previewed_and_loaded_in_the_background(self, browser):
        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        response = browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        task = Task.objects.get()
        assert response["Location"] == f"/admin/tasks/{task.pk}/"
        assert (task.state, task.leads_to) == ("done", f"/admin/old-books/{run.pk}/")
        browser.post(f"/admin/old-books/{run.pk}/")
        assert [one.work for one in Task.objects.order_by("id")] == ["old_book_preview", "old_book"]
        run.refresh_from_db()
        assert run.state == "applied"
        assert Suggestion.objects.count() == 1

    def test_is_loaded_once_however_often_the_task_runs(self, browser, ledger):
        from reports.tasks import running

        run = uploaded(browser, [[TITLE], COLUMNS, ROW])
        browser.post(f"/admin/old-books/{run.pk}/columns/", mapping(browser, run))
        browser.post(f"/admin/old-books/{run.pk}/")
        before = Change.objects.count()
        # As after a worker that died between loading and saying so.
        task = Task.objects.get(work="old_book")
        Task.objects.filter(pk=task.pk).update(state="waiting", finished_at=None)
        running.run(task.pk)
        task.refresh_from_db()
        assert (task.state, task.attempt) == ("done", 2)
        assert Change.objects.count() == before
