"""The hotline's monthly sheet: tickets of a person's own columns, some of them seen before."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from old_ledger import book_of, make

from reports.oldbooks.lead_words import channel_in
from reports.oldbooks.questions import unknown_units
from tracker.leads.models import Lead
from tracker.models import Unit

TITLE = "2024年3月市长热线工单台账"
COLUMNS = [
    "序号", "工单编号", "来电时间", "诉求内容", "所属街道", "来电人", "联系电话", "承办单位",
    "派单时间", "办结时间", "办理情况", "是否解决", "备注",
]  # fmt: skip
ROW = [
    1, "12345-0001", "2024-03-01", "幸福路路灯不亮，夜间出行不便", "纱帽街道", "王女士",
    "13900000000", "区城管局", "2024-03-02", "2024-03-09", "已修复", "已解决", None,
]  # fmt: skip


def rows_of(count: int, **changes):
    """So many tickets, each its own; `changes` are of all of them."""
    for n in range(1, count + 1):
        row = [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]
        row[0], row[1] = n, f"12345-{n:04d}"
        yield row


def book(count: int = 1, **changes):
    return book_of([[TITLE], COLUMNS, *rows_of(count, **changes)], name="三月")


@pytest.fixture
def street(ledger):
    make(Unit, code="cg", name="区城管局", kind="department")
    return make(Unit, code="smjd", name="纱帽街道工委", kind="street_committee")


class TestASheet:
    def test_of_the_hotline_is_recognised(self, ledger):
        [sheet] = ledger.plan(book()).loaded
        assert (sheet.kind, sheet.work_year, sheet.whole) == ("lead", 2024, {"channel": "市长热线"})
        meant = {column.path[-1]: column.key for column in sheet.columns}
        assert meant["工单编号"] == "number"
        assert meant["诉求内容"] == "text"
        assert "" not in meant.values()

    def test_becomes_leads_that_were_answered_and_not_solved(self, ledger, street):
        [row] = ledger.load(book()).loaded_rows
        lead = Lead.objects.get()
        assert (lead.external_system, lead.external_id) == ("hotline", "12345-0001")
        assert (lead.channel, lead.received_on, lead.street) == (
            "hotline", date(2024, 3, 1), street,
        )  # fmt: skip
        assert (lead.title, lead.text) == (ROW[3], ROW[3])
        assert (lead.person_name, lead.phone) == ("王女士", "13900000000")
        assert (lead.handed_over_on, lead.answered_on, lead.answer) == (
            date(2024, 3, 2), date(2024, 3, 9), "已修复",
        )  # fmt: skip
        # That it is solved is the word of whoever dealt with it.
        assert (lead.status, row.moves) == ("answered", ["交办", "答复"])
        assert lead.note == "台账所载办理状态：已解决"

    def test_read_again_adds_nothing(self, ledger, street):
        ledger.load(book(3))
        again = ledger.load(book(3))
        assert [row.result for row in again.loaded_rows] == ["unchanged"] * 3
        assert Lead.objects.count() == 3

    def test_tells_calls_of_one_title_apart_by_their_tickets(self, ledger, street):
        assert ledger.load(book(2)).counts() == {"new": 2}
        assert Lead.objects.values("title").distinct().count() == 1

    def test_fills_in_what_a_ticket_lacked_and_changes_nothing(self, ledger, street):
        ledger.load(book(办结时间=None, 办理情况=None, 联系电话=None))
        [row] = ledger.load(book(诉求内容="另一句话")).loaded_rows
        lead = Lead.objects.get()
        assert (row.result, row.moves) == ("found", ["答复"])
        assert (lead.phone, lead.text, lead.answer) == ("13900000000", ROW[3], "已修复")
        assert any("未改" in doubt.text for doubt in row.said.doubts)

    def test_enters_a_ticket_once_that_stands_twice(self, ledger, street):
        twice = book_of([[TITLE], COLUMNS, ROW, ROW], name="三月")
        assert ledger.load(twice).counts() == {"new": 1, "refused": 1}

    def test_keeps_a_unit_that_nobody_knows_and_asks_about_it(self, ledger, street):
        strange = book(承办单位="区某某中心")
        assert "区某某中心" in unknown_units(strange, ledger.plan(strange))
        [row] = ledger.load(strange).loaded_rows
        lead = Lead.objects.get()
        assert (lead.unit_named, lead.handled_by, lead.status) == ("区某某中心", None, "received")
        assert any("未能识别" in doubt.text for doubt in row.said.doubts)

    def test_finds_one_without_a_number_by_what_it_says(self, ledger, street):
        ledger.load(book_of([[TITLE], COLUMNS, [*ROW[:1], None, *ROW[2:]]], name="三月"))
        again = ledger.load(book_of([[TITLE], COLUMNS, [*ROW[:1], None, *ROW[2:]]], name="三月"))
        assert [row.result for row in again.loaded_rows] == ["unchanged"]
        assert Lead.objects.count() == 1

    def test_says_which_street_it_does_not_know(self, ledger, street):
        [row] = ledger.load(book(所属街道="邓南街道")).loaded_rows
        assert Lead.objects.get().street is None
        assert any("邓南街道" in doubt.text for doubt in row.said.doubts)


class TestManyRows:
    def test_ask_no_more_of_each_however_many_were_there(self, ledger, street):
        """What is known is read once: a row costs the same on an empty ledger and a full one."""

        def asked(count: int) -> float:
            with CaptureQueriesContext(connection) as captured:
                ledger.load(book(count))
            return len(captured) / count

        first = asked(40)
        ledger.load(book(160))
        seen_before = asked(200)
        assert seen_before < first


@pytest.mark.parametrize(
    ("title", "channel"),
    [
        ("2024年3月市长热线工单", "市长热线"),
        ("12345工单", "市长热线"),
        ("城市留言板办理情况", "城市留言板"),
        ("预算联网预警明细", "预算联网预警"),
        ("接待选民登记", "接待选民"),
        ("三月", ""),
    ],
)
def test_titles_name_the_channel(title, channel):
    assert channel_in(title) == channel
