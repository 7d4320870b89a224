from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Topic, WorkYear


@pytest.fixture
def address(make_topic):
    return f"/api/v1/topics/{make_topic('预算').pk}/"


class TestVersions:
    def test_are_the_etag_of_a_record(self, as_reader, address):
        response = as_reader.get(address)

        assert response["ETag"] == '"1"'
        assert response.json()["version"] == 1

    def test_spare_reading_a_record_that_did_not_change(self, as_clerk, address):
        same = as_clerk.get(address, headers={"If-None-Match": '"1"'})
        as_clerk.patch(address, {"note": "改"}, headers={"If-Match": '"1"'})
        changed = as_clerk.get(address, headers={"If-None-Match": '"1"'})

        assert (same.status_code, same.content, same["ETag"]) == (304, b"", '"1"')
        assert (changed.status_code, changed["ETag"]) == (200, '"2"')

    @pytest.mark.parametrize(("method", "verb"), [("put", ""), ("patch", ""), ("post", "void/")])
    def test_must_be_named_by_a_writer(self, as_clerk, address, method, verb):
        response = getattr(as_clerk, method)(address + verb, {"change_reason": "改"})

        assert (response.status_code, response.json()["code"]) == (428, "if_match_missing")
        assert Topic.objects.get().version == 1

    @pytest.mark.parametrize("given", ['"2"', "1", 'W/"1"', '"x"', "", '"1', "\x7f"])
    def test_must_be_the_current_one(self, as_clerk, address, given):
        response = as_clerk.patch(address, {"note": "改"}, headers={"If-Match": given})

        assert (response.status_code, response.json()["code"]) == (412, "stale")
        assert Topic.objects.get().note == ""

    @pytest.mark.parametrize("given", ["*", '"7", "1"'])
    def test_may_be_any_or_one_of_several(self, as_clerk, address, given):
        response = as_clerk.patch(address, {"note": "改"}, headers={"If-Match": given})

        assert response.status_code == 200

    def test_are_judged_before_the_body(self, as_clerk, address):
        response = as_clerk.patch(address, {"colour": 1}, headers={"If-Match": '"9"'})

        assert response.status_code == 412

    def test_of_a_missing_record_are_no_question(self, as_clerk):
        response = as_clerk.patch("/api/v1/topics/999/", {}, headers={"If-Match": '"1"'})

        assert response.status_code == 404

    def test_go_stale_when_somebody_else_was_faster_inside_the_door(
        self, as_clerk, address, monkeypatch
    ):
        """The version still fits when the request comes in, but no longer when it is written."""
        update = door.update

        def overtaken(record, **how):
            rival = Topic.objects.get()
            rival.note = "先到"
            update(rival, by=Actor(door="admin"))
            return update(record, **how)

        monkeypatch.setattr(door, "update", overtaken)
        response = as_clerk.patch(address, {"note": "后到"}, headers={"If-Match": '"1"'})

        assert (response.status_code, response.json()["code"]) == (412, "stale")
        assert Topic.objects.get().note == "先到"


@pytest.mark.usefixtures("committed_db")
class TestRacingWriters:
    def test_are_told_apart_and_exactly_one_wins(self, administrator):
        by = Actor(door="command")
        year = door.create(WorkYear(year=2023), by=by)
        topic = door.create(Topic(work_year=year, title="预算", form="follow_up"), by=by)
        racers = 6
        start = Barrier(racers)

        def write(number: int) -> int:
            client = APIClient()
            client.force_authenticate(administrator)
            start.wait()
            try:
                return client.patch(
                    f"/api/v1/topics/{topic.pk}/",
                    {"note": f"第{number}人"},
                    headers={"If-Match": '"1"'},
                ).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(racers) as pool:
            statuses = sorted(pool.map(write, range(racers)))

        assert statuses == [200, 412, 412, 412, 412, 412]
        assert Change.objects.filter(kind="topic", action="change").count() == 1
