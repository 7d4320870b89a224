"""The limit in `api.py`: the driver's rows made dicts, as bytes; no account, scope or veil."""

import json
from functools import cache
from urllib.parse import parse_qs

import orjson
from api_typical import SHOWN
from django.db import connection

from tracker.models import Change, Suggestion


@cache
def raw_sql() -> str:
    """Columns and joins of a suggestion as the product shows it, in its order."""
    rows = Suggestion.objects.order_by()
    paths = []
    for name in SHOWN:
        bare = name.removesuffix("_display").removesuffix("_name")
        paths.append(RAW_NAMES.get(name) or {"id": "pk"}.get(bare, bare))
    sql, params = rows.values_list(*paths).query.sql_with_params()
    assert not params
    return sql


RAW_NAMES = {
    "area_name": "area__name", "lead_committee_name": "lead_committee__name",
    "continues_name": "continues__title", "session_name": "session__number",
    "lead_deputy_name": "lead_deputy__name", "merged_into_name": "merged_into__title",
    "handed_over_to_name": "handed_over_to__name", "rule_set_name": "rule_set__name",
    "source_number": "source__number", "source_document": "source__document_id",
    "source_document_name": "source__document__title",
}  # fmt: skip


def raw_rows(where: str, *params) -> list[dict]:
    return [dict(zip(SHOWN, row, strict=True)) for row in raw(f"{raw_sql()} {where}", *params)]


def raw(sql: str, *params) -> list[tuple]:
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    cursor.execute(sql.replace("%s", "?") if connection.vendor == "sqlite" else sql, params)
    return cursor.fetchall()


T = "tracker_suggestion"
BY_YEAR = f"ORDER BY {T}.work_year_id DESC, {T}.matter_ptr_id LIMIT 50"


def raw_list(params) -> dict:
    where, given = f"WHERE {T}.voided_at IS NULL", []
    for name, column in (("work_year", "work_year_id"), ("status", "status")):
        if name in params:
            where += f" AND {T}.{column} = %s"
            given.append(params[name][0])
    [(count,)] = raw(f"SELECT count(*) FROM {T} {where}", *given)
    start = (int(params.get("page", ["1"])[0]) - 1) * 50
    ids = f"SELECT matter_ptr_id FROM {T} {where} {BY_YEAR} OFFSET {start}"
    return {"count": count, "results": raw_rows(f"WHERE {T}.matter_ptr_id IN ({ids})", *given)}


def raw_cursor(params) -> dict:
    after = int(params["after"][0])
    by_id = f"WHERE {T}.matter_ptr_id > %s ORDER BY {T}.matter_ptr_id LIMIT 50"
    return {"results": raw_rows(by_id, after)}


def raw_detail(params) -> dict:
    return raw_rows(f"WHERE {T}.matter_ptr_id = %s", int(params["id"][0]))[0]


def raw_changes(params) -> dict:
    names = [field.attname for field in Change._meta.concrete_fields]
    columns = ", ".join(field.column for field in Change._meta.concrete_fields)
    found = raw(f"SELECT {columns} FROM tracker_change ORDER BY id DESC LIMIT 50")
    rows = [dict(zip(names, row, strict=True)) for row in found]
    for row in rows:
        row["fields"] = json.loads(row["fields"])
    return {"results": rows}


RAW = {"list": raw_list, "cursor": raw_cursor, "detail": raw_detail, "changes": raw_changes}


def answer(environ) -> bytes:
    work = environ["PATH_INFO"].split("/")[2]
    return orjson.dumps(RAW[work](parse_qs(environ["QUERY_STRING"])))
