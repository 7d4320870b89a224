"""What of a page this person may write: inputs for that, plain text for the rest."""

from django import forms
from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils.html import format_html

from tracker.common.field_rights import Adds, Removes, rights_of_kind, why_not
from tracker.common.models import Stamped, field_of
from tracker.common.roles import standing_of

NOTHING_THERE = "—"


def writable_in(request, record: Stamped) -> frozenset[str]:
    """The fields of a stored record that the person may write now.

    Asked once a request, before any form puts what was typed into the record.
    """
    known = request.__dict__.setdefault("_writable", {})
    key = (type(record), record.pk)
    if key not in known:
        may = rights_of_kind(type(record)).writable(record, standing_of(request.user))
        known[key] = may and may - record.held_fields()
    return known[key]


def may_remove(request, record: Stamped) -> bool:
    return rights_of_kind(type(record)).may(Removes, record, standing_of(request.user))


def could_add(request, record: Stamped) -> bool:
    """Whether a record that is not filled in yet could become one the person may add."""
    standing = standing_of(request.user)
    rows = rights_of_kind(type(record)).of(Adds)
    return any(row.could_grant(record, standing) for row in rows)


def field_names(model: type[Model]) -> set[str]:
    """All that a form of the model could ask; what tells rows apart is no question."""
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    return {field.name for field in fields if not field.primary_key}


class AsText(forms.Widget):
    """Shows what there is, and takes nothing."""

    def __init__(self, text: str):
        super().__init__()
        self.text = text

    def render(self, name, value, attrs=None, renderer=None):
        return format_html('<div class="readonly">{}</div>', self.text or NOTHING_THERE)


def show_as_text(form: forms.ModelForm, names) -> None:
    for name in names:
        # The parent of an inline row is said by the page, not by the row.
        if name in form.fields and name != getattr(form, "parent_link", ""):
            form.fields[name].disabled = True
            form.fields[name].required = False
            form.fields[name].widget = AsText(in_text(form.instance, name))


def in_text(record: Model, name: str) -> str:
    """A field of the record as people read it."""
    field = field_of(type(record), name)
    if field.many_to_many:
        return "、".join(map(str, getattr(record, name).all())) if record.pk else ""
    if field.choices:
        return str(getattr(record, f"get_{name}_display")() or "")
    try:
        value = getattr(record, name)
    except ObjectDoesNotExist:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return "" if value is None else str(value)


def forged(form: forms.ModelForm) -> list[str]:
    """Fields that were sent although the form does not ask for them, with another content."""
    record = form.instance
    found = []
    for field in (*record._meta.concrete_fields, *record._meta.many_to_many):
        key, asked = form.add_prefix(field.name), form.fields.get(field.name)
        kind = field.formfield() if key in form.data and (not asked or asked.disabled) else None
        if kind is None or field.primary_key or field.name == getattr(form, "parent_link", ""):
            continue
        given = kind.widget.value_from_datadict(form.data, form.files, key)
        if kind.has_changed(stored_in(record, field), given):
            found.append(field.name)
    return found


def stored_in(record: Model, field):
    if field.many_to_many and record.pk is None:
        return []
    return field.value_from_object(record)


def refusals_of_forged(form: forms.ModelForm, *, user) -> list[str]:
    """Why what the form did not ask for is not taken: who writes it, and when."""
    names = forged(form)
    if not names:
        return []
    record = form.instance
    held = frozenset() if record._state.adding else record.held_fields() & set(names)
    reasons = [one.detail for one in why_not(record, names, standing_of(user))]
    return [*reasons, record.refusal_of_held(held, to=user).message] if held else reasons


class ByRights:
    """Mixed into the pages of records: a form asks what this person may write now on this
    record, a form of a new one what they may give it."""

    def given_for(self, request) -> dict:
        """Hook: what a new record says by itself of who adds it; shown, not asked."""
        return {}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.given_for = {} if change else self.given_for(request)
        return form

    def not_asked(self, request, obj) -> set[str]:
        """Fields of the kind that are no inputs for this person on this page."""
        if obj is None:
            asked = rights_of_kind(self.model).givable(standing_of(request.user))
            return field_names(self.model) - (asked - self.given_for(request).keys())
        return field_names(self.model) - writable_in(request, obj)

    def not_shown(self, request, obj) -> list[str]:
        """On the form of a new record there is nothing to show but what may be given."""
        if obj is not None:
            return []
        told = set(self.get_readonly_fields(request, obj)) - field_names(self.model)
        return sorted(told | self.not_asked(request, obj) - self.given_for(request).keys())

    def get_readonly_fields(self, request, obj=None):
        declared = list(super().get_readonly_fields(request, obj))
        return [*declared, *sorted(self.not_asked(request, obj) - set(declared))]

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (obj is None or bool(writable_in(request, obj)))

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and (obj is None or may_remove(request, obj))
