from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from tracker.accounts.models import is_password_too_old, must_choose_password
from tracker.accounts.sessions import is_left_idle, note_that_seen
from tracker.common.problems import plain_problem

OF_OTHERS = (
    "password_must_be_changed",
    "您的密码由他人设置，请先修改为自己的密码，再继续使用。",
)
TOO_OLD = "password_too_old", "您的密码已用了太久，请先修改，再继续使用。"
# What stays open to somebody who has yet to choose a password.
OPEN_PAGES = ("admin:password_change", "admin:password_change_done", "admin:logout", "admin:jsi18n")


class OwnPasswordFirst:
    """Lets nobody work who signed in with a password that somebody else knows, or that is older
    than the settings allow.

    Keys of systems (`Authorization: Bearer …`) are no passwords; such requests pass.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _comes_with_a_key(request) or _is_open(request):
            return self.get_response(request)
        why = _why_choose(request.user)
        if why is None:
            return self.get_response(request)
        code, sentence = why
        if request.path.startswith("/api/"):
            return plain_problem(403, code=code, detail=sentence)
        messages.warning(request, sentence)
        return redirect("admin:password_change")


class LeftIdle:
    """Signs out whoever left the desk; a request with a key of a system has no session."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _comes_with_a_key(request) or not request.user.is_authenticated:
            return self.get_response(request)
        now = timezone.now()
        if is_left_idle(request.session, at=now):
            logout(request)
            messages.info(request, f"闲置超过{settings.IDLE_MINUTES}分钟，已退出登录。")
        else:
            note_that_seen(request.session, at=now)
        return self.get_response(request)


def _comes_with_a_key(request) -> bool:
    # As TokenAuthentication takes it: such a request never falls back to the session.
    return request.headers.get("Authorization", "").lower().split()[:1] == ["bearer"]


def _is_open(request) -> bool:
    return request.path in {reverse(page) for page in OPEN_PAGES}


def _why_choose(user) -> tuple[str, str] | None:
    """Code and sentence of why another password is to be chosen first."""
    if not user.is_authenticated:
        return None
    if must_choose_password(user):
        return OF_OTHERS
    return TOO_OLD if is_password_too_old(user, at=timezone.now()) else None
