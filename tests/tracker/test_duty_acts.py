from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.scoping import visible
from tracker.models import Activity, Deputy, DutyAct, Membership, Term, Unit, WorkYear
from tracker.overview.populations.counting import count
from tracker.overview.populations.register import population
from tracker.todo.queues import todo

BY = Actor(door="command")

pytestmark = pytest.mark.django_db


def make(model, **fields):
    return door.create(model(**fields), by=BY)


@pytest.fixture
def year():
    return make(WorkYear, year=2023)


@pytest.fixture
def deputy():
    return make(Deputy, term=make(Term, number=9), name="刘志强")


def act(year, deputy, **more):
    fields = {"kind": "training", "acted_on": date(2023, 5, 8)} | more
    return make(DutyAct, work_year=year, deputy=deputy, **fields)


def codes(refused) -> list[str]:
    return [error.code for errors in refused.value.error_dict.values() for error in errors]


class TestDutyAct:
    def test_is_entered_once_for_an_activity(self, year, deputy):
        activity = make(Activity, work_year=year, kind="research", title="调研")
        first = act(year, deputy, activity=activity)
        with pytest.raises(ValidationError) as refused:
            act(year, deputy, activity=activity)
        assert codes(refused) == ["duty_act_taken"]
        door.void(first, by=Actor(door="command", reason="填错"))
        act(year, deputy, activity=activity)

    def test_is_refused_after_the_mandate(self, year, deputy):
        deputy.mandate_ended_on = date(2023, 5, 7)
        door.update(deputy, by=BY)
        act(year, deputy, acted_on=date(2023, 5, 7))
        with pytest.raises(ValidationError) as refused:
            act(year, deputy)
        assert codes(refused) == ["after_mandate"]

    def test_counts_at_least_once(self, year, deputy):
        with pytest.raises(ValidationError) as refused:
            act(year, deputy, times=0)
        assert codes(refused) == ["min_value"]

    def test_takes_from_the_activity_what_nobody_typed(self, year, deputy):
        day = date(2023, 6, 1)
        activity = make(
            Activity, work_year=year, kind="court_observation", title="旁听", held_on=day
        )
        taken = DutyAct(deputy=deputy, activity=activity)
        taken.take_from_occasion()
        assert (taken.kind, taken.acted_on, taken.title) == ("court_observation", day, "旁听")
        typed = DutyAct(deputy=deputy, activity=activity, kind="other", title="自填")
        typed.take_from_occasion()
        assert (typed.kind, typed.title) == ("other", "自填")

    def test_is_frozen_with_its_year(self, year, deputy):
        entered = act(year, deputy)
        year.close(on=date(2024, 1, 5), by=BY)
        entered.refresh_from_db()
        assert entered.is_frozen()

    @pytest.mark.parametrize(
        ("role", "of", "seen"),
        [
            ("clerk", None, {"刘志强", "赵丽"}),
            ("committee", "unit", {"刘志强", "赵丽"}),
            ("street_committee", "street", {"刘志强"}),
            ("deputy", "deputy", {"刘志强"}),
            ("unit_contact", "unit", set()),
            ("government_office", "unit", set()),
            ("leader", None, {"刘志强", "赵丽"}),
        ],
    )
    def test_is_seen_by_those_concerned(self, year, deputy, role, of, seen):
        street = make(Unit, code="street", name="纱帽街工委", kind="street_committee")
        unit = make(Unit, code="unit", name="某单位", kind="department")
        deputy.street_committee = street
        door.update(deputy, by=BY)
        act(year, deputy)
        act(year, make(Deputy, term=deputy.term, name="赵丽"))
        speaks_for = {
            None: {}, "unit": {"unit": unit}, "street": {"unit": street},
            "deputy": {"deputy": deputy},
        }[of]  # fmt: skip
        user = get_user_model().objects.create_user("somebody")
        make(Membership, user=user, role=role, **speaks_for)
        found = visible(DutyAct.objects.all(), to=user)
        assert {each.deputy.name for each in found} == seen


class TestAttendance:
    """到、请假、缺席、待定: only who came did a duty."""

    def counted(self, year) -> dict[str, int]:
        codes = ("duty", "duty_congress", "congress_called", "congress_absent", "session_invited")
        asked = [population(code) for code in codes]
        return count(
            asked, year=year.year, to=get_user_model()(is_superuser=True), on=date(2023, 12, 1)
        )

    def test_alone_counts_as_duty(self, year, deputy):
        other = make(Deputy, term=deputy.term, name="赵丽")
        third = make(Deputy, term=deputy.term, name="王建国")
        act(year, deputy, kind="congress")
        act(year, other, kind="congress", presence="leave")
        act(year, third, kind="congress", presence="absent")
        act(year, third, kind="committee_session", presence="expected")
        assert self.counted(year) == {
            "duty": 1, "duty_congress": 1, "congress_called": 3, "congress_absent": 1,
            "session_invited": 1,
        }  # fmt: skip

    @pytest.mark.parametrize("presence", ["leave", "absent", "expected"])
    @pytest.mark.parametrize(
        "done", [{"spoke": True}, {"attendances": 3}, {"opinions": 1}, {"solved": 1}]
    )
    def test_brings_nothing_from_who_stayed_away(self, year, deputy, presence, done):
        with pytest.raises(ValidationError) as refused:
            act(year, deputy, presence=presence, **done)
        assert codes(refused) == ["absent_did_something"]

    @pytest.mark.parametrize(
        ("kind", "capacity"),
        [("congress", "attend"), ("committee_session", "sit_in"), ("court_observation", "observe"),
         ("training", "take_part")],
    )  # fmt: skip
    def test_is_in_the_capacity_of_its_kind(self, year, deputy, kind, capacity):
        assert act(year, deputy, kind=kind).capacity == capacity
        assert act(year, deputy, kind=kind, capacity="organise").capacity == "organise"

    def test_missed_twice_without_leave_waits_for_the_office(self, year, deputy):
        user = get_user_model().objects.create_user("clerk")
        make(Membership, user=user, role="clerk")

        def waiting() -> list[str]:
            found = {each.code: each for each in todo(user, on=date(2023, 12, 1))}
            queue = found.get("deputies_absent_twice")
            return [item.title for item in queue.items] if queue else []

        act(year, deputy, kind="congress", presence="absent", acted_on=date(2023, 1, 6))
        act(year, deputy, kind="congress", presence="leave", acted_on=date(2023, 3, 6))
        assert waiting() == []
        second = act(year, deputy, kind="congress", presence="absent", acted_on=date(2023, 7, 6))
        assert waiting() == ["刘志强"]
        door.void(second, by=Actor(door="command", reason="已补假"))
        assert waiting() == []
