"""The topic or inspection that an opinion or an item belongs to: what the two move in it."""

from django.db.models import Model

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role, Standing


def is_lead_committee(record: Model, standing: Standing) -> bool:
    """Whether the person is of the committee in charge; where none is named, any committee is."""
    committees = standing.units_as(Role.COMMITTEE)
    return bool(committees) and record.lead_committee_id in {None, *committees}


def begin_rectification(matter: Model, *, transition: str, by: Actor) -> None:
    """What was handed over puts a deliberated matter into rectification."""
    if matter.status in matter.AFTER_DELIBERATION - {matter.Status.RECTIFYING}:
        _set_status(matter, matter.Status.RECTIFYING, transition=transition, by=by)


def report_result(matter: Model, *, by: Actor) -> None:
    """The result of a matter in rectification has been reported in writing."""
    if matter.status == matter.Status.RECTIFYING:
        _set_status(matter, matter.Status.RESULT_REPORTED, transition="report", by=by)


def _set_status(matter: Model, status: str, *, transition: str, by: Actor) -> None:
    matter.status = status
    door.move(matter, transition=transition, by=by)
