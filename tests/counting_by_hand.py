"""The numbers of the made world, counted over its plan in plain Python.

`EXPECTED` names for each population the count that everything that shows it must show. The states
are written out here once more: what the code lists as one is what is tested.
"""

from counted_world import (
    AWAITING,
    CLASSES,
    DAY,
    DUTIES,
    FIGURES,
    INSPECTIONS,
    ITEMS,
    OPINIONS,
    OUTCOMES,
    PLAN_ITEMS,
    RATINGS,
    SINCE,
    SOON,
    SUGGESTIONS,
    TOPICS,
    UNCOUNTED,
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
ENDED = ("closed", "continued", "cancelled")
MET = {"planitem": ("delivered", "exchanged")}


def matters(name: str, rows: list[tuple]) -> dict[str, int]:
    found = [(status, due) for status, due, is_void, year in rows if year == YEAR and not is_void]
    owed = [due for status, due in found if status not in ENDED + MET.get(name, ()) and due]
    return {
        f"{name}_all": sum(status != "cancelled" for status, _ in found),
        f"{name}_done": sum(status == "closed" for status, _ in found),
        f"{name}_carried": sum(status == "continued" for status, _ in found),
        f"{name}_open": sum(status not in ENDED for status, _ in found),
        f"{name}_overdue": sum(due < DAY for due in owed),
        f"{name}_due_soon": sum(DAY <= due <= SOON for due in owed),
    }


def inspections(*kinds: str) -> int:
    return sum(
        kind in kinds and status != "cancelled" and not is_void and year == YEAR
        for kind, status, _, is_void, year in INSPECTIONS
    )


VALID_OPINIONS = [
    (status, due) for status, due, void, year in OPINIONS if year == YEAR and not void
]
VALID_ITEMS = [(status, due) for status, due, void, year in ITEMS if year == YEAR and not void]
OWED_OPINION = ("handed_over", "plan_received", "consulting", "consulted")
OWED_ITEM = ("handed_over", "rectifying", "long_term", "returned")
GIVEN_OPINIONS = [each for each in VALID_OPINIONS if each[0] not in ("draft", "approved")]
GIVEN_ITEMS = [each for each in VALID_ITEMS if each[0] not in ("found", "confirmed")]
OWN_DUTIES = [row for row in DUTIES if row[7] == YEAR]


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
    "outcome": sum(not void and year == YEAR for void, year in OUTCOMES),
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
