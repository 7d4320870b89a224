import pytest
from refusals import faults

from tracker.common.door import Actor
from tracker.models import Change

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
VERSION_1 = {"If-Match": '"1"'}


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

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, make_topic, close_2023):
        address = f"/api/v1/topics/{make_topic().pk}/"
        close_2023()

        refused = as_clerk.patch(address, {"note": "改"}, headers=VERSION_1)
        body = {"note": "改", "change_reason": "核对后更正"}
        allowed = as_clerk.patch(address, body, headers=VERSION_1)

        assert (refused.status_code, refused.json()["code"]) == (409, "year_closed")
        assert allowed.status_code == 200


class TestProgressEntries:
    def test_carry_their_author(self, as_clerk, clerk, make_topic):
        body = {"matter": make_topic().pk, "happened_on": "2023-09-01", "text": "已调研。"}

        record = as_clerk.post("/api/v1/progress-entries/", body).json()

        assert (record["author"], record["author_name"]) == ("clerk", "clerk")

    def test_are_never_rewritten(self, as_clerk, make_topic):
        body = {"matter": make_topic().pk, "happened_on": "2023-09-01", "text": "已调研。"}
        record = as_clerk.post("/api/v1/progress-entries/", body).json()

        response = as_clerk.patch(
            f"/api/v1/progress-entries/{record['id']}/", {"text": "改"}, headers=VERSION_1
        )

        assert response.status_code == 405
