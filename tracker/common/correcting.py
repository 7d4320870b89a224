"""更正: the office corrects a fact that a move wrote, with a reason.

What follows by a rule from the fact – due dates, the frozen rule set, whether it was in time – is
computed again where it was as the rule says; what a meeting set by hand stays. The days that a
move may not precede hold for its correction too. All of it is one act of the history, and is taken
back as a whole like a move (`tracker.common.undoing`).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import QueryDict

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import ReasonMissing, Refused
from tracker.common.facts import (
    Rule,
    all_of,
    correctable_fields,
    facts_of,
    homes_in,
    is_empty,
    rules_of,
    whole_of,
)
from tracker.common.field_rights import BOOKKEEPING, VOIDING
from tracker.common.made_moves import Place, faults_of_order, live_changes, made_moves
from tracker.common.models import FIRST_YEAR, LAST_YEAR, Moved, Stamped
from tracker.common.roles import standing_of
from tracker.common.workflow import NothingToDo, NotYourMove, TransitionRefused

Faults = dict[str, list[ValidationError]]
CORRECT = "correct"


def correctable(record: Stamped) -> list[Any]:
    """The fields of the record that can be corrected now: what its moves wrote or asked for, and
    no rule fills."""
    model = type(record)
    stated = facts_of(model)
    if stated is None or record.is_voided or not (stated.while_ is None or _is(record, stated)):
        return []
    filled = {name for rule in rules_of(model) if rule.holds(record) for name in rule.fills}
    made = _moves_behind(record)
    homes = homes_in(model)
    return [
        one
        for one in correctable_fields(model)
        if one.name not in filled
        and (not is_empty(record, one) or made is None or made & homes.get(one.name, {}).keys())
        and (one.name in homes or not is_empty(record, one))
    ]


def _is(record: Stamped, stated: Any) -> bool:
    return stated.while_.is_met(record)


def _moves_behind(record: Stamped) -> set[str] | None:
    """The moves that stand of a record with a life cycle; what has none was made by one."""
    if not isinstance(record, Moved):
        return None
    own = live_changes(kind=record._meta.model_name, record_id=record.pk)
    acts = own.filter(action="create").exclude(act=None).values("act")
    by_which_it_came = live_changes(act__in=acts, action="move")
    made = own.filter(action="move") | by_which_it_came
    return set(made.values_list("transition", flat=True))


def why_not_correct(record: Stamped, *, user) -> TransitionRefused | None:
    """Why this person cannot correct anything of the record, or None when they can."""
    if not standing_of(user).is_staff:
        return NotYourMove("只有办公室可以更正。", code="not_concerned")
    if record.is_voided:
        return TransitionRefused("记录已作废，不能再办理。", code="voided")
    if not correctable(record):
        return NothingToDo("没有可以更正的内容。", code="nothing_to_correct")
    return None


# --- The form ----------------------------------------------------------------------------------


class CorrectionForm(forms.Form):
    """The facts of the record as they stand, to be written as they should have been."""

    def __init__(self, data: Any = None, *, record: Stamped):
        super().__init__(data)
        self.record = record
        homes = homes_in(type(record))
        for one in correctable(record):
            self.fields[one.name] = self._field(one, homes.get(one.name))
            value = one.value_from_object(record)
            self.initial[one.name] = value

    def _field(self, one: Any, asked: Mapping[str, bool] | None) -> forms.Field:
        among = facts_of(type(self.record)).among.get(one.name)  # type: ignore[union-attr]
        shown = one.formfield()
        if among is not None:
            shown.queryset = among(self.record)
        # What a move may leave open may be emptied; what it wrote by itself stands.
        stands = not is_empty(self.record, one) or isinstance(one.formfield(), forms.BooleanField)
        shown.required = stands and (asked is None or any(asked.values()))
        if isinstance(shown, forms.BooleanField):
            shown.required = False
        return shown

    @property
    def links(self) -> dict[str, list[Model]]:
        many = {one.name for one in self.record._meta.many_to_many}
        return {name: list(self.cleaned_data[name]) for name in many & self.cleaned_data.keys()}

    def clean(self):
        """Days far from those of the ledger are refused before anything is computed of them."""
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
                message = f"年份应在{FIRST_YEAR}与{LAST_YEAR}之间。"
                self.add_error(name, ValidationError(message, code="out_of_range"))
        return self.cleaned_data

    def completed(self, given: QueryDict) -> QueryDict:
        """What was given, and of all else what stands."""
        data = given.copy()
        for name in self.fields.keys() - given.keys():
            value = self.initial[name]
            many = [one.pk for one in value] if isinstance(value, list) else [value]
            data.setlist(name, [str(one) for one in many if one is not None])
        return data

    def fill(self) -> None:
        """Put what was cleaned into the record."""
        for name in self.cleaned_data.keys() - self.links.keys():
            if name in self.fields and self.fields[name].has_changed(
                self.initial[name], self[name].data
            ):
                setattr(self.record, name, self.cleaned_data[name])


# --- Correcting --------------------------------------------------------------------------------


def correct(record: Stamped, data: Any, *, by: Actor, today: date) -> Any:
    """Correct facts of the record; `data` are the raw values of its form. `by.reason` is required.

    Raises ValidationError (every faulty field named, or nothing to correct), TransitionRefused
    (not theirs; something rests on the fact: `built_on`) and Stale; then nothing has changed.
    """
    if not by.reason.strip():
        raise ReasonMissing("更正必须说明原因。")
    with transaction.atomic():
        stored = door.lock(record)
        refusal = why_not_correct(record, user=by.user)
        if refusal is not None:
            raise refusal
        form = CorrectionForm(data, record=record)
        faults: Faults = {} if form.is_valid() else dict(form.errors.as_data())
        by_rule = _as_computed(whole_of(stored))
        form.fill()
        changed = _differing(form, stored)
        at = changed[0] if len(changed) == 1 else NON_FIELD_ERRORS
        faults = _broken_rules(record, stored, faulty=faults, by_rule=by_rule, at=at)
        if faults:
            raise ValidationError(faults)
        if not changed:
            raise ValidationError("没有要更正的内容。", code="nothing_corrected")
        _refuse_if_built_on(stored, record, changed)
        by = replace(by, within_move=CORRECT, act=uuid4())
        _write(record, stored, changed, links=form.links, by=by)
        _hold_order(record, changed, by=by, today=today)
        _compute_again(by_rule, corrected=record, by=by)
        _tell(record, changed, by=by, today=today)
    return type(record)._default_manager.get(pk=record.pk)


def _differing(form: CorrectionForm, stored: Stamped) -> list[str]:
    names = [
        name
        for name in form.fields
        if name not in form.links and getattr(form.record, name) != getattr(stored, name)
    ]
    return names + [
        name for name, to in form.links.items() if {*to} != {*getattr(stored, name).all()}
    ]


def _broken_rules(
    record: Stamped, stored: Stamped, *, faulty: Faults, by_rule: "ByRule", at: str
) -> Faults:
    """The faults of the form and, of the other fields, what the model has against them; of a
    record without faults with the dates as they become. What cannot be computed is wrong `at`
    the fact."""
    found = dict(faulty)
    record.stored = stored
    if not faulty:
        try:
            _apply(record, by_rule)
        except Refused as refused:
            found[at] = [ValidationError(refused.message, code=refused.code)]
    _explain(record, stored)
    for ask in (record.full_clean, lambda: facts_of(type(record)).check(record)):  # type: ignore[union-attr]
        try:
            ask()
        except ValidationError as error:
            for name, faults in error.update_error_dict({}).items():
                if name not in faulty:
                    found.setdefault(name, []).extend(faults)
    record.stored = None
    return found


def _refuse_if_built_on(stored: Stamped, record: Stamped, changed: list[str]) -> None:
    stated = facts_of(type(record))
    named = [
        what
        for rests in (stated.rests if stated else ())
        if rests.name in changed and (what := rests.named(stored, record))
    ]
    if named:
        raise TransitionRefused("".join(dict.fromkeys(named)), code="built_on")


def _write(record: Stamped, stored: Stamped, changed: list[str], *, links: dict, by: Actor) -> None:
    stated = facts_of(type(record))
    assert stated is not None
    door.update(record, by=by, links=links, action=CORRECT)
    for other in stated.carries(record, stored):
        door.recompute(other, by=by)


def _hold_order(record: Any, changed: list[str], *, by: Actor, today: date) -> None:
    """Hold the corrected days against those of the moves before and after."""
    whole = whole_of(record)
    places = {(record._meta.model_name, record.pk, name) for name in changed}
    _tell_anew(whole, record, places, by=by)
    faults = faults_of_order(made_moves(whole), places, today=today)
    if faults:
        raise ValidationError(faults)


def _tell(record: Stamped, changed: list[str], *, by: Actor, today: date) -> None:
    whole = whole_of(record)
    labels = {one.name: str(one.verbose_name) for one in correctable_fields(type(record))}
    told = "、".join(f"“{labels[name]}”" for name in changed)
    # Of a part its kind alone: its name may say what not everybody who reads this is to know.
    what = "" if record == whole else f"{record._meta.verbose_name}："
    entry = {
        "happened_on": today,
        "text": f"{what}更正{told}：{by.reason.strip()}",
        "transition": CORRECT,
        "author": by.user,
        **getattr(record, "progress_links", {}),
    }
    type(whole)._default_manager.get(pk=whole.pk).append_progress(entry, by=by)


def _explain(record: Stamped, stored: Stamped) -> None:
    """A date that no rule computes says that it was corrected."""
    for rule in record.clocks():
        name, *explained = rule.fills
        day = getattr(record, name)
        for told in explained if day != getattr(stored, name) else ():
            if getattr(record, told) == getattr(stored, told):
                setattr(record, told, f"{getattr(record, told)}；更正为 {day}")


# Kind and key of a record, and the rules that held of it.
ByRule = list[tuple[type[Stamped], int, list[Rule]]]


def _as_computed(whole: Any) -> ByRule:
    """Of the matter and its parts the rules that hold now, and so have to hold afterwards."""
    found = []
    for one in all_of(whole):
        rules = [rule for rule in rules_of(type(one)) if rule.holds(one)]
        if rules:
            found.append((type(one), one.pk, rules))
    return found


def _apply(record: Stamped, by_rule: ByRule) -> None:
    for model, pk, rules in by_rule:
        for rule in rules if (model, pk) == (type(record), record.pk) else ():
            rule.apply(record)


def _compute_again(by_rule: ByRule, *, corrected: Stamped, by: Actor) -> None:
    """Of the matter and its other parts; what they have against it stops the correction."""
    for model, pk, _ in by_rule:
        one, before = (model._base_manager.get(pk=pk) for _ in range(2))
        place = "" if one == corrected else f"{one._meta.verbose_name}“{one}”："
        try:
            _apply(one, by_rule)
            _explain(one, before)
            door.recompute(one, by=by)
        except ValidationError as error:
            raise ValidationError([f"{place}{message}" for message in error.messages]) from error
        except Refused as refused:
            raise ValidationError(f"{place}{refused.message}", code=refused.code) from refused


def _tell_anew(whole: Any, record: Stamped, places: set[Place], *, by: Actor) -> None:
    """The progress of a move whose day was corrected is told anew; the first entry stays, void."""
    entries = whole.progress_entries.model
    left = {*BOOKKEEPING, *VOIDING, whole.progress_entries.field.name}
    kept = [one for one in entries._meta.concrete_fields if one.name not in left]
    for move in made_moves(whole):
        for place in move.dated & places:
            day = getattr(record, place[2])
            told = entries._default_manager.get(pk=move.entry)
            if day is None or told.is_voided or told.happened_on == day:
                continue
            content = {one.name: getattr(told, one.name) for one in kept}
            door.void(told, by=by)
            whole.append_progress(content | {"happened_on": day}, by=by)
