"""列入财经监督议题: the topics of a year are made from the fiscal calendar, in one act.

What has its topic already is left alone, so that it may be done again; the act belongs to the work
year and is taken back there as a whole (`tracker.common.undoing`) as long as nothing was built on
it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.common.workflow import NotYourMove
from tracker.fiscal.models import FiscalDuty
from tracker.topics.models import Topic
from tracker.years.deadlines import Deadline
from tracker.years.models import WorkYear

PLAN = "plan"
# Under what name the chosen duties are asked for.
CHOSEN = "duties"


@dataclass(frozen=True, kw_only=True)
class Line:
    """A duty as it falls in a year: the topic that there is, or would be."""

    duty: FiscalDuty
    title: str
    due: Deadline
    topic: Topic | None

    @property
    def is_planned(self) -> bool:
        return self.topic is not None


def lines_of(year: WorkYear, *, to: Any = None) -> list[Line]:
    """What the calendar asks for in the year, planned or not, in its order; with the topics that
    the reader `to` sees, or with all of them."""
    duties = FiscalDuty.objects.of_year(year.pk).select_related(
        "after", "lead_committee", "reporting_unit"
    )
    topics = Topic.objects.not_voided().filter(work_year=year).exclude(fiscal_duty=None)
    topics = topics if to is None else visible(topics, to=to)
    by_duty = {topic.fiscal_duty_id: topic for topic in topics}
    return [
        Line(
            duty=duty,
            title=duty.title_in(year.pk),
            due=duty.due_in(year.pk),
            topic=by_duty.get(duty.pk),
        )
        for duty in duties.order_by("order", "pk")
    ]


def plan(year: WorkYear, *, chosen: Collection[int], by: Actor) -> WorkYear:
    """Make the topics of these duties (keys) that the year does not have yet.

    All or nothing. Raises NotYourMove, Frozen in a closed year without a reason, and
    ValidationError (`duties`) naming what is not in the calendar of the year, or where nothing is
    left to make.
    """
    if not standing_of(by.user).is_staff:
        raise NotYourMove("只有办公室可以列入财经监督议题。", code="not_concerned")
    lines = {line.duty.pk: line for line in lines_of(year)}
    unknown = sorted(set(chosen) - lines.keys())
    if unknown:
        message = f"不在{year}的年历中：{'、'.join(map(str, unknown))}。"
        raise ValidationError({CHOSEN: ValidationError(message, code="not_in_calendar")})
    wanted = [line for pk, line in lines.items() if pk in chosen and not line.is_planned]
    if not wanted:
        message = "所选各项都已列入，没有要新建的议题。"
        raise ValidationError({CHOSEN: ValidationError(message, code="planned_already")})
    if year.is_closed and not by.reason.strip():
        raise Frozen(year)
    by = door.deed(by, PLAN, reason=by.reason or f"按财经监督年历列入{len(wanted)}项议题")
    with transaction.atomic():
        door.perform(year, action=PLAN, by=by)
        for line in wanted:
            _make(line, year, by=by)
    return WorkYear.objects.get(pk=year.pk)


def _make(line: Line, year: WorkYear, *, by: Actor) -> Topic:
    duty = line.duty
    topic = Topic(
        work_year=year,
        title=line.title,
        subject_year=duty.subject_year_in(year.pk),
        form=duty.form,
        basis=duty.article,
        lead_committee=duty.lead_committee,
        fiscal_duty=duty,
        due_on=line.due.due_on,
    )
    reporting = [duty.reporting_unit] if duty.reporting_unit else []
    return door.create(topic, by=by, links={"reporting_units": reporting})
