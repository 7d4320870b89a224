"""Every population equals what was counted by hand, and every part of its definition matters."""

from datetime import date

import pytest
from counted_world import CLASSES, DAY, INSPECTIONS, ITEMS, SUGGESTIONS, YEAR
from counting_by_hand import BY_CLASS, EXPECTED, OWN_DUTIES, cut
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from tracker.overview.populations.counting import count, count_by_year, records_of
from tracker.overview.populations.defining import Days, percent, share, under
from tracker.overview.populations.register import classes, population, populations, shares
from tracker.overview.statistics import overview

EVERYBODY = get_user_model()(is_superuser=True)
ASKED = {"year": YEAR, "to": EVERYBODY, "on": DAY}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


class TestWorld:
    def test_is_large_enough(self):
        assert len(SUGGESTIONS) >= 60
        assert {plan.status for plan in SUGGESTIONS} == {
            "draft", "submitted", "returned", "not_accepted", "merged", "withdrawn", "accepted",
            "assigned", "reassigning", "handling", "answered", "evaluated", "rehandling",
            "concluded", "tracking", "fulfilled", "closed_unfulfilled", "archived",
        }  # fmt: skip
        assert len(INSPECTIONS) >= 8
        assert len(ITEMS) >= 20
        assert len(OWN_DUTIES) >= 11


class TestPopulations:
    def test_are_all_counted_by_hand(self):
        assert set(EXPECTED) == set(populations())

    def test_equal_what_was_counted_by_hand(self):
        assert count(populations().values(), **ASKED) == EXPECTED

    def test_of_classes_equal_what_was_counted_by_hand(self):
        found = {each.code: records_of(each, **ASKED).count() for each in classes(YEAR)}
        assert found == {f"suggestion_class_{code or 'none'}": n for code, n in BY_CLASS.items()}
        assert [each.name for each in classes(YEAR)] == [*(f"{c}类" for c in CLASSES), "未定类"]

    def test_are_sets_of_records(self):
        sums = {code for code, each in populations().items() if each.summed or each.distinct}
        found = {
            code: records_of(each, **ASKED).count()
            for code, each in populations().items()
            if code not in sums
        }
        assert found == {code: n for code, n in EXPECTED.items() if code not in sums}

    def test_are_counted_at_one_query_a_kind_of_record(self):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                count(populations().values(), **ASKED)
            return len(captured)

        subjects = {each.subject for each in populations().values()}
        rows = {(each.model, each.year_path, each.annotated) for each in subjects}
        # And one that asks how many days are soon, and one which kinds the year has.
        assert queries() == len(rows) + 2
        assert len(rows) < len(subjects)

    def test_are_found_by_their_codes(self):
        assert all(population(code) is each for code, each in populations().items())
        assert population("suggestion_class_B").name == "B类"
        assert population("suggestion_class_none").name == "未定类"

    def test_say_what_they_count_and_what_it_rests_on(self):
        for each in [*populations().values(), *classes()]:
            assert all((each.name, each.definition, each.source)), each.code
            assert not each.definition.endswith("。"), each.code

    def test_have_names_of_their_own(self):
        names = [each.name for each in [*populations().values(), *classes(), *shares()]]
        assert sorted(names) == sorted(set(names))

    def test_are_counted_by_year(self):
        inspection = population("inspection_all")
        years = [YEAR - 2, YEAR - 1, YEAR]
        found = count_by_year([inspection], years=years, to=EVERYBODY, on=DAY)[inspection.code]
        assert found == {YEAR - 1: 1, YEAR: EXPECTED["inspection_all"]}


def mutants(condition: Q):
    """The condition with one thing taken away: a leaf, or one of several values of a leaf."""
    for place, child in enumerate(condition.children):
        before, after = condition.children[:place], condition.children[place + 1 :]
        for changed in changes(child):
            mutant = Q(_connector=condition.connector, _negated=condition.negated)
            mutant.children = [*before, *([] if changed is None else [changed]), *after]
            yield mutant


def changes(child):
    if isinstance(child, Q):
        yield from mutants(child)
        return
    name, value = child
    yield None
    if name.endswith("__in"):
        yield from ((name, [each for each in value if each != gone]) for gone in value)
    if isinstance(value, bool):
        yield (name, not value)
    if isinstance(value, tuple) and isinstance(value[0], date):
        first, last = value
        yield (name, (first + DAY_LONG, last))
        yield (name, (first, last - DAY_LONG))


DAY_LONG = date(2024, 1, 2) - date(2024, 1, 1)


class TestDefinitions:
    @pytest.mark.parametrize("code", sorted(EXPECTED))
    def test_say_nothing_that_does_not_matter(self, code):
        """Whatever is taken from a definition, some record of the world is counted wrongly."""
        asked = population(code)
        records = asked.subject.records(years=[YEAR], to=EVERYBODY)
        meant = asked.within(Days(DAY))
        found = set(records.filter(meant).values_list("pk", flat=True))
        unnoticed = [
            mutant
            for mutant in mutants(meant)
            if set(records.filter(mutant).values_list("pk", flat=True)) == found
        ]
        assert unnoticed == []


class TestShares:
    def test_stand_with_their_base(self):
        for portion in overview(**ASKED).portions:
            part, whole = EXPECTED[portion.share.part.code], EXPECTED[portion.share.whole.code]
            assert (portion.part, portion.whole) == (part, whole), portion.share.code
            assert portion.percent == cut(part, whole), portion.share.code

    def test_name_parts_of_their_base(self):
        for each in shares():
            records = {
                one.code: set(records_of(one, **ASKED).values_list("pk", flat=True))
                for one in (each.part, each.whole)
            }
            assert records[each.part.code] <= records[each.whole.code], each.code

    @pytest.mark.parametrize(
        ("part", "whole", "shown"),
        [
            (1999, 2000, "99.9%"),
            (54, 93, "58.0%"),  # 58.0645…
            (2, 3, "66.6%"),
            (0, 5, "0.0%"),
            (5, 5, "100.0%"),
            (0, 0, "—"),
        ],
    )
    def test_are_cut_and_never_rounded_up(self, part, whole, shown):
        assert share(part, whole) == shown

    def test_are_nothing_without_a_base(self):
        assert percent(0, 0) is None


class TestUnder:
    def test_asks_the_same_of_another_record(self):
        asked = under("suggestion", ~Q(kind="motion") & (Q(a=1) | Q(b=2)))
        assert asked == ~Q(suggestion__kind="motion") & (Q(suggestion__a=1) | Q(suggestion__b=2))
