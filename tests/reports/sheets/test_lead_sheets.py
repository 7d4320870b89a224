"""线索办理台账 and 预警督办台账: what is expected was written down by hand."""

from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from filled_sheets import Filled, exported, planned
from sheet_records import column_of, make, make_unit, notes_of, reading, rows_of, void, written

from reports.importing.rows import State
from reports.sheets import SHEETS
from tracker.leads.models import Lead
from tracker.models import Membership, Topic, WorkYear

LEDGER, WARNINGS = SHEETS["lead-ledger"], SHEETS["warning-ledger"]
DAY = date(2024, 6, 1)

pytestmark = pytest.mark.django_db


class Told:
    """A lamp, a pond and two warnings of one year."""

    def __init__(self):
        make(WorkYear, year=2024)
        self.bureau = make_unit("bureau", "区城管局")
        self.finance = make_unit("finance", "区财政局")
        self.committee = make_unit("committee", "城环工委", "committee")
        self.street = make_unit("street", "纱帽街道工委", "street_committee")
        self.topic = make(Topic, work_year_id=2024, title="排水防涝", form="follow_up",
                          lead_committee=self.committee)  # fmt: skip
        self.lamp = self.lead(
            title="路灯不亮", channel="hotline", times=37, street=self.street,
            handled_by=self.bureau, handed_over_on=date(2024, 3, 5), due_on=date(2024, 4, 1),
            due_explanation="另定", answered_on=date(2024, 3, 18), told_on=date(2024, 3, 20),
            rated="satisfied", wants_reply=True, status="solved", confirmed_by="person",
            person_name="王女士", phone="13900000000",
        )  # fmt: skip
        self.pond = self.lead(
            title="小区积水", channel="reception", status="became", became=self.topic.matter_ptr
        )
        self.alarm = self.lead(
            title="项目支出超预算", channel="warning", rule="支出超预算", amount=Decimal("125.5"),
            unit_named="区某中心", handled_by=self.finance, handed_over_on=date(2024, 3, 5),
            due_on=date(2024, 4, 1), due_explanation="另定", document_number="督1号",
            status="accepted", lead_committee=self.committee,
        )  # fmt: skip
        self.false_alarm = self.lead(
            title="重复支付", channel="warning", received_on=date(2024, 5, 6),
            verified="false_alarm",
            budget_unit=self.finance, amount=Decimal(10), status="kept", end_reason="误报",
            concluded_on=date(2024, 5, 9),
        )  # fmt: skip

    def lead(self, **fields) -> Lead:
        return make(Lead, work_year_id=2024, **{"received_on": date(2024, 3, 1)} | fields)


@pytest.fixture(scope="module")
def told(once):
    return once(Told)


def user(role: str, **whom):
    person = get_user_model().objects.create_user(role)
    make(Membership, user=person, role=role, **whom)
    return person


class TestLedger:
    def test_tells_of_each_lead_who_answers_and_what_came_of_it(self, told):
        rows = rows_of(written(LEDGER, on=DAY))
        assert [row[:15] for row in rows[:2]] == [
            ["XS20240001", "市长热线", date(2024, 3, 1), "纱帽街道工委", "路灯不亮", 37, "区城管局",
             date(2024, 3, 5), date(2024, 4, 1), date(2024, 3, 18), date(2024, 3, 20), "满意",
             "已解决：反映人确认", None, None],
            ["XS20240002", "接待选民", date(2024, 3, 1), None, "小区积水", 1, None, None, None,
             None, "不要求", None, "已转化", "监督议题：排水防涝", None],
        ]  # fmt: skip

    def test_says_what_was_void(self, told):
        void(Lead.objects.get(pk=told.pond.pk), "重复登记")
        assert column_of(written(LEDGER, on=DAY), "备注")[1] == "已作废：重复登记"

    def test_never_says_who_told_it(self, told):
        content = str(rows_of(written(LEDGER, on=DAY)))
        assert "王女士" not in content
        assert "13900000000" not in content

    def test_does_not_name_what_its_reader_does_not_see(self, told):
        clerk = written(LEDGER, on=DAY, to=user("clerk"))
        assert column_of(clerk, "建议/议题/整改")[1] == "监督议题：排水防涝"
        Lead.objects.filter(pk=told.pond.pk).update(street=told.street)
        Topic.objects.update(status="proposed")
        own = Lead.objects.filter(street=told.street)
        street = written(LEDGER, on=DAY, records=own, to=user("street_committee", unit=told.street))
        assert [row[4] for row in rows_of(street)] == ["路灯不亮", "小区积水"]

    def test_asks_as_much_for_one_as_for_many(self, told):
        few = reading(LEDGER, on=DAY)()
        for _ in range(20):
            told.lead(title="路灯", channel="board", street=told.street, handled_by=told.bureau)
        assert reading(LEDGER, on=DAY)() == few

    def test_prints_what_is_counted(self, told):
        first, second = notes_of(written(LEDGER, on=DAY))
        assert first.startswith("注：1. 收到线索：本年度登记的线索；重复件并入原件，只计一次")
        assert "解决线索：线索中由反映人、街道工委或者常委会办公室确认已解决的" in second

    def test_comes_back_filled_in(self, told):
        clerk = user("clerk")
        sheet = Filled(exported("lead-ledger", to=clerk, on=DAY), "lead-ledger")
        sheet.put("小区积水", "同类\n件数", 12)
        sheet.put("小区积水", "备注", "12个小区")
        result = planned(sheet.content(), user=clerk, on=DAY)
        changed = [row for row in result.rows if row.state is not State.UNCHANGED]
        assert len(changed) == 1
        assert {one.column for one in changed[0].changes} == {"F", "O"}


class TestWarnings:
    def test_are_told_by_quarter_with_what_became_of_them(self, told):
        rows = [row[:13] for row in rows_of(written(WARNINGS, on=DAY))]
        assert rows == [
            ["一、2024年第一季度（1条）"] + [None] * 12,
            [1, "2024年第一季度", "项目支出超预算", "支出超预算", "区某中心", 125.5, None, "督1号",
             date(2024, 3, 5), date(2024, 4, 1), None, None, "办理中"],
            ["二、2024年第二季度（1条）"] + [None] * 12,
            [2, "2024年第二季度", "重复支付", None, "区财政局", 10, "误报", None, None, None, None,
             None, "留作参考：误报 2024-05-09"],
            ["合计（2条）"] + [None] * 12,
        ]  # fmt: skip

    def test_keep_what_was_void_out_of_the_count(self, told):
        void(Lead.objects.get(pk=told.alarm.pk), "误录")
        rows = rows_of(written(WARNINGS, on=DAY))
        assert rows[0][0] == "一、2024年第一季度（0条）"
        assert rows[-1][0] == "合计（1条）"
        assert rows[1][12].startswith("已作废：误录")
