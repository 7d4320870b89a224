"""Terms, sessions and deputies are kept by those who keep the ledger."""

from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import STAFF
from tracker.deputies.models import Deputy, Session, Term


def kept(*fields: str):
    return field_rights(adds(by=STAFF), writes(*fields, by=STAFF), removes(by=STAFF))


RIGHTS = {
    Term: kept("number", "starts_on", "ends_on", "note"),
    Session: kept("term", "number", "starts_on", "ends_on", "note"),
    Deputy: kept(
        "term", "name", "delegation", "group", "street_committee", "phone", "mandate_ended_on",
        "note",
    ),
}  # fmt: skip
