"""Addresses of the sheets. Included before the admin's and the API's own, which both answer
every unknown address below theirs."""

from django.contrib import admin
from django.urls import path
from rest_framework.routers import SimpleRouter

from reports.admin import export_list
from reports.api import SheetList, download_view
from reports.importing.api import ImportViewSet
from reports.sheets import SHEETS

router = SimpleRouter()
router.register("api/v1/imports", ImportViewSet, basename="import")

urlpatterns = [
    path("api/v1/sheets/", SheetList.as_view(), name="sheet-list"),
    *(
        path(f"api/v1/sheets/{sheet.name}.xlsx", download_view(sheet), name=f"sheet-{sheet.name}")
        for sheet in SHEETS.values()
    ),
    *router.urls,
    path("admin/sheets/<slug:name>.xlsx", admin.site.admin_view(export_list), name="sheet-export"),
    path(
        "admin/sheets/<slug:name>/<int:layout>.xlsx",
        admin.site.admin_view(export_list),
        name="sheet-export-layout",
    ),
]
