from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from tracker.common.admin import RecordAdmin, Step, StepForm, UsedRelatedFilter
from tracker.common.admin.moves import UndoMove
from tracker.common.roles import standing_of
from tracker.units import succession
from tracker.units.models import Membership, Unit


class ReorganiseForm(StepForm):
    always_asks_for_reason = True

    on = forms.DateField(label="撤并日期", widget=AdminDateWidget)
    successor = forms.ModelChoiceField(
        Unit.objects.none(), label="承接单位", required=False,
        help_text="并入已有的单位时选择。更名或新设的，在下面填写新单位。",
    )  # fmt: skip
    new_name = forms.CharField(label="新单位名称", max_length=100, required=False)
    new_short_name = forms.CharField(label="新单位简称", max_length=50, required=False)
    new_code = forms.SlugField(label="新单位代码", max_length=50, required=False)
    passed = forms.MultipleChoiceField(
        label="移交承接单位的未办结事项", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="不勾选的留在原单位名下，可以再办理一次“撤并”移交另一个单位（拆分）。",
    )  # fmt: skip
    reason = forms.CharField(
        label="依据",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如机构改革方案的文号，留在变更记录中。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        unit, today = self.records[0], timezone.localdate()
        self.fields["on"].initial = unit.valid_until or today
        others = Unit.objects.existing(on=today).exclude(pk=unit.pk)
        self.fields["successor"].queryset = others.order_by("name")
        self.fields["successor"].initial = unit.successor
        held = list(succession.in_lines(succession.open_cases(unit, to=self.user)))
        self.fields["passed"].choices = held
        self.fields["passed"].initial = [key for key, _ in held]
        if not held:
            del self.fields["passed"]

    def clean(self):
        for name, fault in succession.faults_of_successor(self.cleaned_data).items():
            self.add_error(name, fault)
        return self.cleaned_data


class Reorganise(Step):
    name = "reorganise"
    label = "撤并"
    explanation = (
        "单位更名、并入、拆分或撤销时办理：原单位到撤并日期为止，已办的仍用原名；"
        "勾选的未办结事项转到承接单位名下，由其联系人接着办理。办错了可以“撤销上一步”。"
    )
    form_class = ReorganiseForm
    is_for_many = False

    def is_granted(self, record, *, user):
        return standing_of(user).is_staff

    def perform(self, record, *, form, by):
        given = form.cleaned_data
        return succession.reorganise(
            record,
            on=given["on"],
            successor=succession.successor_given(record, given),
            passed=given.get("passed", ()),
            by=by,
        )

    def done(self, count, *, form):
        moved = len(form.cleaned_data.get("passed", ()))
        return f"单位撤并已办理，移交未办结的事项{moved}件。"


@admin.register(Unit)
class UnitAdmin(RecordAdmin):
    list_display = ("name", "short_name", "kind", "parent", "contact", "phone", "valid_until")
    list_filter = ("kind", ("valid_until", admin.EmptyFieldListFilter))
    list_select_related = ("parent",)
    fieldsets = (
        (None, {"fields": ["name", ("short_name", "code"), "kind", "parent", "aliases"]}),
        ("联系方式", {"fields": [("contact", "phone")]}),
        ("设立与撤并", {"fields": [("valid_from", "valid_until"), "successor"]}),
        ("其他", {"fields": ["note"]}),
    )
    steps = (Reorganise(), UndoMove())

    def get_search_results(self, request, queryset, search_term):
        """A unit that has ended is offered for a link only to whoever writes its whole name, such
        as for an entry of earlier years."""
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if request.path == reverse("admin:autocomplete"):
            term, today = search_term.strip(), timezone.localdate()
            is_there = Q(valid_until=None) | Q(valid_until__gte=today)
            found = found.filter(is_there | Q(name=term) | Q(short_name=term))
        return found, may_have_duplicates

    def autocomplete_label(self, unit) -> str:
        return f"{unit}（{unit.valid_until}撤销）" if unit.valid_until else str(unit)


@admin.register(Membership)
class MembershipAdmin(RecordAdmin):
    list_display = ("user", "role", "unit", "deputy", "valid_from", "valid_until")
    list_filter = ("role", ("unit", UsedRelatedFilter))
    list_select_related = ("user", "unit", "deputy")
    search_fields = ("user__username", "user__last_name", "unit__name", "deputy__name", "note")
    fieldsets = (
        (None, {"fields": [("user", "role"), ("unit", "deputy")]}),
        ("任期", {"fields": [("valid_from", "valid_until"), "note"]}),
    )
