"""Accounts that nobody uses, and roles that outlived what they came from."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone

from tracker.common.roles import BESIDE_THE_LEDGER, Role, is_in_two_hands, roles_held
from tracker.operations.doctor.findings import Finding, fault, hint, some
from tracker.tokens.models import ApiToken
from tracker.units.models import Membership

UNUSED_AFTER = timedelta(days=180)


def accounts(*, at: datetime) -> Iterator[Finding]:
    active = get_user_model()._default_manager.filter(is_active=True)
    since = at - UNUSED_AFTER
    silent = active.filter(Q(last_login__lt=since) | Q(last_login=None, date_joined__lt=since))
    of_programs = ApiToken.objects.filter(last_used_at__gte=since).values("user")
    names = list(silent.exclude(pk__in=of_programs).values_list("username", flat=True))
    if names:
        told = f"{len(names)}个账号半年没有用过（{some(names)}），不再需要的请停用。"
        yield hint("accounts", told)
    if not active.filter(is_superuser=True).exists():
        yield fault("no_administrator", "没有在用的管理员：请执行 manage.py createsuperuser。")


def roles(*, at: datetime) -> Iterator[Finding]:
    today = timezone.localdate(at)
    valid = Membership.objects.valid(on=today).filter(user__is_active=True)
    ended = Q(deputy__mandate_ended_on__lt=today) | Q(deputy__term__ends_on__lt=today)
    gone = valid.filter(ended | Q(unit__valid_until__lt=today)).select_related(
        "user", "unit", "deputy"
    )
    names = [f"{one.user.get_username()}（{one}）" for one in gone]
    if names:
        told = (
            f"{len(names)}个岗位的任期或单位已经结束而仍然有效（{some(names)}）：请填写截止日期。"
        )
        yield fault("roles", told)


def three_administrators(*, at: datetime) -> Iterator[Finding]:
    """Where the three are told apart, each is there and holds nothing else."""
    if not settings.THREE_ADMINISTRATORS:
        return
    today = timezone.localdate(at)
    if missing := sorted(BESIDE_THE_LEDGER - roles_held(on=today)):
        names = "、".join(Role(role).label for role in missing)
        yield hint("administrators", f"已启用三员分立，还没有{names}，其事由系统管理员代管。")
    valid = Membership.objects.valid(on=today).filter(user__is_active=True)
    roles: dict[Any, set[str]] = {}
    for post in valid.select_related("user"):
        roles.setdefault(post.user, set()).add(post.role)
    names = [
        user.get_username()
        for user, held in roles.items()
        if is_in_two_hands(frozenset(held), is_administrator=user.is_superuser)
    ]
    if names:
        told = f"已启用三员分立，{len(names)}个账号身兼几职（{some(names)}）：请调整岗位。"
        yield fault("two_hands", told)
