"""The form of a step as a thumb fills it in."""

from collections.abc import Collection

from django import forms

FILES = "files"
# More choices than this are a list to pull down.
SHOWN_AT_ONCE = 6


def as_on_a_phone(form: forms.Form, *, without: Collection[str]) -> forms.Form:
    """The form without what is not asked, with the phone's own ways of choosing."""
    for name in without:
        form.fields.pop(name, None)
    for field in form.fields.values():
        if isinstance(field, forms.DateField):
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        elif type(field) is forms.ChoiceField and len(list(field.choices)) <= SHOWN_AT_ONCE:
            _show_choices(field)
    return form


def _show_choices(field: forms.ChoiceField) -> None:
    """All choices at once; nothing is chosen beforehand."""
    chosen = [(value, label) for value, label in field.choices if value != ""]
    field.widget = forms.RadioSelect()
    field.choices = chosen
