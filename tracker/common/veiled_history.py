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
    for model in {model for _, model in about if issubclass(model, Stamped)}:
        _ask_at_once(sight, model, [change for change, of in about if of is model])
    known = {id(change): model for change, model in about}
    return [_veiled(change, known.get(id(change)), sight) for change in changes]


def _ask_at_once(sight: Sight, model: type[Model], changes: list) -> None:
    if model.personal_fields:
        sight.reads_personal(model, (change.record_id for change in changes))
    for field in links_of(model):
        entries = (change.fields.get(field.name) for change in changes)
        if sight.hides(field.related_model):
            sight.sees(
                field.related_model, (pk for entry in entries if entry for pk in _ids(entry))
            )


def _ids(entry: dict) -> list[int]:
    return [pk for pk in (entry.get("before"), entry.get("after")) if isinstance(pk, int)]


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
    for field in links_of(model):
        entry = change.fields.get(field.name)
        if entry is None or not sight.hides(field.related_model):
            continue
        seen = sight.sees(field.related_model, _ids(entry))
        shown = dict(entry)
        for side in ("before", "after"):
            if entry.get(side) not in {None, *seen}:
                shown |= {side: None, f"{side}_text": ""}
        found[field.name] = shown
    return found


def _hidden_persons(change, model, sight: Sight) -> dict:
    personal = model.personal_fields & change.fields.keys()
    if not personal or sight.reads_personal(model, [change.record_id]):
        return {}
    return dict.fromkeys(personal, UNSAID)
