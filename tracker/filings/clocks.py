"""By when a document is to be filed, its form checked, and what was missing added."""

from tracker.filings.models import Filing
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline, Start, review_term_due
from tracker.years.rule_sets import RuleSetMissing


def term(filing: Filing, name: str, start: Start | None, *, missing: str) -> Deadline:
    """The date by the rules that the filing keeps, or why there is none."""
    if start is None:
        return Deadline(due_on=None, explanation=missing)
    if filing.rule_set is None:
        return Deadline(due_on=None, explanation=RuleSetMissing(start.day).message)
    return review_term_due(filing.rule_set, name, start=start)


def filing_due(filing: Filing) -> Deadline:
    published_on = filing.document.published_on
    start = published_on and Start(day=published_on, event="公布")
    return term(filing, "filing", start, missing="文件没有登记公布日期，不能推算报备期限")


def check_due(filing: Filing) -> Deadline:
    """From the day on which all of it was there."""
    start = Start(day=filing.received_on, event="收到")
    if filing.supplemented_on is not None:
        start = Start(day=filing.supplemented_on, event="补正")
    return term(filing, "filing_check", start, missing="")


def supplement_due(filing: Filing) -> Deadline:
    asked_on = filing.supplement_asked_on
    start = asked_on and Start(day=asked_on, event="要求补正")
    return term(filing, "filing_supplement", start, missing="没有要求补正")


CLOCKS = {
    Filing: (
        Clock("filing_due_on", filing_due, explained_in="filing_due_explanation"),
        Clock("due_on", check_due, explained_in="due_explanation"),
        Clock("supplement_due_on", supplement_due),
    )
}
