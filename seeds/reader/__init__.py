"""Reads a yearly report by rule: no Django, no list of names, no knowledge of one report."""

from seeds.reader.report import Report, read_report

__all__ = ["Report", "read_report"]
