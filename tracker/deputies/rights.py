"""Terms, sessions, deputies and their groups are kept by those who keep the ledger."""

from tracker.common.field_rights import EVERY_ROLE, adds, field_rights, removes, writes
from tracker.common.roles import Role
from tracker.common.who import STAFF
from tracker.deputies.groups import Group, GroupMember
from tracker.deputies.models import Deputy, Person, Session, Term


def kept(*fields: str):
    return field_rights(adds(by=STAFF), writes(*fields, by=STAFF), removes(by=STAFF))


RIGHTS = {
    Term: kept("number", "starts_on", "ends_on", "note"),
    Session: kept("term", "number", "starts_on", "ends_on", "note"),
    Person: kept("name", "note"),
    Deputy: field_rights(
        # Later on joining and leaving a group are records of their own, with their days.
        adds("groups", by=STAFF),
        writes(
            "term", "name", "person", "delegation", "district", "street_committee", "phone",
            "elected_on", "mandate_ended_on", "end_ground", "suspended_from", "suspended_until",
            "suspension_ground", "note",
            by=STAFF,
        ),
        removes(by=STAFF),
        # Posts are of units and deputies, which are chosen by name.
        read_by=EVERY_ROLE | {Role.ACCOUNT_KEEPER},
    ),
    Group: kept(
        "term", "name", "kind", "delegation", "street_committee", "convenor", "valid_from",
        "valid_until", "note",
    ),
    GroupMember: kept("group", "deputy", "joined_on", "left_on"),
}  # fmt: skip
