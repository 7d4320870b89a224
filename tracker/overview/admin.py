"""Lists by population, and the page that says what each population is."""

from django.contrib import admin
from django.template.response import TemplateResponse
from django.utils import timezone

from tracker.overview.populations.defining import Population
from tracker.overview.populations.register import classes, population, populations, shares


def listed() -> list[Population]:
    return [each for each in populations().values() if each.subject.is_listed]


class PopulationFilter(admin.SimpleListFilter):
    """The records that a number counts: where its number was shown, this leads to them."""

    title = "口径"
    parameter_name = "population"

    def lookups(self, request, model_admin):
        own = [each for each in listed() if each.subject.model is model_admin.model]
        return [(each.code, each.name) for each in own]

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        return population(self.value()).of(queryset, on=timezone.localdate())


def offer_populations(site: admin.AdminSite) -> None:
    """Add the filter to the lists of all records that are counted."""
    for model in {each.subject.model for each in listed()}:
        counted = site.get_model_admin(model)
        counted.list_filter = (*counted.list_filter, PopulationFilter)


def populations_page(request, site: admin.AdminSite) -> TemplateResponse:
    context = {
        **site.each_context(request),
        "title": "统计口径",
        "populations": [*populations().values(), *classes()],
        "shares": shares(),
    }
    return TemplateResponse(request, "admin/populations.html", context)
