"""街道工委述职测评汇总: the expected rows were counted by hand from the year below."""

from datetime import date

import pytest
from filled_sheets import Filled, exported, planned
from sheet_records import make_committee, notes_of, reading, rows_of, written
from street_world import make, street_world, streets

from reports.importing.rows import State
from reports.sheets import SHEETS
from reports.sheets.at_meetings import votes_of
from reports.word.sitting import slips_of
from tracker.leads.models import Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import RuleSet, Vote, WorkYear

__all__ = ["street_world", "streets"]
SHEET = SHEETS["street-reports"]
DAY, HELD_ON = date(2024, 12, 31), date(2024, 12, 20)
COUNTS = {"sent": 30, "returned": 30, "valid": 30, "members": 33, "present": 30}


@pytest.fixture
def session(street_world):
    """Both streets report; one was voted on. What the sheet must not count stands beside it."""
    world = street_world
    make_committee()
    world.rules = make(RuleSet, code="own", name="本级", effective_from=date(2024, 1, 1),
                       appraisal_base="members", appraisal_pass_percent=50)  # fmt: skip
    world.session = make(Meeting, kind="committee", title="第二十次会议", work_year=world.year,
                         starts_on=HELD_ON, status="held", published_on=HELD_ON)  # fmt: skip
    for unit, reporter in ((world.street, "张三（主任）"), (world.other_street, "")):
        make(AgendaItem, meeting=world.session, kind="duty_report", title="述职",
             reporting_unit=unit, reporter=reporter)  # fmt: skip
    make(AgendaItem, meeting=world.session, kind="hear", title="报告", reporting_unit=world.court)
    world.activity(times=3, deputy_attendances=7)
    world.activity(kind="constituent_reception", public_attendances=26, deputy_attendances=2)
    world.activity(kind="constituent_reception", times=2, attendances=40)
    world.activity(organiser=world.other_street, times=5)
    # Not held, of the committee, of another year.
    world.activity(status="planned", title="计划的")
    world.activity(organiser=world.committee, times=9, deputy_attendances=9)
    world.activity(work_year=make(WorkYear, year=2023), times=8, deputy_attendances=8)
    for channel, status, street in (
        ("reception", "solved", world.street),
        ("station", "solved", world.street),
        ("reception", "answered", world.street),
        ("hotline", "solved", world.street),
        ("activity", "solved", world.other_street),
    ):
        make(Lead, title="线索", work_year=world.year, channel=channel, status=status,
             street=street, received_on=date(2024, 2, 1))  # fmt: skip
    return world


def voted(world, unit, *, round=1, rules=True, **counts) -> Vote:
    counts = {"excellent": 18, "in_favour": 9, "basically": 2, "against": 1} | counts
    return make(
        Vote, purpose="duty_report", matter=world.session, meeting=world.session, unit=unit,
        held_on=HELD_ON, round=round, rule_set=world.rules if rules else None, **COUNTS | counts,
    )  # fmt: skip


class TestSheet:
    def test_sums_up_the_year_of_each_street_and_its_vote(self, session):
        voted(session, session.street)
        # 街道 报告人 活动 代表 接待 解决 优秀 称职 基本称职 不称职 弃权 得票率
        assert rows_of(written(SHEET, on=DAY)) == [
            ["纱帽街道人大工委", "张三（主任）", 6, 9, 66, 2, 18, 9, 2, 1, 0,
             "87.8%（29/33，常委会全体组成人员数）"],
            ["东荆街道人大工委", None, 5, 0, 0, 1, *[None] * 6],
        ]  # fmt: skip

    def test_cuts_the_share_and_never_rounds_it_up_to_all(self, session):
        session.rules.appraisal_base = "valid"
        RuleSet.objects.filter(pk=session.rules.pk).update(appraisal_base="valid")
        many = {"sent": 2000, "returned": 2000, "valid": 2000, "members": 2000, "present": 2000}
        voted(session, session.street, **many, excellent=1999, in_favour=0, basically=0, against=1)
        assert rows_of(written(SHEET, on=DAY))[0][-1] == "99.9%（1999/2000，有效票数）"

    def test_says_that_no_base_is_known(self, session):
        voted(session, session.street, rules=False)
        assert rows_of(written(SHEET, on=DAY))[0][-1] == "—（基数未定）"

    def test_shows_the_last_round(self, session):
        voted(session, session.street, in_favour=0, against=10)
        voted(session, session.street, round=2)
        assert rows_of(written(SHEET, on=DAY))[0][6:10] == [18, 9, 2, 1]

    def test_shows_a_vote_to_its_own_street_and_to_others_when_announced(self, session):
        vote = voted(session, session.street)

        def rates(who: str) -> list:
            return [row[-1] for row in rows_of(written(SHEET, on=DAY, to=session.user(who)))]

        assert rates("street") == ["87.8%（29/33，常委会全体组成人员数）", None]
        assert rates("other_street") == [None, None]
        Vote.objects.filter(pk=vote.pk).update(announced_on=HELD_ON)
        assert rates("other_street") == ["87.8%（29/33，常委会全体组成人员数）", None]

    def test_says_what_its_numbers_are(self, session):
        [note] = notes_of(written(SHEET, on=DAY))
        assert "街道化解问题：解决的线索中来源为接待选民、走访活动、代表工作室的" in note
        assert "舍去尾数" in note

    def test_is_called_after_its_year(self, session):
        found = SHEET.fill(AgendaItem.objects.all(), on=DAY, to=session.user("clerk"))
        assert found.heading.title == "武汉市汉南区2024年街道工委述职测评汇总"

    def test_asks_the_same_of_any_number_of_reports(self, session):
        voted(session, session.street)
        before = reading(SHEET)()
        for _ in range(4):
            make(AgendaItem, meeting=session.session, kind="duty_report", title="述职",
                 reporting_unit=session.street)  # fmt: skip
        assert reading(SHEET)() == before

    def test_takes_back_who_reported(self, session):
        user = session.user("clerk")
        filled = Filled(exported("street-reports", to=user, on=DAY), "street-reports")
        assert planned(filled.content(), user=user, on=DAY).counts()["unchanged"] == 2
        filled.put("东荆街道人大工委", "报告人", "李四")
        changed = [
            row
            for row in planned(filled.content(), user=user, on=DAY).rows
            if row.state is not State.UNCHANGED
        ]
        assert [[(one.label, one.after) for one in row.changes] for row in changed] == [
            [("报告人", "李四")]
        ]


class TestPapersOfTheMeeting:
    def test_have_a_slip_for_each_report_until_it_was_voted_on(self, session):
        clerk = session.user("clerk")
        names = ["述职（纱帽街道人大工委）", "述职（东荆街道人大工委）"]
        assert [slip["事项"] for slip in slips_of(session.session, to=clerk)] == names
        voted(session, session.street)
        assert [slip["事项"] for slip in slips_of(session.session, to=clerk)] == names[1:]

    def test_give_each_report_the_vote_on_its_own_unit(self, session):
        first, second = voted(session, session.street), voted(session, session.other_street)
        items = AgendaItem.objects.filter(kind="duty_report").select_related("meeting")
        found = votes_of(list(items.order_by("pk")), to=session.user("clerk"))
        assert list(found.values()) == [[first], [second]]
