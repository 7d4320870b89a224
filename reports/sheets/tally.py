"""Counts of suggestions with a share beside each, for the statistics by unit and by category.

Each share names its base: classes and ways of contact are shares of what was answered, votes of
what was evaluated. A rate without a base is "—", for a division by nothing says nothing.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from reports.workbook.layout import Align, Column, Kind, Tone
from tracker.answers.models import Answer, Evaluation
from tracker.suggestions.models import Suggestion

ROUNDING = "单位：件；占比保留一位小数、四舍五入，各项之和可能不等于100%"
COUNTED = "只计已立案的建议（含议案转建议），不含并案、撤回的和议案"
NO_BASE = "—"
# What the classes are called where the year has not defined its own.
USUAL_CLASSES = ("A", "B", "C", "D")
MEANING_SHOWN = 16
UNCOUNTED = (
    *Suggestion.NOT_YET_PUBLIC,
    Suggestion.Status.NOT_ACCEPTED,
    Suggestion.Status.MERGED,
    Suggestion.Status.WITHDRAWN,
)


def counted(records):
    """The suggestions that a statistic counts, of those chosen."""
    return records.exclude(status__in=UNCOUNTED).exclude(kind=Suggestion.Kind.MOTION)


@dataclass(kw_only=True)
class Tally:
    """What was counted of one unit, one category, or all together."""

    total: int = 0
    answered: int = 0
    evaluated: int = 0
    overdue: int = 0
    due_soon: int = 0
    key: int = 0
    classes: Counter = field(default_factory=Counter)  # by code; None: of no class
    contacts: Counter = field(default_factory=Counter)
    attitudes: Counter = field(default_factory=Counter)
    results: Counter = field(default_factory=Counter)

    def count(
        self,
        suggestion: Suggestion,
        *,
        answer: Answer | None,
        shows_vote: bool,
        on: date,
        soon: date,
    ):
        """Add one suggestion, with the answer that counts for it if there is one."""
        self.total += 1
        self.key += suggestion.is_key
        self.overdue += suggestion.is_overdue(on=on)
        self.due_soon += is_due_soon(suggestion, on=on, soon=soon)
        if answer is None:
            return
        self.answered += 1
        self.classes[answer.answer_class.code if answer.answer_class else None] += 1
        self.contacts[answer.contact_method] += 1
        vote = getattr(answer, "evaluation", None)
        if shows_vote and vote is not None and is_counted(vote, suggestion):
            self.evaluated += 1
            self.attitudes[vote.attitude] += 1
            self.results[vote.result] += 1

    def add(self, other: "Tally") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


def is_due_soon(suggestion: Suggestion, *, on: date, soon: date) -> bool:
    """As `TrackedQuerySet.due_soon`."""
    if not suggestion.is_owed or suggestion.due_on is None:
        return False
    return on <= suggestion.due_on <= soon


def is_counted(vote: Evaluation, suggestion: Suggestion) -> bool:
    """Places differ on whether a vote that came late, after a reminder, counts; the rules that
    the suggestion was handed over under decide."""
    rules = suggestion.rule_set
    return not vote.is_late or rules is None or rules.counts_late_feedback


def share(count: int, base: int) -> str:
    """57.1%: one decimal, rounded half up; "—" where there is nothing to take a share of."""
    if not base:
        return NO_BASE
    percent = Decimal(count * 100) / Decimal(base)
    return f"{percent.quantize(Decimal('0.1'), ROUND_HALF_UP)}%"


@dataclass(frozen=True, kw_only=True)
class TallyRow:
    """A line of a statistic. `order` is None for the line of the totals."""

    order: int | None
    label: str
    tally: Tally
    all: Tally


def tally_rows(named: Iterable[tuple[str, Tally]]) -> list[TallyRow]:
    """The lines in their order and below them the totals; no line where nothing was counted."""
    named, everything = list(named), Tally()
    for _, tally in named:
        everything.add(tally)
    rows = [
        TallyRow(order=order, label=label, tally=tally, all=everything)
        for order, (label, tally) in enumerate(named, 1)
    ]
    total = TallyRow(order=None, label="合计", tally=everything, all=everything)
    return [*rows, total] if rows else []


def classes_of(suggestions: Iterable[Suggestion], definitions) -> list[tuple[str, str]]:
    """Code and meaning of the classes of the suggestions' years, each code once.

    Where several years define a code its latest meaning is told. The usual four codes where no
    year defines any.
    """
    years = {suggestion.work_year_id for suggestion in suggestions}
    found: dict[str, str] = {}
    for each in definitions.filter(work_year__in=years).order_by("-work_year_id", "order", "code"):
        found.setdefault(each.code, each.meaning)
    return list(found.items()) or [(code, "") for code in USUAL_CLASSES]


# --- Columns ----------------------------------------------------------------------------------


def label_columns(header: str) -> tuple[Column, ...]:
    return (
        Column(
            key="order",
            header=("序号",),
            width=5,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            read=lambda row: row.order,
        ),
        Column(key="label", header=(header,), width=18, read=lambda row: row.label),
    )


def pair(
    key: str,
    header: tuple[str, ...],
    count: Callable[[Tally], int],
    base: Callable[[TallyRow], int],
) -> tuple[Column, Column]:
    """件数 and, beside it, 占比."""
    return (
        number(f"{key}_count", (*header, "件数"), count),
        Column(
            key=f"{key}_share",
            header=(*header, "占比"),
            width=7,
            read=lambda row: share(count(row.tally), base(row)),
        ),
    )


def number(key: str, header: tuple[str, ...], count: Callable[[Tally], int]) -> Column:
    return Column(
        key=key,
        header=header,
        width=5.5,
        kind=Kind.INTEGER,
        align=Align.CENTER,
        read=lambda row: count(row.tally),
    )


def marked(column: Column, tone: Tone) -> Column:
    """The column with what is more than nothing in a colour."""
    return replace(column, tone=lambda row: tone if column.read(row) else None)


def choice_columns(key, header, choices, counts, base) -> tuple[Column, ...]:
    """A pair for each choice of a field."""
    columns = []
    for code, label in choices:
        columns += pair(
            f"{key}_{code}", (header, label), lambda t, code=code: counts(t)[code], base
        )
    return tuple(columns)


def total_columns(header: str) -> tuple[Column, ...]:
    return (
        *pair("total", (header,), lambda tally: tally.total, lambda row: row.all.total),
        *pair("answered", ("已答复",), lambda tally: tally.answered, lambda row: row.tally.total),
    )


def class_columns(classes: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    """A pair for each class of answer, numbered by its place: codes may be 甲、乙、丙."""
    columns = []
    for place, (code, meaning) in enumerate(classes, 1):
        words = f"{code}\n{meaning}" if 0 < len(meaning) <= MEANING_SHOWN else code
        columns += pair(
            f"class_{place}",
            ("办理结果类别", words),
            lambda tally, code=code: tally.classes[code],
            lambda row: row.tally.answered,
        )
    unknown = number("class_unknown", ("办理结果类别", "未定类"), lambda t: t.classes[None])
    return (*columns, unknown)


def contact_columns() -> tuple[Column, ...]:
    known = choice_columns(
        "contact",
        "面商方式",
        Answer.ContactMethod.choices,
        lambda tally: tally.contacts,
        lambda row: row.tally.answered,
    )
    return (*known, number("contact_unknown", ("面商方式", "未登记"), lambda t: t.contacts[""]))


def vote_columns() -> tuple[Column, ...]:
    ratings, base = Evaluation.Rating.choices, lambda row: row.tally.evaluated
    return (
        *pair("evaluated", ("已评价",), lambda t: t.evaluated, lambda row: row.tally.answered),
        *choice_columns("attitude", "办理态度评价", ratings, lambda t: t.attitudes, base),
        *choice_columns("result", "办理结果评价", ratings, lambda t: t.results, base),
    )


def due_columns() -> tuple[Column, ...]:
    return (
        marked(number("due_soon", ("即将\n到期",), lambda t: t.due_soon), Tone.YELLOW),
        marked(number("overdue", ("超期",), lambda t: t.overdue), Tone.RED),
    )
