import pytest
from refusals import faults

from tracker.common.door import Actor
from tracker.models import Change, Figure, Topic

pytestmark = pytest.mark.django_db

BY = Actor(door="command")


class TestCreate:
    def test_answers_with_the_record_its_version_and_its_address(
        self, as_clerk, year_2023, unit, law
    ):
        response = as_clerk.post(
            "/api/v1/topics/",
            {
                "work_year": 2023,
                "title": "预算执行",
                "form": "special_report",
                "lead_committee": unit.pk,
                "laws": [law.pk],
                "due_on": "2023-09-01",
            },
        )

        topic = Topic.objects.get()
        record = response.json()
        assert response.status_code == 201
        assert response["ETag"] == '"1"'
        assert response["Location"] == f"http://testserver/api/v1/topics/{topic.pk}/"
        assert as_clerk.get(response["Location"]).json() == record
        shown = {name: record[name] for name in (
            "title", "form", "form_display", "lead_committee", "lead_committee_name", "laws",
            "laws_names", "due_on", "status", "status_display", "version",
        )}  # fmt: skip
        assert shown == {
            "title": "预算执行",
            "form": "special_report",
            "form_display": "听取和审议专项工作报告",
            "lead_committee": unit.pk,
            "lead_committee_name": "财经工委",
            "laws": [law.pk],
            "laws_names": ["《监督法》"],
            "due_on": "2023-09-01",
            "status": "proposed",
            "status_display": "提出",
            "version": 1,
        }

    def test_passes_the_door_with_the_links(self, as_clerk, clerk, year_2023, law):
        body = {"work_year": 2023, "title": "预算", "form": "follow_up", "laws": [law.pk]}
        response = as_clerk.post("/api/v1/topics/", body)

        change = Change.objects.get(kind="topic")
        assert (change.action, change.door, change.user) == ("create", "api", clerk)
        assert change.fields["laws"]["after"] == [law.pk]
        assert change.request_id == response["X-Request-ID"]

    def test_says_for_whom_and_why(self, as_clerk, year_2023, unit):
        as_clerk.post(
            "/api/v1/work-areas/",
            {"code": "a", "name": "财经", "on_behalf_of": unit.pk, "change_reason": "补录"},
        )

        change = Change.objects.get(kind="workarea")
        assert (change.on_behalf_of, change.reason) == (unit, "补录")

    def test_reports_every_fault_at_once(self, as_clerk, year_2023, passage):
        """Wrong fields, unknown fields, the record's own rules and its constraints together."""
        response = as_clerk.post(
            "/api/v1/topics/",
            {
                "work_year": 2023,
                "form": "karaoke",
                "colour": "red",
                "area": 7,
                "due_on": "2023-02-30",
                "id": 5,
                "status_display": "办结",
                "source": passage.pk,
                "quote": "开展调研99次",
                "started_on": "2023-05-02",
                "concluded_on": "2023-05-01",
                "external_system": "oa",
            },
        )

        assert faults(response) == {
            ("#/title", "required"),
            ("#/form", "invalid_choice"),
            ("#/colour", "unknown_field"),
            ("#/area", "does_not_exist"),
            ("#/due_on", "invalid"),
            ("#/id", "read_only"),
            ("#/status_display", "read_only"),
            ("#/quote", "quote_not_in_source"),
            ("#", "concluded_before_start"),
            ("#", "external_key_incomplete"),
        }
        assert Topic.objects.count() == 0

    def test_refuses_what_is_no_object(self, as_clerk):
        assert faults(as_clerk.post("/api/v1/topics/", [1, 2])) == {("#", "not_an_object")}

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("area", True),
            ("area", 1.5),
            ("area", 10**400),
            ("area", "1e3"),
            ("area", {"id": 1}),
            ("laws", [True]),
            ("laws", [10**400]),
            ("laws", "1"),
            ("title", "a\x00b"),
            ("title", ["a"]),
            ("title", "长" * 201),
            ("subject_year", 10**30),
            ("subject_year", 1066),
            ("due_on", 20230901),
            ("due_on", "2023-09-01T00:00:00Z"),
            ("status", []),
            ("on_behalf_of", 99),
        ],
    )
    def test_refuses_values_that_fit_no_field(self, as_clerk, year_2023, field, value):
        body = {"work_year": 2023, "title": "预算", "form": "follow_up", field: value}

        assert {pointer for pointer, _ in faults(as_clerk.post("/api/v1/topics/", body))} == {
            f"#/{field}"
        }

    def test_takes_no_fraction_for_the_id_below_it(self, as_clerk, unit, year_2023):
        body = {"work_year": 2023, "title": "预算", "form": "follow_up"}

        response = as_clerk.post("/api/v1/topics/", body | {"lead_committee": unit.pk + 0.5})

        assert faults(response) == {("#/lead_committee", "incorrect_type")}

    @pytest.mark.parametrize(
        "value", ["NaN", "Infinity", "1e400", "99999999999999999", "1.00001", "", "二十三", True]
    )
    def test_refuses_numbers_that_are_none(self, as_clerk, year_2023, value):
        body = {"work_year": 2023, "label": "调研", "unit": "次", "nature": "activity",
                "doer": "committee", "value": value}  # fmt: skip

        response = as_clerk.post("/api/v1/figures/", body)

        assert {pointer for pointer, _ in faults(response)} == {"#/value"}

    def test_keeps_numbers_as_they_were_given(self, as_clerk, year_2023):
        body = {"work_year": 2023, "label": "调研", "unit": "次", "nature": "activity",
                "doer": "committee", "value": "2000.50", "comparator": "nearly"}  # fmt: skip

        response = as_clerk.post("/api/v1/figures/", body)

        assert response.json()["value"] == "2000.5"
        assert Figure.objects.get().as_worded == "近2000.5次"

    def test_refuses_what_must_hang_on_a_matter_and_does_not(self, as_clerk):
        response = as_clerk.post("/api/v1/recommendations/", {"text": "加强督办"})

        assert faults(response) == {("#/matter", "required")}

    def test_refuses_a_second_record_of_the_same_name(self, as_clerk, unit):
        response = as_clerk.post(
            "/api/v1/units/", {"code": "finance", "name": "财经工委", "kind": "committee"}
        )

        assert faults(response) == {("#/code", "unique"), ("#", "unit_name_taken")}

    def test_checks_each_alias(self, as_clerk):
        body = {"code": "a", "name": "甲", "kind": "other", "aliases": ["区城管局", " ", 3]}

        assert faults(as_clerk.post("/api/v1/units/", body)) == {("#/aliases/1", "blank")}

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, close_2023):
        close_2023()
        body = {"work_year": 2023, "title": "漏记", "form": "follow_up"}

        refused = as_clerk.post("/api/v1/topics/", body)
        allowed = as_clerk.post("/api/v1/topics/", body | {"change_reason": "补录漏记的议题"})

        assert (refused.status_code, refused.json()["code"]) == (409, "year_closed")
        assert allowed.status_code == 201
        assert Change.objects.get(kind="topic").reason == "补录漏记的议题"


class TestHalfARecord:
    """Rules that look at several fields must bear that some of them are missing or wrong."""

    @pytest.mark.parametrize(
        ("route", "given"),
        [
            ("topics", {"continues": "topic"}),
            ("topics", {"quote": "开展"}),
            ("topics", {"quote": "开展", "source": "passage"}),
            ("inspections", {"topic": "topic", "continues": "topic"}),
            ("suggestions", {"started_on": "2023-02-01", "concluded_on": "2023-01-01"}),
            ("co-signatures", {"consent": "agreed"}),
            ("figures", {"wording": "近5次", "quote": "开展", "unit": "次"}),
            ("figures", {"matter": "topic", "value": "x"}),
            ("recommendations", {"matter": "topic"}),
            ("deputies", {"mandate_ended_on": "2023-01-01"}),
            ("sessions", {"number": 0}),
            ("sites", {"name": "湿地"}),
            ("work-areas", {"parent": 7}),
            ("source-documents", {"checksum": "x"}),
            ("sources", {"number": -1}),
            ("outcomes", {}),
            ("activities", {"held_on": "2023-02-01", "ended_on": "2023-01-01"}),
            ("progress-entries", {}),
            ("answer-classes", {"code": "A"}),
            ("work-years", {"year": 1}),
            ("indicators", {"area": None}),
            ("laws", {"aliases": None}),
            ("units", {"valid_from": "2023-02-01", "valid_until": "2023-01-01"}),
        ],
    )
    def test_is_refused_and_never_breaks_a_rule(self, as_clerk, make_topic, passage, route, given):
        ids = {"topic": make_topic().pk, "passage": passage.pk}
        body = {name: ids.get(value, value) for name, value in given.items()}

        response = as_clerk.post(f"/api/v1/{route}/", body)

        assert response.status_code == 400
