from datetime import date

import pytest

from tracker.models import CalendarDay, CalendarYear, Change, RuleSet

STATUTORY_2027 = {
    "new_year": "2027-01-01",
    "spring_festival": "2027-02-06",
    "tomb_sweeping": "2027-04-05",
    "labour_day": "2027-05-01",
    "dragon_boat": "2027-06-09",
    "mid_autumn": "2027-09-15",
    "national_day": "2027-10-01",
}


def add_day(client, day, **values):
    body = {"calendar_year": 2027, "date": day, "kind": "statutory", "holiday": "other"} | values
    return client.post("/api/v1/calendar-days/", body, format="json")


@pytest.mark.django_db
class TestCalendarApi:
    @pytest.fixture
    def year(self, as_clerk):
        body = {"year": 2027, "notice": "国务院办公厅关于2027年部分节假日安排的通知"}
        return as_clerk.post("/api/v1/calendar-years/", body, format="json").json()

    def test_lists_the_days_of_a_year(self, as_reader):
        found = as_reader.get(
            "/api/v1/calendar-days/?calendar_year=2024&holiday=spring_festival&kind=work"
        ).json()
        assert [day["date"] for day in found["results"]] == ["2024-02-04", "2024-02-18"]
        assert found["results"][0]["kind_display"] == "调休上班"
        assert found["results"][0]["holiday_display"] == "春节"

    def test_lists_the_days_between_two_dates(self, as_reader):
        found = as_reader.get(
            "/api/v1/calendar-days/?date_from=2025-10-01&date_to=2025-10-11&page_size=50"
        ).json()
        assert found["count"] == 9

    def test_takes_a_whole_year_and_then_its_confirmation(self, as_clerk, year):
        for holiday, day in STATUTORY_2027.items():
            assert add_day(as_clerk, day, holiday=holiday).status_code == 201

        address = "/api/v1/calendar-years/2027/confirm/"
        confirmed = as_clerk.post(address, {}, format="json", headers={"If-Match": '"1"'})
        assert (confirmed.status_code, confirmed.json()["is_complete"]) == (200, True)
        assert Change.objects.of(CalendarYear.objects.get(year=2027)).first().door == "api"

    def test_refuses_to_confirm_half_a_year(self, as_clerk, year):
        add_day(as_clerk, "2027-01-01", holiday="new_year")
        address = "/api/v1/calendar-years/2027/confirm/"
        refused = as_clerk.post(address, {}, format="json", headers={"If-Match": '"1"'})
        assert (refused.status_code, refused.json()["code"]) == (409, "calendar_incomplete")
        assert "春节" in refused.json()["detail"]
        assert not CalendarYear.objects.get(year=2027).is_complete

    def test_cannot_be_confirmed_past_the_verb(self, as_clerk, year):
        refused = as_clerk.patch(
            "/api/v1/calendar-years/2027/",
            {"is_complete": True},
            format="json",
            headers={"If-Match": '"1"'},
        )
        assert refused.json()["errors"][0]["code"] == "read_only"

    @pytest.mark.parametrize(
        ("day", "values", "code"),
        [
            ("2026-12-31", {}, "day_of_another_year"),
            ("2027-02-05", {"kind": "work"}, "weekday_made_up"),
        ],
    )
    def test_refuses_a_wrong_day_by_name(self, as_clerk, year, day, values, code):
        refused = add_day(as_clerk, day, **values)
        assert refused.status_code == 400
        assert [error["code"] for error in refused.json()["errors"]] == [code]
        assert not CalendarDay.objects.filter(calendar_year=2027).exists()


@pytest.mark.django_db
class TestRuleSetApi:
    BODY = {"code": "hannan", "name": "汉南区规则", "effective_from": "2027-01-01"}

    def test_shows_periods_with_their_unit_in_words(self, as_reader):
        [shown] = as_reader.get("/api/v1/rule-sets/?code=national-2015").json()["results"]
        assert (shown["refusal_length"], shown["refusal_unit_display"]) == (10, "个工作日")
        assert (shown["contact_length"], shown["contact_unit"]) == (None, "")
        assert shown["is_verified"] is False

    def test_gives_the_one_in_force_on_a_day(self, as_reader):
        found = as_reader.get(
            "/api/v1/rule-sets/?effective_from_to=2024-12-01&ordering=-effective_from"
        ).json()
        assert found["results"][0]["code"] == "national-2024"

    def test_takes_a_new_rule_set(self, as_clerk):
        body = self.BODY | {"refusal_length": 5, "refusal_unit": "day", "answer_cutoff": "08-31"}
        created = as_clerk.post("/api/v1/rule-sets/", body, format="json")
        assert created.status_code == 201
        assert RuleSet.objects.in_force(on=date(2027, 6, 1)).answer_cutoff == "08-31"

    def test_names_every_fault_at_once(self, as_clerk):
        body = self.BODY | {"answer_months": 0, "answer_cutoff": "02-30", "clock_start": "later"}
        refused = as_clerk.post("/api/v1/rule-sets/", body, format="json").json()
        assert {error["pointer"] for error in refused["errors"]} == {
            "#/answer_months",
            "#/answer_cutoff",
            "#/clock_start",
        }

    def test_refuses_new_numbers_of_a_used_rule_set(self, as_clerk, monkeypatch):
        monkeypatch.setattr(RuleSet, "is_in_use", True)
        rule_set = RuleSet.objects.get(code="national-2015")
        address = f"/api/v1/rule-sets/{rule_set.pk}/"

        def patch(**body):
            return as_clerk.patch(address, body, format="json", headers={"If-Match": '"1"'})

        refused = patch(answer_months=4, change_reason="更正")
        assert refused.status_code == 400
        assert [(e["pointer"], e["code"]) for e in refused.json()["errors"]] == [
            ("#/answer_months", "rule_set_in_use")
        ]
        assert patch(is_verified=True).status_code == 200
