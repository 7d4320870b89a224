"""街道月报, row by row: what somebody typed or pasted, read into activities or told why not."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from tracker.activities.models import Activity
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.common.folding import fold
from tracker.units.models import Unit
from tracker.years.models import WorkYear

# The columns of the page: field, label, other headings under which offices have it.
COLUMNS = (
    ("held_on", "日期", ("开展日期", "活动日期", "时间")),
    ("kind", "类别", ("活动类型", "类型", "活动类别")),
    ("title", "活动名称", ("名称", "活动", "活动内容")),
    ("programmes", "品牌", ("品牌活动",)),
    ("place", "地点", ("活动地点",)),
    ("station", "工作室", ("工作室（站、家）", "地点（工作室）", "联络站", "代表工作室")),
    ("times", "场次", ("次数",)),
    ("deputy_attendances", "代表人次", ("代表", "代表人数")),
    ("public_attendances", "群众人次", ("群众", "接待人次", "接待群众", "人次")),
    ("opinions", "收集意见", ("收集意见（条）", "意见", "意见（条）", "意见条")),
    ("answered_on_spot", "当场答复", ("当场答复（条）",)),
    ("handed_over", "转办", ("转办（条）",)),
    ("solved", "已解决", ("已解决（个）", "解决", "解决（个）", "解决个")),
    ("description", "备注", ("活动情况", "情况", "说明")),
)
NAMES = tuple(name for name, _, _ in COLUMNS)
LABELS = {name: label for name, label, _ in COLUMNS}
REQUIRED = ("held_on", "kind", "title")
NUMBERS = (
    "times", "deputy_attendances", "public_attendances", "opinions", "answered_on_spot",
    "handed_over", "solved",
)  # fmt: skip
# More than these nobody does in a month; a whole year pasted by mistake is refused at once.
MOST_ROWS = 200
LARGEST = 1_000_000
SEPARATORS = re.compile(r"[、,，;；/]")
WHOLE_DAY = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})[日号]?")
DAY_OF_YEAR = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
DAY_OF_MONTH = re.compile(r"(\d{1,2})[日号]?")
DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
COUNT = re.compile(r"(\d+)(?:\.0+)?(人次|场次|人|次|条|个|件|场)?")


@dataclass(kw_only=True)
class Row:
    """A line of the table: the text of each cell as given, and what is wrong, by field; "" is
    the row as a whole."""

    number: int
    given: dict[str, str]
    errors: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not any(self.given.values())

    @property
    def cells(self) -> list[dict]:
        return [
            {
                "name": f"row-{self.number}-{name}",
                "field": name,
                "label": label,
                "value": self.given.get(name, ""),
                "errors": self.errors.get(name, []),
                "is_number": name in NUMBERS,
            }
            for name, label, _ in COLUMNS
        ]

    @property
    def of_the_whole(self) -> list[str]:
        """What is wrong and belongs to no column of the table."""
        return [said for name, found in self.errors.items() if name not in LABELS for said in found]

    def refuse(self, name: str, said: str) -> None:
        self.errors.setdefault(name, []).append(said)


def rows_given(given: Mapping[str, str]) -> list[Row]:
    """The rows of a posted table, empty ones among them, as many as it says."""
    said = given.get("rows", "")
    count = min(int(said), MOST_ROWS) if said.isdecimal() else 0
    return [
        Row(number=n, given={name: given.get(f"row-{n}-{name}", "").strip() for name in NAMES})
        for n in range(count)
    ]


def rows_pasted(text: str) -> list[dict[str, str]]:
    """The lines of a text of tab-separated cells, as WPS and Excel copy them.

    With a line of headings each column goes where its heading says, without one in the order of
    the page. Columns under unknown headings (序号) are left out, and so are lines of totals.
    """
    lines = [line for line in csv.reader(io.StringIO(text), delimiter="\t") if says_something(line)]
    names: list[str | None] = list(NAMES)
    found = [names_of_headings().get(key_of(cell)) for cell in lines[0]] if lines else []
    if {"held_on", "title"} <= set(found):
        names, lines = found, lines[1:]
    rows = [
        {name: cell.strip() for name, cell in zip(names, line, strict=False) if name}
        for line in lines
    ]
    return [row for row in rows if any(row.values())]


def says_something(line: list[str]) -> bool:
    first = next((cell.strip() for cell in line if cell.strip()), "")
    return bool(first) and not first.startswith(("合计", "总计", "小计"))


def names_of_headings() -> dict[str, str]:
    return {
        key_of(heading): name for name, label, others in COLUMNS for heading in (label, *others)
    }


def key_of(text: str) -> str:
    return re.sub(r"[\s()（）]", "", fold(text))


class Reader:
    """Reads rows of one street and month. All names are looked up once."""

    def __init__(self, *, street: Unit, month: date, today: date):
        self.street, self.month, self.today = street, month, today
        self.kinds = {key_of(label): value for value, label in Activity.Kind.choices}
        self.programmes = {key_of(one.name): one for one in Programme.objects.all()}
        self.stations = {
            key_of(name): one for one in Station.objects.all() for name in (one.name, *one.aliases)
        }
        self.years = {year.year: year for year in WorkYear.objects.all()}
        recorded = Activity.objects.not_voided().filter(
            organiser=street, held_on__year=month.year, held_on__month=month.month
        )
        self.known = {
            (one.held_on, one.kind, one.title): "已登记" for one in recorded.only(
                "held_on", "kind", "title"
            )
        }  # fmt: skip

    def read(self, row: Row) -> tuple[Activity, list[Programme]]:
        """The activity of the row, not stored yet, and its programmes; faults go into the row."""
        activity = Activity(organiser=self.street, status=Activity.Status.HELD)
        for name in REQUIRED:
            if not row.given[name]:
                row.refuse(name, f"请填写{LABELS[name]}。")
        activity.held_on = self._day(row)
        activity.kind = self._kind(row)
        activity.title = row.given["title"]
        activity.place, activity.description = row.given["place"], row.given["description"]
        activity.station = self._station(row)
        for name in NUMBERS:
            setattr(activity, name, self._count(row, name))
        self._hold_against_known(row, activity)
        return activity, self._programmes(row)

    def _day(self, row: Row) -> date | None:
        text = fold(row.given["held_on"])
        if not text:
            return None
        day = day_in(text, month=self.month)
        if day is None:
            row.refuse("held_on", f"“{row.given['held_on']}”不是日期，请写成2024-5-8或5月8日。")
            return None
        if (day.year, day.month) != (self.month.year, self.month.month):
            row.refuse("held_on", f"{day}不在{self.month.year}年{self.month.month}月。")
        elif day > self.today:
            row.refuse("held_on", f"{day}还没有到，计划中的活动请在活动页面登记。")
        return day

    def _kind(self, row: Row) -> str:
        text = row.given["kind"]
        found = self.kinds.get(key_of(text), "")
        if text and not found:
            row.refuse("kind", f"没有“{text}”这个类别，请从列表中选。")
        return found

    def _station(self, row: Row) -> Station | None:
        text = row.given["station"]
        found = self.stations.get(key_of(text))
        if text and found is None:
            row.refuse("station", f"没有名为“{text}”的工作室（站、家），请先登记，或写在地点里。")
        return found

    def _programmes(self, row: Row) -> list[Programme]:
        words = [word.strip() for word in SEPARATORS.split(row.given["programmes"])]
        found = []
        for word in filter(None, words):
            one = self.programmes.get(key_of(word))
            if one is None:
                row.refuse("programmes", f"没有名为“{word}”的品牌活动，请常委会办公室先登记。")
            elif one not in found:
                found.append(one)
        return found

    def _count(self, row: Row, name: str) -> int | None:
        text = row.given[name]
        if not text:
            return None
        match = COUNT.fullmatch(fold(text).replace(",", ""))
        if match is None or int(match[1]) > LARGEST:
            row.refuse(name, f"“{text}”不是个数，请只填数字。")
            return None
        return int(match[1])

    def _hold_against_known(self, row: Row, activity: Activity) -> None:
        """The same activity is not entered twice, from a sheet pasted again least of all."""
        key = activity.held_on, activity.kind, activity.title
        if not all(key):
            return
        if key in self.known:
            row.refuse(
                "title",
                f"{self.known[key]}同日同类同名的活动；另有一次的请改名称，或合为一行填写场次。",
            )
        self.known.setdefault(key, f"第{row.number + 1}行是")


def day_in(text: str, *, month: date) -> date | None:
    """A day as people write it; what it leaves out is that of the month. None for other words."""
    text = text.split(" ")[0]
    if match := WHOLE_DAY.fullmatch(text) or DIGITS.fullmatch(text):
        parts = [int(part) for part in match.groups()]
    elif match := DAY_OF_YEAR.fullmatch(text):
        parts = [month.year, int(match[1]), int(match[2])]
    elif match := DAY_OF_MONTH.fullmatch(text):
        parts = [month.year, month.month, int(match[1])]
    else:
        return None
    try:
        return date(*parts)
    except ValueError:
        return None
