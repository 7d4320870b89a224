"""What was said of headings is remembered for the next workbook."""

from django.utils import timezone

from reports.oldbooks.headers import Remembered, meaning_of, remembered_as
from reports.oldbooks.models import HeadingMeaning
from reports.oldbooks.plan import Plan

HEADING_LENGTH = 200


def recall() -> Remembered:
    keys: dict[str, dict[str, str]] = {}
    for said in HeadingMeaning.objects.all():
        keys.setdefault(said.kind, {})[said.heading] = said.key
    return Remembered(keys)


def remember(plan: Plan) -> None:
    """Keep what differs from what would be recognised anyway; forget what no longer does."""
    for sheet in plan.loaded:
        for column in sheet.columns:
            heading = remembered_as(column.path)
            if not heading or len(heading) > HEADING_LENGTH:
                continue
            by_itself, _, _ = meaning_of(column.path, sheet.kind)
            said = HeadingMeaning.objects.filter(kind=sheet.kind, heading=heading)
            if column.key == by_itself:
                said.delete()
            elif not said.update(key=column.key, said_at=timezone.now()):
                HeadingMeaning(kind=sheet.kind, heading=heading, key=column.key).save()
