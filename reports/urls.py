"""Addresses of the sheets. Included before the admin's and the API's own, which both answer
every unknown address below theirs."""

from django.contrib import admin
from django.urls import path
from rest_framework.routers import SimpleRouter

from reports.exporting.admin import export_list, export_year
from reports.exporting.api import SheetList, YearBookDownload, download_view
from reports.importing.admin import urlpatterns as import_pages
from reports.oldbooks import admin as old_books
from reports.oldbooks.api import EveryImportViewSet, OldBookViewSet
from reports.packs.admin import agenda_page, session_pack_page
from reports.packs.api import SessionPackDownload
from reports.sheets import SHEETS
from reports.tasks import admin as task_pages
from reports.tasks.api import TaskViewSet
from reports.word.admin import document_page, shipped_template
from reports.word.api import addresses as document_addresses

router = SimpleRouter()
router.register("api/v1/imports", EveryImportViewSet, basename="import")
router.register("api/v1/old-books", OldBookViewSet, basename="old-book")
router.register("api/v1/tasks", TaskViewSet, basename="task")


def page(address: str, view, name: str):
    return path(f"admin/{address}", admin.site.admin_view(view), name=name)


urlpatterns = [
    path("api/v1/sheets/", SheetList.as_view(), name="sheet-list"),
    path("api/v1/sheets/year-book.xlsx", YearBookDownload.as_view(), name="year-book"),
    *(
        path(f"api/v1/sheets/{sheet.name}.xlsx", download_view(sheet), name=f"sheet-{sheet.name}")
        for sheet in SHEETS.values()
    ),
    *document_addresses(),
    path(
        "api/v1/meetings/<int:pk>/documents/session-pack.zip",
        SessionPackDownload.as_view(),
        name="meeting-session-pack",
    ),
    *router.urls,
    *import_pages,
    page("sheets/year-book.xlsx", export_year, "year-book-export"),
    page("sheets/<slug:name>.xlsx", export_list, "sheet-export"),
    page("sheets/<slug:name>/<int:layout>.xlsx", export_list, "sheet-export-layout"),
    page("old-books/", old_books.old_books, "old-books"),
    page("old-books/<int:pk>/columns/", old_books.old_book_columns, "old-book-columns"),
    page("old-books/<int:pk>/", old_books.old_book_preview, "old-book-preview"),
    page("documents/<slug:name>/<int:pk>.docx", document_page, "document-page"),
    page("session-packs/<int:pk>.zip", session_pack_page, "session-pack"),
    page("session-packs/<int:pk>/agenda.xlsx", agenda_page, "session-agenda"),
    page("document-templates/<slug:name>.docx", shipped_template, "shipped-template"),
    page("tasks/", task_pages.task_list, "task-pages"),
    page("tasks/<int:pk>/", task_pages.task_page, "task-page"),
    page("tasks/<int:pk>/result/", task_pages.task_result, "task-file"),
    page("tasks/<int:pk>/run-again/", task_pages.task_run_again, "task-run-again-page"),
]
