"""Who writes inspections: as for topics, the plan is the office's once it is adopted."""

from tracker.common.field_rights import adds, field_rights, removes, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, SOURCED, is_led_by_own_committee
from tracker.common.roles import Role, Standing
from tracker.common.who import OFFICE, people
from tracker.inspections.models import Inspection, TeamMember


def is_of_own_inspection(member: TeamMember, standing: Standing) -> bool:
    inspection = getattr(member, "inspection", None)
    return inspection is not None and is_led_by_own_committee(inspection, standing)


TEAM_BUILDERS = OFFICE | people("责任专工委", Role.COMMITTEE, related=is_of_own_inspection)

PROPOSED = frozenset({Inspection.Status.PROPOSED})
PLANNED = ("work_year", "title", "area", "kind", "channel", "topic", "planned_on", "due_on")
WORKED_ON = (
    "subject_year", "laws", "inspected_units", "team_leader", "key_points", "method",
    "started_on", "findings", "evaluation", "law_proposals", "note", *SOURCED,
)  # fmt: skip

RIGHTS = {
    Inspection: field_rights(
        adds("lead_committee", by=OFFICE | COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(*PLANNED, "lead_committee", "concluded_on", "published_on", "continues", by=OFFICE),
        writes(*PLANNED, by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(*WORKED_ON, by=OFFICE | COMMITTEE_IN_CHARGE),
        voids(by=OFFICE),
        voids(by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
    ),
    TeamMember: field_rights(
        adds("inspection", by=TEAM_BUILDERS),
        writes("name", "unit", "deputy", "duty", by=TEAM_BUILDERS),
        removes(by=TEAM_BUILDERS),
    ),
}
