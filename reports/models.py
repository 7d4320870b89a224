from reports.importing.models import ImportRun

__all__ = ["ImportRun"]
