"""Random people over random years never break seats, days in office and counts; what was written
can be told from the history alone."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from personnel_world import BY, POSTS, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Holding

START = date(2015, 1, 1)
PEOPLE = ("甲", "乙", "丙", "丁")
days = st.integers(0, 3000).map(lambda n: START + timedelta(days=n))
steps = st.lists(
    st.tuples(
        st.sampled_from(["hold", "hold", "hold", "leave", "void", "restore"]),
        st.sampled_from(sorted(POSTS)), st.sampled_from(PEOPLE), days, days | st.none(),
    ),
    min_size=4, max_size=18,
)  # fmt: skip
OF_THE_COMMITTEE = {"chair", "member"}
INCOMPATIBLE = {"mayor", "vice", "treasurer", "judge"}


def take(world, step) -> None:
    deed, post, person, first, last = step
    if deed == "hold":
        deputy = world.deputies[person] if POSTS[post][4] else None
        make(Holding, post=world.posts[post], person_name=person, deputy=deputy, from_on=first,
             until_on=last)  # fmt: skip
        return
    of_post = Holding.objects.filter(post=world.posts[post], person_name=person).order_by("pk")
    holding = of_post.last()
    if holding is None:
        return
    if deed == "leave":
        holding.until_on = last
        door.update(holding, by=BY)
    else:
        getattr(door, deed)(holding, by=Actor(door="command", reason="填错"))


def is_on(holding, day) -> bool:
    """Once more by hand, over plain rows."""
    begun = holding.from_on is None or holding.from_on <= day
    return begun and (holding.until_on is None or day < holding.until_on)


def assert_sound(world) -> None:
    rows = [row for row in Holding.objects.select_related("post") if row.voided_at is None]
    turns = {day for row in rows for day in (row.from_on, row.until_on) if day}
    for day in sorted(turns | {START}):
        held = [row for row in rows if is_on(row, day)]
        assert {row.pk for row in Holding.objects.valid(on=day)} == {row.pk for row in held}
        for code, (_, _, _, seats, _) in POSTS.items():
            own = [row.person_name for row in held if row.post.code == code]
            assert len(own) == len(set(own)), (day, code)
            assert seats is None or len(own) <= seats, (day, code)
        for person in PEOPLE:
            codes = {row.post.code for row in held if row.person_name == person}
            assert not (codes & OF_THE_COMMITTEE and codes & INCOMPATIBLE), (day, person)
        members = {row.person_name for row in held if row.post.code in OF_THE_COMMITTEE}
        assert Holding.objects.valid(on=day).members().persons() == len(members)


def replayed(pk: int) -> dict:
    """A holding as its history tells it."""
    told: dict = {}
    for change in Change.objects.filter(kind="holding", record_id=pk).order_by("id"):
        told |= {name: entry["after"] for name, entry in change.fields.items()}
    return told


@pytest.mark.django_db
class TestRandomPeople:
    @pytest.fixture
    def peopled(self, world):
        world.deputies = {name: world.deputy(name) for name in PEOPLE}
        return world

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(steps=steps)
    def test_never_break_seats_and_days(self, peopled, steps):
        with transaction.atomic():
            for step in steps:
                try:
                    with transaction.atomic():
                        take(peopled, step)
                except ValidationError:
                    continue
                assert_sound(peopled)
            for row in Holding.objects.all():
                told = replayed(row.pk)
                assert told["person_name"] == row.person_name
                assert told.get("until_on") == (row.until_on and row.until_on.isoformat())
                assert bool(told.get("voided_at")) == row.is_voided
            transaction.set_rollback(True)
