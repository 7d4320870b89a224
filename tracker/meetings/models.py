"""Meetings. What is on their agendas, was decided and voted there stands beside them."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tracker.common.roles import Role
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.matters.models import OnSpine
from tracker.meetings.attendance import move_along
from tracker.meetings.constraints import RULES
from tracker.meetings.following import tell_hearing
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
            items = cls.agenda.rel.related_model.objects.not_voided()
            items = items.filter(reporting_unit__in=units)
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
        if before is not None and before.starts_on != self.starts_on:
            tell_hearing(self.agenda.values_list("matter", flat=True), by=by)

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
