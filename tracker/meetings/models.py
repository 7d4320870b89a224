"""Meetings and what is on their agendas. What was decided and voted there stands beside them."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Entry, EntryQuerySet
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import Matter, OnSpine
from tracker.meetings.attendance import move_along
from tracker.meetings.constraints import RULES
from tracker.meetings.happened import fault_of_what_stands, faults_of_loss
from tracker.meetings.naming import called_by_number
from tracker.meetings.quorum import faults_of_counts
from tracker.units.models import Unit


class Meeting(OnSpine):
    """A meeting of the congress, its standing committee or one of their bodies (会议).

    More than half of the members have to attend a session of the standing committee, and it meets
    at least every two months (地方组织法 2022 art. 51). How many are to attend and how many did
    follows from the holdings and the attendance; a number that differs from them needs a reason.
    """

    class Kind(models.TextChoices):
        CONGRESS = "congress", "人民代表大会会议"
        COMMITTEE = "committee", "常委会会议"
        DIRECTORS = "directors", "主任会议"
        SPECIAL_COMMITTEE = "special_committee", "专（工）委会议"
        STREET_COMMITTEE = "street_committee", "街道工委会议"
        PARTY_GROUP = "party_group", "党组会议"

    class Status(models.TextChoices):
        PLANNED = "planned", "拟定"
        CALLED = "called", "已通知"
        HELD = "held", "已召开"
        MINUTED = "minuted", "已形成纪要"
        PUBLISHED = "published", "已公布"
        POSTPONED = "postponed", "延期"
        CANCELLED = "cancelled", "取消"

    FINISHED = frozenset({Status.MINUTED, Status.PUBLISHED, Status.CANCELLED})
    DROPPED = frozenset({Status.CANCELLED})
    BEFORE_IT = frozenset({Status.PLANNED, Status.CALLED, Status.POSTPONED})
    TOOK_PLACE = frozenset({Status.HELD, Status.MINUTED, Status.PUBLISHED})
    # Whose days and names are told to those alone who belong there.
    CLOSED = frozenset({Kind.DIRECTORS, Kind.PARTY_GROUP})
    # Of which more than half of the members have to be there.
    WITH_QUORUM = frozenset({Kind.COMMITTEE, Kind.DIRECTORS})
    # Bodies of which there are several, and what kind of unit each is.
    OF_A_BODY = {
        Kind.SPECIAL_COMMITTEE: Unit.Kind.COMMITTEE,
        Kind.STREET_COMMITTEE: Unit.Kind.STREET_COMMITTEE,
    }

    title = models.CharField(
        "会议名称", max_length=200, blank=True, help_text="留空则按届次、会次称呼。"
    )
    kind = models.CharField("会议类型", max_length=20, choices=Kind)
    body = models.ForeignKey(
        Unit,
        verbose_name="召开机构",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text="专（工）委、街道工委会议须填写。",
    )
    session = models.ForeignKey(
        "tracker.Session",
        verbose_name="人代会会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        help_text="人民代表大会会议填写，届次、会次随之而定。",
    )
    term = models.ForeignKey(
        "tracker.Term",
        verbose_name="届",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
    )
    number = models.PositiveSmallIntegerField(
        "会次",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="本届第几次会议；没有编次的留空。",
    )
    is_extraordinary = models.BooleanField("临时会议", default=False)
    starts_on = models.DateField("召开日期", null=True, blank=True)
    ends_on = models.DateField("结束日期", null=True, blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    chair = models.CharField("主持人", max_length=50, blank=True)
    called_by = models.ForeignKey(
        "self",
        verbose_name="决定召开的主任会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="calls",
        help_text="主任会议决定常委会会议的会期，拟订议程草案（地方组织法第五十四条）。",
    )
    members_count = models.PositiveSmallIntegerField("应到人数", null=True, blank=True)
    present_count = models.PositiveSmallIntegerField("实到人数", null=True, blank=True)
    counts_reason = models.CharField(
        "人数说明",
        max_length=500,
        blank=True,
        help_text="实到人数未过半或者与名单不一致的，说明原因。",
    )
    invited_units = models.ManyToManyField(
        Unit, verbose_name="列席单位", blank=True, related_name="invited_to"
    )
    observers_count = models.PositiveSmallIntegerField("旁听人数", null=True, blank=True)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.PLANNED, editable=False
    )
    called_on = models.DateField("通知日期", null=True, blank=True, editable=False)
    minuted_on = models.DateField("形成纪要日期", null=True, blank=True, editable=False)
    minutes = models.ForeignKey(
        "tracker.Attachment",
        verbose_name="会议纪要",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="minutes_of",
        help_text="先在本页上传附件，再从中选择。",
    )
    published_on = models.DateField("公布日期", null=True, blank=True, editable=False)
    is_verified = models.BooleanField(
        "已核对",
        default=True,
        help_text="由其他记录里的日期或文字生成的会议，届次、会次、日期须核对后勾选。",
    )

    searched = Searched(name=("title",), text=("place", "chair", "counts_reason", "note", "quote"))

    class Meta(OnSpine.Meta):
        verbose_name = verbose_name_plural = "会议"
        ordering = ["-work_year_id", "-starts_on", "id"]
        constraints = [
            *OnSpine.Meta.constraints,
            *RULES,
        ]
        indexes = [
            *OnSpine.Meta.indexes,
            models.Index(fields=["kind", "starts_on"], name="meeting_kind_day"),
        ]

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """As those concerned, and for deputies and street committees whatever is published."""
        rows = cls.rows_of_the_concerned(standing)
        if standing.roles & {Role.DEPUTY, Role.STREET_COMMITTEE}:
            rows |= Q(published_on__isnull=False) & ~Q(kind=cls.Kind.PARTY_GROUP)
        return rows

    @classmethod
    def rows_of_the_concerned(cls, standing) -> Q:
        """The committees of the house attend what is not the party group's, a street committee
        its own meetings, a deputy those that they attend; a unit those it reports to and those
        whose opinion it got."""
        rows = NOTHING
        if standing.deputies:
            own = Q(duty_acts__voided_at=None, duty_acts__deputy__in=standing.deputies)
            rows |= Q(pk__in=cls.objects.filter(own).values("pk"))
        if Role.COMMITTEE in standing.roles:
            rows |= ~Q(kind=cls.Kind.PARTY_GROUP)
        if streets := standing.units_as(Role.STREET_COMMITTEE):
            rows |= Q(body__in=streets)
        if units := standing.offices:
            items = AgendaItem.objects.not_voided().filter(reporting_unit__in=units)
            rows |= Q(pk__in=items.values("meeting"))
            opinions = cls.opinions_formed.rel.related_model.objects.not_voided()
            got = opinions.filter(addressed_to__in=units, handed_over_on__isnull=False)
            rows |= Q(pk__in=got.values("meeting"))
        return rows

    @property
    def lead_committee_id(self) -> int | None:  # type: ignore[override]
        """Whose meeting it is, where it is a committee's of its own."""
        return self.body_id if self.kind in self.OF_A_BODY else None

    @property
    def lead_committee(self) -> Unit | None:  # type: ignore[override]
        return self.body if self.kind in self.OF_A_BODY else None

    @property
    def took_place(self) -> bool:
        return self.status in self.TOOK_PLACE

    def lasts_on(self, day) -> bool:
        return self.starts_on is not None and self.starts_on <= day <= (
            self.ends_on or self.starts_on
        )

    def derive(self):
        if self.session is not None:
            self.term, self.number = self.session.term, self.session.number
        self._name_itself()
        super().derive()
        self.matter_number = str(self.number or "")

    def clean(self):
        super().clean()
        faults = self._faults_of_links() | faults_of_counts(self) | faults_of_loss(self)
        if faults:
            raise ValidationError(faults)
        if self.is_voided and (fault := fault_of_what_stands(self)):
            raise fault

    def carry_along(self, before, *, by) -> None:
        super().carry_along(before, by=by)
        move_along(self, before, by=by)

    def _name_itself(self) -> None:
        """Without a name of its own it is called by its number, also after that is corrected."""
        before = None if self._state.adding else type(self)._base_manager.get(pk=self.pk)
        if not self.title or (before is not None and self.title == called_by_number(before)):
            self.title = called_by_number(self)

    def _faults_of_links(self) -> dict[str, ValidationError]:
        faults = {}
        wanted = self.OF_A_BODY.get(self.kind)
        if wanted and self.body is not None and self.body.kind != wanted:
            kind = dict(Unit.Kind.choices)[wanted]
            faults["body"] = ValidationError(f"召开机构应为{kind}。", code="wrong_body")
        if self.called_by is not None and self.called_by.kind != self.Kind.DIRECTORS:
            faults["called_by"] = ValidationError("应为主任会议。", code="not_directors")
        if self.minutes is not None and self.minutes.matter_id != self.pk:
            faults["minutes"] = ValidationError("应为本次会议的附件。", code="not_its_own")
        return faults


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
