"""What the API of every record shares. A slice's viewset names a queryset, a serializer and a
FilterSet; reading, writing through the door, versions and refusals are the same for all.
"""

from typing import Any

from django.http import Http404
from django.utils.http import parse_etags
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from tracker.common import door
from tracker.common.bulk import Bulk
from tracker.common.door import Actor
from tracker.common.facts import facts_of
from tracker.common.filters import StrictFilterBackend, asked, refuse_unknown
from tracker.common.problems import BadQuery, StaleVersion, VersionMissing
from tracker.common.reads.choosing import Choosing, is_shown_by
from tracker.common.reads.compiled import Compiled, compiled
from tracker.common.reads.lists import ReadList, record_statement
from tracker.common.repeating import Repeatable
from tracker.common.scoping import visible
from tracker.common.serializers import (
    CORRECTED_AT,
    EDITABLE,
    ReasonSerializer,
    VoidSerializer,
    corrected_at,
    editable_names,
)
from tracker.common.upserting import ByExternalId
from tracker.common.veil import Sight


def etag(record) -> str:
    return f'"{record.version}"'


class StrictViewSet(Repeatable, GenericViewSet):
    """Refuses what it does not understand: methods, parameters, ids that are no numbers."""

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    lookup_value_regex = "[0-9]{1,18}"
    filter_backends = [StrictFilterBackend]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        # The list checks its own parameters together with their values.
        if self.action not in ("list", None):
            unknown = refuse_unknown(request.query_params, known=self.parameters())
            if unknown:
                raise BadQuery(unknown)

    def parameters(self) -> frozenset[str]:
        """Query parameters understood by actions other than the list."""
        return frozenset()

    def get_object(self):
        """The record of the address, voided or not; the filters are for the list."""
        record = next(iter(self.get_queryset().filter(pk=self.kwargs["pk"]).order_by()), None)
        if record is None:
            raise Http404
        self.check_object_permissions(self.request, record)
        return record


class ReadOnlyRecordViewSet(mixins.ListModelMixin, StrictViewSet):
    """Lists and shows records.

    `filterset_class` filters the list; `joined` names links beyond the serializer's own fields
    that a record's texts are made of, so that a list costs the same at any length.
    """

    joined: tuple[str, ...] = ()
    # Where one record shows more than its line in the list.
    detail_serializer_class = None

    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        if cls.queryset is not None:
            is_shown_by(cls.queryset.model, cls.serializer_class)

    def parameters(self):
        is_chosen = self.action == "retrieve" and self.is_read_as_columns
        return frozenset({"fields", "expand"} if is_chosen else ()) | super().parameters()

    @property
    def is_read_as_columns(self) -> bool:
        """Whether its one record is, and so the caller may choose what of it is shown."""
        return self.detail_serializer_class is None and self.read_as_columns() is not None

    def get_serializer_class(self):
        in_list = self.action == "list" or self.detail_serializer_class is None
        return self.serializer_class if in_list else self.detail_serializer_class

    def get_queryset(self):
        fields = self.serializer_class.Meta.fields
        meta = self.queryset.model._meta
        own = [meta.get_field(name) for name in fields if name in _field_names(meta)]
        single = [field.name for field in own if field.many_to_one or field.one_to_one]
        several = [field.name for field in own if field.many_to_many]
        joined = [*single, *(["source__document"] if "source" in fields else []), *self.joined]
        queryset = visible(self.queryset.all(), to=getattr(self.request, "user", None))
        if joined:
            queryset = queryset.select_related(*joined)
        return queryset.prefetch_related(*several)

    def list(self, request, *args, **kwargs):
        read = self.read_as_columns()
        if read is None:
            return super().list(request, *args, **kwargs)
        choosing, params, sight = Choosing(read), request.query_params, Sight(request.user)
        wanted = asked(
            self.filterset_class,
            request=request,
            queryset=self.queryset,
            besides=(self.paginator, choosing),
        )
        read = choosing.chosen(params)
        found = ReadList(wanted, view=type(self), compiled=read, standing=sight.standing)
        shown = read.answer(self.paginator.page_of(found, request), sight=sight)
        choosing.expand(params, shown, sight=sight, user=request.user)
        return self.paginator.get_paginated_response(shown)

    def read_as_columns(self) -> Compiled | None:
        """What the serializer shows as columns, where it can be read so."""
        shown_by: Any = self.serializer_class
        return compiled(shown_by)

    def retrieve(self, request, *args, **kwargs):
        read = self.read_as_columns()
        if read is not None and self.is_read_as_columns:
            return self.retrieve_columns(read)
        record = self.get_object()
        # A detail that shows other records too may differ although its own version did not.
        conditional = self.detail_serializer_class is None
        if conditional and etag(record) in parse_etags(request.headers.get("If-None-Match", "")):
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": etag(record)})
        return self.answer(record)

    def retrieve_columns(self, read: Compiled) -> Response:
        """As `retrieve`, with the record only for what may be written of it."""
        request, params, sight = self.request, self.request.query_params, Sight(self.request.user)
        beside = (EDITABLE,) if facts_of(read.model) is None else (CORRECTED_AT, EDITABLE)
        choosing = Choosing(read, extra=beside)
        if problems := choosing.problems(params):
            raise BadQuery(problems)
        wants_editable = choosing.wants(params, EDITABLE)
        chosen = read if wants_editable else choosing.chosen(params)
        asked_for = record_statement(type(self), chosen, sight.standing)
        rows = asked_for.rows({"id": int(self.kwargs["pk"])})
        if not rows:
            raise Http404
        tag = f'"{chosen.version(rows[0])}"'
        known = parse_etags(request.headers.get("If-None-Match", ""))
        # Records brought along may differ although its own version did not.
        if tag in known and "expand" not in params:
            return Response(status=status.HTTP_304_NOT_MODIFIED, headers={"ETag": tag})
        shown = chosen.answer(rows, sight=sight)
        if CORRECTED_AT in beside and choosing.wants(params, CORRECTED_AT):
            shown[0][CORRECTED_AT] = corrected_at(read.model, int(self.kwargs["pk"]))
        if wants_editable:
            shown[0][EDITABLE] = editable_names(
                lambda: read.record(rows[0]),
                model=read.model,
                names=read.writable,
                standing=sight.standing,
            )
        choosing.expand(params, shown, sight=sight, user=request.user)
        return Response(shown[0], headers={"ETag": tag})

    def answer(self, record, *, code: int = status.HTTP_200_OK) -> Response:
        """The record as it is now, with its version as ETag."""
        serializer = self.get_serializer(record)
        return Response(serializer.data, status=code, headers={"ETag": etag(record)})


def _field_names(meta) -> set[str]:
    return {field.name for field in meta.get_fields()}


class Writing:
    """Who writes, and whether the record still is as they saw it."""

    # Of the view that it is mixed into.
    request: Any

    def actor(self, writing: dict) -> Actor:
        """Who writes, through the API, for whom and why."""
        return Actor(
            door="api",
            user=self.request.user,
            on_behalf_of=writing.get("on_behalf_of"),
            request_id=self.request.id,
            reason=writing.get("change_reason", ""),
        )

    def seen_by_the_writer(self):
        """The record of the address, if it still is as the writer saw it (If-Match).

        The door compares versions once more inside its transaction, so that of several writers
        who pass here at the same moment exactly one succeeds.
        """
        given = self.request.headers.get("If-Match")
        if given is None:
            raise VersionMissing
        record = self.get_object()
        tags = parse_etags(given)
        if "*" not in tags and etag(record) not in tags:
            raise StaleVersion
        return record


class CreatableViewSet(Writing, ReadOnlyRecordViewSet):
    """Adds records."""

    def create(self, request, *args, **kwargs):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        by = self.actor(serializer.writing)
        record = self.add(serializer.record, links=serializer.links, by=by)
        return self.created(record)

    def add(self, record, *, links, by: Actor):
        return door.create(record, by=by, links=links)

    def created(self, record) -> Response:
        response = self.answer(record, code=status.HTTP_201_CREATED)
        response["Location"] = reverse(
            f"{self.basename}-detail", args=[record.pk], request=self.request
        )
        return response

    def read(self, serializer_class) -> dict:
        """The checked body of a verb such as void or close."""
        serializer = serializer_class(data=self.request.data, context=self.get_serializer_context())
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class RecordViewSet(Bulk, CreatableViewSet):
    """Adds records, one or many, and changes them."""

    def update(self, request, *args, **kwargs):
        partial = request.method == "PATCH"
        record = self.seen_by_the_writer()
        serializer = self.get_serializer(record, data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        by = self.actor(serializer.writing)
        return self.answer(door.update(serializer.record, by=by, links=serializer.links))

    partial_update = update


class Removing:
    """Adds to a viewset that records are deleted; `remove` says what goes with one."""

    # Of the viewset that it is mixed into.
    action: Any
    actor: Any
    seen_by_the_writer: Any

    def remove(self, record, *, by: Actor) -> None:
        door.remove(record, by=by)

    def parameters(self):
        # A DELETE has no body, so its reason is a parameter.
        reason = {*ReasonSerializer().fields} if self.action == "destroy" else ()
        return frozenset(reason) | super().parameters()  # type: ignore[misc]

    def destroy(self, request, *args, **kwargs):
        record = self.seen_by_the_writer()
        reason = ReasonSerializer()
        given = {n: request.query_params[n] for n in reason.fields if n in request.query_params}
        values, errors = reason.read(given)
        if errors:
            raise BadQuery(errors)
        self.remove(record, by=self.actor(values))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RemovableViewSet(Removing, RecordViewSet):
    """Also deletes records that nothing refers to: entries made by mistake."""


class Voiding:
    """Adds the verb void (作废) to a viewset."""

    @extend_schema(request=VoidSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request, *args, **kwargs):
        record = self.seen_by_the_writer()
        return self.answer(door.void(record, by=self.actor(self.read(VoidSerializer))))

    @extend_schema(summary="恢复作废的记录", request=VoidSerializer)
    @action(detail=True, methods=["post"])
    def restore(self, request, *args, **kwargs):
        record = self.seen_by_the_writer()
        return self.answer(door.restore(record, by=self.actor(self.read(VoidSerializer))))


class EntryViewSet(ByExternalId, Voiding, RecordViewSet):
    """Records that are voided with a reason instead of being deleted, and that other systems may
    call by a number of their own."""


class TrackedViewSet(EntryViewSet):
    """Matters: topics, inspections and suggestions."""
