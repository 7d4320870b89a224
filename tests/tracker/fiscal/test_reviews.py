"""季审: the review of a quarter, its few figures and the warnings of the same quarter."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from fiscal_world import BY, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.leads.models import Lead
from tracker.models import Activity, Figure

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2025, 1, 1), date(2025, 3, 31)


@pytest.fixture
def review(year):
    year.plan("budget-execution")
    return make(
        Activity, work_year=year.year, kind="budget_review", title="第一季度预算审查",
        held_on=date(2025, 4, 20), period_from=FIRST, period_until=LAST,
        matter=year.topic("budget-execution").matter_ptr,
    )  # fmt: skip


def figure(year, review, number, **fields) -> Figure:
    given = {"label": f"数{number}", "value": Decimal(number), "unit": "亿元", "nature": "result",
             "doer": "government"}  # fmt: skip
    return Figure(work_year=year.year, activity=review, matter=review.matter, **given | fields)


def warning(year, day: date, **fields) -> Lead:
    given = {"title": "支出超预算", "channel": "warning", "received_on": day,
             "lead_committee": year.units["finance"]}  # fmt: skip
    return make(Lead, work_year=year.year, **given | fields)


def refusal(record) -> dict:
    with pytest.raises(ValidationError) as caught:
        door.create(record, by=BY)
    return {name: faults[0].code for name, faults in caught.value.error_dict.items()}


class TestReview:
    def test_says_the_whole_of_its_period_and_no_other_activity_has_one(self, year):
        def activity(kind, first, last):
            return Activity(
                work_year=year.year, kind=kind, title="审查", period_from=first, period_until=last
            )

        backwards = {"__all__": "period_not_forwards"}
        assert refusal(activity("budget_review", LAST, FIRST)) == backwards
        assert refusal(activity("budget_review", FIRST, None)) == backwards
        assert refusal(activity("budget_review", None, LAST)) == backwards
        of_another = {"__all__": "period_of_another_kind"}
        assert refusal(activity("research", FIRST, LAST)) == of_another
        # One that is only planned need not know it yet.
        door.create(activity("budget_review", None, None), by=BY)

    def test_lends_its_period_to_its_figures(self, year, review):
        own = door.create(figure(year, review, 1), by=BY)
        assert (own.period_from, own.period_until) == (FIRST, LAST)
        said = door.create(figure(year, review, 2, period="上半年"), by=BY)
        assert said.period_until == date(2025, 6, 30)
        yearly = door.create(figure(year, review, 3, period_kind="year"), by=BY)
        assert yearly.period_until is None

    def test_states_ten_figures_and_no_more(self, year, review):
        made = [door.create(figure(year, review, n), by=BY) for n in range(1, 11)]
        assert refusal(figure(year, review, 11)) == {"activity": "too_many_figures"}
        # Those there are can be changed, one that is void makes room, others are not counted.
        made[0].note = "核对过"
        door.update(made[0], by=BY)
        door.void(made[1], by=Actor(door="command", reason="重复"))
        door.create(figure(year, review, 11), by=BY)
        other = make(Activity, work_year=year.year, kind="research", title="调研",
                     matter=review.matter)  # fmt: skip
        for n in range(12):
            door.create(figure(year, other, n), by=BY)

    def test_lists_its_figures_and_the_warnings_of_its_quarter(self, year, review):
        door.create(figure(year, review, 5, label="一般公共预算收入"), by=BY)
        warning(year, date(2024, 12, 31))
        first = warning(year, FIRST, title="首日", rule="支出超预算", amount=Decimal("12.5"))
        last = warning(year, LAST, title="末日")
        warning(year, date(2025, 4, 1))
        warning(year, FIRST, channel="hotline")
        void = warning(year, FIRST, title="作废")
        door.void(void, by=Actor(door="command", reason="重复"))
        Lead.objects.filter(pk=last.pk).update(verified="false_alarm")
        shown = year.client("clerk").get(f"/api/v1/activities/{review.pk}/budget-review/").json()
        assert (shown["period_from"], shown["period_until"]) == ("2025-01-01", "2025-03-31")
        [stated] = shown["figures"]
        assert (stated["label"], stated["as_worded"], stated["period_until"]) == (
            "一般公共预算收入", "5亿元", "2025-03-31",
        )  # fmt: skip
        assert [(one["id"], one["verified"]) for one in shown["warnings"]] == [
            (first.pk, ""), (last.pk, "false_alarm"),
        ]  # fmt: skip
        assert shown["warnings"][0]["amount"] == "12.500000"

    def test_shows_of_the_warnings_what_the_reader_may_read(self, year, review):
        own = warning(year, FIRST)
        warning(year, FIRST, lead_committee=year.units["law"])
        address = f"/api/v1/activities/{review.pk}/budget-review/"
        mine = year.client("finance").get(address).json()["warnings"]
        assert [one["id"] for one in mine] == [own.pk]
        assert year.client("bureau").get(address).status_code == 403

    def test_has_none_without_a_period(self, year):
        bare = make(Activity, work_year=year.year, kind="budget_review", title="审查")
        warning(year, FIRST)
        shown = year.client("clerk").get(f"/api/v1/activities/{bare.pk}/budget-review/").json()
        assert (shown["figures"], shown["warnings"]) == ([], [])

    def test_shows_them_on_its_page(self, year, review):
        lead = warning(year, FIRST)
        client = Client()
        client.force_login(year.users["clerk"])
        page = client.get(reverse("admin:tracker_activity_change", args=[review.pk]))
        assert f"{lead}（未核实，已登记（待分办））" in page.content.decode()
