"""Adding or changing the record that another system knows by a number of its own.

The address names the system and the number. Whoever sends the same again, or at the same moment
as another, adds one record: whatever was found is looked for anew where somebody else was faster.
"""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.response import Response

from tracker.common import door
from tracker.common.errors import Stale
from tracker.common.models import Stamped
from tracker.common.problems import BadBody, StaleVersion

ADDRESS = r"external/(?P<external_system>[^/]{1,50})/(?P<external_id>[^/]{1,100})"
# More often nobody is overtaken who is not one of very many; they ask again.
TRIES = 5


class ByExternalId:
    """Adds the address `external/<system>/<id>/` to a viewset that creates and changes records."""

    # Of the view that it is mixed into.
    request: Any
    get_queryset: Any
    get_serializer: Any
    actor: Any
    add: Any
    answer: Any
    created: Any

    @extend_schema(
        parameters=[
            OpenApiParameter("external_system", str, OpenApiParameter.PATH),
            OpenApiParameter("external_id", str, OpenApiParameter.PATH),
            OpenApiParameter(
                "If-Match", str, OpenApiParameter.HEADER, description="只修改这个版本；过期为 412。"
            ),
            OpenApiParameter(
                "If-None-Match", str, OpenApiParameter.HEADER, description="*：只新增；已有为 412。"
            ),
        ]
    )
    @action(detail=False, methods=["put"], url_path=ADDRESS)
    def upsert(self, request, external_system: str, external_id: str):
        name = {"external_system": external_system, "external_id": external_id}
        if "\x00" in external_system + external_id:
            raise Http404
        found = self._called(name)
        for _ in range(TRIES - 1):
            try:
                return self._put_alone(found, name)
            except (ValidationError, ModelError, IntegrityError, Stale):
                seen, found = found, self._called(name)
                if version_of(found) == version_of(seen):
                    raise
        return self._put_alone(found, name)

    def _called(self, name: dict[str, str]):
        return self.get_queryset().filter(**name).first()

    @transaction.atomic
    def _put_alone(self, found, name: dict[str, str]) -> Response:
        """Others who write the same record wait, and then change what this one left."""
        if found is not None:
            wait_for(found)
            found = self._called(name)
        return self._put(found, name)

    def _put(self, found, name: dict[str, str]) -> Response:
        self._refuse_unless_as_seen(found)
        serializer = self.get_serializer(found, data=_with_name(self.request.data, name))
        serializer.is_valid(raise_exception=True)
        by = self.actor(serializer.writing)
        if found is None:
            return self.created(self.add(serializer.record, links=serializer.links, by=by))
        return self.answer(door.update(serializer.record, by=by, links=serializer.links))

    def _refuse_unless_as_seen(self, found) -> None:
        """Hold what is there against If-Match and If-None-Match, where they are given."""
        tag = None if found is None else f'"{found.version}"'
        match = self.request.headers.get("If-Match")
        if match is not None and tag not in parse_etags(match) and (match != "*" or tag is None):
            raise StaleVersion
        if found is not None and self.request.headers.get("If-None-Match") == "*":
            raise StaleVersion("已有这个编号的记录。")


def wait_for(record: Stamped) -> None:
    """Hold the record's row until the transaction ends, in whatever version it is by then."""
    rows = type(record)._base_manager.select_for_update(of=("self",)).filter(pk=record.pk)
    list(rows.order_by().values_list("pk"))


def version_of(record) -> int | None:
    return None if record is None else record.version


def _with_name(body, name: dict[str, str]):
    """The body with the name that the address gives; one that says otherwise is refused."""
    if not isinstance(body, Mapping):
        return body
    message = "与地址中的不同。"
    faults = {
        field: [ErrorDetail(message, code="external_key_differs")]
        for field, value in name.items()
        if body.get(field, value) != value
    }
    if faults:
        raise BadBody(faults)
    return {**body, **name}
