"""撤销上一步 along whole inspections and topics: each move taken back leaves what was before."""

import pytest
from supervision_world import now
from test_random_supervision import FIRST, LIKELY, Walker
from test_undoing import what_there_is

from tracker.common.door import Actor
from tracker.common.undoing import undo
from tracker.models import Change, Inspection, Topic


@pytest.mark.parametrize("kind", [Inspection, Topic])
class TestEveryMove:
    def test_is_taken_back_whole_and_made_again(self, world, kind):
        from django.utils import timezone

        walker = Walker(world, kind)
        for part, who, name in FIRST[kind] + LIKELY:
            before, made = what_there_is(), Change.objects.count()
            assert walker.take(part, who, name, is_complete=True, is_late=False, days=2), name
            by = Actor(door="api", user=world.users["clerk"], reason="点错了")
            undo(now(walker.parts[part]), by=by, today=walker.day, now=timezone.now())
            assert what_there_is() == before, (part, name)
            assert Change.objects.count() > made
            assert walker.take(part, who, name, is_complete=True, is_late=False, days=0), name
