from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from reports.layouts.arranging import LEVELS, Setting, arranged, page_of
from reports.sheets import SHEETS
from reports.workbook.layout import HEADER_ROWS_AT_MOST, Layout, LayoutError, Paper
from tracker import kinds
from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.scoping import NOTHING, rows_of
from tracker.matters.models import Matter

# What can carry values of an office's own columns: any matter, and the records of other sheets.
CARRIERS = ("matter", "figure", "rectificationitem")


def carrier_of(kind: str) -> str:
    """By which link a record of that kind carries its values."""
    return "matter" if kind in kinds.names() else kind


class SheetLayout(Stamped):
    """How an office wants one of the official sheets: which columns, their order and words.

    The shipped layout is the preset; what is not said here is as shipped.
    """

    PAPERS = ((Paper.A4.value, "A4"), (Paper.A3.value, "A3"))

    sheet = models.CharField("报表", max_length=50)
    name = models.CharField("版式名称", max_length=50)
    is_default = models.BooleanField(
        "默认版式", default=False, help_text="导出该表时，没有指明版式的用这一个。"
    )
    paper = models.CharField(
        "纸张", max_length=2, choices=PAPERS, blank=True, help_text="留空按预设。"
    )
    footer = models.TextField(
        "表尾", blank=True, help_text="表格下方的各栏，每行一栏，如“填报人：”。留空按预设。"
    )
    # Raised whenever a column changes, and the record's version with it.
    revision = models.PositiveIntegerField("列设置修改次数", default=0, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "报表版式"
        ordering = ["sheet", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["sheet", "name"],
                name="sheetlayout_name_once_a_sheet",
                violation_error_message="该表已有同名版式。",
                violation_error_code="layout_name_taken",
            ),
            models.UniqueConstraint(
                fields=["sheet"],
                condition=Q(is_default=True),
                name="sheetlayout_one_default_a_sheet",
                violation_error_message="该表已有默认版式，请先取消原来的。",
                violation_error_code="second_default_layout",
            ),
        ]

    def __str__(self):
        return f"{self.sheet_title}（{self.name}）"

    def clean(self):
        super().clean()
        if self.sheet and self.sheet not in SHEETS:
            raise ValidationError(
                {"sheet": ValidationError("没有这种报表。", code="unknown_sheet")}
            )

    @property
    def preset(self) -> Layout:
        return SHEETS[self.sheet].layout

    @property
    def sheet_title(self) -> str:
        return SHEETS[self.sheet].title if self.sheet in SHEETS else self.sheet

    @property
    def takes_free_columns(self) -> bool:
        """Whether a row of the sheet is one record that can carry a value; a line of a statistic
        is about many."""
        known = SHEETS.get(self.sheet)
        return (
            known is not None
            and not known.is_statistic
            and carrier_of(known.layout.kind) in CARRIERS
        )

    def store(self, *, by) -> "SheetLayout":
        """Create the layout with the columns of the preset, all shown and in its order."""
        door.create(self, by=by)
        for order, column in enumerate(self.preset.columns, 1):
            entry = LayoutColumn(layout=self, key=column.key, order=order * 10)
            door.create(entry, by=by)
        return self

    def arrange(self, preset: Layout, settings=None) -> Layout:
        """`preset` as this office wants it; `settings` are its columns as stored unless given.

        Raises LayoutError where the columns contradict each other.
        """
        return arranged(
            preset,
            self.settings() if settings is None else settings,
            name=f"{self.sheet}.{self.pk or 0}",
            version=self.version,
            page=page_of(preset.page, self.paper),
            footer=tuple(self.footer.splitlines()) or preset.footer,
        )

    def settings(self) -> list[Setting]:
        """What is stored of the columns, with the values that records carry in the free ones."""
        columns = list(self.columns.all())
        values = values_of([column for column in columns if column.is_free])
        return [column.setting(values) for column in columns]


class LayoutColumn(Stamped):
    """One column of an office's layout: a shipped one, or a free one of the office's own."""

    layout = models.ForeignKey(
        SheetLayout, verbose_name="报表版式", on_delete=models.PROTECT, related_name="columns"
    )
    # Which shipped column it is; empty for the office's own, which its id names.
    key = models.CharField("预设列", max_length=50, blank=True, editable=False)
    words = models.CharField(
        "列名",
        max_length=100,
        blank=True,
        help_text=f"留空按预设；多层表头用“{LEVELS}”分开，如 代表评价{LEVELS}办理态度。",
    )
    width = models.DecimalField(
        "列宽",
        max_digits=4,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(2), MaxValueValidator(150)],
        help_text="一个汉字占2。留空按预设。",
    )
    order = models.PositiveIntegerField("顺序", default=1000)
    is_shown = models.BooleanField("显示", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "列"
        ordering = ["layout", "order", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["layout", "key"],
                condition=~Q(key=""),
                name="layoutcolumn_once_a_layout",
                violation_error_message="该版式已有这一列的设置。",
                violation_error_code="column_set_twice",
            )
        ]

    def __str__(self):
        return self.words or self.key

    @property
    def is_free(self) -> bool:
        return not self.key

    @property
    def column_key(self) -> str:
        """How the column is called in a workbook, so that it is known again when it comes back."""
        return self.key or f"free_{self.pk or 0}"

    def setting(self, values=None) -> Setting:
        """As the layout takes it. `values` are those of the free columns, as `values_of` gives
        them."""
        identify = SHEETS[self.layout.sheet].layout.identify
        cells = (values or {}).get(self.pk, {})

        def read(row):
            identity = identify(row)
            return cells.get((identity.kind, identity.id)) if identity else None

        return Setting(
            key=self.column_key,
            words=self.words,
            width=None if self.width is None else float(self.width),
            is_shown=self.is_shown,
            read=read if self.is_free else None,
        )

    def clean(self):
        super().clean()
        levels = self.words.split(LEVELS) if self.words else []
        faults = {}
        if len(levels) > HEADER_ROWS_AT_MOST:
            faults["words"] = ValidationError(
                f"表头最多{HEADER_ROWS_AT_MOST}层。", code="too_many_header_rows"
            )
        elif levels and not all(level.strip() for level in levels):
            faults["words"] = ValidationError("每层表头都要有文字。", code="empty_header")
        if self.is_free and not levels:
            faults["words"] = ValidationError("自填列须有列名。", code="required")
        elif self.is_free and self.layout_id and not self.layout.takes_free_columns:
            faults["words"] = ValidationError(
                "该表的行是统计结果，不能加自填列。", code="no_free_columns"
            )
        if faults:
            raise ValidationError(faults)

    def keep(self, record, text: str, *, by) -> "FreeValue | None":
        """Write what a record carries in this free column; an empty text takes the value back."""
        carrier = {carrier_of(record._meta.model_name): record}
        stored = self.values.filter(**carrier).first()
        text = text.strip()
        if stored is None:
            if not text:
                return None
            return door.create(FreeValue(column=self, text=text, **carrier), by=by)
        if not text:
            door.remove(stored, by=by)
            return None
        stored.text = text
        return door.update(stored, by=by)


def check(layout: SheetLayout, columns) -> None:
    """Refuse columns, stored or not yet, that together make no layout.

    Raises ValidationError in the words of the layout's own rules.
    """
    settings = [column.setting() for column in sorted(columns, key=lambda each: each.order)]
    free = [place for place, column in enumerate(settings) if column.read]
    for number, place in enumerate(free, 1):
        settings[place] = Setting(**{**vars(settings[place]), "key": f"free_{number}"})
    try:
        layout.arrange(layout.preset, settings)
    except LayoutError as error:
        # Without the name that the layout has in workbooks.
        _, _, sentence = str(error).partition("：")
        raise ValidationError(sentence, code="layout_contradicts_itself") from error


def _only(kind: str) -> Q:
    return Q(**{f"{other}__isnull": other != kind for other in CARRIERS})


def _one_record() -> Q:
    condition = Q()
    for kind in CARRIERS:
        condition |= _only(kind)
    return condition


class FreeValue(Stamped):
    """What one record carries in one free column."""

    column = models.ForeignKey(
        LayoutColumn, verbose_name="自填列", on_delete=models.PROTECT, related_name="values"
    )
    matter = models.ForeignKey(
        "tracker.Matter", verbose_name="事项", null=True, blank=True,
        on_delete=models.PROTECT, related_name="free_values",
    )  # fmt: skip
    figure = models.ForeignKey(
        "tracker.Figure", verbose_name="数据", null=True, blank=True,
        on_delete=models.PROTECT, related_name="free_values",
    )  # fmt: skip
    rectificationitem = models.ForeignKey(
        "tracker.RectificationItem", verbose_name="整改事项", null=True, blank=True,
        on_delete=models.PROTECT, related_name="free_values",
    )  # fmt: skip
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "自填内容"
        ordering = ["column", "id"]
        constraints = [
            models.CheckConstraint(
                condition=_one_record(),
                name="freevalue_one_record",
                violation_error_message="自填内容必须且只能属于一条记录。",
                violation_error_code="one_record",
            ),
            *(
                models.UniqueConstraint(
                    fields=["column", kind],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"freevalue_once_a_{kind}",
                    violation_error_message="该记录在这一自填列已有内容。",
                    violation_error_code="free_value_taken",
                )
                for kind in CARRIERS
            ),
        ]

    def __str__(self):
        return f"{self.column}：{self.text[:40]}"

    @property
    def record(self):
        """The topic, suggestion, figure … that carries the value."""
        carrier = next(getattr(self, name) for name in CARRIERS if getattr(self, f"{name}_id"))
        return carrier.specific if isinstance(carrier, Matter) else carrier

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Seen by those who see the record."""
        rows = NOTHING
        for kind in CARRIERS:
            carrier = cls._meta.get_field(kind).remote_field.model
            seen = carrier.objects.filter(rows_of(carrier, standing))
            rows |= Q(**{f"{kind}__in": seen})
        return rows

    def is_frozen(self) -> bool:
        return self.record.is_frozen()

    def clean(self):
        super().clean()
        if self.column_id is None:
            return
        if not self.column.is_free:
            raise ValidationError(
                {"column": ValidationError("只有自填列可以填写。", code="not_a_free_column")}
            )
        carriers = [name for name in CARRIERS if getattr(self, f"{name}_id")]
        if carriers and self.record._meta.model_name != self.column.layout.preset.kind:
            raise ValidationError(
                {
                    "column": ValidationError(
                        "该列不属于这种记录的报表。", code="column_of_another_kind"
                    )
                }
            )


def values_of(columns) -> dict[int, dict[tuple[str, int], str]]:
    """Column id → (kind, record id) → text, of all records, at one query."""
    found: dict[int, dict[tuple[str, int], str]] = {}
    if not columns:
        return found
    rows = FreeValue.objects.filter(column__in=columns).values_list(
        "column", "text", "matter__matter_kind", *(f"{name}_id" for name in CARRIERS)
    )
    for column, text, matter_kind, *carriers in rows.order_by():
        carrier, pk = next((k, pk) for k, pk in zip(CARRIERS, carriers, strict=True) if pk)
        kind = matter_kind if carrier == "matter" else carrier
        found.setdefault(column, {})[(kind, pk)] = text
    return found
