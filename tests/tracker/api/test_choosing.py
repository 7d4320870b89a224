"""`fields=` chooses what of a record is answered, `expand=` brings linked records along; neither
shows more than the reader would see at the record's own address."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from role_world import PEOPLE, STRANGER, client_of, two_sides, user_of

from tracker.api_urls import RECORDS
from tracker.common.reads.compiled import compiled
from tracker.common.roles import Role
from tracker.common.scoping import visible
from tracker.models import Assignment, Deputy, Suggestion, Topic

__all__ = ["two_sides"]

KINDS = {
    route: viewset
    for route, viewset, _ in RECORDS
    if compiled(viewset.serializer_class) is not None
}
ROUTE_OF = {viewset.queryset.model: route for route, viewset in KINDS.items()}


@pytest.fixture(autouse=True)
def _rolled_back(two_sides, db):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def links_of_kind(viewset) -> dict:
    """Links by name whose target has an address of its own."""
    read = compiled(viewset.serializer_class)
    return {
        part.key: part.link.related_model
        for part in read.parts
        if part.is_id and part.link.related_model in ROUTE_OF
    }


def faults(response) -> dict[str, str]:
    assert response.status_code == 400, response.content.decode()
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}


class TestFields:
    @pytest.mark.parametrize("route", sorted(KINDS))
    def test_are_those_of_the_whole_answer(self, route):
        client = client_of(Role.CLERK)
        whole = client.get(f"/api/v1/{route}/?page_size=200")
        if whole.status_code != 200:
            assert route in ("memberships", "tokens", "webhooks")
            return
        rows = whole.json()["results"]
        names = list(rows[0])[1::3]

        chosen = client.get(f"/api/v1/{route}/?page_size=200&fields={','.join(reversed(names))}")

        assert chosen.json()["results"] == [{name: row[name] for name in names} for row in rows]
        assert list(chosen.json()["results"][0]) == names

    def test_are_hidden_as_in_the_whole_answer(self):
        Deputy.objects.update(phone="13912345678")
        Assignment.objects.update(phone="66668888")
        for person in PEOPLE:
            client = client_of(person)
            for route in ("deputies", "assignments"):
                whole = client.get(f"/api/v1/{route}/?page_size=200").json().get("results", [])
                few = client.get(f"/api/v1/{route}/?page_size=200&fields=id,phone").json()
                assert few.get("results", []) == [
                    {"id": row["id"], "phone": row["phone"]} for row in whole
                ]

    def test_of_one_record_keep_its_version(self):
        topic = Topic.objects.first()
        address = f"/api/v1/topics/{topic.pk}/"
        client = client_of(Role.CLERK)

        chosen = client.get(f"{address}?fields=title,editable")

        whole = client.get(address)
        assert chosen.json() == {name: whole.json()[name] for name in ("title", "editable")}
        assert chosen["ETag"] == whole["ETag"]
        assert client.get(f"{address}?fields=title").json() == {"title": topic.title}

    def test_that_are_unknown_are_refused_naming_what_there_is(self):
        client = client_of(Role.CLERK)
        topic = Topic.objects.first()
        for address in ("/api/v1/topics/", f"/api/v1/topics/{topic.pk}/"):
            refused = client.get(f"{address}?fields=title,colour&expand=laws")
            assert faults(refused) == {"?fields": "unknown_fields", "?expand": "unknown_expand"}
            said = {error["pointer"]: error["detail"] for error in refused.json()["errors"]}
            assert "“colour”" in said["?fields"]
            assert "lead_committee_name" in said["?fields"]
            assert "lead_committee" in said["?expand"]

    @pytest.mark.parametrize(
        "query", ["fields=", "fields=id&fields=title", "expand=", "fields=digest"]
    )
    def test_are_refused_where_they_name_none(self, query):
        name = query.split("=")[0]
        refused = client_of(Role.CLERK).get(f"/api/v1/topics/?{query}")
        assert faults(refused) == {f"?{name}": f"unknown_{name}"}

    def test_are_refused_together_with_what_else_is_wrong(self):
        refused = client_of(Role.CLERK).get("/api/v1/topics/?fields=x&page=0&colour=red")
        assert faults(refused) == {
            "?fields": "unknown_fields", "?page": "out_of_range", "?colour": "unknown_parameter",
        }  # fmt: skip

    def test_read_no_columns_that_nobody_wants(self):
        with CaptureQueriesContext(connection) as captured:
            client_of(Role.CLERK).get("/api/v1/suggestions/?fields=id,title")
        rows = captured[-1]["sql"]
        assert '"title"' in rows
        assert '"body"' not in rows
        assert "JOIN" not in rows


class TestExpanding:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_shows_what_the_address_of_the_linked_record_shows(self, person):
        """To everybody, by every link: the very record, or null where its address is a 404."""
        client, tried = client_of(person), 0
        for route, viewset in KINDS.items():
            links = links_of_kind(viewset)
            if not links:
                continue
            answer = client.get(f"/api/v1/{route}/?page_size=2&expand={','.join(links)}")
            if answer.status_code != 200:
                continue
            for row in answer.json()["results"]:
                for name, model in links.items():
                    assert row["expanded"][name] == at_its_address(client, model, row[name])
                    tried += row["expanded"][name] is not None
        least = {STRANGER: 0, Role.AUDITOR: 0, Role.ACCOUNT_KEEPER: 1}.get(person, 11)
        assert tried == 0 if least == 0 else tried >= least

    def test_shows_no_hidden_record(self):
        user = user_of(Role.COMMITTEE)
        seen = visible(Topic.objects.all(), to=user).first()
        hidden = Topic.objects.exclude(pk__in=visible(Topic.objects.all(), to=user)).first()
        Topic.objects.filter(pk=seen.pk).update(continues=hidden)

        shown = client_of(Role.COMMITTEE).get(f"/api/v1/topics/{seen.pk}/?expand=continues").json()

        assert shown["expanded"] == {"continues": None}
        assert hidden.title not in str(shown)

    def test_goes_with_chosen_fields(self):
        suggestion = Suggestion.objects.first()
        address = f"/api/v1/suggestions/{suggestion.pk}/?fields=title&expand=area"

        shown = client_of(Role.CLERK).get(address).json()

        assert shown.keys() == {"title", "expanded"}
        assert shown["expanded"]["area"]["name"] == suggestion.area.name

    def test_is_never_answered_with_not_changed(self):
        """The linked record may have changed although the version of this one did not."""
        address = f"/api/v1/suggestions/{Suggestion.objects.first().pk}/"
        client = client_of(Role.CLERK)
        tag = client.get(address)["ETag"]

        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
        expanded = client.get(f"{address}?expand=area", headers={"If-None-Match": tag})
        assert expanded.status_code == 200

    def test_costs_one_query_a_link_at_any_length(self):
        client, asked = client_of(Role.CLERK), []
        # Who asks is known from here on.
        client.get("/api/v1/suggestions/?page_size=1")
        for size in (1, 200):
            with CaptureQueriesContext(connection) as captured:
                client.get(f"/api/v1/suggestions/?page_size={size}&expand=area,lead_deputy")
            asked.append(len(captured))
        assert asked[0] == asked[1]


def at_its_address(client, model, pk):
    if pk is None:
        return None
    answer = client.get(f"/api/v1/{ROUTE_OF[model]}/{pk}/")
    if answer.status_code != 200:
        return None
    # What its address shows besides the record: what may be written, when a fact of it was
    # corrected, what stands around it.
    besides = {"editable", "corrected_at", "previous", "next", "quoted_by"}
    return {name: value for name, value in answer.json().items() if name not in besides}
