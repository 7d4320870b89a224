from datetime import date

import pytest

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Change,
    Figure,
    Law,
    Passage,
    Site,
    SourceDocument,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
VERSION_1 = {"If-Match": '"1"'}


@pytest.fixture
def unit():
    return door.create(Unit(code="finance", name="财经工委", kind="committee"), by=BY)


@pytest.fixture
def law():
    return door.create(Law(title="监督法", kind="law"), by=BY)


@pytest.fixture
def passage():
    report = SourceDocument(code="report", title="2023年工作报告", kind="annual_report")
    door.create(report, by=BY)
    return door.create(Passage(document=report, number=7, text="开展调研23次。"), by=BY)


def close(year):
    year.close(on=date(2024, 1, 31), by=BY)


def faults(response) -> set[tuple[str, str]]:
    assert response.status_code == 400, response.content.decode()
    return {(error["pointer"], error["code"]) for error in response.json()["errors"]}


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

    def test_refuses_two_owners_by_the_rule_of_the_record(self, as_clerk, make_topic):
        topic = make_topic()
        inspection = as_clerk.post(
            "/api/v1/inspections/",
            {"work_year": 2023, "title": "检查", "kind": "own_enforcement"},
        ).json()

        response = as_clerk.post(
            "/api/v1/recommendations/",
            {"topic": topic.pk, "inspection": inspection["id"], "text": "加强督办"},
        )

        assert faults(response) == {("#", "one_owner")}

    def test_refuses_a_second_record_of_the_same_name(self, as_clerk, unit):
        response = as_clerk.post(
            "/api/v1/units/", {"code": "finance", "name": "财经工委", "kind": "committee"}
        )

        assert faults(response) == {("#/code", "unique"), ("#", "unit_name_taken")}

    def test_checks_each_alias(self, as_clerk):
        body = {"code": "a", "name": "甲", "kind": "other", "aliases": ["区城管局", " ", 3]}

        assert faults(as_clerk.post("/api/v1/units/", body)) == {("#/aliases/1", "blank")}

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, year_2023):
        close(year_2023)
        body = {"work_year": 2023, "title": "漏记", "form": "follow_up"}

        refused = as_clerk.post("/api/v1/topics/", body)
        allowed = as_clerk.post("/api/v1/topics/", body | {"change_reason": "补录漏记的议题"})

        assert (refused.status_code, refused.json()["code"]) == (409, "year_closed")
        assert allowed.status_code == 201
        assert Change.objects.get(kind="topic").reason == "补录漏记的议题"


class TestUpdate:
    def test_patches_the_given_fields_alone(self, as_clerk, make_topic):
        topic = make_topic(note="旧", basis="计划")

        response = as_clerk.patch(f"/api/v1/topics/{topic.pk}/", {"note": "新"}, headers=VERSION_1)

        assert response.status_code == 200
        assert response["ETag"] == '"2"'
        assert (response.json()["note"], response.json()["basis"]) == ("新", "计划")
        change = Change.objects.filter(kind="topic").latest("id")
        assert change.fields == {"note": {"before": "旧", "after": "新"}}

    def test_takes_back_what_it_gave(self, as_clerk, make_topic):
        address = f"/api/v1/topics/{make_topic().pk}/"
        body = as_clerk.get(address).json() | {"title": "新名称"}

        response = as_clerk.put(address, body, headers=VERSION_1)

        assert response.status_code == 200
        assert response.json()["title"] == "新名称"

    def test_refuses_to_change_what_is_only_shown(self, as_clerk, make_topic):
        address = f"/api/v1/topics/{make_topic().pk}/"
        body = as_clerk.get(address).json() | {"version": 9, "status_display": "办结"}

        response = as_clerk.put(address, body, headers=VERSION_1)

        assert faults(response) == {
            ("#/version", "read_only"),
            ("#/status_display", "read_only"),
        }

    def test_needs_the_required_fields_in_a_whole_replacement(self, as_clerk, make_topic):
        response = as_clerk.put(
            f"/api/v1/topics/{make_topic().pk}/", {"note": "新"}, headers=VERSION_1
        )

        assert faults(response) == {
            ("#/work_year", "required"),
            ("#/title", "required"),
            ("#/form", "required"),
        }

    def test_counts_a_change_of_links_as_a_change(self, as_clerk, make_topic, law):
        topic = make_topic()

        response = as_clerk.patch(
            f"/api/v1/topics/{topic.pk}/", {"laws": [law.pk]}, headers=VERSION_1
        )

        assert response["ETag"] == '"2"'
        assert response.json()["laws_names"] == ["《监督法》"]

    def test_writes_nothing_where_nothing_differs(self, as_clerk, make_topic):
        topic = make_topic("预算")
        response = as_clerk.patch(
            f"/api/v1/topics/{topic.pk}/", {"title": "预算"}, headers=VERSION_1
        )

        assert response["ETag"] == '"1"'
        assert Change.objects.filter(kind="topic").count() == 1

    def test_leaves_the_record_as_it_was_when_refused(self, as_clerk, make_topic):
        topic = make_topic("预算")
        as_clerk.patch(
            f"/api/v1/topics/{topic.pk}/",
            {"title": "决算", "due_on": "gestern"},
            headers=VERSION_1,
        )

        topic.refresh_from_db()
        assert (topic.title, topic.version) == ("预算", 1)

    def test_keeps_the_number_of_a_year(self, as_clerk, year_2023):
        response = as_clerk.patch("/api/v1/work-years/2023/", {"year": 2024}, headers=VERSION_1)

        assert faults(response) == {("#/year", "read_only")}

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, make_topic, year_2023):
        address = f"/api/v1/topics/{make_topic().pk}/"
        close(year_2023)

        refused = as_clerk.patch(address, {"note": "改"}, headers=VERSION_1)
        body = {"note": "改", "change_reason": "核对后更正"}
        allowed = as_clerk.patch(address, body, headers=VERSION_1)

        assert (refused.status_code, refused.json()["code"]) == (409, "year_closed")
        assert allowed.status_code == 200


class TestVoid:
    def test_keeps_the_record_with_the_reason(self, as_clerk, make_topic):
        topic = make_topic()

        response = as_clerk.post(
            f"/api/v1/topics/{topic.pk}/void/", {"change_reason": "重复录入"}, headers=VERSION_1
        )

        assert response.status_code == 200
        assert response.json()["void_reason"] == "重复录入"
        assert Change.objects.filter(kind="topic").latest("id").action == "void"

    @pytest.mark.parametrize("reason", ["", "  ", None, "\x00"])
    def test_needs_a_reason(self, as_clerk, make_topic, reason):
        response = as_clerk.post(
            f"/api/v1/topics/{make_topic().pk}/void/",
            {"change_reason": reason},
            headers=VERSION_1,
        )

        assert {pointer for pointer, _ in faults(response)} == {"#/change_reason"}


class TestDelete:
    def test_removes_an_entry_made_by_mistake(self, as_clerk, db):
        area = door.create(WorkArea(code="a", name="错"), by=BY)

        response = as_clerk.delete(
            f"/api/v1/work-areas/{area.pk}/?change_reason=误录", headers=VERSION_1
        )

        assert response.status_code == 204
        assert response.content == b""
        change = Change.objects.get(kind="workarea", action="delete")
        assert (change.reason, change.fields["name"]["before"]) == ("误录", "错")

    def test_names_what_refers_to_the_record(self, as_clerk, make_topic, unit):
        make_topic("预算", lead_committee=unit)

        response = as_clerk.delete(f"/api/v1/units/{unit.pk}/", headers=VERSION_1)

        assert response.status_code == 409
        assert response.json()["code"] == "referenced"
        assert response.json()["detail"] == "有1条记录引用了它,不能删除:监督议题“预算”。"

    def test_protects_a_law_that_a_topic_is_linked_to(self, as_clerk, law, year_2023):
        topic = Topic(work_year=year_2023, form="follow_up", title="预算")
        door.create(topic, by=BY, links={"laws": [law]})

        response = as_clerk.delete(f"/api/v1/laws/{law.pk}/", headers=VERSION_1)

        assert (response.status_code, response.json()["code"]) == (409, "referenced")
        assert list(topic.laws.all()) == [law]

    def test_judges_its_parameters(self, as_clerk, law):
        address = f"/api/v1/laws/{law.pk}/"

        unknown = as_clerk.delete(f"{address}?colour=red", headers=VERSION_1)
        wrong = as_clerk.delete(f"{address}?on_behalf_of=x", headers=VERSION_1)

        assert faults(unknown) == {("?colour", "unknown_parameter")}
        assert faults(wrong) == {("?on_behalf_of", "incorrect_type")}

    def test_is_unknown_to_what_may_have_been_handed_over(self, as_clerk, make_topic):
        response = as_clerk.delete(f"/api/v1/topics/{make_topic().pk}/", headers=VERSION_1)

        assert response.status_code == 405
        assert response["Allow"] == "GET, HEAD, PUT, PATCH"

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, year_2023):
        activity = as_clerk.post(
            "/api/v1/activities/", {"work_year": 2023, "kind": "research", "title": "调研"}
        ).json()
        site = as_clerk.post(
            "/api/v1/sites/", {"activity": activity["id"], "name": "湿地", "kind": "natural"}
        ).json()
        close(year_2023)
        address = f"/api/v1/sites/{site['id']}/"

        assert as_clerk.delete(address, headers=VERSION_1).status_code == 409
        allowed = as_clerk.delete(f"{address}?change_reason=误录", headers=VERSION_1)
        assert allowed.status_code == 204
        assert Site.objects.count() == 0


class TestCarryOver:
    def test_starts_next_years_record_of_the_matter(self, as_clerk, make_topic, unit):
        topic = make_topic("文旅", lead_committee=unit, due_on=date(2023, 9, 1))
        door.create(WorkYear(year=2024), by=BY)

        response = as_clerk.post(
            f"/api/v1/topics/{topic.pk}/carry-over/",
            {"work_year": 2024, "change_reason": "跨年跟踪"},
        )

        record = response.json()
        assert response.status_code == 201
        assert response["Location"].endswith(f"/api/v1/topics/{record['id']}/")
        assert (record["work_year"], record["continues"]) == (2024, topic.pk)
        assert (record["title"], record["lead_committee"]) == ("文旅", unit.pk)
        assert (record["status"], record["due_on"], record["version"]) == ("proposed", None, 1)
        assert Change.objects.latest("id").reason == "跨年跟踪"

    def test_goes_to_a_later_year_only(self, as_clerk, make_topic):
        topic = make_topic()

        response = as_clerk.post(f"/api/v1/topics/{topic.pk}/carry-over/", {"work_year": 2023})

        assert faults(response) == {("#/continues", "continues_not_earlier")}

    @pytest.mark.parametrize("body", [{}, {"work_year": 2031}, {"work_year": None}])
    def test_needs_a_year_of_the_ledger(self, as_clerk, make_topic, body):
        response = as_clerk.post(f"/api/v1/topics/{make_topic().pk}/carry-over/", body)

        assert {pointer for pointer, _ in faults(response)} == {"#/work_year"}


class TestClosingAYear:
    def test_freezes_it_and_lifting_needs_a_reason(self, as_clerk, year_2023):
        closed = as_clerk.post(
            "/api/v1/work-years/2023/close/", {"closed_on": "2024-01-31"}, headers=VERSION_1
        )
        silent = as_clerk.post(
            "/api/v1/work-years/2023/reopen/", {}, headers={"If-Match": closed["ETag"]}
        )
        opened = as_clerk.post(
            "/api/v1/work-years/2023/reopen/",
            {"change_reason": "补录"},
            headers={"If-Match": closed["ETag"]},
        )

        assert closed.json()["status"] == "closed"
        assert closed.json()["closed_on"] == "2024-01-31"
        assert faults(silent) == {("#/change_reason", "required")}
        assert (opened.json()["status"], opened.json()["closed_on"]) == ("open", None)
        actions = Change.objects.filter(kind="workyear").values_list("action", flat=True)
        assert list(actions) == ["reopen", "close", "create"]

    def test_happens_once(self, as_clerk, year_2023):
        close(year_2023)

        response = as_clerk.post(
            "/api/v1/work-years/2023/close/", {"closed_on": "2024-02-01"},
            headers={"If-Match": "*"},
        )  # fmt: skip

        assert (response.status_code, response.json()["code"]) == (409, "year_already_closed")


class TestProgressEntries:
    def test_carry_their_author(self, as_clerk, clerk, make_topic):
        body = {"topic": make_topic().pk, "happened_on": "2023-09-01", "text": "已调研。"}

        record = as_clerk.post("/api/v1/progress-entries/", body).json()

        assert (record["author"], record["author_name"]) == ("clerk", "clerk")

    def test_are_never_rewritten(self, as_clerk, make_topic):
        body = {"topic": make_topic().pk, "happened_on": "2023-09-01", "text": "已调研。"}
        record = as_clerk.post("/api/v1/progress-entries/", body).json()

        response = as_clerk.patch(
            f"/api/v1/progress-entries/{record['id']}/", {"text": "改"}, headers=VERSION_1
        )

        assert response.status_code == 405


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
            ("figures", {"topic": "topic", "value": "x"}),
            ("recommendations", {"topic": "topic"}),
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
