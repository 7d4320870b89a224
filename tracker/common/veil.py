"""What a reader sees on a record besides its own content: names of others, and what is personal.

A record names other records by its links and holds personal fields such as a phone. Wherever
records are about to be shown – answers, pages, sheets, papers, the history – a `Sight` is asked:
a link to a record that is hidden from the reader is shown as no link at all (no id, no name, no
state), a personal field as empty. One rule here, so that no door can differ.

`veiled` returns copies where there is something to hide: the records themselves stay whole, and
`keep_hidden` sees to it that what was not shown is not lost when a form or a body comes back.
"""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import cast

from django.db.models import ManyToManyField, Model, Q, QuerySet, prefetch_related_objects

from tracker.common.models import Stamped
from tracker.common.reads.statements import among
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import NOTHING, rows_of


def personal_rows_of(model: type[Stamped], standing: Standing) -> Q:
    """The rows whose personal fields people of this standing read; the office reads all."""
    if standing.is_staff:
        return Q()
    return model.personal_rows(standing) if standing.roles else NOTHING


class Sight:
    """What one person sees, asked once per kind of record and remembered for the page."""

    def __init__(self, user):
        self._user = user
        self._seen = _Memory(self, rows_of)
        self._personal = _Memory(self, personal_rows_of)

    @cached_property
    def standing(self) -> Standing:
        return standing_of(self._user)

    def hides(self, model: type[Model]) -> bool:
        """Whether rows of this kind can be hidden from the person at all."""
        return hasattr(model, "visible_rows") and self._seen.is_partial(model)

    def sees(self, model: type[Model], ids: Iterable) -> set:
        """Those of the ids whose records the person may see."""
        return self._seen.of(model, ids) if self.hides(model) else set(ids)

    def reads_personal(self, model: type[Stamped], ids: Iterable) -> set:
        """Those of the ids whose personal fields the person may read."""
        return self._personal.of(model, ids)

    def veils(self, model: type[Stamped]) -> bool:
        """Whether anything on records of this kind can be hidden from the person."""
        personal = bool(model.personal_fields) and self._personal.is_partial(model)
        links = [*links_of(model), *model._meta.many_to_many]
        return personal or any(self.hides(field.related_model) for field in links)

    def veiled(self, records: Iterable[Stamped]) -> list:
        """The records, all of one kind, as the person may read them; not to be written."""
        records = list(records)
        if not records:
            return records
        veil = _Veil(self, type(records[0]), records)
        return [veil.over(record) for record in records] if veil.hides_something else records

    def keep_hidden(self, record: Stamped, values: dict) -> None:
        """Take out of `values` what the reader left empty only because they were not shown it.

        `record` is the stored one. Of many links those that were not shown are put back.
        """
        if record._state.adding:
            return
        (shown,) = self.veiled([record])
        if shown is record:
            return
        own = {field.name: field for field in record._meta.concrete_fields}
        for name in own.keys() & values.keys():
            kept, given = own[name].value_from_object(record), own[name].value_from_object(shown)
            if values[name] in (None, "") and kept != given:
                del values[name]
        for name in {field.name for field in record._meta.many_to_many} & values.keys():
            seen = set(getattr(shown, name).all())
            unseen = [one for one in getattr(record, name).all() if one not in seen]
            values[name] = [*values[name], *unseen] if unseen else values[name]


def linked_by(field: ManyToManyField) -> type[Model]:
    """The kind that the links lead to; a model's own name "self" is resolved when it is made."""
    return cast(type[Model], field.related_model)


class _Memory:
    """For each kind the ids asked about so far, and which of them the rows of a rule hold."""

    def __init__(self, sight: Sight, rule):
        self._sight, self._rule = sight, rule
        self._rows: dict[type, Q] = {}
        self._asked: dict[type, set] = {}
        self._held: dict[type, set] = {}

    def rows(self, model: type[Model]) -> Q:
        if model not in self._rows:
            self._rows[model] = self._rule(model, self._sight.standing)
        return self._rows[model]

    def is_partial(self, model: type[Model]) -> bool:
        return bool(self.rows(model))

    def of(self, model: type[Model], ids: Iterable) -> set:
        ids = {pk for pk in ids if pk is not None}
        if not self.is_partial(model):
            return ids
        asked = self._asked.setdefault(model, set())
        held = self._held.setdefault(model, set())
        new = ids - asked
        # Most often the rule gives nothing at all, which needs no question.
        if new and self.rows(model) != NOTHING:
            rule = (self._rule, self._sight.standing)
            held |= among(model, self.rows(model), new, rule=rule)
        asked |= new
        return ids & held


class _Veil:
    """What is to be hidden on records of one kind; asks for all of them at once."""

    def __init__(self, sight: Sight, model: type[Stamped], records: list):
        # Most often nothing is hidden, and then no record has to be looked at.
        self.links = {}
        for field in links_of(model):
            if sight.hides(field.related_model):
                ids = {getattr(record, field.attname) for record in records}
                seen = sight.sees(field.related_model, ids)
                if ids - seen - {None}:
                    self.links[field] = seen
        many = [field for field in model._meta.many_to_many if sight.hides(linked_by(field))]
        # Once for all records; asked of each by itself a list would cost with its length.
        prefetch_related_objects(records, *(field.name for field in many))
        self.many = {
            field: sight.sees(
                linked_by(field),
                (one.pk for record in records for one in getattr(record, field.name).all()),
            )
            for field in many
        }
        ids = {record.pk for record in records} if model.personal_fields else set()
        self.read = sight.reads_personal(model, ids) if ids else set()
        self.personal = model.personal_fields if ids - self.read else frozenset()
        self.hides_something = bool(self.links or self.many or self.personal)

    def over(self, record: Stamped) -> Stamped:
        links = [
            field
            for field, seen in self.links.items()
            if getattr(record, field.attname) not in {None, *seen}
        ]
        many = [
            (field, seen)
            for field, seen in self.many.items()
            if any(one.pk not in seen for one in getattr(record, field.name).all())
        ]
        personal = self.personal if record.pk not in self.read else ()
        if not links and not many and not any(getattr(record, name) for name in personal):
            return record
        shown = copy(record)
        shown.is_veiled = True
        for field in links:
            setattr(shown, field.attname, None)
            field.set_cached_value(shown, None)
        prefetched = getattr(record, "_prefetched_objects_cache", {})
        # Django keeps there what was prefetched.
        shown._prefetched_objects_cache = prefetched | {  # type: ignore[attr-defined]
            field.name: _without_hidden(getattr(record, field.name).all(), seen)
            for field, seen in many
        }
        for name in personal:
            setattr(shown, name, "")
        return shown


def _without_hidden(rows: QuerySet, seen: set) -> QuerySet:
    """The rows as if they had been read without those that are hidden."""
    kept = rows.filter(pk__in=seen)
    kept._result_cache = [one for one in rows if one.pk in seen]
    return kept


def links_of(model: type[Model]) -> list:
    """The single links of a kind, without that to its own parent row."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and not getattr(field.remote_field, "parent_link", False)
    ]
