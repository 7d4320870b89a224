"""The topic or inspection that an opinion or an item belongs to: who is in charge of it."""

from django.db.models import Model

from tracker.common.roles import Role, Standing
from tracker.common.who import people


def is_lead_committee(record: Model, standing: Standing) -> bool:
    """Whether the person is of the committee in charge; where none is named, any committee is."""
    committees = standing.units_as(Role.COMMITTEE)
    return bool(committees) and record.lead_committee_id in {None, *committees}


LEAD_COMMITTEE = people("责任专工委", Role.COMMITTEE, related=is_lead_committee)
