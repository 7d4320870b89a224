"""Pages of a list: numbered ones for people, `?cursor=` ones for machines.

A numbered page shifts when rows are added while somebody leafs through it, and gets slower the
deeper it lies. A cursor page starts behind the last row seen, wherever that row is by now.
"""

from urllib.parse import urlencode

from django.core import signing
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from tracker.common.problems import BadQuery

PAGE_SIZE, LARGEST_PAGE = 50, 200
LARGEST_PAGE_NUMBER = 1_000_000


def ordered(queryset: QuerySet, names: list[str]) -> QuerySet:
    """Sort by `names` ("-due_on") and at last by id, empty values always at the end.

    Without the id, rows that compare equal may change places between two pages; without a rule
    for empty values, SQLite and PostgreSQL put them at opposite ends.
    """
    model, terms = queryset.model, []
    for name in names:
        bare = name.removeprefix("-")
        nulls_last = True if _may_be_empty(model, bare) else None
        terms.append(OrderBy(F(bare), descending=name.startswith("-"), nulls_last=nulls_last))
    key = model._meta.pk.name
    if key not in {name.removeprefix("-") for name in names}:
        terms.append(OrderBy(F(key)))
    return queryset.order_by(*terms)


class ListPagination(BasePagination):
    """`page` and `page_size`, or `cursor` (empty to begin) and `page_size`."""

    parameters = frozenset({"page", "page_size", "cursor"})

    def problems(self, params) -> dict[str, list[ErrorDetail]]:
        """What is wrong with the paging parameters themselves."""
        found = {}
        if "page" in params and "cursor" in params:
            found["page"] = [_error("page 与 cursor 不能同时使用。", code="page_with_cursor")]
        for name, largest in (("page", LARGEST_PAGE_NUMBER), ("page_size", LARGEST_PAGE)):
            if name in params and _whole_number(params[name], largest=largest) is None:
                found[name] = [_error(f"应为 1 到 {largest} 的整数。", code="out_of_range")]
        if params.get("cursor") and _read_cursor(params["cursor"]) is None:
            found["cursor"] = [_error("游标无效，请从第一页重新读取。", code="bad_cursor")]
        return found

    def paginate_queryset(self, queryset, request, view=None):
        self.request = request
        self.size = int(request.query_params.get("page_size", PAGE_SIZE))
        if self._is_by_cursor(request):
            return self._after_cursor(queryset, request.query_params.get("cursor", ""))
        return self._numbered(queryset, int(request.query_params.get("page", 1)))

    def get_paginated_response(self, data):
        return Response({**self.position, "results": data})

    def _is_by_cursor(self, request) -> bool:
        return "cursor" in request.query_params

    def _numbered(self, queryset, page: int) -> list:
        count = queryset.count()
        last = max(1, -(-count // self.size))
        if page > last:
            message = f"没有第 {page} 页，共 {last} 页。"
            raise BadQuery({"page": [_error(message, code="page_beyond_end")]})
        start = (page - 1) * self.size
        self.position = {
            "count": count,
            "next": self._link(page=page + 1) if page < last else None,
            "previous": self._link(page=page - 1) if page > 1 else None,
        }
        return list(queryset[start : start + self.size])

    def _after_cursor(self, queryset, cursor: str) -> list:
        terms = queryset.query.order_by
        if cursor:
            seen = _read_cursor(cursor)
            # A cursor that cannot be read was refused as a parameter.
            assert seen is not None
            if seen["order"] != _order_text(terms):
                message = "游标与当前排序不符，请从第一页重新读取。"
                raise BadQuery({"cursor": [_error(message, code="bad_cursor")]})
            queryset = queryset.filter(_behind(queryset.model, terms, seen["values"]))
        rows = list(queryset[: self.size + 1])
        more = len(rows) > self.size
        rows = rows[: self.size]
        self.position = {"next": self._link(cursor=_cursor(rows[-1], terms)) if more else None}
        return rows

    def _link(self, **changed) -> str:
        params = self.request.query_params.copy()
        for name, value in changed.items():
            params[name] = value
        return f"{self.request.build_absolute_uri(self.request.path)}?{urlencode(params, True)}"

    def get_paginated_response_schema(self, schema):
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {
                "count": {"type": "integer", "description": "总数；游标分页时不给出。"},
                "next": _link_schema("下一页的地址，没有则为 null。"),
                "previous": _link_schema("上一页的地址；游标分页时不给出。"),
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view):
        return [
            _parameter("page", _number_schema(LARGEST_PAGE_NUMBER), "页码，从 1 开始。"),
            _parameter("page_size", _number_schema(LARGEST_PAGE), f"每页条数，默认 {PAGE_SIZE}。"),
            _parameter("cursor", {"type": "string"}, CURSOR_TEXT),
        ]


class CursorPagination(ListPagination):
    """Cursor pages only, for lists that grow without end."""

    parameters = frozenset({"page_size", "cursor"})

    def _is_by_cursor(self, request) -> bool:
        return True

    def get_paginated_response_schema(self, schema):
        whole = super().get_paginated_response_schema(schema)
        kept = {name: whole["properties"][name] for name in ("next", "results")}
        return {**whole, "properties": kept}

    def get_schema_operation_parameters(self, view):
        return [
            parameter
            for parameter in super().get_schema_operation_parameters(view)
            if parameter["name"] in self.parameters
        ]


CURSOR_TEXT = "游标分页：首次留空（?cursor=），之后照 next 的地址读取。与 page 不能同时使用。"


def _error(message: str, *, code: str) -> ErrorDetail:
    return ErrorDetail(message, code=code)


def _whole_number(text: str, *, largest: int) -> int | None:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(largest))):
        return None
    return int(text) if 1 <= int(text) <= largest else None


# --- Cursors --------------------------------------------------------------------------------
# A cursor holds the sort values of the last row. It is signed, so that what comes back is
# what was given out and needs no further checking.


def _cursor(row, terms) -> str:
    values = []
    for term in terms:
        value = row
        for step in term.expression.name.split("__"):
            value = getattr(value, step)
        value = getattr(value, "pk", value)
        values.append(None if value is None else str(value))
    return signing.dumps({"order": _order_text(terms), "values": values}, salt="cursor")


def _read_cursor(cursor: str) -> dict | None:
    try:
        return signing.loads(cursor, salt="cursor")
    except signing.BadSignature:
        return None


def _order_text(terms) -> str:
    return ",".join(f"{'-' if term.descending else ''}{term.expression.name}" for term in terms)


def _may_be_empty(model, name: str) -> bool:
    field = model._meta.get_field(name.split("__")[0])
    return field.null


def _behind(model, terms, values) -> Q:
    """Rows that come after the one with `values`: equal so far and then greater, per term."""
    behind, equal_so_far = Q(), Q()
    for term, value in zip(terms, values, strict=True):
        name = term.expression.name
        if value is None:
            # Empty values come last, so nothing follows them by this term.
            equal_so_far &= Q(**{f"{name}__isnull": True})
            continue
        greater = Q(**{f"{name}__{'lt' if term.descending else 'gt'}": value})
        if _may_be_empty(model, name):
            greater |= Q(**{f"{name}__isnull": True})
        behind |= equal_so_far & greater
        equal_so_far &= Q(**{name: value})
    return behind


def _parameter(name: str, schema: dict, description: str) -> dict:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "schema": schema,
        "description": description,
    }


def _number_schema(largest: int) -> dict:
    return {"type": "integer", "minimum": 1, "maximum": largest}


def _link_schema(description: str) -> dict:
    return {"type": ["string", "null"], "format": "uri", "description": description}
