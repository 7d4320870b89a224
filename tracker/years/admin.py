from collections import Counter

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.utils import timezone
from django.utils.html import format_html

from tracker.common.admin import RecordAdmin, RecordTable, Step, StepForm, reason_asked
from tracker.common.admin.display import badge
from tracker.years import closing, entering
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import RuleSet


class CloseForm(StepForm):
    closed_on = forms.DateField(label="关账日期", widget=AdminDateWidget)
    carry_over = forms.MultipleChoiceField(
        label="没有办结、可以结转的事项", required=False, widget=forms.CheckboxSelectMultiple
    )
    to_year = forms.ModelChoiceField(WorkYear.objects.none(), label="结转到年度", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = timezone.localdate
        year = self.records[0]
        left = closing.unfinished(year, to=self.user)
        self.fields["carry_over"].choices = [
            (one.record.pk, in_one_line(one.record)) for one in left if not one.why_not
        ]
        staying = [one.record for one in left if one.why_not]
        self.fields["carry_over"].help_text = told_of(staying)
        later = WorkYear.objects.filter(year__gt=year.year, status=WorkYear.Status.OPEN)
        self.fields["to_year"].queryset = later.order_by("year")
        self.fields["to_year"].initial = later.order_by("year").first()


def in_one_line(record) -> str:
    kind = record._meta.verbose_name
    return f"{kind}：{record}（{record.get_status_display()}）"


def told_of(staying: list) -> str:
    """What is not offered to be carried over, by kind and state: none goes without a word."""
    if not staying:
        return "不勾选的留在本年度，关账后照常办理。"
    counts = Counter((str(one._meta.verbose_name), one.get_status_display()) for one in staying)
    words = "、".join(f"{kind}（{state}）{count}条" for (kind, state), count in counts.items())
    return f"不勾选的留在本年度，关账后照常办理。另有没有办结而不结转的：{words}。"


class Close(Step):
    name = "close"
    label = "关账"
    explanation = (
        "关账后，本年度的记录不再随意改动：更正须填写原因，原因和改动都会留在变更记录中。"
        "没有办结的事项照常办理；要转到下一年的，在下面勾选，一并结转。"
    )
    form_class = CloseForm
    is_for_many = False

    def is_offered(self, record):
        return not record.is_closed

    def perform(self, record, *, form, by):
        given = form.cleaned_data
        return closing.close(
            record,
            on=given["closed_on"],
            carried={int(pk) for pk in given["carry_over"]},
            to_year=given["to_year"],
            by=by,
        )


class OpenNextForm(StepForm):
    takes_over = forms.BooleanField(
        label="沿用本年度的办理结果类别", required=False, initial=True,
        help_text="照抄到下一年度，标为未核实；下一年度已有类别的不抄。",
    )  # fmt: skip


class OpenNext(Step):
    name = "open-next"
    label = "开启下一年度"
    explanation = (
        "新建下一工作年度（已有的不再建）。办理规则一直适用到另一套规则生效，报表版式不分年度，"
        "都照常沿用。"
    )
    form_class = OpenNextForm
    is_for_many = False

    def perform(self, record, *, form, by):
        following = closing.open_next(record, by=by)
        takes_over = form.cleaned_data["takes_over"]
        form.taken = closing.take_over_classes(record, following, by=by) if takes_over else []
        form.rules = closing.rules_of(following)
        return following

    def done(self, count, *, form):
        rules = form.rules or "（没有生效的规则，请新增）"
        return f"下一年度已开启；沿用办理结果类别{len(form.taken)}个，适用规则：{rules}。"


class ReopenForm(StepForm):
    always_asks_for_reason = True
    reason = reason_asked("撤销关账的原因")


class Reopen(Step):
    name = "reopen"
    label = "撤销关账"
    explanation = "撤销后，本年度的记录可以照常修改。"
    form_class = ReopenForm
    is_for_many = False

    def is_offered(self, record):
        return record.is_closed

    def perform(self, record, *, form, by):
        return record.reopen(by=by)


@admin.register(WorkYear)
class WorkYearAdmin(RecordAdmin):
    list_display = ("__str__", "state", "closed_on", "note")
    search_fields = ("year",)
    fieldsets = ((None, {"fields": ["year", "state", "closed_on", "note"]}),)
    readonly_fields = ("state", "closed_on")
    steps = (Close(), Reopen(), OpenNext())

    def get_readonly_fields(self, request, obj=None):
        # The year is the record's key; another year is another record.
        key = ["year"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *key]

    @admin.display(description="状态", ordering="status")
    def state(self, year):
        return badge(year.get_status_display(), "dropped" if year.is_closed else "under-way")


@admin.register(AnswerClass)
class AnswerClassAdmin(RecordAdmin):
    list_display = ("code", "meaning", "work_year", "counts_as_solved", "is_tracked", "order")
    list_filter = ("work_year", "counts_as_solved", "is_tracked", "is_verified")
    list_select_related = ("work_year",)
    search_fields = ("code", "meaning")
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "work_year",
                    ("code", "order"),
                    "meaning",
                    "colour",
                    ("counts_as_solved", "is_tracked"),
                    "is_verified",
                ]
            },
        ),
    )


class CalendarDayTable(RecordTable):
    model = CalendarDay
    fields = ("date", "holiday", "kind", "note")


class NoticeForm(StepForm):
    text = forms.CharField(
        label="通知原文",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="粘贴通知中“一、元旦：……”至“七、国庆节：……”各行；星期和天数与日历不符的会逐行指出。",
    )


class EnterNotice(Step):
    name = "enter-notice"
    label = "粘贴通知"
    explanation = "按国务院办公厅通知的原文登记本年的放假和调休上班日；登记后请核对再启用。"
    form_class = NoticeForm
    is_for_many = False

    def is_offered(self, record):
        return not record.is_complete

    def perform(self, record, *, form, by):
        entering.enter_notice(record, form.cleaned_data["text"], by=by)
        return record


class BeginNext(Step):
    name = "begin-next"
    label = "建立下一年"
    explanation = (
        "以按公历固定的节日（元旦、劳动节、国庆节）开始下一年的工作日历；"
        "其余节日和调休待通知公布后补充。"
    )
    is_for_many = False

    def perform(self, record, *, form, by):
        return entering.begin_next(record, by=by)


class Confirm(Step):
    name = "confirm"
    label = "启用"
    explanation = (
        "确认已按国务院办公厅通知录全本年的放假和调休上班日。启用后，期限按本年日历计算，"
        "此前暂定的期限随即重新计算，变动的逐一列出。"
    )
    is_for_many = False

    def is_offered(self, record):
        return not record.is_complete

    def perform(self, record, *, form, by):
        form.moved = entering.confirm(record, by=by)
        return record

    def done(self, count, *, form):
        if not form.moved:
            return "工作日历已启用，没有期限因此变动。"
        told = "；".join(map(str, form.moved))
        return f"工作日历已启用，{len(form.moved)}个暂定的期限变动：{told}。"


def tell_moved(model_admin, request, days) -> None:
    """Say which dates the days just written have moved."""
    moved = [one for day in days for one in day.moved_dates]
    if moved:
        told = "；".join(map(str, moved))
        model_admin.message_user(request, f"{len(moved)}个期限随之变动：{told}。")


@admin.register(CalendarYear)
class CalendarYearAdmin(RecordAdmin):
    list_display = ("__str__", "state", "notice")
    search_fields = ("year", "notice")
    fieldsets = ((None, {"fields": ["year", "notice", "state"]}),)
    readonly_fields = ("state",)
    inlines = (CalendarDayTable,)
    steps = (EnterNotice(), Confirm(), BeginNext())

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        forms = [form for formset in formsets for form in formset.forms]
        tell_moved(self, request, [form.instance for form in forms])

    def get_readonly_fields(self, request, obj=None):
        key = ["year"] if obj is not None else []
        return [*super().get_readonly_fields(request, obj), *key]

    @admin.display(description="状态", ordering="is_complete")
    def state(self, year):
        return badge("已启用", "finished") if year.is_complete else badge("未录全", "begun-not")


@admin.register(CalendarDay)
class CalendarDayAdmin(RecordAdmin):
    list_display = ("date", "holiday", "kind", "note")
    list_filter = ("calendar_year", "kind", "holiday")
    date_hierarchy = "date"
    search_fields = ("date", "note")
    fieldsets = ((None, {"fields": ["calendar_year", "date", ("holiday", "kind"), "note"]}),)

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        tell_moved(self, request, [obj])

    def delete_model(self, request, obj):
        super().delete_model(request, obj)
        tell_moved(self, request, [obj])


class SucceedForm(StepForm):
    name = forms.CharField(label="名称", max_length=100)
    code = forms.SlugField(label="代码", max_length=50)
    effective_from = forms.DateField(label="生效日期", widget=AdminDateWidget)


class Succeed(Step):
    name = "succeed"
    label = "据此新立规则"
    explanation = (
        "新立一套自指定日期起生效的规则，各项数值先照抄这一套，再逐项修改、核实。"
        "此前交办的事项仍按原规则计算。"
    )
    form_class = SucceedForm
    permission = "add"
    is_for_many = False

    def perform(self, record, *, form, by):
        given = {name: form.cleaned_data[name] for name in ("name", "code", "effective_from")}
        return record.succeed(**given, by=by)


@admin.register(RuleSet)
class RuleSetAdmin(RecordAdmin):
    list_display = ("name", "effective_from", "verification", "answer_months", "clock_start")
    list_filter = ("is_verified",)
    search_fields = ("code", "name", "basis")
    readonly_fields = ("standing",)
    steps = (Succeed(),)
    fieldsets = (
        (
            None,
            {
                "fields": [
                    "standing",
                    ("name", "code"),
                    "effective_from",
                    "basis",
                    "is_verified",
                ]
            },
        ),
        (
            "交办与申退",
            {
                "fields": [
                    "clock_start",
                    ("closed_session_handover_length", "closed_session_handover_unit"),
                    ("refusal_length", "refusal_unit"),
                    ("reassignment_length", "reassignment_unit"),
                    ("contact_length", "contact_unit"),
                    ("co_opinion_length", "co_opinion_unit"),
                    "withdrawal_until",
                ]
            },
        ),
        (
            "答复与延期",
            {
                "fields": [
                    ("answer_months", "longest_answer_months"),
                    "extension_consent",
                    "answer_cutoff",
                ]
            },
        ),
        (
            "反馈与再次答复",
            {
                "fields": [
                    ("feedback_length", "feedback_unit"),
                    "missing_feedback",
                    "counts_late_feedback",
                    ("second_round_length", "second_round_unit"),
                    "max_rounds",
                ]
            },
        ),
        (
            "执法检查与审议意见",
            {
                "fields": [
                    ("inspection_notice_length", "inspection_notice_unit"),
                    ("opinion_handover_length", "opinion_handover_unit"),
                    ("opinion_report_length", "opinion_report_unit"),
                    ("budget_report_length", "budget_report_unit"),
                    ("audit_rectification_length", "audit_rectification_unit"),
                    ("ballot_base", "ballot_pass_percent"),
                    ("appraisal_base", "appraisal_pass_percent"),
                ]
            },
        ),
        (
            "人事任免",
            {
                "fields": [
                    ("personnel_papers_length", "personnel_papers_unit"),
                    ("oath_length", "oath_unit"),
                    "personnel_failures",
                ]
            },
        ),
        (
            "线索",
            {"fields": [("lead_answer_length", "lead_answer_unit"), "lead_person_years"]},
        ),
        (
            "备案审查",
            {
                "fields": [
                    ("filing_length", "filing_unit"),
                    ("filing_check_length", "filing_check_unit"),
                    ("filing_supplement_length", "filing_supplement_unit"),
                    ("review_length", "review_unit"),
                    ("review_opinion_length", "review_opinion_unit"),
                    ("review_reply_length", "review_reply_unit"),
                    ("review_repair_length", "review_repair_unit"),
                    ("review_told_length", "review_told_unit"),
                    "year_list_cutoff",
                ]
            },
        ),
        ("计算与提醒", {"fields": ["rolls_forward", "due_soon_days"]}),
    )

    def get_readonly_fields(self, request, obj=None):
        fixed = RuleSet.fixed_fields() if obj is not None and obj.is_in_use else []
        return [*super().get_readonly_fields(request, obj), *fixed]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "basis":
            field.widget.attrs["rows"] = 10
        elif db_field.name.endswith("_unit"):
            # It stands beside its period, whose name it need not repeat.
            field.label = "计量单位"
        return field

    @admin.display(description="核实情况", ordering="is_verified")
    def verification(self, rule_set):
        if rule_set.is_verified:
            return badge("已核实", "finished")
        return badge("未核实", "void")

    @admin.display(description="核实情况")
    def standing(self, rule_set):
        """What a clerk has to know before relying on the numbers, or before changing them."""
        notices = []
        if not rule_set.is_verified:
            notices.append("数值未按本地正式文件核实，使用前请核对“依据”中列出的各项。")
        if rule_set.is_in_use:
            notices.append("已有事项适用本规则，数值不能再改；如有变化，请“据此新立规则”。")
        return format_html("{} {}", self.verification(rule_set), "".join(notices))
