"""What has to be done before a session of the committee hears a report.

监督法 (2024) art. 15: twenty days before the session the draft goes to the special or working
committee for comment, ten days before it the revised report goes to the standing committee,
seven days before it the offices send it to the members. The 2006 law had the same days (art. 12,
quoted from memory and not verified). Whether each was done is not recorded, so a topic waits for
the next of the three alone, and is never called overdue for one of them.
"""

from collections.abc import Callable
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from tracker.common.models import soon_until
from tracker.common.roles import STAFF, Role, Standing
from tracker.todo.queue import COMMITTEE, CONTACT, Queue
from tracker.topics.models import Topic

Form = Topic.Form
# Forms in which the committee hears a special work report. Budgets and final accounts have
# days of their own (art. 18-20), which local rules set.
HEARD = frozenset(
    {
        Form.SPECIAL_REPORT,
        Form.STATE_ASSETS,
        Form.GOVERNMENT_DEBT,
        Form.FINANCIAL_WORK,
        Form.PLAN_EVALUATION,
        Form.AUDIT_RECTIFICATION,
    }
)
DRAFT_DAYS, REVISED_DAYS, MEMBERS_DAYS = 20, 10, 7


def heard_soon(days: int, *, after: int | None) -> Callable[[Standing, date], QuerySet]:
    """Topics whose next step is due `days` before the session.

    `after` are the days of the step before, whose day must have passed; None for the first
    step, which is shown as early as the rule set wants reminders.
    """

    def records(standing: Standing, on: date) -> QuerySet:
        if after is None:
            last = soon_until(on=on) + timedelta(days=days)
        else:
            last = on + timedelta(days=after - 1)
        topics = (
            Topic.objects.unfinished()
            .exclude(status__in=(Topic.Status.PROPOSED, Topic.Status.DELIBERATED))
            .filter(form__in=HEARD)
            .filter(committee_session_on__range=(on + timedelta(days=days), last))
        )
        return topics if standing.is_staff else topics.filter(_concerned(standing)).distinct()

    return records


def _concerned(standing: Standing) -> Q:
    return Q(lead_committee__in=standing.units_as(Role.COMMITTEE)) | Q(
        reporting_units__in=standing.units_as(Role.UNIT_CONTACT)
    )


SESSION_QUEUES = (
    Queue(
        code="draft_report_due",
        label=f"报告稿送专（工）委征求意见（会前{DRAFT_DAYS}日）",
        roles=STAFF | COMMITTEE | CONTACT,
        records=heard_soon(DRAFT_DAYS, after=None),
        due="committee_session_on",
        days_before=DRAFT_DAYS,
    ),
    Queue(
        code="revised_report_due",
        label=f"修改后的报告送常委会（会前{REVISED_DAYS}日）",
        roles=STAFF | COMMITTEE | CONTACT,
        records=heard_soon(REVISED_DAYS, after=DRAFT_DAYS),
        due="committee_session_on",
        days_before=REVISED_DAYS,
    ),
    Queue(
        code="report_to_members_due",
        label=f"报告发常委会组成人员（会前{MEMBERS_DAYS}日）",
        roles=STAFF,
        records=heard_soon(MEMBERS_DAYS, after=REVISED_DAYS),
        due="committee_session_on",
        days_before=MEMBERS_DAYS,
    ),
)
