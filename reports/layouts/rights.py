"""How a sheet looks is the office's; what a record carries in a free column is its writers'."""

from reports.layouts.models import CARRIERS, FreeValue, LayoutColumn, SheetLayout
from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.relations import is_led_by_own_committee
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.models import Suggestion


def carrier_of(value: FreeValue):
    """The record that carries the value; None while it is not said."""
    is_said = any(getattr(value, f"{name}_id") for name in CARRIERS)
    return value.record if is_said else None


def is_carried_by_own_matter(value: FreeValue, standing: Standing) -> bool:
    carrier = carrier_of(value)
    return carrier is not None and is_led_by_own_committee(carrier, standing)


def is_carried_by_a_suggestion(value: FreeValue, standing: Standing) -> bool:
    return isinstance(carrier_of(value), Suggestion)


FILLERS = (
    OFFICE
    | people("代表工委", Role.DEPUTY_AFFAIRS, related=is_carried_by_a_suggestion)
    | people("责任专工委", Role.COMMITTEE, related=is_carried_by_own_matter)
)

RIGHTS = {
    SheetLayout: field_rights(
        adds("sheet", by=OFFICE),
        writes("name", "is_default", "paper", "footer", "revision", by=OFFICE),
        removes(by=OFFICE),
    ),
    LayoutColumn: field_rights(
        adds("layout", "key", by=OFFICE),
        writes("words", "width", "order", "is_shown", by=OFFICE),
        removes(by=OFFICE),
    ),
    FreeValue: field_rights(
        adds("column", *CARRIERS, by=FILLERS),
        writes("text", by=FILLERS),
        removes(by=FILLERS),
    ),
}
