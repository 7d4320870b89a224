"""From a report as read to all that it may hold for the ledger."""

from tracker.extracts.proposals import Findings, Paragraph, Proposal
from tracker.extracts.proposed_activities import activities_in, recommendations_in
from tracker.extracts.proposed_matters import inspections_in, meetings_in, topics_in
from tracker.extracts.proposed_numbers import figures_in, outcomes_in
from tracker.reading.report import Report

# In this order they are confirmed: what others hang on comes first.
KINDS = ("topic", "inspection", "meeting", "activity", "recommendation", "outcome", "figure")


def proposals_of(report: Report, *, year: int) -> tuple[list[Proposal], list[int]]:
    """All proposals, passage by passage, in the order of `KINDS` within each; and the numbers of
    the passages that the rules failed at. A meeting that is named several times is proposed once.
    """
    found: list[Proposal] = []
    failed: list[int] = []
    meetings: set[tuple] = set()
    findings = Findings(report)
    for passage in report.passages:
        try:
            proposed = _of_paragraph(Paragraph(passage, findings), year=year)
        except Exception:
            # Whatever goes wrong in one passage is told, and the others are read.
            failed.append(passage.number)
            continue
        for proposal in proposed:
            named = tuple(sorted(proposal.values.items())) if proposal.kind == "meeting" else ()
            if not named or named not in meetings:
                found.append(proposal)
            meetings |= {named}
    return found, failed


def _of_paragraph(one: Paragraph, *, year: int) -> list[Proposal]:
    done = [*inspections_in(one), *meetings_in(one), *activities_in(one), *recommendations_in(one)]
    is_told_of = any(each.kind != "activity" or not each.doubts for each in done)
    about = list(topics_in(one, has_others=is_told_of))
    stated = [*outcomes_in(one), *figures_in(one, year=year)]
    return sorted([*about, *done, *stated], key=lambda each: KINDS.index(each.kind))
