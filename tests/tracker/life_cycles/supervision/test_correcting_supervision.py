"""更正 of what inspections, opinions and items say: dates, votes, clauses of an opinion."""

from datetime import date

import pytest
from supervision_world import now
from test_correcting_every_fact import facts_there_are, try_to_correct
from test_random_supervision import FIRST, LIKELY, Walker

from tracker.models import Inspection, Topic


@pytest.mark.parametrize("kind", [Inspection, Topic])
class TestEveryFact:
    def test_is_corrected_or_changes_nothing(self, world, kind):
        world.users.setdefault("affairs", world.users["clerk"])
        walker = Walker(world, kind)
        for part, who, name in FIRST[kind] + LIKELY:
            walker.take(part, who, name, is_complete=True, is_late=False, days=2)
        corrected = {
            f"{type(record).__name__}.{name}"
            for record, name in facts_there_are()
            if try_to_correct(world, record, name, days=-1, today=walker.day)
        }
        assert {"Opinion.document_number", "Opinion.handed_over_on"} <= corrected
        assert isinstance(now(walker.parts["opinion"]).handed_over_on, date)
