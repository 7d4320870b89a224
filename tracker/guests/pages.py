"""The page behind a one-time link: what it is about, one form, and nothing else of the ledger.

Whoever holds the address may do the one step; nobody signs in. Opening the page uses nothing up,
because programs that show a preview of a message open its addresses too.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from tracker.common import door
from tracker.common.actor import Actor
from tracker.common.errors import Refused, Stale
from tracker.common.origin import address_of
from tracker.common.roles import Guest
from tracker.common.stored_files import kept_only_on_success
from tracker.common.throttling import counted, looked_at
from tracker.guests.forms import FILES, as_on_a_phone
from tracker.guests.models import OneTimeLink
from tracker.guests.showing import facts_of
from tracker.guests.steps import STEPS, LinkStep
from tracker.progress.models import Attachment
from tracker.rectification.models import RectificationItem

# Addresses that open nothing, tried from one place within a minute.
WRONG_KEYS = 10
GONE = 410
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store, private",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@dataclass(frozen=True, kw_only=True)
class Task:
    """What an open link lets its holder do now."""

    link: OneTimeLink
    step: LinkStep
    record: Any
    at: datetime

    @property
    def today(self):
        return timezone.localdate(self.at)

    def actor(self, request) -> Actor:
        issuer = self.link.issued_by
        by = (issuer.get_full_name() or issuer.get_username()) if issuer else "系统"
        name = f"{self.link.bearer}凭一次性链接办理，签发人{by}"
        guest = Guest(name=name, standing=self.step.standing_of(self.record))
        return Actor(door="link", user=guest, request_id=request.id)

    def form(self, data=None) -> forms.Form:
        standing = self.step.standing_of(self.record)
        form = self.step.form(self.record, standing=standing, today=self.today, data=data)
        return as_on_a_phone(form, without=self.step.unasked(self.record))


# The secret in the address is what a forger does not know; there is no sign-in that a page of
# somebody else could ride on. Under `no-referrer` browsers do not say where a form came from.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def link_page(request, key: str) -> HttpResponse:
    at, caller = timezone.now(), address_of(request)
    if looked_at("link", WRONG_KEYS, caller, at=time.time()).used >= WRONG_KEYS:
        return _closed(request, "试得太频繁", "请过一分钟再打开链接。", status=429)
    link = OneTimeLink.of_key(key)
    if link is None:
        counted("link", WRONG_KEYS, caller, at=time.time())
        told = "请检查链接是否复制完整；仍然打不开的，请与常委会办公室联系。"
        return _closed(request, "链接无效", told, status=404)
    if reason := why_closed(link, at=at):
        return _closed(request, *reason, status=GONE)
    task = _task(link, at=at)
    if task is None:
        told = "这件事已经办过、改由别人办理，或者不再需要办理。有疑问的，请与常委会办公室联系。"
        return _closed(request, "不用再办理", told, status=GONE)
    return _answer(request, task)


def why_closed(link: OneTimeLink, *, at: datetime) -> tuple[str, str] | None:
    """Heading and advice where the link opens nothing any more."""
    if link.used_at is not None:
        when = timezone.localtime(link.used_at).strftime("%Y-%m-%d %H:%M")
        told = f"已于{when}通过这个链接办理。办错了要改的，请与常委会办公室联系撤销。"
        return "已经办理", told
    if link.revoked_at is not None:
        return "链接已撤销", "这个链接已由常委会办公室撤销。需要办理的，请联系办公室另发。"
    if link.is_expired(on=timezone.localdate(at)):
        day = link.expires_on.isoformat()
        return "链接已过期", f"这个链接的有效期到{day}为止。需要办理的，请联系办公室另发。"
    return None


def _task(link: OneTimeLink, *, at: datetime) -> Task | None:
    """None where the matter has moved on: done otherwise, given to others, ended."""
    step = STEPS[link.step]
    record = step.find(link.record_id)
    if record is None or step.bearer_of(record) != link.bearer or step.why_not(record):
        return None
    return Task(link=link, step=step, record=record, at=at)


def _answer(request, task: Task) -> HttpResponse:
    code = request.POST.get("code", "") if request.method == "POST" else ""
    if task.link.has_code and not (code and _is_right(request, task, code)):
        return _ask_code(request, task, code)
    if request.method != "HEAD":
        task.link.note_opened(at=task.at)
    if request.method == "POST" and "apply" in request.POST:
        return _apply(request, task, code)
    return _form_page(request, task, task.form(), code)


def _is_right(request, task: Task, code: str) -> bool:
    system = Actor(door="link", request_id=request.id)
    return task.link.try_code(code, at=task.at, by=system)


def _ask_code(request, task: Task, code: str) -> HttpResponse:
    if closed := why_closed(task.link, at=task.at):
        return _closed(request, *closed, status=GONE)
    return _page(request, "guest/code.html", {"is_wrong": bool(code)})


def _form_page(request, task: Task, form: forms.Form, code: str) -> HttpResponse:
    context = {
        "step": task.step,
        "subject": task.step.subject_of(task.record),
        "bearer": task.link.bearer,
        "facts": list(facts_of(task.step, task.record)),
        "form": form,
        "code": code,
        "expires_on": task.link.expires_on,
        "takes_files": task.step.takes_files,
    }
    return _page(request, "guest/step.html", context)


def _apply(request, task: Task, code: str) -> HttpResponse:
    form = task.form(request.POST.dict())
    if not form.is_valid():
        return _form_page(request, task, form, code)
    try:
        _do(request, task)
    except Stale:
        # Somebody else was quicker, or the link was used in another window.
        return link_page(request, request.resolver_match.kwargs["key"])
    except (Refused, ValidationError) as refused:
        for name, sentence in _sentences(refused):
            form.add_error(name if name in form.fields else None, sentence)
        return _form_page(request, task, form, code)
    moved = type(task.record)._default_manager.get(pk=task.record.pk)
    context = {"step": task.step, "subject": task.step.subject_of(moved), "at": task.at}
    return _page(request, "guest/done.html", context)


def _do(request, task: Task) -> None:
    """The step, its files and that the link is used, or nothing of them."""
    by = task.actor(request)
    with kept_only_on_success(), transaction.atomic():
        door.lock(task.link)
        for file in request.FILES.getlist(FILES) if task.step.takes_files else ():
            _store(file, task, by=by)
        task.step.perform(task.record, data=request.POST.dict(), by=by, today=task.today)
        task.link.use(at=task.at, by=by)


def _store(file, task: Task, *, by: Actor) -> None:
    item = task.record if isinstance(task.record, RectificationItem) else None
    place = {"matter_id": task.link.matter_id, "rectification_item": item}
    # Moves go on after a year was closed; a file then needs its reason.
    by = replace(by, reason=f"与“{task.step.label}”一并提交")
    Attachment(**place, file=file, note=task.step.label).store(by=by)


def _sentences(refused: Refused | ValidationError) -> Iterable[tuple[str, str]]:
    if isinstance(refused, Refused):
        return [("", str(refused))]
    found = refused.update_error_dict({})
    return [(name, said) for name, each in found.items() for one in each for said in one.messages]


def _closed(request, heading: str, advice: str, *, status: int) -> HttpResponse:
    return _page(request, "guest/closed.html", {"heading": heading, "advice": advice}, status)


def _page(request, template: str, context: dict, status: int = 200) -> HttpResponse:
    shared = {"office_phone": settings.OFFICE_PHONE}
    response = render(request, template, context | shared, status=status)
    for name, value in HEADERS.items():
        response[name] = value
    return response
