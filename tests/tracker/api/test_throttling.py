"""How often one key and one address may ask, and what caches between may keep."""

import re

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import RequestFactory
from rest_framework.test import APIClient

from tracker.common.throttling import address_of, allowances

URL = "/api/v1/populations/"


@pytest.fixture(autouse=True)
def _an_empty_cache(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "throttling",
        }
    }  # fmt: skip
    caches["default"].clear()


@pytest.fixture
def request_of():
    def make(*, token="", address="10.0.0.1", **headers):
        given = {"Authorization": f"Bearer {token}"} if token else {}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        return RequestFactory().get(URL, headers=given, REMOTE_ADDR=address)

    return make


class TestAllowances:
    def test_are_counted_for_each_key_and_address(self, settings, request_of):
        settings.REQUESTS_PER_TOKEN, settings.REQUESTS_PER_ADDRESS = 3, 10
        allowances(request_of(token="a"), at=1000)
        token, address = allowances(request_of(token="a"), at=1001)
        assert (token.name, token.used, token.left, token.ends_in) == ("token", 2, 1, 59)
        assert (address.name, address.used) == ("address", 2)
        other, address = allowances(request_of(token="b"), at=1002)
        assert (other.used, address.used) == (1, 3)
        [elsewhere] = allowances(request_of(address="10.0.0.2"), at=1002)
        assert elsewhere.used == 1

    def test_are_spent_by_one_request_too_many(self, settings, request_of):
        settings.REQUESTS_PER_TOKEN = 2
        spent = [allowances(request_of(token="a"), at=1000)[0].is_spent for _ in range(3)]
        assert spent == [False, False, True]

    def test_begin_anew_with_the_next_window(self, settings, request_of):
        settings.REQUESTS_PER_TOKEN = 1
        for _ in range(3):
            allowances(request_of(token="a"), at=1000)
        [still] = allowances(request_of(token="a"), at=1059)
        assert still.is_spent
        [anew] = allowances(request_of(token="a"), at=1061)
        assert not anew.is_spent

    def test_are_none_where_nothing_is_limited(self, request_of):
        assert allowances(request_of(token="a"), at=1000) == []

    def test_keep_no_key_in_the_cache(self, settings, request_of):
        settings.REQUESTS_PER_TOKEN = 5
        allowances(request_of(token="very-secret"), at=1000)
        kept = caches["default"]._cache.keys()
        assert kept
        assert [name for name in kept if "very-secret" in name] == []

    @pytest.mark.django_db
    def test_are_shared_through_a_table(self, settings, request_of):
        settings.CACHES = {
            "default": {
                "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "some_cache",
            }
        }  # fmt: skip
        settings.REQUESTS_PER_TOKEN = 5
        call_command("createcachetable", verbosity=0)
        allowances(request_of(token="a"), at=1000)
        # Another process has another cache object over the same table.
        del caches["default"]
        assert [one.used for one in allowances(request_of(token="a"), at=1001)] == [2]


class TestAddress:
    def test_is_the_one_that_asks(self, request_of):
        assert address_of(request_of(X_Forwarded_For="6.6.6.6")) == "10.0.0.1"

    def test_is_what_the_known_proxies_say(self, settings, request_of):
        settings.PROXIES = 1
        assert address_of(request_of(X_Forwarded_For="6.6.6.6, 10.2.2.2")) == "10.2.2.2"
        settings.PROXIES = 2
        assert address_of(request_of(X_Forwarded_For="6.6.6.6, 10.2.2.2, 10.3.3.3")) == "10.2.2.2"

    def test_is_the_proxy_itself_where_it_names_nobody(self, settings, request_of):
        settings.PROXIES = 2
        assert address_of(request_of()) == "10.0.0.1"
        assert address_of(request_of(X_Forwarded_For="6.6.6.6")) == "10.0.0.1"


@pytest.mark.django_db
class TestAnswer:
    def test_says_what_is_left(self, settings, as_reader):
        settings.REQUESTS_PER_ADDRESS = 2
        response = as_reader.get(URL)
        assert response.status_code == 200
        assert response["RateLimit-Policy"] == '"address";q=2;w=60'
        assert re.fullmatch(r'"address";r=1;t=\d+', response["RateLimit"])
        assert "Retry-After" not in response

    def test_is_429_for_whoever_asks_too_often(self, settings, as_reader):
        settings.REQUESTS_PER_ADDRESS = 1
        as_reader.get(URL)
        response = as_reader.get(URL)
        assert response.status_code == 429
        assert response["Content-Type"] == "application/problem+json"
        assert response.json()["code"] == "too_many_requests"
        assert 1 <= int(response["Retry-After"]) <= 60
        assert re.fullmatch(r'"address";r=0;t=\d+', response["RateLimit"])

    def test_is_429_for_wrong_keys_too(self, settings):
        settings.REQUESTS_PER_TOKEN = 2
        client = APIClient(headers={"Authorization": "Bearer guessed"})
        assert [client.get(URL).status_code for _ in range(3)] == [401, 401, 429]

    def test_outside_the_api_is_never_throttled(self, settings, client):
        settings.REQUESTS_PER_ADDRESS = 1
        assert [client.get("/admin/login/").status_code for _ in range(3)] == [200] * 3


@pytest.mark.django_db
class TestCaches:
    @pytest.mark.parametrize("address", ["topics/", "topics/1/", "overview/", "nothing/"])
    def test_between_keep_nothing_private(self, as_clerk, address):
        response = as_clerk.get(f"/api/v1/{address}")
        assert "private" in response["Cache-Control"]
        varied = {name.strip() for name in response["Vary"].split(",")}
        assert {"Authorization", "Cookie"} <= varied

    def test_between_keep_no_file(self, as_clerk, year_2023):
        response = as_clerk.get("/api/v1/sheets/supervision-plan.xlsx?work_year=2023")
        list(response)
        assert "private" in response["Cache-Control"]

    def test_between_keep_no_page(self, client, clerk):
        client.force_login(clerk)
        assert "private" in client.get("/admin/")["Cache-Control"]
