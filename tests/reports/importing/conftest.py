import pytest
from django.contrib.auth import get_user_model
from sheet_records import make, make_committee, make_unit, make_years

from tracker.common.roles import Role
from tracker.models import Membership


@pytest.fixture
def water(db):
    make_years()
    make_committee()
    return make_unit("water", "区水务局")


@pytest.fixture
def contact(water):
    user = get_user_model().objects.create_user("contact")
    make(Membership, user=user, role=Role.UNIT_CONTACT, unit=water)
    return user
