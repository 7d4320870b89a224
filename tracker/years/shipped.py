"""The holidays that come with the product, one file a year in `calendar_data`.

Read by the migrations that put them into the table. A file is never edited after a release,
because those migrations run again at every new installation; a correction is a new migration.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from tracker.years.calendar import CalendarDay

FOLDER = Path(__file__).parent / "calendar_data"


@dataclass(frozen=True, kw_only=True)
class ShippedDay:
    date: date
    kind: str
    holiday: str


def notice_of(year: int) -> str:
    """Which announcement the days of the year were taken from."""
    return _read(year)["notice"]


def days_of(year: int) -> Iterator[ShippedDay]:
    codes = {holiday.label: holiday.value for holiday in CalendarDay.Holiday}
    for name, by_kind in _read(year)["holidays"].items():
        for kind, days in by_kind.items():
            for day in days:
                yield ShippedDay(date=day, kind=kind, holiday=codes[name])


def _read(year: int) -> dict:
    return yaml.safe_load((FOLDER / f"{year}.yaml").read_text(encoding="utf-8"))
