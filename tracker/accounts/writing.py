"""The door for accounts. They are Django's own and know no version, yet who may sign in and with
which rights belongs into the history like any record: each write appends its Change in the same
transaction. What a password is, is never written there; only that it was set, and by whom.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import transaction

from tracker.accounts.models import OneTimePassword, UsedPassword
from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.changes.models import Change
from tracker.common import door
from tracker.common.door import Actor

# What is known of an account; when it last signed in is no change of it.
LOGGED = ("username", "last_name", "first_name", "email", "is_active", "is_staff", "is_superuser")
LABELS = {
    "username": "用户名",
    "last_name": "姓名",
    "first_name": "名字",
    "email": "邮箱",
    "is_active": "启用",
    "is_staff": "可登录管理后台",
    "is_superuser": "系统管理员",
}
UNSAID = "…"
ONE_TIME, OWN, NONE = "他人设置，首次登录须修改", "本人设置", "不使用密码"


def write(account: User, *, by: Actor) -> User:
    """Insert the account, or update it to what it now says."""
    with noted(account, by=by):
        account.save()
    return account


def set_password(account: User, password: str, *, by: Actor) -> User:
    """Raises nothing about weak passwords: whoever asks for one validates it."""
    account.set_password(password)
    return write(account, by=by)


def create_administrator(username: str, *, password: str | None, by: Actor) -> User:
    account = User(username=username, is_staff=True, is_superuser=True)
    return set_password(account, password, by=by)


def remove(account: User, *, by: Actor) -> None:
    """Delete an account made by mistake. Raises ProtectedError when it ever wrote anything."""
    with noted(account, by=by):
        User.objects.filter(pk=account.pk).delete()


@contextmanager
def noted(account: User, *, by: Actor) -> Iterator[None]:
    """Note in the history what the block writes to the account, together or not at all.

    For the forms of Django's own, which save an account themselves.
    """
    with transaction.atomic():
        before = _stored(account.pk)
        yield
        after = _stored(account.pk or (before and before.pk))
        fields = _difference(before, after)
        if "password" in fields and after is not None:
            fields["password"] |= {"before_text": "", "after_text": _note_password(after, by=by)}
        if fields:
            about, action = after or before, _action(before, after)
            version = Change.objects.of(about).count() + 1
            door.note(about, action, fields=fields, by=by, version=version)
            _note_event(about, action, fields, by=by)


def _note_event(account: User, action: str, fields: dict, *, by: Actor) -> None:
    name = account.get_username()
    if "password" in fields and action == Change.Action.CHANGE:
        note(Event.Kind.PASSWORD, account=by.user, subject=f"{name}：密码")
    if named := [LABELS[each] for each in fields if each != "password"]:
        done = {Change.Action.CREATE: "新建账号", Change.Action.DELETE: "删除账号"}
        what = done.get(action, f"修改账号（{'、'.join(named)}）")
        note(Event.Kind.RIGHTS, account=by.user, subject=f"{what}：{name}")


def _stored(pk: int | None) -> User | None:
    return get_user_model().objects.select_for_update().filter(pk=pk).first() if pk else None


def _action(before: User | None, after: User | None) -> str:
    if before is None:
        return Change.Action.CREATE
    return Change.Action.DELETE if after is None else Change.Action.CHANGE


def _difference(before: User | None, after: User | None) -> dict[str, dict]:
    changed = {}
    for name in LOGGED:
        old, new = getattr(before, name, None), getattr(after, name, None)
        if old != new and (before is not None or new != ""):
            changed[name] = {"before": old, "after": new}
    if getattr(before, "password", "") != getattr(after, "password", ""):
        changed["password"] = {"before": UNSAID, "after": UNSAID}
    return changed


def _note_password(account: User, *, by: Actor) -> str:
    """Remember whether somebody else knows the new password; say in words whose it is."""
    _keep_password(account)
    is_own = by.user is not None and by.user.pk == account.pk
    OneTimePassword.objects.filter(account=account).delete()
    if is_own or not account.has_usable_password():
        return OWN if is_own else NONE
    OneTimePassword(account=account).save(force_insert=True)
    return ONE_TIME


def _keep_password(account: User) -> None:
    """Keep what the password is now, for its age and so that it is not taken again soon."""
    UsedPassword(account=account, encoded=account.password).save(force_insert=True)
    own = UsedPassword.objects.filter(account=account)
    kept = own.values_list("pk", flat=True)[: max(1, settings.PASSWORDS_REMEMBERED)]
    own.exclude(pk__in=list(kept)).delete()
