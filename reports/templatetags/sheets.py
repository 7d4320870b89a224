from django import template
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.urls import reverse
from django.utils.http import urlencode

from reports.importing.rights import importable_sheets
from reports.layouts.finding import SHIPPED, layouts_by_sheet
from reports.sheets import SHEETS
from tracker.years.models import WorkYear

YEARS_OFFERED = 8

register = template.Library()


@register.simple_tag
def exports_of(changelist):
    """Links that export the rows of a list, with the filters and search it is shown with."""
    chosen_by = changelist.get_query_string(remove=[PAGE_VAR, ALL_VAR]).removesuffix("?")
    if changelist.model is WorkYear:
        return [year_book_of(year) for year in list(changelist.result_list)[:YEARS_OFFERED]]
    own = layouts_by_sheet()
    return [
        {"label": f"导出{label}", "url": url + chosen_by}
        for sheet in SHEETS.values()
        if sheet.model is changelist.model
        for label, url in exports_in_each_layout(sheet, own.get(sheet.name, []))
    ]


def year_book_of(year: WorkYear) -> dict:
    address = f"{reverse('year-book-export')}?{urlencode({'year': year.pk})}"
    return {"label": f"导出{year}全年报表", "url": address}


@register.simple_tag
def import_of(changelist, user):
    """Where a filled sheet of these records is brought back; empty for who may write none."""
    sheets = [sheet for sheet in importable_sheets(user) if sheet.model is changelist.model]
    return reverse("admin-imports") if sheets else ""


def exports_in_each_layout(sheet, layouts):
    """Label and address: first the layout that a clerk gets without choosing, then the others."""
    default = next((layout for layout in layouts if layout.is_default), None)
    yield (
        f"{sheet.title}（{default.name}）" if default else sheet.title,
        reverse("sheet-export", args=[sheet.name]),
    )
    others = [(layout.name, layout.pk) for layout in layouts if layout is not default]
    if default:
        others.append(("预设版式", SHIPPED))
    for name, pk in others:
        yield (
            f"{sheet.title}（{name}）",
            reverse("sheet-export-layout", args=[sheet.name, pk]),
        )
