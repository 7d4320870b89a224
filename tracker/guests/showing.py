"""What the page of a link shows of the matter: what its holder needs for the step."""

from collections.abc import Iterator
from typing import Any

from tracker.answers.models import Answer
from tracker.guests.steps import LinkStep
from tracker.leads.models import Lead
from tracker.rectification.models import RectificationItem
from tracker.suggestions.models import CoSignature, Suggestion


def facts_of(step: LinkStep, record: Any) -> Iterator[tuple[str, str]]:
    """Labels and texts, the text of the matter first."""
    yield from _texts(record, step.matter_of(record))
    day, is_provisional = step.due_of(record)
    if day is not None:
        yield "办理期限", f"{day.isoformat()}{'（暂定）' if is_provisional else ''}"


def _texts(record: Any, matter: Any) -> Iterator[tuple[str, str]]:
    if isinstance(record, RectificationItem):
        yield "整改事项", record.text
    elif isinstance(matter, Suggestion):
        yield "建议内容", matter.body
    elif isinstance(matter, Lead):
        yield "反映内容", matter.text
    if isinstance(record, CoSignature):
        yield "领衔代表", str(matter.lead_deputy or "")
    if isinstance(record, Answer):
        yield from _answer(record)


def _answer(answer: Answer) -> Iterator[tuple[str, str]]:
    yield "答复单位", str(answer.unit)
    yield "答复日期", answer.answered_on.isoformat()
    if answer.answer_class is not None:
        yield "办理结果", str(answer.answer_class)
    yield "答复内容", answer.text
