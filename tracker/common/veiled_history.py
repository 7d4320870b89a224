"""The history as its reader may see it: a `Change` holds names, ids and phones of its time."""

from collections.abc import Iterable
from copy import copy

from django.apps import apps
from django.db.models import Model

from tracker.common.models import Stamped
from tracker.common.veil import Sight, links_of

UNSAID = {"before": "…", "after": "…"}


def model_of(change) -> type[Model] | None:
    """The model a change is about; None when a later release no longer has it."""
    return next(
        (model for model in apps.get_models() if model._meta.model_name == change.kind), None
    )


def veiled_changes(changes: Iterable, *, to) -> list:
    """Copies of the changes where something is to be hidden from the user `to`: of links to
    records they may not see neither id nor name, of personal fields only that they changed."""
    changes, sight = list(changes), Sight(to)
    about = [(change, model) for change in changes if (model := model_of(change)) is not None]
    _ask_at_once(sight, [(change, of) for change, of in about if issubclass(of, Stamped)])
    known = {id(change): model for change, model in about}
    return [_veiled(change, known.get(id(change)), sight) for change in changes]


def _ask_at_once(sight: Sight, about: list[tuple]) -> None:
    """One question for each kind that is linked to, from whichever kinds."""
    linked: dict[type[Model], list[int]] = {}
    for model in dict.fromkeys(model for _, model in about):
        changes = [change for change, of in about if of is model]
        if model.personal_fields:
            sight.reads_personal(model, (change.record_id for change in changes))
        for field in _all_links(model):
            if sight.hides(field.related_model):
                entries = (change.fields.get(field.name) for change in changes)
                found = linked.setdefault(field.related_model, [])
                found += [pk for entry in entries if entry for pk in _ids(entry)]
    for target, pks in linked.items():
        sight.sees(target, pks)


def _all_links(model: type[Model]) -> list:
    return [*links_of(model), *model._meta.many_to_many]


def _ids(entry: dict) -> list[int]:
    """The ids on both sides of the entry of a link or of many links."""
    sides = (entry.get("before"), entry.get("after"))
    return [pk for side in sides for pk in (side if isinstance(side, list) else [side]) if pk]


def _veiled(change, model: type[Model] | None, sight: Sight):
    if model is None or not issubclass(model, Stamped):
        return change
    fields = (
        change.fields | _hidden_links(change, model, sight) | _hidden_persons(change, model, sight)
    )
    if fields == change.fields:
        return change
    shown = copy(change)
    shown.fields = fields
    return shown


def _hidden_links(change, model, sight: Sight) -> dict:
    found = {}
    for field in _all_links(model):
        entry = change.fields.get(field.name)
        if entry is None or not sight.hides(field.related_model):
            continue
        seen = sight.sees(field.related_model, _ids(entry))
        found[field.name] = entry | _side(entry, "before", seen) | _side(entry, "after", seen)
    return found


def _side(entry: dict, side: str, seen: set) -> dict:
    """One side of an entry without what is hidden; {} where there is nothing to hide."""
    value = entry.get(side)
    if isinstance(value, list) and not seen.issuperset(value):
        # The names stand in one text, and which is whose cannot be told any more.
        return {side: [pk for pk in value if pk in seen], f"{side}_text": "…"}
    if not isinstance(value, list) and value not in {None, *seen}:
        return {side: None, f"{side}_text": ""}
    return {}


def _hidden_persons(change, model, sight: Sight) -> dict:
    personal = model.personal_fields & change.fields.keys()
    if not personal or sight.reads_personal(model, [change.record_id]):
        return {}
    return dict.fromkeys(personal, UNSAID)
