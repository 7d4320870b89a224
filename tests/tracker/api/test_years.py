from datetime import date

import pytest
from refusals import faults

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, WorkYear

pytestmark = pytest.mark.django_db

BY = Actor(door="command")
VERSION_1 = {"If-Match": '"1"'}


class TestCarryOver:
    GIVEN = {"happened_on": "2023-12-20", "work_year": 2024, "remark": "跨年跟踪"}

    @pytest.fixture(autouse=True)
    def next_year(self, db):
        door.create(WorkYear(year=2024), by=BY)

    def test_starts_next_years_record_of_the_matter(self, as_clerk, make_topic, unit):
        topic = make_topic("文旅", lead_committee=unit, due_on=date(2023, 9, 1))

        moved = as_clerk.post(
            f"/api/v1/topics/{topic.pk}/transitions/continue/", self.GIVEN, headers=VERSION_1
        )

        [record] = as_clerk.get(f"/api/v1/topics/?continues={topic.pk}").json()["results"]
        assert (moved.status_code, moved.json()["status"]) == (200, "continued")
        assert (record["work_year"], record["continues"]) == (2024, topic.pk)
        assert (record["title"], record["lead_committee"]) == ("文旅", unit.pk)
        assert (record["status"], record["due_on"], record["version"]) == ("proposed", None, 1)
        assert Change.objects.of(topic).first().reason == "跨年跟踪"

    @pytest.mark.parametrize("year", [2023, 2031])
    def test_goes_to_a_later_year_of_the_ledger_only(self, as_clerk, make_topic, year):
        address = f"/api/v1/topics/{make_topic().pk}/transitions/continue/"

        response = as_clerk.post(address, self.GIVEN | {"work_year": year}, headers=VERSION_1)

        assert faults(response) == {("#/work_year", "invalid_choice")}

    def test_has_one_address(self, as_clerk, make_topic):
        response = as_clerk.post(f"/api/v1/topics/{make_topic().pk}/carry-over/", self.GIVEN)

        assert response.status_code == 404


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

    def test_happens_once(self, as_clerk, close_2023):
        close_2023()

        response = as_clerk.post(
            "/api/v1/work-years/2023/close/", {"closed_on": "2024-02-01"},
            headers={"If-Match": "*"},
        )  # fmt: skip

        assert (response.status_code, response.json()["code"]) == (409, "year_already_closed")
