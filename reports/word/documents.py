"""A document of one record for one reader: which there are, and each as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Model

from reports.file_names import safe_name
from reports.word import (
    appointing,
    decided,
    deliberated,
    duty_report,
    extending,
    filling,
    observing,
    receiving,
    reviewing,
    sitting,
    urging,
)
from reports.word.kinds import Kind, kinds_of
from reports.word.models import DocumentTemplate
from reports.word.rendering import Unrenderable, render
from reports.word.seen import NoPaper, Seen
from tracker.activities.observations import Observation
from tracker.assignments.models import Assignment, Extension
from tracker.common.errors import Refused
from tracker.common.models import Stamped, Voidable
from tracker.common.scoping import visible
from tracker.decisions.models import Decision
from tracker.deputies.models import Deputy
from tracker.leads.models import Lead
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.personnel.models import Bill
from tracker.reviews.models import Review
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit

MODELS: dict[str, type[Model]] = {
    model._meta.model_name: model
    for model in (
        Suggestion, Extension, Opinion, Decision, Meeting, Bill, Deputy, Observation, Lead, Review,
    )
}  # fmt: skip
# Papers of these are called by the number of the suggestion, all others by their record.
OF_SUGGESTIONS = (Suggestion, Extension)
LONGEST_NAME = 80


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What makes a document: its words, why there is none now, and the units of its own.

    Without a unit it is for all of them, or of `units` the only one there is. A yearly one is there
    for each of its `years`, the latest first.
    """

    words: Callable[..., dict] = filling.words_of
    why_none: Callable[[Seen, Unit | None], NoPaper | None] = lambda seen, unit: None
    units: Callable[[Seen], list[Unit]] = lambda seen: []
    is_for_one_unit: bool = False
    years: Callable[[Seen], list[int]] | None = None


def every_unit(seen: Seen) -> list[Unit]:
    return [part.unit for part in seen.parts]


def answering_units(seen: Seen) -> list[Unit]:
    return [part.unit for part in seen.parts if part.part in Assignment.ANSWERING]


def why_not_handed_over(title: str) -> Callable[[Seen, Unit | None], NoPaper | None]:
    def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
        if seen.suggestion.handed_over_on is not None or seen.parts:
            return None
        return NoPaper(f"建议尚未交办，不能生成{title}。", code="not_handed_over")

    return why_none


PAPERS = {
    "handover-notice": Paper(why_none=why_not_handed_over("交办通知"), units=every_unit),
    "feedback-form": Paper(why_none=why_not_handed_over("征询意见表"), units=answering_units),
    "suggestion-paper": Paper(),
    "urging-letter": Paper(
        words=urging.words_of_urging,
        why_none=urging.why_none,
        units=every_unit,
        is_for_one_unit=True,
    ),
    "extension-notice": Paper(words=extending.words_of_extension, why_none=extending.why_none),
    "opinion-letter": Paper(words=deliberated.words_of_opinion, why_none=deliberated.why_none),
    "decision-paper": Paper(words=decided.words_of_decision, why_none=decided.why_none),
    "announcement": Paper(words=decided.words_of_decision, why_none=decided.why_none),
    "meeting-agenda": Paper(words=sitting.words_of_agenda, why_none=sitting.why_no_agenda),
    "voting-slips": Paper(words=sitting.words_of_slips, why_none=sitting.why_no_slips),
    "appointment-list": Paper(words=appointing.words_of_list, why_none=appointing.why_none),
    "bill-appointments": Paper(words=appointing.words_of_list, why_none=appointing.why_none),
    "duty-report": Paper(words=duty_report.words_of_duty, years=duty_report.years_of),
    "trial-appraisal": Paper(words=observing.words_of_observation),
    "reception-form": Paper(words=receiving.words_of_reception, why_none=receiving.why_none),
    "review-opinion": Paper(words=reviewing.words_of_review, why_none=reviewing.why_none),
}


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A document that can be had of a record; `unit` where it is for one unit alone, `year` where
    it is a yearly one."""

    kind: Kind
    record: Stamped
    unit: Unit | None = None
    year: int | None = None

    @property
    def label(self) -> str:
        own = self.unit or (f"{self.year}年" if self.year else "")
        return f"{self.kind.title}（{own}）" if own else self.kind.title

    @property
    def file_name(self) -> str:
        if not isinstance(self.record, OF_SUGGESTIONS):
            called = getattr(self.record, "title", "") or str(self.record)
            name = f"{self.label}（{called}）"
        else:
            number = Seen(record=self.record, to=None).suggestion.number
            name = f"第{number}号{self.label}" if number else self.label
        return safe_name(f"{name}.docx", longest=LONGEST_NAME)


def offers_of(record: Stamped, *, to) -> list[Offer]:
    """Every document of the record, and of what hangs on it, that makes sense now, for a user
    who may see the record."""
    seen = Seen(record=record, to=to)
    found = [offer for kind in kinds_of(record) for offer in offers_of_kind(kind, seen)]
    if isinstance(record, Suggestion):
        for extension in visible(record.extensions.all(), to=to):
            found += offers_of(extension, to=to)
    return found


def offers_of_kind(kind: Kind, seen: Seen) -> list[Offer]:
    paper = PAPERS[kind.name]
    if paper.years is not None:
        return [Offer(kind=kind, record=seen.record, year=year) for year in paper.years(seen)]
    units = paper.units(seen)
    each = units if paper.is_for_one_unit or len(units) > 1 else []
    whole = [] if paper.is_for_one_unit else [None]
    return [
        Offer(kind=kind, record=seen.record, unit=unit)
        for unit in [*whole, *each]
        if why_none(kind, seen, unit) is None
    ]


def offers_of_part(part: Assignment, *, to) -> list[Offer]:
    """The documents for the one unit of an assignment."""
    if not part.is_current:
        return []
    seen = Seen(record=part.suggestion, to=to)
    return [
        Offer(kind=kind, record=part.suggestion, unit=part.unit)
        for kind in kinds_of(part.suggestion)
        if part.unit in PAPERS[kind.name].units(seen) and why_none(kind, seen, part.unit) is None
    ]


def offer_for(
    kind: Kind, record: Stamped, *, unit: int | None, year: int | None = None, to
) -> Offer | None:
    """The document that is asked for by the id of its unit, or by its year; None when the user
    sees no such unit handling the suggestion, or may have no such paper."""
    paper, seen = PAPERS[kind.name], Seen(record=record, to=to)
    if paper.years is not None:
        return next((o for o in offers_of_kind(kind, seen) if year in (None, o.year)), None)
    if unit is not None:
        found = next((each for each in paper.units(seen) if each.pk == unit), None)
        return Offer(kind=kind, record=record, unit=found) if found else None
    offers = offers_of_kind(kind, seen) if paper.is_for_one_unit else []
    return offers[0] if len(offers) == 1 else Offer(kind=kind, record=record)


def why_none(kind: Kind, seen: Seen, unit: Unit | None) -> NoPaper | None:
    whole = seen.suggestion if isinstance(seen.record, OF_SUGGESTIONS) else seen.record
    if isinstance(whole, Voidable) and whole.is_voided:
        return NoPaper(f"{whole._meta.verbose_name}已作废，不再生成文书。", code="voided")
    return PAPERS[kind.name].why_none(seen, unit)


def document(offer: Offer, *, to, on: date) -> bytes:
    """The .docx file. Raises Refused: no such paper now, the extra not installed, or the
    office's template no longer usable."""
    kind, seen = offer.kind, Seen(record=offer.record, to=to, year=offer.year)
    refusal = why_none(kind, seen, offer.unit)
    if refusal is not None:
        raise refusal
    words = PAPERS[kind.name].words(seen, unit=offer.unit, on=on)
    template = DocumentTemplate.objects.filter(kind=kind.name, is_current=True).first()
    if template is None:
        return render(kind.shipped, words)
    return render_office(template, words)


def render_office(template: DocumentTemplate, words: dict) -> bytes:
    try:
        with template.file.open("rb") as file:
            content = file.read()
    except OSError as error:
        raise Unrenderable(f"{template}的文件找不到了，请重新上传模板。") from error
    try:
        return render(content, words)
    except Refused:
        raise
    except Exception as error:
        # It was usable when it came; a later release may know other words.
        raise Unrenderable(f"{template}不能用了（{error}），请修改后重新上传。") from error
