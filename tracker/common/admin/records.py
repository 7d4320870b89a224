"""The base of every admin page: reads like the stock admin, writes through the door."""

from collections.abc import Iterable, Iterator

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.urls import path, reverse

from tracker.common import door
from tracker.common.admin.by_rights import ByRights, field_names
from tracker.common.admin.display import page_url, quoted_passage
from tracker.common.admin.fields import RecordFields
from tracker.common.admin.filters import VoidedFilter
from tracker.common.admin.forms import RecordForm
from tracker.common.admin.history import corrections_shown, history_page
from tracker.common.admin.inlines import inlines_of, script_options
from tracker.common.admin.leading import buttons_of, buttons_of_parts, in_order
from tracker.common.admin.lists import LedgerList
from tracker.common.admin.moves import Correct, UndoMove, moves_of, refusals_by_move
from tracker.common.admin.steps import Restore, Void, run_step, steps_of
from tracker.common.admin.writing import Refusal, actor_of, refusals_of
from tracker.common.errors import Refused
from tracker.common.facts import facts_of
from tracker.common.field_rights import why_not
from tracker.common.models import Moved, Sourced, Stamped, Voidable
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.common.stored_files import kept_only_on_success
from tracker.common.veil import Sight
from tracker.common.workflow import NothingToDo, workflow_of

# A step on many records lists each with its version, and does all of them or none.
MOST_AT_ONCE = 200
SOURCE_FIELDS = ["source_passage", "source", "quote", ("external_system", "external_id")]


class RecordAdmin(ByRights, LedgerList, RecordFields, admin.ModelAdmin):
    """Pages of one kind of record.

    A slice names list columns, filters and fieldsets; writing, refusals, history, voiding, the
    source block and the autocomplete fields come from here.
    """

    form = RecordForm
    # Steps of this kind of record besides those that other slices offer on it.
    steps = ()

    def get_object(self, request, object_id, from_field=None):
        """As Django's; None as well for a number that no database can even look for."""
        try:
            return super().get_object(request, object_id, from_field)
        except OverflowError:
            return None

    # --- What is shown ------------------------------------------------------------------

    @property
    def is_voidable(self) -> bool:
        return issubclass(self.model, Voidable)

    @property
    def is_work(self) -> bool:
        """Records of a year's work can be reported for others; units, laws and the like not."""
        return self.model.is_frozen is not Stamped.is_frozen

    @property
    def is_sourced(self) -> bool:
        return issubclass(self.model, Sourced)

    def get_inlines(self, request, obj):
        return [*super().get_inlines(request, obj), *inlines_of(self.model)]

    def get_exclude(self, request, obj=None):
        return self._personal(request, obj)

    def _personal(self, request, obj) -> list[str]:
        """Fields of the record that the person does not get to read, and so not to fill in."""
        fields = self.model.personal_fields
        if (
            not fields
            or obj is None
            or obj.pk in sight_of(request).reads_personal(self.model, [obj.pk])
        ):
            return []
        return sorted(fields)

    def get_fieldsets(self, request, obj=None):
        fieldsets = without(super().get_fieldsets(request, obj), self._personal(request, obj))
        if self.is_sourced:
            # Where a text states the record, the sentence is shown; else the fields stay folded.
            folded = [] if obj is not None and obj.source_id else ["collapse"]
            fieldsets = [*fieldsets, ("出处", {"fields": SOURCE_FIELDS, "classes": folded})]
        return without(fieldsets, self.not_shown(request, obj))

    def get_readonly_fields(self, request, obj=None):
        readonly = list(super().get_readonly_fields(request, obj))
        return [*readonly, "source_passage"] if self.is_sourced else readonly

    def get_sortable_by(self, request):
        # The order of the rows would tell of numbers that are not shown.
        columns = self.get_list_display(request)
        return [name for name in columns if name not in self.model.personal_fields]

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        changelist = getattr(response, "context_data", {}).get("cl")
        if changelist is not None and sight_of(request).veils(self.model):
            changelist.result_list = sight_of(request).veiled(changelist.result_list)
        return response

    def get_list_filter(self, request):
        filters = list(super().get_list_filter(request))
        return [*filters, VoidedFilter] if self.is_voidable else filters

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if self.is_voidable and request.path == reverse("admin:autocomplete"):
            found = found.not_voided()
        return found, may_have_duplicates

    @admin.display(description="原文")
    def source_passage(self, record):
        return quoted_passage(record)

    def get_queryset(self, request):
        return visible(super().get_queryset(request), to=request.user)

    # --- Who may ------------------------------------------------------------------------

    def has_change_permission(self, request, obj=None):
        untouchable = obj is not None and (obj.is_voided or obj.is_append_only)
        return not untouchable and super().has_change_permission(request, obj)

    def has_delete_permission(self, request, obj=None):
        return not self.is_voidable and super().has_delete_permission(request, obj)

    def get_actions(self, request):
        actions = super().get_actions(request)
        # Deleting many records at once has no place in a ledger.
        actions.pop("delete_selected", None)
        for step in self.get_steps():
            if step.is_for_many and step.is_allowed(request, self):
                actions[step.name] = (_action_of(step), step.name, step.label)
        return actions

    def get_steps(self):
        void = [Void(), Restore()] if self.is_voidable else []
        back = [Correct(), UndoMove()] if facts_of(self.model) is not None else []
        return [*moves_of(self.model), *self.steps, *steps_of(self.model), *back, *void]

    # --- How it writes ------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        form.request, form.admin_site = request, self.admin_site
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Show the form, or save it; what the door refuses is shown in the form, never a 500."""
        if request.method == "POST" and self._is_voided(request, object_id):
            self.message_user(request, "记录已作废，不能再修改。", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        if request.method == "POST" and (reasons := self._not_theirs(request, object_id)):
            self.message_user(request, reasons, messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())
        try:
            with kept_only_on_success():
                return super().changeform_view(request, object_id, form_url, extra_context)
        except Refusal as refusal:
            # The transaction is rolled back. The same data go through the form once more, which
            # now shows the refusal at its place and keeps all that was typed.
            request.refusal = refusal
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _is_voided(self, request, object_id) -> bool:
        record = self.get_object(request, unquote(object_id)) if object_id else None
        return record is not None and record.is_voided

    def _not_theirs(self, request, object_id) -> str:
        """Why nothing of the record is this person's to write, although it is their role's."""
        record = self.get_object(request, unquote(object_id)) if object_id else None
        may_in_general = self.has_change_permission(request)
        is_kept_as_it_was = record is not None and record.is_append_only
        if (
            record is None
            or is_kept_as_it_was
            or not may_in_general
            or self.has_change_permission(request, record)
        ):
            return ""
        sent = [name for name in field_names(self.model) if name in request.POST]
        found = why_not(record, sent, standing_of(request.user))
        return "".join(one.detail for one in found) or "这条记录现在不能由您填写。"

    def prepare(self, record, request) -> None:
        """Hook: what the system itself fills in before a new record is written."""

    def save_model(self, request, obj, form, change):
        by = actor_of(request)
        with refusals_of(form):
            if change:
                door.update(obj, by=by, links=form.links)
            else:
                self.prepare(obj, request)
                self.create(obj, form=form, by=by)

    def create(self, record, *, form, by) -> None:
        door.create(record, by=by, links=form.links)

    def save_related(self, request, form, formsets, change):
        for formset in sorted(formsets, key=lambda formset: formset.inline.keeps_files):
            formset.inline.write(request, formset)

    def response_post_save_add(self, request, obj):
        """Back to the record from whose page somebody came to add this."""
        origin = obj.reached_from(request.GET)
        if origin is not None:
            return HttpResponseRedirect(page_url(origin))
        return super().response_post_save_add(request, obj)

    def delete_model(self, request, obj):
        door.remove(obj, by=actor_of(request))

    def get_deleted_objects(self, objs, request):
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # What protects a record is not deleted with it, so no permission for that is missing.
        return deleted, counts, set() if protected else missing, protected

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except (Refused, ValidationError) as refused:
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    # The history is what the door writes; the stock log would tell half of it a second time.
    def construct_change_message(self, request, form, formsets, add=False):
        return []

    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    # --- Further pages ------------------------------------------------------------------

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_step"
        return [
            path(
                "<path:object_id>/step/<slug:step_name>/",
                self.admin_site.admin_view(self.step_view),
                name=name,
            ),
            *super().get_urls(),
        ]

    def step_view(self, request, object_id, step_name):
        record = self.get_object(request, unquote(object_id))
        if record is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return run_step(self, request, step_name, records=[record])

    def history_view(self, request, object_id, extra_context=None):
        # The history tells everything about a record, the votes of an open round included.
        if not request.user.has_perm("tracker.view_change"):
            raise PermissionDenied
        return history_page(self, request, object_id)

    def get_inline_formsets(self, request, formsets, inline_instances, obj=None):
        shown = super().get_inline_formsets(request, formsets, inline_instances, obj)
        for inline_formset in shown:
            label = f"新增{inline_formset.opts.verbose_name}"
            # The script that adds rows takes its words from here; Django's read “添加另一个 …”.
            inline_formset.inline_formset_data = script_options(
                inline_formset.formset.prefix, add_text=label
            )
        return shown

    def offered_steps(self, request, record, parts: Iterable[Moved] = ()) -> list[dict]:
        """The buttons of this record, and of its parts, for this person."""
        own = buttons_of(self, request, record)
        return in_order([*own, *buttons_of_parts(request, parts)])

    def waiting_moves(self, request, record) -> list[dict]:
        """Moves of this stage that something still stands in the way of, and what it is."""
        refusals = refusals_by_move(record, user=request.user)
        return [
            {"label": workflow_of(record).named(name).label, "reason": refusal.message}
            for name, refusal in refusals.items()
            if refusal is not None
            and refusal.code not in ("wrong_state", "voided")
            and not isinstance(refusal, NothingToDo)
        ]

    def render_change_form(self, request, context, **kwargs):
        record = kwargs.get("obj")
        veil_forms(context, sight_of(request))
        context["title"] = self.opts.verbose_name if record else f"新增{self.opts.verbose_name}"
        standing = standing_of(request.user)
        context["asks_for_whom"] = self.is_work and (standing.is_staff or bool(standing.units))
        if record is not None:
            context["steps"] = self.offered_steps(request, record, _parts_on(context))
            context["waiting_moves"] = self.waiting_moves(request, record)
            context["is_frozen"] = record.is_frozen()
            # Who, why and what was there before is for those who read the history.
            context["reads_history"] = request.user.has_perm("tracker.view_change")
            context["corrections"] = corrections_shown(record, to=request.user)
            context["has_dossier"] = hasattr(self, "dossier_view")
        return super().render_change_form(request, context, **kwargs)


def _parts_on(context) -> Iterator[Moved]:
    """Records with a life cycle of their own that stand on the page in tables."""
    for inline in context["inline_admin_formsets"]:
        if inline.opts.model.has_life_cycle:
            yield from (form.instance for form in inline.formset.forms if form.instance.pk)


def sight_of(request) -> Sight:
    """What the person sees; kept on the request, so that a page asks nothing twice."""
    if not hasattr(request, "sight"):
        request.sight = Sight(request.user)
    return request.sight


def veil_forms(context, sight: Sight) -> None:
    """Show on the forms of a page, which have been saved or refused by now, only what the person
    may know of: read-only fields are read from the record of their form."""
    parts = [
        [context["adminform"].form],
        *(set_.formset.forms for set_ in context["inline_admin_formsets"]),
    ]
    for forms in parts:
        stored = [form for form in forms if not form.instance._state.adding]
        for form, shown in zip(stored, sight.veiled(form.instance for form in stored), strict=True):
            form.instance = shown


def without(fieldsets, hidden: list[str]) -> list[tuple]:
    """The fieldsets without some fields, which may stand in a line with others."""
    kept = []
    for title, options in fieldsets:
        lines = [
            tuple(
                name for name in ([line] if isinstance(line, str) else line) if name not in hidden
            )
            for line in options["fields"]
        ]
        if any(lines):
            kept.append((title, options | {"fields": [line for line in lines if line]}))
    return kept


def _names_in(line) -> tuple[str, ...]:
    return (line,) if isinstance(line, str) else tuple(line)


def _action_of(step):
    def act(model_admin, request, queryset):
        records = list(queryset[: MOST_AT_ONCE + 1])
        if len(records) > MOST_AT_ONCE:
            sentence = f"一次最多处理{MOST_AT_ONCE}条，请用筛选缩小范围后分批进行。"
            model_admin.message_user(request, sentence, messages.ERROR)
            return None
        return run_step(model_admin, request, step.name, records=records)

    return act
