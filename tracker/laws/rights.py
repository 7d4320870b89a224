from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import OFFICE
from tracker.laws.models import Law

RIGHTS = {
    Law: field_rights(
        adds(by=OFFICE),
        writes("title", "short_title", "aliases", "kind", "in_force_from", "note", by=OFFICE),
        removes(by=OFFICE),
    )
}
