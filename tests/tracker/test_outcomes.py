from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
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
            Passage(document=document, number=1, text="接待选民近2000人次,"), by=BY
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
        outcome = Outcome(work_year=year, topic=one, title="建成", kind="facility", doer="joint")
        door.create(outcome, by=BY)
        with pytest.raises(ValidationError, match="属于另一个事项"):
            door.create(figure(year, topic=other, outcome=outcome), by=BY)
        door.create(figure(year, topic=one, outcome=outcome), by=BY)

    def test_may_stand_alone_but_belongs_to_one_matter_at_most(self, year):
        door.create(figure(year), by=BY)
        topic = door.create(Topic(work_year=year, title="甲", form="other"), by=BY)
        suggestion = door.create(Suggestion(work_year=year, title="乙"), by=BY)
        with pytest.raises(ValidationError, match="最多只能关联一个事项"):
            door.create(figure(year, topic=topic, suggestion=suggestion), by=BY)
