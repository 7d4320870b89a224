from tracker.areas.models import WorkArea
from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import OFFICE

RIGHTS = {
    WorkArea: field_rights(
        adds(by=OFFICE),
        writes("code", "name", "parent", "order", "is_active", "note", by=OFFICE),
        removes(by=OFFICE),
    )
}
