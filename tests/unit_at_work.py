"""A unit, its contact and the suggestions it handles; conftests import what their tests take."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, Membership, Suggestion, Unit

BY = Actor(door="command")


@pytest.fixture
def unit(db):
    return door.create(Unit(code="jt", name="区交通运输局", kind="department"), by=BY)


@pytest.fixture
def contact(unit):
    user = get_user_model().objects.create_user("contact", "contact@example.org", is_staff=True)
    door.create(Membership(user=user, role="unit_contact", unit=unit), by=BY)
    return user


@pytest.fixture
def handed(year_2023, unit):
    """A part of a suggestion that the unit handles."""

    def handed(number: str, *, due_on: date | None, status="handling", to=unit):
        suggestion = door.create(
            Suggestion(
                work_year=year_2023, number=number, title=f"建议{number}", status="handling",
                due_on=due_on,
            ), by=BY,
        )  # fmt: skip
        part = Assignment(suggestion=suggestion, unit=to, part="lead", status=status)
        return door.create(part, by=BY)

    return handed
