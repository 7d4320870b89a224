from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.activities.models import Activity
from tracker.common.models import Entry
from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.meetings.members import holdings_of, is_member
from tracker.meetings.models import Meeting


class DutyAct(Entry):
    """What a deputy did in their office (履职记录): a meeting attended, constituents received.

    The committee keeps and publishes these records (代表法 2025 art. 58). Suggestions are duty
    acts too, but they are counted from the suggestions themselves and never entered twice.

    One row is also the attendance: who was to come, in which capacity, and whether they did. Only
    those who came have done a duty; every count says so. Who is absent from two sessions of the
    congress without leave loses the mandate (代表法 2025 art. 62(3)).

    A row belongs to one meeting, to one activity or to neither. What that says by itself – year,
    day, kind, title, capacity – is filled in where nobody typed it.
    """

    class Kind(models.TextChoices):
        CONGRESS = "congress", "出席人代会"
        COMMITTEE_SESSION = "committee_session", "列席常委会会议"
        OTHER_MEETING = "other_meeting", "其他会议"
        TRAINING = "training", "学习培训"
        RESEARCH = "research", "专题调研"
        INSPECTION_VISIT = "inspection_visit", "视察"
        LAW_INSPECTION = "law_inspection", "执法检查"
        SPECIAL_INQUIRY = "special_inquiry", "专题询问"
        COURT_OBSERVATION = "court_observation", "旁听庭审"
        RECEPTION = "reception", "联系群众、接待选民"
        MEDIATION = "mediation", "化解矛盾纠纷"
        ASSISTANCE = "assistance", "扶弱济困"
        GOOD_DEED = "good_deed", "办好事实事"
        CHARITY = "charity", "公益慈善"
        DUTY_REPORT = "duty_report", "向选民述职"
        OTHER = "other", "其他"

    class Capacity(models.TextChoices):
        ATTEND = "attend", "出席"
        SIT_IN = "sit_in", "列席"
        OBSERVE = "observe", "旁听"
        TAKE_PART = "take_part", "参加"
        ORGANISE = "organise", "组织"
        ON_DUTY = "on_duty", "值班"

    class Presence(models.TextChoices):
        PRESENT = "present", "到"
        LEAVE = "leave", "请假"
        ABSENT = "absent", "缺席"
        EXPECTED = "expected", "待定"

    # In which capacity people come to a meeting of that kind, where nobody says otherwise.
    CAPACITY_OF_KIND = {
        Kind.CONGRESS: Capacity.ATTEND,
        Kind.COMMITTEE_SESSION: Capacity.SIT_IN,
        Kind.COURT_OBSERVATION: Capacity.OBSERVE,
    }
    # What taking part in an activity counts as.
    KIND_OF_ACTIVITY = {
        Activity.Kind.RESEARCH: Kind.RESEARCH,
        Activity.Kind.INSPECTION_VISIT: Kind.INSPECTION_VISIT,
        Activity.Kind.VISIT: Kind.INSPECTION_VISIT,
        Activity.Kind.SITE_CHECK: Kind.LAW_INSPECTION,
        Activity.Kind.SPECIAL_INQUIRY: Kind.SPECIAL_INQUIRY,
        Activity.Kind.COURT_OBSERVATION: Kind.COURT_OBSERVATION,
        Activity.Kind.TRAINING: Kind.TRAINING,
        Activity.Kind.CONSTITUENT_RECEPTION: Kind.RECEPTION,
        Activity.Kind.MEETING: Kind.OTHER_MEETING,
    }
    # What coming to a meeting counts as. Members who attend their own committee do not sit in.
    KIND_OF_MEETING = {
        (Meeting.Kind.CONGRESS, Capacity.ATTEND): Kind.CONGRESS,
        (Meeting.Kind.COMMITTEE, Capacity.SIT_IN): Kind.COMMITTEE_SESSION,
    }
    # What every record says, typed or filled in.
    SAID = ("work_year", "kind", "acted_on")

    work_year = models.ForeignKey(
        "tracker.WorkYear",
        verbose_name="工作年度",
        blank=True,
        on_delete=models.PROTECT,
        related_name="duty_acts",
        help_text="选择会议或活动的可以留空，类别、日期、事项亦同。",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="代表",
        on_delete=models.PROTECT,
        related_name="duty_acts",
    )
    kind = models.CharField("履职类别", max_length=20, choices=Kind, blank=True)
    acted_on = models.DateField("履职日期", blank=True)
    title = models.CharField("事项", max_length=200, blank=True)
    activity = models.ForeignKey(
        Activity,
        verbose_name="所属活动",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duty_acts",
    )
    meeting = models.ForeignKey(
        Meeting,
        verbose_name="所属会议",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duty_acts",
        help_text="会议和活动只选其一。",
    )
    capacity = models.CharField(
        "身份",
        max_length=10,
        choices=Capacity,
        blank=True,
        help_text="留空按会议或履职类别填写。",
    )
    presence = models.CharField(
        "到会情况",
        max_length=10,
        choices=Presence,
        default=Presence.PRESENT,
        help_text="只有“到”计入履职；已邀请、还没有举行的选“待定”。",
    )
    invited_on = models.DateField("邀请日期", null=True, blank=True)
    spoke = models.BooleanField("发言", default=False)
    times = models.PositiveIntegerField("次数", default=1, validators=[MinValueValidator(1)])
    attendances = models.PositiveIntegerField("接待人次", null=True, blank=True)
    opinions = models.PositiveIntegerField("收集意见（条）", null=True, blank=True)
    solved = models.PositiveIntegerField("推动解决（个）", null=True, blank=True)
    description = models.TextField("履职情况", blank=True)

    searched = Searched(name=("title",), text=("description", "quote"), under="meeting")

    class Meta:
        verbose_name = verbose_name_plural = "履职记录"
        ordering = ["-acted_on", "-id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["deputy", "activity"],
                condition=Q(activity__isnull=False, voided_at__isnull=True),
                name="dutyact_once_an_activity",
                violation_error_message="该代表参加这次活动已有履职记录。",
                violation_error_code="duty_act_taken",
            ),
            models.UniqueConstraint(
                fields=["deputy", "meeting"],
                condition=Q(meeting__isnull=False, voided_at__isnull=True),
                name="dutyact_once_a_meeting",
                violation_error_message="该代表参加这次会议已有履职记录。",
                violation_error_code="duty_act_taken",
            ),
            models.CheckConstraint(
                condition=Q(activity__isnull=True) | Q(meeting__isnull=True),
                name="dutyact_of_one_occasion",
                violation_error_message="一条履职记录只能属于一次会议或者一次活动。",
                violation_error_code="several_occasions",
            ),
            models.CheckConstraint(
                condition=Q(presence="present")
                | Q(
                    spoke=False,
                    attendances__isnull=True,
                    opinions__isnull=True,
                    solved__isnull=True,
                ),
                name="dutyact_absent_did_nothing",
                violation_error_message="没有到会的不能登记发言、接待人次、收集意见和推动解决。",
                violation_error_code="absent_did_something",
            ),
        ]
        indexes = [models.Index(fields=["work_year", "deputy"], name="dutyact_year_deputy")]

    def __str__(self):
        return f"{self.deputy} {self.title or self.get_kind_display()}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Deputies see their own, a street committee those of its deputies, the committees of
        the house, whose activities these are, all. Whoever sees a meeting sees who was there;
        units that report to it do not."""
        if standing.offices:
            return NOTHING
        rows = Q(meeting__in=Meeting.objects.filter(Meeting.visible_rows(standing)))
        if standing.roles & {Role.COMMITTEE}:
            return rows | Q(meeting=None)
        if standing.deputies:
            rows |= Q(deputy__in=standing.deputies)
        streets = standing.units_as(Role.STREET_COMMITTEE)
        if streets:
            # What is met about behind closed doors is not told by who was there.
            told = Q(meeting=None) | ~Q(meeting__kind__in=Meeting.CLOSED)
            rows |= Q(deputy__street_committee__in=streets) & told
        return rows

    def is_frozen(self) -> bool:
        return self.work_year.is_closed

    def take_from_occasion(self) -> None:
        """Fill in what the activity or the meeting says by itself and nobody typed."""
        if self.activity is not None:
            self._take(
                self.activity,
                on=self.activity.held_on,
                kind=self.KIND_OF_ACTIVITY.get(self.activity.kind, self.Kind.OTHER),
            )
        elif self.meeting is not None:
            if not self.capacity and self.deputy_id:
                self.capacity = self._capacity_at_meeting()
            kind = self.kind_at(self.meeting.kind, self.capacity)
            before = self.stored
            if before is not None and self.kind == self.kind_at(self.meeting.kind, before.capacity):
                # It followed from the capacity, which may be another now.
                self.kind = kind
            self._take(self.meeting, on=self.meeting.starts_on, kind=kind)

    @classmethod
    def kind_at(cls, kind: str, capacity: str) -> Kind:
        """What coming to a meeting of that kind in that capacity counts as."""
        came_as: Any = (kind, capacity)
        return cls.KIND_OF_MEETING.get(came_as, cls.Kind.OTHER_MEETING)

    def _take(self, occasion: Activity | Meeting, *, on: date | None, kind: Kind) -> None:
        self.work_year_id = self.work_year_id or occasion.work_year_id
        self.acted_on = self.acted_on or on
        self.title = self.title or occasion.title
        self.kind = self.kind or kind

    def _capacity_at_meeting(self) -> Capacity:
        """Members of the body attend; whoever else comes was asked to sit in."""
        if self.meeting.kind == Meeting.Kind.CONGRESS:
            return self.Capacity.ATTEND
        on = self.acted_on or self.meeting.starts_on
        is_own = is_member(self.deputy, self.meeting, on=on)
        return self.Capacity.ATTEND if is_own else self.Capacity.SIT_IN

    def derive(self) -> None:
        super().derive()
        self.take_from_occasion()
        if not self.capacity:
            self.capacity = self.CAPACITY_OF_KIND.get(self.kind, self.Capacity.TAKE_PART)

    def clean(self):
        super().clean()
        # Forms and the API check a record before the door derives anything.
        self.take_from_occasion()
        faults = {
            name: ValidationError("这个字段是必填项。", code="required")
            for name in self.SAID
            if not getattr(self, type(self)._meta.get_field(name).attname)
        }
        meeting = self.meeting
        is_off = meeting is not None and (
            meeting.is_voided or meeting.status == Meeting.Status.CANCELLED
        )
        if self._state.adding and is_off:
            message = f"会议“{meeting}”已取消或作废，不能登记到会。"
            faults["meeting"] = ValidationError(message, code="meeting_off")
        # What is void says what it said, wherever the meeting went meanwhile.
        if self.acted_on and not self.is_voided:
            faults |= self._faults_of_day(self.acted_on) | self._faults_of_members(self.acted_on)
        was_there = self.presence == self.Presence.PRESENT and not self.is_voided
        if self.activity is not None and was_there and self.activity.status != "held":
            state = self.activity.get_status_display()
            message = f"活动“{self.activity}”的状态是“{state}”，还不能登记到会，请先改为“已开展”。"
            faults["presence"] = ValidationError(message, code="activity_not_held")
        if faults:
            raise ValidationError(faults)

    def _faults_of_members(self, day: date) -> dict[str, ValidationError]:
        """Only members attend; the quorum rests on them."""
        meeting = self.meeting
        is_counted = meeting is not None and meeting.kind in Meeting.WITH_QUORUM
        if not is_counted or self.capacity != self.Capacity.ATTEND or not self.deputy_id:
            return {}
        if is_member(self.deputy, meeting, on=day) or not holdings_of(meeting, on=day).exists():
            return {}
        message = f"“{self.deputy}”在{day}不是这次会议的组成人员，不能出席，可以列席。"
        return {"capacity": ValidationError(message, code="not_a_member")}

    def _faults_of_day(self, day: date) -> dict[str, ValidationError]:
        """In the mandate, and on a day of the meeting."""
        lapse = self.deputy.lapse_on(day) if self.deputy_id else None
        if lapse is not None:
            return {"acted_on": lapse}
        meeting = self.meeting
        if meeting is None or meeting.starts_on is None:
            return {}
        last = meeting.ends_on or meeting.starts_on
        if meeting.starts_on <= day <= last:
            return {}
        days = meeting.starts_on if last == meeting.starts_on else f"{meeting.starts_on}至{last}"
        message = f"会议“{meeting}”的日期为{days}，履职日期应在其中。"
        return {"acted_on": ValidationError(message, code="outside_meeting")}
