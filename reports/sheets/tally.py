"""Counts of suggestions with a share beside each, for the statistics by unit and by category.

What is counted are populations (`tracker.overview.populations`): of suggestions, or of the parts
of units. A line shows no share without its base: classes and ways of contact are shares of what
was answered, votes of what was evaluated.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.db.models import Count, QuerySet, Value

from reports.workbook.layout import Align, Column, Kind, Tone
from tracker.answers.models import Answer, Evaluation
from tracker.overview.populations import suggestions
from tracker.overview.populations.counting import count_by
from tracker.overview.populations.defining import Population, share
from tracker.suggestions.models import Suggestion

ROUNDING = "单位：件"
CUT = "占比保留一位小数，截尾不进位，各项之和可能不足100%；“—”表示没有可比的基数"
# What the classes are called where the year has not defined its own.
USUAL_CLASSES = ("A", "B", "C", "D")
MEANING_SHOWN = 16
EVERYTHING = "everything"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The populations of one subject, by the place they have in a line."""

    total: Population
    handed_over: Population
    due: Population
    answered: Population
    on_time: Population
    evaluated: Population
    due_soon: Population
    overdue: Population
    ratings: dict[tuple[str, str], Population]
    key: Population | None = None

    @property
    def populations(self) -> tuple[Population, ...]:
        named = (
            self.total, self.handed_over, self.due, self.answered, self.on_time,
            self.evaluated, self.due_soon, self.overdue, self.key,
        )  # fmt: skip
        # Of one subject handed over is all there is.
        return tuple(dict.fromkeys(each for each in (*named, *self.ratings.values()) if each))

    def notes(self, *sentences: str) -> tuple[str, ...]:
        """What is printed below the table: how it counts, word by word."""
        words = [each for each in self.populations if each not in self.ratings.values()]
        defined = (f"{each.name}：{each.definition}" for each in words)
        return (*sentences, "；".join(defined), suggestions.CLASS_RULE, CUT)


BY_SUGGESTION = Asked(
    total=suggestions.accepted,
    handed_over=suggestions.handed_over,
    due=suggestions.due,
    answered=suggestions.answered,
    on_time=suggestions.on_time,
    evaluated=suggestions.evaluated,
    due_soon=suggestions.is_due_soon,
    overdue=suggestions.is_overdue,
    key=suggestions.key,
    ratings=suggestions.RATINGS,
)
BY_PART = Asked(
    total=suggestions.part,
    handed_over=suggestions.part,
    due=suggestions.part_due,
    answered=suggestions.part_answered,
    on_time=suggestions.part_on_time,
    evaluated=suggestions.part_evaluated,
    due_soon=suggestions.part_due_soon,
    overdue=suggestions.part_overdue,
    ratings=suggestions.PART_RATINGS,
)


@dataclass(kw_only=True)
class Tally:
    """What was counted of one unit, one category, or all together."""

    asked: Asked
    counts: dict[str, int] = field(default_factory=dict)
    classes: Counter = field(default_factory=Counter)  # by code; None: of no class
    contacts: Counter = field(default_factory=Counter)

    def __getattr__(self, name: str) -> int:
        """The count of the population that has this place: `tally.overdue`."""
        population = getattr(self.asked, name)
        return self.counts.get(population.code, 0)

    def rated(self, asked: str, code: str) -> int:
        return self.counts.get(self.asked.ratings[asked, code].code, 0)


def tallies(records: QuerySet, asked: Asked, *, key: str, on: date) -> dict[object, Tally]:
    """The tally of each value of the field `key` that any of the records has."""
    found: dict[object, Tally] = {}
    rows = asked.total.subject.annotated(records)
    for group, counts in count_by(rows, asked.populations, key=key, on=on).items():
        found[group] = Tally(asked=asked, counts=counts)
    answered = asked.answered.of(records, on=on)
    for group, code, count in spread(answered, key, "class_code"):
        found[group].classes[code] = count
    for group, way, count in spread(answered, key, "contact_method"):
        found[group].contacts[way or ""] = count
    return found


def spread(records: QuerySet, key: str, by: str) -> QuerySet:
    return records.order_by().values_list(key, by).annotate(Count("pk"))


def tally_of_all(records: QuerySet, asked: Asked, *, on: date) -> Tally:
    everything = records.annotate(**{EVERYTHING: Value(0)})
    return tallies(everything, asked, key=EVERYTHING, on=on).get(0) or Tally(asked=asked)


@dataclass(frozen=True, kw_only=True)
class TallyRow:
    """A line of a statistic. `order` is None for the line of the totals."""

    order: int | None
    label: str
    tally: Tally
    all: Tally


def tally_rows(named: Iterable[tuple[str, Tally]], everything: Tally) -> list[TallyRow]:
    """The lines in their order and below them the totals; no line where nothing was counted."""
    rows = [
        TallyRow(order=order, label=label, tally=tally, all=everything)
        for order, (label, tally) in enumerate(named, 1)
    ]
    total = TallyRow(order=None, label="合计", tally=everything, all=everything)
    return [*rows, total] if rows else []


def classes_of(years: Iterable[int], definitions) -> list[tuple[str, str]]:
    """Code and meaning of the classes of those years, each code once.

    Where several years define a code its latest meaning is told. The usual four codes where no
    year defines any.
    """
    found: dict[str, str] = {}
    chosen = definitions.filter(work_year__in=set(years))
    for each in chosen.order_by("-work_year_id", "order", "code"):
        found.setdefault(each.code, each.meaning)
    return list(found.items()) or [(code, "") for code in USUAL_CLASSES]


def accepted_of(records: QuerySet, *, on: date) -> QuerySet:
    """Of the chosen suggestions those that a statistic counts, by their keys alone."""
    chosen = suggestions.accepted.of(records, on=on)
    return Suggestion.objects.filter(pk__in=chosen.order_by().values("pk"))


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


def choice_columns(key, header, choices, count, base) -> tuple[Column, ...]:
    """A pair for each choice of a field."""
    columns = []
    for code, label in choices:
        columns += pair(f"{key}_{code}", (header, label), lambda t, code=code: count(t, code), base)
    return tuple(columns)


def total_columns(header: str) -> tuple[Column, ...]:
    """How much there is and how far it is answered; each share stands beside its base."""
    return (
        *pair("total", (header,), lambda tally: tally.total, lambda row: row.all.total),
        number("handed_over", ("交办",), lambda tally: tally.handed_over),
        *pair(
            "answered",
            ("已答复\n（占交办）",),
            lambda tally: tally.answered,
            lambda row: row.tally.handed_over,
        ),
        number("due", ("应\n答复",), lambda tally: tally.due),
        *pair(
            "on_time",
            ("按期答复\n（占应答复）",),
            lambda tally: tally.on_time,
            lambda row: row.tally.due,
        ),
    )


def class_columns(classes: Iterable[tuple[str, str]]) -> tuple[Column, ...]:
    """A pair for each class of answer, numbered by its place: codes may be 甲、乙、丙."""
    columns = []
    for place, (code, meaning) in enumerate(classes, 1):
        words = f"{code}\n{meaning}" if 0 < len(meaning) <= MEANING_SHOWN else code
        columns += pair(
            f"class_{place}",
            (CLASSES, words),
            lambda tally, code=code: tally.classes[code],
            lambda row: row.tally.answered,
        )
    return (*columns, number("class_unknown", (CLASSES, "未定类"), lambda t: t.classes[None]))


CLASSES, CONTACTS = "办理结果类别（占已答复）", "面商方式（占已答复）"


def contact_columns() -> tuple[Column, ...]:
    known = choice_columns(
        "contact",
        CONTACTS,
        Answer.ContactMethod.choices,
        lambda tally, way: tally.contacts[way],
        lambda row: row.tally.answered,
    )
    return (*known, number("contact_unknown", (CONTACTS, "未登记"), lambda t: t.contacts[""]))


def vote_columns() -> tuple[Column, ...]:
    columns = [
        *pair(
            "evaluated",
            ("已评价\n（占已答复）",),
            lambda tally: tally.evaluated,
            lambda row: row.tally.answered,
        )
    ]
    for asked, header in (("attitude", "办理态度评价"), ("result", "办理结果评价")):
        columns += choice_columns(
            asked,
            f"{header}（占已评价）",
            Evaluation.Rating.choices,
            lambda tally, code, asked=asked: tally.rated(asked, code),
            lambda row: row.tally.evaluated,
        )
    return tuple(columns)


def due_columns() -> tuple[Column, ...]:
    return (
        marked(number("due_soon", ("即将\n到期",), lambda t: t.due_soon), Tone.YELLOW),
        marked(number("overdue", ("超期",), lambda t: t.overdue), Tone.RED),
    )
