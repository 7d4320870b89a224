"""一页总览: all there is about one matter on one page, in the order in which work happens."""

from django.apps import apps
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.common.admin.display import due_mark, quoted_passage, status_badge
from tracker.common.scoping import visible
from tracker.common.veil import Sight

# Far more years than any matter lives; a guard against records that continue in a circle.
LONGEST_CHAIN = 30


def dossier_page(model_admin, request, object_id: str):
    record = model_admin.get_object(request, unquote(object_id))
    if record is None:
        return model_admin._get_obj_does_not_exist_redirect(request, model_admin.opts, object_id)
    if not model_admin.has_view_or_change_permission(request, record):
        raise PermissionDenied
    sight = Sight(request.user)
    (shown,) = sight.veiled([record])
    context = {
        **model_admin.admin_site.each_context(request),
        "title": str(record),
        "opts": model_admin.opts,
        "record": record,
        "status": status_badge(record),
        "due": due_mark(record, on=timezone.localdate(), soon=record.soon_until),
        "facts": facts_of(model_admin, shown),
        "quote": quoted_passage(record),
        "chain": chain_of(record, sight=sight),
        "steps": model_admin.offered_steps(request, record),
        "may_change": model_admin.has_change_permission(request, record),
        **what_hangs_on(record, to=request.user),
    }
    return TemplateResponse(request, "admin/dossier.html", context)


def facts_of(model_admin, record) -> list[tuple[str, str]]:
    """The filled-in fields in words, in the order of the form."""
    shown = []
    for _, options in model_admin.fieldsets:
        for line in options["fields"]:
            for name in [line] if isinstance(line, str) else line:
                field = next((f for f in record._meta.get_fields() if f.name == name), None)
                text = _in_words(record, field) if field is not None else ""
                if text and name not in ("title", "status", "due_on", "continues"):
                    shown.append((field.verbose_name, text))
    return shown


def _in_words(record, field) -> str:
    if field.many_to_many:
        return "、".join(str(target) for target in getattr(record, field.name).all())
    if field.choices:
        return getattr(record, f"get_{field.name}_display")()
    value = getattr(record, field.name)
    if isinstance(value, bool):
        return "是" if value else ""
    return "" if value is None else str(value)


def chain_of(record, *, sight: Sight) -> list:
    """The matter through the years, oldest first: what it continues, itself, what continues it.
    Links of the chain that are hidden from the reader are left out."""
    earlier, one = [], record
    while one.continues is not None and len(earlier) < LONGEST_CHAIN:
        one = one.continues
        earlier.insert(0, one)
    later, newest = [], [record]
    while newest and len(later) < LONGEST_CHAIN:
        newest = [
            following
            for matter in newest
            for following in matter.continuations.not_voided().select_related("work_year")
        ]
        later += newest
    seen = sight.sees(type(record), (one.pk for one in [*earlier, *later]))
    shown = [one for one in [*earlier, record, *later] if one is record or one.pk in seen]
    return shown if len(shown) > 1 else []


def what_hangs_on(record, *, to) -> dict:
    """What the user `to` sees on the page, by kind; the reverse names are those of the models."""
    files = visible(record.attachments.all(), to=to)
    found = {
        "progress": record.progress_entries.prefetch_related(
            Prefetch("attachments", queryset=files)
        ).select_related("author"),
        "activities": record.activities.prefetch_related("sites", "figures").select_related(
            "organiser", "source"
        ),
        "recommendations": record.recommendations.select_related("addressed_to", "source"),
        "outcomes": record.outcomes.prefetch_related("figures__source").select_related(
            "unit", "source"
        ),
        "figures": record.figures.filter(outcome=None, activity=None).select_related("source"),
        "attachments": files.filter(progress_entry=None),
    }
    if hasattr(record, "inspections"):
        found["inspections"] = record.inspections.prefetch_related("laws")
    if hasattr(record, "rectification_items"):
        found["opinions"] = record.opinions.select_related("addressed_to")
        found["items"] = record.rectification_items.select_related("lead_unit")
    found = {name: visible(records.not_voided(), to=to) for name, records in found.items()}
    if hasattr(record, "answers"):
        votes = apps.get_model("tracker", "Evaluation").objects.all()
        parts = visible(record.assignments.select_related("unit"), to=to)
        found["assignments"] = Sight(to).veiled(parts)
        answers = record.answers.select_related("unit", "answer_class").prefetch_related(
            Prefetch("evaluation", queryset=visible(votes, to=to))
        )
        found["answers"] = visible(answers, to=to)
    return found
