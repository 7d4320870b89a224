from datetime import date

import pytest

from tracker.models import CalendarDay, CalendarYear, Change, RuleSet

YEARS, RULES = "/admin/tracker/calendaryear/", "/admin/tracker/ruleset/"


@pytest.fixture
def browser(client, administrator):
    client.force_login(administrator)
    return client


def text_of(response) -> str:
    assert response.status_code == 200
    return response.content.decode()


def year_form(*days):
    """What the page of a year posts: the year and its table of days."""
    form = {"year": 2027, "notice": "国务院办公厅通知", "days-INITIAL_FORMS": 0}
    form["days-TOTAL_FORMS"] = len(days)
    for n, (day, kind) in enumerate(days):
        form |= {f"days-{n}-date": day, f"days-{n}-holiday": "new_year", f"days-{n}-kind": kind}
    return form


@pytest.mark.django_db
class TestCalendarPages:
    def test_take_a_year_and_its_days_in_one_form(self, browser):
        form = year_form(("2027-01-01", "statutory"), ("2027-01-02", "rest"))
        browser.post(f"{YEARS}add/", form)

        assert CalendarDay.objects.filter(calendar_year=2027).count() == 2
        assert not CalendarYear.objects.get(year=2027).is_complete

    def test_save_nothing_when_one_day_is_wrong(self, browser):
        form = year_form(("2027-01-01", "statutory"), ("2026-12-31", "rest"))
        page = text_of(browser.post(f"{YEARS}add/", form))

        assert "2026-12-31不在2027年" in page
        assert not CalendarYear.objects.filter(year=2027).exists()

    def test_confirm_only_a_whole_year(self, browser):
        browser.post(f"{YEARS}add/", year_form(("2027-01-01", "statutory")))
        year = CalendarYear.objects.get(year=2027)
        page = browser.post(f"{YEARS}2027/step/confirm/", {"apply": 1, "seen-2027": year.version})
        assert "还缺节假日：春节" in text_of(page)

    def test_offer_confirmation_only_where_it_is_missing(self, browser):
        browser.post(f"{YEARS}add/", year_form())
        assert "step/confirm/" in text_of(browser.get(f"{YEARS}2027/change/"))
        assert "step/confirm/" not in text_of(browser.get(f"{YEARS}2026/change/"))

    def test_list_the_days_of_one_year(self, browser):
        page = text_of(browser.get("/admin/tracker/calendarday/?calendar_year__year__exact=2023"))
        assert "2023-01-28" in page
        assert "2024-02-18" not in page


@pytest.mark.django_db
class TestRuleSetPages:
    def test_say_what_is_not_verified(self, browser):
        shipped = RuleSet.objects.get(code="national-2025")
        page = text_of(browser.get(f"{RULES}{shipped.pk}/change/"))
        assert text_of(browser.get(RULES)).count(">未核实</span>") == 3
        assert "数值未按本地正式文件核实" in page

    def test_show_used_numbers_without_letting_them_be_changed(self, browser, monkeypatch):
        shipped = RuleSet.objects.get(code="national-2025")
        address = f"{RULES}{shipped.pk}/change/"
        assert 'name="answer_months"' in text_of(browser.get(address))

        monkeypatch.setattr(RuleSet, "is_in_use", True)
        page = text_of(browser.get(address))
        assert 'name="answer_months"' not in page
        assert 'name="is_verified"' in page
        assert "已有事项适用本规则" in page

    def test_start_a_successor_with_the_same_numbers(self, browser):
        shipped = RuleSet.objects.get(code="national-2025")
        browser.post(
            f"{RULES}{shipped.pk}/step/succeed/",
            {
                "apply": 1,
                f"seen-{shipped.pk}": 1,
                "name": "汉南区规则",
                "code": "hannan",
                "effective_from": "2027-01-01",
            },
        )
        successor = RuleSet.objects.in_force(on=date(2027, 1, 1))
        assert (successor.code, successor.name) == ("hannan", "汉南区规则")
        assert successor.period("refusal") == shipped.period("refusal")
        assert successor.basis == shipped.basis
        assert Change.objects.of(successor).get().door == "admin"

    def test_start_no_successor_in_the_past(self, browser):
        shipped = RuleSet.objects.get(code="national-2025")
        form = {"apply": 1, f"seen-{shipped.pk}": 1, "name": "x", "code": "x"}
        page = browser.post(
            f"{RULES}{shipped.pk}/step/succeed/", form | {"effective_from": "2025-03-11"}
        )
        assert "必须晚于2025-03-11" in text_of(page)
        assert RuleSet.objects.count() == 3
