from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.test import APIClient, APIRequestFactory

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import ApiToken, Assignment, Change, Membership, Suggestion, Unit
from tracker.tokens.authentication import TokenAuthentication

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
NEVER = datetime(2199, 1, 1, tzinfo=UTC)
TOPICS = "/api/v1/topics/"


@pytest.fixture
def issue(clerk):
    def issue(**fields):
        token = ApiToken(**{"user": clerk, "name": "对接", "expires_at": NEVER, **fields})
        return token, token.issue(by=BY)

    return issue


def with_key(key: str) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {key}"})


class TestKeys:
    def test_open_the_api_for_their_account(self, issue):
        _, key = issue()

        assert with_key(key).get(TOPICS).status_code == 200

    def test_are_kept_as_a_digest_alone(self, issue):
        token, key = issue()

        assert len(key) == 43
        assert key not in str(ApiToken.objects.values().get())
        assert key.startswith(token.prefix)

    @pytest.mark.parametrize(
        "header",
        ["Bearer", "Bearer ", "Bearer wrong", "Bearer a b", "bearer wrong", "Bearer \xff\xfe",
         "Bearer " + "x" * 5000],
    )  # fmt: skip
    def test_that_are_none_open_nothing(self, db, header):
        response = APIClient(headers={"Authorization": header}).get(TOPICS)

        assert (response.status_code, response.json()["code"]) == (401, "token_invalid")
        assert response["WWW-Authenticate"] == 'Bearer realm="api"'

    def test_end_when_they_expire(self, issue):
        _, key = issue(expires_at=timezone.now() - timedelta(seconds=1))

        assert with_key(key).get(TOPICS).status_code == 401

    def test_end_when_they_are_revoked(self, issue):
        token, key = issue()
        token.revoke(at=timezone.now(), by=BY)

        assert with_key(key).get(TOPICS).status_code == 401

    def test_end_with_their_account(self, issue, clerk):
        _, key = issue()
        clerk.is_active = False
        clerk.save()

        assert with_key(key).get(TOPICS).status_code == 401

    def test_that_only_read_write_nothing(self, issue):
        _, key = issue(is_read_only=True)
        body = {"code": "a", "name": "甲"}

        for method in ("post", "put", "patch", "delete"):
            response = getattr(with_key(key), method)("/api/v1/work-areas/", body)
            assert (response.status_code, response.json()["code"]) == (403, "token_read_only")

    def test_that_write_need_no_token_against_forgery(self, issue, clerk):
        _, key = issue(is_read_only=False)
        client = APIClient(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {key}"})

        response = client.post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert response.status_code == 201
        assert Change.objects.get(kind="workarea").user == clerk

    def test_never_give_more_than_their_account_may(self, issue, reader):
        _, key = issue(user=reader, is_read_only=False)

        response = with_key(key).post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert (response.status_code, response.json()["code"]) == (403, "field_not_yours")

    def test_remember_their_last_use_to_the_minute(self, issue, django_assert_num_queries):
        token, key = issue()
        with_key(key).get(TOPICS)
        token.refresh_from_db()
        first = token.last_used_at
        with_key(key).get(TOPICS)
        token.refresh_from_db()
        assert first is not None
        assert token.last_used_at == first

        long_ago = timezone.now() - timedelta(seconds=61)
        ApiToken.objects.update(last_used_at=long_ago)
        with_key(key).get(TOPICS)
        token.refresh_from_db()
        assert token.last_used_at > long_ago
        assert token.version == 1
        assert Change.objects.filter(kind="apitoken").count() == 1


class TestWhatAKeyCosts:
    def test_is_a_question_for_its_account_and_one_for_its_roles(self, issue):
        _, key = issue()
        ApiToken.objects.update(last_used_at=NEVER)
        with CaptureQueriesContext(connection) as captured:
            with_key(key).get(TOPICS)
        tables = [query["sql"].split('FROM "')[1].split('"')[0] for query in captured]
        assert tables == [
            "tracker_apitoken", "tracker_membership", "tracker_topic", "tracker_topic",
        ]  # fmt: skip

    def test_is_the_same_account_that_it_was_issued_for(self, issue, clerk):
        _, key = issue()
        request = Request(APIRequestFactory(headers={"Authorization": f"Bearer {key}"}).get("/"))
        user, token = TokenAuthentication().authenticate(request)
        assert (user, user.username, user.is_active) == (clerk, "clerk", True)
        assert vars(token).keys() >= vars(ApiToken.objects.get()).keys()
        assert token.expires_at == ApiToken.objects.get().expires_at


class TestKeysOfAUnit:
    """One account speaks for two units and keeps the ledger besides; its key is for one unit."""

    @pytest.fixture
    def units(self):
        return [
            door.create(Unit(code=code, name=name, kind="department"), by=BY)
            for code, name in (("roads", "交通局"), ("parks", "园林局"))
        ]

    @pytest.fixture
    def owner(self, clerk, units):
        for unit in units:
            door.create(Membership(user=clerk, role="unit_contact", unit=unit), by=BY)
        return clerk

    @pytest.fixture
    def parts(self, units, year_2023):
        """A suggestion at each unit."""
        for unit in units:
            suggestion = Suggestion(work_year=year_2023, title=f"致{unit}", status="handling")
            door.create(suggestion, by=BY)
            door.create(Assignment(suggestion=suggestion, unit=unit, part="lead"), by=BY)

    def seen(self, key) -> set[str]:
        found = with_key(key).get("/api/v1/suggestions/").json()["results"]
        return {suggestion["title"] for suggestion in found}

    def test_show_what_is_the_units(self, issue, owner, units, parts):
        _, of_all = issue()
        _, of_roads = issue(unit=units[0])

        assert self.seen(of_all) == {"致交通局", "致园林局"}
        assert self.seen(of_roads) == {"致交通局"}

    def test_lead_to_nothing_of_others_by_its_address(self, issue, owner, units, parts):
        _, key = issue(unit=units[0])
        foreign = Suggestion.objects.get(title="致园林局")

        assert with_key(key).get(f"/api/v1/suggestions/{foreign.pk}/").status_code == 404

    def test_write_as_the_unit_and_not_as_the_clerk(self, issue, owner, units, parts):
        _, key = issue(unit=units[0], is_read_only=False)
        own = Suggestion.objects.get(title="致交通局")
        report = {"matter": own.pk, "happened_on": "2023-09-01", "text": "已勘查。"}
        area = with_key(key).post("/api/v1/work-areas/", {"code": "a", "name": "甲"})

        assert with_key(key).post("/api/v1/progress-entries/", report).status_code == 201
        assert (area.status_code, area.json()["code"]) == (403, "field_not_yours")

    def test_are_no_administrators(self, issue, administrator, units):
        door.create(Membership(user=administrator, role="unit_contact", unit=units[0]), by=BY)
        _, key = issue(user=administrator, unit=units[0])

        assert with_key(key).get("/api/v1/tokens/").status_code == 403
        assert type(administrator).objects.get(pk=administrator.pk).is_superuser

    def test_end_with_the_membership(self, issue, owner, units, parts):
        _, key = issue(unit=units[0])
        membership = owner.memberships.get(unit=units[0])
        membership.valid_until = date(2023, 12, 31)
        door.update(membership, by=BY)

        assert with_key(key).get("/api/v1/suggestions/").status_code == 403

    def test_are_given_to_those_alone_who_speak_for_it(self, as_administrator, clerk, units):
        body = {"user": "clerk", "name": "OA", "expires_at": "2199-01-01T00:00:00+08:00"}
        response = as_administrator.post("/api/v1/tokens/", body | {"unit": units[0].pk})

        assert response.status_code == 400
        [error] = response.json()["errors"]
        assert (error["pointer"], error["code"]) == ("#/unit", "no_membership")

    def test_are_revoked_after_the_membership_ended(self, issue, owner, units):
        token, _ = issue(unit=units[0])
        door.remove(owner.memberships.get(unit=units[0]), by=BY)
        token.revoke(at=timezone.now(), by=BY)

        assert ApiToken.objects.get().revoked_at is not None

    def test_of_a_system_act_as_the_contact(self, issue, units, parts, django_user_model):
        system = django_user_model.objects.create_user("oa")
        door.create(Membership(user=system, role="integrator", unit=units[0]), by=BY)
        _, key = issue(user=system, unit=units[0])
        [part] = with_key(key).get("/api/v1/assignments/").json()["results"]
        moves = with_key(key).get(f"/api/v1/assignments/{part['id']}/transitions/").json()

        assert self.seen(key) == {"致交通局"}
        assert {"sign", "refuse"} <= {move["name"] for move in moves}


class TestTokens:
    def test_show_their_key_once(self, as_administrator, clerk):
        body = {"user": "clerk", "name": "OA对接", "expires_at": "2199-01-01T00:00:00+08:00"}

        response = as_administrator.post("/api/v1/tokens/", body)

        issued = response.json()
        assert response.status_code == 201
        assert with_key(issued["key"]).get(TOPICS).status_code == 200
        again = as_administrator.get(f"/api/v1/tokens/{issued['id']}/").json()
        assert "key" not in again
        assert "digest" not in again
        assert (again["user"], again["is_read_only"]) == ("clerk", True)

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("user", "nobody"),
            ("user", "\x00"),
            ("user", 1),
            ("expires_at", "0001-01-01T00:00:00+14:00"),
            ("expires_at", "9999-12-31T23:59:59-14:00"),
            ("expires_at", "tomorrow"),
            ("digest", "0" * 64),
            ("prefix", "abcdefgh"),
        ],
    )
    def test_are_refused_with_a_wrong_field(self, as_administrator, clerk, field, value):
        body = {"user": "clerk", "name": "OA", "expires_at": "2199-01-01T00:00:00+08:00"}

        response = as_administrator.post("/api/v1/tokens/", body | {field: value})

        assert response.status_code == 400
        assert [error["pointer"] for error in response.json()["errors"]] == [f"#/{field}"]

    def test_are_revoked_once_and_for_all(self, as_administrator, issue):
        token, key = issue()
        address = f"/api/v1/tokens/{token.pk}/revoke/"

        unseen = as_administrator.post(address, {})
        done = as_administrator.post(address, {}, headers={"If-Match": '"1"'})

        assert unseen.status_code == 428
        assert (done.status_code, done["ETag"]) == (200, '"2"')
        assert done.json()["revoked_at"] is not None
        assert with_key(key).get(TOPICS).status_code == 401

    def test_are_found_by_whether_they_are_revoked(self, as_administrator, issue):
        issue(name="在用")
        token, _ = issue(name="停用")
        token.revoke(at=timezone.now(), by=BY)

        def names(query):
            found = as_administrator.get(f"/api/v1/tokens/?{query}").json()["results"]
            return [token["name"] for token in found]

        assert names("revoked=true") == ["停用"]
        assert names("revoked=false") == ["在用"]

    def test_leave_no_trace_that_others_may_read(self, as_reader, as_administrator, issue):
        issue()

        kinds = {change["kind"] for change in as_reader.get("/api/v1/changes/").json()["results"]}
        assert "apitoken" not in kinds
        found = as_administrator.get("/api/v1/changes/?kind=apitoken").json()["results"]
        assert found[0]["fields"]["digest"] == {"before": "…", "after": "…"}
