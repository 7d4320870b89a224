"""Records edited on the page of the record they belong to."""

import json
from collections.abc import Callable

from django.contrib import admin
from django.forms import BaseInlineFormSet, HiddenInput
from django.forms.formsets import DELETION_FIELD_NAME
from django.forms.models import _get_foreign_key

from tracker.common import door
from tracker.common.admin.by_rights import (
    could_add,
    field_names,
    may_remove,
    show_as_text,
    writable_in,
)
from tracker.common.admin.fields import RecordFields
from tracker.common.admin.forms import VersionedForm
from tracker.common.admin.writing import actor_of, refusals_of
from tracker.common.field_rights import rights_of_kind
from tracker.common.models import Voidable
from tracker.common.roles import standing_of
from tracker.common.scoping import visible

# Slices do not import each other's admin, so what hangs on a record announces itself here:
# model name of the page → (position on the page, inline class).
_INLINES: dict[str, list[tuple[int, type]]] = {}


def shown_on(*model_names: str, position: int) -> Callable[[type], type]:
    """Class decorator: show this inline on the pages of those models, in order of `position`."""

    def register(inline: type) -> type:
        for name in model_names:
            _INLINES.setdefault(name, []).append((position, inline))
        return inline

    return register


def inlines_of(model) -> list[type]:
    found = _INLINES.get(model._meta.model_name, [])
    return [inline for _, inline in sorted(found, key=lambda entry: entry[0])]


def script_options(prefix: str, *, add_text: str) -> str:
    """What Django's script for adding rows wants to know of a form set, as JSON."""
    options = {"prefix": prefix, "addText": add_text, "deleteText": "移除"}
    return json.dumps({"name": f"#{prefix}", "options": options})


class RecordFormSet(BaseInlineFormSet):
    """Rows that know their parent before they are checked, not only when they are saved."""

    inline = None

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        form.parent_link = self.fk.name
        if form.instance._state.adding:
            self._begin(form)
        else:
            # Before a parent that moves on takes the row along: what is stored is asked.
            self._ask_what_is_theirs(form)
            self.inline.go_along(form.instance, parent=self.instance)
        return form

    @property
    def empty_form(self):
        form = super().empty_form
        form.parent_link = self.fk.name
        self._begin(form)
        return form

    def _begin(self, form) -> None:
        """A new row: what follows from its parent, and inputs for what may be given."""
        setattr(form.instance, self.fk.name, self.instance)
        self.inline.prepare(form.instance, parent=self.instance)
        show_as_text(form, self.inline.not_given(form))

    def _ask_what_is_theirs(self, form) -> None:
        request, names = form.request, field_names(type(form.instance))
        show_as_text(form, names - writable_in(request, form.instance))
        if DELETION_FIELD_NAME in form.fields and not may_remove(request, form.instance):
            form.fields[DELETION_FIELD_NAME].disabled = True
            form.fields[DELETION_FIELD_NAME].widget = HiddenInput()


class _Inline(RecordFields):
    form = VersionedForm
    formset = RecordFormSet
    extra = 0
    show_change_link = True
    # Rows that keep files are written last: what others refuse leaves no file behind then.
    keeps_files = False
    # One sentence under the heading.
    note = ""

    @property
    def may_void(self) -> bool:
        return issubclass(self.model, Voidable)

    def get_fields(self, request, obj=None):
        fields = [*super().get_fields(request, obj)]
        # Read-only rows show what there is, and send nothing back that could be stale.
        return [*fields, "seen_version"] if self.has_change_permission(request, obj) else fields

    def get_queryset(self, request):
        queryset = visible(super().get_queryset(request), to=request.user)
        return queryset.not_voided() if issubclass(self.model, Voidable) else queryset

    def has_delete_permission(self, request, obj=None):
        voided_instead = issubclass(self.model, Voidable)
        return not voided_instead and super().has_delete_permission(request, obj)

    def has_change_permission(self, request, obj=None):
        append_only = self.model.is_append_only
        return not append_only and super().has_change_permission(request, obj)

    def has_add_permission(self, request, obj=None):
        """Also on the form of a new matter, whose first rows are added with it."""
        may = super().has_add_permission(request, obj)
        if not may or obj is None or obj._state.adding:
            return may
        fk = _get_foreign_key(self.parent_model, self.model, fk_name=self.fk_name)
        row = self.model(**{fk.name: obj})
        self.prepare(row, parent=obj)
        return could_add(request, row)

    def not_given(self, form) -> set[str]:
        """The fields of a new row that are not this person's to give."""
        standing, rights = standing_of(form.request.user), rights_of_kind(self.model)
        given = rights.writable(form.instance, standing) or rights.givable(standing)
        return field_names(self.model) - given

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.inline = self
        formset.form.request = request
        return formset

    def prepare(self, record, *, parent) -> None:
        """Give a new row what follows from its parent: the year, and the owner it hangs on."""
        if hasattr(record, "work_year_id") and getattr(parent, "work_year_id", None):
            record.work_year_id = parent.work_year_id
        if hasattr(record, "matter_id") and getattr(parent, "matter_id", None):
            record.matter_id = parent.matter_id

    def go_along(self, record, *, parent) -> None:
        """Hook: what a row takes over from a parent that is being moved to another matter."""

    def write(self, request, formset) -> None:
        """Write what the rows changed, each through the door."""
        by = actor_of(request)
        for form in formset.initial_forms:
            with refusals_of(form):
                if form in formset.deleted_forms:
                    door.remove(form.instance, by=by)
                elif form.has_changed():
                    door.update(form.instance, by=by, links=form.links)
        for form in formset.extra_forms:
            if form.has_changed() and form not in formset.deleted_forms:
                setattr(form.instance, formset.fk.name, formset.instance)
                self.prepare(form.instance, parent=formset.instance)
                with refusals_of(form):
                    self.create(form.instance, form=form, by=by)

    def create(self, record, *, form, by) -> None:
        door.create(record, by=by, links=form.links)


class RecordInline(_Inline, admin.StackedInline):
    """One block per record; for records with much text."""


class RecordTable(_Inline, admin.TabularInline):
    """One line per record; for records of a few short fields."""
