"""随手登记: one activity from a phone, three required fields and photos."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from tracker.activities.models import Activity
from tracker.activities.month_page import streets_of
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.common import door
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.stored_files import kept_only_on_success
from tracker.progress.models import Attachment
from tracker.progress.reporting import FilesField
from tracker.units.models import Unit
from tracker.years.models import WorkYear

NEEDED = ("held_on", "kind", "title")
MORE = (
    "place", "station", "programmes", "deputy_attendances", "public_attendances", "opinions",
    "answered_on_spot", "handed_over", "solved", "description",
)  # fmt: skip


class QuickForm(forms.ModelForm):
    """What is asked on the spot; the rest can be added at a desk."""

    photos = FilesField(label="照片", required=False)
    street = forms.ModelChoiceField(Unit.objects.none(), label="街道工委")

    class Meta:
        model = Activity
        fields = (*NEEDED, *MORE)
        widgets = {
            "held_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "programmes": forms.CheckboxSelectMultiple,
            "description": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, streets: list[Unit], **kwargs):
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["held_on"].initial = today
        self.fields["held_on"].required = True
        self.fields["photos"].widget.attrs["accept"] = "image/*"
        self.fields["street"].queryset = Unit.objects.filter(pk__in=[one.pk for one in streets])
        if len(streets) == 1:
            # Whoever speaks for one street is not asked for which.
            self.fields["street"].initial = streets[0]
            self.fields["street"].disabled = True
        self.fields["station"].queryset = Station.objects.existing(on=today)
        if not Programme.objects.exists():
            del self.fields["programmes"]

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            message = f"{day}还没有到，计划中的活动请在活动页面登记。"
            raise forms.ValidationError(message, code="not_yet")
        if not WorkYear.objects.filter(year=day.year).exists():
            message = f"还没有设立{day.year}工作年度，请常委会办公室先设立。"
            raise forms.ValidationError(message, code="no_year")
        return day

    def clean(self):
        given = super().clean()
        # The record is checked with the street and the year that the page knows.
        self.instance.organiser = given.get("street")
        if "held_on" in given:
            self.instance.work_year = WorkYear.objects.get(year=given["held_on"].year)
        return given

    @property
    def needed(self):
        return [self[name] for name in NEEDED]

    @property
    def more(self):
        return [self[name] for name in MORE if name in self.fields]


def quick_page(model_admin, request):
    """Show the form, or record the activity with its photos. 403 for whoever enters activities
    for no street."""
    streets = streets_of(request)
    if not streets:
        raise PermissionDenied
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = QuickForm(*posted, streets=streets)
    if posted and form.is_valid() and record(form, request):
        messages.success(request, f"已登记“{form.instance}”。")
        return HttpResponseRedirect(reverse("admin:tracker_activity_quick"))
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": "随手登记活动",
        "opts": model_admin.opts,
        "form": form,
        "has_one_street": len(streets) == 1,
    }
    return TemplateResponse(request, "admin/street_quick.html", context)


def record(form: QuickForm, request) -> bool:
    """Write the activity and its photos, or nothing; whether they were written."""
    activity, by = form.instance, actor_of(request)
    links = {"programmes": list(form.cleaned_data.get("programmes") or [])}
    try:
        with kept_only_on_success(), transaction.atomic():
            door.create(activity, by=by, links=links)
            for photo in form.cleaned_data["photos"]:
                Attachment(activity=activity, file=photo).store(by=by)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    except ValidationError as refused:
        for name, faults in refused.update_error_dict({}).items():
            form.add_error(name if name in form.fields else None, faults)
        return False
    return True
