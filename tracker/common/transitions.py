"""The API of life cycles: what may be done to a record now, and doing it."""

from django import forms
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from tracker.common.api import Writing
from tracker.common.move_forms import MoveForm, choices_of
from tracker.common.problems import BadBody
from tracker.common.roles import standing_of
from tracker.common.serializers import VoidSerializer
from tracker.common.undoing import last_move_of, undo, why_not_undo
from tracker.common.workflow import NotYourMove, go, workflow_of

TYPES = {
    forms.BooleanField: "boolean",
    forms.DateField: "date",
    forms.IntegerField: "integer",
    forms.ModelMultipleChoiceField: "ids",
    forms.ModelChoiceField: "id",
    forms.ChoiceField: "choice",
}


# Its fields bear names that every field of REST framework has as attributes, of other types.
class MoveFieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField(help_text="boolean、date、integer、id、ids、choice 或 text。")
    required = serializers.BooleanField()  # type: ignore[assignment]
    help_text = serializers.CharField()  # type: ignore[assignment]
    choices = serializers.ListField(
        child=serializers.DictField(), help_text="可选的代码及名称；其他类型为空。"
    )


class MoveSerializer(serializers.Serializer):
    """A move that the person's role makes: whether it can be made now, and what it needs."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="不能办理的原因代码；可以办理时为空。")
    reason = serializers.CharField(help_text="不能办理的原因；可以办理时为空。")
    fields_needed = MoveFieldSerializer(many=True)


class UndoSerializer(serializers.Serializer):
    """The last move of the record, and whether the person may take it back now."""

    move = serializers.CharField(
        help_text="要撤销的操作：名称、办理人和时间；没有或不由您撤销的为空。"
    )
    is_allowed = serializers.BooleanField()
    code = serializers.CharField(help_text="不能撤销的原因代码；可以撤销时为空。")
    reason = serializers.CharField(help_text="不能撤销的原因；可以撤销时为空。")


class Moving(Writing):
    """Adds a record's life cycle to its viewset."""

    @extend_schema(
        summary="现在可以办理什么",
        responses={200: MoveSerializer(many=True)},
    )
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def transitions(self, request, *args, **kwargs):
        record = self.get_object()
        standing, today = standing_of(request.user), timezone.localdate()
        moves = [
            {
                "name": transition.name,
                "label": transition.label,
                "is_allowed": refusal is None,
                "code": refusal.code if refusal else "",
                "reason": refusal.message if refusal else "",
                "fields_needed": _fields(
                    transition.form_for(record, standing=standing, today=today)
                ),
            }
            for transition, refusal in workflow_of(record).moves_for(record, user=request.user)
        ]
        return Response(MoveSerializer(moves, many=True).data)

    @extend_schema(
        summary="办理",
        description="须带 If-Match；请求体的字段由 transitions/ 给出。不允许的办理为 409。",
        request=OpenApiTypes.OBJECT,
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH)],
    )
    @action(
        detail=True,
        methods=["post"],
        url_path="transitions/(?P<name>[a-z_]{1,40})",
        url_name="transition",
    )
    def transition(self, request, *args, name, **kwargs):
        record = self.seen_by_the_writer()
        transition = workflow_of(record).named(name)
        form = transition.form_for(
            record, standing=standing_of(request.user), today=timezone.localdate()
        )
        data = _as_form_data(request.data, form)
        moved = go(record, name, data=data, by=self.actor({}), today=timezone.localdate())
        return self.answer(self.get_queryset().get(pk=moved.pk))

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


def _fields(form: MoveForm) -> list[dict]:
    return [
        {
            "name": name,
            "label": str(field.label),
            "type": next((word for kind, word in TYPES.items() if isinstance(field, kind)), "text"),
            "required": field.required,
            "help_text": str(field.help_text),
            "choices": _choices(field),
        }
        for name, field in form.fields.items()
    ]


def _choices(field: forms.Field) -> list[dict]:
    # Records to choose from (units, attachments) are looked up in their own lists.
    if isinstance(field, forms.ModelChoiceField) or not isinstance(field, forms.ChoiceField):
        return []
    return [{"code": code, "label": str(label)} for code, label in choices_of(field) if code]


def _as_form_data(body, form: MoveForm) -> QueryDict:
    """The JSON body as the move's form reads it; every key or value it cannot be is named."""
    if not isinstance(body, dict):
        raise BadBody({"": [ErrorDetail("请求内容应为一个 JSON 对象。", code="not_an_object")]})
    data, errors = QueryDict(mutable=True), {}
    for name, value in body.items():
        values = value if isinstance(value, list) else [value]
        if name not in form.fields:
            errors[name] = [ErrorDetail("没有这个字段。", code="unknown_field")]
        elif not all(one is None or isinstance(one, str | int) for one in values):
            errors[name] = [ErrorDetail("值的类型不对。", code="invalid")]
        elif isinstance(value, list) != isinstance(
            form.fields[name], forms.ModelMultipleChoiceField
        ):
            errors[name] = [ErrorDetail("应为列表的给出了单值，或相反。", code="invalid")]
        else:
            data.setlist(name, [str(one) for one in values if one is not None])
    if errors:
        raise BadBody(errors)
    return data
