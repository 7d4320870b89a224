"""Anybody tries to write anything: what succeeds is granted, what is refused changes nothing."""

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from rights_world import PEOPLE, world_of_rights
from wandering import DEEDS, KINDS, Step, Walker, populate

__all__ = ["world_of_rights"]


@pytest.fixture(scope="module")
def running_world(world_of_rights, django_db_blocker):
    with django_db_blocker.unblock():
        populate(world_of_rights)
    return world_of_rights


# Those who may do much come more often, so that the world moves.
BUSY = ("clerk", "affairs", "committee", "street") * 3
steps = st.builds(
    Step,
    person=st.sampled_from([*PEOPLE, *BUSY]),
    deed=st.sampled_from(DEEDS),
    kind=st.integers(0, len(KINDS) - 1),
    record=st.integers(0, 7),
    field=st.integers(0, 60),
    for_unit=st.integers(0, 9),
)


class TestAnybody:
    @settings(
        max_examples=15,
        deadline=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(walk=st.lists(steps, min_size=20, max_size=40))
    def test_writes_only_what_is_granted_to_them(self, running_world, db, walk):
        with transaction.atomic():
            walker = Walker(running_world)
            for step in walk:
                walker.take(step)
            walker.check_replay()
            transaction.set_rollback(True)
