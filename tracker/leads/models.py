"""线索: what somebody told the committee, whichever way it came in, and what became of it."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.common.models import Decision
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.inspections.models import Inspection
from tracker.leads.constraints import CONSTRAINTS
from tracker.leads.gathering import GatheredOpinion
from tracker.matters.models import Matter, Tracked, TrackedQuerySet
from tracker.rectification.models import RectificationItem
from tracker.suggestions.models import Suggestion
from tracker.topics.models import Topic
from tracker.units.models import Unit, refuse_ended_unit
from tracker.years.clocks import Clocked
from tracker.years.models import WorkYear

__all__ = ["GatheredOpinion", "Lead"]


class LeadQuerySet(TrackedQuerySet):
    def with_person(self):
        """Those that still hold who told it."""
        return self.exclude(person_name="", phone="")

    def reports(self) -> int:
        """How often it was told (件次): one lead may stand for many calls, and a lead that
        repeats another one adds its own calls and no more."""
        return self.aggregate(times=models.Sum("times"))["times"] or 0


class Lead(Clocked, Tracked):
    """A lead (线索): somebody told the committee something; who answers, and what came of it.

    All channels are one kind. One row may stand for many calls (`times`); a lead has one end and
    so is counted once. Answered is not solved: that is confirmed by whoever told it, the street
    committee or the office, and never by the unit that dealt with it. Who told it stands in two
    personal fields that are in no history, so that what is deleted is gone.
    """

    class Channel(models.TextChoices):
        HOTLINE = "hotline", "市长热线"
        BOARD = "board", "城市留言板"
        RECEPTION = "reception", "接待选民"
        ACTIVITY = "activity", "走访活动"
        STATION = "station", "代表工作室"
        LETTER = "letter", "来信来访"
        MEDIA = "media", "媒体"
        WARNING = "warning", "预算联网预警"
        OBSERVATION = "observation", "旁听庭审"
        REQUEST = "request", "公众建议"
        OTHER = "other", "其他"

    class Status(models.TextChoices):
        RECEIVED = "received", "已登记（待分办）"
        SORTED = "sorted", "已分办"
        HANDED_OVER = "handed_over", "已交办（待受理）"
        ACCEPTED = "accepted", "办理中"
        ANSWERED = "answered", "已答复"
        RETURNED = "returned", "退回重办"
        TOLD = "told", "已反馈本人"
        ANSWERED_ON_SPOT = "answered_on_spot", "当场答复"
        SOLVED = "solved", "已解决"
        EXPLAINED = "explained", "解释办结"
        REFERRED = "referred", "已转送"
        BECAME = "became", "已转化"
        KEPT = "kept", "留作参考"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        DUPLICATE = "duplicate", "重复件"

    class Verified(models.TextChoices):
        TRUE = "true", "属实"
        PARTLY = "partly", "部分属实"
        FALSE = "false", "不属实"
        FALSE_ALARM = "false_alarm", "误报"

    class Rating(models.TextChoices):
        SATISFIED = "satisfied", "满意"
        BASICALLY = "basically", "基本满意"
        UNSATISFIED = "unsatisfied", "不满意"
        NO_RATING = "no_rating", "未评价"

    class ConfirmedBy(models.TextChoices):
        PERSON = "person", "反映人"
        STREET = "street", "街道工委"
        OFFICE = "office", "常委会办公室"

    # The channels by which street committees hear of things.
    OF_STREETS = frozenset({Channel.RECEPTION, Channel.ACTIVITY, Channel.STATION})
    DROPPED = UNCOUNTED = frozenset({Status.NOT_ACCEPTED, Status.DUPLICATE})
    DONE = frozenset(
        {
            Status.ANSWERED_ON_SPOT,
            Status.SOLVED,
            Status.EXPLAINED,
            Status.REFERRED,
            Status.BECAME,
            Status.KEPT,
        }
    )
    FINISHED = DONE | DROPPED
    # The unit owes its answer and no more; telling it is the street's or the office's.
    DUE_MET = frozenset({Status.ANSWERED, Status.TOLD})
    WITH_UNIT = frozenset({Status.HANDED_OVER, Status.ACCEPTED, Status.RETURNED})
    BEFORE_HANDOVER = frozenset({Status.RECEIVED, Status.SORTED})
    # Somebody was answered, and nothing says that the answer was thrown back.
    WITH_ANSWER = DUE_MET | {Status.ANSWERED_ON_SPOT, Status.SOLVED, Status.EXPLAINED}
    SORTED_BY = "channel"
    passes_on = ("lead_committee", "street", "handled_by")
    # What it may become; a rectification item has a link of its own.
    BECOMES = (Suggestion, Topic)

    personal_fields = frozenset({"person_name", "phone"})
    unlogged_fields = personal_fields

    number = models.CharField("编号", max_length=20, blank=True, editable=False)
    serial = models.PositiveIntegerField("序号", null=True, blank=True, editable=False)
    channel = models.CharField("来源", max_length=12, choices=Channel)
    status = models.CharField(
        "状态", max_length=20, choices=Status, default=Status.RECEIVED, editable=False
    )
    received_on = models.DateField("收到日期")
    text = models.TextField("反映内容", blank=True)
    place = models.CharField("地点", max_length=200, blank=True)
    times = models.PositiveIntegerField(
        "同类件数",
        default=1,
        validators=[MinValueValidator(1)],
        help_text="这一条代表多少件同样的反映，如37个电话反映同一件事。",
    )
    street = models.ForeignKey(
        Unit,
        verbose_name="街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="street_leads",
        help_text="事情发生在哪个街道，由其街道工委跟进。",
    )
    activity = models.ForeignKey(
        "tracker.Activity",
        verbose_name="在哪次活动中收集",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="接收的代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="leads",
    )
    person_name = models.CharField(
        "反映人",
        max_length=50,
        blank=True,
        help_text="不记入变更记录；只有常委会办公室、本街道工委和接收的代表能看到。",
    )
    phone = models.CharField("反映人电话", max_length=50, blank=True)
    is_person_shown = models.BooleanField(
        "向承办单位公开反映人",
        default=False,
        help_text="承办单位须与反映人联系时，由常委会办公室勾选；只对这一条线索有效。",
    )
    wants_reply = models.BooleanField("要求答复", default=False)
    is_in_proceedings = models.BooleanField(
        "已进入诉讼、仲裁或复议",
        default=False,
        help_text="已由法院、仲裁、复议机关处理的，不能受理，只能转送。",
    )
    unit_named = models.CharField(
        "来源所写单位",
        max_length=100,
        blank=True,
        help_text="热线表格或预警平台原来写的单位名称，照抄；认不出的留待核对。",
    )
    rule = models.CharField("预警规则", max_length=200, blank=True)
    budget_unit = models.ForeignKey(
        Unit,
        verbose_name="预算单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="budget_warnings",
    )
    amount = models.DecimalField(
        "金额（万元）", max_digits=16, decimal_places=6, null=True, blank=True
    )
    verified = models.CharField("核实结果", max_length=12, choices=Verified, blank=True)
    verified_on = models.DateField("核实日期", null=True, blank=True)
    handled_by = models.ForeignKey(
        Unit,
        verbose_name="承办单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="handled_leads",
    )
    document_number = models.CharField("交办（督办）单号", max_length=100, blank=True)
    handed_over_on = models.DateField("交办日期", null=True, blank=True)
    due_on = models.DateField("办理期限", null=True, blank=True)
    due_explanation = models.TextField("期限说明", blank=True)
    # The last request for a later day; those before it are in the history.
    extension_asked_on = models.DateField("申请延期日期", null=True, blank=True)
    extension_until = models.DateField("申请延至", null=True, blank=True)
    extension_reason = models.TextField("延期理由", blank=True)
    extension_decision = models.CharField(
        "延期审核结果", max_length=10, choices=Decision, blank=True
    )
    started_on = models.DateField("受理日期", null=True, blank=True)
    answered_on = models.DateField("答复日期", null=True, blank=True)
    answer = models.TextField("答复内容", blank=True)
    told_on = models.DateField("反馈本人日期", null=True, blank=True)
    rated = models.CharField("评价", max_length=12, choices=Rating, blank=True)
    confirmed_by = models.CharField("由谁确认解决", max_length=10, choices=ConfirmedBy, blank=True)
    referred_to = models.CharField("转往", max_length=200, blank=True)
    end_reason = models.TextField("不予受理、留作参考的理由", blank=True)
    became = models.ForeignKey(
        Matter,
        verbose_name="转化为建议、议题",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grown_from_leads",
    )
    became_item = models.ForeignKey(
        RectificationItem,
        verbose_name="转化为整改事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="grown_from_leads",
    )
    duplicate_of = models.ForeignKey(
        "self",
        verbose_name="并入线索",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duplicates",
    )

    searched = Searched(
        name=("number", "title"),
        text=(
            "text", "place", "unit_named", "rule", "document_number", "answer", "referred_to",
            "end_reason", "external_id", "note", "quote",
        ),
    )  # fmt: skip

    objects = LeadQuerySet.as_manager()

    class Meta(Tracked.Meta):
        verbose_name = verbose_name_plural = "线索"
        constraints = [*Tracked.Meta.constraints, *CONSTRAINTS]
        indexes = [
            *Tracked.Meta.indexes,
            models.Index(fields=["channel", "status"], name="lead_channel_status"),
        ]

    def __str__(self):
        return f"{self.number} {self.title}".strip()

    @property
    def is_warning(self) -> bool:
        return self.channel == self.Channel.WARNING

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """A committee sees its own and what became a matter of its own, a street committee those
        of its street, a unit those handed to it, a deputy those told to them."""
        rows = NOTHING
        if standing.deputies:
            rows |= Q(deputy__in=standing.deputies)
        if standing.offices:
            rows |= Q(handled_by__in=standing.offices, handed_over_on__isnull=False)
        streets = standing.units_as(Role.STREET_COMMITTEE)
        if streets:
            rows |= Q(street__in=streets) | Q(lead_committee__in=streets)
        committees = standing.units_as(Role.COMMITTEE)
        if committees:
            rows |= Q(lead_committee__in=committees) | cls._became_work_of(committees)
        return rows

    @classmethod
    def _became_work_of(cls, committees) -> Q:
        rows = NOTHING
        for kind in cls.BECOMES:
            led = kind.objects.filter(lead_committee__in=committees)
            rows |= Q(became__in=led.values("pk"))
        for kind in (Topic, Inspection):
            led = kind.objects.filter(lead_committee__in=committees)
            rows |= Q(became_item__matter__in=led.values("pk"))
        return rows

    @classmethod
    def personal_rows(cls, standing) -> Q:
        """Who told it is known to those who were told it; the unit that deals with it knows it
        where the office opened it for this lead."""
        return (
            Q(deputy__in=standing.deputies)
            | Q(street__in=standing.units_as(Role.STREET_COMMITTEE))
            | Q(handled_by__in=standing.offices, is_person_shown=True)
        )

    def is_led_by(self, standing) -> bool:
        own_streets = standing.units_as(Role.STREET_COMMITTEE)
        return super().is_led_by(standing) or self.street_id in own_streets

    def is_handled_by(self, standing) -> bool:
        return self.handed_over_on is not None and self.handled_by_id in standing.offices

    def is_written_by(self, standing) -> bool:
        return self.deputy_id in standing.deputies

    def derive(self):
        if self._state.adding and self.serial is None and self.work_year_id is not None:
            self._take_number()
            self._recognise_unit()
        super().derive()

    def _take_number(self) -> None:
        """The next number of the year (XS20240001). Writers wait for each other at the year, so
        that two of them never take the same."""
        year = WorkYear.objects.select_for_update(no_key=True).get(pk=self.work_year_id)
        taken = Lead.objects.filter(work_year=year).aggregate(last=models.Max("serial"))["last"]
        self.serial = (taken or 0) + 1
        self.number = f"XS{year.year}{self.serial:04d}"

    def _recognise_unit(self) -> None:
        """The budget unit that the platform names, where one existing unit bears that name; what
        nobody knows is kept as it was named, and asked about."""
        if not (self.is_warning and self.unit_named and self.received_on):
            return
        if self.budget_unit_id is None:
            existing = Unit.objects.existing(on=self.received_on)
            named = [
                unit
                for unit in existing
                if self.unit_named in (unit.name, unit.short_name, *unit.aliases)
            ]
            self.budget_unit = named[0] if len(named) == 1 else None

    def clean(self):
        super().clean()
        faults = {}
        if self.street is not None and self.street.kind != Unit.Kind.STREET_COMMITTEE:
            message = "所选单位不是街道工委。"
            faults["street"] = ValidationError(message, code="not_a_street_committee")
        if self.became is not None and not isinstance(self.became.specific, self.BECOMES):
            message = "线索只能转化为建议、议题或者整改事项。"
            faults["became"] = ValidationError(message, code="became_of_kind")
        if self.duplicate_of_id is not None:
            faults |= self._faults_of_duplicate(self.duplicate_of)
        if faults:
            raise ValidationError(faults)
        refuse_ended_unit(self, link="handled_by", on="handed_over_on")

    def _faults_of_duplicate(self, other: "Lead") -> dict[str, ValidationError]:
        """It is counted with the one it repeats, which therefore has to be counted itself."""
        if other.pk == self.pk:
            message = "不能并入自身。"
        elif other.status == self.Status.DUPLICATE or other.is_voided:
            message = f"“{other}”已作废或者本身是重复件，请并入原来的那一条。"
        else:
            return {}
        return {"duplicate_of": ValidationError(message, code="duplicate_of_duplicate")}
