"""What happened at a meeting stands: it is not voided, called off or made undone by a blank."""

from typing import Any

from django.core.exceptions import ValidationError

# What was known once it was held does not become unknown again.
KNOWN_ONCE_HELD = ("starts_on", "members_count", "present_count")


def has_happened(meeting: Any) -> bool:
    """Whether something was heard, voted, formed or attended there."""
    return (
        meeting.agenda.not_voided().exclude(result="", heard_on=None).exists()
        or meeting.votes_taken.exists()
        or meeting.opinions_formed.not_voided().exists()
        or meeting.duty_acts.not_voided().filter(presence="present").exists()
    )


def fault_of_what_stands(meeting: Any) -> ValidationError | None:
    """Why the meeting is not declared void."""
    if meeting.agenda.not_voided().exclude(result="", heard_on=None).exists():
        message = "会议的议题已登记审议日期或结果，须先作废这些议题。"
        return ValidationError(message, code="results_stand")
    if meeting.duty_acts.not_voided().exists():
        return ValidationError("会议已有到会登记，须先作废这些登记。", code="attendance_stands")
    if meeting.votes_taken.exists() or meeting.opinions_formed.not_voided().exists():
        message = "会议上有表决测评或者形成的审议意见，不能作废。"
        return ValidationError(message, code="votes_stand")
    # One that a move made stays as long as another matter stands on its agenda.
    if not meeting.is_verified and meeting.agenda.not_voided().exists():
        message = "会议的议程上还有议题，须先作废这些议题，或者核对后再作废会议。"
        return ValidationError(message, code="items_stand")
    return None


def faults_of_loss(meeting: Any) -> dict[str, ValidationError]:
    """A meeting that was held has its day, and the numbers that it was held with."""
    if not meeting.took_place or meeting._state.adding:
        return {}
    before = type(meeting)._base_manager.filter(pk=meeting.pk).values(*KNOWN_ONCE_HELD).first()
    return {
        name: ValidationError("会议已召开，不能改为空白。", code="known_once_held")
        for name in KNOWN_ONCE_HELD
        if before and before[name] is not None and getattr(meeting, name) is None
    }
