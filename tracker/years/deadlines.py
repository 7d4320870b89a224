"""When something is due under a rule set, and why.

Counting follows 民法典 art. 200-203: the first day is not counted, a month ends on the same day
number or, where there is none, on the last day of the month, and where the rule set says so a
deadline on a rest day moves to the day after the rest. Nothing here asks what day it is today.

Every function takes an optional `calendar`; give the same one to a batch and it is read once.
Where a deadline rests on a year whose holidays have not been entered, weekends alone are counted,
and the deadline is provisional (暂定) and says so.
"""

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import models

from tracker.common.errors import Refused
from tracker.years.calendar import WorkingCalendar, working_calendar
from tracker.years.rule_sets import PERIODS, Period, PeriodUnit, RuleSet


class OpinionKind(models.TextChoices):
    """What an opinion of the committee (审议意见) is about, as far as deadlines differ."""

    GENERAL = "general", "一般"
    BUDGET_AUDIT = "budget_audit", "预算、审计"


class SignedBeforeHandover(Refused):
    code = "signed_before_handover"


class ExtensionTooShort(Refused):
    code = "extension_too_short"


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """`due_on` is None where the rules set no limit or the clock has not started."""

    due_on: date | None
    explanation: str
    # It rests on a year whose holidays are not known yet.
    is_provisional: bool = False


@dataclass(frozen=True, kw_only=True)
class Start:
    """The day a period runs from, and what happened on it."""

    day: date
    event: str

    def __post_init__(self):
        # A datetime is a date too, and would bring its time of day into every comparison.
        if not isinstance(self.day, date) or isinstance(self.day, datetime):
            raise TypeError(f"{self.event}日期应为日期，不是{self.day!r}。")

    def __str__(self):
        return f"{self.day} {self.event}"


# --- Suggestions ----------------------------------------------------------------------------


def closed_session_handover_due(
    rule_set: RuleSet, *, received_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a suggestion made between sessions (闭会建议) has to be handed over."""
    start = Start(day=received_on, event="收到")
    return _due(rule_set, "closed_session_handover", start=start, calendar=calendar)


def refusal_due(
    rule_set: RuleSet,
    *,
    handed_over_on: date,
    signed_on: date | None = None,
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """Until when a unit may hand a suggestion back (申退)."""
    start = clock_start(rule_set, handed_over_on=handed_over_on, signed_on=signed_on)
    return _due(rule_set, "refusal", start=start, calendar=calendar)


def reassignment_due(
    rule_set: RuleSet, *, refused_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a suggestion that was handed back has to have a new unit."""
    start = Start(day=refused_on, event="申退")
    return _due(rule_set, "reassignment", start=start, calendar=calendar)


def contact_due(
    rule_set: RuleSet,
    *,
    handed_over_on: date,
    signed_on: date | None = None,
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """By when the unit has to have spoken to the deputy."""
    start = clock_start(rule_set, handed_over_on=handed_over_on, signed_on=signed_on)
    return _due(rule_set, "contact", start=start, calendar=calendar)


def co_opinion_due(
    rule_set: RuleSet,
    *,
    handed_over_on: date,
    signed_on: date | None = None,
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """By when a co-handling unit (会办) owes the lead unit its opinion."""
    start = clock_start(rule_set, handed_over_on=handed_over_on, signed_on=signed_on)
    return _due(rule_set, "co_opinion", start=start, calendar=calendar)


def answer_due(
    rule_set: RuleSet,
    *,
    handed_over_on: date,
    signed_on: date | None = None,
    months: int | None = None,
    why: str = "延期后",
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """By when the deputy has to be answered (代表法 2015 art. 42, 2025 art. 51).

    `months` is the whole period where it is not the ordinary one, and `why` the words for it:
    after an extension, or for a matter that is wide and hard. It is counted from the original
    start and capped at the rule set's longest. Raises ExtensionTooShort when it is below the
    ordinary period.
    """
    calendar = calendar or working_calendar()
    start = clock_start(rule_set, handed_over_on=handed_over_on, signed_on=signed_on)
    if start is None:
        return _not_signed(Period(rule_set.answer_months, PeriodUnit.MONTH))
    if months is not None:
        return _longer_answer_due(rule_set, start=start, months=months, why=why, calendar=calendar)
    return _ordinary_answer_due(rule_set, start=start, calendar=calendar)


def feedback_due(
    rule_set: RuleSet, *, answered_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when the deputy is asked to say what they think of the answer."""
    start = Start(day=answered_on, event="答复")
    return _due(rule_set, "feedback", start=start, calendar=calendar)


def second_round_due(
    rule_set: RuleSet, *, handed_over_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a deputy who was not satisfied has to be answered again."""
    start = Start(day=handed_over_on, event="再次交办")
    return _due(rule_set, "second_round", start=start, calendar=calendar)


# --- Inspections and opinions ---------------------------------------------------------------


def inspection_notice_due(
    rule_set: RuleSet, *, inspected_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a body has to be told that it will be inspected. Counted backwards.

    On a rest day the notice is due earlier, not later: rolling forward would shorten the time
    that the inspected body is meant to have.
    """
    start = Start(day=inspected_on, event="检查")
    return _before(rule_set, "inspection_notice", start=start, calendar=calendar)


def opinion_handover_due(
    rule_set: RuleSet, *, decided_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when an opinion (审议意见) has to be handed over to those it is addressed to."""
    start = Start(day=decided_on, event="形成审议意见")
    return _due(rule_set, "opinion_handover", start=start, calendar=calendar)


def opinion_report_due(
    rule_set: RuleSet,
    *,
    kind: OpinionKind,
    handed_over_on: date,
    calendar: WorkingCalendar | None = None,
) -> Deadline:
    """By when the government has to report what became of an opinion."""
    name = "budget_report" if OpinionKind(kind) == OpinionKind.BUDGET_AUDIT else "opinion_report"
    start = Start(day=handed_over_on, event="交办")
    return _due(rule_set, name, start=start, calendar=calendar)


def audit_rectification_due(
    rule_set: RuleSet, *, heard_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when the rectification of audit findings has to be reported (监督法 2024 art. 27)."""
    start = Start(day=heard_on, event="听取审计工作报告")
    return _due(rule_set, "audit_rectification", start=start, calendar=calendar)


# --- Personnel ------------------------------------------------------------------------------


def personnel_papers_due(
    rule_set: RuleSet, *, session_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when the papers of an appointment have to be in before the session. Counted backwards."""
    start = Start(day=session_on, event="常委会会议")
    return _before(rule_set, "personnel_papers", start=start, calendar=calendar)


def oath_due(
    rule_set: RuleSet, *, passed_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when somebody takes the oath to the constitution whose own organ organises it."""
    start = Start(day=passed_on, event="通过任命")
    return _due(rule_set, "oath", start=start, calendar=calendar)


# --- Leads ----------------------------------------------------------------------------------


def lead_answer_due(
    rule_set: RuleSet, *, handed_over_on: date, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a unit answers what the public told; no law sets a term for it."""
    start = Start(day=handed_over_on, event="交办")
    return _due(rule_set, "lead_answer", start=start, calendar=calendar)


# --- 备案审查 -------------------------------------------------------------------------------


def review_term_due(
    rule_set: RuleSet, name: str, *, start: Start, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when a step of filing and review has to be done; `name` is one of PERIODS that begin with
    filing or review. Places differ in all of them."""
    return _due(rule_set, name, start=start, calendar=calendar)


def year_list_due(
    rule_set: RuleSet, *, year: int, calendar: WorkingCalendar | None = None
) -> Deadline:
    """By when the list of what was made in the year has to be in, in the year after."""
    if not rule_set.year_list_cutoff:
        return Deadline(due_on=None, explanation=f"“{rule_set}”未规定发文目录报送截止日")
    day = date.fromisoformat(f"{year + 1}-{rule_set.year_list_cutoff}")
    calendar = calendar or working_calendar()
    moved = calendar.on_or_after(day) if rule_set.rolls_forward else day
    explanation = f"{year}年度发文目录，次年截止日 → {_moved(day, moved, word='顺延')}"
    asked = day if rule_set.rolls_forward else None
    return _dated(moved, explanation, asked=asked, calendar=calendar)


# --- Counting -------------------------------------------------------------------------------


def clock_start(rule_set: RuleSet, *, handed_over_on: date, signed_on: date | None) -> Start | None:
    """What a unit's periods run from; None while the rule waits for a signature (签收)."""
    handover = Start(day=handed_over_on, event="交办")
    signature = None if signed_on is None else Start(day=signed_on, event="签收")
    if signature is not None and signature.day < handover.day:
        raise SignedBeforeHandover(f"签收日期{signed_on}不能早于交办日期{handed_over_on}。")
    return handover if rule_set.clock_start == RuleSet.ClockStart.HANDOVER else signature


def add_months(day: date, months: int) -> date:
    """The same day number so many months later, or earlier when negative.

    Where that month has no such day, its last day.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def working_days_between(start: date, end: date, *, calendar: WorkingCalendar | None = None) -> int:
    """Working days after `start` up to and including `end`; negative when `end` is earlier.

    Days used are those between handover and today, days left those between today and due date.
    """
    return (calendar or working_calendar()).days_between(start, end)


def _due(
    rule_set: RuleSet, name: str, *, start: Start | None, calendar: WorkingCalendar | None
) -> Deadline:
    period = rule_set.period(name)
    if period is None:
        return _no_limit(rule_set, name)
    if start is None:
        return _not_signed(period)
    return _after(rule_set, start, period=period, calendar=calendar or working_calendar())


def _before(
    rule_set: RuleSet, name: str, *, start: Start, calendar: WorkingCalendar | None
) -> Deadline:
    period = rule_set.period(name)
    if period is None:
        return _no_limit(rule_set, name)
    calendar = calendar or working_calendar()
    day = _shifted(start.day, period, sign=-1, calendar=calendar)
    moved = calendar.on_or_before(day) if rule_set.rolls_forward else day
    explanation = f"{start}前 {period} → {_moved(day, moved, word='提前')}"
    return _dated(moved, explanation, asked=_asked(rule_set, start, period, day), calendar=calendar)


def _after(
    rule_set: RuleSet,
    start: Start,
    *,
    period: Period,
    calendar: WorkingCalendar,
    remark: str = "",
) -> Deadline:
    day = _shifted(start.day, period, sign=+1, calendar=calendar)
    moved = calendar.on_or_after(day) if rule_set.rolls_forward else day
    explanation = f"{start} + {period}{remark} → {_moved(day, moved, word='顺延')}"
    return _dated(moved, explanation, asked=_asked(rule_set, start, period, day), calendar=calendar)


def _shifted(day: date, period: Period, *, sign: int, calendar: WorkingCalendar) -> date:
    if period.unit == PeriodUnit.MONTH:
        return add_months(day, sign * period.length)
    if period.unit == PeriodUnit.WORKING_DAY:
        return calendar.add(day, sign * period.length)
    return day + sign * timedelta(days=period.length)


def _ordinary_answer_due(rule_set: RuleSet, *, start: Start, calendar: WorkingCalendar) -> Deadline:
    period = Period(rule_set.answer_months, PeriodUnit.MONTH)
    if not rule_set.answer_cutoff:
        return _after(rule_set, start, period=period, calendar=calendar)
    cutoff = date.fromisoformat(f"{start.day.year}-{rule_set.answer_cutoff}")
    if cutoff <= start.day:
        # Waiting for next year's date would give a suggestion of autumn almost a year.
        remark = f"（交办时当年统一截止日 {rule_set.answer_cutoff} 已过）"
        return _after(rule_set, start, period=period, calendar=calendar, remark=remark)
    moved = calendar.on_or_after(cutoff) if rule_set.rolls_forward else cutoff
    explanation = f"{start}，统一截止日 → {_moved(cutoff, moved, word='顺延')}"
    asked = cutoff if rule_set.rolls_forward else None
    return _dated(moved, explanation, asked=asked, calendar=calendar)


def _longer_answer_due(
    rule_set: RuleSet, *, start: Start, months: int, why: str, calendar: WorkingCalendar
) -> Deadline:
    if months < rule_set.answer_months:
        raise ExtensionTooShort(
            f"延期后的总期限{months}个月短于原期限{rule_set.answer_months}个月。"
        )
    longest = rule_set.longest_answer_months
    remark = (
        f"（{why}）" if months <= longest else f"（申请延至 {months} 个月，最长 {longest} 个月）"
    )
    period = Period(min(months, longest), PeriodUnit.MONTH)
    extended = _after(rule_set, start, period=period, calendar=calendar, remark=remark)
    ordinary = _ordinary_answer_due(rule_set, start=start, calendar=calendar)
    if extended.due_on < ordinary.due_on:
        # An extension never brings a deadline forward, not even before a late cut-off date.
        explanation = f"{extended.explanation}，早于原期限，不变：{ordinary.explanation}"
        return replace(ordinary, explanation=explanation)
    return extended


def _moved(day: date, moved: date, *, word: str) -> str:
    return str(day) if moved == day else f"{day}，遇休息日{word}至 {moved}"


def _asked(rule_set: RuleSet, start: Start, period: Period, day: date) -> date | None:
    """The first day of which the calendar was asked whether it is worked; None if of none."""
    if period.unit == PeriodUnit.WORKING_DAY:
        return start.day
    return day if rule_set.rolls_forward else None


def _dated(
    day: date, explanation: str, *, asked: date | None, calendar: WorkingCalendar
) -> Deadline:
    unknown = [] if asked is None else calendar.unknown_between(asked, day)
    if not unknown:
        return Deadline(due_on=day, explanation=explanation)
    years = "、".join(f"{year}年" for year in unknown)
    explanation += f"（{years}工作日历尚未启用，暂按周末推算）"
    return Deadline(due_on=day, explanation=explanation, is_provisional=True)


def _no_limit(rule_set: RuleSet, name: str) -> Deadline:
    return Deadline(due_on=None, explanation=f"“{rule_set}”未规定{PERIODS[name]}")


def _not_signed(period: Period) -> Deadline:
    return Deadline(due_on=None, explanation=f"自签收之日起 {period}，尚未签收")
