"""Rows are made of records that hold no more than the sheet shows, some hundreds at a time."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from sheet_records import make

from reports.sheets import SHEETS
from tracker.common.reads import slim
from tracker.common.reads.slim import Slim
from tracker.common.roles import OF_UNIT, Role
from tracker.common.scoping import visible
from tracker.models import Assignment, Membership, ProgressEntry, Suggestion

DAY = date(2024, 6, 14)
PEOPLE = (*Role.values, "stranger")
SLIM = ("suggestion-catalogue", "suggestion-summary", "suggestion-progress")


@pytest.fixture(scope="module")
def people(world, django_db_blocker):
    """An account of every role, of the unit and the deputy of the world that have most, and a
    world in which everything that a row may show is there."""
    with django_db_blocker.unblock():
        return add_people(world)


def add_people(world) -> dict:
    for n, record in enumerate(Suggestion.objects.order_by("pk")):
        text = f"办理第{n}件" if n % 3 == 0 else ""
        Suggestion.objects.filter(pk=record.pk).update(
            handling=text, note="备注" * (n % 2), is_closed_session=n % 4 == 0,
            handed_over_on=date(2024, 2, 1 + n % 9), disclosure="full" if n % 2 else "none",
            provisional_dates=["due_on"] if n % 5 == 0 else [],
        )  # fmt: skip
        for day in (3, 12):
            make(ProgressEntry, matter=record.matter_ptr, happened_on=date(2024, 6, day),
                 text=f"进展{n}—{day}" if day == 3 or n % 2 else "", next_step=f"打算{n}",
                 problem="经费" * (n % 2))  # fmt: skip
    Assignment.objects.update(handler="张三", phone="84851111")
    whom = {Role.DEPUTY: {"deputy": world.deputies["甲"]}} | {
        role: {"unit": world.units["transport"]} for role in OF_UNIT
    }
    accounts = {name: get_user_model().objects.create_user(name) for name in PEOPLE}
    for role in Role.values:
        make(Membership, user=accounts[role], role=role, **whom.get(role, {}))
    return accounts


def said(sheet, *, to) -> list:
    """All that the sheet says to somebody: heading, cells with their tones, and identities."""
    filling = sheet.fill(visible(sheet.model.objects.all(), to=to), on=DAY, to=to)
    columns = [each for each in filling.columns or sheet.layout.columns if each.read]
    grouping = sheet.layout.grouping
    return [
        filling.heading,
        *(
            (
                sheet.layout.identify(row),
                grouping and (grouping.read(row), grouping.counts(row)),
                [(each.value_of(row), each.tone(row), each.lead_in(row)) for each in columns],
            )
            for row in filling.rows
        ),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", SLIM)
class TestRows:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_say_what_whole_records_say(self, people, person, name, monkeypatch):
        got = said(SHEETS[name], to=people[person])
        monkeypatch.setattr(Slim, "read", lambda self, records: list(records))
        assert got == said(SHEETS[name], to=people[person])

    def test_are_the_same_however_many_are_read_at_once(self, people, name, monkeypatch):
        got = said(SHEETS[name], to=people[Role.CLERK])
        monkeypatch.setattr(slim, "AT_ONCE", 3)
        assert got == said(SHEETS[name], to=people[Role.CLERK])

    def test_hold_all_that_their_cells_show(self, people, name):
        sheet, to = SHEETS[name], people[Role.CLERK]
        filling = sheet.fill(visible(sheet.model.objects.all(), to=to), on=DAY, to=to)
        rows = list(filling.rows)
        with CaptureQueriesContext(connection) as asked:
            for row in rows:
                for column in filling.columns or sheet.layout.columns:
                    if column.read:
                        column.value_of(row), column.tone(row), column.lead_in(row)
        assert [one["sql"][:300] for one in asked] == []


def test_all_lists_of_suggestions_are_slim():
    """A list of suggestions that is read whole would be missing above."""
    listed = {name for name, one in SHEETS.items() if one.model is Suggestion}
    assert set(SLIM) == {name for name in listed if not SHEETS[name].is_statistic}
