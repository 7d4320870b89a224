"""The one door for writing.

Every write of a domain record – from the API, the admin, an import, a command or the seed –
passes one of the functions below. Each validates the record whole, writes it and appends one
Change in the same transaction, so that no record can differ from its history. What people write
is held against the field rights of the kind; the system and the moves of life cycles write all.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

from django.db import models
from django.db.models import Model, ProtectedError
from django.utils import timezone

from tracker.common import field_rights, many, searching
from tracker.common.actor import Actor as Actor
from tracker.common.difference import difference, entry, given
from tracker.common.errors import (
    AppendOnly,
    FieldNotYours,
    Frozen,
    NotYourUnit,
    ReasonMissing,
    Stale,
    StatusByMove,
    VoidInstead,
)
from tracker.common.field_rights import NotYours
from tracker.common.history_lines import append
from tracker.common.history_lines import history as history
from tracker.common.history_lines import history_is_kept_in as history_is_kept_in
from tracker.common.models import Links, Stamped, Voidable, field_of
from tracker.common.roles import standing_of
from tracker.common.searching import row_of

# What is computed again is written as within a move, although nobody makes one.
RECOMPUTE = "recompute"
Record = TypeVar("Record", bound=Stamped)
VoidableRecord = TypeVar("VoidableRecord", bound=Voidable)


def _whole(by: Actor):
    """The record and its history, or neither. The engine takes back a move as a whole, so that
    what is written within one needs no savepoint of its own."""
    return many.whole(savepoint=by.within_move in ("", RECOMPUTE))


def create(record: Record, *, by: Actor, links: Links | None = None) -> Record:
    """Insert a new record.

    Raises ValidationError when the record breaks a rule, Frozen when its year is closed,
    FieldNotYours where it is not the writer's to add, or holds what is not theirs to give.
    """
    with _whole(by):
        _refuse_foreign_unit(by)
        record.note_author(by)
        record.derive()
        record.hold_ground([field.name for field in record._meta.concrete_fields])
        record.full_clean()
        record.clean_links(links or {})
        _refuse_if_frozen(record, by=by)
        if by.standing is not None:
            _refuse(field_rights.why_not(record, given(record, links or {}), by.standing))
        _insert(record)
        fields = difference(None, record) | _set_links(record, links or {})
        append(record, "create", fields=fields, by=by, text=row_of(record))
        record.carry_along(None, by=by)
    return record


def _insert(record: Stamped) -> None:
    """Write a new row; an entry among many is written with its line of the history."""
    writes = many.at_hand()
    if writes and record.is_append_only:
        return
    record.save(force_insert=True)
    if writes:
        writes.keep_new(record)


def update(
    record: Record, *, by: Actor, links: Links | None = None, action: str = "change"
) -> Record:
    """Write what differs between `record` and its stored row; no difference, no write.

    `record.version` says which state the writer saw. Raises Stale when the row has moved on,
    Frozen when its year is closed and `by.reason` is empty, ValidationError on a broken rule,
    FieldNotYours with every changed field that is not the writer's, and what the kind says of
    fields on which others rest (`held_fields`).
    """
    links = links or {}
    with _whole(by):
        stored = lock(record)
        fields = _checked_difference(stored, record, by=by)
        if "status" in fields and record.has_life_cycle:
            raise StatusByMove("状态只能通过办理操作改变，不能直接修改。")
        changed = [*fields, *_differing_links(stored, links)]
        _refuse_if_not_theirs(stored, changed, becoming=record, by=by)
        _refuse_if_held(stored, fields, by=by)
        record.clean_links(links)
        return _write_and_append(stored, record, links=links, by=by, action=action, fields=fields)


def _write_and_append(
    stored: Record, record: Record, *, fields: dict, links: Links, by: Actor, action: str
) -> Record:
    fields = fields | _set_links(record, links)
    # A rule may tell something else of a date that stays as it is, such as that it is certain now.
    is_told_anew = action == RECOMPUTE and _newly_derived(stored, record)
    if fields or is_told_anew:
        _write(stored, record, fields.keys())
        append(record, action, fields=fields, by=by, text=row_of(record, stored))
        searching.carry_along(record, stored)
        record.carry_along(stored, by=by)
    return record


def move(record: Record, *, transition: str, by: Actor, stored: Record) -> Record:
    """Write a record after a transition of its life cycle; the move is recorded in any case.

    Only the workflow engine calls this, in its transaction, with what it has locked. Raises as
    `update` does.
    """
    with _whole(by):
        if record.version != stored.version:
            # The move itself has written the record already.
            stored = lock(record)
        fields = _checked_difference(stored, record, by=by)
        _write(stored, record, fields.keys())
        text = row_of(record, stored)
        append(record, "move", fields=fields, by=by, text=text, transition=transition)
    return record


def deed(by: Actor, name: str, *, reason: str) -> Actor:
    """Who does one deed that writes several records, to be taken back as a whole like a move. Whose
    deed it is has been asked before: what is written within it is not held against field rights."""
    return replace(by, within_move=name, act=uuid4(), reason=reason)


def perform(record: Record, *, action: str, by: Actor) -> Record:
    """Write a record after a deed that is recorded in any case, as a move is, although the record
    has no life cycle. Raises as `update` does; whose deed it is says who calls this."""
    return _write_in_any_case(record, links={}, action=action, by=by)


def _write_in_any_case(record: Record, *, links: Links, action: str, by: Actor) -> Record:
    """Write the record and its line of the history, even where nothing differs."""
    with _whole(by):
        stored = lock(record)
        fields = _checked_difference(stored, record, by=by) | _set_links(record, links)
        _write(stored, record, fields.keys())
        append(record, action, fields=fields, by=by, text=row_of(record, stored))
        searching.carry_along(record, stored)
        record.carry_along(stored, by=by)
    return record


def recompute(record: Record, *, by: Actor) -> Record:
    """Write what follows by a rule from facts that others changed, such as a due date.

    Nobody's right is asked: the rule writes, and `by` is who made it apply. Raises as `update`.
    """
    return update(record, by=by_rule(by), action=RECOMPUTE)


def by_rule(by: Actor) -> Actor:
    """Who made a rule apply, as the writer of records that nobody types: their rights are not
    asked, as those of a move are not."""
    return replace(by, within_move=RECOMPUTE)


def void(record: VoidableRecord, *, by: Actor, at: datetime | None = None) -> VoidableRecord:
    """Declare the record void (作废). `by.reason` is required; voiding twice changes nothing."""
    return _set_voided_at(record, at or timezone.now(), by=by, action="void")


def restore(record: VoidableRecord, *, by: Actor) -> VoidableRecord:
    """Take back that the record was declared void (恢复). `by.reason` is required.

    Whoever may declare it void may restore it. Raises ValidationError where something else has
    taken its place meanwhile, such as a number.
    """
    return _set_voided_at(record, None, by=by, action="restore")


def _set_voided_at(
    record: VoidableRecord, at: datetime | None, *, by: Actor, action: str
) -> VoidableRecord:
    if not by.reason.strip():
        raise ReasonMissing(f"{'作废' if at else '恢复'}必须说明原因。")
    _refuse_foreign_unit(by)
    if (record.voided_at is None) == (at is None):
        return record
    record.voided_at, record.void_reason = at, by.reason.strip() if at else ""
    with _whole(by):
        stored = lock(record)
        fields = _checked_difference(stored, record, by=by)
        if by.standing is not None:
            _refuse(field_rights.why_not_void(stored, by.standing))
        # Whoever may declare it void changes nothing else on the way.
        others = sorted(fields.keys() - field_rights.VOIDING)
        _refuse_if_not_theirs(stored, others, becoming=record, by=by)
        return _write_and_append(stored, record, fields=fields, links={}, by=by, action=action)


def remove(record: Stamped, *, by: Actor) -> None:
    """Delete a record that nothing refers to; its last content stays in the history.

    Only for entries that were never handed over (a mistyped unit, a place noted twice).
    Raises ProtectedError when other records refer to it, VoidInstead when it must be voided.
    """
    if isinstance(record, Voidable):
        raise VoidInstead("该类记录不能删除，请作废并说明原因。")
    with _whole(by):
        stored = lock(record)
        _refuse_foreign_unit(by)
        _refuse_if_frozen(stored, by=by)
        if by.standing is not None:
            _refuse(field_rights.why_not_remove(stored, by.standing))
        if stored.needs_reason_to_remove() and not by.reason.strip():
            raise ReasonMissing("删除这条记录必须说明原因。")
        _refuse_if_linked(record)
        fields = difference(stored, None)
        change = append(record, "delete", fields=fields, by=by)
        many.write_waiting()
        change.seen_by_units.set(change.units_that_see(stored))
        searching.drop(record)
        type(record)._base_manager.filter(pk=record.pk).delete()
        record.left_behind(by=by)


def put_back(record: Record, *, links: Links, by: Actor) -> Record:
    """Write a record as it was before the move that is being undone, its state included.

    Only `tracker.common.undoing` calls this and `take_out`. Raises as `update` does.
    """
    return _write_in_any_case(record, links=links, action="undo", by=by)


def take_out(record: Stamped, *, by: Actor) -> None:
    """Take out what the move that is being undone created: declared void where such a record
    can be, else deleted, with its content kept in the history."""
    if isinstance(record, Voidable):
        void(record, by=by)
    else:
        _set_links(record, {field.name: [] for field in record._meta.many_to_many})
        remove(record, by=by)


def lock(record: Record) -> Record:
    """Hold the record's row until the transaction ends and return its stored state.

    Raises Stale when the row is not the version that `record` was read at.
    """
    if record.is_veiled:
        raise TypeError("A record made to be shown lacks what its reader may not see.")
    writes = many.at_hand()
    stored = writes.row(record) if writes else None
    if stored is not None and stored.version == record.version:
        return stored
    rows = type(record)._base_manager.select_for_update(of=("self",)).filter(pk=record.pk)
    stored = next(iter(rows.order_by()), None)
    if stored is None or stored.version != record.version:
        raise Stale(record)
    _share_targets(record, stored)
    if writes:
        writes.keep(stored)
    return stored


def _share_targets(record: Stamped, stored: Stamped) -> None:
    """What both link to was read once and need not be read again."""
    for field in record._meta.concrete_fields:
        if not isinstance(field, models.ForeignKey):
            continue
        is_at_hand = field.is_cached(record)
        if is_at_hand and getattr(stored, field.attname) == getattr(record, field.attname):
            field.set_cached_value(stored, field.get_cached_value(record))


def _write(stored: Stamped, record: Stamped, names: Iterable[str]) -> None:
    seen = stored.version
    now = timezone.now()
    columns = _columns(record, {*names, *_newly_derived(stored, record)})
    columns.setdefault(type(record), {}).update(version=seen + 1, updated_at=now)
    writes = many.at_hand()
    if not (writes and writes.takes(record, columns)):
        _write_columns(record, columns, seen=seen)
    record.version, record.updated_at = seen + 1, now
    if writes:
        writes.keep(record)


def _write_columns(record: Stamped, columns: many.Columns, *, seen: int) -> None:
    own = type(record)._base_manager.filter(pk=record.pk, version=seen)
    if not own.update(**columns.pop(type(record))):
        raise Stale(record)
    for base, inherited in columns.items():
        base._base_manager.filter(pk=record.pk).update(**inherited)


def _newly_derived(stored: Stamped, record: Stamped) -> set[str]:
    return {
        name
        for name in record.derived_fields
        if getattr(stored, field_of(type(record), name).attname)
        != getattr(record, field_of(type(record), name).attname)
    }


def _columns(record: Stamped, names: set[str]) -> dict[type[Model], dict[str, Any]]:
    """The values of the named columns by the table that has them: the record's, its spine's."""
    tables: dict[type[Model], dict[str, Any]] = {}
    for field in record._meta.concrete_fields:
        if field.name in names and not field.primary_key:
            tables.setdefault(field.model, {})[field.name] = getattr(record, field.name)
    return tables


def _checked_difference(stored: Stamped, record: Stamped, *, by: Actor) -> dict[str, dict]:
    """What the write changes, after every rule was asked whether it may."""
    record.derive()
    fields = difference(stored, record)
    _refuse_foreign_unit(by)
    _refuse_if_frozen(stored, by=by)
    if fields:
        _refuse_if_frozen(record, by=by)
        record.hold_ground(fields)
        _clean(record, stored)
        _refuse_if_append_only(record, fields)
    return fields


def _clean(record: Stamped, stored: Stamped) -> None:
    """Hold the record against every rule; what is as it was stored need not be asked again."""
    record.stored = stored
    try:
        record.full_clean()
    finally:
        record.stored = None


def _refuse_if_not_theirs(
    stored: Stamped, names: list[str], *, becoming: Stamped, by: Actor
) -> None:
    """Hold what a write changes against the field rights of the kind."""
    if names and by.standing is not None:
        _refuse(field_rights.why_not(stored, names, by.standing, becoming=becoming))


def _refuse_if_held(stored: Stamped, names: Collection[str], *, by: Actor) -> None:
    held = stored.held_fields() & set(names) if names else None
    if held:
        raise stored.refusal_of_held(held, to=by.user)


def refuse_if_not_theirs(
    record: Stamped, *, links: Links, by: Actor, faulty: Collection[str] = ()
) -> None:
    """Ask the field rights of a write that will not come about, because the record breaks a rule.

    Whoever may not write a field is told that and nothing else: a rule between records, such as
    a number given once, would answer with what they do not see. Of a new record with `faulty`
    fields it is not known whose it will be; then only what is never theirs to give is refused.
    """
    if by.standing is None:
        return
    if record._state.adding:
        ask = field_rights.why_never if faulty else field_rights.why_not
        _refuse(ask(record, given(record, links), by.standing))
        return
    stored = type(record)._base_manager.get(pk=record.pk)
    changed = [*difference(stored, record), *_differing_links(stored, links)]
    _refuse_if_not_theirs(stored, changed, becoming=record, by=by)


def _refuse(found: list[NotYours]) -> None:
    if found:
        raise FieldNotYours(found)


def _refuse_foreign_unit(by: Actor) -> None:
    """The office may record on behalf of any unit (代录), anybody else for their own."""
    unit = by.on_behalf_of
    if unit is None or by.user is None:
        return
    standing = standing_of(by.user)
    if not standing.is_staff and unit.pk not in {own for _, own in standing.units}:
        raise NotYourUnit(f"您不能代“{unit}”填写；代录只能由办公室进行，或代本单位填写。")


def _refuse_if_frozen(record: Stamped, *, by: Actor) -> None:
    """A closed year's records change with a reason; its matters go on by moves all the same."""
    if not by.within_move and record.is_frozen() and not by.reason.strip():
        raise Frozen(record)


def _refuse_if_linked(record: Stamped) -> None:
    """Foreign keys protect what they point to; many-to-many links would go without a word."""
    links = [link for link in record._meta.related_objects if link.many_to_many]
    names = [name for link in links if (name := link.get_accessor_name())]
    linking = {other for name in names for other in getattr(record, name).all()}
    if linking:
        raise ProtectedError("Other records are linked to this one.", linking)


def _refuse_if_append_only(record: Stamped, fields: dict) -> None:
    if record.is_append_only and fields.keys() - {"voided_at", "void_reason"}:
        raise AppendOnly("进展记录只能追加，不能改写；写错的请作废后另记一条。")


def _differing_links(record: Stamped, links: Links) -> list[str]:
    return [
        name
        for name, targets in links.items()
        if {target.pk for target in getattr(record, name).all()} != {one.pk for one in targets}
    ]


def _set_links(record: Stamped, links: Links) -> dict[str, dict]:
    """Point the record's many-to-many fields where `links` says; return what that changed."""
    changed: dict[str, dict] = {}
    for name, targets in links.items():
        manager = getattr(record, name)
        before = {target.pk: str(target) for target in manager.all()}
        after = {target.pk: str(target) for target in targets}
        if before.keys() != after.keys():
            manager.set(after)
            changed[name] = entry(sorted(before), sorted(after))
            changed[name] |= {
                "before_text": "、".join(before.values()),
                "after_text": "、".join(after.values()),
            }
    return changed


def note(record: Model, action: str, *, fields: dict, by: Actor, version: int) -> None:
    """Append a Change about what is no Stamped record and has another door (accounts)."""
    append(record, action, fields=fields, by=by, version=version)
