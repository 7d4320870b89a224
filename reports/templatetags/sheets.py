from django import template
from django.contrib.admin.views.main import ALL_VAR, PAGE_VAR
from django.urls import reverse

from reports.sheets import SHEETS

register = template.Library()


@register.simple_tag
def exports_of(changelist):
    """Links that export the rows of a list, with the filters and search it is shown with."""
    chosen_by = changelist.get_query_string(remove=[PAGE_VAR, ALL_VAR]).removesuffix("?")
    return [
        {
            "label": f"导出{sheet.title}",
            "url": reverse("sheet-export", args=[sheet.name]) + chosen_by,
        }
        for sheet in SHEETS.values()
        if sheet.model is changelist.model
    ]
