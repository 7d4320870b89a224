"""Who writes topics.

The plan of supervision is adopted and published (监督法 2024 art. 63): until then the committee in
charge writes its topics as it likes, afterwards what the plan says of them is the office's.
"""

from tracker.common.field_rights import adds, field_rights, voids, writes
from tracker.common.relations import COMMITTEE_IN_CHARGE, SOURCED
from tracker.common.who import OFFICE
from tracker.topics.models import Topic

PROPOSED = frozenset({Topic.Status.PROPOSED})
PLANNED = (
    "work_year", "title", "area", "form", "channel", "basis", "supervising_leader", "planned_on",
    "due_on", "adjustment",
)  # fmt: skip
WORKED_ON = (
    "subject_year", "reporting_units", "laws", "research_on", "started_on", "note", *SOURCED,
)  # fmt: skip
RIGHTS = {
    Topic: field_rights(
        adds("lead_committee", by=OFFICE | COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(
            *PLANNED, "lead_committee", "concluded_on", "published_on", "continues",
            "fiscal_duty", by=OFFICE,
        ),
        writes(*PLANNED, by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
        writes(*WORKED_ON, by=OFFICE | COMMITTEE_IN_CHARGE),
        voids(by=OFFICE),
        voids(by=COMMITTEE_IN_CHARGE, while_=PROPOSED),
    ),
}  # fmt: skip
