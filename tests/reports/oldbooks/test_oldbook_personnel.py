"""A ledger of appointments and removals: one person and one post a row."""

from datetime import date

import pytest
from old_ledger import book_of, make

from tracker.models import PersonnelMatter, Unit
from tracker.personnel.posts import Holding, Post

TITLE = "2024年人事任免情况登记表"
COLUMNS = [
    "序号", "姓名", "任免事项", "任免职务", "提请机关", "收件日期", "通过日期", "会次", "赞成",
    "反对", "弃权", "结果", "任命书号", "宣誓日期", "公告日期", "文号", "备注",
]  # fmt: skip
ROW = [
    1, "钱七", "任命", "区教育局局长", "区政府", "2024-04-01", "2024-04-26", "十二次", 28, 1, 1,
    "通过", "汉任〔2024〕3号", "2024-04-26", "2024-04-28", "汉人发〔2024〕5号", None,
]  # fmt: skip


def row(**changes) -> list:
    return [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


def book(*rows, columns=COLUMNS):
    return book_of([[TITLE], columns, *(rows or (ROW,))], name="任免")


def doubts_of(loaded) -> list[str]:
    return [doubt.text for doubt in loaded.said.doubts]


@pytest.fixture
def post(ledger):
    make(Unit, code="zf", name="区政府", kind="government")
    bureau = make(Unit, code="jyj", name="区教育局", kind="department")
    return make(
        Post, code="jyjjz", title="局长", body=bureau, kind="government", oath_by="own_body"
    )


class TestASheet:
    def test_of_appointments_is_recognised(self, ledger):
        [sheet] = ledger.plan(book()).loaded
        assert (sheet.kind, sheet.work_year) == ("personnelmatter", 2024)
        assert "" not in {column.key for column in sheet.columns}

    def test_becomes_matters_that_were_passed(self, ledger, post):
        [loaded] = ledger.load(book()).loaded_rows
        matter = PersonnelMatter.objects.get()
        assert (loaded.result, loaded.moves) == ("new", ["表决通过", "宪法宣誓", "公布"])
        assert (matter.person_name, matter.kind, matter.post) == ("钱七", "appoint", post)
        assert (matter.received_on, matter.effective_on, matter.oath_on, matter.announced_on) == (
            date(2024, 4, 1), date(2024, 4, 26), date(2024, 4, 26), date(2024, 4, 28),
        )  # fmt: skip
        assert (matter.certificate_number, matter.document_number, matter.status) == (
            "汉任〔2024〕3号", "汉人发〔2024〕5号", "sworn",
        )  # fmt: skip
        # How it was voted nobody says, so that there is no vote; what is said is kept.
        assert not matter.votes.exists()
        assert "台账所载赞成票：28" in matter.note
        held = Holding.objects.get()
        assert (held.person_name, held.post, held.from_on) == ("钱七", post, date(2024, 4, 26))

    def test_read_again_adds_nothing(self, ledger, post):
        ledger.load(book())
        assert ledger.load(book()).counts() == {"unchanged": 1}
        assert (PersonnelMatter.objects.count(), Holding.objects.count()) == (1, 1)

    def test_removes_who_was_appointed_before(self, ledger, post):
        removal = row(任免事项="免职", 通过日期="2024-09-27", 宣誓日期=None, 公告日期=None)
        assert ledger.load(book(row(), removal)).counts() == {"new": 2}
        assert Holding.objects.get().until_on == date(2024, 9, 27)
        assert PersonnelMatter.objects.passed().count() == 2
        assert PersonnelMatter.objects.passed().persons() == 1

    def test_one_that_failed_opens_nothing(self, ledger, post):
        failed = row(结果="未通过", 任命书号=None, 宣誓日期=None, 公告日期=None)
        ledger.load(book(failed))
        assert PersonnelMatter.objects.get().status == "not_passed"
        assert not Holding.objects.exists()

    def test_with_a_column_for_each_direction_says_what_it_took_it_for(self, ledger, post):
        columns = [*COLUMNS[:2], "拟任职务", "拟免职务", *COLUMNS[4:]]
        rows = [
            [*ROW[:2], "区教育局局长", None, *ROW[4:]],
            [1, "孙八", None, "区教育局局长", *ROW[4:6], None, *[None] * 10],
        ]
        ledger.load(book(*rows, columns=columns))
        kinds = dict(PersonnelMatter.objects.values_list("person_name", "kind"))
        assert kinds == {"钱七": "appoint", "孙八": "remove"}


class TestWhatCannotBeRead:
    def test_a_post_that_nobody_entered_is_not_made_up(self, ledger, post):
        [refused] = ledger.load(book(row(任免职务="区卫健局局长"))).loaded_rows
        assert (refused.result, PersonnelMatter.objects.count()) == ("refused", 0)
        assert "没有“区卫健局局长”这一职务，请先在“职务”中登记后再装入" in doubts_of(refused)
        assert Post.objects.count() == 1

    def test_a_title_that_several_bodies_have_is_asked_about(self, ledger, post):
        make(Post, code="jtjz", title="局长", body=ledger.traffic, kind="government")
        [refused] = ledger.load(book(row(任免职务="局长"))).loaded_rows
        assert refused.result == "refused"
        assert any("请在前面写明机构" in text for text in doubts_of(refused))
        assert ledger.load(book()).counts() == {"new": 1}

    def test_a_removal_whose_appointment_is_older_than_the_ledger_counts(self, ledger, post):
        removal = row(任免事项="免职", 宣誓日期=None, 公告日期=None)
        [loaded] = ledger.load(book(removal)).loaded_rows
        assert (PersonnelMatter.objects.get().status, loaded.moves) == ("passed", ["表决通过"])
        assert not Holding.objects.exists()

    def test_a_second_holder_of_the_seat_stays_proposed_and_says_why(self, ledger, post):
        first, second = ledger.load(book(row(), row(姓名="孙八"))).loaded_rows
        assert (first.record.status, second.record.status) == ("sworn", "proposed")
        assert second.moves == []
        assert any("不能补录“表决通过”" in text for text in doubts_of(second))
        assert Holding.objects.count() == 1

    def test_without_a_day_nothing_was_decided(self, ledger, post):
        undated = row(通过日期=None, 宣誓日期=None, 公告日期=None)
        [loaded] = ledger.load(book(undated)).loaded_rows
        assert PersonnelMatter.objects.get().status == "proposed"
        assert "台账未载通过日期，未补录表决；可为整表填写" in doubts_of(loaded)
