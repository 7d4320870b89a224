"""How fast sheets are written, beside the other writers for Python, in one run.

    pip install -e '.[bench,fast]'
    python tests/bench/writer.py [--rows 100000] [--rounds 3]

Each figure is the median of interleaved rounds. Every round is a process of its own that makes
the rows first, so that neither another writer nor the rows count: seconds are those of writing,
memory is the highest resident size (ru_maxrss) minus that before writing began.

All write the same 20 columns – Chinese text, dates, numbers, a colour for the status – with
header, widths, borders and frozen panes to a file. Ours also writes title, footer, drop-downs,
the hidden identity of each row and the height its text needs. The Rust writer has no style per
cell; its colours are conditional formats.

The second table is the plan of topics with its 13 columns, read from a database of its own
(SQLite): by the sheet as it is, which reads records, and by values_list, which reads none.
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from operator import itemgetter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from reports.workbook.layout import (  # noqa: E402
    Align,
    Column,
    Export,
    Filling,
    Heading,
    Identity,
    Kind,
    Layout,
    Page,
    Paper,
    Tone,
    no_tone,
)

STATUSES = (("handling", "办理中"), ("answered", "已答复"), ("closed", "办结"), ("tracked", "跟踪"))
CATEGORIES = tuple((f"c{number}", name) for number, name in enumerate(
    ("城乡建设", "交通运输", "教育", "卫生健康", "社会保障", "农业农村", "环境保护", "财政经济")
))  # fmt: skip
UNITS = (
    "区水务局",
    "区交通运输局",
    "区教育局",
    "区卫生健康局",
    "区住房和城乡建设局",
    "区农业农村局",
)
LIGHTS = (None, None, Tone.GREEN, Tone.YELLOW, Tone.RED)
WORDS = {Tone.GREEN: "绿", Tone.YELLOW: "黄", Tone.RED: "红", None: ""}
# Title, width, kind, choices.
COLUMNS = (
    ("序号", 7, Kind.INTEGER, ()),
    ("建议编号", 9, Kind.TEXT, ()),
    ("建议标题", 34, Kind.LONG_TEXT, ()),
    ("类别", 11, Kind.CODE, CATEGORIES),
    ("领衔代表", 10, Kind.TEXT, ()),
    ("主办单位", 20, Kind.TEXT, ()),
    ("会办单位", 20, Kind.TEXT, ()),
    ("联系电话", 13, Kind.TEXT, ()),
    ("交办日期", 11, Kind.DATE, ()),
    ("答复期限", 11, Kind.DATE, ()),
    ("答复日期", 11, Kind.DATE, ()),
    ("办结日期", 11, Kind.DATE, ()),
    ("附议人数", 8, Kind.INTEGER, ()),
    ("涉及人数", 9, Kind.INTEGER, ()),
    ("投入资金", 11, Kind.DECIMAL, ()),
    ("完成比例", 9, Kind.DECIMAL, ()),
    ("办理状态", 10, Kind.CODE, STATUSES),
    ("预警", 6, Kind.TEXT, ()),
    ("办理情况", 48, Kind.LONG_TEXT, ()),
    ("备注", 16, Kind.LONG_TEXT, ()),
)
LIGHT = 17
FORMATS = {Kind.DATE: "yyyy-mm-dd", Kind.TEXT: "@", Kind.CODE: "@"}
COLOURS = {Tone.GREEN: "E2F0D9", Tone.YELLOW: "FFF2CC", Tone.RED: "FFC7CE"}


def make_rows(count):
    """Rows as `values_list` would deliver them, the colour last; no two have the same texts."""
    chance = random.Random(20)
    report = (ROOT / "seeds/report_2023/report.txt").read_text(encoding="utf-8")
    report = "".join(report.split())
    first = date(2021, 1, 4)

    def text(shortest, longest):
        start = chance.randrange(len(report) - longest)
        return report[start : start + chance.randint(shortest, longest)]

    def day():
        return first + timedelta(days=chance.randrange(1500))

    for number in range(1, count + 1):
        light = chance.choice(LIGHTS)
        yield (
            number,
            f"{number % 1000:03}",
            text(12, 28),
            chance.choice(CATEGORIES)[0],
            text(2, 3),
            chance.choice(UNITS),
            chance.choice(UNITS) if chance.random() < 0.5 else "",
            f"027{chance.randrange(10**8):08}",
            day(),
            day(),
            day() if chance.random() < 0.7 else None,
            day() if chance.random() < 0.5 else None,
            chance.randrange(1, 30),
            chance.randrange(10**6),
            Decimal(chance.randrange(10**7)) / 100,
            Decimal(chance.randrange(1001)) / 10,
            chance.choice(STATUSES)[0],
            light,
            text(20, 60),
            text(4, 12) if chance.random() < 0.2 else "",
        )


def layout():
    def light_of(row):
        return row[LIGHT]

    def column(index, title, width, kind, choices):
        more = {}
        read = itemgetter(index)
        if index == LIGHT:
            more = {"tone": light_of}
            read = lambda row: WORDS[row[LIGHT]]  # noqa: E731
        return Column(
            key=f"c{index}", header=(title,), width=width, kind=kind, choices=choices,
            align=Align.CENTER if kind is not Kind.LONG_TEXT else None, read=read, **more,
        )  # fmt: skip

    return Layout(
        name="bench",
        version=1,
        kind="suggestion",
        tab="办理情况",
        identify=lambda row: Identity("suggestion", row[0], 1),
        page=Page(paper=Paper.A3, frozen_columns=3),
        columns=tuple(column(index, *parts) for index, parts in enumerate(COLUMNS)),
    )


def shown(row):
    """The row in words, as the other writers need it."""
    row = list(row)
    row[3], row[16], row[17] = CATEGORY[row[3]], STATUS[row[16]], WORDS[row[17]]
    return row


CATEGORY, STATUS = dict(CATEGORIES), dict(STATUSES)


def ours(rows, path, *, deflater=None):
    from reports.workbook import package, writing

    if deflater is None:
        package.fast_deflater = None
    elif package.fast_deflater is None:
        raise SystemExit("isal is not installed: pip install isal")
    export = Export(
        layout=layout(),
        filling=Filling(heading=Heading(title="代表建议办理情况汇总表"), rows=rows),
        filters={},
        exported_at=datetime(2024, 1, 2, tzinfo=UTC),
    )
    writing.write_workbook(export, path)


def ours_with_isal(rows, path):
    ours(rows, path, deflater="isal")


def rust(rows, path):
    from rustpy_xlsxwriter import Format, write_worksheet

    titles = [title for title, *_ in COLUMNS]

    def records():
        for row in rows:
            record = dict(zip(titles, shown(row), strict=True))
            # It writes a Decimal as text.
            record["投入资金"], record["完成比例"] = float(row[14]), float(row[15])
            yield record

    def format_of(kind):
        base = Format().set_font_name("宋体").set_font_size(10.5).set_border("thin")
        base = base.set_text_wrap().set_align("vcenter")
        return base.set_num_format(FORMATS.get(kind, "General"))

    write_worksheet(
        records(),
        str(path),
        sheet_name="办理情况",
        column_formats={title: format_of(kind) for title, _, kind, _ in COLUMNS},
        column_widths={title: width for title, width, *_ in COLUMNS},
        datetime_format="yyyy-mm-dd",
        autofilter=True,
        conditional_formats={
            "预警": [
                {
                    "type": "text",
                    "criteria": "contains",
                    "value": WORDS[tone],
                    "format": Format().set_background_color(colour),
                }
                for tone, colour in COLOURS.items()
            ]
        },
        freeze_row=1,
        freeze_col=3,
    )


def xlsxwriter_constant_memory(rows, path):
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("办理情况")
    base = {"font_name": "宋体", "font_size": 10.5, "border": 1, "text_wrap": True}
    base |= {"valign": "vcenter"}
    formats = [
        book.add_format(base | {"num_format": FORMATS.get(kind, "General")})
        for _, _, kind, _ in COLUMNS
    ]
    toned = {
        tone: book.add_format(base | {"bg_color": f"#{colour}"}) for tone, colour in COLOURS.items()
    } | {None: formats[LIGHT]}
    for index, (title, width, *_) in enumerate(COLUMNS):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, title, formats[index])
    sheet.freeze_panes(1, 3)
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(shown(row)):
            style = toned[row[LIGHT]] if index == LIGHT else formats[index]
            if isinstance(value, str):
                sheet.write_string(number, index, value, style)
            elif isinstance(value, date):
                sheet.write_datetime(number, index, value, style)
            elif value is None:
                sheet.write_blank(number, index, None, style)
            else:
                sheet.write_number(number, index, value, style)
    book.close()


def openpyxl_write_only(rows, path):
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("办理情况")
    styled = openpyxl_cells(lambda: WriteOnlyCell(sheet))
    for index, (_, width, *_) in enumerate(COLUMNS):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRST"[index]].width = width
    sheet.freeze_panes = "D2"
    sheet.append([title for title, *_ in COLUMNS])
    for row in rows:
        # One cell object per style serves all rows, the fastest way there is.
        cells = []
        for index, value in enumerate(shown(row)):
            cell = styled[index, row[LIGHT] if index == LIGHT else None]
            cell.value = value
            cells.append(cell)
        sheet.append(cells)
    book.save(path)


def openpyxl_normal(rows, path):
    from copy import copy

    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sample = book.create_sheet()
    styled = openpyxl_cells(lambda: sample.cell(1, 1))
    for index, (title, width, *_) in enumerate(COLUMNS, 1):
        sheet.column_dimensions["ABCDEFGHIJKLMNOPQRST"[index - 1]].width = width
        sheet.cell(1, index, title)
    sheet.freeze_panes = "D2"
    styles = {key: copy(cell._style) for key, cell in styled.items()}
    for number, row in enumerate(rows, 2):
        for index, value in enumerate(shown(row)):
            cell = sheet.cell(number, index + 1, value)
            cell._style = styles[index, row[LIGHT] if index == LIGHT else None]
    book.remove(sample)
    book.save(path)


def openpyxl_cells(new_cell):
    """A styled cell for each column, and for each colour of the coloured one."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    thin = Side(style="thin")
    cells = {}
    for index, (_, _, kind, _) in enumerate(COLUMNS):
        for tone in (None, *COLOURS) if index == LIGHT else (None,):
            cell = new_cell()
            cell.font = Font(name="宋体", size=10.5)
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(vertical="center", wrap_text=True)
            cell.number_format = FORMATS.get(kind, "General")
            if tone:
                cell.fill = PatternFill("solid", fgColor=COLOURS[tone])
            cells[index, tone] = cell
    return cells


WRITERS = {
    "ours, isal": ours_with_isal,
    "ours, zlib": ours,
    "rustpy-xlsxwriter": rust,
    "XlsxWriter constant_memory": xlsxwriter_constant_memory,
    "openpyxl write-only": openpyxl_write_only,
    "openpyxl normal": openpyxl_normal,
}
# What takes minutes is measured once, what takes a gigabyte with fewer rows.
ONCE = {"openpyxl write-only", "openpyxl normal"}
FEWER_ROWS = {"openpyxl normal": 10_000}


TOPIC_FIELDS = (
    "pk",
    "form",
    "title",
    "basis",
    "lead_committee__name",
    "supervising_leader",
    "research_on",
    "status",
    "adjustment",
    "note",
)


def measure_database(name, count):
    """As `measure`, with the rows read from a database while writing."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["TRACKER_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"
        import django

        django.setup()
        make_topics(count)
        from reports.workbook.writing import write_workbook

        path = Path(folder) / "sheet.xlsx"
        before, began, began_cpu = peak(), time.perf_counter(), time.process_time()
        write_workbook(DATABASE_READERS[name](), path)
        return {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - began_cpu,
            "memory": peak() - before,
            "size": path.stat().st_size / 2**20,
        }


def make_topics(count):
    from django.core.management import call_command

    from tracker.models import Topic, Unit, WorkYear

    call_command("migrate", verbosity=0)
    WorkYear.objects.create(year=2023)
    units = [
        Unit.objects.create(code=f"u{number}", name=name, kind="department")
        for number, name in enumerate(UNITS)
    ]
    linked = Topic.reporting_units.through
    for start in range(0, count, 5000):
        batch = min(5000, count - start)
        topics = Topic.objects.bulk_create(
            Topic(
                work_year_id=2023, title=row[18], form="special_report", basis=row[5],
                lead_committee=units[0], research_on=row[8], note=row[19],
            )
            for row in make_rows(batch)
        )  # fmt: skip
        linked.objects.bulk_create(
            linked(topic_id=topic.pk, unit_id=units[topic.pk % 5].pk) for topic in topics
        )


def sheet_as_it_is():
    from reports.sheets.supervision_plan import SHEET
    from tracker.models import Topic

    records = Topic.objects.all()
    at = datetime(2024, 1, 2, tzinfo=UTC)
    return SHEET.export(records, on=date(2024, 1, 2), to=None, filters={}, at=at)


def sheet_by_values():
    """The same columns, units included, without making a record of any row."""
    from reports.sheets.supervision_plan import LAYOUT
    from tracker.models import Topic

    unit_of = dict(
        Topic.reporting_units.through.objects.values_list("topic_id", "unit__name").iterator()
    )
    rows = Topic.objects.order_by("pk").values_list(*TOPIC_FIELDS).iterator(chunk_size=2000)
    place = {"reporting_units": lambda row: unit_of[row[0]], "order": None}
    columns = []
    for column in LAYOUT.columns:
        name = "lead_committee__name" if column.key == "lead_committee" else column.key
        read = place[name] if name in place else itemgetter(TOPIC_FIELDS.index(name))
        # Its colour is reckoned from a record.
        columns.append(replace(column, read=read, tone=no_tone))
    return Export(
        layout=replace(
            LAYOUT,
            columns=tuple(columns),
            grouping=None,
            identify=lambda row: Identity("topic", row[0], 1),
        ),
        filling=Filling(heading=Heading(title="监督工作计划"), rows=rows),
        filters={},
        exported_at=datetime(2024, 1, 2, tzinfo=UTC),
    )


DATABASE_READERS = {"sheet, records": sheet_as_it_is, "sheet, values_list": sheet_by_values}


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(name, count, *, is_streamed):
    """Seconds, seconds of processor, MB and size of the file, in this process."""
    rows = make_rows(count) if is_streamed else list(make_rows(count))
    import_what(name)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.xlsx"
        before, began, began_cpu = peak(), time.perf_counter(), time.process_time()
        WRITERS[name](rows, path)
        return {
            "seconds": time.perf_counter() - began,
            "cpu": time.process_time() - began_cpu,
            "memory": peak() - before,
            "size": path.stat().st_size / 2**20,
        }


def import_what(name):
    """Start-up is no part of writing."""
    if name.startswith("ours"):
        import reports.workbook.writing  # noqa: F401
    elif name.startswith("openpyxl"):
        import openpyxl  # noqa: F401
    elif name.startswith("Xlsx"):
        import xlsxwriter  # noqa: F401
    else:
        import rustpy_xlsxwriter  # noqa: F401


def measured_apart(name, count, *, is_streamed=False):
    command = [sys.executable, __file__, "--one", name, "--rows", str(count)]
    command += ["--streamed"] if is_streamed else []
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--one", choices=[*WRITERS, *DATABASE_READERS])
    options.add_argument("--streamed", action="store_true")
    options.add_argument("--skip", nargs="*", default=[])
    chosen = options.parse_args()
    if chosen.one in DATABASE_READERS:
        print(json.dumps(measure_database(chosen.one, chosen.rows)))
        return
    if chosen.one:
        print(json.dumps(measure(chosen.one, chosen.rows, is_streamed=chosen.streamed)))
        return
    found = {name: [] for name in WRITERS if name not in chosen.skip}
    for number in range(chosen.rounds):
        for name, rounds in found.items():
            if number == 0 or name not in ONCE:
                rows = min(chosen.rows, FEWER_ROWS.get(name, chosen.rows))
                rounds.append(measured_apart(name, rows))
    print_table(found, chosen)
    streamed = {
        rows: measured_apart("ours, zlib", rows, is_streamed=True)["memory"]
        for rows in (chosen.rows, chosen.rows * 5)
    }
    for rows, memory in streamed.items():
        print(f"ours, zlib, rows from a generator: {rows:,} rows {memory:.0f} MB")
    print("read from the database (SQLite), then written:")
    for name in DATABASE_READERS:
        one = measured_apart(name, chosen.rows)
        print(f"{name:28}{chosen.rows:9,}{one['seconds']:9.2f}{one['cpu']:9.2f}")


def print_table(found, chosen):
    def median(name, what):
        return statistics.median(one[what] for one in found[name])

    rust_seconds = median("rustpy-xlsxwriter", "seconds")
    print(f"{chosen.rows:,} rows x {len(COLUMNS)} columns, medians of {chosen.rounds} rounds")
    print(
        f"{'writer':28} {'rows':>8} {'s':>7} {'cpu s':>7} {'of Rust':>8} {'MB':>6} {'file MB':>8}"
    )
    for name in found:
        rows = min(chosen.rows, FEWER_ROWS.get(name, chosen.rows))
        seconds = median(name, "seconds")
        share = f"{seconds * chosen.rows / rows / rust_seconds:.2f}"
        print(
            f"{name:28}{rows:9,}{seconds:9.2f}{median(name, 'cpu'):9.2f}{share:>9}"
            f"{median(name, 'memory'):9.0f}{median(name, 'size'):9.1f}"
        )


if __name__ == "__main__":
    main()
