"""Views of lists over REST: listed, saved, deleted."""

import pytest
from rest_framework.test import APIClient

from tracker.models import SavedView

pytestmark = pytest.mark.django_db
API = "/api/v1/saved-views/"
LATE = {"kind": "topic", "name": "我的超期", "query": "o=-1&due=overdue&p=2"}


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def office(clerk) -> APIClient:
    return client_of(clerk)


def codes(response) -> dict[str, str]:
    assert response.status_code == 400, response.content
    return {each["pointer"]: each["code"] for each in response.json()["errors"]}


class TestSaving:
    def test_keeps_what_the_list_understands(self, office, clerk):
        response = office.post(API, LATE, format="json")
        assert response.status_code == 201
        view = SavedView.objects.get()
        assert response.json() == {
            "id": view.pk,
            "kind": "topic",
            "name": "我的超期",
            "query": "due=overdue&o=-1",
            "is_shared": False,
            "is_tile": False,
            "is_own": True,
            "url": f"http://testserver/admin/tracker/topic/?view={view.pk}",
        }
        assert response["Location"] == f"http://testserver{API}{view.pk}/"
        assert view.owner == clerk

    def test_names_every_fault(self, office, reader):
        office.post(API, LATE, format="json")
        twice = LATE | {"query": "colour=red"}
        assert codes(office.post(API, twice, format="json")) == {
            "#/name": "name_taken",
            "#/query": "invalid",
        }
        assert codes(office.post(API, LATE | {"kind": "apitoken"}, format="json")) == {
            "#/kind": "invalid_choice"
        }
        assert codes(office.post(API, {"kind": "topic", "colour": 1}, format="json")) == {
            "#/name": "required",
            "#/colour": "unknown_field",
        }
        shared = LATE | {"is_shared": True}
        found = codes(client_of(reader).post(API, shared, format="json"))
        assert found == {"#/is_shared": "not_the_office"}
        assert SavedView.objects.count() == 1


class TestReading:
    def test_lists_ones_own_and_what_is_shared(self, office, reader):
        office.post(API, LATE, format="json")
        office.post(API, LATE | {"name": "重点", "is_shared": True}, format="json")
        other = client_of(reader).get(API).json()
        assert [(each["name"], each["is_own"]) for each in other] == [("重点", False)]
        assert [each["name"] for each in office.get(API).json()] == ["我的超期", "重点"]

    def test_takes_no_parameters(self, office):
        assert office.get(f"{API}?kind=topic").status_code == 400


class TestDeleting:
    def test_is_of_ones_own_alone(self, office, reader):
        office.post(API, LATE | {"is_shared": True}, format="json")
        address = f"{API}{SavedView.objects.get().pk}/"
        assert client_of(reader).delete(address).status_code == 404
        assert office.delete(address).status_code == 204
        assert not SavedView.objects.exists()
        assert office.delete(address).status_code == 404
