"""The office's own layouts in the admin: a table of columns to show, name, widen and order."""

from django import forms
from django.contrib import admin
from django.db.models import Count, Q
from django.http import HttpResponseRedirect

from reports.layouts.arranging import header_in_words
from reports.layouts.models import FreeValue, LayoutColumn, SheetLayout, check
from reports.sheets import SHEETS
from tracker import kinds
from tracker.common import door
from tracker.common.admin import RecordAdmin, RecordTable
from tracker.common.admin.display import page_url, yes_or_no
from tracker.common.admin.forms import VersionedForm
from tracker.common.admin.inlines import RecordFormSet, shown_on
from tracker.common.admin.writing import actor_of

HOW_TO = (
    "列按“顺序”从小到大排列，取消“显示”的不导出。新增的一行是自填列，内容在各条记录的页面上填写，"
    "看得到记录的人都看得到。删除预设列的一行，该列即恢复预设。"
)


class ColumnFormSet(RecordFormSet):
    """The columns of one layout, checked together: whether they make a sheet."""

    def clean(self):
        super().clean()
        if any(self.errors):
            return
        kept = [form for form in self.forms if form not in self.deleted_forms]
        check(
            self.instance,
            [form.instance for form in kept if form.instance.pk or form.has_changed()],
        )


class ColumnForm(VersionedForm):
    """Shows in grey what holds where nothing is typed."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        shipped = shipped_column(self.instance) if self.instance.pk else None
        if shipped:
            self.fields["words"].widget.attrs["placeholder"] = header_in_words(shipped)
            self.fields["width"].widget.attrs["placeholder"] = f"{shipped.width:g}"


def shipped_column(column: LayoutColumn):
    found = (each for each in column.layout.preset.columns if each.key == column.key)
    return next(found, None)


class LayoutColumnTable(RecordTable):
    model = LayoutColumn
    form = ColumnForm
    formset = ColumnFormSet
    fields = ("shipped_name", "words", "width", "order", "is_shown")
    readonly_fields = ("shipped_name",)
    show_change_link = False

    @admin.display(description="预设列名")
    def shipped_name(self, column):
        if column.is_free:
            return "自填列"
        found = shipped_column(column)
        return header_in_words(found) if found else f"{column.key}（已不再提供）"


is_default = yes_or_no(SheetLayout._meta.get_field("is_default"))


@admin.register(SheetLayout)
class SheetLayoutAdmin(RecordAdmin):
    list_display = ("name", "sheet_title", is_default, "columns_shown", "paper")
    list_filter = ("is_default",)
    search_fields = ("name", "sheet")
    fieldsets = ((None, {"fields": ["sheet", "name", "is_default", "paper", "footer"]}),)
    inlines = (LayoutColumnTable,)
    readonly_fields = ("sheet_title",)

    def get_queryset(self, request):
        shown = Count("columns", filter=Q(columns__is_shown=True))
        return super().get_queryset(request).annotate(shown=shown)

    def get_inlines(self, request, obj):
        # The columns come with the choice of the sheet.
        return super().get_inlines(request, obj) if obj is not None else []

    def get_readonly_fields(self, request, obj=None):
        fixed = ["sheet"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def get_fieldsets(self, request, obj=None):
        if obj is None:
            return super().get_fieldsets(request, obj)
        # A sheet that is chosen stays; it is shown by its title.
        fields = ["sheet_title", "name", "is_default", "paper", "footer"]
        return ((None, {"fields": fields, "description": HOW_TO}),)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "sheet":
            choices = [("", "请选择"), *((name, sheet.title) for name, sheet in SHEETS.items())]
            return forms.ChoiceField(
                label="报表", choices=choices, help_text="保存后列出该表的全部列，再逐列调整。"
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    @admin.display(description="报表", ordering="sheet")
    def sheet_title(self, layout):
        return layout.sheet_title

    @admin.display(description="显示的列")
    def columns_shown(self, layout):
        return layout.shown

    def create(self, record, *, form, by):
        record.store(by=by)

    def response_post_save_add(self, request, obj):
        return HttpResponseRedirect(page_url(obj))

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if change and any(formset.has_changed() for formset in formsets):
            # A workbook made before must not be taken for one of the new columns.
            layout = form.instance
            layout.revision += 1
            door.update(layout, by=actor_of(request))


def free_columns_of(kind: str):
    """The free columns that records of a kind can carry values in."""
    sheets = [name for name, sheet in SHEETS.items() if sheet.layout.kind == kind]
    return LayoutColumn.objects.filter(key="", layout__sheet__in=sheets).select_related("layout")


@shown_on(*kinds.followed_names(), "figure", "rectificationitem", position=90)
class FreeValueTable(RecordTable):
    model = FreeValue
    fields = ("column", "text")

    @property
    def kind(self) -> str:
        return self.parent_model._meta.model_name

    def has_view_permission(self, request, obj=None):
        # Most offices have no such column, and then nothing speaks of it.
        return super().has_view_permission(request, obj) and self._has_columns()

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._has_columns()

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._has_columns()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._has_columns()

    def _has_columns(self) -> bool:
        return free_columns_of(self.kind).exists()

    def get_field_queryset(self, db, db_field, request):
        if db_field.name == "column":
            return free_columns_of(self.kind)
        return super().get_field_queryset(db, db_field, request)
