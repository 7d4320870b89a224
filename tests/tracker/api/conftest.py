from datetime import date

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.roles import Role
from tracker.models import Law, Membership, Passage, SourceDocument, Unit


@pytest.fixture
def as_anonymous(db):
    return APIClient()


@pytest.fixture
def as_reader(reader):
    return _client_of(reader)


@pytest.fixture
def as_clerk(clerk):
    return _client_of(clerk)


@pytest.fixture
def as_administrator(administrator):
    return _client_of(administrator)


def _client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def unit(db, actor):
    return door.create(Unit(code="finance", name="财经工委", kind="committee"), by=actor)


@pytest.fixture
def law(db, actor):
    return door.create(Law(title="监督法", kind="law"), by=actor)


@pytest.fixture
def passage(db, actor):
    report = SourceDocument(code="report", title="2023年工作报告", kind="annual_report")
    door.create(report, by=actor)
    return door.create(Passage(document=report, number=7, text="开展调研23次。"), by=actor)


@pytest.fixture
def close_2023(year_2023, actor):
    """Close the year's books when called."""
    return lambda: year_2023.close(on=date(2024, 1, 31), by=actor)


@pytest.fixture
def client_of_a_committee(unit, actor):
    """The client of a committee's member, its unit's id and that of another committee."""
    user = get_user_model().objects.create_user("committee")
    door.create(Membership(user=user, role=Role.COMMITTEE, unit=unit), by=actor)
    other = door.create(Unit(code="law", name="法制工委", kind="committee"), by=actor)
    return _client_of(user), unit.pk, other.pk
