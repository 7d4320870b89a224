from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import OFFICE
from tracker.fiscal.models import FiscalDuty

RIGHTS = {
    FiscalDuty: field_rights(
        adds(by=OFFICE),
        writes(
            "code", "title", "form", "article", "due_from", "due_until", "after", "is_yearly",
            "effective_from", "lead_committee", "reporting_unit", "is_active", "is_verified",
            "order", "note", by=OFFICE,
        ),
        removes(by=OFFICE),
    )
}  # fmt: skip
