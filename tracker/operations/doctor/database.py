"""The database: whether it can hold the rules, really holds them, and who the program is there."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.models import CheckConstraint, UniqueConstraint

from tracker.changes.guards import missing_in
from tracker.operations.doctor.findings import Finding, fault, some
from tracker.operations.health import migrations_to_come

# What SQLite keeps for the search beside the tables of the models.
KEPT_FOR_THE_SEARCH = frozenset({
    "tracker_searchtext_phrases", "tracker_searchtext_added", "tracker_searchtext_removed",
    "tracker_searchtext_changed",
})  # fmt: skip
SERVERS_OWN = "tracker_searchtext_grams"
NAMED_IN_A_TABLE = re.compile(r'CONSTRAINT "([^"]+)"')


def rules_that_would_vanish(features) -> list[str]:
    """Names of constraints that a database of such features silently leaves out."""
    lost = []
    for model in apps.get_models():
        for rule in model._meta.constraints:
            is_partial = isinstance(rule, UniqueConstraint) and rule.condition is not None
            if isinstance(rule, CheckConstraint) and not features.supports_table_check_constraints:
                lost.append(rule.name)
            if is_partial and not features.supports_partial_indexes:
                lost.append(rule.name)
    return lost


def features_in_use(*, at: datetime) -> Iterator[Finding]:
    if settings.ACCEPT_WEAK_DATABASE:
        return
    if lost := rules_that_would_vanish(connection.features):
        yield fault("features", _of_vanishing(lost))


def _of_vanishing(lost: list[str]) -> str:
    return (
        f"这种数据库不支持检查约束或部分唯一索引，{len(lost)}条规则（{some(lost)}）在库里不起作用；"
        "确实要用的，设置 TRACKER_ACCEPT_WEAK_DATABASE=true。"
    )


def refuse_weak_database(app_configs, **kwargs) -> list[checks.CheckMessage]:
    """System check: `migrate` and `check` stop where Django would only warn."""
    lost = [] if settings.ACCEPT_WEAK_DATABASE else rules_that_would_vanish(connection.features)
    return [checks.Error(_of_vanishing(lost), id="tracker.E001")] if lost else []


def role(*, at: datetime) -> Iterator[Finding]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        [is_super] = cursor.fetchone()
    if is_super:
        yield fault("role", "程序用数据库的超级用户连接：请为它另建一个只拥有本库的账号。")


def migrations(*, at: datetime) -> Iterator[Finding]:
    if names := migrations_to_come():
        yield fault("migrations", f"数据库还没有升级（{some(names)}）：请执行 manage.py migrate。")


def constraints(*, at: datetime) -> Iterator[Finding]:
    """Whether every constraint and index of the models is there, and every link leads somewhere."""
    with connection.cursor() as cursor:
        missing = sorted(_wanted_names() - _names_there(cursor))
        missing += _missing_of_the_search(cursor)
    if missing:
        yield fault("constraints", f"数据库里少了{len(missing)}条约束或索引：{some(missing)}。")
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            broken = sorted({row[0] for row in cursor.fetchall()})
        if broken:
            yield fault("links", f"有记录指向不存在的记录，在表 {some(broken)}。")


def _managed() -> Iterator[Any]:
    return (model._meta for model in apps.get_models() if model._meta.managed)


def _wanted_names() -> set[str]:
    return {rule.name for meta in _managed() for rule in (*meta.constraints, *meta.indexes)}


def _names_there(cursor) -> set[str]:
    """Of every constraint and index in the database."""
    if connection.vendor != "sqlite":
        ask = connection.introspection.get_constraints
        return {name for meta in _managed() for name in ask(cursor, meta.db_table)}
    # Django takes each statement apart, a second for all of them.
    cursor.execute("SELECT name, sql FROM sqlite_master")
    rows = cursor.fetchall()
    in_tables = (NAMED_IN_A_TABLE.findall(sql or "") for _, sql in rows)
    return {name for name, _ in rows} | {name for names in in_tables for name in names}


def _missing_of_the_search(cursor) -> list[str]:
    if connection.vendor != "sqlite":
        found = connection.introspection.get_constraints(cursor, "tracker_searchtext")
        return [] if SERVERS_OWN in found else [SERVERS_OWN]
    cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'tracker_searchtext%'")
    return sorted(KEPT_FOR_THE_SEARCH - {name for [name] in cursor.fetchall()})


def history_guards(*, at: datetime) -> Iterator[Finding]:
    """Whether the database still refuses that the history is altered."""
    if missing := missing_in(connection):
        told = f"数据库里少了{len(missing)}道防止改写变更记录的触发器（{some(missing)}）"
        yield fault("guards", f"{told}：请执行 manage.py migrate 补上，再执行 verify_history。")
