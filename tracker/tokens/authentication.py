"""Who calls: a key in `Authorization: Bearer …`, kept as a digest only."""

from datetime import datetime, timedelta
from functools import cache

from django.contrib.auth import get_user_model
from django.db import DatabaseError, models, transaction
from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from tracker.audit.models import Event
from tracker.audit.noting import note_of_the_day
from tracker.common.reads.statements import Given, Statement, statement
from tracker.common.reads.values import record_of
from tracker.common.secret import digest_of
from tracker.common.waiting import without_waiting
from tracker.tokens.models import ApiToken

# The last use is for people to see which keys are idle; to the minute is enough, and it spares
# a write with every request.
LAST_USE_PRECISION = timedelta(minutes=1)


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request):
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        token = _usable_token(words[1]) if len(words) == 2 else None
        if token is None:
            raise AuthenticationFailed("令牌无效、已过期或已撤销。", code="token_invalid")
        _note_use(token)
        if token.is_read_only and request.method not in SAFE_METHODS:
            raise PermissionDenied("该令牌只能读取，不能写入。", code="token_read_only")
        return _user_of(token), token

    def authenticate_header(self, request):
        return 'Bearer realm="api"'


def _usable_token(key: bytes) -> ApiToken | None:
    given = {"digest": digest_of(key.decode("latin-1")), "now": timezone.now()}
    rows = _usable().rows(given)
    if not rows:
        return None
    columns = len(ApiToken._meta.concrete_fields)
    token = record_of(ApiToken, rows[0][:columns], using=_usable().using)
    token.user = record_of(get_user_model(), rows[0][columns:], using=_usable().using)
    return token


@cache
def _usable() -> Statement:
    """The token of a digest, if it opens the API now, and its account behind it."""
    tokens = ApiToken.objects.usable(at=Given("now", models.DateTimeField()))
    of_account = [f"user__{field.attname}" for field in get_user_model()._meta.concrete_fields]
    own = [field.attname for field in ApiToken._meta.concrete_fields]
    wanted = tokens.filter(digest=Given("digest", models.CharField())).order_by()
    return statement(wanted.values_list(*own, *of_account))


def _user_of(token: ApiToken):
    """The account as far as the token opens it."""
    user = token.user
    if token.unit_id is not None:
        # An administrator's rights belong to no unit.
        user.only_for_unit, user.is_superuser = token.unit_id, False
    return user


def _is_before_today(last: datetime, now: datetime) -> bool:
    return timezone.localdate(last) < timezone.localdate(now)


def _note_use(token: ApiToken) -> None:
    """Remember the use: bookkeeping about a key, no change of the ledger, so past the door.

    As far as it can be: whoever writes at the time keeps nobody from reading.
    """
    now = timezone.now()
    last = token.last_used_at
    if last is not None and last >= now - LAST_USE_PRECISION and not _is_before_today(last, now):
        return
    long_ago = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_PRECISION)
    note_of_the_day(Event.Kind.TOKEN_USE, whose=str(token.pk), account=token.user,
                    subject=str(token), token=token)  # fmt: skip
    try:
        with without_waiting(), transaction.atomic():
            unnoted = ApiToken.objects.select_for_update(skip_locked=True).filter(long_ago)
            if unnoted.filter(pk=token.pk).first():
                ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    except DatabaseError:
        # PostgreSQL calls a server that only reads no operational matter.
        return
