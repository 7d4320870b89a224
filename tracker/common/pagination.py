"""Pages of a list: numbered ones for people, `?cursor=` ones for machines.

A numbered page shifts when rows are added while somebody leafs through it, and gets slower the
deeper it lies. A cursor page starts behind the last row seen, wherever that row is by now.
"""

from functools import lru_cache
from hashlib import blake2s
from urllib.parse import urlencode

from django.core import signing
from django.db.models import QuerySet
from rest_framework.exceptions import ErrorDetail
from rest_framework.pagination import BasePagination
from rest_framework.response import Response

from tracker.common.problems import BadQuery
from tracker.common.reads.lists import ReadList, RecordList
from tracker.common.reads.pages import order_text
from tracker.common.roles import Standing, standing_of

SIGNER = signing.Signer(salt="cursor")
PAGE_SIZE, LARGEST_PAGE = 50, 200
LARGEST_PAGE_NUMBER = 1_000_000


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
        found = RecordList(queryset) if isinstance(queryset, QuerySet) else queryset
        return self.page_of(found, request)

    def page_of(self, found: ReadList | RecordList, request) -> list:
        self.request = request
        self.size = int(request.query_params.get("page_size", PAGE_SIZE))
        if self._is_by_cursor(request):
            return self._after_cursor(found, request.query_params.get("cursor", ""))
        return self._numbered(found, int(request.query_params.get("page", 1)))

    def get_paginated_response(self, data):
        return Response({**self.position, "results": data})

    def _is_by_cursor(self, request) -> bool:
        return "cursor" in request.query_params

    def _numbered(self, found: ReadList | RecordList, page: int) -> list:
        count = found.count()
        last = max(1, -(-count // self.size))
        if page > last:
            message = f"没有第 {page} 页，共 {last} 页。"
            raise BadQuery({"page": [_error(message, code="page_beyond_end")]})
        self.position = {
            "count": count,
            "next": self._link(page=page + 1) if page < last else None,
            "previous": self._link(page=page - 1) if page > 1 else None,
        }
        return found.numbered(limit=self.size, offset=(page - 1) * self.size)

    def _after_cursor(self, found: ReadList | RecordList, cursor: str) -> list:
        # A cursor goes on in the list that gave it out, as its reader saw it, and in its order.
        of_list = [self.request.path, _mark_of(standing_of(self.request.user))]
        own = {"of": of_list, "order": order_text(found.terms)}
        seen = _read_cursor(cursor) if cursor else None
        if seen is not None and {name: seen.get(name) for name in own} != own:
            message = "游标与当前列表、排序或角色不符，请从第一页重新读取。"
            raise BadQuery({"cursor": [_error(message, code="bad_cursor")]})
        values = None if seen is None else seen["values"]
        rows = found.after(values, limit=self.size + 1)
        more = len(rows) > self.size
        rows = rows[: self.size]
        self.position = {"next": None}
        if more:
            self.position["next"] = self._link(cursor=_cursor(own, found.position(rows[-1])))
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
# A cursor holds the sort values of the last row and what list they are of. It is signed, so that
# what comes back is what was given out and needs no further checking.


def _cursor(own: dict, values: list) -> str:
    return SIGNER.sign_object(own | {"values": values}, compress=True)


def _read_cursor(cursor: str) -> dict | None:
    try:
        return SIGNER.unsign_object(cursor)
    except signing.BadSignature:
        return None


@lru_cache(512)
def _mark_of(standing: Standing) -> str:
    """Tells one standing from another without saying which it is."""
    parts = [sorted(standing.roles), sorted(standing.units), sorted(standing.deputies)]
    return blake2s(repr(parts).encode(), digest_size=6).hexdigest()


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
