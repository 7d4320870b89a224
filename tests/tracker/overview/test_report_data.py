"""报告数据: what the ledger counts of each indicator, beside what was stated, at every door."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from counted_world import ACTIVITIES, DAY, YEAR
from counting_by_hand import EXPECTED, times
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import Change, Figure, Indicator, Membership, Programme, Unit, WorkYear
from tracker.overview.report_data import holds, report_data

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
BY = Actor(door="command")
HELD = [row for row in ACTIVITIES if row[2:5] == ("held", False, YEAR)]


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: DAY)


@pytest.fixture
def everybody():
    return get_user_model().objects.create_superuser("everybody")


@pytest.fixture
def clerk():
    user = get_user_model().objects.create_user("clerk", is_staff=True)
    door.create(Membership(user=user, role=Role.CLERK), by=BY)
    return user


def indicator(code="visits", *, programmes=(), unit="次", **fields) -> Indicator:
    given = {"name": f"指标{code}", "nature": "activity", **fields}
    made = Indicator(code=code, unit=unit, **given)
    return door.create(made, by=BY, links={"programmes": list(programmes)})


def stated(of: Indicator, value, *, year=YEAR, **fields) -> Figure:
    given = {"label": of.name, "unit": of.unit, "nature": "activity", "doer": "deputy", **fields}
    return door.create(
        Figure(work_year_id=year, indicator=of, value=Decimal(value), **given), by=BY
    )


def figures():
    """Those of indicators; the world's own have none."""
    return Figure.objects.exclude(indicator=None)


def programmes(*names: str) -> list[Programme]:
    return list(Programme.objects.filter(name__in=names).order_by("name"))


class TestCounting:
    @pytest.mark.parametrize("code", ["activity_street", "suggestion_accepted", "group_existing"])
    def test_is_that_of_the_population(self, everybody, code):
        made = indicator(population=code, unit="项")
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        assert line.counted == EXPECTED[code] > 0

    def test_is_worded_as_a_report_would_and_not_where_it_is_a_part(self, everybody):
        [line] = report_data(
            year=YEAR, on=DAY, to=everybody, indicators=[indicator(population="activity_street")]
        )
        assert replace(line, counted=1987).wordings == ["1987次", "近2000次", "1900多次"]
        assert replace(line, is_whole=False).wordings == []
        assert replace(line, counted=None).wordings == []

    @pytest.mark.parametrize("names", [("品牌2",), ("品牌1", "品牌2"), ("品牌1",)])
    def test_is_narrowed_to_programmes_and_counts_each_activity_once(self, everybody, names):
        """Of the first so many programmes each activity has some."""
        made = indicator(population="activity_programme", programmes=programmes(*names))
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        fewest = min(int(name[-1]) for name in names)
        assert line.counted == times([row for row in HELD if row[5] >= fewest]) > 0

    def test_begins_with_the_year_that_the_indicator_says(self, everybody):
        made = indicator(population="activity_street", counted_from=YEAR)
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        assert line.counted == EXPECTED["activity_street"]
        assert line.counted_before is None

    def test_of_the_year_before_stands_beside_it(self, everybody):
        made = indicator(population="activity_street")
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        before = [row for row in ACTIVITIES if row[1:5] == (True, "held", False, YEAR - 1)]
        assert line.counted_before == len(before) > 0

    def test_costs_the_same_for_any_number_of_indicators(self, everybody):
        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                report_data(year=YEAR, on=DAY, to=everybody)
            return len(asked)

        indicator("a", population="activity_programme", programmes=programmes("品牌1"))
        stated(indicator("b", population="activity_street"), 3)
        few = queries()
        for number in range(9):
            made = indicator(f"c{number}", population="activity_training",
                             programmes=programmes("品牌2"))  # fmt: skip
            stated(made, number + 1)
        assert queries() == few


class TestVerdicts:
    @pytest.mark.parametrize(
        ("comparator", "value", "upper", "expected"),
        [
            ("exact", 12, None, True), ("exact", 13, None, False),
            ("more_than", 11, None, True), ("more_than", 12, None, False),
            ("nearly", 13, None, True), ("nearly", 12, None, False),
            ("at_most", 12, None, True), ("at_most", 11, None, False),
            ("about", 12, None, None),
            ("exact", 10, 15, True), ("exact", 10, 11, False),
        ],
    )  # fmt: skip
    def test_are_as_the_words_say(self, comparator, value, upper, expected):
        figure = Figure(value=Decimal(value), comparator=comparator,
                        upper_value=upper and Decimal(upper))  # fmt: skip
        assert holds(figure, 12) is expected

    def test_leave_out_plans_voided_figures_and_parts_of_the_year(self, everybody):
        made, right = indicator(population="activity_street"), EXPECTED["activity_street"]
        stated(made, right + 5, is_planned=True)
        stated(made, right + 4, period="第一季度")
        wrong = stated(made, right + 1)
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        assert line.agrees is False
        door.void(wrong, by=Actor(door="command", reason="录错"))
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        assert (line.agrees, len(line.stated)) == (None, 1)
        stated(made, right)
        [line] = report_data(year=YEAR, on=DAY, to=everybody, indicators=[made])
        assert line.agrees is True


class TestThoseWhoSeeAPart:
    """A street committee counts its own activities, which says nothing of the whole."""

    @pytest.fixture
    def street(self):
        user = get_user_model().objects.create_user("street", is_staff=True)
        unit = Unit.objects.filter(kind="street_committee").first()
        door.create(Membership(user=user, role=Role.STREET_COMMITTEE, unit=unit), by=BY)
        return user

    def test_are_given_no_verdict(self, street):
        made = indicator(population="activity_training", unit="次")
        stated(made, EXPECTED["activity_training"])
        [line] = report_data(year=YEAR, on=DAY, to=street, indicators=[made])
        assert (line.is_whole, line.agrees, line.is_to_state) == (False, None, False)
        assert line.counted < EXPECTED["activity_training"]

    def test_state_nothing(self, client, street):
        made = indicator(population="activity_street")
        client.force_login(street)
        page = client.get(reverse("admin:report_data"), {"year": YEAR})
        assert "您只能看到部分记录" in page.content.decode()
        posted = client.post(reverse("admin:report_data"), {"indicator": [made.pk]})
        assert (posted.status_code, figures().count()) == (403, 0)


class TestIndicators:
    def refused(self, **fields) -> dict:
        with pytest.raises(ValidationError) as refused:
            indicator("bad", **fields)
        return {name: [one.code for one in errors]
                for name, errors in refused.value.error_dict.items()}  # fmt: skip

    def test_name_a_population_that_there_is(self):
        assert self.refused(population="nothing") == {"population": ["invalid_choice"]}

    def test_do_not_mix_people_and_attendances(self):
        mixed = {"population": ["people_and_times"]}
        assert self.refused(population="activity_trial", unit="人") == mixed
        assert self.refused(population="personnel_people", unit="人次") == mixed

    def test_count_people_where_people_are_counted(self):
        """Who is counted once however often he comes is a person and not an attendance."""
        assert indicator("a", population="by_elected", unit="人").countable.counted_in == "人"

    def test_begin_to_count_something(self):
        assert self.refused(counted_from=2024) == {"counted_from": ["population_missing"]}

    def test_narrow_activities_alone(self):
        code = {"programmes": ["programmes_not_counted"]}
        named = programmes("品牌1")
        assert self.refused(population="suggestion_accepted", programmes=named) == code
        made = indicator(population="activity_programme", programmes=named)
        made.population = "suggestion_accepted"
        with pytest.raises(ValidationError, match="只有口径是活动的指标"):
            door.update(made, by=BY)


class TestThePage:
    @pytest.fixture
    def page(self, client, clerk):
        client.force_login(clerk)
        return lambda: client.get(reverse("admin:report_data"), {"year": YEAR})

    def test_leads_to_the_rows_that_were_counted(self, page, client):
        made = indicator(population="activity_programme", programmes=programmes("品牌2"))
        [(_, [row])] = page().context["groups"]
        listed = client.get(row.url).context["cl"].queryset
        assert {one.pk for one in listed} == {
            one.pk for one in made.programmes.get().activities.filter(
                status="held", voided_at=None, work_year=YEAR
            )
        }  # fmt: skip
        assert row.line.counted == times([one for one in HELD if one[5] == 2])

    def test_states_what_is_ticked_and_says_whence(self, page, client):
        made = indicator(population="activity_street", nature="activity")
        other = indicator("other", population="activity_training")
        answer = client.post(reverse("admin:report_data") + f"?year={YEAR}",
                             {"indicator": [made.pk]})  # fmt: skip
        assert answer.status_code == 302
        figure = figures().get()
        assert (figure.indicator, figure.value) == (made, EXPECTED["activity_street"])
        assert (figure.period_from, figure.period_until) == (date(YEAR, 1, 1), DAY)
        assert "口径“街道工委活动”" in figure.note
        assert Change.objects.of(figure).get().door == "admin"
        # What was counted up to the day is not offered a second time.
        [(_, rows)] = page().context["groups"]
        assert {row.line.indicator: row.line.is_to_state for row in rows} == {
            made: False, other: True,
        }  # fmt: skip

    def test_says_what_differs(self, page):
        made = indicator(population="activity_street")
        stated(made, EXPECTED["activity_street"] + 1)
        html = page().content.decode()
        assert "不符" in html
        assert f">{EXPECTED['activity_street']}</a>" in html

    def test_asks_for_a_reason_once_the_year_is_closed(self, client, clerk):
        WorkYear.objects.filter(pk=YEAR).update(status="closed", closed_on=DAY)
        made = indicator(population="activity_street")
        client.force_login(clerk)
        address = reverse("admin:report_data") + f"?year={YEAR}"
        refused = client.post(address, {"indicator": [made.pk]})
        assert "请填写更正原因" in refused.content.decode()
        assert not figures().exists()
        client.post(address, {"indicator": [made.pk], "change_reason": "年终核定"})
        assert figures().count() == 1

    def test_is_for_those_who_read_figures(self, client):
        user = get_user_model().objects.create_user("contact", is_staff=True)
        client.force_login(user)
        assert client.get(reverse("admin:report_data")).status_code == 403

    def test_offers_nothing_to_readers(self, client):
        user = get_user_model().objects.create_user("reader", is_staff=True)
        door.create(Membership(user=user, role=Role.READER), by=BY)
        client.force_login(user)
        made = indicator(population="activity_street")
        answer = client.get(reverse("admin:report_data"), {"year": YEAR})
        assert (answer.status_code, answer.context["may_state"]) == (200, False)
        posted = client.post(reverse("admin:report_data"), {"indicator": [made.pk]})
        assert (posted.status_code, figures().count()) == (403, 0)


class TestTheAddress:
    def test_tells_the_same(self, client, everybody):
        made = indicator(population="activity_programme", programmes=programmes("品牌2"))
        figure = stated(made, 1, wording="1次")
        client.force_login(everybody)
        told = client.get(f"/api/v1/report-data/?work_year={YEAR}").json()
        [line] = [one for one in told["lines"] if one["indicator"] == made.pk]
        assert (told["year"], told["on"]) == (YEAR, DAY.isoformat())
        assert line == {
            "indicator": made.pk, "code": "visits", "name": "指标visits", "unit": "次",
            "population": "activity_programme",
            "programmes": [one.pk for one in programmes("品牌2")],
            "counted": times([row for row in HELD if row[5] == 2]),
            "counted_before": sum(
                row[5] == 2 and row[2:5] == ("held", False, YEAR - 1) for row in ACTIVITIES
            ),
            "stated": [{"id": figure.pk, "value": "1", "as_worded": "1次", "comparator": "exact",
                        "quote": ""}],
            "wordings": [f"{times([row for row in HELD if row[5] == 2])}次"],
            "before": [], "agrees": False, "is_whole": True,
        }  # fmt: skip
