"""Re-exports only: Django and migrations see reports.SheetLayout."""

from reports.importing.models import ImportRun
from reports.layouts.models import FreeValue, LayoutColumn, SheetLayout
from reports.oldbooks.models import HeadingMeaning
from reports.tasks.models import Task
from reports.word.models import DocumentTemplate

__all__ = [
    "DocumentTemplate",
    "FreeValue",
    "HeadingMeaning",
    "ImportRun",
    "LayoutColumn",
    "SheetLayout",
    "Task",
]
