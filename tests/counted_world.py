"""A year in which every kind of record stands in every state, planned in plain Python.

`PLAN` says what there is; `build` brings it into the ledger; the tests count `PLAN` by themselves
and hold every number shown against it. No expectation asks the code that is tested.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from tracker.common import door
from tracker.common.door import Actor
from tracker.decisions.models import Decision
from tracker.filings.models import Filing, NormativeDocument, YearList
from tracker.leads.models import Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    Answer,
    AnswerClass,
    Assignment,
    ByElection,
    CoSignature,
    Deputy,
    DutyAct,
    Evaluation,
    Figure,
    FiscalDuty,
    Group,
    Holding,
    Inspection,
    Nominee,
    Opinion,
    Outcome,
    PersonnelMatter,
    Post,
    Programme,
    RectificationItem,
    RuleSet,
    SourceDocument,
    Station,
    Suggestion,
    Term,
    Topic,
    Unit,
    Vote,
    WorkArea,
    WorkYear,
)
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review

YEAR, DAY = 2024, date(2024, 6, 15)
SOON = DAY + timedelta(days=10)  # the rule set of the world says 10 days
PAST, LATER = date(2024, 5, 1), SOON + timedelta(days=1)
IN_TIME, LATE = PAST, PAST + timedelta(days=1)
# As the year lists them: D comes before C, so that the order is told from the alphabet.
CLASSES = ("A", "B", "D", "C")

BY = Actor(door="command")


@dataclass
class PlannedAnswer:
    on: date = IN_TIME
    of_class: str | None = "A"
    way: str = "meeting"
    vote: tuple[str, str] | None = None  # attitude, result
    is_late_vote: bool = False
    round: int = 1
    due: date | None = None


@dataclass
class PlannedPart:
    unit: str
    answers: list[PlannedAnswer] = field(default_factory=list)
    how: str = "lead"
    is_done: bool = False
    is_current: bool = True


@dataclass
class Planned:
    """A suggestion. `rules`: whether its rule set counts late votes; None: it has none."""

    status: str
    parts: list[PlannedPart] = field(default_factory=list)
    due: date | None = PAST
    kind: str = "suggestion"
    area: str | None = "urban"
    is_key: bool = False
    lead: str | None = "甲"
    signers: dict[str, str] = field(default_factory=dict)
    is_void: bool = False
    rules: bool | None = None
    round: int = 1
    year: int = YEAR
    number: str = ""


def answered(unit: str, how: str = "lead", **answer) -> PlannedPart:
    return PlannedPart(unit, [PlannedAnswer(**answer)], how=how, is_done=True)


def owing(unit: str, how: str = "lead") -> PlannedPart:
    return PlannedPart(unit, how=how)


RATINGS = ("satisfied", "basically", "unsatisfied")
SINCE = ("answered", "evaluated", "concluded", "tracking", "fulfilled", "closed_unfulfilled",
         "archived")  # fmt: skip
AWAITING = ("assigned", "reassigning", "handling", "rehandling")
UNCOUNTED = ("draft", "submitted", "returned", "not_accepted", "merged", "withdrawn")
LEFT_OUT = [{"is_void": True}, {"kind": "motion"}, {"year": YEAR - 1}]


def simple() -> list[Planned]:
    """Every state of being answered and of waiting, with every date and every vote."""
    found = []
    for place, status in enumerate(SINCE):
        vote = (RATINGS[place % 3], RATINGS[(place + 1) % 3])
        part = answered("transport", of_class=CLASSES[place % 4], vote=vote)
        found.append(Planned(status, [part], is_key=place % 2 == 0))
    for place, result in enumerate(RATINGS):
        part = answered("water", way="visit", vote=("satisfied", result), of_class="B")
        found.append(Planned("evaluated", [part], area="farm", lead="乙"))
        vote = (RATINGS[place], "satisfied")
        part = answered("park", on=LATE, way="phone", of_class="A", vote=vote)
        found.append(Planned("concluded", [part]))
    for status in AWAITING:
        for due in (PAST, DAY, SOON, LATER, None):
            found.append(Planned(status, [owing("water")], due=due, area="farm"))
    return found


def answered_specially() -> list[Planned]:
    """Late and in time, without a date, of no class, of votes that do not count, of two rounds."""
    voted = {"vote": ("basically", "satisfied")}
    return [
        Planned("concluded", [answered("transport", of_class=None, way="")], due=None),
        Planned("evaluated", [answered("park", on=LATE, way="none", **voted)]),
        Planned("evaluated", [answered("park", is_late_vote=True, **voted)], rules=True),
        Planned("evaluated", [answered("park", is_late_vote=True, **voted)], rules=False),
        Planned("evaluated", [answered("park", is_late_vote=True, **voted)]),
        Planned("concluded", [answered("park")], rules=True, due=LATER),
        # B→A: what was answered in time stays so, with its class and its vote.
        Planned("fulfilled", [PlannedPart("transport", is_done=True, answers=[
            PlannedAnswer(of_class="B", vote=("satisfied", "basically")),
            PlannedAnswer(on=LATER, of_class="A", way="", round=2),
        ])]),
        # A second round: its own answer counts, by its own date.
        Planned("evaluated", round=2, due=LATER, parts=[PlannedPart("water", is_done=True, answers=[
            PlannedAnswer(on=LATE, of_class="C", vote=("satisfied", "unsatisfied"), due=PAST),
            PlannedAnswer(on=SOON, of_class="A", way="visit", vote=("satisfied", "satisfied"),
                          round=2, due=LATER),
        ])]),
        # In the second round again nobody has answered yet.
        Planned("rehandling", round=2, due=LATER, parts=[PlannedPart("water", answers=[
            PlannedAnswer(of_class="C", vote=("satisfied", "unsatisfied"), due=PAST)])]),
    ]  # fmt: skip


def answered_apart() -> list[Planned]:
    """分办: the whole is as far as its slowest part; each unit by its own."""
    late = PlannedAnswer(on=LATE, of_class="A", vote=("satisfied", "satisfied"), due=PAST)
    return [
        Planned("evaluated", [answered("transport", "separate", of_class="A",
                                       vote=("satisfied", "satisfied")),
                              answered("water", "separate", of_class="C",
                                       vote=("basically", "unsatisfied"))], area="farm"),
        Planned("concluded", [answered("transport", "separate", of_class="D"),
                              answered("park", "separate", on=LATE, of_class="B",
                                       vote=("unsatisfied", "basically"))]),
        # One has answered, the other is late alone.
        Planned("handling", [answered("transport", "separate", of_class="A"),
                             owing("water", "separate")]),
        Planned("handling", [answered("park", "separate"), owing("water", "separate")], due=SOON),
        Planned("handling", [answered("park", "separate"), owing("water", "separate")], due=None),
        # One satisfied too late in the first round and is spared the second, which was in time.
        Planned("evaluated", round=2, due=LATER, parts=[
            PlannedPart("park", [late], how="separate", is_done=True),
            PlannedPart("water", how="separate", is_done=True, answers=[
                PlannedAnswer(of_class="C", vote=("basically", "unsatisfied"), due=PAST),
                PlannedAnswer(on=SOON, of_class="B", round=2, due=LATER,
                              vote=("basically", "basically"))]),
        ]),
        # Withdrawn after one of two had answered.
        Planned("withdrawn", [answered("transport", "separate"), owing("water", "separate")]),
    ]  # fmt: skip


def handled_by_others() -> list[Planned]:
    """Co-handlers, units that gave theirs back, suggestions that nobody has been named for."""
    co = PlannedPart("park", how="co", is_done=True)
    gone = PlannedPart("park", [PlannedAnswer(on=LATE, of_class="C")], is_current=False,
                       is_done=True)  # fmt: skip
    given_back = PlannedPart("park", is_current=False)
    return [
        Planned("concluded", [answered("transport"), co]),
        Planned("handling", [owing("transport"), PlannedPart("park", how="co")], due=SOON),
        Planned("evaluated", [gone, answered("transport", vote=("satisfied", "satisfied"))]),
        Planned("handling", [given_back, owing("transport")]),
        Planned("reassigning", [given_back], area=None),
        Planned("assigned", [], due=SOON),
        Planned("accepted", due=None, area=None),
        Planned("accepted", due=None, is_key=True, kind="converted_motion", lead=None),
    ]


def left_out() -> list[Planned]:
    """What is in no count that does not say so – with all that would be counted of it."""
    vote = ("unsatisfied", "basically")
    signers = {"乙": "agreed", "丙": "asked"}
    found = [
        Planned(status, [answered("transport", vote=vote)], is_key=True, signers=signers)
        for status in UNCOUNTED
    ]
    found += [Planned(status, [owing("transport")], due=due) for status in UNCOUNTED
              for due in (PAST, SOON)]  # fmt: skip
    for more in LEFT_OUT:
        follow = PlannedPart("transport", is_done=True, answers=[
            PlannedAnswer(vote=vote), PlannedAnswer(on=LATER, round=2)])  # fmt: skip
        found += [
            Planned("fulfilled", [follow], is_key=True, signers=signers, **more),
            Planned("concluded", [answered("park", of_class=None, vote=("basically",) * 2)],
                    **more),
            Planned("evaluated", [answered("water", vote=("satisfied", "unsatisfied"))], **more),
            Planned("tracking", [answered("water", vote=("satisfied",) * 2)], **more),
            Planned("handling", [owing("water")], **more),
            Planned("handling", [owing("water")], due=SOON, **more),
            Planned("accepted", due=None, **more),
            *(Planned(status, **more) for status in ("merged", "withdrawn", "not_accepted")),
        ]  # fmt: skip
    return found


def judged() -> list[Planned]:
    """Each vote in every state in which it counts, and in those in which it does not."""
    found = []
    for rating in RATINGS:
        vote = (rating, rating)
        done = [answered("park", vote=vote)]
        found += [Planned(status, done) for status in SINCE]
        found += [Planned(status, done) for status in UNCOUNTED]
        found += [Planned("evaluated", done, **more) for more in LEFT_OUT]
        # What a unit answered that has nothing to do with it any more, or only helped.
        other = {"answers": [PlannedAnswer(vote=vote)], "is_done": True}
        gone = PlannedPart("park", is_current=False, **other)
        helped = PlannedPart("park", how="co", **other)
        found += [
            Planned("concluded", [gone, answered("water")]),
            Planned("concluded", [helped, answered("water")]),
            Planned("rehandling", round=2, due=None, parts=[
                PlannedPart("water", [PlannedAnswer(vote=vote)])]),
        ]  # fmt: skip
    return found


def followed_up() -> list[Planned]:
    """Told once more, in states in which that counts for nothing."""
    twice = [PlannedAnswer(), PlannedAnswer(on=LATER, round=2)]
    done = [PlannedPart("park", twice, is_done=True)]
    return [Planned(status, done) for status in UNCOUNTED]


def waiting_elsewhere() -> list[Planned]:
    """Parts that are due and nobody's: given back, or of a unit that only helps."""
    found = []
    for due in (PAST, SOON):
        for part in (PlannedPart("park", is_current=False), PlannedPart("park", how="co")):
            found.append(Planned("handling", [owing("transport"), part], due=due))
    return found


def signed() -> list[Planned]:
    return [
        Planned("handling", [owing("water")], due=LATER,
                signers={"乙": "agreed", "丙": "declined", "丁": "agreed"}),
        Planned("concluded", [answered("water", vote=("unsatisfied",) * 2)],
                signers={"丙": "agreed", "丁": "asked"}),
    ]  # fmt: skip


SUGGESTIONS = [
    *simple(),
    *answered_specially(),
    *answered_apart(),
    *handled_by_others(),
    *left_out(),
    *judged(),
    *followed_up(),
    *waiting_elsewhere(),
    *signed(),
]
for _place, _each in enumerate(SUGGESTIONS, 1):
    _each.number = f"{_place:03}"

# kind, status, due, void, year
INSPECTIONS = [
    ("own_enforcement", "in_progress", PAST, False, YEAR),
    ("joint_enforcement", "closed", PAST, False, YEAR),
    ("joint_enforcement", "closed", SOON, False, YEAR),
    ("own_enforcement", "continued", SOON, False, YEAR),
    ("delegated_enforcement", "continued", PAST, False, YEAR),
    ("implementation_check", "in_progress", SOON, False, YEAR),
    ("case_review", "planned", DAY, False, YEAR),
    ("legislative_research", "closed", None, False, YEAR),
    ("own_enforcement", "cancelled", PAST, False, YEAR),
    ("case_review", "cancelled", SOON, False, YEAR),
    ("own_enforcement", "in_progress", PAST, True, YEAR),
    ("legislative_research", "continued", PAST, True, YEAR),
    ("joint_enforcement", "closed", SOON, True, YEAR),
    ("case_review", "planned", SOON, True, YEAR),
    ("own_enforcement", "in_progress", PAST, False, YEAR - 1),
]
# status, due, void, year
TOPICS = [
    ("proposed", None, False, YEAR),
    ("in_plan", PAST, False, YEAR),
    ("in_progress", SOON, False, YEAR),
    ("in_progress", LATER, False, YEAR),
    ("closed", PAST, False, YEAR),
    ("continued", PAST, False, YEAR),
    ("cancelled", PAST, False, YEAR),
    ("in_progress", PAST, True, YEAR),
    ("in_progress", SOON, True, YEAR),
    ("closed", None, True, YEAR),
    ("continued", None, True, YEAR),
    ("in_plan", PAST, False, YEAR - 1),
    ("cancelled", SOON, False, YEAR),
    ("closed", SOON, False, YEAR),
    ("continued", SOON, False, YEAR),
    ("proposed", DAY, False, YEAR),
]
KINDS_OF_POSTS = (
    "appoint", "decide", "remove", "accept_resignation", "revoke", "act", "part_time",
)  # fmt: skip
AFTER = ("passed", "announced", "sworn", "closed")
# kind, person, status, due date, whether void, year, whether of a by-election
PERSONNEL = [
    *((kind, f"人{n}", "closed", None, False, YEAR, False)
      for n, kind in enumerate(KINDS_OF_POSTS)),
    # Removed from one post and appointed to another: one of the people above, once more.
    ("remove", "人0", "passed", None, False, YEAR, False),
    *(("appoint", f"过期{status}", status, PAST, False, YEAR, False)
      for status in (*AFTER, "not_passed", "withdrawn", "continued", "tabled")),
    *(("appoint", f"将到{status}", status, SOON, False, YEAR, False)
      for status in (*AFTER, "not_passed", "withdrawn", "continued", "postponed")),
    ("appoint", "当日", "proposed", DAY, False, YEAR, False),
    ("appoint", "尚远", "reviewed", LATER, False, YEAR, False),
    ("lapse", "去职", "closed", None, False, YEAR, False),
    ("elect_upper", "上级", "passed", None, False, YEAR, False),
    ("confirm", "换届", "passed", None, False, YEAR, False),
    *(("confirm", f"当选{status}", status, None, False, YEAR, True)
      for status in (*AFTER, "tabled")),
    *((kind, f"作废{status}{due}", status, due, True, YEAR, kind == "confirm")
      for kind, status, due in (
          ("appoint", "passed", None), ("confirm", "passed", None), ("appoint", "tabled", PAST),
          ("appoint", "tabled", SOON), ("appoint", "continued", None),
          ("appoint", "closed", None))),
    ("appoint", "上年", "closed", None, False, YEAR - 1, False),
    ("confirm", "上年当选", "closed", None, False, YEAR - 1, True),
]  # fmt: skip
# Filings, all due by the first of these days:
# status, day by which the form is checked, day of receipt, void, year.
IN_TIME, TOO_LATE = date(2024, 4, 1), date(2024, 4, 2)
FILINGS = [
    ("received", PAST, IN_TIME, False, YEAR),
    ("received", DAY, TOO_LATE, False, YEAR),
    ("received", SOON, IN_TIME, False, YEAR),
    ("received", LATER, IN_TIME, False, YEAR),
    ("received", None, TOO_LATE, False, YEAR),
    ("supplement", PAST, TOO_LATE, False, YEAR),
    ("supplement", SOON, IN_TIME, False, YEAR),
    ("registered", PAST, IN_TIME, False, YEAR),
    ("registered", SOON, TOO_LATE, False, YEAR),
    ("returned", PAST, TOO_LATE, False, YEAR),
    ("returned", SOON, IN_TIME, False, YEAR),
    ("received", PAST, TOO_LATE, True, YEAR),
    ("received", SOON, IN_TIME, True, YEAR),
    ("registered", None, TOO_LATE, True, YEAR),
    ("registered", PAST, TOO_LATE, False, YEAR - 1),
    ("received", PAST, IN_TIME, False, YEAR - 1),
]
# Reviews: status, due, result, whether it was put right, void, year.
REVIEWS = [
    ("opened", PAST, "", False, False, YEAR),
    ("opened", None, "", False, False, YEAR),
    ("distributed", SOON, "", False, False, YEAR),
    ("opinions_in", DAY, "", False, False, YEAR),
    ("talking", LATER, "", False, False, YEAR),
    ("no_problem", PAST, "no_problem", False, False, YEAR),
    ("settled", SOON, "settled", False, False, YEAR),
    ("written", PAST, "written", False, False, YEAR),
    ("answered", SOON, "written", False, False, YEAR),
    ("fixed", PAST, "written", True, False, YEAR),
    ("to_committee", PAST, "to_committee", False, False, YEAR),
    ("revoked", SOON, "to_committee", True, False, YEAR),
    ("not_started", PAST, "not_started", False, False, YEAR),
    ("closed", PAST, "settled", True, False, YEAR),
    ("closed", SOON, "no_problem", False, False, YEAR),
    ("withdrawn", PAST, "", False, False, YEAR),
    ("withdrawn", SOON, "", False, False, YEAR),
    ("opened", PAST, "", False, True, YEAR),
    ("distributed", SOON, "", False, True, YEAR),
    ("written", SOON, "written", False, True, YEAR),
    ("closed", PAST, "written", True, True, YEAR),
    ("fixed", PAST, "written", True, False, YEAR - 1),
    ("opened", PAST, "", False, False, YEAR - 1),
    # Of none of these a result is owed any more, whatever day they name.
    *(
        (status, due, "", False, False, YEAR)
        for status in (
            "no_problem",
            "settled",
            "written",
            "answered",
            "fixed",
            "to_committee",
            "revoked",
            "not_started",
            "closed",
        )
        for due in (PAST, SOON)
    ),
]
# Lines of yearly lists: maker, year, whether it is among what was filed, whether the list is void.
LISTED = [
    ("water", YEAR, True, False),
    ("water", YEAR, False, False),
    ("water", YEAR, False, False),
    ("park", YEAR, False, True),
    ("transport", YEAR - 1, False, False),
]
# status, kind, due, void, year; passed are those whose state says so.
DECISIONS = [
    ("draft", "decision", None, False, YEAR),
    ("submitted", "resolution", None, False, YEAR),
    ("not_adopted", "decision", None, False, YEAR),
    ("withdrawn", "decision", None, False, YEAR),
    ("adopted", "decision", PAST, False, YEAR),
    ("published", "resolution", SOON, False, YEAR),
    ("published", "decision", PAST, False, YEAR),
    ("published", "approval", LATER, False, YEAR),
    ("reported", "decision", PAST, False, YEAR),
    ("reported", "measure", SOON, False, YEAR),
    ("closed", "decision", PAST, False, YEAR),
    ("repealed", "resolution", SOON, False, YEAR),
    ("published", "decision", PAST, True, YEAR),
    ("adopted", "decision", SOON, True, YEAR),
    ("closed", "decision", PAST, True, YEAR),
    ("published", "decision", PAST, False, YEAR - 1),
    ("adopted", "measure", DAY, False, YEAR),
    # Of none of these a report is owed, whatever day it may name.
    *(
        (status, "approval", due, False, YEAR)
        for status in ("draft", "submitted", "not_adopted", "withdrawn", "reported", "closed",
                       "repealed")
        for due in (PAST, SOON)
    ),
]  # fmt: skip
NOT_PASSED = ("draft", "submitted", "not_adopted", "withdrawn")
CHANNELS = (
    "hotline",
    "board",
    "reception",
    "activity",
    "station",
    "letter",
    "media",
    "warning",
    "observation",
    "request",
    "other",
)
LEAD_STATES = (
    "received",
    "sorted",
    "handed_over",
    "accepted",
    "answered",
    "returned",
    "told",
    "answered_on_spot",
    "solved",
    "explained",
    "referred",
    "became",
    "kept",
    "not_accepted",
    "duplicate",
)
# channel, status, due, whether answered, whether at an activity, how verified, times, void, year
LEADS = [
    *(("letter", status, due, False, False, "", 1, False, YEAR)
      for status in LEAD_STATES for due in (PAST, SOON)),
    ("letter", "accepted", DAY, False, False, "", 1, False, YEAR),
    ("letter", "accepted", LATER, False, False, "", 1, False, YEAR),
    ("letter", "accepted", PAST, False, False, "", 1, True, YEAR),
    ("letter", "accepted", SOON, False, False, "", 1, True, YEAR),
    ("letter", "accepted", PAST, False, False, "", 5, False, YEAR - 1),
    *(row for channel in CHANNELS for row in (
        (channel, "received", None, False, False, "", 37, False, YEAR),
        (channel, "told", None, True, False, "", 2, False, YEAR),
        (channel, "solved", None, True, False, "true", 1, False, YEAR),
        (channel, "duplicate", None, True, False, "", 3, False, YEAR),
        (channel, "answered", None, True, False, "", 1, True, YEAR),
        (channel, "solved", None, True, False, "true", 1, True, YEAR),
        (channel, "solved", None, True, False, "true", 1, False, YEAR - 1),
    )),
    ("reception", "sorted", None, False, True, "", 1, False, YEAR),
    ("reception", "sorted", None, False, True, "", 1, True, YEAR),
    ("warning", "kept", None, False, False, "false_alarm", 1, False, YEAR),
    ("warning", "kept", None, False, False, "false_alarm", 1, True, YEAR),
]  # fmt: skip
# result, status of the meeting, whether void, whether the meeting is void, year
AGENDA = [
    ("", "planned", False, False, YEAR),
    ("passed", "held", False, False, YEAR),
    ("withdrawn", "held", False, False, YEAR),
    ("", "cancelled", False, False, YEAR),
    ("", "held", True, False, YEAR),
    ("", "called", False, True, YEAR),
    ("heard", "published", False, False, YEAR - 1),
]
# What was voted for, and on what; a decision is voted on without being assessed.
VOTES = ["satisfaction", "satisfaction", "appraisal", "duty_report", "approval"]
PLAN_ITEMS = [
    ("proposed", DAY, False, YEAR),
    ("in_progress", PAST, False, YEAR),
    ("mid_checked", LATER, False, YEAR),
    ("delivered", PAST, False, YEAR),
    ("exchanged", SOON, False, YEAR),
    ("delivered", SOON, False, YEAR),
    ("exchanged", PAST, False, YEAR),
    ("closed", PAST, False, YEAR),
    ("continued", None, False, YEAR),
    ("cancelled", SOON, False, YEAR),
    ("in_progress", PAST, True, YEAR),
    ("in_progress", SOON, True, YEAR),
    ("closed", None, True, YEAR),
    ("continued", None, True, YEAR),
    ("closed", None, False, YEAR - 1),
    *(
        (status, due, False, YEAR)
        for status in ("closed", "continued", "cancelled")
        for due in (PAST, SOON)
    ),
    ("in_plan", SOON, False, YEAR),
]
OPINIONS = [
    ("draft", PAST, False, YEAR),
    ("approved", None, False, YEAR),
    ("handed_over", PAST, False, YEAR),
    ("plan_received", DAY, False, YEAR),
    ("consulting", PAST, False, YEAR),
    ("consulted", PAST, False, YEAR),
    ("reported", PAST, False, YEAR),
    ("voted", PAST, False, YEAR),
    ("closed", PAST, False, YEAR),
    ("carried_over", PAST, False, YEAR),
    ("draft", PAST, True, YEAR),
    ("reported", PAST, False, YEAR - 1),
    ("reported", PAST, True, YEAR),
    ("handed_over", PAST, True, YEAR),
    ("plan_received", PAST, False, YEAR),
]
ITEMS = [
    *((status, PAST, False, YEAR) for status in (
        "found", "confirmed", "handed_over", "rectifying", "long_term", "applied", "unit_signed",
        "returned", "checked", "written_off", "not_accepted", "carried_over")),
    *(("written_off", PAST, False, YEAR),) * 2,
    ("rectifying", DAY, False, YEAR),
    ("long_term", None, False, YEAR),
    ("not_accepted", None, False, YEAR),
    *((status, PAST, True, YEAR) for status in (
        "found", "rectifying", "long_term", "written_off", "not_accepted")),
    ("rectifying", PAST, False, YEAR - 1),
    ("written_off", PAST, False, YEAR - 1),
]  # fmt: skip
# deputy, kind, times, attendances, opinions, solved, void, year
DUTIES = [
    ("甲", "congress", 1, None, None, None, False, YEAR),
    ("甲", "reception", 3, 12, 4, 1, False, YEAR),
    ("甲", "reception", 2, 5, None, 2, False, YEAR),
    ("甲", "research", 1, None, 2, None, False, YEAR),
    ("乙", "law_inspection", 2, None, None, None, False, YEAR),
    ("乙", "committee_session", 1, None, None, None, False, YEAR),
    ("乙", "training", 4, None, None, None, False, YEAR),
    ("乙", "duty_report", 1, None, None, None, False, YEAR),
    ("丙", "charity", 1, None, None, 3, False, YEAR),
    ("丙", "mediation", 6, 6, 1, 1, False, YEAR),
    ("丙", "other", 1, None, None, None, False, YEAR),
    ("丁", "reception", 1, 7, 7, 7, False, YEAR - 1),
]
# Of every kind of act one more that is void, and brought something.
VOID_DUTIES = [("丁", kind, 9, 9, 9, 9, True, YEAR) for kind in DutyAct.Kind.values]
# kind, whether of a street, status, void, year, how many programmes, then what is typed of times,
# batches, people, attendances of all, of the public, of deputies, opinions. Of what is counted by
# itself there is one that was planned, one that is void and one of the year before.
ACTIVITIES = [
    ("constituent_reception", True, "held", False, YEAR, 0, 2, None, None, 30, 26, 4, 5),
    ("constituent_reception", True, "held", False, YEAR, 1, None, None, None, 40, None, None, 3),
    ("constituent_reception", False, "held", False, YEAR, 0, 1, None, None, 70, 70, None, 9),
    ("visit", True, "held", False, YEAR, 2, 3, None, 12, 20, 20, None, 8),
    ("visit", False, "held", False, YEAR, 2, 4, None, 410, 500, None, None, None),
    ("court_observation", False, "held", False, YEAR, 0, 1, None, None, None, None, 35, None),
    ("training", False, "held", False, YEAR, 0, 4, None, 100, None, None, None, None),
    ("study_tour", False, "held", False, YEAR, 0, 1, 11, None, None, None, None, None),
    ("study_tour", False, "held", False, YEAR, 0, None, None, None, None, None, None, None),
    *(
        (kind, True, status, is_void, year, 2, *([None] * 7))
        for kind in (
            "constituent_reception", "visit", "court_observation", "training", "study_tour",
        )
        for status, is_void, year in (
            ("planned", False, YEAR), ("cancelled", False, YEAR), ("held", True, YEAR),
            ("held", False, YEAR - 1),
        )
    ),
]  # fmt: skip
# Reviews of the budget: from, until, times, status, void, year.
REVIEWED = [
    ((1, 1), (3, 31), None, "held", False, YEAR),
    ((1, 1), (3, 31), 2, "held", False, YEAR),  # the same quarter again
    ((4, 1), (6, 30), None, "held", False, YEAR),
    ((1, 1), (6, 30), None, "held", False, YEAR),  # no quarter but half a year
    ((2, 1), (4, 30), None, "held", False, YEAR),  # three months, and no quarter
    (None, None, None, "held", False, YEAR),
    ((7, 1), (9, 30), None, "planned", False, YEAR),
    ((7, 1), (9, 30), None, "held", True, YEAR),
    ((10, 1), (12, 31), None, "held", False, YEAR - 1),
]
# Activities under plans: kind, plan, status, void, times.
OWN_WORK = [
    ("training", "own", "held", False, 3),
    ("seminar", "own", "held", False, None),
    ("meeting", "own", "held", False, 2),
    ("research", "own", "held", False, None),
    ("training", "research", "held", False, 4),
    ("training", "own", "planned", False, None),
    ("training", "own", "held", True, 5),
]
# Outcomes: kind, void.
RESULTS = [("rule_made", False)] * 2 + [("research_result", False)] * 3 + [
    ("rule_made", True), ("research_result", True),
]  # fmt: skip
# Holdings: kind of post, how, year, void.
HOLDINGS = [
    ("special_committee", "part_time", YEAR, False),
    ("working_body", "part_time", YEAR, False),
    ("working_body", "part_time", YEAR, False),
    ("working_body", "appointed", YEAR, False),
    ("government", "part_time", YEAR, False),
    ("working_body", "part_time", YEAR, True),
    ("working_body", "part_time", YEAR - 1, False),
]
# Topics of TOPICS by their place: whether of the fiscal calendar, whether the committee heard them,
# by which meeting.
HEARINGS = [
    (2, True, "committee"),
    (4, True, "committee"),
    (3, True, None),
    (5, True, "directors"),
    (13, False, "committee"),
    (9, True, "committee"),  # void
]
TYPED = (
    "times", "batches", "people", "attendances", "public_attendances", "deputy_attendances",
    "opinions",
)  # fmt: skip
# From when to when stations and groups exist.
KEPT = [
    (None, None), (date(YEAR, 12, 31), None), (None, date(YEAR, 12, 31)),
    (None, date(YEAR, 12, 30)), (date(YEAR + 1, 1, 1), None),
]  # fmt: skip
# deputy, kind, presence, whether at an activity, void: who was asked to come and did not, and who
# took part in an activity. Of every kind somebody stayed away, whatever the times say.
ATTENDED = [
    *(("丁", kind, "leave", False, False) for kind in DutyAct.Kind.values),
    ("丁", "congress", "absent", False, False),
    ("丙", "congress", "absent", False, False),
    ("丙", "congress", "expected", False, False),
    ("丙", "congress", "absent", False, True),
    ("丙", "congress", "leave", False, True),
    ("丙", "committee_session", "expected", False, False),
    ("甲", "research", "present", True, False),
    ("乙", "research", "present", True, False),
    ("丙", "research", "present", True, True),
    ("丁", "research", "absent", True, False),
]
# kind, level, times (None: nobody counted reprints), year. Reports of every level with and without
# reprints; what is of the district, of no level, another document or of the year before.
DOCUMENTS = [
    ("media", "central", None, YEAR),
    ("media", "central", 4, YEAR),
    ("media", "provincial", 2, YEAR),
    ("media", "provincial", None, YEAR),
    ("media", "provincial", 1, YEAR),
    ("media", "city", 7, YEAR),
    ("media", "district", 9, YEAR),
    ("media", "other", 5, YEAR),
    ("media", "", 6, YEAR),
    ("annual_report", "", None, YEAR),
    *(("media", level, 3, YEAR - 1) for level in ("central", "provincial", "city")),
]
# void, year
OUTCOMES = [(False, YEAR)] * 3 + [(True, YEAR), (False, YEAR - 1)]
FIGURES = [(False, YEAR)] * 4 + [(True, YEAR), (False, YEAR - 1)]


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


class World:
    """The plan in the ledger."""

    def __init__(self):
        for year in (YEAR - 1, YEAR):
            make(WorkYear, year=year)
        self.rules = {
            counts: make(RuleSet, code=f"rules-{counts}", name=f"规则{counts}", due_soon_days=10,
                         effective_from=date(2024, 1, 1 + counts), counts_late_feedback=counts)
            for counts in (False, True)
        }  # fmt: skip
        for order, code in enumerate(CLASSES):
            for year in (YEAR - 1, YEAR):
                make(AnswerClass, work_year_id=year, code=code, meaning=f"{code}的", order=order)
        self.classes = {(each.work_year_id, each.code): each for each in AnswerClass.objects.all()}
        self.units = {
            name: make(Unit, code=name, name=f"区{name}局", kind="department")
            for name in ("transport", "water", "park")
        }
        self.areas = {
            code: make(WorkArea, code=code, name=f"领域{code}", order=order)
            for order, code in enumerate(("urban", "farm"))
        }
        term = make(Term, number=6)
        self.deputies = {name: make(Deputy, term=term, name=name) for name in "甲乙丙丁"}
        self.suggestions = [self.add_suggestion(each) for each in SUGGESTIONS]
        self.add_matters()
        self.add_filings()
        self.add_reviews()
        self.add_what_hangs_on()
        self.add_what_stands_alone()
        self.add_meetings()

    def finish(self, record, is_void: bool):
        if is_void:
            door.void(record, by=Actor(door="command", reason="重复"))
        return record

    def add_suggestion(self, plan: Planned):
        suggestion = make(
            Suggestion, work_year_id=plan.year, number=plan.number, title=f"建议{plan.number}",
            status=plan.status, kind=plan.kind, due_on=plan.due, is_key=plan.is_key,
            area=self.areas.get(plan.area), lead_deputy=self.deputies.get(plan.lead),
            rule_set=None if plan.rules is None else self.rules[plan.rules], round=plan.round,
        )  # fmt: skip
        for name, consent in plan.signers.items():
            make(CoSignature, suggestion=suggestion, deputy=self.deputies[name], consent=consent)
        for part in plan.parts:
            self.add_part(suggestion, part)
        return self.finish(suggestion, plan.is_void)

    def add_part(self, suggestion, part: PlannedPart):
        unit = self.units[part.unit]
        status = "done" if part.is_done else "handling" if part.is_current else "refusal_accepted"
        make(
            Assignment, suggestion=suggestion, unit=unit, part=part.how, status=status,
            is_current=part.is_current,
        )  # fmt: skip
        for plan in part.answers:
            answer = make(
                Answer, suggestion=suggestion, unit=unit, round=plan.round, answered_on=plan.on,
                due_on=plan.due, contact_method=plan.way,
                answer_class=self.classes.get((suggestion.work_year_id, plan.of_class)),
            )  # fmt: skip
            if plan.vote:
                attitude, result = plan.vote
                make(
                    Evaluation, answer=answer, attitude=attitude, result=result, comment="说明",
                    evaluated_on=date(2024, 7, 1), is_late=plan.is_late_vote,
                )  # fmt: skip

    def add_matters(self):
        for kind, status, due, is_void, year in INSPECTIONS:
            fields = {"kind": kind, "status": status, "due_on": due, "work_year_id": year}
            self.finish(make(Inspection, title="检查", **fields), is_void)
        for status, due, is_void, year in TOPICS:
            fields = {"form": "other", "status": status, "due_on": due, "work_year_id": year}
            self.finish(make(Topic, title="议题", **fields), is_void)
        self.add_hearings()
        body = next(iter(self.units.values()))
        post = make(Post, code="post", title="科长", body=body, kind="other", seats=None)
        term = self.deputies["甲"].term
        for kind, person, status, due, is_void, year, is_elected in PERSONNEL:
            fields = {"status": status, "due_on": due, "work_year_id": year, "kind": kind}
            if kind in (*KINDS_OF_POSTS, "lapse"):
                fields["post"] = post
            if kind == "confirm":
                fields["deputy"] = None if is_elected else self.deputies["甲"]
            if is_elected:
                fields["by_election"] = self.by_election(person, term=term, year=year)
            self.finish(make(PersonnelMatter, person_name=person, **fields), is_void)
        for status, due, is_void, year in PLAN_ITEMS:
            fields = {"plan": "research", "status": status, "due_on": due, "work_year_id": year}
            self.finish(make(PlanItem, title="课题", **fields), is_void)
        for status, kind, due, is_void, year in DECISIONS:
            adopted_on = None if status in NOT_PASSED else date(year, 2, 1)
            fields = {"kind": kind, "status": status, "due_on": due, "adopted_on": adopted_on}
            self.finish(make(Decision, title="决定", work_year_id=year, **fields), is_void)

    def add_hearings(self):
        topics = list(Topic.objects.order_by("pk"))
        for place, is_fiscal, kind in HEARINGS:
            topic = topics[place]
            if is_fiscal:
                duty = make(FiscalDuty, code=f"duty-{place}", title="决算", form="fiscal_oversight")
                Topic.objects.filter(pk=topic.pk).update(fiscal_duty=duty)
            if kind:
                meeting = make(Meeting, kind=kind, status="held", work_year_id=YEAR,
                               starts_on=date(YEAR, 4, 1))  # fmt: skip
                matter = topic.matter_ptr
                make(AgendaItem, meeting=meeting, matter=matter, kind="hear", result="heard")

    def add_leads(self, activity: Activity):
        topic = Topic.objects.filter(work_year=YEAR).first()
        first = None
        for channel, status, due, is_answered, is_there, verified, times, is_void, year in LEADS:
            lead = make(
                Lead, title="线索", work_year_id=year, channel=channel, status=status, due_on=due,
                due_explanation="另定" if due else "", times=times, verified=verified,
                received_on=date(year, 1, 9),
                answered_on=date(year, 1, 20) if is_answered else None,
                activity=activity if is_there else None,
                became=topic.matter_ptr if status == "became" else None,
                duplicate_of=first if status == "duplicate" else None,
                referred_to="区信访局" if status == "referred" else "",
                end_reason="不属职权" if status == "not_accepted" else "",
            )  # fmt: skip
            first = first or lead
            self.finish(lead, is_void)

    def add_filings(self):
        for n, (status, due, received_on, is_void, year) in enumerate(FILINGS):
            document = make(
                NormativeDocument, maker=self.units["water"], title=f"文件{n}",
                document_number=f"水〔2024〕{n}号", published_on=date(2024, 3, 1),
            )  # fmt: skip
            filing = make(
                Filing, document=document, received_on=received_on, status=status,
                work_year_id=year,
            )  # fmt: skip
            Filing.objects.filter(pk=filing.pk).update(due_on=due, filing_due_on=IN_TIME)
            filing.refresh_from_db()
            self.finish(filing, is_void)
        lists = {}
        for n, (maker, year, is_filed, is_void) in enumerate(LISTED):
            line = "文件0 水〔2024〕0号" if is_filed else f"漏报文件{n}"
            lists.setdefault((maker, year, is_void), []).append(line)
        for (maker, year, is_void), lines in lists.items():
            text = "\n".join(lines)
            self.finish(make(YearList, maker=self.units[maker], year=year, text=text), is_void)

    def add_reviews(self):
        document = NormativeDocument.objects.first()
        said = {"plan": "改", "plan_until": DAY, "ground": "powers", "written_opinion": "改",
                "refusal": "other"}  # fmt: skip
        for status, due, result, is_fixed, is_void, year in REVIEWS:
            review = make(
                Review, document=document, registered_on=date(2024, 3, 1), status=status,
                result=result, result_on=DAY if result else None,
                fixed_on=DAY if is_fixed else None, work_year_id=year, **said,
            )  # fmt: skip
            Review.objects.filter(pk=review.pk).update(due_on=due)
            review.refresh_from_db()
            self.finish(review, is_void)

    def by_election(self, person: str, *, term, year: int):
        election = make(
            ByElection, work_year_id=year, term=term, district=person, voters=9, votes_cast=9
        )
        make(Nominee, by_election=election, person_name=person, votes=9)
        return election

    def add_what_hangs_on(self):
        matter = {
            year: Inspection.objects.filter(work_year=year, status="in_progress").first()
            for year in (YEAR - 1, YEAR)
        }
        for status, due, is_void, year in OPINIONS:
            fields = {"matter": matter[year], "status": status, "due_on": due}
            self.finish(make(Opinion, title="审议意见", **fields), is_void)
        for status, due, is_void, year in ITEMS:
            fields = {"matter": matter[year], "status": status, "due_on": due}
            self.finish(make(RectificationItem, text="问题", **fields), is_void)

    def add_what_stands_alone(self):
        for name, kind, times, people, opinions, solved, is_void, year in [*DUTIES, *VOID_DUTIES]:
            act = make(
                DutyAct, deputy=self.deputies[name], kind=kind, times=times, attendances=people,
                opinions=opinions, solved=solved, work_year_id=year, acted_on=date(year, 3, 1),
            )  # fmt: skip
            self.finish(act, is_void)
        held = make(
            Activity, work_year_id=YEAR, kind="research", title="调研", held_on=date(YEAR, 4, 1)
        )
        self.add_leads(held)
        for name, kind, presence, is_there, is_void in ATTENDED:
            act = make(
                DutyAct, deputy=self.deputies[name], kind=kind, presence=presence, times=2,
                work_year_id=YEAR, acted_on=date(YEAR, 4, 1), activity=held if is_there else None,
            )  # fmt: skip
            self.finish(act, is_void)
        self.add_activities()
        self.add_results()

    def add_activities(self):
        street = make(Unit, code="some-street", name="某街道工委", kind="street_committee")
        programmes = [make(Programme, code=f"programme-{n}", name=f"品牌{n}") for n in (1, 2)]
        for kind, of_street, status, is_void, year, programmes_of, *numbers in ACTIVITIES:
            typed = dict(zip(TYPED, numbers, strict=True))
            held = make(
                Activity, work_year_id=year, kind=kind, title="活动", status=status,
                organiser=street if of_street else None,
                links={"programmes": programmes[:programmes_of]}, **typed,
            )  # fmt: skip
            self.finish(held, is_void)
        # What a street committee organised is no activity of the congress.
        of_street = make(
            Activity, work_year_id=YEAR, kind="research", title="活动", organiser=street,
            held_on=date(YEAR, 4, 1),
        )  # fmt: skip
        make(
            DutyAct, deputy=self.deputies["乙"], kind="research", presence="present", times=2,
            work_year_id=YEAR, acted_on=date(YEAR, 4, 1), activity=of_street,
        )  # fmt: skip
        self.add_own_work()
        for first, last, times, status, is_void, year in REVIEWED:
            review = make(
                Activity, work_year_id=year, kind="budget_review", title="审查", status=status,
                period_from=first and date(year, *first),
                period_until=last and date(year, *last), times=times,
            )  # fmt: skip
            self.finish(review, is_void)
        make(Station, code="contact", name="联络站", kind="contact")
        term = next(iter(self.deputies.values())).term
        for n, (first, last) in enumerate(KEPT):
            lasts = {"valid_from": first, "valid_until": last}
            make(Station, code=f"station-{n}", name=f"站{n}", kind="studio", **lasts)
            make(Group, term=term, name=f"某组{n}", **lasts)

    def add_own_work(self):
        of_plan = {}
        for plan, item in zip(
            ("own", "research"),
            PlanItem.objects.filter(work_year=YEAR).order_by("pk"),
            strict=False,
        ):
            PlanItem.objects.filter(pk=item.pk).update(plan=plan)
            of_plan[plan] = item.matter_ptr
        for kind, plan, status, is_void, times in OWN_WORK:
            done = make(Activity, work_year_id=YEAR, kind=kind, title="学习", status=status,
                        times=times, matter=of_plan[plan])  # fmt: skip
            self.finish(done, is_void)
        for n, (kind, how, year, is_void) in enumerate(HOLDINGS):
            post = make(Post, code=f"post-{n}", title=f"委员{n}", body=self.units["park"],
                        kind=kind, seats=None)  # fmt: skip
            holding = make(Holding, post=post, person_name=f"委员{n}", how=how,
                           from_on=date(year, 3, 1))  # fmt: skip
            self.finish(holding, is_void)

    def add_results(self):
        for kind, is_void in RESULTS:
            fields = {"title": "成果", "kind": kind, "doer": "committee"}
            self.finish(make(Outcome, work_year_id=YEAR, **fields), is_void)
        for is_void, year in OUTCOMES:
            fields = {"title": "成效", "kind": "policy", "doer": "government"}
            self.finish(make(Outcome, work_year_id=year, **fields), is_void)
        for n, (kind, level, times, year) in enumerate(DOCUMENTS):
            make(
                SourceDocument, code=f"document-{n}", title="报道", kind=kind, level=level,
                times=times, work_year_id=year,
            )  # fmt: skip
        for is_void, year in FIGURES:
            fields = {"label": "数", "value": 1, "unit": "件", "nature": "activity"}
            self.finish(make(Figure, work_year_id=year, doer="committee", **fields), is_void)

    def add_meetings(self):
        for result, status, is_void, of_void, year in AGENDA:
            # Nothing has a result before the meeting took place, and a meeting is planned
            # before it is called off.
            planned = "planned" if status == "cancelled" else status
            meeting = make(Meeting, kind="committee", status=planned, work_year_id=year)
            item = make(AgendaItem, meeting=meeting, kind="hear", title="报告", result=result)
            Meeting.objects.filter(pk=meeting.pk).update(status=status)
            self.finish(item, is_void)
            self.finish(meeting, of_void)
        opinion = Opinion.objects.filter(status="voted").first()
        for round, purpose in enumerate(VOTES, 1):
            on = {"matter": opinion.matter, "unit": self.units["park"]}
            if purpose == "satisfaction":
                on = {"opinion": opinion}
            if purpose == "approval":
                on = {"matter": opinion.matter}
            make(
                Vote, purpose=purpose, round=round, held_on=date(YEAR, 5, 1), members=9, sent=9,
                returned=9, valid=9, in_favour=9, against=0, **on,
            )  # fmt: skip


@pytest.fixture(scope="module")
def world(once):
    return once(World)
