"""Two of everything, A's and B's, and one person of each role who belongs to A."""

from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from ledger import fill
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import OF_UNIT, Role
from tracker.decisions.models import Decision
from tracker.filings.models import Filing, YearListLine
from tracker.leads.models import GatheredOpinion, Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    ApiToken,
    Deputy,
    Figure,
    Inspection,
    Membership,
    Opinion,
    RectificationItem,
    SourceDocument,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
)
from tracker.personnel.models import PersonnelMatter
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review

BY = Actor(door="command")
# Matters as they stand in the middle of the work: published, handed over, answered but not yet
# evaluated by everybody.
STATUSES = {
    Topic: "in_progress",
    PlanItem: "in_progress",
    PersonnelMatter: "tabled",
    Meeting: "called",
    Decision: "adopted",
    Lead: "accepted",
    Filing: "supplement",
    Review: "written",
    Inspection: "self_check",
    Opinion: "rectifying",
    RectificationItem: "rectifying",
    Suggestion: "answered",
}
OTHER_CONTACT, STRANGER = "contact_of_b", "stranger"
PEOPLE = (*Role.values, OTHER_CONTACT, STRANGER)


# What their sheets show of them tells A's from B's.
TITLES = {
    Topic: "title",
    Activity: "title",
    PlanItem: "title",
    PersonnelMatter: "person_name",
    Meeting: "title",
    AgendaItem: "title",
    Decision: "title",
    Lead: "title",
    GatheredOpinion: "text",
    Filing: "title",
    Review: "title",
    YearListLine: "title",
    Inspection: "title",
    Opinion: "title",
    RectificationItem: "text",
    Suggestion: "title",
    Figure: "label",
    SourceDocument: "title",
    Unit: "name",
    WorkArea: "name",
}


def add_two_sides() -> None:
    fill(2)
    for model, field in TITLES.items():
        for n, record in enumerate(model.objects.order_by("pk")):
            model.objects.filter(pk=record.pk).update(**{field: f"〔{n}〕"})
    for model, status in STATUSES.items():
        model.objects.update(status=status)
    for suggestion in Suggestion.objects.all():
        unit = suggestion.lead_committee
        Suggestion.objects.filter(pk=suggestion.pk).update(handed_over_to=unit)
        Deputy.objects.filter(pk=suggestion.lead_deputy_id).update(street_committee=unit)


@pytest.fixture(scope="module")
def two_sides(once):
    """The ledger of both sides and the accounts of all people. Returns where its files are."""
    return once(settle)


def settle():
    add_two_sides()
    for person in PEOPLE:
        add_account(person)
    return settings.MEDIA_ROOT


def add_account(person: str) -> None:
    """An account with the role it is named after, at A's unit or as A's deputy."""
    user = get_user_model().objects.create_user(person)
    side = 1 if person == OTHER_CONTACT else 0
    role = Role.UNIT_CONTACT if person == OTHER_CONTACT else person
    if person == STRANGER:
        return
    whom = {"unit": Unit.objects.get(code=f"unit-{side}")} if role in OF_UNIT else {}
    if role == Role.DEPUTY:
        whom = {"deputy": Deputy.objects.get(name=f"代表{side}")}
    door.create(Membership(user=user, role=role, **whom), by=BY)


def user_of(person: str):
    """The account as a request of the person brings it along."""
    user = get_user_model().objects.get(username=person)
    if person == Role.INTEGRATOR:
        user.only_for_unit = Unit.objects.get(code="unit-0").pk
    return user


def client_of(person: str) -> APIClient:
    """A client of the person; a system comes with a token of its unit, the others log in."""
    if person != Role.INTEGRATOR:
        client = APIClient()
        client.force_authenticate(user_of(person))
        return client
    unit, later = Unit.objects.get(code="unit-0"), datetime(2199, 1, 1, tzinfo=UTC)
    token = ApiToken(
        user=user_of(person), name="对接", unit=unit, is_read_only=False, expires_at=later
    )
    client = APIClient(headers={"Authorization": f"Bearer {token.issue(by=BY)}"})
    # Its use is noted to the minute, and each request here is rolled back: once is enough.
    ApiToken.objects.filter(pk=token.pk).update(last_used_at=later)
    return client
