"""How pages show what is read only."""

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import mark_safe

register = template.Library()


@register.filter
def read_only(field) -> str:
    """What a form shows of a field that is no input; a list of texts as a list, not as JSON."""
    name = field.field["field"]
    value = field.form.instance.__dict__.get(name) if isinstance(name, str) else None
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    return field.contents()


@register.filter
def named_fully(linked: list) -> list:
    """What stands in the way of a deletion, “kind：name” instead of Django's “kind: name”."""
    return [
        named_fully(each)
        if isinstance(each, list)
        else mark_safe(conditional_escape(each).replace(": ", "：", 1))
        for each in linked
    ]
