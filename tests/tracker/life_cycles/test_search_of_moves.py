"""What moves write is found from then on, and no longer once the move was taken back."""

from datetime import date

import pytest
from django.utils import timezone
from search_rows import rows_as_they_are, rows_as_they_should_be

from tracker.common.door import Actor
from tracker.common.roles import standing_of
from tracker.common.searching import found
from tracker.common.undoing import undo
from tracker.models import Assignment, ProgressEntry, Suggestion


@pytest.fixture
def handed_over(world, draft):
    world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
    world.move(draft, "accept", "affairs", on=date(2024, 1, 10))
    return world.move(
        draft, "hand_over", "affairs", on=date(2024, 2, 5),
        to_unit=world.government.pk, mode="lead_and_co", lead_unit=world.traffic.pk,
        other_units=[world.police.pk],
    )  # fmt: skip


def finds(world, query: str, who: str) -> bool:
    return found(Suggestion.objects.all(), query, by=standing_of(world.users[who])).exists()


class TestMoves:
    def test_are_found_by_what_they_wrote(self, world, handed_over):
        part = handed_over.assignments.get(unit=world.traffic)
        world.move(part, "refuse", "traffic", on=date(2024, 2, 6), remark="职责不在本局")
        assert finds(world, "职责不在", "affairs")
        assert rows_as_they_are() == rows_as_they_should_be()

    def test_are_not_found_once_they_are_taken_back(self, world, handed_over):
        part = handed_over.assignments.get(unit=world.traffic)
        world.move(part, "refuse", "traffic", on=date(2024, 2, 6), remark="职责不在本局")
        by = Actor(door="api", user=world.users["traffic"], reason="点错了")
        fresh = Assignment.objects.get(pk=part.pk)
        undo(fresh, by=by, today=date(2024, 2, 6), now=timezone.now())
        assert not finds(world, "职责不在", "affairs")
        assert finds(world, "点错了", "affairs")
        assert rows_as_they_are() == rows_as_they_should_be()
        assert ProgressEntry.objects.exclude(voided_at=None).exists()
