"""街道工委工作月报（季报）: what the street committees did, activity by activity, with its totals.

What was planned or cancelled is not listed. How often deputies took part is typed or counted from
the list of those who did; a row says where both differ.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet

from reports.sheets.place import place_on
from reports.sheets.reading import identity_of, joined, own_column, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Kind,
    Layout,
    Page,
    Paper,
)
from tracker.activities.models import Activity
from tracker.activities.participants import with_listed
from tracker.common.scoping import visible
from tracker.units.models import Unit

NO_ORGANISER = "未写明组织单位"
QUARTERS = "一二三四"
DEFINITION = (
    "只列已开展的活动；场次留空的按一次计；代表人次按登记的数，没有登记的按参加名单到会的计；"
    "属于几个品牌的活动只计一次"
)


@dataclass(frozen=True, kw_only=True)
class ActivityRow:
    """An activity that was held; `photos` are those that the reader sees."""

    record: Activity
    photos: int

    @property
    def times(self) -> int:
        return 1 if self.record.times is None else self.record.times

    @property
    def lead_in(self) -> str:
        typed, listed = self.record.deputy_attendances, self.record.listed
        if None in (typed, listed) or typed == listed:
            return ""
        return f"参加名单到会{listed}人次，与登记的{typed}人次不一致"

    @property
    def remark(self) -> str:
        return "\n".join(filter(None, (self.lead_in, self.record.description)))


def number(name: str, label: str, read: Callable[[Any], Any] | None = None) -> Column:
    how = {"align": Align.CENTER, "is_totalled": True}
    return own_column(name, label, width=7, kind=Kind.INTEGER, read=read, **how)


LAYOUT = Layout(
    name="street-month",
    version=1,
    kind="activity",
    tab="街道工委工作月报",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=3),
    grouping=Grouping(
        read=lambda row: str(row.record.organiser or NO_ORGANISER),
        heading="{name}（{count}项）",
        subtotal="小计（{count}项）",
        total="合计（{count}项）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        own_column("held_on", "日期", width=11, kind=Kind.DATE),
        own_column("title", "活动名称", width=30, kind=Kind.LONG_TEXT),
        Column(
            key="kind",
            header=("类别",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(Activity.Kind.choices),
            is_editable=True,
            field="kind",
            read=lambda row: row.record.kind,
        ),
        own_column(
            "programmes", "品牌", width=12, read=lambda row: joined(row.record.programmes.all())
        ),
        own_column("place", "地点", width=16, kind=Kind.LONG_TEXT),
        own_column("station", "工作室", width=16),
        own_column("organiser", "组织单位", width=18),
        number("times", "场次", lambda row: row.times),
        number("deputy_attendances", "代表\n人次", lambda row: row.record.deputies_told),
        number("public_attendances", "群众\n人次"),
        number("opinions", "收集意见\n（条）"),
        number("answered_on_spot", "当场\n答复"),
        number("handed_over", "转办"),
        number("solved", "已解决"),
        Column(
            key="photos",
            header=("照片",),
            width=6,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            is_totalled=True,
            read=lambda row: row.photos,
        ),
        Column(
            key="description",
            header=("备注",),
            width=24,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="description",
            lead_in=lambda row: row.lead_in,
            read=lambda row: row.remark,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    held = with_listed(records.filter(status=Activity.Status.HELD))
    held = held.select_related("organiser", "station").prefetch_related("programmes")
    photos = photos_of(records, to=to)
    rows = [ActivityRow(record=one, photos=photos.get(one.pk, 0)) for one in held]
    rows.sort(key=lambda row: (place_in_list(row), row.record.held_on or date.max, row.record.pk))
    place = place_on(on)
    heading = Heading(
        title=f"{place.district}{period_of(rows)}{name_of(rows)}",
        left=place.reporting_unit,
        right=reported_until(on),
    )
    return Filling(heading=heading, rows=rows, notes=(*kinds_in_words(rows), DEFINITION))


def photos_of(records: QuerySet, *, to) -> dict[int, int]:
    files = Activity._meta.get_field("attachments").related_model._default_manager
    seen = visible(files.filter(activity__in=records.order_by(), voided_at=None), to=to)
    return dict(seen.order_by().values_list("activity").annotate(photos=Count("pk")))


def place_in_list(row: ActivityRow) -> tuple[str, int]:
    organiser = row.record.organiser
    return str(organiser or ""), organiser.pk if organiser else 0


def name_of(rows: list[ActivityRow]) -> str:
    """What the sheet is called: a committee's activities are no street's."""
    of_streets = all(
        row.record.organiser is not None and row.record.organiser.kind == Unit.Kind.STREET_COMMITTEE
        for row in rows
    )
    return "街道工委工作报表" if of_streets else "活动情况报表"


def period_of(rows: list[ActivityRow]) -> str:
    """The month, the quarter or the years of the activities: 2024年5月."""
    days = [row.record.held_on for row in rows if row.record.held_on]
    if not days:
        return ""
    first, last = min(days), max(days)
    if first.year != last.year:
        return f"{first.year}—{last.year}年"
    if first.month == last.month:
        return f"{first.year}年{first.month}月"
    quarters = {(day.month - 1) // 3 for day in days}
    if len(quarters) == 1:
        return f"{first.year}年第{QUARTERS[quarters.pop()]}季度"
    return f"{first.year}年"


def kinds_in_words(rows: list[ActivityRow]) -> tuple[str, ...]:
    """按类别：接待选民3次、走访2次. What the groups, which are of bodies, do not say."""
    times: Counter[str] = Counter()
    for row in rows:
        times[row.record.get_kind_display()] += row.times
    words = [f"{label}{times[label]}次" for label in Activity.Kind.labels if label in times]
    return (f"按类别：{'、'.join(words)}",) if words else ()


SHEET = Sheet(
    title="街道工委工作月报（季报）",
    layout=LAYOUT,
    model=Activity,
    fill=fill,
    told_apart_by=("held_on", "kind", "title", "organiser"),
)
