"""The whole-year workbook comes back as one file: sheet by sheet, each record written once."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from filled_sheets import Filled
from rest_framework.test import APIClient
from sheet_records import make, make_committee, make_topic, make_years

from reports.exporting.year_book import year_book
from reports.sheets import SHEETS
from reports.workbook.writing import write_book
from tracker.models import ProgressEntry, Suggestion, Topic

IMPORTS = "/api/v1/imports/"
PLAN, TOPICS = "supervision-plan", "topic-progress"
SUMMARY = "suggestion-summary"
pytestmark = pytest.mark.django_db


@pytest.fixture
def records():
    make_years()
    make_committee()
    make_topic("环境保护", note="上半年听取")
    suggestion = make(
        Suggestion, work_year_id=2023, title="公交微循环", number="002",
        status="accepted",
    )  # fmt: skip
    make(ProgressEntry, matter=suggestion, happened_on=date(2023, 3, 1), text="已踏勘。")


@pytest.fixture
def as_clerk(clerk):
    client = APIClient()
    client.force_authenticate(clerk)
    return client


class Book:
    """A year book in somebody's hands."""

    def __init__(self, user):
        target = io.BytesIO()
        write_book(year_book(2023, to=user, at=timezone.localtime()).exports, target)
        self.book = openpyxl.load_workbook(target)

    def sheet(self, name) -> Filled:
        filled = Filled.__new__(Filled)
        filled.book = self.book
        filled.find(name)
        return filled

    def upload(self, client, **more):
        content = io.BytesIO()
        self.book.save(content)
        file = SimpleUploadedFile("全年报表.xlsx", content.getvalue())
        return client.post(IMPORTS, {"file": file, **more}, format="multipart")


@pytest.fixture
def book(records, clerk):
    return Book(clerk)


class TestYearBook:
    def test_comes_back_unchanged(self, book, as_clerk):
        run = book.upload(as_clerk)
        assert run.status_code == 201, run.content.decode()
        run = run.json()
        assert (run["sheet"], run["sheet_title"], run["notices"]) == ("year-book", "全年报表", [])
        counts = run["counts"]
        assert (counts["changed"], counts["refused"], counts["missing"]) == (0, 0, 0)
        # Topic on plan and progress, suggestion on summary and progress.
        assert counts["unchanged"] == 4

    def test_is_written_sheet_by_sheet(self, book, as_clerk):
        book.sheet(TOPICS).put("环境保护", "存在问题", "资金不足")
        number = book.sheet(SUMMARY).row("公交微循环")
        book.sheet(SUMMARY).put(number, "办理情况及成效", "已办理。")
        run = book.upload(as_clerk).json()
        rows = as_clerk.get(f"{run['url']}rows/").json()["results"]
        assert [(row["sheet"], row["state"]) for row in rows] == [
            (tab_of(TOPICS), "changed"),
            (tab_of(SUMMARY), "changed"),
        ]
        wanted = f"{tab_of(SUMMARY)}/{number}"
        done = as_clerk.post(f"{run['url']}apply/", {"rows": [wanted]})
        assert done.status_code == 200, done.content.decode()
        suggestion = Suggestion.objects.get()
        assert done.json()["applied_rows"] == [
            {"sheet": tab_of(SUMMARY), "row": number, "record": suggestion.pk}
        ]
        assert suggestion.handling == "已办理。"
        assert not ProgressEntry.objects.filter(problem="资金不足").exists()

    def test_writes_what_two_sheets_change_of_one_record(self, book, as_clerk):
        book.sheet(PLAN).put("环境保护", "备注", "改到下半年")
        book.sheet(TOPICS).put("环境保护", "完成期限", "2023-10-31")
        run = book.upload(as_clerk).json()
        done = as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert done.status_code == 200, done.content.decode()
        topic = Topic.objects.get()
        assert (topic.note, topic.due_on, topic.version) == ("改到下半年", date(2023, 10, 31), 3)

    def test_writes_once_what_two_sheets_say_alike(self, book, as_clerk):
        for name in (PLAN, TOPICS):
            book.sheet(name).put("环境保护", "备注", "改到下半年")
        run = book.upload(as_clerk).json()
        assert run["counts"]["changed"] == 1
        as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert (Topic.objects.get().note, Topic.objects.get().version) == ("改到下半年", 2)

    def test_refuses_what_two_sheets_say_differently(self, book, as_clerk):
        book.sheet(PLAN).put("环境保护", "备注", "改到下半年")
        book.sheet(TOPICS).put("环境保护", "备注", "取消")
        run = book.upload(as_clerk).json()
        assert (run["counts"]["changed"], run["counts"]["refused"]) == (0, 2)
        rows = as_clerk.get(f"{run['url']}rows/").json()["results"]
        assert [row["faults"][0]["code"] for row in rows] == ["said_otherwise"] * 2
        assert "《监督议题进度表》第" in rows[0]["faults"][0]["detail"]

    def test_hands_back_the_refused_rows_of_each_sheet(self, book, as_clerk):
        book.sheet(PLAN).put("环境保护", "会前调研\n时间", "下旬")
        book.sheet(SUMMARY).put("公交微循环", "是否重点\n督办", "也许")
        run = book.upload(as_clerk).json()
        answer = as_clerk.get(f"{run['url']}refused-rows/")
        back = Book.__new__(Book)
        back.book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert back.sheet(PLAN).cell("环境保护", "错误说明").value.startswith("会前调研时间：")
        back.sheet(PLAN).put("环境保护", "会前调研\n时间", "2023-06-20")
        again = back.upload(as_clerk).json()
        assert (again["counts"]["changed"], again["counts"]["refused"]) == (1, 1)

    def test_without_one_of_its_sheets_leaves_its_records_alone(self, book, as_clerk):
        del book.book[tab_of(TOPICS)]
        run = book.upload(as_clerk).json()
        assert run["notices"] == [f"工作表“{tab_of(TOPICS)}”不在文件中，它的记录保持不变。"]

    def test_meant_as_one_sheet_is_read_as_that(self, book, as_clerk):
        book.sheet(PLAN).put("环境保护", "备注", "改到下半年")
        book.sheet(SUMMARY).put("公交微循环", "办理情况及成效", "已办理。")
        run = book.upload(as_clerk, sheet=PLAN).json()
        assert (run["sheet"], run["counts"]["changed"]) == (PLAN, 1)


def tab_of(name):
    return SHEETS[name].layout.tab
