"""Years are opened and closed by the office; the rules of handling are kept with 代表工委."""

from tracker.common.field_rights import adds, field_rights, removes, writes
from tracker.common.who import OFFICE, STAFF
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import PERIODS, RuleSet

RIGHTS = {
    # Whoever loads a ledger of a year that is not there yet opens the year with it.
    WorkYear: field_rights(
        adds("year", by=STAFF),
        writes("note", by=OFFICE),
        # 关账 and 撤销关账.
        writes("status", "closed_on", by=OFFICE),
        removes(by=OFFICE),
    ),
    AnswerClass: field_rights(
        adds(by=STAFF),
        writes(
            "work_year", "code", "meaning", "colour", "counts_as_solved", "is_tracked",
            "is_verified", "order",
            by=STAFF,
        ),
        removes(by=STAFF),
    ),
    # That the numbers of a rule set in use stand is a rule of the record itself.
    RuleSet: field_rights(
        adds(by=STAFF),
        writes(
            "code", "name", "effective_from", "is_verified", "basis", "clock_start",
            *(f"{name}_length" for name in PERIODS),
            *(f"{name}_unit" for name in PERIODS),
            "answer_months", "longest_answer_months", "extension_consent", "answer_cutoff",
            "missing_feedback", "personnel_failures", "lead_person_years",
            "counts_late_feedback", "max_rounds",
            "withdrawal_until",
            "ballot_base", "ballot_pass_percent", "appraisal_base",
            "appraisal_pass_percent", "rolls_forward", "due_soon_days", "year_list_cutoff",
            by=STAFF,
        ),
        removes(by=STAFF),
    ),
    CalendarYear: field_rights(
        adds("year", by=STAFF),
        writes("notice", "is_complete", by=STAFF),
        removes(by=STAFF),
    ),
    CalendarDay: field_rights(
        adds(by=STAFF),
        writes("calendar_year", "date", "kind", "holiday", "note", by=STAFF),
        removes(by=STAFF),
    ),
}  # fmt: skip
