"""How long somebody stays signed in: until they leave it idle, or sign out everywhere."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.utils import timezone

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common.waiting import without_waiting

SEEN_AT = "seen_at"
# To the minute is enough, and spares a write with every page.
PRECISION = timedelta(minutes=1)


def begin(sender, *, request, **signal) -> None:
    """When somebody signs in, with what the session keeps of that anyway."""
    request.session[SEEN_AT] = timezone.now().isoformat()


def is_left_idle(session, *, at: datetime) -> bool:
    """Whether nothing was asked in this session for longer than the settings allow."""
    seen = _seen_at(session)
    idle = timedelta(minutes=settings.IDLE_MINUTES)
    return bool(idle) and seen is not None and at - seen > idle


def note_that_seen(session, *, at: datetime) -> None:
    """As far as it can be written: whoever reads while nothing can be written goes on reading."""
    seen = _seen_at(session)
    if not settings.IDLE_MINUTES or (seen is not None and at - seen < PRECISION):
        return
    was_modified = session.modified
    session[SEEN_AT] = at.isoformat()
    try:
        with without_waiting(), transaction.atomic():
            session.save(must_create=False)
    except DatabaseError:
        pass
    session.modified = was_modified


def _seen_at(session) -> datetime | None:
    try:
        return datetime.fromisoformat(session.get(SEEN_AT, ""))
    except (TypeError, ValueError):
        return None


def sign_out_everywhere(account, *, by, but_here: str = "") -> int:
    """End all sessions of the account but the one with the key `but_here`; how many. Keys of
    systems and addresses of calendars are no sessions: they are taken back by themselves."""
    ended = [
        session.pk
        for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if session.pk != but_here and session.get_decoded().get(SESSION_KEY) == str(account.pk)
    ]
    with transaction.atomic():
        Session.objects.filter(pk__in=ended).delete()
        note(Event.Kind.SIGN_OUT_EVERYWHERE, account=by, subject=account.get_username(),
             rows=len(ended))  # fmt: skip
    return len(ended)
