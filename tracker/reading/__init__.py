"""Reads quantities in Chinese texts by rule: plain Python, no Django, no list of names.

The ledger holds figures against their wording with it, the seeds read a whole report.
"""
