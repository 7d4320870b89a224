"""Noting what somebody did. Who, from where and by which request is read from the request that is
being answered; commands have none.

`note` writes or fails, for what must not happen unnoted: files with personal data, accounts.
`try_to_note` is for what goes on all the same, such as a page while the database is read-only;
what could not be written stands in the log.
"""

import getpass
import logging
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tracker.audit.models import LONGEST_NAME, LONGEST_SUBJECT, Event
from tracker.common.logs import request_at_hand
from tracker.common.origin import address_of
from tracker.common.waiting import without_waiting

logger = logging.getLogger(__name__)
Account = AbstractBaseUser | AnonymousUser | None
# A name is typed by anybody and may hold what PostgreSQL takes for no text.
NUL = "\x00"
# Names the locks of what is noted once a day.
ONCE_HELD = 0x4C6566


def note(
    kind: Event.Kind,
    *,
    account: Account = None,
    name: str = "",
    subject: str = "",
    rows: int | None = None,
    token: Any = None,
) -> Event:
    """Raises DatabaseError where it cannot be written."""
    event = _event(kind, account, name=name, subject=subject, rows=rows, token=token)
    event.save(force_insert=True)
    return event


def try_to_note(
    kind: Event.Kind,
    *,
    account: Account = None,
    name: str = "",
    subject: str = "",
    rows: int | None = None,
    token: Any = None,
) -> None:
    """As far as it can be written; nobody is kept from going on."""
    event = _event(kind, account, name=name, subject=subject, rows=rows, token=token)
    try:
        with transaction.atomic():
            event.save(force_insert=True)
    except DatabaseError:
        logger.warning("not written: %s %s %s %s", kind, event.name, event.address, event.subject)


def note_of_the_day(
    kind: Event.Kind,
    *,
    whose: str,
    account: Account = None,
    subject: str = "",
    token: Any = None,
) -> None:
    """One row a day of what `whose` names, as far as it can be: whoever writes at the time keeps
    nobody from reading."""
    event = _event(kind, account, name="", subject=subject, rows=None, token=token)
    event.once = f"{kind} {whose} {timezone.localdate(event.at)}"
    try:
        with without_waiting(), transaction.atomic():
            if _is_free(event.once):
                Event.objects.bulk_create([event], ignore_conflicts=True)
    except DatabaseError:
        return


def _is_free(once: str) -> bool:
    """Whether nobody else is about to note it: PostgreSQL would wait for their transaction."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, hashtext(%s))", [ONCE_HELD, once])
        return cursor.fetchone()[0]


def note_copy(subject: str) -> None:
    """A command is about to take everything along, in the name of whoever runs it on the server:
    noted before, so that killing it afterwards hides nothing. As far as it can be written, for what
    is copied may be the last thing a broken disk lets be done."""
    try_to_note(Event.Kind.COPY, name=_on_the_server(), subject=subject)


def _on_the_server() -> str:
    try:
        return f"服务器用户 {getpass.getuser()}"
    except (OSError, KeyError):
        # A container whose user has no name.
        return "服务器用户"


def _event(kind, account, *, name, subject, rows, token) -> Event:
    request = request_at_hand.get()
    known = account if account is not None and account.is_authenticated else None
    typed = name or (known.get_username() if known else "")
    return Event(
        kind=kind,
        account=known,
        name=_fitting(typed, LONGEST_NAME),
        subject=_fitting(subject, LONGEST_SUBJECT),
        rows=rows,
        token=token,
        address=_fitting(address_of(request), 64) if request else "",
        path=_fitting(request.get_full_path(), 500) if request else "",
        request_id=getattr(request, "id", ""),
    )


def _fitting(text: str, longest: int) -> str:
    return text.replace(NUL, "�")[:longest]
