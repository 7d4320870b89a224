"""街道月报: the page on which a street enters the activities of a month all at once.

Rows are typed, or pasted as WPS and Excel copy them. They are saved together or not at all; what is
refused is said beside its cell, and all that was typed is kept.
"""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.activities.models import Activity
from tracker.activities.month_rows import (
    COLUMNS,
    MOST_ROWS,
    NAMES,
    NUMBERS,
    Reader,
    Row,
    rows_given,
    rows_pasted,
)
from tracker.activities.participants import with_listed
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.common import door
from tracker.common.admin.by_rights import could_add
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import visible
from tracker.units.models import Unit
from tracker.years.models import WorkYear

BLANK_ROWS = 6
FIRST_YEAR = 2000


def streets_of(request) -> list[Unit]:
    """The street committees for which the person may enter activities: their own, or all."""
    streets = Unit.objects.filter(kind=Unit.Kind.STREET_COMMITTEE)
    standing = standing_of(request.user)
    if not standing.is_staff:
        streets = streets.filter(pk__in=standing.units_as(Role.STREET_COMMITTEE))
    return [one for one in streets if could_add(request, Activity(organiser=one))]


class ChoosingForm(forms.Form):
    """Which street and month the page is about; of several streets none is meant by itself."""

    street = forms.ModelChoiceField(Unit.objects.none(), label="街道工委")
    month = forms.CharField(label="月份", widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, data, *, streets: list[Unit], today: date):
        asked = {"month": f"{today:%Y-%m}", "street": streets[0].pk, **data}
        super().__init__(asked)
        self.fields["street"].queryset = Unit.objects.filter(pk__in=[one.pk for one in streets])

    def clean_month(self) -> date:
        year, _, month = self.cleaned_data["month"].partition("-")
        try:
            first = date(int(year), int(month), 1)
        except ValueError:
            raise forms.ValidationError("请写成2024-05这样的月份。", code="no_month") from None
        if first.year < FIRST_YEAR:
            raise forms.ValidationError("年份太早。", code="no_month")
        return first


class MonthOfStreet:
    """The rows of one street and month, as one person has them before them."""

    def __init__(self, request, *, street: Unit, month: date):
        self.request, self.street, self.month = request, street, month
        self.rows: list[Row] = []
        self.errors: list[str] = []
        self.given = request.POST

    @property
    def has_failed(self) -> bool:
        return bool(self.errors) or any(row.errors for row in self.rows)

    def take(self) -> None:
        """The rows as they were posted, with those of the pasted text after them."""
        self.rows = [row for row in rows_given(self.given) if not row.is_empty]
        pasted = rows_pasted(self.given.get("pasted", ""))
        if len(self.rows) + len(pasted) > MOST_ROWS:
            self.errors.append(f"一次最多登记{MOST_ROWS}行，请分几次粘贴。")
            return
        self.rows += [
            Row(number=0, given={name: each.get(name, "") for name in NAMES}) for each in pasted
        ]
        for number, row in enumerate(self.rows):
            row.number = number

    def check(self, *, today: date) -> None:
        """Say of every row what is wrong with it; nothing is kept."""
        self._write(today=today, is_kept=False)

    def keep(self, *, today: date) -> bool:
        """Write all rows, or none; whether they were written."""
        if not self.rows and not self.errors:
            self.errors.append("还没有填写活动。")
        self._write(today=today, is_kept=True)
        return not self.has_failed

    def _write(self, *, today: date, is_kept: bool) -> None:
        reader = Reader(street=self.street, month=self.month, today=today)
        year = reader.years.get(self.month.year)
        if year is None:
            self.errors.append(f"还没有设立{self.month.year}工作年度，请常委会办公室先设立。")
            return
        with transaction.atomic():
            for row in self.rows:
                activity, programmes = reader.read(row)
                activity.work_year = year
                if not row.errors:
                    self._create(row, activity, programmes)
            transaction.set_rollback(not is_kept or self.has_failed)

    def _create(self, row: Row, activity: Activity, programmes: list[Programme]) -> None:
        links = {"programmes": programmes} if programmes else None
        try:
            with transaction.atomic():
                door.create(activity, by=actor_of(self.request), links=links)
        except Refused as refused:
            row.refuse("", str(refused))
        except ValidationError as refused:
            for name, faults in refused.update_error_dict({}).items():
                for said in (said for fault in faults for said in fault.messages):
                    row.refuse(name, said)

    def fill_up(self) -> None:
        """Blank rows at the end, to go on typing."""
        while len(self.rows) < MOST_ROWS and self._blank() < BLANK_ROWS:
            self.rows.append(Row(number=len(self.rows), given=dict.fromkeys(NAMES, "")))

    def _blank(self) -> int:
        return sum(row.is_empty for row in self.rows)

    @property
    def recorded(self):
        """What is on record already, cancelled and planned ones among it."""
        found = Activity.objects.not_voided().filter(
            organiser=self.street,
            held_on__year=self.month.year,
            held_on__month=self.month.month,
        )
        found = with_listed(visible(found, to=self.request.user).order_by("held_on", "pk"))
        return found.annotate(photos=Count("attachments")).select_related("station")


def totals_of(activities: list[Activity]) -> dict[str, int]:
    """What was held, as the sheet of the month counts it."""
    held = [one for one in activities if one.status == Activity.Status.HELD]
    sums = {name: sum(getattr(one, name) or 0 for one in held) for name in NUMBERS}
    sums["times"] = sum(1 if one.times is None else one.times for one in held)
    return sums | {"deputy_attendances": sum(one.deputies_told or 0 for one in held)}


def month_page(model_admin, request):
    """Show the page, preview what was pasted, or save what was sent. 403 for whoever enters
    activities for no street."""
    streets, today = streets_of(request), timezone.localdate()
    if not streets:
        raise PermissionDenied
    choosing = ChoosingForm(request.GET.dict(), streets=streets, today=today)
    sheet = None
    if choosing.is_valid():
        chosen = choosing.cleaned_data
        sheet = MonthOfStreet(request, street=chosen["street"], month=chosen["month"])
    if sheet is not None and request.method == "POST":
        sheet.take()
        if "_save" in request.POST:
            if sheet.keep(today=today):
                messages.success(request, f"已登记{len(sheet.rows)}项活动。")
                return HttpResponseRedirect(request.get_full_path())
        else:
            sheet.check(today=today)
    context = context_of(model_admin, request, choosing=choosing, sheet=sheet)
    return TemplateResponse(request, "admin/street_month.html", context)


def context_of(model_admin, request, *, choosing: ChoosingForm, sheet) -> dict[str, Any]:
    shared = {
        **model_admin.admin_site.each_context(request),
        "title": "街道月报",
        "opts": model_admin.opts,
        "choosing": choosing,
        "sheet": sheet,
    }
    if sheet is None:
        return shared
    sheet.fill_up()
    recorded = list(sheet.recorded)
    year = WorkYear.objects.filter(year=sheet.month.year).first()
    filters = {
        "organiser__id__exact": sheet.street.pk,
        "held_on__year": sheet.month.year,
        "held_on__month": sheet.month.month,
    }
    return shared | {
        "columns": [
            {"field": name, "label": label, "is_number": name in NUMBERS}
            for name, label, _ in COLUMNS
        ],
        "recorded": recorded,
        "totals": totals_of(recorded),
        "kinds": Activity.Kind.labels,
        "stations": Station.objects.existing(on=sheet.month),
        "programmes": Programme.objects.all(),
        "pasted": request.POST.get("pasted", "") if sheet.errors else "",
        "is_previewed": request.method == "POST" and "_save" not in request.POST,
        "is_frozen": year is not None and year.is_closed,
        "change_reason": request.POST.get("change_reason", ""),
        "list_query": urlencode(filters),
    }
