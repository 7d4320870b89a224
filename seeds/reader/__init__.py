"""The reader of reports as the build of the seeds uses it; its rules are in `tracker.reading`."""

from tracker.reading.report import Report, read_report

__all__ = ["Report", "read_report"]
