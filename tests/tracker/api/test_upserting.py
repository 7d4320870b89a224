"""The record that another system calls by a number of its own: added once, then changed."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from refusals import faults
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Topic, WorkYear

URL = "/api/v1/topics/external/oa/2023-118/"
BODY = {"work_year": 2023, "title": "环境状况报告", "form": "special_report"}


@pytest.mark.django_db
class TestUpsert:
    def test_adds_what_is_not_there(self, as_clerk, year_2023):
        response = as_clerk.put(URL, BODY)

        topic = Topic.objects.get()
        assert response.status_code == 201
        assert (topic.external_system, topic.external_id) == ("oa", "2023-118")
        assert response["Location"] == f"http://testserver/api/v1/topics/{topic.pk}/"
        assert response["ETag"] == '"1"'

    def test_changes_what_is_there(self, as_clerk, year_2023):
        as_clerk.put(URL, BODY)
        response = as_clerk.put(URL, BODY | {"note": "补充", "change_reason": "来文"})

        assert (response.status_code, response["ETag"]) == (200, '"2"')
        assert Topic.objects.get().note == "补充"
        actions = (
            Change.objects.filter(kind="topic").order_by("id").values_list("action", flat=True)
        )
        assert list(actions) == ["create", "change"]

    def test_writes_nothing_where_nothing_differs(self, as_clerk, year_2023):
        as_clerk.put(URL, BODY)
        assert as_clerk.put(URL, BODY)["ETag"] == '"1"'
        assert Change.objects.filter(kind="topic").count() == 1

    def test_takes_numbers_in_any_script(self, as_clerk, year_2023):
        address = "/api/v1/topics/external/智慧人大/武人〔2023〕5号 a.b/"
        assert as_clerk.put(address, BODY).status_code == 201
        assert as_clerk.put(address, BODY).status_code == 200
        assert Topic.objects.get().external_id == "武人〔2023〕5号 a.b"

    def test_tells_systems_apart(self, as_clerk, year_2023):
        as_clerk.put(URL, BODY)
        as_clerk.put("/api/v1/topics/external/crm/2023-118/", BODY)
        assert Topic.objects.count() == 2

    def test_refuses_a_body_that_says_another_number(self, as_clerk, year_2023):
        response = as_clerk.put(URL, BODY | {"external_id": "7"})
        assert response.status_code == 400
        assert faults(response) == {("#/external_id", "external_key_differs")}
        assert as_clerk.put(URL, BODY | {"external_id": "2023-118"}).status_code == 201

    def test_names_every_fault(self, as_clerk, year_2023):
        response = as_clerk.put(URL, {"form": "karaoke", "colour": "red"})
        assert response.status_code == 400
        assert faults(response) == {
            ("#/colour", "unknown_field"), ("#/form", "invalid_choice"),
            ("#/title", "required"), ("#/work_year", "required"),
        }  # fmt: skip

    @pytest.mark.parametrize("body", [[], 7, None])
    def test_refuses_what_is_no_object(self, as_clerk, body):
        response = as_clerk.put(URL, body, format="json")
        assert response.status_code == 400

    def test_changes_the_version_that_was_seen(self, as_clerk, year_2023):
        assert as_clerk.put(URL, BODY, headers={"If-Match": '"1"'}).status_code == 412
        assert as_clerk.put(URL, BODY, headers={"If-Match": "*"}).status_code == 412
        as_clerk.put(URL, BODY)
        other = BODY | {"note": "改"}
        assert as_clerk.put(URL, other, headers={"If-Match": '"7"'}).status_code == 412
        assert as_clerk.put(URL, other, headers={"If-Match": '"1"'}).status_code == 200

    def test_may_ask_to_add_alone(self, as_clerk, year_2023):
        only_new = {"If-None-Match": "*"}
        assert as_clerk.put(URL, BODY, headers=only_new).status_code == 201
        assert as_clerk.put(URL, BODY | {"note": "改"}, headers=only_new).status_code == 412
        assert Topic.objects.get().note == ""

    def test_asks_the_field_rights(self, client_of_a_committee, year_2023):
        client, own, others = client_of_a_committee
        refused = client.put(URL, BODY | {"lead_committee": others})
        assert (refused.status_code, refused.json()["code"]) == (403, "field_not_yours")
        assert client.put(URL, BODY | {"lead_committee": own}).status_code == 201

    def test_does_not_open_what_is_hidden(self, as_clerk, client_of_a_committee, year_2023):
        client, own, others = client_of_a_committee
        as_clerk.put(URL, BODY | {"lead_committee": others})
        response = client.put(URL, BODY | {"lead_committee": own, "title": "抢占"})
        assert response.status_code == 400
        assert faults(response) == {("#", "external_key_taken")}
        assert Topic.objects.get().title == "环境状况报告"

    def test_is_not_for_readers(self, as_reader):
        assert as_reader.put(URL, BODY).status_code == 403


@pytest.mark.usefixtures("committed_db")
class TestRacingWriters:
    def test_add_one_record(self):
        by = Actor(door="command")
        door.create(WorkYear(year=2023), by=by)
        user = get_user_model().objects.create_superuser("admin")
        racers = 6
        start = Barrier(racers)

        def write(number: int) -> int:
            client = APIClient()
            client.force_authenticate(user)
            start.wait()
            try:
                return client.put(URL, BODY | {"note": f"第{number}人"}).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(racers) as pool:
            statuses = sorted(pool.map(write, range(racers)))
        assert Topic.objects.count() == 1
        assert statuses == [200, 200, 200, 200, 200, 201]
        assert Topic.objects.get().version == racers
