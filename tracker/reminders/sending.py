"""Letters about the to-do: what became a person's, what is due soon, what is late.

Each line is told once at each stage. The subject counts and names nobody; the letter names matters
by number and title and holds nothing personal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from tracker.common.models import soon_until
from tracker.reminders.models import Reminder
from tracker.todo.queues import Item, Waiting, todo

Stage = Reminder.Stage
# More lines than this nobody reads in a letter; the page has them all.
LISTED = 30
# One sentence more than a letter lists is enough to know that there are more.
LOOKED_AT = slice(500)


@dataclass(frozen=True, kw_only=True)
class Told:
    """A line of a person's to-do that they have not been told of at this stage."""

    queue: Waiting
    item: Item
    stage: str

    @property
    def line(self) -> tuple[str, int]:
        return self.queue.code, self.item.id

    @property
    def due(self) -> str:
        return self.item.due_on.isoformat() if self.item.due_on else ""


def people():
    """Who can be written to: active accounts with an address."""
    return get_user_model().objects.filter(is_active=True).exclude(email="").order_by("pk")


def untold(account, *, on: date) -> list[Told]:
    """What the person has to be told on the day, late first."""
    soon = soon_until(on=on)
    told = set(account.reminders.values_list("queue", "record_id", "stage", "due"))
    found = [
        Told(queue=queue, item=item, stage=_stage(item, on=on, soon=soon))
        for queue in todo(account, on=on, shown=LOOKED_AT)
        if not queue.is_watched
        for item in queue.items
    ]
    new = [each for each in found if (*each.line, each.stage, each.due) not in told]
    return sorted(new, key=lambda each: ORDER.index(each.stage))


ORDER = (Stage.OVERDUE, Stage.SOON, Stage.NEW)


def _stage(item: Item, *, on: date, soon: date) -> str:
    if item.due_on is None or item.due_on > soon:
        return Stage.NEW
    return Stage.OVERDUE if item.due_on < on else Stage.SOON


def remind(account, *, on: date) -> int:
    """Write to the person, if there is anything to tell; how many lines they were told of.

    What was told is noted before the letter goes out: a letter that could not be sent raises, and
    the note is taken back with it.
    """
    found = untold(account, on=on)
    if not found:
        return 0
    with transaction.atomic():
        Reminder.objects.bulk_create(
            Reminder(
                account=account,
                queue=each.queue.code,
                record_id=each.item.id,
                due=each.due,
                stage=each.stage,
            )
            for each in found
        )
        EmailMessage(subject_of(found), body_of(found, on=on), to=[account.email]).send()
    return len(found)


def subject_of(found: list[Told]) -> str:
    counted = [
        f"{sum(each.stage == stage for each in found)}件{stage.label}"
        for stage in ORDER
        if any(each.stage == stage for each in found)
    ]
    return f"监督工作台账：{'、'.join(counted)}"


def body_of(found: list[Told], *, on: date) -> str:
    lines = [f"截至{on.isoformat()}，有{len(found)}件事等您办理：", *_listed(found)]
    if len(found) > LISTED:
        lines.append(f"……另有{len(found) - LISTED}件。")
    page = reverse("admin:todo")
    where = f"{settings.SITE_ADDRESS}{page}" if settings.SITE_ADDRESS else "系统首页的“今日待办”"
    return "\n".join([*lines, "", f"请登录办理：{where}", "本邮件由系统发送，请勿回复。"])


def _listed(found: list[Told]) -> Iterator[str]:
    stage = ""
    for place, each in enumerate(found[:LISTED], 1):
        if each.stage != stage:
            stage = each.stage
            yield f"【{Stage(stage).label}】"
        due = f"，期限{each.due}" if each.due else ""
        provisional = "（暂定）" if each.item.is_provisional else ""
        yield f"{place}. {each.queue.label}：{each.item.title}{due}{provisional}"
