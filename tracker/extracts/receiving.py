"""A report comes in: kept as a source document with its passages, and read for what may become
records. Nothing of it is a record until somebody confirms it."""

import hashlib
from collections.abc import Sequence
from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.many import together
from tracker.common.stored_files import kept_only_on_success, remember
from tracker.common.workflow import NotYourMove, TransitionRefused
from tracker.extracts.deciding import decides
from tracker.extracts.deriving import KINDS, proposals_of
from tracker.extracts.matching import Matcher
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.proposals import Proposal, shortened
from tracker.extracts.record_forms import ALONE, answer_to
from tracker.extracts.texts import NoText, checked, text_of
from tracker.reading.report import Report, read_report
from tracker.sources.models import Passage, SourceDocument
from tracker.years.models import WorkYear

# A text of which so much stands in another document is the same one, copied from elsewhere.
THE_SAME = 0.9
SHORTEST_SENTENCE = 8
LONGEST_LEAD = 200
READ_IN = "read_in"


def receive(
    *,
    year: WorkYear,
    by: Actor,
    text: str = "",
    file: Any = None,
    title: str = "",
    kind: str = SourceDocument.Kind.ANNUAL_REPORT,
    published_on: date | None = None,
) -> ReportReading:
    """Keep the report and what was found in it, or refuse it with what is wrong.

    The text comes as such or in a file, not both. Raises ValidationError by field, NotYourMove,
    and Refused (`read_already`) naming the document that holds the same text.
    """
    if not decides(by.user):
        raise NotYourMove("只有办公室可以读入报告。", code="not_concerned")
    text = _text_given(text, file)
    report = read_report(text)
    if not report.passages:
        message = (
            f"读到{len(text)}个字，但没有成段的文字：可能是表格、目录或者清单。"
            "表格请用“装入旧台账”，报告请粘贴正文。"
        )
        raise ValidationError({"text": ValidationError(message, code="no_passages")})
    _refuse_again(report)
    title = title.strip() or _title_of(report, year)
    proposals, failed = proposals_of(report, year=year.pk)
    by = door.deed(by, READ_IN, reason=by.reason)
    with transaction.atomic(), together(), kept_only_on_success():
        document = _keep_document(
            report, year=year, title=title, kind=kind, published_on=published_on, by=by
        )
        passages = _keep_passages(report, document, by=by)
        reading = ReportReading(document=document, text=text, faults=_faults(report, failed))
        if file is not None:
            reading.file, reading.file_name = file, PurePath(file.name).name[-200:]
        try:
            door.create(reading, by=by)
        finally:
            if reading.file and reading.file._committed:
                remember(reading.file)
        _keep_extracts(proposals, reading, passages, year=year.pk, by=by)
    return ReportReading.objects.get(pk=reading.pk)


def discard(reading: ReportReading, *, by: Actor) -> None:
    """Take a report out again, with all that was found in it, as long as nothing of it is in the
    ledger. Raises TransitionRefused else: `built_on`, or `in_use` where records name one of its
    passages as their source, those among them that were declared void."""
    if not decides(by.user):
        raise NotYourMove("只有办公室可以移除读入的报告。", code="not_concerned")
    kept = reading.extracts.filter(record_id__isnull=False).count()
    if kept:
        message = f"已有{kept}条登记或并入台账，须先逐条撤销，才能移除。"
        raise TransitionRefused(message, code="built_on")
    document = reading.document
    by = door.deed(by, READ_IN, reason=by.reason)
    with transaction.atomic():
        parts_first = sorted(reading.extracts.all(), key=lambda one: one.under_id is None)
        for one in parts_first:
            door.remove(one, by=by)
        door.remove(reading, by=by)
        try:
            for passage in document.passages.all():
                door.remove(passage, by=by)
            door.remove(document, by=by)
        except ProtectedError as fault:
            message = (
                f"有{len(fault.protected_objects)}条记录（作废的也算）以其中的段落为出处，"
                "不能移除；不要的条目可以不采用。"
            )
            raise TransitionRefused(message, code="in_use") from fault


def _text_given(text: str, file: Any) -> str:
    if file is not None and text.strip():
        message = "文件和粘贴的全文只要一个。"
        raise ValidationError({"text": ValidationError(message, code="given_twice")})
    try:
        if file is not None:
            return text_of(file.read(), name=file.name)
        return checked(text)
    except NoText as fault:
        name = "text" if file is None else "file"
        raise ValidationError({name: ValidationError(fault.message, code=fault.code)}) from fault
    finally:
        if file is not None:
            file.seek(0)


def _sentences(text: str) -> set[str]:
    """The sentences of a text, whatever its lines are broken at."""
    said = "".join(text.split()).replace("；", "。").split("。")
    return {one for one in said if len(one) >= SHORTEST_SENTENCE}


def _refuse_again(report: Report) -> None:
    """The same text is not read twice, whatever its file was called and its lines broken."""
    own = {one for passage in report.passages for one in _sentences(passage.text)}
    held: dict[int, set[str]] = {}
    for document, text in Passage.objects.values_list("document", "text"):
        held[document] = held.get(document, set()) | (_sentences(text) & own)
    for document, same in held.items():
        if own and len(same) >= THE_SAME * len(own):
            name = SourceDocument.objects.get(pk=document)
            raise ReadAlready(f"这份报告已经有了：来源文件“{name}”（{name.code}），没有再读。")


def _what_it_lacks(extract: Extract) -> list[str]:
    """What would be refused if it were confirmed as it stands."""
    form = answer_to(extract)
    lacks = [f"{form.fields[name].label}：{said}" if name in form.fields else said
             for name, faults in form.errors.items() for said in faults]  # fmt: skip
    if extract.kind == Extract.Kind.RECOMMENDATION and extract.under is None:
        lacks.append("没有归入的议题")
    return lacks


class ReadAlready(Refused):
    """The same text is kept already."""

    code = "read_already"


def _title_of(report: Report, year: WorkYear) -> str:
    said = shortened(report.title.text, longest=200) if report.title is not None else ""
    return said or f"{year.pk}年度工作报告"


def _keep_document(report: Report, *, year, title, kind, published_on, by) -> SourceDocument:
    document = SourceDocument(
        code=_code_of(year),
        title=title,
        kind=kind,
        work_year=year,
        published_on=published_on,
        checksum=hashlib.sha256(report.text.encode()).hexdigest(),
    )
    return door.create(document, by=by)


def _code_of(year: WorkYear) -> str:
    """report-2024, and report-2024-2 for the next of the year."""
    codes = set(SourceDocument.objects.values_list("code", flat=True))
    wanted, number = f"report-{year.pk}", 2
    while wanted in codes:
        wanted, number = f"report-{year.pk}-{number}", number + 1
    return wanted


def _keep_passages(report: Report, document: SourceDocument, *, by) -> dict[int, Passage]:
    longest = Passage._meta.get_field("heading").max_length
    return {
        one.number: door.create(
            Passage(
                document=document,
                number=one.number,
                heading=one.heading[:longest],
                lead=one.lead[:LONGEST_LEAD],
                text=one.text,
            ),
            by=by,
        )
        for one in report.passages
    }


def _faults(report: Report, failed: Sequence[int]) -> list[str]:
    told = [f"第{number}段没有读出条目，请自己核对。" for number in failed]
    for fault in report.faults:
        words = shortened(report.text[fault.start : fault.end], longest=30)
        told.append(f"“{words}”这一段没有读，请自己核对。")
    return told


def _keep_extracts(
    proposals: Sequence[Proposal], reading, passages: dict[int, Passage], *, year: int, by
) -> None:
    matcher = Matcher(year=year)
    above: dict[int, Extract] = {}
    for proposal in proposals:
        values, same, doubts = matcher.complete(proposal)
        passage = passages[proposal.passage]
        extract = Extract(
            reading=reading,
            passage=passage,
            kind=proposal.kind,
            start=proposal.start,
            end=proposal.end,
            quote=passage.text[proposal.start : proposal.end],
            values=values,
            same_as_id=same,
        )
        if proposal.kind not in ALONE:
            extract.under = above.get(proposal.passage)
        extract.doubts = [*doubts, *_what_it_lacks(extract)]
        door.create(extract, by=by)
        # What a passage as a whole is about, or what it carries on, is what the others belong to.
        is_of_the_whole = proposal.start == 0 or "continues" in values
        if proposal.kind == Extract.Kind.TOPIC and is_of_the_whole:
            above.setdefault(proposal.passage, extract)


assert tuple(Extract.Kind.values) == KINDS
