"""A document of one suggestion for one reader: which there are, and each as a file."""

from dataclasses import dataclass
from datetime import date

from reports.word.filling import parts_of, words_of
from reports.word.kinds import KINDS, Kind
from reports.word.models import DocumentTemplate
from reports.word.rendering import Unrenderable, render
from tracker.assignments.models import Assignment
from tracker.common.errors import Refused
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit


class NotHandedOver(Refused):
    code = "not_handed_over"


class Voided(Refused):
    code = "voided"


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A document that can be had of a suggestion; `unit` where it is for one unit alone."""

    kind: Kind
    suggestion: Suggestion
    unit: Unit | None = None

    @property
    def label(self) -> str:
        return f"{self.kind.title}（{self.unit}）" if self.unit else self.kind.title

    @property
    def file_name(self) -> str:
        number = f"第{self.suggestion.number}号" if self.suggestion.number else ""
        return f"{number}{self.label}.docx".replace("/", "／").replace("\\", "＼")


def offers_of(suggestion: Suggestion, *, to) -> list[Offer]:
    """Every document of the suggestion that makes sense now, for a user who may see it."""
    if suggestion.is_voided:
        return []
    parts = parts_of(suggestion, to=to)
    found = []
    for kind in KINDS.values():
        if kind.needs_handover and not is_handed_over(suggestion, parts):
            continue
        found.append(Offer(kind=kind, suggestion=suggestion))
        units = units_of(kind, parts)
        if len(units) > 1:
            found += [Offer(kind=kind, suggestion=suggestion, unit=unit) for unit in units]
    return found


def units_of(kind: Kind, parts: list[Assignment]) -> list[Unit]:
    """The units that get a document of their own."""
    answering = (Assignment.Part.LEAD, Assignment.Part.SEPARATE)
    return [
        each.unit
        for each in parts
        if kind.is_for_units or (kind.is_for_answering_units and each.part in answering)
    ]


def offer_for(kind: Kind, suggestion: Suggestion, *, unit: int | None, to) -> Offer | None:
    """The document that is asked for by the id of its unit; None when the user sees no such
    unit handling the suggestion."""
    if unit is None:
        return Offer(kind=kind, suggestion=suggestion)
    units = units_of(kind, parts_of(suggestion, to=to))
    found = next((each for each in units if each.pk == unit), None)
    return Offer(kind=kind, suggestion=suggestion, unit=found) if found else None


def is_handed_over(suggestion: Suggestion, parts: list[Assignment]) -> bool:
    return suggestion.handed_over_on is not None or bool(parts)


def document(offer: Offer, *, to, on: date) -> bytes:
    """The .docx file. Raises Refused: not handed over yet, voided, the extra not installed, or
    the office's template no longer usable."""
    suggestion, kind = offer.suggestion, offer.kind
    if suggestion.is_voided:
        raise Voided("建议已作废，不再生成文书。")
    if kind.needs_handover and not is_handed_over(suggestion, parts_of(suggestion, to=to)):
        raise NotHandedOver(f"建议尚未交办，不能生成{kind.title}。")
    words = words_of(suggestion, unit=offer.unit, to=to, on=on)
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
