"""What is on the agendas of meetings."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common.models import Entry, EntryQuerySet
from tracker.common.searched import Searched
from tracker.matters.models import Matter
from tracker.meetings.following import tell_hearing
from tracker.meetings.models import Meeting
from tracker.units.models import Unit


class AgendaItemQuerySet(EntryQuerySet):
    def standing(self):
        """Those of meetings that are held or going to be, and not put off or sent back."""
        return (
            self.not_voided()
            .filter(meeting__voided_at=None)
            .exclude(
                Q(meeting__status=Meeting.Status.CANCELLED) | Q(result__in=AgendaItem.NOT_HEARD)
            )
        )

    def to_be_heard(self):
        """Reports that a session of the standing committee is going to hear."""
        return self.not_voided().filter(
            kind=AgendaItem.Kind.HEAR,
            meeting__kind=Meeting.Kind.COMMITTEE,
            meeting__status__in=(Meeting.Status.PLANNED, Meeting.Status.CALLED),
            meeting__voided_at=None,
        )


class AgendaItem(Entry):
    """One item of a meeting's agenda (议题), with at most one subject.

    What has a row on the spine is linked by `matter`, an opinion of the committee by `opinion`;
    whatever comes about at the meeting itself – decisions, appointments – names its agenda item.
    Papers go the way of 监督法 2024 art. 15: the draft twenty days before the session, the revised
    report ten days before it, to the members seven days before it.
    """

    class Kind(models.TextChoices):
        HEAR = "hear", "听取报告"
        DELIBERATE = "deliberate", "审议"
        INSPECTION_REPORT = "inspection_report", "执法检查报告"
        BUDGET = "budget", "审查批准"
        PERSONNEL = "personnel", "人事任免"
        DECISION = "decision", "决议决定"
        VOTE = "vote", "测评"
        APPRAISAL = "appraisal", "评议"
        DUTY_REPORT = "duty_report", "述职"
        OATH = "oath", "宣誓"
        INQUIRY = "inquiry", "询问"
        INFORM = "inform", "通报"
        OTHER = "other", "其他"

    class Result(models.TextChoices):
        HEARD = "heard", "已听取"
        DELIBERATED = "deliberated", "已审议"
        PASSED = "passed", "通过"
        NOT_PASSED = "not_passed", "未通过"
        POSTPONED = "postponed", "暂不付表决"
        WITHDRAWN = "withdrawn", "撤回"
        RETURNED = "returned", "退回"

    NOT_HEARD = frozenset({Result.POSTPONED, Result.WITHDRAWN, Result.RETURNED})

    meeting = models.ForeignKey(
        Meeting, verbose_name="会议", on_delete=models.PROTECT, related_name="agenda"
    )
    order = models.PositiveSmallIntegerField(
        "序号", blank=True, help_text="留空则排在最后；可以重新排序。"
    )
    title = models.CharField(
        "议题", max_length=200, blank=True, help_text="留空则按所议事项称呼；不写人选姓名。"
    )
    kind = models.CharField("议题类别", max_length=20, choices=Kind)
    way = models.CharField("审议方式", max_length=100, blank=True)
    matter = models.ForeignKey(
        Matter,
        verbose_name="所议事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    opinion = models.ForeignKey(
        "tracker.Opinion",
        verbose_name="所议审议意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    reporting_unit = models.ForeignKey(
        Unit,
        verbose_name="报告（提请）单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="agenda_items",
    )
    reporter = models.CharField(
        "报告人", max_length=100, blank=True, help_text="姓名和职务，如：张三（区环保局局长）。"
    )
    opinions_gathered_on = models.DateField(
        "各方面意见汇总日期",
        null=True,
        blank=True,
        help_text="向报告单位交付各方面意见汇总的日期（监督法第十四条）。",
    )
    draft_received_on = models.DateField(
        "征求意见稿日期",
        null=True,
        blank=True,
        help_text="会议举行的二十日以前，报告送专（工）委征求意见（监督法第十五条）。",
    )
    revised_received_on = models.DateField(
        "修改稿日期",
        null=True,
        blank=True,
        help_text="会议举行的十日以前，修改后的报告送交常委会（监督法第十五条）。",
    )
    sent_to_members_on = models.DateField(
        "印发组成人员日期",
        null=True,
        blank=True,
        help_text="会议举行的七日以前，报告发给常委会组成人员（监督法第十五条）。",
    )
    heard_on = models.DateField(
        "审议日期", null=True, blank=True, help_text="会议哪一天审议的；一天的会议即召开日期。"
    )
    result = models.CharField("审议结果", max_length=20, choices=Result, blank=True)
    note = models.TextField("备注", blank=True)
    is_verified = models.BooleanField(
        "已核对", default=True, help_text="由其他记录里的日期或文字生成的议题，核对后勾选。"
    )

    passes_on = ("reporting_unit",)

    searched = Searched(name=("title",), text=("reporter", "note", "quote"), under="meeting")

    objects = AgendaItemQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议议题"
        ordering = ["meeting", "order", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(matter__isnull=True) | Q(opinion__isnull=True),
                name="agendaitem_one_subject",
                violation_error_message="一个议题只能有一个所议事项。",
                violation_error_code="several_subjects",
            ),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def open_rows(cls) -> Q:
        """What is still to be reported on."""
        over = {Meeting.Status.HELD, *Meeting.FINISHED}
        still = Q(result="", heard_on=None, voided_at=None, meeting__voided_at=None)
        return still & ~Q(meeting__status__in=over)

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Who attends or may read the meeting; a unit sees of it what it reports on itself."""
        if units := standing.offices:
            return Q(reporting_unit__in=units)
        return Q(meeting__in=Meeting.objects.filter(Meeting.visible_rows(standing)))

    @property
    def stands(self) -> bool:
        """As `AgendaItemQuerySet.standing`."""
        is_off = self.meeting.is_voided or self.meeting.status == Meeting.Status.CANCELLED
        return not (self.is_voided or is_off or self.result in self.NOT_HEARD)

    @property
    def subject(self):
        """What it is about, or None: a record of the spine's or an opinion."""
        return self.matter or self.opinion

    @property
    def subject_name(self) -> str:
        """What those who attend may read of the subject, whatever else of it is hidden."""
        if self.matter is not None:
            return self.matter.specific.name_on_agenda
        opinion = self.opinion
        is_draft = opinion.status in opinion.NOT_YET_PUBLIC
        return "审议意见（稿）" if is_draft else str(opinion)

    def is_frozen(self) -> bool:
        return self.meeting.is_frozen()

    def carry_along(self, before, *, by) -> None:
        super().carry_along(before, by=by)
        tell_hearing({self.matter_id, before and before.matter_id}, by=by)

    def clean(self):
        super().clean()
        if self.meeting_id is None:
            return
        if self.order is None:
            last = self.meeting.agenda.not_voided().aggregate(last=models.Max("order"))
            self.order = (last["last"] or 0) + 1
        if not self.title and self.subject is not None:
            self.title = self.subject_name[:200]
        faults = {}
        if not self.title:
            faults["title"] = ValidationError("请填写议题或者选择所议事项。", code="required")
        if self.matter is not None and self.matter.matter_kind == Meeting._meta.model_name:
            faults["matter"] = ValidationError("会议不能审议会议。", code="circular")
        is_off = self.meeting.is_voided or self.meeting.status == Meeting.Status.CANCELLED
        if self._state.adding and is_off:
            message = f"会议“{self.meeting}”已取消或作废，不能登记议题。"
            faults["meeting"] = ValidationError(message, code="meeting_off")
        if self.result and not self.is_voided and not self.meeting.took_place:
            faults["result"] = ValidationError(
                f"会议“{self.meeting}”尚未召开，不能登记审议结果。", code="result_before_meeting"
            )
        if self.heard_on and not self.meeting.lasts_on(self.heard_on):
            faults["heard_on"] = ValidationError(
                f"会议“{self.meeting}”这一天没有召开。", code="not_on_that_day"
            )
        if faults:
            raise ValidationError(faults)
