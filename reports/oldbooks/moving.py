"""The life of a matter as an old ledger tells it: moves, entered late, and nothing else.

Answers, assignments and statuses exist through moves alone, so an old row is told the way staff
would have entered it afterwards (补录). Each move is made by the engine under its own rules; the
first that the row cannot support ends the telling, and the record stays where it is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from reports.oldbooks import leads, meetings, personnel, plan_items
from reports.oldbooks.said import (
    ASSUMED,
    Said,
    class_code,
    person_and_phone,
)
from reports.oldbooks.vocabulary import plain
from tracker.answers.models import Evaluation
from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.many import children
from tracker.common.workflow import go, workflow_of
from tracker.meetings.days import day_at
from tracker.meetings.models import Meeting
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic
from tracker.years.deadlines import add_months
from tracker.years.models import AnswerClass

Status = Suggestion.Status
NOT_IN_LEDGER = "台账未载"


@dataclass(frozen=True, kw_only=True)
class Step:
    """A move that the row supports: whose, which, with what, and the field that says so."""

    record: Any
    name: str
    data: dict[str, Any]
    said_in: str


@dataclass(kw_only=True)
class Telling:
    """The telling of one row. `basis` says where it is written: 据《…》第12行补录。"""

    said: Said
    record: Model
    by: Actor
    today: date
    basis: str
    # The classes of answers in the year of the sheet.
    classes: Sequence[AnswerClass] = ()
    made: list[str] = field(default_factory=list)

    def tell(self) -> None:
        """Make every move that the row supports, in the order of life."""
        for chapter in CHAPTERS[self.said.kind]:
            for step in chapter(self):
                if not self.make(step):
                    return

    @cached_property
    def parts(self) -> list[Assignment]:
        """The units that handle the suggestion, from its handover on. They know it as the record
        that is told of, which a move of theirs moves too."""
        return [part for part in children(self.record, "assignments") if part.is_current]

    def answering_parts(self) -> list[Assignment]:
        return [part for part in self.parts if part.is_answering]

    def make(self, step: Step) -> bool:
        """Make the move; where the engine refuses, its reason becomes a doubt."""
        data = {"late_entry": "on", "remark": self.basis, **step.data}
        try:
            go(step.record, step.name, data=data, by=self.by, today=self.today)
        except Refused as error:
            self.said.doubt(step.said_in, f"不能补录“{label_of(step)}”：{error.message}")
            return False
        except ValidationError as error:
            self.said.doubt(step.said_in, f"不能补录“{label_of(step)}”：{words_of(error)}")
            return False
        self.made.append(label_of(step))
        return True

    def step(self, name: str, on: date, *, said_in: str, record=None, **data) -> Step:
        given = {key: value for key, value in data.items() if value not in (None, "", [])}
        return Step(
            record=record or self.record,
            name=name,
            data={"happened_on": on.isoformat(), **given},
            said_in=said_in,
        )


def label_of(step: Step) -> str:
    return workflow_of(step.record).named(step.name).label


def words_of(error: ValidationError) -> str:
    return "".join(dict.fromkeys(error.messages))


def submission(telling: Telling) -> Iterator[Step]:
    said, suggestion = telling.said, telling.record
    day = said.get("submitted_on")
    is_complete = suggestion.body and suggestion.lead_deputy_id
    if suggestion.status == Status.DRAFT and day and is_complete:
        yield telling.step("submit", day, said_in="submitted_on")


def acceptance(telling: Telling) -> Iterator[Step]:
    """A ledger hardly says when a suggestion was accepted: not later than its handover."""
    said, suggestion = telling.said, telling.record
    day = said.get("handed_over_on")
    if suggestion.status not in (Status.DRAFT, Status.SUBMITTED):
        return
    if day is None:
        if said.get("lead_unit") or said.get("answered_on"):
            said.doubt("handed_over_on", f"{NOT_IN_LEDGER}交办日期，不能补录立案和交办")
        return
    if not suggestion.number:
        said.doubt("number", f"{NOT_IN_LEDGER}编号，不能补录立案")
        return
    remark = f"{telling.basis}{NOT_IN_LEDGER}立案日期，按交办日期登记。"
    yield telling.step("accept", day, said_in="handed_over_on", remark=remark)


def handover(telling: Telling) -> Iterator[Step]:
    said, suggestion = telling.said, telling.record
    day = said.get("handed_over_on")
    if suggestion.status != Status.ACCEPTED or day is None:
        return
    if said.get("unknown_units"):
        said.doubt("lead_unit", "有单位名称未能识别，不能补录交办")
        return
    units = units_of(said)
    target = next(iter(said.get("to_unit") or ()), None)
    if units["mode"] == Suggestion.Mode.SEPARATE and target is None:
        said.doubt("lead_unit", "有多个主办单位，按分办理解；请为整表填写交办对象")
        return
    target = target or units["lead_unit"]
    if target is None:
        said.doubt("lead_unit", f"{NOT_IN_LEDGER}承办单位，不能补录交办")
        return
    yield telling.step(
        "hand_over", day, said_in="handed_over_on",
        to_unit=target,
        document_number=said.get("handover_document"),
        mode=units["mode"],
        lead_unit=units["lead_unit"],
        other_units=units["others"],
        months=months_said(said, day),
    )  # fmt: skip


def units_of(said: Said) -> dict[str, Any]:
    """The units of the row as the handover asks for them; several lead units answer apart."""
    leads, others = list(said.get("lead_unit") or ()), list(said.get("co_units") or ())
    apart = list(said.get("separate_units") or ())
    if len(leads) > 1 or apart:
        apart = list(dict.fromkeys([*leads, *apart]))
        return {"mode": Suggestion.Mode.SEPARATE, "lead_unit": None, "others": apart}
    lead = leads[0] if leads else None
    others = [unit for unit in dict.fromkeys(others) if unit != lead]
    mode = Suggestion.Mode.LEAD_AND_CO if others else Suggestion.Mode.SINGLE
    return {"mode": mode if lead else "", "lead_unit": lead, "others": others}


def months_said(said: Said, handed_over_on: date) -> int | None:
    """A longer period than the ordinary one, where the row's due date is exactly so long."""
    due = said.get("due_on")
    if due is None:
        return None
    return next((n for n in range(4, 13) if add_months(handed_over_on, n) == due), None)


def signing(telling: Telling) -> Iterator[Step]:
    """Signed for where the row says when; who handles it is noted in any case."""
    said, day = telling.said, telling.said.get("signed_on")
    person, phone = person_and_phone(said.get("handler") or "")
    phone = said.get("phone") or phone
    answering = telling.answering_parts()
    for assignment in answering:
        if assignment.status == Assignment.Status.PENDING_SIGN and day:
            yield telling.step(
                "sign", day, said_in="signed_on", record=assignment, handler=person, phone=phone
            )
        elif len(answering) == 1 and (person or phone) and not assignment.handler:
            assignment.handler, assignment.phone = person, phone
            door.update(assignment, by=telling.by)


def co_opinion(telling: Telling) -> Iterator[Step]:
    said = telling.said
    text, day = said.get("co_opinion"), said.get("co_opinion_on")
    if not text:
        return
    waiting = [
        part
        for part in telling.parts
        if part.part == Assignment.Part.CO and part.status == Assignment.Status.PENDING_SIGN
    ]
    if not waiting:
        return
    if day is None or len(waiting) > 1:
        why = "不能分清是哪个单位的意见" if len(waiting) > 1 else f"{NOT_IN_LEDGER}会办意见日期"
        said.doubt("co_opinion", f"{why}，未补录会办意见")
        return
    yield telling.step(
        "give_co_opinion", day, said_in="co_opinion", record=waiting[0], co_opinion=text
    )


def answering(telling: Telling) -> Iterator[Step]:
    said, suggestion = telling.said, telling.record
    day = said.get("answered_on")
    if suggestion.status not in (Status.ASSIGNED, Status.HANDLING):
        return
    units = telling.answering_parts()
    if day is None:
        if said.get("answer_class") or said.get("document_number") or said.get("rating"):
            said.doubt("answered_on", f"{NOT_IN_LEDGER}答复日期，答复及其类别、评价未补录")
        return
    if len(units) != 1:
        why = "各单位分别答复的日期台账没有分别写明" if units else f"{NOT_IN_LEDGER}承办单位"
        said.doubt("answered_on", f"{why}，未补录答复")
        return
    given = said.get("answer_class")
    found = class_of(telling, given)
    if given and found is None:
        said.doubt("answer_class", f"{suggestion.work_year}没有“{given}”这一办理结果类别")
    is_waiting = any(
        part.part == Assignment.Part.CO and part.co_opinion_on is None for part in telling.parts
    )
    yield telling.step(
        "answer", day, said_in="answered_on",
        unit=units[0].unit,
        answer_class=found,
        text=said.get("answer_text"),
        no_co_opinion_reason=f"{NOT_IN_LEDGER}会办意见。" if is_waiting else "",
        contacted_on=said.get("contacted_on") and said.get("contacted_on").isoformat(),
        **{
            name: said.get(name)
            for name in (
                "document_number", "signer", "contact_method", "contact_person", "promises"
            )
        },
    )  # fmt: skip


def class_of(telling: Telling, words: str | None) -> AnswerClass | None:
    """The class of that letter or that meaning in the suggestion's year."""
    if not words:
        return None
    letter = class_code(words)
    by_letter = [one for one in telling.classes if one.code == letter]
    by_meaning = [one for one in telling.classes if one.meaning == words]
    return next(iter((*by_letter, *by_meaning)), None)


def judging(telling: Telling) -> Iterator[Step]:
    said, suggestion = telling.said, telling.record
    attitude = said.get("attitude") or said.get("rating")
    result = said.get("result") or said.get("rating")
    if suggestion.status != Status.ANSWERED or not (attitude or result):
        return
    key = next(key for key in ("result", "rating", "attitude") if said.get(key))
    if said.get("evaluated_on") is None:
        said.doubt(key, f"{NOT_IN_LEDGER}评价日期，未补录评价；可为整表填写评价日期")
        return
    if not (attitude and result):
        said.doubt(key, "办理态度和办理结果只写了一项，未补录评价")
        return
    if said.get("rating"):
        said.doubt("rating", "只有一项评价，同时登记为办理态度和办理结果", ASSUMED)
    unsatisfied = Evaluation.Rating.UNSATISFIED in (attitude, result)
    yield telling.step(
        "evaluate", said.get("evaluated_on"), said_in="comment" if unsatisfied else key,
        attitude=attitude, result=result, comment=said.get("comment"),
    )  # fmt: skip


def concluding(telling: Telling) -> Iterator[Step]:
    day, status = telling.said.get("concluded_on"), telling.record.status
    if day is not None and status in (Status.ANSWERED, Status.EVALUATED):
        yield telling.step("conclude", day, said_in="concluded_on")


# --- Topics and inspections -------------------------------------------------------------------


def planning(telling: Telling) -> Iterator[Step]:
    day = telling.said.get("included_on")
    if (
        day is not None
        and telling.record.status == telling.record._meta.get_field("status").default
    ):
        yield telling.step("include_in_plan", day, said_in="included_on")


def deliberation(telling: Telling) -> Iterator[Step]:
    """A session's date alone may be a plan; with 已完成 beside it, it is what happened."""
    for key, kind in MEETINGS_OF_TOPICS.items():
        day = telling.said.get(key)
        known = day_at(telling.record, kind)
        is_heard = kind == Meeting.Kind.COMMITTEE and says_it_is_done(telling.said)
        if day is not None and is_heard and telling.record.status in BEFORE_DELIBERATION:
            yield telling.step("deliberate", day, said_in=key, meeting_kind=kind)
        elif day is not None and known is None and not telling.record.is_finished:
            decided = min(telling.said.get("included_on") or day, telling.today)
            yield telling.step(
                "put_on_agenda", decided, said_in=key, meeting_kind=kind, meeting_on=day.isoformat()
            )
        elif day is not None and known not in (None, day):
            telling.said.doubt(key, f"已登记的会议议题为{known}，未改")


BEFORE_DELIBERATION = {Topic.Status.PROPOSED, Topic.Status.IN_PLAN, Topic.Status.IN_PROGRESS}
MEETINGS_OF_TOPICS = {
    "directors_meeting_on": Meeting.Kind.DIRECTORS,
    "committee_session_on": Meeting.Kind.COMMITTEE,
}


def closing(telling: Telling) -> Iterator[Step]:
    said, matter = telling.said, telling.record
    if matter.is_finished:
        return
    if said.get("concluded_on"):
        yield telling.step("close", said.get("concluded_on"), said_in="concluded_on")
    elif says_it_is_done(said):
        said.doubt("status", f"{NOT_IN_LEDGER}办结日期，未补录办结；可为整表填写办结日期")


def says_it_is_done(said: Said) -> bool:
    return plain(said.get("status")) in {"已完成", "完成", "已办结", "办结", "已结束", "已销号"}


Chapter = Callable[[Telling], Iterator[Step]]
CHAPTERS: dict[str, tuple[Chapter, ...]] = {
    "suggestion": (
        submission,
        acceptance,
        handover,
        signing,
        co_opinion,
        answering,
        judging,
        concluding,
    ),
    "topic": (planning, deliberation, closing),
    "inspection": (planning, closing),
    "planitem": (plan_items.working, closing),
    "lead": (leads.handing_over, leads.answering, leads.telling_them),
    # What took place is entered as such: it has a state, but no moves.
    "activity": (),
    "meeting": (meetings.holding, meetings.publishing),
    "personnelmatter": (personnel.deciding, personnel.following_up),
}
