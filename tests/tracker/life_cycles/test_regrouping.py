"""调整承办: a unit is added or excused on the way, and together becomes apart and back."""

from datetime import date

import pytest
from django.utils import timezone
from test_correcting import accepted, now
from test_suggestion_story import ANSWER, SIGN, refused

from tracker.common.door import Actor
from tracker.common.undoing import undo

__all__ = ["accepted"]
GIVEN, ADDED, LATER = date(2024, 2, 5), date(2024, 2, 20), date(2024, 3, 1)


def handed(world, accepted, mode: str, lead=None, others=()):
    return world.move(
        accepted, "hand_over", "affairs", on=GIVEN, to_unit=world.government.pk, mode=mode,
        lead_unit=lead and lead.pk, other_units=[unit.pk for unit in others],
        document_number="汉人办〔2024〕3号",
    )  # fmt: skip


@pytest.fixture
def single(world, accepted):
    return handed(world, accepted, "single", world.traffic)


@pytest.fixture
def together(world, accepted):
    return handed(world, accepted, "lead_and_co", world.traffic, [world.police])


@pytest.fixture
def apart(world, accepted):
    units = [world.traffic, world.police, world.parks]
    return handed(world, accepted, "separate", None, units)


def parts(suggestion) -> set:
    return {(part.unit.name, part.part, part.is_current) for part in suggestion.assignments.all()}


def sign_and_answer(world, suggestion, who: str):
    part = suggestion.assignments.current().get(unit=getattr(world, who))
    world.move(part, "sign", who, on=date(2024, 2, 21), **SIGN)
    return world.move(
        suggestion, "answer", "affairs", on=date(2024, 2, 28), unit=part.unit_id,
        **ANSWER | {"answer_class": world.solved.pk},
    )  # fmt: skip


class TestAddingAUnit:
    def test_makes_it_a_co_handler_beside_the_one(self, world, single):
        more = world.move(
            single, "add_unit", "government", on=ADDED, unit=world.parks.pk, document_number="x"
        )  # fmt: skip
        assert more.mode == "lead_and_co"
        added = more.assignments.get(unit=world.parks)
        assert (added.part, added.status, added.assigned_on, added.document_number) == (
            "co", "pending_sign", ADDED, "x",
        )  # fmt: skip
        # One month from the day it was given.
        assert added.co_opinion_due_on == date(2024, 3, 20)
        assert (more.due_on, more.status) == (single.due_on, "assigned")

    def test_makes_it_one_more_of_separate_parts(self, world, accepted):
        apart = handed(world, accepted, "separate", None, [world.traffic, world.police])
        world.move(apart, "add_unit", "affairs", on=ADDED, unit=world.parks.pk)
        added = apart.assignments.get(unit=world.parks)
        assert (added.part, added.co_opinion_due_on) == ("separate", None)
        assert now(apart).mode == "separate"
        sign_and_answer(world, apart, "traffic")
        assert sign_and_answer(world, apart, "police").status == "handling"
        assert sign_and_answer(world, apart, "parks").status == "answered"

    def test_is_refused_for_one_that_handles_it(self, world, single):
        assert refused(
            world, single, "add_unit", "government", on=ADDED, unit=world.traffic.pk
        ) == {"unit": "unit_assigned_twice"}  # fmt: skip

    def test_is_not_before_any_unit_was_named(self, world, accepted):
        handed_over = world.move(
            accepted, "hand_over", "affairs", on=GIVEN, to_unit=world.government.pk,
            document_number="x",
        )  # fmt: skip
        assert refused(
            world, handed_over, "add_unit", "government", on=ADDED, unit=world.parks.pk
        ) == "not_assigned"  # fmt: skip

    def test_is_not_the_units(self, world, single):
        assert refused(
            world, single, "add_unit", "traffic", on=ADDED, unit=world.parks.pk
        ) == "role_not_allowed"  # fmt: skip


class TestExcusing:
    def test_ends_the_part_of_a_co_handler(self, world, together):
        alone = world.move(
            together, "excuse", "government", on=ADDED, unit=world.police.pk, remark="不涉及"
        )  # fmt: skip
        assert alone.mode == "single"
        part = together.assignments.get(unit=world.police)
        assert (part.status, part.is_current, part.excused_on) == ("excused", False, ADDED)
        # Nobody waits for its co-opinion, nobody asks for a successor.
        answered = sign_and_answer(world, alone, "traffic")
        assert answered.status == "answered"

    def test_leaves_the_lead(self, world, together):
        assert refused(
            world, together, "excuse", "government", on=ADDED, unit=world.traffic.pk, remark="x"
        ) == {"unit": "invalid_choice"}  # fmt: skip

    def test_has_nobody_where_one_handles_alone(self, world, single):
        assert refused(
            world, single, "excuse", "government", on=ADDED, unit=world.traffic.pk, remark="x"
        ) == "nobody_to_excuse"  # fmt: skip

    def test_leaves_two_of_separate_parts(self, world, apart):
        world.move(apart, "excuse", "government", on=ADDED, unit=world.parks.pk, remark="x")
        assert refused(
            world, apart, "excuse", "government", on=ADDED, unit=world.police.pk, remark="x"
        ) == {"unit": "separate_units"}  # fmt: skip

    def test_answers_the_whole_where_all_others_have(self, world, apart):
        for who in ("traffic", "police"):
            assert sign_and_answer(world, apart, who).status == "handling"
        done = world.move(
            apart, "excuse", "government", on=LATER, unit=world.parks.pk, remark="不涉及"
        )  # fmt: skip
        assert (done.status, done.feedback_due_on is not None) == ("answered", True)

    def test_is_taken_back_as_a_whole(self, world, together):
        alone = world.move(
            together, "excuse", "government", on=ADDED, unit=world.police.pk, remark="x"
        )  # fmt: skip
        by = Actor(door="api", user=world.users["affairs"], reason="办错了")
        undo(now(alone), by=by, today=ADDED, now=timezone.now())
        assert now(alone).mode == "lead_and_co"
        part = together.assignments.get(unit=world.police)
        assert (part.status, part.is_current, part.excused_on) == ("pending_sign", True, None)


class TestTheMode:
    def test_of_together_becomes_apart_and_back(self, world, together):
        apart = world.move(
            together, "change_mode", "government", on=ADDED, mode="separate", remark="各自答复"
        )  # fmt: skip
        assert apart.mode == "separate"
        assert parts(apart) == {
            ("区交通局", "separate", True), ("区公安分局", "separate", True)
        }  # fmt: skip
        assert {part.co_opinion_due_on for part in apart.assignments.all()} == {None}
        again = world.move(
            apart, "change_mode", "government", on=LATER, mode="lead_and_co",
            lead_unit=world.police.pk, remark="改由公安主办",
        )  # fmt: skip
        assert parts(again) == {("区公安分局", "lead", True), ("区交通局", "co", True)}
        # The co-handler's month runs from the day it has the case.
        assert again.assignments.get(part="co").co_opinion_due_on == date(2024, 3, 5)

    def test_stays_with_another_lead(self, world, together):
        changed = world.move(
            together, "change_mode", "government", on=ADDED, mode="lead_and_co",
            lead_unit=world.police.pk, remark="x",
        )  # fmt: skip
        assert parts(changed) == {("区公安分局", "lead", True), ("区交通局", "co", True)}

    @pytest.mark.parametrize(
        ("given", "faults"),
        [
            ({"mode": "lead_and_co", "lead_unit": "traffic"}, {"mode": "same_mode"}),
            ({"mode": "lead_and_co"}, {"lead_unit": "required", "mode": "same_mode"}),
            ({"mode": "separate", "lead_unit": "police"}, {"lead_unit": "separate_units"}),
            ({"mode": "lead_and_co", "lead_unit": "parks"}, {"lead_unit": "invalid_choice"}),
        ],
    )
    def test_is_refused_by_name(self, world, together, given, faults):
        data = given | {
            name: getattr(world, unit).pk for name, unit in given.items() if name == "lead_unit"
        }  # fmt: skip
        found = refused(world, together, "change_mode", "government", on=ADDED, remark="x", **data)
        assert faults.items() <= found.items()

    def test_stays_once_a_unit_answered(self, world, apart):
        sign_and_answer(world, apart, "traffic")
        assert refused(
            world, apart, "change_mode", "government", on=LATER, mode="lead_and_co",
            lead_unit=world.police.pk, remark="x",
        ) == "answered_already"  # fmt: skip

    def test_stays_while_a_co_opinion_is_there(self, world, together):
        part = together.assignments.get(unit=world.police)
        for who in ("traffic", "police"):
            world.move(together.assignments.get(unit=getattr(world, who)), "sign", who,
                       on=date(2024, 2, 6), **SIGN)  # fmt: skip
        world.move(part, "give_co_opinion", "police", on=date(2024, 2, 7), co_opinion="同意")
        assert refused(
            world, together, "change_mode", "government", on=ADDED, mode="separate", remark="x"
        ) == "co_opinion_given"  # fmt: skip

    def test_is_undone(self, world, together):
        before = parts(together)
        changed = world.move(
            together, "change_mode", "government", on=ADDED, mode="lead_and_co",
            lead_unit=world.police.pk, remark="x",
        )  # fmt: skip
        by = Actor(door="api", user=world.users["affairs"], reason="办错了")
        undo(now(changed), by=by, today=ADDED, now=timezone.now())
        assert parts(together) == before
