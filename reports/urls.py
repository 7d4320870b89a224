"""Addresses of the sheets. Included before the admin's and the API's own, which both answer
every unknown address below theirs."""

from django.contrib import admin
from django.urls import path

from reports.admin import export_list
from reports.api import SheetList, download_view
from reports.sheets import SHEETS

urlpatterns = [
    path("api/v1/sheets/", SheetList.as_view(), name="sheet-list"),
    *(
        path(f"api/v1/sheets/{sheet.name}.xlsx", download_view(sheet), name=f"sheet-{sheet.name}")
        for sheet in SHEETS.values()
    ),
    path("admin/sheets/<slug:name>.xlsx", admin.site.admin_view(export_list), name="sheet-export"),
]
