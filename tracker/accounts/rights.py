"""Accounts have a door of their own; what is noted beside passwords is the
program's."""

from tracker.accounts.models import OneTimePassword, UsedPassword
from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR, Role, standing_of

RIGHTS = {
    OneTimePassword: field_rights(read_by={ADMINISTRATOR}),
    UsedPassword: field_rights(read_by={ADMINISTRATOR}),
}


def may_keep_accounts(user) -> bool:
    return Role.ACCOUNT_KEEPER in standing_of(user).roles


def may_keep(account, user) -> bool:
    """A system administrator's account is kept by system administrators: whoever could set its
    password could become one."""
    return may_keep_accounts(user) and (user.is_superuser or not account.is_superuser)
