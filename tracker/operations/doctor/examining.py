"""All that the doctor looks at, in the order in which one thing rests on another."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import Error

from tracker.operations.doctor import database, machine, people, records
from tracker.operations.doctor.findings import Finding, fault

Check = Callable[..., Iterator[Finding]]
OF_THE_MACHINE: tuple[Check, ...] = (
    machine.settings_in_use,
    machine.folders,
    machine.disk,
    machine.backups,
)
OF_THE_DATABASE: tuple[Check, ...] = (
    database.features_in_use,
    database.role,
    database.migrations,
)
OF_THE_LEDGER: tuple[Check, ...] = (
    database.constraints,
    machine.programs,
    records.files,
    database.history_guards,
    records.history,
    records.spine,
    records.dates,
    records.search,
    records.coming_year,
    people.accounts,
    people.roles,
    people.three_administrators,
)


def examine(*, at: datetime, passing_over: frozenset[Check] = frozenset()) -> list[Finding]:
    """Everything that is found, faults and hints. A database away or not upgraded ends the list:
    what would be read of it then says nothing."""
    found = [finding for check in OF_THE_MACHINE for finding in check(at=at)]
    try:
        of_database = [finding for check in OF_THE_DATABASE for finding in check(at=at)]
        found += of_database
        if not any(finding.code == "migrations" for finding in of_database):
            asked = (check for check in OF_THE_LEDGER if check not in passing_over)
            found += [finding for check in asked for finding in check(at=at)]
    except Error as error:
        found.append(fault("database", f"数据库连接不上或读不出来：{str(error).strip()}。"))
    return found
