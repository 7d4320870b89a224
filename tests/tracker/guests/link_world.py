"""A district whose units and deputies are sent links instead of signing in."""

from datetime import timedelta

import pytest
from django.utils import timezone
from story_world import make

from tracker.common.door import Actor
from tracker.guests.issuing import Issued, issue
from tracker.models import Assignment, OneTimeLink, Suggestion

ANSWER = {
    "document_number": "汉交函〔2024〕7号",
    "signer": "王局长",
    "contact_method": "meeting",
    "text": "已开通微循环公交。",
}


class Desk:
    """The office, which gives links out, and whoever opens them."""

    def __init__(self, world, client):
        self.world, self.client = world, client
        world.users["clerk"].first_name = "王芳"
        world.users["clerk"].save()
        self.today = timezone.localdate()
        self.by = Actor(door="admin", user=world.users["clerk"])

    def issue(self, step: str, record, *, days: int = 7, has_code=False) -> Issued:
        link = OneTimeLink(
            step=step,
            record_id=record.pk,
            expires_on=self.today + timedelta(days=days),
            has_code=has_code,
        )
        return issue(link, by=self.by)

    def open(self, issued: Issued):
        return self.client.get(issued.path)

    def send(self, issued: Issued, **typed):
        return self.client.post(issued.path, {"apply": "1", **typed})

    def move(self, record, name: str, who: str, *, ago: int, **data):
        return self.world.move(
            record, name, who, on=self.today - timedelta(days=ago), today=self.today, **data
        )


@pytest.fixture
def desk(world, client) -> Desk:
    return Desk(world, client)


@pytest.fixture
def handed(desk, world) -> Suggestion:
    """A suggestion handed over to the traffic office ten days ago, the police beside it."""
    suggestion = make(
        Suggestion,
        work_year=world.year,
        session=world.session,
        title="优化16号线沿线公交微循环",
        body="沿线小区距地铁站较远，建议开通微循环公交。",
        lead_deputy=world.lead_deputy,
        number="015",
    )
    desk.move(suggestion, "submit", "deputy", ago=14)
    desk.move(suggestion, "accept", "affairs", ago=13)
    data = {"to_unit": world.government.pk, "document_number": "汉常办3号"}
    desk.move(suggestion, "hand_over", "affairs", ago=11, **data)
    units = {
        "mode": "lead_and_co", "lead_unit": world.traffic.pk, "other_units": [world.police.pk],
        "document_number": "汉政督9号",
    }  # fmt: skip
    return desk.move(suggestion, "assign", "government", ago=10, **units)


def part_of(suggestion, unit) -> Assignment:
    return Assignment.objects.current().get(suggestion=suggestion, unit=unit)
