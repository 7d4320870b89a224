"""Who writes the plans.

Until an item is taken into the plan, whoever is in charge of it writes it as they like. Then what
the plan says is the office's, until the plan is published; afterwards it is adjusted by a move,
which names the directors' meeting (代表法 2025 art. 43). What becomes of the work is written by
those in charge of it.
"""

from tracker.common.field_rights import State, adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, HOUSE, SOURCED, is_one_of
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.plans.models import PlanItem


def is_of_own_street(item: PlanItem, standing: Standing) -> bool:
    units = [item.street_id, item.lead_committee_id]
    return is_one_of(units, standing, role=Role.STREET_COMMITTEE)


STREET_IN_CHARGE = people("本街道工委", Role.STREET_COMMITTEE, related=is_of_own_street)
IN_CHARGE = COMMITTEE_IN_CHARGE | STREET_IN_CHARGE

PROPOSED = frozenset({PlanItem.Status.PROPOSED})
# What is only being added is in no published plan yet.
UNPUBLISHED = State("计划公布前", lambda item: item._state.adding or item.published_on is None)
PLANNED = (
    "work_year", "title", "plan", "street", "units", "participants", "way", "quarter",
    "planned_on", "due_on",
)  # fmt: skip
WORKED_ON = (
    "subject_year", "area", "number", "leader", "members", "instruction", "instructed_by",
    "instructed_on", "adopted_into", "adopted_as", "note", *SOURCED,
)  # fmt: skip

RIGHTS = {
    PlanItem: field_rights(
        adds("lead_committee", by=OFFICE | COMMITTEE_IN_CHARGE, while_=PROPOSED),
        adds(by=STREET_IN_CHARGE, while_=PROPOSED),
        writes(*PLANNED, "lead_committee", by=OFFICE, while_=UNPUBLISHED),
        writes("continues", by=OFFICE),
        writes(*PLANNED, by=IN_CHARGE, while_=PROPOSED),
        writes(*WORKED_ON, by=OFFICE | IN_CHARGE),
        voids(by=OFFICE),
        voids(by=IN_CHARGE, while_=PROPOSED),
        read_by=HOUSE | {Role.COMMITTEE, Role.STREET_COMMITTEE, Role.DEPUTY},
    ),
}
