"""Who may write what of suggestions and signatures.

A draft is its authors'. From submission on the text is kept by the office, and what the office
decides – number, area, disclosure, key supervision – never was the deputy's to give.
"""

from tracker.common.field_rights import State, adds, field_rights, removes, voids, writes
from tracker.common.roles import Role
from tracker.common.who import STAFF, people
from tracker.suggestions.models import CoSignature, Suggestion

Status = Suggestion.Status
TEXT = ("title", "body", "session", "is_closed_session", "disclosure_wish")
KEPT_BY_THE_OFFICE = (
    "work_year", "subject_year", "kind", "lead_deputy", "lead_committee", "disclosure", "is_key",
    "key_leader", "government_leader", "handling", "planned_on", "started_on", "continues", "note",
    "source", "quote", "external_system", "external_id",
)  # fmt: skip
DRAFT = frozenset({Status.DRAFT})
BEFORE_HANDOVER = frozenset({*Suggestion.WITH_AUTHORS, Status.SUBMITTED, Status.ACCEPTED})


def is_lead_deputy(suggestion: Suggestion, standing) -> bool:
    return suggestion.lead_deputy_id in standing.deputies


def leads_the_suggestion(signature: CoSignature, standing) -> bool:
    return is_lead_deputy(signature.suggestion, standing)


def is_the_signer(signature: CoSignature, standing) -> bool:
    return signature.deputy_id in standing.deputies


def is_with_its_authors(signature: CoSignature) -> bool:
    return signature.suggestion.is_with_its_authors


LEAD_DEPUTY = people("领衔代表本人", Role.DEPUTY, related=is_lead_deputy)
LEAD_OF_THE_SIGNED = people("领衔代表", Role.DEPUTY, related=leads_the_suggestion)
CO_SIGNER = people("联名代表本人", Role.DEPUTY, related=is_the_signer)
WITH_AUTHORS = State("建议尚未提交或已退回修改", is_with_its_authors)
# An area that is still missing can be said at any time; a given one stands on the handover paper.
WITHOUT_AREA = State("类别尚未填写", lambda suggestion: suggestion.area_id is None)

RIGHTS = {
    Suggestion: field_rights(
        adds("work_year", "lead_deputy", by=LEAD_DEPUTY, while_=DRAFT),
        adds("number", "area", "co_signers", by=STAFF),
        writes(*TEXT, by=LEAD_DEPUTY, while_=Suggestion.WITH_AUTHORS),
        writes(*TEXT, *KEPT_BY_THE_OFFICE, by=STAFF),
        writes("number", "area", by=STAFF, while_=BEFORE_HANDOVER),
        writes("area", by=STAFF, while_=WITHOUT_AREA),
        voids(by=LEAD_DEPUTY, while_=DRAFT),
        voids(by=STAFF),
        filled_in=("is_entered_by_office",),
    ),
    CoSignature: field_rights(
        adds("suggestion", "deputy", by=LEAD_OF_THE_SIGNED, while_=WITH_AUTHORS),
        adds("suggestion", "deputy", by=STAFF),
        writes("consent", "consented_on", by=CO_SIGNER, while_=WITH_AUTHORS),
        writes("consent", "consented_on", by=STAFF),
        removes(by=LEAD_OF_THE_SIGNED, while_=WITH_AUTHORS),
        # After submission with a reason, which the model asks for.
        removes(by=STAFF),
    ),
}
