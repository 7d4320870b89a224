"""发文目录与备案核对表: what the makers list, beside what they filed."""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on, worded_years
from reports.sheets.reading import identity_of, reported_until
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Tone
from tracker.filings.models import YearListLine

MISSING = "漏报"


def filed_as(line: YearListLine) -> str:
    """Under which number it was filed; of what is filed and has none yet, how far it is."""
    if line.filing is None:
        return MISSING
    return line.filing.number or line.filing.get_status_display()


LAYOUT = Layout(
    name="filing-check",
    version=1,
    kind="yearlistline",
    tab="发文目录与备案核对表",
    identify=identity_of,
    page=Page(frozen_columns=2),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="maker",
            header=("制定机关",),
            width=16,
            read=lambda line: str(line.year_list.maker),
        ),
        Column(
            key="year",
            header=("发文年度",),
            width=9,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            read=lambda line: line.year_list.year,
        ),
        Column(
            key="listed_order",
            header=("目录序号",),
            width=9,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            read=lambda line: line.order,
        ),
        Column(
            key="title",
            header=("文件名称",),
            width=40,
            kind=Kind.LONG_TEXT,
            read=lambda line: line.title,
        ),
        Column(
            key="document_number",
            header=("文号",),
            width=18,
            read=lambda line: line.document_number,
        ),
        Column(
            key="published_on",
            header=("公布日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda line: line.published_on,
        ),
        Column(
            key="filed",
            header=("备案号",),
            width=16,
            tone=lambda line: Tone.RED if line.filing is None else None,
            read=filed_as,
        ),
        Column(
            key="received_on",
            header=("报备日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda line: line.filing and line.filing.received_on,
        ),
        Column(
            key="punctuality",
            header=("是否逾期",),
            width=11,
            tone=lambda line: Tone.RED if line.filing and line.filing.days_late else None,
            read=lambda line: line.filing.punctuality if line.filing else "",
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    # A list that was declared void says nothing any more.
    found = list(
        records.standing()
        .select_related("year_list__maker", "filing")
        .order_by("year_list__year", "year_list__maker__name", "year_list", "order")
    )
    place = place_on(on)
    years = worded_years(sorted({line.year_list.year for line in found}))
    title = f"{place.committee}{years}发文目录与备案核对表"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    missing = sum(line.filing is None for line in found)
    notes = (f"目录共{len(found)}件，漏报{missing}件。",) if found else ()
    return Filling(heading=heading, rows=found, notes=notes)


SHEET = Sheet(title="发文目录与备案核对表", layout=LAYOUT, model=YearListLine, fill=fill)
