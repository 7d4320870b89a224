"""The mapping as a form: for each sheet its kind, header, columns and what holds for all rows."""

from dataclasses import replace

from django import forms

from reports.importing import values
from reports.importing.dates import read_date
from reports.oldbooks import kinds, memory
from reports.oldbooks.headers import Column, paths_of, read_header, row_of
from reports.oldbooks.plan import (
    GROUPS,
    Plan,
    SheetPlan,
    label_of,
    labels,
    session_in,
    whole_fields,
    with_columns,
)
from reports.oldbooks.questions import unknown_deputies, unknown_units
from reports.oldbooks.vocabulary import NAMING, Reading
from reports.workbook.opening import Book
from tracker.common.models import FIRST_YEAR, LAST_YEAR
from tracker.units.models import Unit

KINDS = [("", "不装入"), *((name, kind.label) for name, kind in kinds.KINDS.items())]
SAMPLES = 3
NEW_UNITS = [
    (f"new:{kind.value}", f"新增为{kind.label}")
    for kind in (
        Unit.Kind.DEPARTMENT, Unit.Kind.STREET, Unit.Kind.ENTERPRISE, Unit.Kind.INSTITUTION,
        Unit.Kind.PARTY, Unit.Kind.OTHER,
    )
]  # fmt: skip


class MappingForm(forms.Form):
    """Fields are named by sheet and column: s0-kind, s0-c3 (column 3), s0-w-handed_over_on."""

    adds_missing = forms.BooleanField(label="系统中没有的年度和会议一并新增", required=False)

    def __init__(self, data=None, *, book: Book, plan: Plan):
        super().__init__(data)
        self.book, self.given = book, plan
        self.must_be_shown_again = False
        self.fields["adds_missing"].initial = plan.adds_missing
        for index, sheet in enumerate(plan.sheets):
            self.add_sheet(f"s{index}", sheet)
        self.nearest = unknown_units(book, plan)
        self.nearest_deputies = unknown_deputies(book, plan)
        self.add_units()
        self.add_deputies()

    # --- Fields ----------------------------------------------------------------------------

    def add_sheet(self, name: str, sheet: SheetPlan) -> None:
        last_row = max(self.book.named(sheet.name).last_row, 1)
        row = {"min_value": 1, "max_value": last_row, "required": False}
        own = {
            "kind": forms.ChoiceField(
                label="装入为", choices=KINDS, required=False, initial=sheet.kind
            ),
            "first": forms.IntegerField(label="表头从第", initial=sheet.first or None, **row),
            "last": forms.IntegerField(label="到第", initial=sheet.last or None, **row),
        }
        if sheet.kind:
            own |= self.fields_of_kind(sheet)
        self.fields |= {f"{name}-{key}": field for key, field in own.items()}

    def fields_of_kind(self, sheet: SheetPlan) -> dict[str, forms.Field]:
        year = forms.IntegerField(
            label="工作年度",
            min_value=FIRST_YEAR,
            max_value=LAST_YEAR,
            required=False,
            initial=sheet.work_year,
        )
        groups = [("", "不用"), *((key, label_of(sheet.kind, key)) for key in GROUPS[sheet.kind])]
        group = forms.ChoiceField(
            label="分组标题是", choices=groups, required=False, initial=sheet.group
        )
        found: dict[str, forms.Field] = {"year": year, "group": group}
        for known in whole_fields(sheet.kind):
            found[f"w-{known.key}"] = forms.CharField(
                label=known.label,
                required=False,
                max_length=100,
                initial=sheet.whole.get(known.key, ""),
            )
        meanings = [("", "不装入"), *labels(sheet.kind)]
        for column in sheet.columns:
            if column.path or column.key:
                found[f"c{column.number}"] = forms.ChoiceField(
                    label=column.heading, choices=meanings, required=False, initial=column.key
                )
        return found

    def add_units(self) -> None:
        if self.nearest:
            self.fields["other_units"] = forms.ChoiceField(
                label="下面没有选定的", choices=[("", "暂不识别"), *NEW_UNITS], required=False
            )
        every = [(f"unit:{unit.pk}", unit.name) for unit in Unit.objects.order_by("name")]
        for index, (name, nearest) in enumerate(self.nearest.items()):
            near = [(f"unit:{unit.pk}", unit.name) for unit in nearest]
            choices = [("", "暂不识别")]
            if near:
                choices.append(("最接近的单位", near))
            choices += [("新增单位", NEW_UNITS), ("全部单位", every)]
            self.fields[f"u{index}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=self.given.units.get(name, "")
            )

    def add_deputies(self) -> None:
        """One question for each name: who is new is said name by name."""
        for index, (name, nearest) in enumerate(self.nearest_deputies.items()):
            choices = [("", "暂不登记"), ("new", f"“{name}”是代表，新增")]
            if nearest:
                choices.append(
                    ("最接近的代表", [(f"deputy:{one.pk}", one.name) for one in nearest])
                )
            self.fields[f"d{index}"] = forms.ChoiceField(
                label=name,
                choices=choices,
                required=False,
                initial=self.given.deputies.get(name, ""),
            )

    # --- As the page shows it ----------------------------------------------------------------

    def sheets(self) -> list[dict]:
        return [
            {
                "name": sheet.name,
                "is_loaded": bool(sheet.kind),
                "basics": [self[f"s{index}-{key}"] for key in ("kind", "first", "last")],
                "more": [self[f"s{index}-{key}"] for key in ("year", "group")]
                if sheet.kind
                else [],
                "whole": [
                    self[f"s{index}-w-{known.key}"]
                    for known in (whole_fields(sheet.kind) if sheet.kind else ())
                ],
                "columns": [
                    {
                        "letter": column.letter,
                        "heading": column.heading or "（没有表头）",
                        "tick": column.tick,
                        "field": self[f"s{index}-c{column.number}"],
                        "samples": self.samples(sheet, column.number),
                        "is_unsure": column.is_unsure,
                    }
                    for column in sheet.columns
                    if f"s{index}-c{column.number}" in self.fields
                ],
            }
            for index, sheet in enumerate(self.given.sheets)
        ]

    def samples(self, sheet: SheetPlan, column: int) -> list[str]:
        grid = self.book.named(sheet.name)
        below = (grid.value(row, column) for row in grid.rows if row > sheet.last)
        found = []
        for value in below:
            if not values.is_blank(value):
                found.append(values.shown(value))
            if len(found) == SAMPLES:
                break
        return found

    def units(self) -> list:
        own = [self[f"u{index}"] for index in range(len(self.nearest))]
        return [self["other_units"], *own] if own else []

    def deputies(self) -> list:
        return [self[f"d{index}"] for index in range(len(self.nearest_deputies))]

    # --- What was said -------------------------------------------------------------------------

    def clean(self):
        data = dict(self.cleaned_data)
        for index, sheet in enumerate(self.given.sheets):
            self.clean_sheet(f"s{index}", sheet, data)
        if not any(data.get(f"s{index}-kind") for index in range(len(self.given.sheets))):
            self.add_error(
                None, forms.ValidationError("请至少选择一张要装入的工作表。", code="none")
            )
        return self.cleaned_data

    def clean_sheet(self, name: str, sheet: SheetPlan, data: dict) -> None:
        if not data.get(f"{name}-kind"):
            return
        first, last = data.get(f"{name}-first"), data.get(f"{name}-last")
        if first is None or last is None or not 0 <= last - first <= 2:
            self.add_error(
                f"{name}-first",
                forms.ValidationError("请填写表头所在的行，一至三行。", code="header_rows"),
            )
        elif self.is_read_anew(name, sheet, data):
            self.must_be_shown_again = True
        else:
            self.clean_meaning(name, sheet, data)

    def clean_meaning(self, name: str, sheet: SheetPlan, data: dict) -> None:
        if data.get(f"{name}-year") is None:
            self.add_error(f"{name}-year", forms.ValidationError("请填写。", code="required"))
        said = {data.get(f"{name}-c{column.number}") for column in sheet.columns}
        if not said & set(NAMING[sheet.kind]):
            wanted = "或".join(label_of(sheet.kind, key) for key in NAMING[sheet.kind])
            self.add_error(
                f"{name}-kind",
                forms.ValidationError(f"没有一列是{wanted}，无法装入。", code="nothing_named"),
            )
        for known in whole_fields(sheet.kind):
            text = data.get(f"{name}-w-{known.key}")
            is_date = known.reading is Reading.DATE
            if text and is_date and read_date(text, year=data.get(f"{name}-year")).day is None:
                self.add_error(
                    f"{name}-w-{known.key}", forms.ValidationError("不是日期。", code="not_a_date")
                )
            if text and known.key == "session" and "闭会" not in text and not session_in(text):
                self.add_error(
                    f"{name}-w-{known.key}",
                    forms.ValidationError("应如：第六届第三次，或闭会。", code="not_a_session"),
                )

    def is_read_anew(self, name: str, sheet: SheetPlan, data: dict) -> bool:
        """Whether kind or header are others now, so that the columns mean something else."""
        stated = tuple(data.get(f"{name}-{key}") for key in ("kind", "first", "last"))
        return stated != (sheet.kind, sheet.first, sheet.last)

    def plan(self) -> Plan:
        """The plan as it was corrected."""
        data = self.cleaned_data
        sheets = [
            self.sheet_plan(f"s{index}", sheet, data)
            for index, sheet in enumerate(self.given.sheets)
        ]
        units = {
            name: data.get(f"u{index}") or data["other_units"]
            for index, name in enumerate(self.nearest)
            if data.get(f"u{index}") or data["other_units"]
        }
        deputies = {
            name: data[f"d{index}"]
            for index, name in enumerate(self.nearest_deputies)
            if data.get(f"d{index}")
        }
        return Plan(
            sheets=sheets,
            units=self.given.units | units,
            deputies=deputies,
            adds_missing=data["adds_missing"],
        )

    def sheet_plan(self, name: str, sheet: SheetPlan, data: dict) -> SheetPlan:
        kind = data.get(f"{name}-kind")
        if not kind:
            return replace(sheet, kind="")
        if self.is_read_anew(name, sheet, data):
            return self.read_anew(name, sheet, data)
        keys = {
            column.number: data[f"{name}-c{column.number}"]
            for column in sheet.columns
            if f"{name}-c{column.number}" in data
        }
        whole = {
            known.key: data[f"{name}-w-{known.key}"]
            for known in whole_fields(kind)
            if data.get(f"{name}-w-{known.key}")
        }
        stated = replace(
            sheet, work_year=data[f"{name}-year"], group=data[f"{name}-group"], whole=whole
        )
        return with_columns(stated, keys)

    def read_anew(self, name: str, sheet: SheetPlan, data: dict) -> SheetPlan:
        kind, first, last = (data[f"{name}-{key}"] for key in ("kind", "first", "last"))
        filled = self.book.named(sheet.name).filled()
        header = read_header(filled, kind, first, last, memory.recall())
        columns = list(header.columns) if header else bare_columns(filled, first, last)
        return replace(
            sheet, kind=kind, first=first, last=last, columns=columns, group="", whole={}
        )


def bare_columns(filled, first: int, last: int) -> list:
    """The columns of rows in which nothing was recognised, for a person to say."""
    block = [row_of(filled, number) for number in range(first, last + 1)]
    return [Column(number=number, path=path) for number, path in enumerate(paths_of(block), 1)]
