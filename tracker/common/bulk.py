"""Many records added by one request: all of them, or none and every fault of every row."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from rest_framework import status
from rest_framework.decorators import action
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.response import Response

from tracker.common.errors import Refused
from tracker.common.problems import BadBody, as_refusal

RECORDS = "records"
MOST_AT_ONCE = 500


class Bulk:
    """Adds the address `bulk/` to a viewset that creates records."""

    # Of the view that it is mixed into.
    get_serializer_class: Any
    get_serializer_context: Any
    actor: Any
    add: Any

    @action(detail=False, methods=["post"])
    def bulk(self, request, *args, **kwargs):
        context = self.get_serializer_context()
        added, faults = [], {}
        with transaction.atomic():
            for number, row in enumerate(_rows(request.data)):
                # Each is written before the next is checked, so that two rows of one request
                # cannot both be what may be there once.
                try:
                    added.append(self._add_row(row, context))
                except (APIException, Refused, ModelError, IntegrityError) as error:
                    refusal = as_refusal(error, to=request.user)
                    faults[number] = refusal.detail
            if faults:
                raise BadBody({RECORDS: faults})
        shown = self.get_serializer_class()(added, many=True, context=context)
        return Response({RECORDS: shown.data}, status=status.HTTP_201_CREATED)

    def _add_row(self, row, context: dict):
        serializer = self.get_serializer_class()(data=row, context=context)
        serializer.is_valid(raise_exception=True)
        by = self.actor(serializer.writing)
        return self.add(serializer.record, links=serializer.links, by=by)


def _rows(body) -> list:
    """The rows of the body. Raises BadBody where it is none of one to MOST_AT_ONCE rows."""
    if not isinstance(body, Mapping):
        message = "请求内容应为一个 JSON 对象。"
        raise BadBody({NON_FIELD_ERRORS: [ErrorDetail(message, code="not_an_object")]})
    faults = {
        name: [ErrorDetail("没有这个字段。", code="unknown_field")]
        for name in body
        if name != RECORDS
    }
    rows = body.get(RECORDS)
    if not isinstance(rows, list) or not rows:
        faults[RECORDS] = [ErrorDetail("应为一个列表，至少一行。", code="not_a_list")]
    elif len(rows) > MOST_AT_ONCE:
        message = f"一次最多{MOST_AT_ONCE}行，给出了{len(rows)}行。"
        faults[RECORDS] = [ErrorDetail(message, code="too_many_records")]
    if faults:
        raise BadBody(faults)
    return rows  # type: ignore[return-value]
