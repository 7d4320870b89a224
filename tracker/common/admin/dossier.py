"""一页总览: all there is about one matter on one page, in the order in which work happens."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.common.admin.display import due_mark, quoted_passage, status_badge
from tracker.common.chain import chain_of
from tracker.common.scoping import visible
from tracker.common.veil import Sight


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
        "sections": sections_of(record, to=request.user),
    }
    return TemplateResponse(request, "admin/dossier.html", context)


def facts_of(model_admin, record) -> list[tuple[str, str]]:
    """The filled-in fields in words, in the order of the form."""
    shown = []
    for _, options in model_admin.fieldsets:
        for line in options["fields"]:
            for name in [line] if isinstance(line, str) else line:
                field: Any = next((f for f in record._meta.get_fields() if f.name == name), None)
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


# What other slices show of a matter on this page: (position, template, what it shows).
Shown = Callable[..., dict | None]
_SECTIONS: list[tuple[int, str, Shown]] = []


def dossier_section(template: str, *, position: int) -> Callable[[Shown], Shown]:
    """Decorator: show on every matter's page, in order of `position`, what the function finds.

    `found(record, to=user)` gives the template its `shown`, or None where the section is not one
    of that kind of matter.
    """

    def register(found: Shown) -> Shown:
        _SECTIONS.append((position, template, found))
        return found

    return register


def sections_of(record, *, to) -> list[dict]:
    """The sections of the record's page with what the user `to` sees in each."""
    ordered = sorted(_SECTIONS, key=lambda section: section[0])
    found = [(template, shown(record, to=to)) for _, template, shown in ordered]
    return [
        {"template": f"admin/dossier/{template}.html", "shown": shown}
        for template, shown in found
        if shown is not None
    ]


def seen(records, *, to):
    """Of what hangs on a matter that which is in force and which the user may see."""
    return visible(records.not_voided(), to=to)
