"""Accounts have a door of their own; the mark beside a one-time password is the program's."""

from tracker.accounts.models import OneTimePassword
from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR, standing_of

RIGHTS = {OneTimePassword: field_rights(read_by={ADMINISTRATOR})}


def may_keep_accounts(user) -> bool:
    return ADMINISTRATOR in standing_of(user).roles
