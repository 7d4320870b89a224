from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Activity,
    Change,
    Figure,
    Indicator,
    Outcome,
    Passage,
    SourceDocument,
    Suggestion,
    Topic,
    WorkYear,
)

BY = Actor(door="command")

pytestmark = pytest.mark.django_db


@pytest.fixture
def year():
    return door.create(WorkYear(year=2023), by=BY)


def figure(year, **fields) -> Figure:
    usual = {
        "label": "接待选民",
        "value": Decimal("2000"),
        "unit": "人次",
        "nature": "activity",
        "doer": "street_committee",
    }
    return Figure(work_year=year, **(usual | fields))


class TestFigure:
    @pytest.mark.parametrize(
        ("comparator", "value", "unit", "worded"),
        [
            ("exact", "3.27", "亿元", "3.27亿元"),
            ("nearly", "2000", "人次", "近2000人次"),
            ("more_than", "10", "家", "10多家"),
            ("about", "100", "件", "约100件"),
            ("exact", "100.0000", "%", "100%"),
        ],
    )
    def test_is_worded_by_how_exact_it_is(self, year, comparator, value, unit, worded):
        made = figure(year, comparator=comparator, value=Decimal(value), unit=unit)
        assert made.as_worded == worded

    def test_keeps_the_wording_of_the_report(self, year):
        made = figure(year, comparator="more_than", value=100, unit="家", wording="突破100家")
        assert made.as_worded == "突破100家"

    def test_refuses_a_wording_that_is_not_in_its_quote(self, year):
        document = door.create(SourceDocument(code="r", title="r", kind="other"), by=BY)
        passage = door.create(
            Passage(document=document, number=1, text="接待选民近2000人次，"), by=BY
        )
        wrong = figure(year, source=passage, quote="接待选民近2000人次", wording="2000人次多")
        with pytest.raises(ValidationError, match="原文表述不在引语之中"):
            door.create(wrong, by=BY)

    def test_refuses_another_unit_than_its_indicator(self, year):
        indicator = door.create(
            Indicator(code="voters", name="接待选民", unit="人次", nature="activity"), by=BY
        )
        with pytest.raises(ValidationError, match="计量单位应与指标一致"):
            door.create(figure(year, indicator=indicator, unit="人"), by=BY)

    def test_refuses_an_outcome_of_another_matter(self, year):
        one, other = (
            door.create(Topic(work_year=year, title=title, form="other"), by=BY)
            for title in ("甲", "乙")
        )
        outcome = Outcome(work_year=year, matter=one, title="建成", kind="facility", doer="joint")
        door.create(outcome, by=BY)
        with pytest.raises(ValidationError, match="属于另一个事项"):
            door.create(figure(year, matter=other, outcome=outcome), by=BY)
        door.create(figure(year, matter=one, outcome=outcome), by=BY)

    def test_may_stand_alone(self, year):
        assert door.create(figure(year), by=BY).owner is None


class TestMovedToAnotherMatter:
    """An outcome or an activity that was noted under the wrong matter, with its figures."""

    @pytest.fixture
    def matters(self, year):
        return [
            door.create(Topic(work_year=year, title=title, form="other"), by=BY)
            for title in ("甲", "乙", "丙")
        ]

    @pytest.fixture
    def outcome(self, year, matters):
        made = Outcome(work_year=year, matter=matters[0], title="建", kind="facility", doer="joint")
        return door.create(made, by=BY)

    @pytest.fixture
    def activity(self, year, matters):
        made = Activity(work_year=year, matter=matters[0], kind="research", title="调研")
        return door.create(made, by=BY)

    @pytest.mark.parametrize("kind", ["outcome", "activity"])
    def test_takes_its_figures_along(self, request, year, matters, kind):
        moved = request.getfixturevalue(kind)
        own = door.create(figure(year, matter=matters[0], **{kind: moved}), by=BY)
        other = door.create(figure(year, matter=matters[0]), by=BY)
        moved.matter = matters[1]
        door.update(moved, by=Actor(door="command", reason="记错了"))

        assert Figure.objects.get(pk=own.pk).owner == matters[1]
        assert Figure.objects.get(pk=other.pk).owner == matters[0]
        [change] = Change.objects.filter(kind="figure", record_id=own.pk, action="change")
        assert (change.fields["matter"]["after"], change.reason) == (matters[1].pk, "记错了")

    def test_takes_its_figures_to_another_kind_of_matter(self, year, matters, outcome):
        own = door.create(figure(year, matter=matters[0], outcome=outcome), by=BY)
        suggestion = door.create(Suggestion(work_year=year, title="建议"), by=BY)
        outcome.matter = suggestion
        door.update(outcome, by=BY)

        assert Figure.objects.get(pk=own.pk).owner == suggestion

    @pytest.mark.parametrize("tie", ["activity", "topic"])
    def test_is_refused_while_a_figure_is_held_elsewhere(self, request, year, matters, tie):
        if tie == "activity":
            outcome = request.getfixturevalue("outcome")
            ties = {"matter": matters[0], "activity": request.getfixturevalue("activity")}
        else:
            outcome = Outcome(work_year=year, title="建", kind="facility", doer="joint")
            door.create(outcome, by=BY)
            ties = {"matter": matters[2]}
        own = door.create(figure(year, outcome=outcome, **ties), by=BY)
        outcome.matter = matters[1]
        with pytest.raises(ValidationError) as refused:
            door.update(outcome, by=BY)

        assert refused.value.error_dict["matter"][0].code == "figures_of_other_matter"
        assert "接待选民 2000人次" in str(refused.value)
        assert Figure.objects.get(pk=own.pk).owner == ties["matter"]

    def test_takes_them_along_over_the_api(self, year, matters, outcome, administrator):
        own = door.create(figure(year, matter=matters[0], outcome=outcome), by=BY)
        client = APIClient(headers={"If-Match": "*"})
        client.force_authenticate(administrator)
        response = client.patch(f"/api/v1/outcomes/{outcome.pk}/", {"matter": matters[1].pk})

        assert response.status_code == 200
        assert Figure.objects.get(pk=own.pk).owner == matters[1]
