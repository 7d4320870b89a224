"""Re-exports only: Django looks here for the pages of the records of all rooms."""

from reports.layouts.admin import SheetLayoutAdmin
from reports.tasks.admin import TaskAdmin
from reports.word.admin import DocumentTemplateAdmin

__all__ = ["DocumentTemplateAdmin", "SheetLayoutAdmin", "TaskAdmin"]
