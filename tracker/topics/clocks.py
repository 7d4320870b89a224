"""By when a topic of the fiscal calendar (财经监督年历) is due, and why.

The months are the law's and the office's own; what follows another report – 审计查出问题整改 after
the audit report – has its term from the day on which the committee heard that.
"""

from datetime import date
from typing import Any

from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.topics.models import Topic
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline, audit_rectification_due
from tracker.years.rule_sets import RuleSet


def fiscal_due(topic: Topic) -> Deadline | None:
    """None of what is in no fiscal calendar: its plan says when."""
    duty = topic.fiscal_duty
    if duty is None or topic.work_year_id is None:
        return None
    heard_on = duty.after_id and heard_in(duty.after_id, year=topic.work_year_id)
    if not heard_on:
        return duty.due_in(topic.work_year_id)
    rules = RuleSet.objects.in_force(on=heard_on)
    return audit_rectification_due(rules, heard_on=heard_on)


def heard_in(duty: int, *, year: int) -> date | None:
    """The first day on which the committee heard the topics of that duty in the year."""
    topics = Topic.objects.not_voided().filter(work_year=year, fiscal_duty=duty)
    items = AgendaItem.objects.standing().filter(
        matter__in=topics.values("pk"), meeting__kind=Meeting.Kind.COMMITTEE
    )
    heard = items.exclude(heard_on=None, result="").select_related("meeting")
    days: Any = (item.heard_on or item.meeting.starts_on for item in heard)
    return min(filter(None, days), default=None)


CLOCKS = {Topic: (Clock("due_on", fiscal_due, explained_in="due_explanation"),)}
