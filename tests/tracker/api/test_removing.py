import pytest
from refusals import faults

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Site, Topic, WorkArea

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
VERSION_1 = {"If-Match": '"1"'}


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
        assert response.json()["detail"] == "有1条记录引用了它，不能删除：监督议题“预算”。"

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

    def test_needs_a_reason_in_a_closed_year(self, as_clerk, close_2023):
        activity = as_clerk.post(
            "/api/v1/activities/", {"work_year": 2023, "kind": "research", "title": "调研"}
        ).json()
        site = as_clerk.post(
            "/api/v1/sites/", {"activity": activity["id"], "name": "湿地", "kind": "natural"}
        ).json()
        close_2023()
        address = f"/api/v1/sites/{site['id']}/"

        assert as_clerk.delete(address, headers=VERSION_1).status_code == 409
        allowed = as_clerk.delete(f"{address}?change_reason=误录", headers=VERSION_1)
        assert allowed.status_code == 204
        assert Site.objects.count() == 0
