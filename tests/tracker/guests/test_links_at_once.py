"""A link that is sent from several windows at the same moment is used once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from link_world import Desk, part_of
from story_world import settle

from tracker.guests.models import WRONG_CODES
from tracker.models import Change, OneTimeLink

SIGN = {"apply": "1", "handler": "赵六", "phone": "84880000"}


@pytest.fixture
def world(committed_db):
    return settle()


@pytest.fixture
def desk(world, client) -> Desk:
    return Desk(world, client)


def sent_at_once(times: int, path: str, body: dict) -> list[int]:
    ready = Barrier(times)

    def send(_) -> int:
        ready.wait()
        try:
            return Client().post(path, body).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return sorted(threads.map(send, range(times)))


class TestALink:
    def test_is_used_by_one_of_several(self, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        assert sent_at_once(4, issued.path, SIGN) == [200, 410, 410, 410]
        part = part_of(handed, world.traffic)
        assert Change.objects.of(part).filter(action="move", transition="sign").count() == 1

    def test_takes_no_more_wrong_codes_at_once_than_one_by_one(self, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic), has_code=True)
        wrong = "0000" if issued.code != "0000" else "0001"
        sent_at_once(WRONG_CODES + 3, issued.path, {"code": wrong})
        link = OneTimeLink.objects.get()
        assert link.wrong_codes == WRONG_CODES
        assert link.revoked_at is not None
        assert Change.objects.of(link).count() == 2
