"""What a form asks, as the API tells it, and a JSON body as such a form reads it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from tracker.common.move_forms import choices_of
from tracker.common.problems import BadBody

TYPES = {
    forms.BooleanField: "boolean",
    forms.DateField: "date",
    forms.IntegerField: "integer",
    forms.ModelMultipleChoiceField: "ids",
    forms.ModelChoiceField: "id",
    forms.ChoiceField: "choice",
}


# Its fields bear names that every field of REST framework has as attributes, of other types.
class AskedFieldSerializer(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    type = serializers.CharField(help_text="boolean、date、integer、id、ids、choice 或 text。")
    required = serializers.BooleanField()  # type: ignore[assignment]
    help_text = serializers.CharField()  # type: ignore[assignment]
    choices = serializers.ListField(
        child=serializers.DictField(), help_text="可选的代码及名称；其他类型为空。"
    )


def asked_fields(form: forms.Form) -> list[dict]:
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


def as_form_data(body: Any, form: forms.Form) -> QueryDict:
    """The JSON body as the form reads it; every key or value it cannot be is named."""
    if not isinstance(body, dict):
        raise BadBody({"": [ErrorDetail("请求内容应为一个 JSON 对象。", code="not_an_object")]})
    data, errors = read_form_data(body, form)
    if errors:
        raise BadBody(errors)
    return data


def read_form_data(body: Mapping[str, Any], form: forms.Form) -> tuple[QueryDict, dict[str, Any]]:
    """What of the body the form can read, and by name what is wrong with the rest."""
    data, errors = QueryDict(mutable=True), {}
    for name, value in body.items():
        values = value if isinstance(value, list) else [value]
        if name not in form.fields:
            errors[name] = [ErrorDetail("没有这个字段，或现在不能填写。", code="unknown_field")]
        elif not all(one is None or isinstance(one, str | int) for one in values):
            errors[name] = [ErrorDetail("值的类型不对。", code="invalid")]
        elif isinstance(value, list) != isinstance(
            form.fields[name], forms.ModelMultipleChoiceField
        ):
            errors[name] = [ErrorDetail("应为列表的给出了单值，或相反。", code="invalid")]
        else:
            data.setlist(name, [str(one) for one in values if one is not None])
    return data, errors
