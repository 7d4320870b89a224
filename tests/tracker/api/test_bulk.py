"""Many records by one request: all of them, or every fault of every row."""

import pytest
from refusals import faults

from tracker.models import Change, Law, Topic

pytestmark = pytest.mark.django_db
URL = "/api/v1/topics/bulk/"


def row(title: str, **fields) -> dict:
    return {"work_year": 2023, "title": title, "form": "special_report", **fields}


class TestBulk:
    def test_adds_all_rows(self, as_clerk, year_2023):
        rows = [row("一", external_system="oa", external_id="1"), row("二", note="附件另送")]
        response = as_clerk.post(URL, {"records": rows})

        assert response.status_code == 201
        shown = response.json()["records"]
        assert [(one["title"], one["version"]) for one in shown] == [("一", 1), ("二", 1)]
        assert [one["id"] for one in shown] == list(
            Topic.objects.order_by("pk").values_list("pk", flat=True)
        )
        assert Change.objects.filter(kind="topic", action="create", door="api").count() == 2

    def test_names_every_fault_by_row_and_writes_nothing(self, as_clerk, year_2023):
        rows = [row("好"), row("", form="karaoke"), row("也好"), row("坏", colour="red"), 7]
        response = as_clerk.post(URL, {"records": rows})

        assert response.status_code == 400
        assert faults(response) == {
            ("#/records/1/title", "blank"),
            ("#/records/1/form", "invalid_choice"),
            ("#/records/3/colour", "unknown_field"),
            ("#/records/4", "not_an_object"),
        }
        assert not Topic.objects.exists()
        assert not Change.objects.filter(kind="topic").exists()

    def test_holds_rows_against_each_other(self, as_clerk, year_2023):
        key = {"external_system": "oa", "external_id": "1"}
        response = as_clerk.post(URL, {"records": [row("一", **key), row("二", **key)]})

        assert faults(response) == {("#/records/1", "external_key_taken")}
        assert not Topic.objects.exists()

    @pytest.mark.parametrize("number", [2**63, -(2**63), 10**30])
    def test_knows_no_record_by_a_number_that_no_database_gives(self, number, as_clerk, year_2023):
        """Of the kinds whose key is that of the spine, too, where the database itself gives up."""
        rows = [{"suggestion": number, "deputy": number, "consent": "asked"}]
        response = as_clerk.post("/api/v1/co-signatures/bulk/", {"records": rows})
        assert faults(response) >= {
            ("#/records/0/suggestion", "does_not_exist"),
            ("#/records/0/deputy", "does_not_exist"),
        }

    def test_names_rows_of_a_closed_year(self, as_clerk, close_2023):
        close_2023()
        response = as_clerk.post(
            URL, {"records": [row("一"), row("二", change_reason="漏记，补录")]}
        )
        assert faults(response) == {("#/records/0", "year_closed")}

    def test_names_what_is_not_the_callers(self, as_clerk, year_2023, client_of_a_committee):
        client, own, others = client_of_a_committee
        rows = [row("一", lead_committee=own), row("二", lead_committee=others)]
        response = client.post(URL, {"records": rows})
        assert {at.rpartition("/")[0] or at for at, _ in faults(response)} <= {
            "#/records", "#/records/1",
        }  # fmt: skip
        assert "field_not_yours" in str(faults(response))
        assert not Topic.objects.exists()

    def test_is_for_those_who_may_add(self, as_reader, year_2023):
        assert as_reader.post(URL, {"records": [row("一")]}).status_code == 403

    @pytest.mark.parametrize(
        ("body", "expected"),
        [
            ({}, {("#/records", "not_a_list")}),
            ({"records": []}, {("#/records", "not_a_list")}),
            ({"records": {"title": "一"}}, {("#/records", "not_a_list")}),
            ([], {("#", "not_an_object")}),
            ({"records": [{}] * 501}, {("#/records", "too_many_records")}),
            ({"rows": [], "records": [1]}, {("#/rows", "unknown_field")}),
        ],
    )
    def test_refuses_what_is_no_list_of_rows(self, as_clerk, body, expected):
        response = as_clerk.post(URL, body)
        assert (response.status_code, faults(response)) == (400, expected)

    def test_is_done_once_with_a_key(self, as_clerk, year_2023):
        for _ in range(2):
            response = as_clerk.post(
                URL, {"records": [row("一")]}, headers={"Idempotency-Key": "bulk-1"}
            )
            assert response.status_code == 201
        assert Topic.objects.count() == 1

    def test_adds_entries_of_reference_too(self, as_clerk):
        laws = [{"title": title, "kind": "law"} for title in ("预算法", "监督法")]
        assert as_clerk.post("/api/v1/laws/bulk/", {"records": laws}).status_code == 201
        assert Law.objects.count() == 2
