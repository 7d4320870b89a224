"""What is decided in Python about a constraint agrees with what the database says of it."""

from datetime import UTC, date, datetime
from itertools import product
from math import prod
from random import Random

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    CheckConstraint,
    DateField,
    DateTimeField,
    F,
    ForeignKey,
    IntegerField,
    Q,
    SlugField,
    UniqueConstraint,
)
from django.test.utils import CaptureQueriesContext
from ledger import fill

from tracker.common import door
from tracker.common.constraints import is_certainly_kept, truth
from tracker.common.door import Actor
from tracker.models import Suggestion, Topic, WorkYear

MODELS = [*apps.get_app_config("tracker").get_models()]
CONSTRAINTS = [
    (model, constraint)
    for model in MODELS
    for constraint in model._meta.constraints
    if getattr(constraint, "condition", None) is not None
]
# Of a condition on many columns there are tens of thousands of combinations.
AT_MOST = 600
# Sums are not worked out in Python.
LEFT_TO_THE_DATABASE = {"vote_options_make_valid", "vote_not_voted_of_sent"}
DAYS = (date(2024, 1, 1), date(2024, 2, 29))
VALUES = {
    # A field of moments is a field of days to Python, so it comes first.
    DateTimeField: (datetime(2024, 1, 1, tzinfo=UTC),),
    DateField: DAYS,
    BooleanField: (True, False),
    IntegerField: (1, 2),
    ForeignKey: (1, 2),
}


def leaves(condition):
    """Every (lookup, value) of a condition."""
    for part in condition.children:
        yield from leaves(part) if isinstance(part, Q) else [part]


def named_in(condition) -> set[str]:
    found = set()
    for name, wanted in leaves(condition):
        found.add(name.split("__")[0])
        found |= {wanted.name} if isinstance(wanted, F) else set()
    return found


def values_for(model, name: str, condition) -> list:
    """Values worth trying in a field: none, some, and those the condition names."""
    kind = type(model._meta.get_field(name))
    named = [wanted for lookup, wanted in leaves(condition) if lookup.split("__")[0] == name]
    flat = [each for one in named for each in (one if isinstance(one, list | tuple) else [one])]
    same = [each for each in flat if isinstance(each, str) and kind in (CharField, SlugField)]
    usual = next((VALUES[known] for known in VALUES if issubclass(kind, known)), ("", "x"))
    return [None, *usual, *same]


def combined(choices: list[list]):
    """Every combination of the values, or of so many that it takes minutes a part by lot."""
    if prod(map(len, choices)) <= AT_MOST:
        yield from product(*choices)
        return
    lot = Random(2023)
    # Each value at least once beside values that are otherwise the same.
    for place, values in enumerate(choices):
        for value in values:
            yield tuple(value if n == place else each[0] for n, each in enumerate(choices))
    for _ in range(AT_MOST):
        yield tuple(lot.choice(values) for values in choices)


@pytest.mark.django_db
class TestDecisions:
    @pytest.mark.parametrize(
        ("model", "constraint"), CONSTRAINTS, ids=[constraint.name for _, constraint in CONSTRAINTS]
    )
    def test_agree_with_the_database(self, model, constraint):
        condition = constraint.condition
        names = sorted(named_in(condition))
        decided = 0
        for values in combined([values_for(model, name, condition) for name in names]):
            record = model(
                **{
                    model._meta.get_field(name).attname: value
                    for name, value in zip(names, values, strict=True)
                }
            )
            found = truth(condition, record)
            against = record._get_field_expression_map(meta=model._meta)
            if found is not None:
                decided += 1
                assert condition.check(against) is found, (names, values)
        assert bool(decided) is (constraint.name not in LEFT_TO_THE_DATABASE)

    @pytest.mark.parametrize(
        "condition",
        [
            Q(title__gte="a"),
            Q(lead_deputy__name="x"),
            Q(round__in=[None, 2]),
            Q(handed_over_on__gte=F("due_on")),
            ~Q(due_on__lt=date(2024, 1, 1)),
            Q(round="1"),
            Q(is_key=True) ^ Q(round=1),
            Q(updated_at__gte=F("created_at")),
        ],
        ids=str,
    )
    def test_are_left_to_the_database_in_doubt(self, condition):
        assert truth(condition, Suggestion(title="b")) is None

    def test_are_made_past_what_was_not_loaded(self, make_topic):
        make_topic(title="议题")
        deferred = Topic.objects.defer("started_on").get()

        assert truth(Q(started_on=None), deferred) is None

    def test_never_clear_what_the_record_breaks(self, make_topic):
        topic = make_topic()
        topic.started_on, topic.concluded_on = DAYS[1], DAYS[0]
        [broken] = [
            each for each in Topic._meta.constraints if each.name == "topic_concluded_after_start"
        ]

        assert not is_certainly_kept(broken, topic)
        with pytest.raises(ValidationError, match="办结日期不能早于开始日期"):
            topic.full_clean()

    def test_spare_a_record_in_order_nearly_every_query(self, db):
        fill()
        topic = Topic(
            work_year=WorkYear.objects.get(), title="议题", form="follow_up", started_on=DAYS[0]
        )
        with CaptureQueriesContext(connection) as queries:
            door.create(topic, by=Actor(door="command"))

        asked = [query["sql"] for query in queries if "_check" in query["sql"]]
        assert asked == []

    def test_still_ask_about_a_name_in_use(self, make_topic):
        make_topic(external_system="oa", external_id="1")
        again = Topic(title="议题", external_system="oa", external_id="1")
        unique = [
            each
            for each in Topic._meta.constraints
            if isinstance(each, UniqueConstraint) and not is_certainly_kept(each, again)
        ]

        assert [each.name for each in unique] == ["topic_external_key_unique"]
        with pytest.raises(ValidationError, match="已被另一条记录使用"):
            again.full_clean()

    def test_are_asked_of_every_condition_there_is(self):
        kinds = {type(constraint) for _, constraint in CONSTRAINTS}
        assert kinds == {CheckConstraint, UniqueConstraint}
