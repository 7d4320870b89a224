"""报告数据: the page on which the writer of the next report finds each figure with its rows, and
puts down with one button what the ledger counts."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from tracker.common.admin.by_rights import could_add
from tracker.common.admin.writing import actor_of
from tracker.common.errors import Refused
from tracker.common.roles import standing_of
from tracker.outcomes.models import Figure, Nature
from tracker.overview.populations.register import population
from tracker.overview.report_data import VERDICTS, Line, report_data, state
from tracker.theme.charts import YEAR_OF, records_url
from tracker.years.models import WorkYear


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line as the page shows it."""

    line: Line
    url: str  # the rows that were counted, "" where no list shows just these
    verdict: str


def report_data_page(request, site) -> TemplateResponse | HttpResponseRedirect:
    """The indicators of the year asked for, else of the latest; POST states the ticked ones."""
    if not request.user.has_perm("tracker.view_figure"):
        raise PermissionDenied
    years = list(WorkYear.objects.all())
    year = _chosen(request.GET.get("year", ""), years)
    errors: list[str] = []
    sees_all = standing_of(request.user).sees_all
    may_state = year is not None and sees_all and could_add(request, Figure())
    if request.method == "POST":
        if not may_state:
            raise PermissionDenied
        errors = _state(request, year)
        if not errors:
            return HttpResponseRedirect(f"{reverse('admin:report_data')}?year={year.year}")
    groups = _groups(request, year) if year else []
    context = {
        **site.each_context(request),
        "title": f"{year.year}年报告数据" if year else "报告数据",
        "years": years,
        "year": year,
        "groups": groups,
        "errors": errors,
        "may_state": may_state,
        "sees_all": sees_all,
        "is_any_to_state": any(row.line.is_to_state for _, rows in groups for row in rows),
        "change_reason": request.POST.get("change_reason", ""),
    }
    return TemplateResponse(request, "admin/report_data.html", context)


def _chosen(asked: str, years: list[WorkYear]) -> WorkYear | None:
    known = {str(each.year): each for each in years}
    return known.get(asked, years[0] if years else None)


def _lines(request, year: WorkYear) -> list[Line]:
    return report_data(year=year.year, on=timezone.localdate(), to=request.user)


def _groups(request, year: WorkYear) -> list[tuple[str, list[Row]]]:
    """What there is something to say of, by what the figures say something about."""
    lines = [
        one for one in _lines(request, year) if one.counted is not None or one.stated or one.before
    ]
    rows = [Row(line=one, url=_url(one, year.year), verdict=VERDICTS[one.agrees]) for one in lines]
    by_nature = ((label, [r for r in rows if r.line.indicator.nature == code])
                 for code, label in Nature.choices)  # fmt: skip
    return [(label, found) for label, found in by_nature if found]


def _url(line: Line, year: int) -> str:
    if not line.counted:
        return ""
    whole = population(line.indicator.population)
    if not whole.subject.is_listed or whole.subject.year_path not in YEAR_OF:
        return ""
    programmes = [str(each.pk) for each in line.indicator.programmes.all()]
    narrowed = {"programmes__in": ",".join(programmes)} if programmes else {}
    return records_url(whole, year=year, **narrowed)


def _state(request, year: WorkYear) -> list[str]:
    """Put down all that is ticked, or nothing; what stood in the way."""
    ticked = set(request.POST.getlist("indicator"))
    lines = [
        one for one in _lines(request, year) if one.is_to_state and str(one.indicator.pk) in ticked
    ]
    by = actor_of(request)
    errors = []
    with transaction.atomic():
        for line in lines:
            try:
                state(line, year=year.year, by=by)
            except (Refused, ValidationError) as fault:
                errors += [f"{line.indicator.name}：{said}" for said in _said(fault)]
        if errors:
            transaction.set_rollback(True)
    if not errors and lines:
        messages.success(request, f"已登记{len(lines)}项数据，登记错了的可以在数据页面作废。")
    elif not errors:
        messages.warning(request, "请先勾选要登记的指标。")
    return errors


def _said(fault: Refused | ValidationError) -> list[str]:
    return fault.messages if isinstance(fault, ValidationError) else [str(fault)]
