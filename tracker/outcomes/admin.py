from django.contrib import admin

from tracker import kinds
from tracker.common.admin import RecordAdmin, RecordInline, UsedRelatedFilter, shown_on
from tracker.common.admin.display import NOTHING, page_link, sentence_link, voidable_title
from tracker.common.admin.dossier import dossier_section, seen
from tracker.outcomes.comparing import period_in_days
from tracker.outcomes.models import Figure, Indicator, Outcome


@admin.register(Indicator)
class IndicatorAdmin(RecordAdmin):
    list_display = ("name", "unit", "nature", "area", "population", "code", "order")
    list_filter = ("nature", ("area", UsedRelatedFilter))
    list_select_related = ("area",)
    fieldsets = (
        (None, {"fields": ["name", ("code", "unit"), ("nature", "area"), "definition"]}),
        ("台账计数", {"fields": [("population", "counted_from"), "programmes"]}),
        ("其他", {"fields": ["order", "note"]}),
    )


@admin.register(Outcome)
class OutcomeAdmin(RecordAdmin):
    list_display = ("name", "work_year", "kind", "doer", "unit", "owner_link", "is_confirmed",
                    "sentence")  # fmt: skip
    list_filter = ("work_year", "kind", "doer", "is_confirmed")
    list_select_related = ("work_year", "unit", "source", "matter")
    date_hierarchy = "achieved_on"
    fieldsets = (
        (None, {"fields": ["title", ("work_year", "kind"), "description"]}),
        ("谁取得的", {"fields": [("doer", "unit"), ("achieved_on", "is_confirmed")]}),
        ("所属事项", {"fields": ["matter"]}),
    )

    @admin.display(description="成效", ordering="title")
    def name(self, outcome):
        return voidable_title(outcome)

    @admin.display(description="所属事项")
    def owner_link(self, outcome):
        return page_link(outcome.matter)

    @admin.display(description="依据")
    def sentence(self, outcome):
        return sentence_link(outcome, "查看原文")


@admin.register(Figure)
class FigureAdmin(RecordAdmin):
    list_display = ("name", "worded", "work_year", "over", "nature", "doer", "owner_link", "why")
    list_filter = (
        "work_year",
        "nature",
        "doer",
        "comparator",
        ("indicator", UsedRelatedFilter),
    )
    list_select_related = ("work_year", "source", "matter")
    search_links = ("indicator",)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "label",
                    "wording",
                    ("value", "upper_value", "unit", "comparator"),
                    ("work_year", "subject_year"),
                    ("period", "period_kind", "is_planned"),
                    ("period_from", "period_until"),
                ]
            },
        ),
        ("性质与行为主体", {"fields": [("nature", "doer"), "indicator"]}),
        ("所属事项", {"fields": ["matter", ("activity", "outcome")]}),
        ("其他", {"fields": ["note"]}),
    )

    @admin.display(description="指标内容", ordering="label")
    def name(self, figure):
        return voidable_title(figure, figure.label)

    @admin.display(description="数值（原文表述）", ordering="value")
    def worded(self, figure):
        return figure.as_worded

    @admin.display(description="统计期间", ordering="period_until")
    def over(self, figure):
        return figure.period or period_in_days(figure) or NOTHING

    @admin.display(description="所属事项")
    def owner_link(self, figure):
        return page_link(figure.matter)

    @admin.display(description="为什么是这个数")
    def why(self, figure):
        return sentence_link(figure, "查看原句")


@shown_on(*kinds.followed_names(), position=40)
class OutcomeInline(RecordInline):
    note = "成效的数据，在“打开”后的页面登记。"
    model = Outcome
    fields = (
        "title",
        ("kind", "doer", "unit"),
        ("achieved_on", "is_confirmed"),
        "description",
        "figures_worded",
    )
    readonly_fields = ("figures_worded",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("figures")

    @admin.display(description="数据")
    def figures_worded(self, outcome):
        if outcome.pk is None:
            return "保存后打开成效可登记数据"
        figures = [figure for figure in outcome.figures.all() if not figure.is_voided]
        return "；".join(str(figure) for figure in figures) or NOTHING


@shown_on("outcome", "activity", *kinds.followed_names(), position=50)
class FigureInline(RecordInline):
    model = Figure
    fields = (
        "label",
        "wording",
        ("value", "upper_value", "unit", "comparator"),
        ("nature", "doer", "indicator"),
        ("period", "period_kind", "is_planned"),
        ("period_from", "period_until"),
        "note",
        "why",
    )
    readonly_fields = ("why",)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("source", "indicator")

    def go_along(self, record, *, parent):
        if isinstance(parent, Outcome) and parent.owner is not None:
            self.prepare(record, parent=parent)

    @admin.display(description="为什么是这个数")
    def why(self, figure):
        return sentence_link(figure, "查看原句") if figure.pk else NOTHING


@dossier_section("outcomes", position=80)
def outcomes_of_matter(record, *, to) -> dict:
    outcomes = record.outcomes.prefetch_related("figures__source").select_related("unit", "source")
    figures = record.figures.filter(outcome=None, activity=None).select_related("source")
    return {"outcomes": seen(outcomes, to=to), "figures": seen(figures, to=to)}
