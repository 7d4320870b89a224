"""What others changed in the records of a sheet since it was exported."""

from collections import defaultdict

from django.utils import timezone

from reports.importing.fields import Target, comparable
from reports.importing.matching import Match
from tracker.changes.models import Change
from tracker.common.admin.history import field_changes


class Meanwhile:
    """The changes of records that are no longer as their rows saw them.

    `seen` maps the id of each such record to the version its row was exported at.
    """

    def __init__(self, kind: str, seen: dict[int, int]):
        self.changes = defaultdict(list)
        if seen:
            found = Change.objects.filter(kind=kind, record_id__in=seen).order_by("id")
            for change in found:
                if change.version > seen[change.record_id]:
                    self.changes[change.record_id].append(change)

    def of(self, record_id: int | None) -> list[Change]:
        return self.changes.get(record_id, [])

    def first_of(self, record_id: int | None, target: Target) -> Change | None:
        """The first change of that field, which tells what the sheet was exported with."""
        return next((c for c in self.of(record_id) if target.name in c.fields), None)

    def explains(self, match: Match, target: Target) -> bool:
        """Whether a cell still says what it said before others changed the field, so that nobody
        typed in it."""
        change = self.first_of(match.id, target)
        if change is None:
            return False
        entry = change.fields[target.name]
        before = entry.get("before_text") or entry["before"]
        return comparable(match.row.cells[target.column.key]) == comparable(before)


def told(change: Change) -> dict:
    """A change as the preview tells it: who, when, and each field before and after."""
    return {
        "at": timezone.localtime(change.at).isoformat(timespec="seconds"),
        "who": change.user_name or "系统",
        "version": change.version,
        "fields": [
            {"label": each.label, "before": each.before, "after": each.after}
            for each in field_changes(change)
        ],
    }
