"""The bases of the pages of matters: of all kinds, and of those that are followed until done."""

from django.contrib import admin
from django.db.models import DateField, OuterRef, Subquery, Value
from django.urls import path
from django.utils import timezone

from tracker.common.admin.display import (
    due_mark,
    latest_progress,
    linked_list,
    page_link,
    status_badge,
    voidable_title,
)
from tracker.common.admin.dossier import dossier_page
from tracker.common.admin.filters import DueFilter, UsedChoicesFilter, UsedRelatedFilter
from tracker.common.admin.records import RecordAdmin
from tracker.common.admin.revising import Revise
from tracker.common.models import soon_until
from tracker.common.scoping import visible


class WithDueDates(RecordAdmin):
    """Records whose lists mark due dates by how near they are."""

    def get_queryset(self, request):
        # The same for every row, and so asked for once.
        soon = Value(soon_until(on=timezone.localdate()), DateField())
        return super().get_queryset(request).annotate(soon_until=soon)

    @admin.display(description="完成期限", ordering="due_on")
    def due(self, record):
        return due_mark(record, on=timezone.localdate(), soon=record.soon_until)


class OnSpineAdmin(WithDueDates):
    """A record of the spine: its state, what was last reported on it and a page on one sheet."""

    list_select_related = ("work_year",)

    def get_queryset(self, request):
        seen = visible(self.model.progress_on(OuterRef("pk")), to=request.user)
        latest = seen.order_by("-happened_on", "-pk")
        return (
            super()
            .get_queryset(request)
            .annotate(
                latest_on=Subquery(latest.values("happened_on")[:1]),
                latest_text=Subquery(latest.values("text")[:1]),
            )
        )

    @admin.display(description="名称", ordering="title")
    def name(self, record):
        return voidable_title(record, record.title)

    @admin.display(description="最近进展", ordering="latest_on")
    def latest(self, record):
        return latest_progress(record)

    @admin.display(description="状态", ordering="status")
    def state(self, record):
        return status_badge(record)

    def autocomplete_label(self, record) -> str:
        """Matters of the same name recur every year; the year tells them apart."""
        return f"{record.work_year} {record}"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_dossier"
        view = self.admin_site.admin_view(self.dossier_view)
        return [path("<path:object_id>/dossier/", view, name=name), *super().get_urls()]

    def dossier_view(self, request, object_id):
        return dossier_page(self, request, object_id)


class TrackedAdmin(OnSpineAdmin):
    """A matter followed through a year: status, due date, continuation."""

    steps = (Revise(),)
    list_filter = (
        "work_year",
        DueFilter,
        ("status", UsedChoicesFilter),
        ("area", UsedRelatedFilter),
        ("lead_committee", UsedRelatedFilter),
    )
    date_hierarchy = "due_on"
    list_select_related = ("work_year", "area", "lead_committee")

    @admin.display(description="以后年度")
    def continued_by(self, record):
        later = getattr(record, "seen_continuations", ())
        return linked_list(page_link(one, f"{one.work_year} {one}") for one in later)

    def get_object(self, request, object_id, from_field=None):
        record = super().get_object(request, object_id, from_field)
        if record is not None:
            later = record.continuations.not_voided().select_related("work_year")
            record.seen_continuations = visible(later, to=request.user)
        return record
