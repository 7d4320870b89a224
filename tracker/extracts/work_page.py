"""读入报告: the page on which the office goes through a report, passage by passage.

Beside the whole text stand the extracts of one passage, each filled in. What is chosen for them is
done together or not at all; what is refused is said beside its field, and all that was typed stays.
"""

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.forms import CheckboxInput
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.common import door
from tracker.common.admin.display import page_url
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.undoing import undo
from tracker.extracts import deciding
from tracker.extracts.bulk import confirm_each, sure_ones
from tracker.extracts.deciding import UNDER, decides, record_of, sentences_of
from tracker.extracts.deriving import KINDS
from tracker.extracts.matching import Matcher
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.record_forms import (
    ABOVE,
    ALONE,
    MODELS,
    Answer,
    answer_to,
    blank_answer,
    values_given,
)
from tracker.sources.models import Passage

CONFIRM, MERGE, DROP, LATER = "confirm", "merge", "drop", "later"
MOST_OFFERED = 5
MOST_SAID = 5
# What is asked at once, besides what was read; the rest of a form is folded.
FIRST = {
    "topic": ("title", "form", "area", "continues"),
    "inspection": ("title", "kind", "laws", "area", "continues"),
    "meeting": ("kind", "term_number", "number", "starts_on"),
    "activity": ("title", "kind", "sites"),
    "recommendation": ("text", "addressed_to"),
    "outcome": ("title", "kind", "doer"),
    "figure": ("label", "value", "unit", "comparator", "indicator", "nature", "doer"),
}
FOLDED = frozenset({"wording"})
TAKEN_BACK = "在报告读入页面撤销"


@dataclass
class Block:
    """An extract as the page shows it."""

    extract: Extract
    form: Answer | None = None
    chosen: str = LATER
    errors: dict[str, list[str]] = field(default_factory=dict)
    alike: list[Any] = field(default_factory=list)
    above: list[Extract] = field(default_factory=list)
    record: Any = None

    @property
    def prefix(self) -> str:
        return f"e{self.extract.pk}"

    @property
    def asked(self) -> list[Any]:
        return [one for one in self._fields() if self._is_asked(one)]

    @property
    def folded(self) -> list[Any]:
        return [one for one in self._fields() if not self._is_asked(one)]

    def _is_asked(self, one: Any) -> bool:
        is_filled = bool(one.value()) and one.name not in FOLDED
        return is_filled or one.name in FIRST[self.extract.kind] or one.name in self.errors

    def _fields(self) -> list[Any]:
        """The fields with what is wrong with each."""
        if self.form is None:
            return []
        shown = list(self.form)
        for one in shown:
            one.said = self.errors.get(one.name, ())
            one.is_ticked = isinstance(one.field.widget, CheckboxInput)
        return shown

    @property
    def of_under(self) -> list[str]:
        return self.errors.get(UNDER, [])

    @property
    def of_the_whole(self) -> list[str]:
        return self.errors.get("", [])

    @property
    def url(self) -> str:
        return page_url(self.record) if self.record is not None else ""


def work_page(model_admin, request, reading: ReportReading):
    """Show a passage with its extracts, or do what was chosen for them."""
    may_decide = decides(request.user)
    if request.method == "POST" and not may_decide:
        raise PermissionDenied
    if "_sure" in request.POST:
        return _confirm_sure(request, reading)
    passages = list(_counted(reading))
    passage = _chosen(request, passages)
    if "_undo" in request.POST:
        return _take_back(request, reading, passage)
    blocks = _blocks(reading, passage, may_decide=may_decide)
    if request.method == "POST":
        _take(request, blocks)
        if _keep(request, blocks):
            return _go_on(request, reading, passage)
    return TemplateResponse(
        request,
        "admin/report_reading.html",
        _context(model_admin, request, reading, passages, passage, blocks)
        | {"may_decide": may_decide},
    )


def _counted(reading: ReportReading):
    """The passages of the report, each with how many extracts still wait."""
    waiting = Count("extracts", filter=Q(extracts__status=Extract.Status.OPEN))
    return reading.document.passages.annotate(waiting=waiting).order_by("number")


def _chosen(request, passages: list[Any]) -> Any:
    """The passage asked for, else the first at which something waits, else the first."""
    asked = request.GET.get("passage", "")
    waiting = (one for one in passages if one.waiting)
    found = (one for one in passages if str(one.number) == asked)
    return next(found, None) or next(waiting, None) or passages[0]


def _blocks(reading: ReportReading, passage: Passage, *, may_decide: bool) -> list[Block]:
    """What was found in the passage; of what waits the forms, for whoever decides."""
    found = reading.extracts.filter(passage=passage).select_related(
        "passage", "under", "reading__document__work_year"
    )
    extracts = sorted(found, key=lambda one: (KINDS.index(one.kind), one.pk))
    above = [one for one in extracts if one.kind in ABOVE and one.status != Extract.Status.DROPPED]
    matcher = Matcher(year=reading.document.work_year_id or 0)
    blocks = []
    for extract in extracts:
        block = Block(extract=extract, record=record_of(extract))
        if extract.is_open and may_decide:
            block.form = blank_answer(extract, prefix=block.prefix)
            block.alike = _alike(extract, matcher)
            block.chosen = _proposed(extract)
            if extract.kind not in ALONE:
                block.above = [one for one in above if one.pk != extract.pk]
        blocks.append(block)
    return blocks


def _proposed(extract: Extract) -> str:
    if extract.same_as_id is not None:
        return MERGE
    return CONFIRM if extract.is_sure else LATER


def _alike(extract: Extract, matcher: Matcher) -> list[Any]:
    """Records of the year that it may be, the one that was noticed first."""
    keys = matcher.alike(extract.kind, extract.values, most=MOST_OFFERED)
    if extract.same_as_id is not None:
        keys = [extract.same_as_id, *(key for key in keys if key != extract.same_as_id)]
    records = MODELS[extract.kind].objects.not_voided().in_bulk(keys)
    return [records[key] for key in keys if key in records]


def _take(request, blocks: list[Block]) -> None:
    """What was typed and chosen; with `_drop_rest` what was left for later is dropped."""
    by_key = {str(block.extract.pk): block.extract for block in blocks}
    for block in blocks:
        if block.form is None:
            continue
        sent, extract = request.POST, block.extract
        block.form = answer_to(extract, sent, prefix=block.prefix)
        block.chosen = sent.get(f"{block.prefix}-do", LATER)
        if block.chosen == LATER and "_drop_rest" in sent:
            block.chosen = DROP
        under = sent.get(f"{block.prefix}-under")
        if under is not None and block.above:
            extract.under = by_key.get(under)
        if sent.get(f"{block.prefix}-version") not in (None, str(extract.version)):
            block.errors[""] = ["这一条已被他人处理或修改，请重新打开本页。"]


def _keep(request, blocks: list[Block]) -> bool:
    """Do all that was chosen, or nothing; whether it was done."""
    by, done = actor_of(request), 0
    with transaction.atomic():
        for block in blocks:
            if block.form is None or block.errors:
                continue
            try:
                with transaction.atomic():
                    done += _do(block, request, by=by)
            except (Refused, ValidationError) as fault:
                block.errors = sentences_of(fault, block.form)
        failed = any(block.errors for block in blocks)
        transaction.set_rollback(failed)
    if failed:
        for block in blocks:
            # What was written is taken back; the records in hand are as they were before.
            _as_stored(block)
    elif done:
        messages.success(request, f"已处理{done}条。")
    return not failed


def _do(block: Block, request, *, by) -> int:
    extract, form = block.extract, block.form
    assert form is not None
    if extract.under is not None:
        # It may have been confirmed just now, within this very save.
        extract.under = Extract.objects.get(pk=extract.under_id)
    if block.chosen == CONFIRM:
        deciding.confirm(extract, by=by, form=form)
    elif block.chosen == MERGE:
        chosen = request.POST.get(f"{block.prefix}-record", "")
        deciding.merge(extract, record_id=int(chosen) if chosen.isdecimal() else 0, by=by)
    elif block.chosen == DROP:
        deciding.drop(extract, by=by)
    else:
        extract.values = values_given(form)
        door.update(extract, by=by)
        return 0
    return 1


def _as_stored(block: Block) -> None:
    if block.form is None:
        return
    typed_under = block.extract.under_id
    stored = Extract.objects.select_related("passage", "reading__document__work_year")
    block.extract = block.form.extract = stored.get(pk=block.extract.pk)
    block.extract.under_id = typed_under


def _confirm_sure(request, reading: ReportReading):
    confirmed, failed = confirm_each(sure_ones(reading), by=actor_of(request))
    if confirmed:
        messages.success(request, f"已登记{len(confirmed)}条，登记错了的可以在各段撤销。")
    for _, said in failed[:MOST_SAID]:
        messages.warning(request, said)
    if len(failed) > MOST_SAID:
        messages.warning(request, f"另有{len(failed) - MOST_SAID}条没有登记，原因见各段。")
    return HttpResponseRedirect(request.path)


def _take_back(request, reading: ReportReading, passage: Passage):
    asked = request.POST["_undo"]
    found = reading.extracts.filter(passage=passage)
    extract = next((one for one in found if str(one.pk) == asked), None)
    if extract is not None and not extract.is_open:
        by = actor_of(request)
        by = by if by.reason else replace(by, reason=TAKEN_BACK)
        try:
            undo(extract, by=by, today=timezone.localdate(), now=timezone.now())
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, f"已撤销“{extract}”，它重新待确认。")
    return HttpResponseRedirect(f"{request.path}?passage={passage.number}#p{passage.number}")


def _go_on(request, reading: ReportReading, passage: Passage):
    """To the next passage at which something waits."""
    waiting = [one.number for one in _counted(reading) if one.waiting]
    later = [number for number in waiting if number > passage.number]
    following = next(iter([*later, *waiting]), passage.number)
    if not waiting:
        messages.success(request, "这份报告的条目都处理完了。")
    return HttpResponseRedirect(f"{request.path}?passage={following}#p{following}")


def _context(model_admin, request, reading, passages, passage, blocks) -> dict[str, Any]:
    year = reading.document.work_year
    return {
        **model_admin.admin_site.each_context(request),
        "title": str(reading.document),
        "opts": model_admin.opts,
        "object": reading,
        "reading": reading,
        "document": reading.document,
        "year": year,
        "passages": _with_headings(passages),
        "passage": passage,
        "pieces": pieces_of(passage.text, [block.extract for block in blocks]),
        "blocks": blocks,
        "counts": _counts(reading),
        "sure": sure_ones(reading).count(),
        "waiting": sum(one.waiting for one in passages),
        "is_any_open": any(block.form is not None for block in blocks),
        "has_failed": any(block.errors for block in blocks),
        "is_frozen": year is not None and year.is_closed,
        "change_reason": request.POST.get("change_reason", ""),
    }


def _with_headings(passages: list[Any]) -> list[Any]:
    """Each passage with the heading that begins at it, "" where it stands under the same."""
    before = ""
    for one in passages:
        one.begins = one.heading if one.heading != before else ""
        before = one.heading
    return passages


def _counts(reading: ReportReading) -> list[tuple[str, int]]:
    found = dict(reading.extracts.order_by().values_list("status").annotate(Count("pk")))
    return [(label, found.get(code, 0)) for code, label in Extract.Status.choices]


def pieces_of(text: str, extracts: list[Extract]) -> list[tuple[str, str]]:
    """The text cut into pieces, each with what it is marked as: "open" where an extract waits,
    "done" where all that quote it were decided, "" where nobody quotes it."""
    edges = sorted({0, len(text), *(e.start for e in extracts), *(e.end for e in extracts)})
    pieces: list[tuple[str, str]] = []
    for start, end in itertools.pairwise(edges):
        over = [one for one in extracts if one.start <= start and end <= one.end]
        mark = ("open" if any(one.is_open for one in over) else "done") if over else ""
        if pieces and pieces[-1][1] == mark:
            pieces[-1] = (pieces[-1][0] + text[start:end], mark)
        elif end > start:
            pieces.append((text[start:end], mark))
    return pieces
