"""Signing in and out, as Django and the lock on wrong passwords tell it."""

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from tracker.audit.models import Event
from tracker.audit.noting import try_to_note


def listen() -> None:
    user_logged_in.connect(_signed_in, dispatch_uid="audit")
    user_logged_out.connect(_signed_out, dispatch_uid="audit")
    user_login_failed.connect(_failed, dispatch_uid="audit")
    user_locked_out.connect(_locked_out, dispatch_uid="audit")


def _signed_in(sender, *, user, **signal) -> None:
    try_to_note(Event.Kind.SIGN_IN, account=user)


def _signed_out(sender, *, user, **signal) -> None:
    if user is not None:
        try_to_note(Event.Kind.SIGN_OUT, account=user)


def _failed(sender, *, credentials, **signal) -> None:
    name = str(credentials.get("username") or "")
    try_to_note(Event.Kind.SIGN_IN_FAILED, name=name)


def _locked_out(sender, *, username, **signal) -> None:
    try_to_note(Event.Kind.LOCKED_OUT, name=username or "")
