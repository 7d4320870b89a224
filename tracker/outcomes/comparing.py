"""Like with like: which figures of two years may be subtracted from each other."""

from tracker.outcomes.models import Figure, PeriodKind
from tracker.outcomes.stating import counted_over
from tracker.reading.periods import Period, without_year, year_meant

WHOLE_YEARS = (Period.YEAR, Period.YEARLY)


def may_be_subtracted(figure: Figure, before: Figure) -> bool:
    """Whether the difference to the figure of the year before says something: both are exact,
    and count the same over the same time."""
    return is_exact(figure) and is_exact(before) and not why_other_kind(figure, before)


def is_exact(figure: Figure) -> bool:
    return figure.comparator == Figure.Comparator.EXACT and figure.upper_value is None


def why_other_kind(figure: Figure, before: Figure) -> str:
    """In words, why two numbers are not of one kind, however exact they are; "" where they are."""
    if figure.is_planned != before.is_planned:
        return "计划数与完成数不同类"
    if figure.unit != before.unit:
        return f"上年的计量单位是“{before.unit}”"
    if not _are_of_like_time(figure, before):
        return f"统计期间不同（本年：{_time(figure)}，上年：{_time(before)}）"
    return "所属年度不对应" if _lag(figure) != _lag(before) else ""


def _are_of_like_time(figure: Figure, before: Figure) -> bool:
    kind = counted_over(figure)
    if kind != counted_over(before) or kind == Period.YEARS:
        return False
    if kind in WHOLE_YEARS:
        return True
    if figure.span and before.span:
        return figure.span.part == before.span.part
    return without_year(figure.period) == without_year(before.period)


def _time(figure: Figure) -> str:
    return figure.period or period_in_days(figure) or str(PeriodKind(counted_over(figure)).label)


def period_in_days(figure: Figure) -> str:
    """2023-01-01至2023-03-31, 截至2023-06-30; "" where no end is known."""
    if figure.span is None:
        return ""
    until = figure.span.last
    return f"{figure.span.first}至{until}" if figure.span.first else f"截至{until}"


def _lag(figure: Figure) -> int:
    """How many years the figure is behind the year whose work it belongs to."""
    about = figure.subject_year
    if about is None and figure.span:
        about = figure.span.last.year
    elif about is None and counted_over(figure) == Period.YEAR:
        about = year_meant(figure.period, in_year=figure.work_year_id)
    return figure.work_year_id - (about or figure.work_year_id)
