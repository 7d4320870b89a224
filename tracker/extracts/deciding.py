"""What becomes of an extract: a new record, a part of one that is there, or nothing.

Each is one act that can be taken back (撤销): the record is declared void again, the extract
waits once more. Only the office decides; what it decides enters the ledger through the door.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen
from tracker.common.models import Voidable
from tracker.common.roles import Role, standing_of
from tracker.common.workflow import NotYourMove
from tracker.extracts.models import Extract
from tracker.extracts.record_forms import MODELS, Answer, answer_to, values_given

DECIDE, UNDER = "decide", "under"
Status = Extract.Status


def confirm(extract: Extract, *, by: Actor, form: Answer | None = None) -> Extract:
    """Make the record that the extract is filled in for.

    Raises ValidationError by field of its form, NotYourMove, Refused (`decided`), Frozen
    in a closed year without a reason.
    """
    _refuse_others(extract, by)
    form = answer_to(extract) if form is None else form
    faults = form.errors.as_data() | _faults_of_above(extract)
    if faults:
        raise ValidationError(faults)
    record = form.instance
    with transaction.atomic():
        above = record_of(extract.under) if extract.under is not None else None
        if above is not None:
            form.is_under(above)
        _refuse_without_reason(extract, by)
        deed = door.deed(by, DECIDE, reason=by.reason or "由报告读入登记")
        form.make_before(by=deed)
        record = door.create(record, by=deed, links=form.links())
        form.make_after(record, by=deed)
        extract.values = values_given(form)
        return _decide(extract, Status.CONFIRMED, record_id=record.pk, by=deed)


def merge(extract: Extract, *, record_id: int, by: Actor) -> Extract:
    """Say that a record which is there already is the one that the passage tells of. It gets the
    passage as its source where it has none; else it stays as it is.

    Raises as `confirm`, and ValidationError (`record`) where there is no such record.
    """
    _refuse_others(extract, by)
    model = MODELS[extract.kind]
    record = model.objects.not_voided().filter(pk=record_id).first()
    if record is None:
        message = f"没有编号为{record_id}的{model._meta.verbose_name}，或者已经作废。"
        raise ValidationError({"record": ValidationError(message, code="no_such_record")})
    with transaction.atomic():
        _refuse_without_reason(extract, by)
        deed = door.deed(by, DECIDE, reason=by.reason or "由报告读入并入")
        if record.source_id is None:
            record.source, record.quote = extract.passage, extract.quote
            door.update(record, by=deed)
        return _decide(extract, Status.MERGED, record_id=record.pk, by=deed)


def drop(extract: Extract, *, by: Actor) -> Extract:
    """Leave the extract out of the ledger."""
    _refuse_others(extract, by)
    deed = door.deed(by, DECIDE, reason=by.reason)
    with transaction.atomic():
        return _decide(extract, Status.DROPPED, record_id=None, by=deed)


def record_of(extract: Extract) -> Any:
    """The record that the extract became or went into; None while there is none, or a void one."""
    if extract.record_id is None:
        return None
    model = MODELS[extract.kind]
    found = model.objects.filter(pk=extract.record_id)
    if issubclass(model, Voidable):
        found = found.filter(voided_at=None)
    return found.first()


def sentences_of(fault: Exception, form: Answer | None = None) -> dict[str, list[str]]:
    """A refusal as sentences by field of the form; what no field of it is meant by, under ""."""
    if not isinstance(fault, ValidationError):
        return {"": [str(fault)]}
    said: dict[str, list[str]] = {}
    for name, faults in fault.update_error_dict({}).items():
        is_asked = name == UNDER or (form is not None and name in form.fields)
        key = name if is_asked else ""
        said.setdefault(key, []).extend(message for each in faults for message in each.messages)
    return said


def _faults_of_above(extract: Extract) -> dict[str, ValidationError]:
    """What belongs to a matter waits until that is in the ledger, or is told to stand alone."""
    above = extract.under
    if above is not None and above.is_open:
        message = f"先处理它归入的“{above}”，或者改为不归入。"
        return {UNDER: ValidationError(message, code="above_open")}
    is_alone = above is None or record_of(above) is None
    if is_alone and extract.kind == Extract.Kind.RECOMMENDATION:
        message = "工作建议须归入一个议题或检查；没有的，先登记议题。"
        return {UNDER: ValidationError(message, code="matter_missing")}
    return {}


def decides(user: Any) -> bool:
    """Whether the person says what becomes of what was read."""
    return Role.CLERK in standing_of(user).roles


def _decide(extract: Extract, status: str, *, record_id: int | None, by: Actor) -> Extract:
    extract.status, extract.record_id = status, record_id
    return door.perform(extract, action=DECIDE, by=by)


def _refuse_others(extract: Extract, by: Actor) -> None:
    if not decides(by.user):
        raise NotYourMove("只有办公室可以处理读出条目。", code="not_concerned")
    if not extract.is_open:
        raise extract.refusal_of_held((), to=by.user)


def _refuse_without_reason(extract: Extract, by: Actor) -> None:
    year = extract.reading.document.work_year
    if year is not None and year.is_closed and not by.reason.strip():
        raise Frozen(year)
