"""The change history in words: which field, before and after."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Q
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from tracker.common import door
from tracker.common.corrected import corrections
from tracker.common.facts import facts_of
from tracker.common.models import Moved, Stamped
from tracker.common.veiled_history import model_of, veiled_changes
from tracker.common.workflow import workflow_of

CHANGES_PER_PAGE = 50
# What a later release no longer has; its name in the code would tell nobody anything.
GONE_KIND, GONE_FIELD = "已取消的种类", "已取消的项目"


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    label: str
    before: str
    after: str


def field_changes(change) -> list[FieldChange]:
    """The fields of one change, in the order in which the model declares them."""
    model = model_of(change)
    declared = [field.name for field in model._meta.get_fields()] if model else []
    names = sorted(
        change.fields, key=lambda name: declared.index(name) if name in declared else len(declared)
    )
    return [
        FieldChange(
            label=_label(model, name),
            before=side_in_words(change.fields[name], "before"),
            after=side_in_words(change.fields[name], "after"),
        )
        for name in names
    ]


def side_in_words(entry: dict, side: str) -> str:
    """One side of a field's entry as a person reads it; "" where there was nothing."""
    value = entry.get(f"{side}_text", entry[side])
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(part) for part in value)
    if value is None:
        return ""
    return _moment(str(value)) or str(value)


def _moment(text: str) -> str:
    """A stored time in local words; "" for any other text."""
    if len(text) < len("2024-01-01T00:00:00"):
        return ""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return ""
    return in_words(moment) if moment else ""


def in_words(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")


def _label(model, name: str) -> str:
    # What the pages of a kind call a field in words of their own.
    labels = getattr(admin.site._registry.get(model), "labels", {})
    if name in labels:
        return labels[name]
    try:
        return model._meta.get_field(name).verbose_name if model else GONE_FIELD
    except FieldDoesNotExist:
        return GONE_FIELD


def changes_around(record) -> Q:
    """Matches the changes of what hangs on the record: progress, activities, answers …

    Other matters that point to it have histories of their own.
    """
    found = Q()
    # An account has a history too, and is no record of the ledger.
    if not isinstance(record, Stamped) or not record.is_matter:
        return found
    for relation in record._meta.related_objects:
        model: Any = relation.related_model
        if issubclass(model, Stamped) and not model.is_matter:
            hanging = model._base_manager.filter(**{relation.field.name: record})
            found |= Q(kind=model._meta.model_name, record_id__in=hanging.values("pk"))
    return found


CORRECTIONS_SHOWN = 10


def corrections_shown(record, *, to) -> list[dict]:
    """What was corrected of the record and of its parts, newest first, as its page shows it."""
    if not isinstance(record, Stamped) or (
        facts_of(type(record)) is None and not record.is_frozen()
    ):
        return []
    of_record = Q(kind=record._meta.model_name, record_id=record.pk)
    around = changes_around(record) if facts_of(type(record)) else Q()
    found = corrections().filter(of_record | around).read_by(to).order_by("-id")
    return [entry_of(one, record) for one in veiled_changes(found[:CORRECTIONS_SHOWN], to=to)]


def kind_in_words(change) -> str:
    model = model_of(change)
    return str(model._meta.verbose_name) if model else GONE_KIND


def action_in_words(change) -> str:
    """What was done: of a move of a life cycle its own name (交办), else the kind of write."""
    model = model_of(change)
    if change.transition and model is not None and issubclass(model, Moved):
        label = workflow_of(model).label_of(change.transition)
        if label is not None:
            return label
    return change.get_action_display()


def entry_of(change, record) -> dict:
    """One change as the page shows it; `about` names the record where it is not this page's."""
    is_own = change.kind == record._meta.model_name and change.record_id == record.pk
    about = "" if is_own else f"{kind_in_words(change)}：{change.record_title}"
    return {
        "change": change,
        "action": action_in_words(change),
        "fields": field_changes(change),
        "about": about,
    }


def history_page(model_admin, request, object_id: str):
    """All changes of one record, newest first, field by field."""
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    shows_all = request.GET.get("only") != "record"
    of_record = Q(kind=record._meta.model_name, record_id=record.pk)
    around = changes_around(record)
    chosen = of_record | around if shows_all else of_record
    changes = door.history().objects.filter(chosen).read_by(request.user).order_by("-id")
    page = Paginator(changes.select_related("on_behalf_of"), CHANGES_PER_PAGE).get_page(
        request.GET.get("p")
    )
    context = {
        **model_admin.admin_site.each_context(request),
        "title": "变更记录",
        "subtitle": str(record),
        "opts": model_admin.opts,
        "object": record,
        "page": page,
        "entries": [entry_of(change, record) for change in veiled_changes(page, to=request.user)],
        "has_more_around": bool(around),
        "shows_all": shows_all,
    }
    return TemplateResponse(request, "admin/object_history.html", context)
