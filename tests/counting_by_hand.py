"""The numbers of the made world, counted over its plan in plain Python.

`EXPECTED` names for each population the count that everything that shows it must show. The states
are written out here once more: what the code lists as one is what is tested.
"""

from datetime import date

from counted_world import (
    ACTIVITIES,
    AGENDA,
    ATTENDED,
    AWAITING,
    CHANNELS,
    CLASSES,
    DAY,
    DECISIONS,
    DOCUMENTS,
    DUTIES,
    FIGURES,
    FILINGS,
    HEARINGS,
    INSPECTIONS,
    ITEMS,
    KEPT,
    LEADS,
    LISTED,
    NOT_PASSED,
    OPINIONS,
    OUTCOMES,
    OWN_WORK,
    PERSONNEL,
    PLAN_ITEMS,
    RATINGS,
    REVIEWED,
    REVIEWS,
    SINCE,
    SOON,
    SUGGESTIONS,
    TOO_LATE,
    TOPICS,
    UNCOUNTED,
    VOTES,
    YEAR,
    Planned,
    PlannedAnswer,
    PlannedPart,
)

DONE = ("concluded", "fulfilled", "closed_unfulfilled", "archived")

# --- One suggestion, one part -----------------------------------------------------------------


def is_live(plan: Planned) -> bool:
    return plan.year == YEAR and not plan.is_void and plan.kind != "motion"


def is_accepted(plan: Planned) -> bool:
    return is_live(plan) and plan.status not in UNCOUNTED


def is_answered(plan: Planned) -> bool:
    return is_live(plan) and plan.status in SINCE


def is_unanswered(plan: Planned) -> bool:
    return is_live(plan) and plan.status in AWAITING


def has_passed(plan: Planned) -> bool:
    return plan.due is not None and plan.due < DAY


def is_near(plan: Planned) -> bool:
    return plan.due is not None and DAY <= plan.due <= SOON


def answering(plan: Planned) -> list[PlannedPart]:
    return [part for part in plan.parts if part.is_current and part.how != "co"]


def own_answer(plan: Planned, part: PlannedPart) -> PlannedAnswer | None:
    """The last answer that the unit owed; what followed after the last round was not owed."""
    owed = [answer for answer in part.answers if answer.round <= plan.round]
    return owed[-1] if owed else None


def is_late(plan: Planned, part: PlannedPart) -> bool:
    answer = own_answer(plan, part)
    due = answer and (answer.due or plan.due)
    return bool(due) and answer.on > due


def standing(plan: Planned) -> PlannedAnswer | None:
    """Of the units' answers the one of the class that is listed last; one of no class is last."""
    found = [own_answer(plan, part) for part in answering(plan)]
    found = [answer for answer in found if answer is not None]
    place = {code: number for number, code in enumerate(CLASSES)} | {None: len(CLASSES)}
    return max(found, key=lambda answer: place[answer.of_class], default=None)


def counted_vote(plan: Planned, answer: PlannedAnswer | None) -> tuple[str, str] | None:
    if answer is None or answer.vote is None or plan.status == "answered":
        return None
    return None if answer.is_late_vote and plan.rules is False else answer.vote


def is_on_time(plan: Planned) -> bool:
    late = [is_late(plan, part) for part in answering(plan)]
    return is_answered(plan) and plan.due is not None and not any(late)


def is_due(plan: Planned) -> bool:
    return (is_answered(plan) and plan.due is not None) or (
        is_unanswered(plan) and has_passed(plan)
    )


def has_follow_up(plan: Planned) -> bool:
    return any(answer.round > plan.round for part in plan.parts for answer in part.answers)


def by_authors(plan: Planned) -> bool:
    return is_accepted(plan) or (is_live(plan) and plan.status == "merged")


SUGGESTION_TESTS = {
    "accepted": is_accepted,
    "handed_over": lambda plan: is_answered(plan) or is_unanswered(plan),
    "answered": is_answered,
    "unanswered": is_unanswered,
    "due": is_due,
    "on_time": is_on_time,
    "overdue": lambda plan: is_unanswered(plan) and has_passed(plan),
    "due_soon": lambda plan: is_unanswered(plan) and is_near(plan),
    "concluded": lambda plan: is_live(plan) and plan.status in DONE,
    "open": lambda plan: is_accepted(plan) and plan.status not in DONE,
    "tracking": lambda plan: is_live(plan) and plan.status == "tracking",
    "fulfilled": lambda plan: is_accepted(plan) and has_follow_up(plan),
    "key": lambda plan: is_accepted(plan) and plan.is_key,
    "evaluated": lambda plan: is_answered(plan) and counted_vote(plan, standing(plan)) is not None,
    "led": lambda plan: by_authors(plan) and plan.lead is not None,
    **{
        name: lambda plan, name=name: is_valid(plan) and plan.status == name
        for name in ("merged", "withdrawn", "not_accepted")
    },
}


def is_valid(plan: Planned) -> bool:
    return plan.year == YEAR and not plan.is_void


def votes(plan: Planned) -> tuple[str, str] | None:
    return counted_vote(plan, standing(plan)) if is_answered(plan) else None


# --- The parts of units -----------------------------------------------------------------------

PARTS = [(plan, part) for plan in SUGGESTIONS if is_accepted(plan) for part in answering(plan)]


def part_is_due(plan: Planned, part: PlannedPart) -> bool:
    return plan.due is not None and (part.is_done or has_passed(plan))


PART_TESTS = {
    "part": lambda plan, part: True,
    "part_due": part_is_due,
    "part_answered": lambda plan, part: part.is_done,
    "part_on_time": lambda plan, part: (
        part.is_done and plan.due is not None and not is_late(plan, part)
    ),
    "part_unanswered": lambda plan, part: not part.is_done,
    "part_overdue": lambda plan, part: not part.is_done and has_passed(plan),
    "part_due_soon": lambda plan, part: not part.is_done and is_near(plan),
    "part_evaluated": lambda plan, part: part_vote(plan, part) is not None,
}


def part_vote(plan: Planned, part: PlannedPart) -> tuple[str, str] | None:
    return counted_vote(plan, own_answer(plan, part)) if part.is_done else None


def count_parts(test, *, unit: str | None = None) -> int:
    return sum(test(plan, part) for plan, part in PARTS if unit in (None, part.unit))


def count_suggestions(test) -> int:
    return sum(test(plan) for plan in SUGGESTIONS)


# --- Everything else --------------------------------------------------------------------------

INSPECTION_ROWS = [row[1:] for row in INSPECTIONS]
# What ends a kind's work, and what is due no more although it goes on.
GIVEN_UP = ("cancelled", "not_passed", "withdrawn")
ENDED = ("closed", "continued", *GIVEN_UP)
MET = {
    "planitem": ("delivered", "exchanged"),
    "personnelmatter": ("passed", "announced", "sworn"),
}


def matters(name: str, rows: list[tuple]) -> dict[str, int]:
    found = [(status, due) for status, due, is_void, year in rows if year == YEAR and not is_void]
    owed = [due for status, due in found if status not in ENDED + MET.get(name, ()) and due]
    return {
        f"{name}_all": sum(status not in GIVEN_UP for status, _ in found),
        f"{name}_done": sum(status == "closed" for status, _ in found),
        f"{name}_carried": sum(status == "continued" for status, _ in found),
        f"{name}_open": sum(status not in ENDED for status, _ in found),
        f"{name}_overdue": sum(due < DAY for due in owed),
        f"{name}_due_soon": sum(DAY <= due <= SOON for due in owed),
    }


def decisions() -> dict[str, int]:
    found = [row[:3] for row in DECISIONS if row[4] == YEAR and not row[3]]
    passed = [row for row in found if row[0] not in NOT_PASSED]
    owed = [due for status, _, due in found if status in ("adopted", "published") and due]
    return {
        "decision_all": len(passed),
        "decision_done": sum(status in ("closed", "repealed") for status, _, _ in found),
        "decision_open": sum(
            status in ("draft", "submitted", "adopted", "published", "reported")
            for status, _, _ in found
        ),
        "decision_overdue": sum(due < DAY for due in owed),
        "decision_due_soon": sum(DAY <= due <= SOON for due in owed),
        "decision_made": sum(kind in ("decision", "resolution") for _, kind, _ in passed),
    }


LEAD_DONE = ("answered_on_spot", "solved", "explained", "referred", "became", "kept")
LEAD_MET = ("answered", "told")
LEAD_GIVEN_UP = ("not_accepted", "duplicate")
VALID_LEADS = [row for row in LEADS if row[8] == YEAR and not row[7]]
FIRST_LEADS = [row for row in VALID_LEADS if row[1] != "duplicate"]


def leads() -> dict[str, int]:
    ended = (*LEAD_DONE, *LEAD_GIVEN_UP)
    owed = [row[2] for row in VALID_LEADS if row[1] not in (*ended, *LEAD_MET) and row[2]]
    return {
        "lead_all": sum(row[1] not in LEAD_GIVEN_UP for row in VALID_LEADS),
        "lead_done": sum(row[1] in LEAD_DONE for row in VALID_LEADS),
        "lead_open": sum(row[1] not in ended for row in VALID_LEADS),
        "lead_overdue": sum(due < DAY for due in owed),
        "lead_due_soon": sum(DAY <= due <= SOON for due in owed),
        "lead_received": len(FIRST_LEADS),
        "lead_times": sum(row[6] for row in VALID_LEADS),
        "lead_answered": sum(row[3] for row in FIRST_LEADS),
        "lead_solved": sum(row[1] == "solved" for row in VALID_LEADS),
        "lead_solved_streets": sum(
            row[1] == "solved" and row[0] in ("reception", "activity", "station")
            for row in VALID_LEADS
        ),
        "lead_gathered": sum(row[0] == "activity" or row[4] for row in FIRST_LEADS),
        "lead_false_alarm": sum(row[5] == "false_alarm" for row in VALID_LEADS),
        **{
            f"lead_{channel}_{name}": sum(test(row) for row in rows if row[0] == channel)
            for channel in CHANNELS
            for name, rows, test in (
                ("received", FIRST_LEADS, lambda row: True),
                ("answered", FIRST_LEADS, lambda row: row[3]),
                ("solved", VALID_LEADS, lambda row: row[1] == "solved"),
            )
        },
    }


def filings() -> dict[str, int]:
    found = [row[:3] for row in FILINGS if row[4] == YEAR and not row[3]]
    owed = [due for status, due, _ in found if status == "received" and due]
    return {
        "filing_all": sum(status != "returned" for status, _, _ in found),
        "filing_done": sum(status == "registered" for status, _, _ in found),
        "filing_open": sum(status in ("received", "supplement") for status, _, _ in found),
        "filing_overdue": sum(due < DAY for due in owed),
        "filing_due_soon": sum(DAY <= due <= SOON for due in owed),
        "filing_received": len(found),
        "filing_late": sum(received_on == TOO_LATE for _, _, received_on in found),
        "filing_missing": sum(
            not (is_filed or is_void) and year == YEAR for _, year, is_filed, is_void in LISTED
        ),
    }


def reviews() -> dict[str, int]:
    found = [row[:4] for row in REVIEWS if row[5] == YEAR and not row[4]]
    counted = [row for row in found if row[0] != "withdrawn"]
    owing = ("opened", "distributed", "opinions_in", "talking")
    owed = [due for status, due, _, _ in found if status in owing and due]
    problems = ("settled", "written", "to_committee")
    return {
        "review_all": len(counted),
        "review_done": sum(status == "closed" for status, *_ in found),
        "review_open": sum(status != "closed" for status, *_ in counted),
        "review_overdue": sum(due < DAY for due in owed),
        "review_due_soon": sum(DAY <= due <= SOON for due in owed),
        "review_problem": sum(result in problems for _, _, result, _ in found),
        "review_fixed": sum(is_fixed for *_, is_fixed in found),
    }


def inspections(*kinds: str) -> int:
    return sum(
        kind in kinds and status != "cancelled" and not is_void and year == YEAR
        for kind, status, _, is_void, year in INSPECTIONS
    )


DECIDED = [
    row for row in PERSONNEL
    if row[2] in ("passed", "announced", "sworn", "closed") and not row[4] and row[5] == YEAR
]  # fmt: skip
APPOINTED = [
    row[1] for row in DECIDED
    if row[0] in (
        "appoint", "decide", "remove", "accept_resignation", "revoke", "act", "part_time",
    )
]  # fmt: skip
VALID_OPINIONS = [
    (status, due) for status, due, void, year in OPINIONS if year == YEAR and not void
]
VALID_ITEMS = [(status, due) for status, due, void, year in ITEMS if year == YEAR and not void]
OWED_OPINION = ("handed_over", "plan_received", "consulting", "consulted")
OWED_ITEM = ("handed_over", "rectifying", "long_term", "returned")
GIVEN_OPINIONS = [each for each in VALID_OPINIONS if each[0] not in ("draft", "approved")]
GIVEN_ITEMS = [each for each in VALID_ITEMS if each[0] not in ("found", "confirmed")]
# Those who came to what they were asked to did a duty of two times each.
CAME = [row for row in ATTENDED if row[2] == "present" and not row[4]]
OWN_DUTIES = [row for row in DUTIES if row[7] == YEAR] + [
    (name, kind, 2, None, None, None, False, YEAR) for name, kind, *_ in [*CAME, ("乙", "research")]
]


# What was held in the year; what nobody typed of times and batches is one.
HELD = [row for row in ACTIVITIES if row[2] == "held" and not row[3] and row[4] == YEAR]
QUARTERLY = [
    times or 1
    for _, _, times, status, void, year in REVIEWED
    if status == "held" and not void and year == YEAR
]
OWN_HELD = [row for row in OWN_WORK if row[2] == "held" and not row[3]]
STREET = [row for row in HELD if row[1]]
OF_PROGRAMMES = [row for row in HELD if row[5]]
AT_THE_END = sum(
    (first is None or first <= date(YEAR, 12, 31)) and (last is None or last >= date(YEAR, 12, 31))
    for first, last in KEPT
)


def times_at(rows) -> int:
    return sum(row[4] or 1 for row in rows)


# At the level of whoever printed it first; reprints are counted in times and not as reports.
REPORTS = [row[1:3] for row in DOCUMENTS if row[3] == YEAR]
RANKS = ("central", "provincial", "city")


def printed(*levels: str) -> int:
    return sum(1 if times is None else times for level, times in REPORTS if level in levels)


def times(rows) -> int:
    return sum(1 if row[6] is None else row[6] for row in rows)


def called(kind: str, *presences: str) -> int:
    """Records of that kind, of whoever did not void them; the plain ones are of those present."""
    asked = [row[2] for row in ATTENDED if row[1] == kind and not row[4]]
    asked += ["present" for row in DUTIES if row[1] == kind and row[7] == YEAR]
    return sum(each in presences for each in asked)


def late(rows, owed) -> int:
    return sum(status in owed and due is not None and due < DAY for status, due in rows)


def items_in(status: str) -> int:
    return sum(each == status for each, _ in GIVEN_ITEMS)


EXPECTED = {
    **{f"suggestion_{name}": count_suggestions(test) for name, test in SUGGESTION_TESTS.items()},
    "suggestion_signed": sum(
        consent == "agreed"
        for plan in SUGGESTIONS
        if by_authors(plan)
        for consent in plan.signers.values()
    ),
    **{
        f"suggestion_{asked}_{rating}": count_suggestions(
            lambda plan, place=place, rating=rating: (votes(plan) or ("", ""))[place] == rating
        )
        for place, asked in enumerate(("attitude", "result"))
        for rating in RATINGS
    },
    **{name: count_parts(test) for name, test in PART_TESTS.items()},
    **{
        f"part_{asked}_{rating}": count_parts(
            lambda plan, part, place=place, rating=rating: (
                (part_vote(plan, part) or ("", ""))[place] == rating
            )
        )
        for place, asked in enumerate(("attitude", "result"))
        for rating in RATINGS
    },
    **matters("topic", TOPICS),
    **matters("inspection", INSPECTION_ROWS),
    **matters("planitem", PLAN_ITEMS),
    **matters("personnelmatter", [row[2:6] for row in PERSONNEL]),
    "personnel_times": len(APPOINTED),
    "personnel_people": len(set(APPOINTED)),
    "by_elected": sum(row[0] == "confirm" and row[6] for row in DECIDED),
    **decisions(),
    **leads(),
    **filings(),
    **reviews(),
    "inspection_law_enforcement": inspections(
        "own_enforcement", "joint_enforcement", "delegated_enforcement"
    ),
    "inspection_other": inspections(
        "implementation_check", "case_review", "legislative_research"
    ),
    "opinion": len(GIVEN_OPINIONS),
    "opinion_reported": sum(
        status in ("reported", "voted", "closed") for status, _ in GIVEN_OPINIONS
    ),
    "opinion_overdue": late(GIVEN_OPINIONS, OWED_OPINION),
    "item": len(GIVEN_ITEMS),
    "item_written_off": items_in("written_off"),
    "item_long_term": items_in("long_term"),
    "item_not_accepted": items_in("not_accepted"),
    "item_overdue": late(GIVEN_ITEMS, OWED_ITEM),
    "duty": sum(row[2] for row in OWN_DUTIES),
    **{
        f"duty_{kind}": sum(row[2] for row in OWN_DUTIES if row[1] == kind)
        for kind in (
            "congress", "committee_session", "other_meeting", "training", "research",
            "inspection_visit", "law_inspection", "special_inquiry", "court_observation",
            "reception", "mediation", "assistance", "good_deed", "charity", "duty_report", "other",
        )
    },
    "duty_attendances": sum(row[3] or 0 for row in OWN_DUTIES),
    "duty_opinions": sum(row[4] or 0 for row in OWN_DUTIES),
    "duty_solved": sum(row[5] or 0 for row in OWN_DUTIES),
    "congress_called": called("congress", "present", "leave", "absent", "expected"),
    "congress_present": called("congress", "present"),
    "congress_on_leave": called("congress", "leave"),
    "congress_absent": called("congress", "absent"),
    "session_invited": called("committee_session", "present", "leave", "absent", "expected"),
    "session_present": called("committee_session", "present"),
    "duty_taken_part": sum(row[3] for row in CAME) + 1,
    # Two each of those who came to what was the congress's, and the plain ones who sat in.
    "duty_invited": sum(2 for row in CAME if row[3])
    + sum(row[2] for row in OWN_DUTIES if row[1] == "committee_session"),
    # The one at which people were listed was held besides.
    "activity": times(HELD) + 2 + sum(QUARTERLY) + times_at(OWN_HELD),
    "activity_own_study": 3 + 1 + 2,
    "activity_programme": times(OF_PROGRAMMES),
    "activity_programme_people": sum(row[8] or 0 for row in OF_PROGRAMMES),
    "activity_street": times(STREET) + 1,
    "activity_street_reception": sum(
        row[9] if row[10] is None else row[10]
        for row in STREET
        if row[0] == "constituent_reception"
    ),
    # Of the one besides a deputy is listed who was there twice.
    "activity_street_deputies": sum(row[11] or 0 for row in STREET) + 2,
    "activity_street_opinions": sum(row[12] or 0 for row in STREET),
    "activity_trial": sum(row[11] for row in HELD if row[0] == "court_observation"),
    "activity_training": times(row for row in HELD if row[0] == "training") + 3 + 4,
    "activity_study_tour": sum(
        1 if row[7] is None else row[7] for row in HELD if row[0] == "study_tour"
    ),
    "activity_budget_review": sum(QUARTERLY),
    # The first quarter, twice, and the second.
    "activity_quarters_reviewed": 2,
    "station_existing": AT_THE_END + 1,
    "station_studio_existing": AT_THE_END,
    "holding_part_time": 3,
    "outcome_rule_made": 2,
    "outcome_research_result": 3,
    "group_existing": AT_THE_END,
    "agenda_item": sum(
        result != "withdrawn" and status != "cancelled" and not (void or of_void) and year == YEAR
        for result, status, void, of_void, year in AGENDA
    )
    + sum(meeting is not None for _, _, meeting in HEARINGS),
    "fiscal_topic_heard": sum(
        is_fiscal and meeting == "committee" and not TOPICS[place][2]
        for place, is_fiscal, meeting in HEARINGS
    ),
    "assessment": sum(purpose != "approval" for purpose in VOTES),
    "press": printed(*RANKS),
    "press_reports": sum(level in RANKS for level, _ in REPORTS),
    **{f"press_{level}": printed(level) for level in RANKS},
    **{f"press_reports_{level}": sum(one == level for one, _ in REPORTS) for level in RANKS},
    "outcome": sum(not void and year == YEAR for void, year in OUTCOMES) + 5,
    "figure": sum(not void and year == YEAR for void, year in FIGURES),
}  # fmt: skip


def class_of(plan: Planned) -> str | None:
    found = standing(plan)
    return found.of_class if found else None


BY_CLASS = {
    code: count_suggestions(lambda plan, code=code: is_answered(plan) and class_of(plan) == code)
    for code in (*CLASSES, None)
}


def cut(part: int, whole: int) -> float | None:
    """Tenths of a percent, without what is left over."""
    return (1000 * part - 1000 * part % whole) // whole / 10 if whole else None


def worded(part: int, whole: int) -> str:
    return f"{cut(part, whole):.1f}%" if whole else "—"
