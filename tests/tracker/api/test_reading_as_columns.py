"""Lists and records read as columns answer the bytes that the serializers answer: to everybody,
at every address, over a ledger whose records hold whatever their columns can hold."""

import json
import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.renderers import JSONRenderer as StockRenderer
from role_world import PEOPLE, STRANGER, client_of, two_sides, user_of

from seeds.load import load
from tracker.api_urls import RECORDS
from tracker.common.api import ReadOnlyRecordViewSet
from tracker.common.reads.compiled import compiled
from tracker.common.reads.naming import Named, mentioned
from tracker.common.reads.statements import statement
from tracker.common.renderers import JSONRenderer
from tracker.common.roles import Role
from tracker.common.veil import Sight
from tracker.models import Answer, Session, Suggestion, Unit

__all__ = ["two_sides"]

KINDS = {route: viewset for route, viewset, _ in RECORDS}
# What is shown of them is asked of the record: a majority, which depends on the rules; whether a
# document is in force, and how late it was filed.
READ_AS_RECORDS = {"ballots", "by-elections", "filings", "normative-documents"}
# Altered, they would make other people of those who ask.
WHO_IS_WHO = {"memberships", "tokens"}
UNUSUAL = (
    "",
    "〔甲〕",
    'a"b\\c/d',
    "行\u2028行\u2029行",
    "\x01\x1f\t\r\n",
    "😀𠮷",
    "<&>'",
    "é\x7f",
)


@pytest.fixture(scope="module")
def unusual_ledger(two_sides, django_db_blocker):
    """Both sides, the published report, and everywhere values that are seldom or never typed."""
    with django_db_blocker.unblock():
        load(settings.FIXTURE_DIRS[0] / "report_2023.json")
        chance = random.Random(2023)
        for route in sorted(set(KINDS) - WHO_IS_WHO):
            for record in KINDS[route].queryset.order_by("pk")[:6]:
                alter(record, chance=chance)


def alter(record, *, chance: random.Random) -> None:
    """Put other values into its columns, where the database takes them."""
    model = type(record)
    for field in model._meta.local_concrete_fields:
        # Where a file lies, and by what tests find their way.
        if field.primary_key or field.name in ("file", "code"):
            continue
        value = another(field, chance=chance)
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=record.pk).update(**{field.attname: value})
        except DatabaseError:
            # A constraint has something against it.
            continue


def another(field: models.Field, *, chance: random.Random):
    if field.null and chance.random() < 0.4:
        return None
    if isinstance(field, models.ForeignKey):
        name = field.target_field.attname
        return chance.choice(list(field.related_model._base_manager.values_list(name, flat=True)))
    if field.choices:
        return chance.choice([code for code, _ in field.flatchoices] + ["gone"])
    if isinstance(field, models.CharField | models.TextField):
        return chance.choice(UNUSUAL)[: field.max_length or 99]
    if isinstance(field, models.BooleanField):
        return chance.random() < 0.5
    if isinstance(field, models.DateTimeField):
        fraction = chance.choice([0, 123, 120000, 999999])
        return datetime(1999, 12, 31, 16, 0, 1, fraction, tzinfo=UTC) + timedelta(
            hours=chance.randrange(9)
        )
    if isinstance(field, models.DateField):
        return date(1954, 1, 1) + timedelta(days=chance.randrange(90_000))
    if isinstance(field, models.DecimalField):
        whole = field.max_digits - field.decimal_places
        numbers = ("0", "-1.5000", "12345.6789", "100")
        return Decimal(chance.choice([it for it in numbers if len(it.split(".")[0]) <= whole]))
    if isinstance(field, models.JSONField):
        return chance.choice([[], ["甲", "乙"], ["due_on"]])
    return chance.choice([1, 2, 99])


@pytest.fixture(autouse=True)
def _rolled_back(unusual_ledger, db):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def by_serializers(monkeypatch):
    """Let the serializers answer, and the stock renderer write, while it is on."""

    class Switch:
        def __enter__(self):
            monkeypatch.setattr(ReadOnlyRecordViewSet, "read_as_columns", lambda view: None)
            monkeypatch.setattr(JSONRenderer, "render", StockRenderer.render)

        def __exit__(self, *problem):
            monkeypatch.undo()

    return Switch()


def told(response) -> tuple:
    return response.status_code, response.headers.get("ETag"), response.content


def addresses_of(client, route: str) -> list[str]:
    """The list, some pages and orders of it, and some of its records."""
    lists = ["?page_size=200", "?page_size=2&page=2", "?cursor=&page_size=2&ordering=-updated_at"]
    answer = client.get(f"/api/v1/{route}/?page_size=200")
    if answer.status_code != 200:
        return [f"/api/v1/{route}/", f"/api/v1/{route}/1/"]
    found = [row.get("id", row.get("year")) for row in answer.json()["results"]]
    some = [*found[:2], *found[-1:], 10**9]
    return [f"/api/v1/{route}/{rest}" for rest in [*lists, *(f"{pk}/" for pk in some)]]


def next_of(content: bytes) -> str | None:
    return json.loads(content).get("next") if content else None


class TestEveryAnswer:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_is_byte_for_byte_that_of_the_serializer(self, person, by_serializers):
        client, differing, read = client_of(person), [], 0
        for route in KINDS:
            addresses = addresses_of(client, route)
            while addresses:
                address = addresses.pop()
                ours = told(client.get(address))
                with by_serializers:
                    theirs = told(client.get(address))
                read += ours[0] == 200
                if ours != theirs:
                    differing.append((address, first_difference(ours, theirs)))
                elif "cursor=&" in address and (further := next_of(ours[2])):
                    addresses.append(further)
        assert differing == []
        least = {STRANGER: 0, Role.AUDITOR: 0, Role.ACCOUNT_KEEPER: 1}.get(person, 101)
        assert read == 0 if least == 0 else read >= least


def first_difference(ours: tuple, theirs: tuple):
    if ours[:2] != theirs[:2]:
        return ours[:2], theirs[:2]
    place = next(n for n, (a, b) in enumerate(zip(ours[2], theirs[2])) if a != b)  # noqa: B905
    return ours[2][place - 60 : place + 60].decode(errors="replace"), theirs[2][
        place - 60 : place + 60
    ].decode(errors="replace")


class TestWhatIsRead:
    def test_is_columns_for_all_kinds_but_those_named(self):
        as_records = {
            route for route, viewset in KINDS.items() if compiled(viewset.serializer_class) is None
        }
        assert as_records == READ_AS_RECORDS

    @pytest.mark.parametrize("person", [Role.CLERK, Role.UNIT_CONTACT])
    def test_costs_no_query_a_row(self, person):
        """Names are made of columns that were read with the list: none is asked for later."""
        client = client_of(person)
        for route in KINDS:
            with CaptureQueriesContext(connection) as short:
                client.get(f"/api/v1/{route}/?page_size=1&voided=include")
            with CaptureQueriesContext(connection) as long:
                answer = client.get(f"/api/v1/{route}/?page_size=200&voided=include")
            if answer.status_code == 200:
                assert len(long) <= len(short) + 8, (route, [one["sql"] for one in long])

    @pytest.mark.parametrize("route", sorted(set(KINDS) - READ_AS_RECORDS))
    def test_names_linked_records_without_asking_again(self, route):
        """A stand-in that lacks a column its name mentions would read it, record by record."""
        read, sight = compiled(KINDS[route].serializer_class), Sight(user_of(Role.CLERK))
        rows = statement(KINDS[route].queryset.order_by("pk").values_list(*read.paths)).rows()
        with CaptureQueriesContext(connection) as captured:
            assert read.answer(rows, sight=sight)
        deferred = [one["sql"] for one in captured if "LIMIT 21" in one["sql"]]
        assert deferred == []


class TestNames:
    def test_are_made_of_what_a_name_mentions(self):
        assert mentioned(Unit) == {"short_name", "name"}
        assert mentioned(Session) == {"term", "number"}
        assert mentioned(Suggestion) == {"number", "title"}

    def test_read_the_names_they_are_made_of(self):
        paths = Named(Answer, "answer").paths
        assert {"answer__round", "answer__unit__name", "answer__unit__short_name"} <= set(paths)

    def test_are_right_of_a_record_that_lacks_a_column(self):
        """Whatever a stand-in does not have it reads: slower, never wrong."""
        unit = Unit.objects.exclude(name="").first()
        named = Named(Unit, "unit")
        values = {"unit__id": unit.pk, "unit__name": unit.name, "unit__short_name": ""}
        stand_in = named.stand_in((values[path] for path in named.paths), using="default")
        assert str(stand_in) == unit.name
        assert stand_in.code == unit.code
