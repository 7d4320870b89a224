"""What a figure states, held against the words it is taken from."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError

from tracker.common.models import field_of
from tracker.reading.periods import Period, read_period
from tracker.reading.quantities import find_numerals
from tracker.reading.spans import Span, span_of
from tracker.reading.wordings import Reading, Stated, read_as_stated, read_in_quote

# What may well be below nothing: money, rates, degrees. All else is counted.
BELOW_ZERO = ("元", "%", "％", "‰", "百分点", "度", "℃", "点", "分")
# A year is not taken for these, nor these for a year.
OTHER_THAN_A_YEAR = {Period.YEARLY, Period.YEARS, Period.PART}
# What the days of a period tell from each other.
OF_DAYS = {Period.YEAR, Period.YEARS, Period.PART}
REREAD = "起止日期都清空，即按文字重新填写。"
# How much of a passage beside the quote may belong to a number.
SURROUNDING = 60


def faults_of_statement(figure) -> dict[str, ValidationError]:
    """By field, what contradicts the wording, the quote or the period as the rules read them."""
    if figure.is_voided or not _is_whole(figure):
        return {}
    wrong = dict(_contradicted_period(figure)) or dict(_contradicted_days(figure))
    reading = _reading(figure)
    if reading.doubt and not figure.note.strip():
        wrong["note"] = ValidationError(
            f"{_words(figure)}：{reading.doubt}，请在备注中说明为什么这样登记。",
            code="wording_doubtful",
        )
    for name in reading.differing:
        read = _read_of(name, reading.quantity)
        wrong[name] = _contradiction(figure, name, words=_words(figure), read=read)
    if figure.value < 0 and _is_count(figure):
        wrong["value"] = ValidationError(
            f"“{figure.unit}”是计数，不能为负数。", code="negative_count"
        )
    return wrong


def counted_over(figure) -> Period:
    """Over what time the figure counts: as it says itself, else as its words and days say."""
    if figure.period_kind:
        return Period(figure.period_kind)
    if _is_worded_yearly(figure):
        return Period.YEARLY
    said = read_period(figure.period)
    is_said = figure.period and said != Period.OTHER
    return said if is_said or figure.span is None else figure.span.kind


def span_read(figure) -> Span | None:
    """The days that the words of the period say, in the work year or the year it is about."""
    return span_of(figure.period, in_year=figure.work_year_id, about=figure.subject_year)


def _is_whole(figure) -> bool:
    """Whether there is a statement at all; what cannot be one at all has its fault already."""
    numbers = (figure.value, figure.upper_value or Decimal())
    return bool(figure.unit) and all(isinstance(number, Decimal) for number in numbers)


def _reading(figure) -> Reading:
    stated = Stated(
        value=figure.value,
        upper=figure.upper_value,
        unit=figure.unit,
        comparator=figure.comparator,
    )
    if not figure.wording:
        return read_in_quote(stated, quote=figure.quote)
    return read_as_stated(stated, wording=figure.wording, text=_text_around(figure))


def _text_around(figure) -> str:
    """The quote with the words of its passage on both sides, which may belong to the number."""
    text = figure.source.text if figure.source_id else ""
    start = text.find(figure.quote) if figure.quote else -1
    if start < 0:
        return figure.quote
    return text[max(0, start - SURROUNDING) : start + len(figure.quote) + SURROUNDING]


def _contradicted_period(figure) -> Iterator[tuple[str, ValidationError]]:
    """Where the kind of period contradicts what words say of it."""
    kind = figure.period_kind
    if not kind:
        return
    if _is_worded_yearly(figure) and kind != Period.YEARLY:
        yield (
            "period_kind",
            _contradiction(figure, "period_kind", words=_words(figure), read=Period.YEARLY),
        )
    implied = read_period(figure.period) if figure.period else kind
    if Period.YEAR in (kind, implied) and {kind, implied} & OTHER_THAN_A_YEAR:
        words = f"统计期间“{figure.period}”"
        yield "period_kind", _contradiction(figure, "period_kind", words=words, read=implied)


def _contradicted_days(figure) -> Iterator[tuple[str, ValidationError]]:
    """Where the days contradict what the words or the kind of period say."""
    read = span_read(figure) if figure.work_year_id else None
    if read is not None and (figure.period_from or figure.period_until):
        words = f"统计期间“{figure.period}”"
        for name, day in (("period_from", read.first), ("period_until", read.last)):
            if getattr(figure, name) != day:
                yield name, _contradiction(figure, name, words=words, read=day, hint=REREAD)
    elif figure.period_from and figure.period_until:
        yield from _contradicted_kind(figure, figure.span.kind)


def _contradicted_kind(figure, made: Period) -> Iterator[tuple[str, ValidationError]]:
    """A quarter is no year, whatever is said of it; what lies across years is either."""
    said = figure.period_kind or (figure.period and read_period(figure.period))
    if said in OF_DAYS and made in OF_DAYS and said != made:
        words = f"{figure.period_from}至{figure.period_until}"
        field = field_of(type(figure), "period_kind")
        yield (
            "period_kind" if figure.period_kind else "period_until",
            ValidationError(
                f"起止日期{words}是“{_shown(field, made)}”，不是“{_shown(field, said)}”。",
                code="not_as_worded",
            ),
        )


def _is_worded_yearly(figure) -> bool:
    return any(quantity.is_yearly for quantity in find_numerals(figure.wording))


def _is_count(figure) -> bool:
    return figure.nature != "rate" and not figure.unit.strip().endswith(BELOW_ZERO)


def _words(figure) -> str:
    return f"原文“{figure.wording}”" if figure.wording else "数值与引语对不上"


def _read_of(name: str, quantity):
    return quantity.upper if name == "upper_value" else getattr(quantity, name)


def _contradiction(figure, name: str, *, words: str, read, hint: str = "") -> ValidationError:
    field = field_of(type(figure), name)
    return ValidationError(
        f"{words}的{field.verbose_name}读作“{_shown(field, read)}”，"
        f"填写的是“{_shown(field, getattr(figure, name))}”。{hint}",
        code="not_as_worded",
    )


def _shown(field, value) -> str:
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if value is None or value == "":
        return "无"
    if isinstance(value, (str, date)):
        return str(value)
    return format(value.normalize(), "f")
