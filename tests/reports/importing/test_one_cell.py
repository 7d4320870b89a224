"""Whatever is typed into one cell of a sheet changes that one fact, and nothing else."""

from datetime import date

import pytest
from filled_sheets import DAY, Filled, exported, planned
from ledger import fill
from sheet_records import make, make_unit

from reports.importing.fields import targets_of
from reports.importing.rows import State
from reports.sheets import SHEETS
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Deputy,
    Figure,
    Inspection,
    Law,
    Observation,
    PersonnelMatter,
    Programme,
    ProgressEntry,
    RectificationItem,
    SourceDocument,
    Station,
    Suggestion,
    Term,
    Topic,
    TrialComment,
    Unit,
    WorkArea,
    WorkYear,
)
from tracker.plans.models import PlanItem

# Sheets of which something may come back. The statistics are there to be read.
EDITABLE = [(name, key) for name, sheet in SHEETS.items() for key in targets_of(sheet)]


@pytest.fixture(scope="module")
def written(once):
    return once(write_ledger)


@pytest.fixture
def ledger(written, db):
    """Two records of every kind, and what cells can name besides."""


def write_ledger():
    fill(2)
    # What is no accepted suggestion says so before its remark.
    Suggestion.objects.update(status="accepted")
    make_unit("water", "区水务局")
    make(Law, title="湿地保护法", kind="law")
    make(WorkArea, code="water", name="水务")
    make_unit("trials", "区人民法院", "court")
    make(Programme, code="both", name="双联")
    make(Station, code="river", name="江滨工作室", kind="studio")
    # A trial that somebody commented on stays one.
    TrialComment.objects.all().delete()
    Observation.objects.all().delete()
    make(Deputy, term=Term.objects.get(number=1), name="王五")
    # Without an indicator, so that its unit of measure is its own.
    Figure.objects.update(indicator=None, quote="", wording="")
    make(
        RectificationItem, matter=Inspection.objects.first(), kind="problem", number="1",
        text="巡护记录不全",
        lead_unit=Unit.objects.first(), responsible_leader="李某", measures="补齐记录",
    )  # fmt: skip
    # What a research led to begins its cell by itself; here the cell is all of the typist's.
    PlanItem.objects.update(adopted_into=None)
    for record in PlanItem.objects.all():
        make(PlanItem, work_year=record.work_year, title=f"{record.title}之二", plan="deputies")
    # Of documents those of the press are listed, of agendas duty reports on a sheet of their own.
    SourceDocument.objects.update(kind="media")
    AgendaItem.objects.update(kind="duty_report")
    make(Topic, work_year=WorkYear.objects.first(), title="湿地保护情况", form="inquiry")
    for model in (Topic, Inspection, Suggestion):
        for record in model.objects.all():
            make(ProgressEntry, matter=record, happened_on=date(2023, 12, 1), text="已调研。")


def another(target, current):
    """What somebody might type instead of what a cell says, and how the preview words it."""
    field = target.field
    if field.related_model:
        name = {
            "unit": "区人民法院" if target.name == "court" else "区水务局",
            "law": "湿地保护法", "workarea": "水务", "deputy": "王五", "programme": "双联",
            "station": "江滨工作室", "matter": "湿地保护情况",
        }[field.related_model._meta.model_name]  # fmt: skip
        return name, "《湿地保护法》" if name == "湿地保护法" else name
    if field.model is Meeting and target.name == "kind":
        # A meeting of the congress names its session besides.
        return "主任会议", "主任会议"
    if field.choices:
        words = next(str(words) for _, words in field.flatchoices if str(words) != current)
        return words, words
    if target.name == "link":
        return "https://example.org/x", "https://example.org/x"
    if target.name == "wording":
        # Another wording of the same number; any other would contradict the value.
        words = {"1次": "一次", "2次": "两次"}[current]
        return words, words
    return {
        "DateField": ("2023年11月8日", "2023-11-08"),
        "DecimalField": (12.5, "12.5"),
        "PositiveSmallIntegerField": (7, "7"),
        "PositiveIntegerField": (7, "7"),
        "BooleanField": ("是", "是"),
    }.get(type(field).__name__, ("X-9", "X-9"))


class TestOneCell:
    @pytest.mark.parametrize(("name", "key"), EDITABLE)
    def test_changed_is_the_one_change(self, ledger, administrator, name, key):
        target = targets_of(SHEETS[name])[key]
        if target.name in ("certificate_number", "notified_on"):
            # There is a certificate once it is passed.
            PersonnelMatter.objects.update(status="passed")
        if target.is_moved:
            # A unit claims what was handed over to it.
            RectificationItem.objects.update(status="handed_over", handed_over_on=DAY)
        filled = Filled(exported(name, to=administrator, on=DAY), name)
        number = next(
            row
            for row in range(filled.header_row + 1, filled.sheet.max_row)
            if filled.sheet.cell(row, filled.identity_column).value
        )
        header = target.column.header[-1]
        typed, after = another(target, filled.cell(number, header).value)
        filled.put(number, header, typed)

        found = planned(filled.content(), user=administrator)

        (row,) = [row for row in found.rows if row.state is not State.UNCHANGED]
        assert (row.row.number, row.faults) == (number, [])
        assert row.state is State.CHANGED
        assert [change.label for change in row.changes] == [target.column.label]
        if target.is_progress:
            after = f"新增进展：{after}"
        assert row.changes[0].after == after
        assert row.notices == (["导入时办理“认领”，日期为导入当天。"] if target.is_moved else [])
