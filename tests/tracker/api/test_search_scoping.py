"""Nobody finds a record by what they may not read of it: every person, every kind, both sides.

Each record of the ledger gets a word that nothing else has. Whoever may read the record finds it
by the word, and whoever may not finds nothing, in its own list, in the list of the matter that it
is a part of, and in that of all matters.
"""

import pytest
from django.db import connection
from role_world import PEOPLE, two_sides, user_of

from tracker import kinds
from tracker.common.field_rights import rights_of_kind
from tracker.common.folding import words_of
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import is_visible, visible
from tracker.common.searched import matter_of
from tracker.common.searching import found, keys_of, searched_models, united
from tracker.matters.models import Matter
from tracker.models import (
    Answer,
    Assignment,
    Attachment,
    Deputy,
    Opinion,
    ProgressEntry,
    RectificationItem,
    SearchText,
    Suggestion,
    Unit,
)

__all__ = ["two_sides"]
pytestmark = pytest.mark.django_db


def word_of(record) -> str:
    return f"〖{record._meta.model_name}·{record.pk}〗"


def word_of_kind(model) -> str:
    return f"〖{model._meta.model_name}·"


def read_by(person, model):
    """The records of a kind that a person reads: as a role, and one by one."""
    roles = standing_of(person).roles
    seen = visible(model._base_manager.all(), to=person)
    return seen if roles & rights_of_kind(model).read_by else seen.none()


@pytest.fixture(params=PEOPLE)
def person(request, two_sides):
    return user_of(request.param)


@pytest.fixture
def records(two_sides):
    every = [one for model in searched_models() for one in model._base_manager.all()]
    SearchText.keep(
        SearchText(
            kind=record._meta.model_name,
            record_id=record.pk,
            matter_id=matter_of(record),
            name=word_of(record),
            text=word_of(record),
        )
        for record in every
    )
    return every


class TestWords:
    def test_are_there_of_every_kind(self, records):
        spoken_for = set(SearchText.objects.values_list("kind", flat=True))
        assert spoken_for == {model._meta.model_name for model in searched_models()}

    def test_find_what_the_person_reads_and_nothing_else(self, records, person):
        for model in searched_models():
            rows = found(model._base_manager.all(), word_of_kind(model), by=standing_of(person))
            seen = visible(rows, to=person)
            assert set(seen) == set(visible(model._base_manager.all(), to=person)), model

    def test_of_parts_lead_to_their_matter_only_for_those_who_read_the_part(self, records, person):
        """Of the rows themselves, before any list is laid over them."""
        for part in searched_models():
            seen = set(read_by(person, part).values_list("pk", flat=True))
            rows = SearchText.objects.of(part).filter(record_id__in=seen)
            expected = set(rows.exclude(matter=None).values_list("matter", flat=True))
            with connection.cursor() as cursor:
                keys = keys_of(Matter, words_of(word_of_kind(part)), by=standing_of(person))
                cursor.execute(*united(keys))
                assert {matter for (matter,) in cursor.fetchall()} == expected, part

    def test_of_parts_lead_to_matters_that_are_seen(self, records, person):
        for part in (Answer, ProgressEntry, RectificationItem, Attachment, Opinion):
            own = {record.pk for record in read_by(person, part)}
            of_parts = SearchText.objects.of(part).filter(record_id__in=own).values("matter")
            for kind in kinds.models():
                rows = visible(kind.objects.all(), to=person)
                expected = set(rows.filter(pk__in=of_parts))
                assert set(found(rows, word_of_kind(part), by=standing_of(person))) == expected, (
                    part,
                    kind,
                )


class TestLinks:
    def test_find_by_names_that_the_person_reads_alone(self, records):
        """A part that is seen does not tell what a hidden suggestion is called."""
        contact = user_of(Role.UNIT_CONTACT)
        for suggestion in Suggestion.objects.all():
            parts = found(
                Assignment.objects.all(),
                word_of(suggestion),
                by=standing_of(contact),
                links=("suggestion",),
            )
            assert parts.exists() == is_visible(suggestion, to=contact)


class TestPhones:
    def test_are_in_no_text(self, two_sides):
        """What is personal is hidden field by field, so that no row of the index may hold it."""
        for model in (Deputy, Assignment):
            assert not set(model.searched.fields) & model.personal_fields
        for model in searched_models():
            assert not set(model.searched.fields) & model.personal_fields, model
        assert "phone" not in Unit.searched.fields
