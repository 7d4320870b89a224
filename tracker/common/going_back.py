"""The API of going back: correcting facts (更正), and taking back the last step (撤销)."""

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from tracker.common.api import Writing
from tracker.common.asked_fields import AskedFieldSerializer, asked_fields, read_form_data
from tracker.common.correcting import CorrectionForm, correct, why_not_correct
from tracker.common.difference import plain
from tracker.common.problems import BadBody
from tracker.common.serializers import WRITING, VoidSerializer
from tracker.common.undoing import last_move_of, undo, why_not_undo
from tracker.common.workflow import NotYourMove


class UndoSerializer(serializers.Serializer):
    """The last move of the record, and whether the person may take it back now."""

    move = serializers.CharField(
        help_text="要撤销的操作：名称、办理人和时间；没有或不由您撤销的为空。"
    )
    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="不能撤销的原因代码；可以撤销时为空。")
    reason = serializers.CharField(help_text="不能撤销的原因；可以撤销时为空。")


class FactSerializer(AskedFieldSerializer):
    value = serializers.JSONField(help_text="现在的值；没有填写时为 null。")


class CorrectableSerializer(serializers.Serializer):
    """What of the record can be corrected now, and by this person at all."""

    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="不能更正的原因代码；可以更正时为空。")
    reason = serializers.CharField(help_text="不能更正的原因；可以更正时为空。")
    facts = FactSerializer(many=True)


class Undoing(Writing):
    """Adds to a viewset that the last step of a record is taken back."""

    # Of the viewset that it is mixed into.
    get_object: Any
    get_queryset: Any
    answer: Any

    @extend_schema(
        summary="能否撤销上一步",
        responses={200: UndoSerializer},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def undo(self, request, *args, **kwargs):
        record = self.get_object()
        last = last_move_of(record)
        refusal = why_not_undo(record, last, user=request.user, now=timezone.now())
        # The step may be of a part that is hidden from whoever it is not to undo.
        is_told = last is not None and not isinstance(refusal, NotYourMove)
        told = {
            "move": str(last) if is_told else "",
            "is_allowed": refusal is None,
            "code": refusal.code if refusal else "",
            "reason": refusal.message if refusal else "",
        }
        return Response(UndoSerializer(told).data)

    @extend_schema(
        summary="撤销上一步",
        description="须带 If-Match 和 `change_reason`。此后又有改动的为 409 `built_on`。",
        request=VoidSerializer,
    )
    @undo.mapping.post
    def undo_last(self, request, *args, **kwargs):
        record = self.seen_by_the_writer()
        last = last_move_of(record)
        refusal = why_not_undo(record, last, user=request.user, now=timezone.now())
        if refusal is not None:
            raise refusal
        given = self.read(VoidSerializer)
        undone = undo(record, by=self.actor(given), today=timezone.localdate(), now=timezone.now())
        return self.answer(self.get_queryset().get(pk=undone.pk))


def _shown(value: Any) -> Any:
    """A value as JSON has it; of linked records their ids."""
    return [one.pk for one in value] if isinstance(value, list) else plain(value)


class Correcting(Undoing):
    """Adds to a viewset that the office corrects what moves wrote, and takes back the last step."""

    get_serializer_context: Any

    @extend_schema(summary="可以更正什么", responses={200: CorrectableSerializer})
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def correct(self, request, *args, **kwargs):
        record = self.get_object()
        refusal = why_not_correct(record, user=request.user)
        form = None if refusal else CorrectionForm(record=record)
        told = {
            "is_allowed": refusal is None,
            "code": refusal.code if refusal else "",
            "reason": refusal.message if refusal else "",
            "facts": [
                fact | {"value": _shown(form.initial[fact["name"]])} for fact in asked_fields(form)
            ]
            if form
            else [],
        }
        return Response(CorrectableSerializer(told).data)

    @extend_schema(
        summary="更正",
        description="请求体为要更正的字段及其新值，另加 `change_reason`（必填）；须带 If-Match。"
        "随之推算的期限等重新计算。别的办理以它为依据的为 409 `built_on`。",
        request=OpenApiTypes.OBJECT,
    )
    @correct.mapping.post
    def correct_facts(self, request, *args, **kwargs):
        record = self.seen_by_the_writer()
        refusal = why_not_correct(record, user=request.user)
        if refusal is not None:
            raise refusal
        writing, facts = self.read_correction(CorrectionForm(record=record))
        corrected = correct(record, facts, by=self.actor(writing), today=timezone.localdate())
        return self.answer(self.get_queryset().get(pk=corrected.pk))

    def read_correction(self, form: CorrectionForm) -> tuple[dict, QueryDict]:
        """Who writes and why, and the facts; every fault of both is named."""
        body = self.request.data
        if not isinstance(body, dict):
            fault = ErrorDetail("请求内容应为一个 JSON 对象。", code="not_an_object")
            raise BadBody({NON_FIELD_ERRORS: [fault]})
        said = {name: value for name, value in body.items() if name in WRITING}
        facts = {name: value for name, value in body.items() if name not in WRITING}
        writing, errors = VoidSerializer(context=self.get_serializer_context()).read(said)
        data, faults = read_form_data(facts, form)
        if errors | faults:
            raise BadBody(errors | faults)
        return writing, form.completed(data)
