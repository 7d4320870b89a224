"""Re-exports only: Django and migrations see reports.SheetLayout."""

from reports.importing.models import ImportRun
from reports.layouts.models import FreeValue, LayoutColumn, SheetLayout

__all__ = ["FreeValue", "ImportRun", "LayoutColumn", "SheetLayout"]
