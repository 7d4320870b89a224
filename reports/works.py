"""Who brings which work that is done in the background, by the kind of task.

By name, so that a program that does no such work need not load all of reports when it starts.
"""

WORKS = {
    "export": "reports.exporting.background.export_ordered",
    "year_book": "reports.exporting.background.bind_ordered",
    "import_preview": "reports.importing.background.preview_ordered",
    "import": "reports.importing.background.apply_ordered",
    "old_book_preview": "reports.oldbooks.background.preview_ordered",
    "old_book": "reports.oldbooks.background.apply_ordered",
}
