"""What the admin pages of all slices share: their bases, and `display` for pieces of a page."""

from tracker.common.admin.administrators import AdministratorsAdmin, StepOfAdministrators
from tracker.common.admin.filters import (
    ConcernedFilter,
    DueFilter,
    UsedChoicesFilter,
    UsedRelatedFilter,
    VoidedFilter,
)
from tracker.common.admin.forms import LinesField, RecordForm, VersionedForm
from tracker.common.admin.inlines import RecordInline, RecordTable, shown_on
from tracker.common.admin.lists import LedgerList
from tracker.common.admin.moves import MadeByMoves
from tracker.common.admin.records import RecordAdmin
from tracker.common.admin.steps import Step, StepForm, offered_on, reason_asked
from tracker.common.admin.tracked import OnSpineAdmin, TrackedAdmin, WithDueDates
from tracker.common.admin.writing import actor_of

__all__ = [
    "AdministratorsAdmin",
    "ConcernedFilter",
    "DueFilter",
    "LedgerList",
    "LinesField",
    "MadeByMoves",
    "OnSpineAdmin",
    "RecordAdmin",
    "RecordForm",
    "RecordInline",
    "RecordTable",
    "Step",
    "StepForm",
    "StepOfAdministrators",
    "TrackedAdmin",
    "UsedChoicesFilter",
    "UsedRelatedFilter",
    "VersionedForm",
    "VoidedFilter",
    "WithDueDates",
    "actor_of",
    "offered_on",
    "reason_asked",
    "shown_on",
]
