"""Giving out a one-time link: the key and the code, and a text to paste into a message."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse

from tracker.common import door
from tracker.common.actor import Actor
from tracker.guests.models import OneTimeLink, new_code, new_key
from tracker.guests.steps import STEPS, LinkStep


@dataclass(frozen=True, kw_only=True)
class Issued:
    """A link with its secrets, which are shown once and stored nowhere."""

    link: OneTimeLink
    key: str
    code: str

    @property
    def path(self) -> str:
        return reverse("one-time-link", args=[self.key])

    def text(self, address: str) -> str:
        """What is sent to the unit or the deputy; the code is told by telephone."""
        step = STEPS[self.link.step]
        record = step.find(self.link.record_id)
        subject = step.subject_of(record)
        what = f"{subject._meta.verbose_name}“{subject}”{_until(step, record)}"
        lines = [
            f"{self.link.bearer}：请{step.label}{what}。点开下面的链接即可办理，不用登录：",
            address,
            f"链接只能办理一次，{_day(self.link.expires_on)}以前有效，请勿转发。",
        ]
        if self.code:
            lines.append("打开后请输入电话告知的四位数字。")
        return "\n".join(lines)


def _until(step: LinkStep, record: Any) -> str:
    day, is_provisional = step.due_of(record)
    if day is None:
        return ""
    return f"（期限{_day(day)}{'，暂定' if is_provisional else ''}）"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def issue(link: OneTimeLink, *, by: Actor) -> Issued:
    """Store a new link, whose step, record and expiry are given, and return its secrets.

    Raises ValidationError where nothing waits there for anybody.
    """
    step, record = _waiting(link)
    bearer, matter = step.bearer_of(record), step.matter_of(record)
    link.matter_id = matter.pk
    link.unit, link.deputy = (None, bearer) if step.is_of_deputy else (bearer, None)
    link.issued_by = by.account
    link.has_code = link.has_code or settings.LINK_CODES
    key, code = new_key(), new_code() if link.has_code else ""
    link.lock_with(key, code)
    door.create(link, by=by)
    return Issued(link=link, key=key, code=code)


def _waiting(link: OneTimeLink) -> tuple[LinkStep, Any]:
    step = STEPS.get(link.step)
    if step is None:
        fault = ValidationError("没有这个办理步骤。", code="unknown_step")
        raise ValidationError({"step": fault})
    record = step.find(link.record_id)
    reason = "现在没有这一步等着办理。" if record is None else step.why_not(record)
    if reason:
        raise ValidationError({"record_id": ValidationError(reason, code="nothing_waits")})
    return step, record


def listed(issued: Iterable[Issued], *, absolute: Callable[[str], str]) -> str:
    """The texts of several links, one below the other."""
    return "\n\n".join(each.text(address_of(each, absolute=absolute)) for each in issued)


def address_of(issued: Issued, *, absolute: Callable[[str], str]) -> str:
    """Where the link leads: the address that people outside know, where the settings say it."""
    if settings.SITE_ADDRESS:
        return f"{settings.SITE_ADDRESS}{issued.path}"
    return absolute(issued.path)
