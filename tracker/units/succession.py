"""撤并: a unit ends – renamed, merged, split or dissolved – and what still goes on passes over.

Whatever is done stays with the unit by the name of its day. Each model says in `passes_on` which of
its links to a unit pass, and in `open_rows` for which records. It is one act of the history, which
the office takes back as a whole as long as nothing was built on it (`tracker.common.undoing`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.facts import whole_of
from tracker.common.models import Stamped, field_of
from tracker.common.role_permissions import may_read
from tracker.common.roles import Standing, standing_of
from tracker.common.scoping import NOTHING, visible
from tracker.common.workflow import NotYourMove
from tracker.units.models import Unit

REORGANISE = "reorganise"


@cache
def passing() -> tuple[tuple[type[Stamped], str], ...]:
    """Every link by which something passes from a unit to its successor: model and field."""
    return tuple(
        (model, name) for model in apps.get_models() for name in getattr(model, "passes_on", ())
    )


@dataclass(frozen=True, kw_only=True)
class Held:
    """A record that still goes on, and its link that names the unit."""

    record: Any
    link: str

    @property
    def key(self) -> str:
        """What names it in forms and over the API: kind, key and link, “assignment-12-unit”."""
        return f"{self.record._meta.model_name}-{self.record.pk}-{self.link}"

    @property
    def kind(self) -> str:
        return str(self.record._meta.verbose_name)

    @property
    def link_label(self) -> str:
        return str(field_of(type(self.record), self.link).verbose_name)

    @property
    def title(self) -> str:
        """The matter by name, and in front of a part what it is."""
        whole = whole_of(self.record)
        return str(whole) if whole == self.record else f"{whole}（{self.record}）"

    def __str__(self):
        return f"{self.kind}：{self.title}"


def open_cases(unit: Unit, *, to: Any) -> list[Held]:
    """What still goes on and names the unit, as far as the reader sees it, model by model."""
    return [
        Held(record=record, link=name)
        for model, name in passing()
        if may_read(model, standing_of(to))
        for record in visible(_rows(model, name, unit), to=to).distinct().order_by("pk")
    ]


def _rows(model: Any, name: str, unit: Any) -> QuerySet:
    return model._default_manager.filter(model.open_rows(), **{name: unit})


def left_behind(*, on: date, standing: Standing) -> QuerySet[Unit]:
    """Units that had ended before the day and still hold what goes on, of the kinds that people
    of this standing read; posts are for administrators to pass (`manage.py doctor` names them)."""
    held = NOTHING
    for model, name in passing():
        if may_read(model, standing):
            held |= Exists(_rows(model, name, OuterRef("pk")))
    return Unit.objects.filter(held, valid_until__lt=on)


def faults_of_successor(given: Mapping[str, Any]) -> dict[str, ValidationError]:
    """What is wrong with the way in which the successor is named, by field: an existing unit
    (`successor`) or a new one (`new_name`, `new_code`, `new_short_name`), not both."""
    if given.get("successor") and given.get("new_name"):
        message = "已选择承接单位，不能再填写新单位。"
        return {"new_name": ValidationError(message, code="two_successors")}
    if given.get("new_name"):
        message = "请填写新单位的代码，如原代码加年份。"
        missing = ValidationError(message, code="required")
        return {} if given.get("new_code") else {"new_code": missing}
    if given.get("new_code") or given.get("new_short_name"):
        return {"new_name": ValidationError("请填写新单位的名称。", code="required")}
    return {}


def successor_given(unit: Unit, given: Mapping[str, Any]) -> Unit | None:
    """The existing unit, or the unit as it goes on under its new name from `on`, not yet stored."""
    if not given.get("new_name"):
        return given.get("successor")
    return Unit(
        code=given["new_code"],
        name=given["new_name"],
        short_name=given.get("new_short_name", ""),
        kind=unit.kind,
        parent=unit.parent,
        contact=unit.contact,
        phone=unit.phone,
        valid_from=given["on"],
    )


def reorganise(
    unit: Unit, *, on: date, successor: Unit | None, passed: Collection[str], by: Actor
) -> Unit:
    """End the unit on that day and pass the cases of these keys (`Held.key`) to the successor.

    A successor that is not stored yet is founded first. A unit that had ended before stays as it
    is; what it still holds may so pass to a second successor (拆分). All or nothing. Raises
    NotYourMove, and ValidationError naming every case that cannot pass.
    """
    if not standing_of(by.user).is_staff:
        raise NotYourMove("只有办公室可以办理单位撤并。", code="not_concerned")
    told = f"“{unit.name}”{on}撤并" + (f"，由“{successor.name}”承接" if successor else "")
    reason = f"{told}。{by.reason.strip()}"[:500]
    by = door.deed(by, REORGANISE, reason=reason)
    with transaction.atomic():
        _end(unit, on=on, successor=successor, by=by)
        chosen = _chosen(unit, passed, to=by.user)
        if chosen and successor is None:
            fault = ValidationError("移交未办结的事项须选择承接单位。", code="successor_missing")
            raise ValidationError({"successor": fault})
        faults = [fault for held in chosen if (fault := _pass(held, unit, successor, on=on, by=by))]
        if faults:
            raise ValidationError({"passed": faults})
    return Unit.objects.get(pk=unit.pk)


def _end(unit: Unit, *, on: date, successor: Unit | None, by: Actor) -> None:
    """The days of both; the first successor is the one that is named."""
    if successor is not None and successor.pk is None:
        _found(successor, by=by)
    if unit.valid_until is None:
        unit.valid_until = on
    if unit.successor is None:
        unit.successor = successor
    elif successor is not None and (fault := successor.fault_on(on)):
        raise ValidationError({"successor": fault})
    try:
        door.perform(unit, action=REORGANISE, by=by)
    except ValidationError as error:
        raise ValidationError(_as_asked(error, {"valid_until": "on"})) from error


def _found(successor: Unit, *, by: Actor) -> None:
    try:
        door.create(successor, by=by)
    except ValidationError as error:
        names = {"code": "new_code", "short_name": "new_short_name"}
        names |= dict.fromkeys(("name", NON_FIELD_ERRORS), "new_name")
        raise ValidationError(_as_asked(error, names)) from error


def _as_asked(error: ValidationError, names: dict[str, str]) -> dict[str, Any]:
    """The faults under the names by which they were asked for."""
    found: dict[str, Any] = {}
    for name, faults in error.update_error_dict({}).items():
        found.setdefault(names.get(name, name), []).extend(faults)
    return found


def _chosen(unit: Unit, passed: Collection[str], *, to: Any) -> list[Held]:
    held = {one.key: one for one in open_cases(unit, to=to)}
    unknown = sorted(set(passed) - held.keys())
    if unknown:
        message = f"已不在该单位名下或已办结：{'、'.join(unknown)}。"
        raise ValidationError({"passed": ValidationError(message, code="not_held")})
    return [one for key, one in held.items() if key in passed]


def _pass(held: Held, unit: Unit, successor: Any, *, on: date, by: Actor) -> ValidationError | None:
    # One record may name the unit twice; the second time it is no longer as it was read.
    record = type(held.record)._default_manager.get(pk=held.record.pk)
    links = {}
    if field_of(type(record), held.link).many_to_many:
        others = getattr(record, held.link).exclude(pk=unit.pk)
        links[held.link] = [*others.exclude(pk=successor.pk), successor]
    else:
        setattr(record, held.link, successor)
    try:
        with transaction.atomic():
            door.update(record, by=by, links=links)
    except ValidationError as error:
        return ValidationError(f"{held}：{'；'.join(error.messages)}", code="not_passed_on")
    _tell(record, held, unit, successor, on=on, by=by)
    return None


def _tell(record: Any, held: Held, unit: Unit, successor: Any, *, on: date, by: Actor) -> None:
    """In the progress of the matter, where it keeps one."""
    whole = whole_of(record)
    if whole.is_matter and held.link != "lead_committee":
        entry = {
            "happened_on": on,
            "text": f"{held.link_label}由“{unit.name}”变更为“{successor.name}”（单位撤并）。",
            "author": by.user,
        }
        whole.append_progress(entry, by=by)


def in_lines(cases: Iterable[Held]) -> Iterator[tuple[str, str]]:
    """Key and words of each, for the form of the step."""
    for one in cases:
        yield one.key, str(one) if one.link_label == one.kind else f"{one}，{one.link_label}"
