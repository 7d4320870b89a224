"""Filters read what is given by the same fields as the stock form of all filters, with the same
values and faults; and SQL that is kept asks the same whatever is put into its places."""

import random

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django_filters.filterset import FilterSet
from ledger import fill
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from tracker.api_urls import RECORDS
from tracker.common.reads.parameters import narrowed, split
from tracker.common.reads.statements import filled, size_for
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import rows_of
from tracker.models import Deputy, Suggestion, Unit

pytestmark = pytest.mark.django_db

KINDS = {route: viewset for route, viewset, _ in RECORDS}
# Right for some filter or other, and wrong for the rest.
WORDS = (
    "1", "2", "007", " 1", "1.5", "9" * 30, "2023", "2023-09-01", "2023-13-01", "true", "yes",
    "handling", "lead", "only", "-id", "id,-updated_at", "", "null", "甲", "a\x00b",
    "2023-09-01T08:00:00+08:00", "x" * 300,
)  # fmt: skip


def ask_of_a_full_ledger():
    fill(2)
    return get_user_model().objects.create_superuser("asks")


@pytest.fixture(scope="module")
def asking(once):
    return once(ask_of_a_full_ledger)


@pytest.fixture
def administrator_asks(asking, db):
    user = asking

    def asks(**given):
        data = QueryDict(mutable=True)
        for name, values in given.items():
            data.setlist(name, values)
        request = Request(APIRequestFactory().get("/"))
        request.user = user
        return data, request

    return asks


def stock(filterset_class, data, request):
    """The same filters as django-filter itself runs them."""
    whole = type("Stock", (filterset_class,), {"__init__": FilterSet.__init__})
    wanted = whole(data=data, queryset=filterset_class._meta.model.objects.all(), request=request)
    wanted.form = FilterSet.form.fget(wanted)
    return wanted


def plain(value):
    """Records as their ids, so that those who read them and those who do not compare."""
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    if isinstance(value, list):
        return sorted(str(getattr(one, "pk", one)) for one in value)
    return getattr(value, "pk", value)


class TestReading:
    @pytest.mark.parametrize("route", sorted(KINDS))
    def test_finds_the_values_and_faults_of_the_stock_form(self, route, administrator_asks):
        """Ours is asked for one filter at a time, as people do; the stock form, which is dear, has
        a field for each of them in any case."""
        chance, kind = random.Random(route), KINDS[route].filterset_class
        words = {name: chance.sample(WORDS, 8) for name in kind.base_filters}
        for each in range(8):
            asked = {name: [given[each]] for name, given in words.items()}
            theirs = stock(kind, *administrator_asks(**asked)).form
            for name, word in asked.items():
                data, request = administrator_asks(**{name: word})
                queryset = kind._meta.model.objects.all()
                ours = kind(data=data, queryset=queryset, request=request).form
                faults = {n: f.messages for n, f in ours.faults.items()}
                assert faults == {n: f for n, f in theirs.errors.items() if n == name}, (name, word)
                if name not in faults:
                    given, found = ours.cleaned_data.get(name), theirs.cleaned_data.get(name)
                    assert str(plain(given)) == str(plain(found)), (name, word)

    def test_makes_no_field_that_is_not_asked_for(self, administrator_asks):
        data, request = administrator_asks(status=["handling"])
        kind = KINDS["suggestions"].filterset_class
        wanted = kind(data=data, queryset=Suggestion.objects.all(), request=request)
        assert set(wanted.filters) == {"status", "voided", "ordering"}

    def test_shares_nothing_of_one_request_with_the_next(self, administrator_asks):
        """A filter that knows who asks is a copy; its declaration never learns of them."""
        data, request = administrator_asks(unit=["1"], overdue=["true"])
        kind = KINDS["suggestions"].filterset_class
        wanted = kind(data=data, queryset=Suggestion.objects.all(), request=request)
        assert wanted.form.faults.keys() <= {"unit"}
        for name in ("unit", "overdue"):
            declared = kind.base_filters[name]
            assert wanted.filters[name] is not declared
            assert not hasattr(declared, "parent")
            assert getattr(declared, "queryset", None) is None or not hasattr(declared, "_field")


class TestShapes:
    QUESTIONS = (
        {"work_year": ["2023"], "status": ["draft", "answered"]},
        {"number": ["015"], "due_on_from": ["2023-01-01"], "ordering": ["-due_on"]},
        {"unit": ["UNIT"], "voided": ["include"]},
        {"overdue": ["true"], "on": ["2024-01-01"], "is_key": ["false"]},
        {"updated_since": ["2020-01-01T00:00:00+08:00"], "q": ["建议"]},
        {"co_signers": ["DEPUTY"], "external_id": ["x"], "ordering": ["title,-id"]},
    )

    @pytest.mark.parametrize("n", range(len(QUESTIONS)))
    def test_find_with_places_what_the_filters_find(self, n, administrator_asks):
        ids = {"UNIT": str(Unit.objects.first().pk), "DEPUTY": str(Deputy.objects.first().pk)}
        question = {
            name: [ids.get(value, value) for value in values]
            for name, values in self.QUESTIONS[n].items()
        }
        data, request = administrator_asks(**question)
        kind, everything = KINDS["suggestions"].filterset_class, Suggestion.objects.all()
        wanted = kind(data=data, queryset=everything, request=request)
        assert wanted.problems() == {}
        expected = list(wanted.qs.values_list("pk", flat=True))
        shape, given = split(wanted)
        found = narrowed(kind, everything, shape, standing=standing_of(request.user))
        sql, params = found.values("pk").query.sql_with_params()
        put = [given.get(getattr(one, "name", None), one) for one in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, [str(one) if hasattr(one, "isoformat") else one for one in put])
            assert [pk for (pk,) in cursor.fetchall()] == expected

    def test_are_the_same_whatever_year_is_asked_for(self, administrator_asks):
        shapes = []
        # Years that `fill` has made.
        for year in ("2023", "2024"):
            data, request = administrator_asks(work_year=[year])
            kind = KINDS["suggestions"].filterset_class
            wanted = kind(data=data, queryset=Suggestion.objects.all(), request=request)
            shapes.append(split(wanted))
        assert shapes[0][0] == shapes[1][0]
        assert shapes[0][1] != shapes[1][1]

    def test_of_ids_fill_their_places(self):
        assert [size_for(range(n)) for n in (1, 2, 3, 5, 50, 200)] == [1, 2, 4, 8, 64, 256]
        assert filled([7, 9, 11], 4) == {0: 7, 1: 9, 2: 11, 3: 11}


class TestConditionsThatAreKept:
    def test_ask_nothing_of_the_database_while_they_are_made(self):
        """What people see is kept for a standing: it may not hold an answer of its day."""
        standings = [
            Standing(roles=frozenset({role}), units=frozenset({(role, 1)}))
            for role in ("unit_contact", "committee", "street_committee", "government_office")
        ]
        standings += [
            Standing(roles=frozenset({"deputy"}), deputies=frozenset({1})),
            Standing(roles=frozenset({"clerk"})),
            Standing(roles=frozenset({"leader"})),
        ]
        with CaptureQueriesContext(connection) as captured:
            for viewset in KINDS.values():
                for standing in standings:
                    rows_of.__wrapped__(viewset.queryset.model, standing)
        assert captured.captured_queries == []
