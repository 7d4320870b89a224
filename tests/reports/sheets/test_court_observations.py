"""旁听庭审情况汇总表: who was there, what they said, and how much of it was answered."""

from datetime import date

import pytest
from sheet_records import make_committee, rows_of, written
from street_world import DAY, make, street_world, streets

from reports.sheets import SHEETS
from tracker.models import Activity, DutyAct, Observation, TrialComment

__all__ = ["street_world", "streets"]
SHEET = SHEETS["court-observations"]


@pytest.fixture
def trials(street_world):
    world = street_world
    make_committee()
    case = {"kind": "court_observation", "court": world.court, "organiser": world.committee}
    first = world.activity(title="旁听一", case_name="张某某盗窃案", case_kind="criminal", **case)
    for deputy, presence in zip(world.deputies, ("present", "present", "leave"), strict=True):
        make(DutyAct, activity=first, deputy=deputy, presence=presence)
    for deputy, answer in zip(world.deputies[:2], ("已改进", ""), strict=True):
        observation = make(Observation, activity=first, deputy=deputy)
        answered = {"answer": answer, "answered_on": date(2024, 5, 9)} if answer else {}
        make(TrialComment, observation=observation, text="语速偏快", **answered)
    world.activity(title="旁听二", held_on=date(2024, 6, 1), deputy_attendances=35, **case)
    world.activity(title="旁听三", status="cancelled", **case)
    world.activity(title="走访")
    return world


class TestSheet:
    def test_counts_who_was_there_and_what_was_answered(self, trials):
        assert rows_of(written(SHEET, on=DAY)) == [
            [1, DAY, "区人民法院", "张某某盗窃案", "刑事", "张三、李四", 2, 2, 1, None],
            [2, date(2024, 6, 1), "区人民法院", None, None, None, 35, 0, 0, None],
            ["合计（2次）", None, None, None, None, None, 37, 2, 1, None],
        ]  # fmt: skip

    def test_shows_a_street_no_comment_that_is_not_for_it(self, trials):
        rows = SHEET.fill(
            SHEET.listed(Activity.objects.all()), on=DAY, to=trials.user("other_street")
        ).rows
        assert [(row.deputies, row.said, row.record.deputies_told) for row in rows] == [
            ([], 0, 2), ([], 0, 35),
        ]  # fmt: skip
