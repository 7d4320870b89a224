"""街道工委工作月报（季报）: the expected rows were counted by hand from the activities below."""

from datetime import date

import pytest
from filled_sheets import Filled, exported, planned
from sheet_records import make_committee, notes_of, rows_of, written
from street_world import make, street_world, streets

from reports.importing.rows import State
from reports.sheets import SHEETS
from tracker.models import Activity, DutyAct, Programme, Station

__all__ = ["street_world", "streets"]
SHEET = SHEETS["street-month"]
DAY = date(2024, 6, 14)


@pytest.fixture
def month(street_world):
    """Two activities of one street, one of the other; what was not held is beside them."""
    world = street_world
    make_committee()
    programmes = [
        make(Programme, code=code, name=name) for code, name in (("a", "三进"), ("b", "双联"))
    ]
    station = make(Station, code="s", name="纱帽工作室", aliases=["旧工作室"], kind="studio")
    first = world.activity(
        kind="constituent_reception", title="接待选民", station=station, times=2,
        public_attendances=26, opinions=5, answered_on_spot=2, handed_over=3, solved=1,
        links={"programmes": programmes},
    )  # fmt: skip
    for deputy, presence in zip(world.deputies, ("present", "present", "absent"), strict=True):
        make(DutyAct, activity=first, deputy=deputy, presence=presence)
    second = world.activity(
        held_on=date(2024, 5, 20), place="村委会", deputy_attendances=4, description="雨天"
    )
    make(DutyAct, activity=second, deputy=world.deputies[0])
    world.activity(organiser=world.other_street, title="走访企业", times=3)
    world.activity(status="cancelled", title="取消的")
    world.activity(status="planned", title="计划的")
    return world


class TestSheet:
    def test_lists_what_was_held_with_its_totals(self, month):
        # 场次 代表 群众 意见 答复 转办 解决 照片 备注
        assert rows_of(written(SHEET, on=DAY)) == [
            ["东荆街道人大工委（1项）", *[None] * 16],
            [1, date(2024, 5, 8), "走访企业", "走访", None, None, None, "东荆街道人大工委",
             3, None, None, None, None, None, None, 0, None],
            ["小计（1项）", *[None] * 7, 3, 0, 0, 0, 0, 0, 0, 0, None],
            ["纱帽街道人大工委（2项）", *[None] * 16],
            [2, date(2024, 5, 8), "接待选民", "接待选民", "三进、双联", None, "纱帽工作室",
             "纱帽街道人大工委", 2, 2, 26, 5, 2, 3, 1, 0, None],
            [3, date(2024, 5, 20), "走访选民", "走访", None, "村委会", None, "纱帽街道人大工委",
             1, 4, None, None, None, None, None, 0,
             "参加名单到会1人次，与登记的4人次不一致\n雨天"],
            ["小计（2项）", *[None] * 7, 3, 6, 26, 5, 2, 3, 1, 0, None],
            ["合计（3项）", *[None] * 7, 6, 6, 26, 5, 2, 3, 1, 0, None],
        ]  # fmt: skip

    def test_says_what_each_kind_comes_to(self, month):
        assert notes_of(written(SHEET, on=DAY))[0].endswith("按类别：走访4次、接待选民2次。")

    @pytest.mark.parametrize(
        ("last", "title"),
        [
            (date(2024, 5, 31), "2024年5月街道工委工作报表"),
            (date(2024, 6, 1), "2024年第二季度街道工委工作报表"),
            (date(2024, 7, 1), "2024年街道工委工作报表"),
        ],
    )
    def test_is_called_after_its_month_or_quarter(self, month, last, title):
        month.activity(held_on=last, title="后来的")
        filling = SHEET.fill(Activity.objects.all(), on=DAY, to=month.user("leader"))
        assert filling.heading.title.endswith(title)

    def test_of_a_committee_is_no_report_of_a_street(self, month):
        month.activity(organiser=month.committee, title="调研")
        filling = SHEET.fill(Activity.objects.all(), on=DAY, to=month.user("leader"))
        assert filling.heading.title.endswith("2024年5月活动情况报表")


def changed(month, filled, *, who="street"):
    found = planned(filled.content(), user=month.user(who), on=DAY)
    return [row for row in found.rows if row.state is not State.UNCHANGED]


class TestComingBack:
    def filled(self, month) -> Filled:
        return Filled(exported("street-month", to=month.user("clerk"), on=DAY), "street-month")

    def test_as_it_was_changes_nothing(self, month):
        assert changed(month, self.filled(month)) == []

    def test_changes_what_was_typed(self, month):
        filled = self.filled(month)
        filled.put("接待选民", "已解决", 4)
        filled.put("接待选民", "工作室", "旧工作室")
        filled.put("接待选民", "品牌", "双联")
        [row] = changed(month, filled)
        assert [(change.label, change.after) for change in row.changes] == [
            ("品牌", "双联"), ("已解决", "4"),
        ]  # fmt: skip

    def test_refuses_what_is_another_streets(self, month):
        filled = self.filled(month)
        filled.put("走访企业", "场次", 9)
        [row] = changed(month, filled)
        assert [fault.code for fault in row.faults] == ["field_not_yours"]

    def test_begins_new_records_and_knows_what_is_there(self, month):
        filled = self.filled(month)
        new = {
            "日期": date(2024, 5, 28), "活动名称": "走访选民", "类别": "走访",
            "组织单位": "纱帽街道人大工委", "场次": 2, "群众\n人次": 12,
        }  # fmt: skip
        known = new | {"日期": date(2024, 5, 20), "场次": 1, "群众\n人次": None}
        filled.append(**new)
        filled.append(**known)
        found = planned(filled.content(), user=month.user("street"), on=DAY)
        states = [row.state for row in found.rows[-2:]]
        assert states[0] is State.NEW, [fault.detail for fault in found.rows[-2].faults]
        assert found.rows[-1].id == Activity.objects.get(held_on=date(2024, 5, 20)).pk
