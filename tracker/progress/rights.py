"""Who may report on a matter and add files to it: those whose work it is, and the office.

Deputies do not report on what units do. The authors of a suggestion add files to it as long as it
is theirs; afterwards they hand them to the office.
"""

from tracker.activities.rights import (
    is_organised_by_own_committee,
    is_organised_by_own_street,
)
from tracker.common.field_rights import State, adds, field_rights, voids, writes
from tracker.common.roles import Role
from tracker.common.who import STAFF, people
from tracker.progress.models import Attachment, ProgressEntry

Hanging = ProgressEntry | Attachment


def is_in_charge(record: Hanging, standing) -> bool:
    matter = record.owner
    return matter is not None and matter.is_led_by(standing)


def is_at_work(record: Hanging, standing) -> bool:
    """Whether it is on what the unit handles: the item, the opinion, or the matter as a whole."""
    part = record.rectification_item or getattr(record, "opinion", None) or record.owner
    return part is not None and part.is_handled_by(standing)


def is_an_author(record: Hanging, standing) -> bool:
    return record.owner is not None and record.owner.is_written_by(standing)


def is_of_own_activity(file: Attachment, standing) -> bool:
    activity = file.activity
    return activity is not None and (
        is_organised_by_own_committee(activity, standing)
        or is_organised_by_own_street(activity, standing)
    )


IN_CHARGE = people(
    "责任专工委（街道工委）", Role.COMMITTEE, Role.STREET_COMMITTEE, related=is_in_charge
)
AT_WORK = people(
    "现承办单位或受交办的政府办",
    Role.UNIT_CONTACT,
    Role.GOVERNMENT_OFFICE,
    Role.INTEGRATOR,
    related=is_at_work,
)
AUTHORS = people("提出建议的代表", Role.DEPUTY, related=is_an_author)
ORGANISERS = people(
    "活动的责任专工委或组织活动的街道工委",
    Role.COMMITTEE,
    Role.STREET_COMMITTEE,
    related=is_of_own_activity,
)
REPORTERS = STAFF | IN_CHARGE | AT_WORK
# What a move wrote is the trace of the move.
NOT_OF_A_MOVE = State("不是办理操作所记", lambda entry: not entry.transition)
WITH_AUTHORS = State(
    "建议尚未提交或已退回修改", lambda file: getattr(file.owner, "is_with_its_authors", False)
)

PLACE = ("matter", "rectification_item")

RIGHTS = {
    ProgressEntry: field_rights(
        adds(
            *PLACE, "opinion", "happened_on", "text", "next_step", "problem", by=REPORTERS
        ),
        adds("source", "quote", "external_system", "external_id", by=REPORTERS),
        voids(by=STAFF),
        voids(by=IN_CHARGE, while_=NOT_OF_A_MOVE),
        filled_in=("author",),
    ),
    Attachment: field_rights(
        adds(*PLACE, "progress_entry", "file", "note", by=REPORTERS),
        adds(*PLACE, "file", "note", by=AUTHORS, while_=WITH_AUTHORS),
        adds("activity", "file", "note", by=STAFF | ORGANISERS),
        adds("is_internal", by=STAFF | IN_CHARGE),
        writes("note", "is_internal", "is_public", by=STAFF),
        voids(by=STAFF),
        voids(by=AUTHORS, while_=WITH_AUTHORS),
        voids(by=ORGANISERS),
        filled_in=("name", "content_type", "size", "sha256", "uploaded_by"),
    ),
}  # fmt: skip
