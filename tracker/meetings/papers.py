"""The papers of a report and by when each is due before the session (监督法 2024 art. 15).

Twenty days before it the draft goes to the special or working committee for comment, ten days
before it the revised report to the standing committee, seven days before it to the members.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

DRAFT_DAYS, REVISED_DAYS, MEMBERS_DAYS = 20, 10, 7


@dataclass(frozen=True, kw_only=True)
class Paper:
    """`field` of an agenda item says when it came; `days` before the session it is due."""

    field: str
    label: str
    days: int

    def due_for(self, item: Any) -> date | None:
        """The last day in time; None where the law sets none: it is about reports that a session
        of the standing committee hears."""
        meeting = item.meeting
        is_set = item.kind == item.Kind.HEAR and meeting.kind == meeting.Kind.COMMITTEE
        if not is_set or meeting.starts_on is None:
            return None
        try:
            return meeting.starts_on - timedelta(days=self.days)
        except OverflowError:
            # Before the first day that there is.
            return None

    def lateness(self, item: Any, *, on: date) -> str:
        """In words how late the paper is; "" while it is not, or where nobody knows.

        Of a session that took place a day that is missing may just not have been entered.
        """
        due, came = self.due_for(item), getattr(item, self.field)
        if due is None:
            return ""
        if came is not None:
            days = (came - due).days
            return f"{self.label}迟{days}日（应在{due}以前）" if days > 0 else ""
        is_awaited = item.meeting.status in item.meeting.BEFORE_IT
        return f"{self.label}未收到（应在{due}以前）" if is_awaited and due < on else ""


DRAFT = Paper(field="draft_received_on", label="征求意见稿", days=DRAFT_DAYS)
REVISED = Paper(field="revised_received_on", label="修改稿", days=REVISED_DAYS)
TO_MEMBERS = Paper(field="sent_to_members_on", label="印发组成人员", days=MEMBERS_DAYS)
PAPERS = (DRAFT, REVISED, TO_MEMBERS)
