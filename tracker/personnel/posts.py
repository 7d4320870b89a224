"""Posts (职务) and who holds them when (任职): who was in office on a day."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Entry, EntryQuerySet, Stamped
from tracker.common.searched import Searched


class Post(Stamped):
    """A post (职务) of some body that the congress or its committee fills."""

    class Kind(models.TextChoices):
        DIRECTOR = "director", "主任会议成员"
        MEMBER = "member", "常委会组成人员"
        SPECIAL_COMMITTEE = "special_committee", "专门委员会"
        WORKING_BODY = "working_body", "常委会工作机构"
        STREET_COMMITTEE = "street_committee", "街道工委"
        GOVERNMENT = "government", "政府"
        SUPERVISION = "supervision", "监察委员会"
        COURT = "court", "法院"
        PROCURATORATE = "procuratorate", "检察院"
        OTHER = "other", "其他"

    class AppointedBy(models.TextChoices):
        CONGRESS = "congress", "人民代表大会选举"
        COMMITTEE = "committee", "常委会任免"

    class OathBy(models.TextChoices):
        DIRECTORS = "directors", "主任会议组织（常委会会议上）"
        OWN_BODY = "own_body", "任职机关自行组织"

    # 主任、副主任 are members of the committee as well (组织法 2022 art. 47).
    OF_THE_COMMITTEE = frozenset({Kind.DIRECTOR, Kind.MEMBER})
    INCOMPATIBLE = frozenset({Kind.GOVERNMENT, Kind.SUPERVISION, Kind.COURT, Kind.PROCURATORATE})

    code = models.SlugField("代码", max_length=50, unique=True)
    title = models.CharField("职务名称", max_length=100)
    body = models.ForeignKey(
        "tracker.Unit", verbose_name="所属机构", on_delete=models.PROTECT, related_name="posts"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind)
    seats = models.PositiveSmallIntegerField(
        "职数",
        null=True,
        blank=True,
        default=1,
        validators=[MinValueValidator(1)],
        help_text="同时在任的人数上限；正职为1，留空表示不限。",
    )
    appointed_by = models.CharField(
        "产生方式", max_length=10, choices=AppointedBy, default=AppointedBy.COMMITTEE
    )
    oath_by = models.CharField(
        "宪法宣誓由谁组织",
        max_length=10,
        choices=OathBy,
        blank=True,
        help_text="留空表示不需要宣誓。各地规定不同，由本单位按本地规定填写。",
    )
    is_deputy_required = models.BooleanField(
        "须由代表担任", default=False, help_text="代表资格终止的，该职务随之终止。"
    )
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("title", "code"), text=("note",))

    class Meta:
        verbose_name = verbose_name_plural = "职务"
        ordering = ["body_id", "kind", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "title"],
                name="post_once_a_body",
                violation_error_message="该机构已有这个职务。",
                violation_error_code="post_taken",
            )
        ]

    def __str__(self):
        return self.title

    def clean(self):
        super().clean()
        if self.seats is not None and self.pk is not None:
            open_now = self.holdings.not_voided().filter(until_on=None).count()
            if open_now > self.seats:
                message = f"现有{open_now}人在任，职数不能少于在任人数。"
                raise ValidationError({"seats": ValidationError(message, code="seats_taken")})


class HoldingQuerySet(EntryQuerySet):
    def valid(self, *, on: date):
        """Those who are in office on the day: from the day they took office, until the day before
        they left it. A day that is not known is taken to have come."""
        return (
            self.not_voided()
            .filter(Q(from_on=None) | Q(from_on__lte=on))
            .filter(Q(until_on=None) | Q(until_on__gt=on))
        )

    def of(self, body):
        """Those of one body: `Holding.objects.valid(on=day).of(government)`."""
        return self.filter(post__body=body)

    def members(self):
        """Of the standing committee, its directors included (组织法 2022 art. 47)."""
        return self.filter(post__kind__in=Post.OF_THE_COMMITTEE)

    def directors(self):
        return self.filter(post__kind=Post.Kind.DIRECTOR)

    def persons(self) -> int:
        """How many people these are: somebody who holds two posts counts once."""
        return self.order_by().values("person_name").distinct().count()


class Holding(Entry):
    """Somebody in a post (任职), from the day they took it until the day they left it."""

    class How(models.TextChoices):
        ELECTED = "elected", "选举"
        APPOINTED = "appointed", "任命"
        ACTING = "acting", "代理"
        PART_TIME = "part_time", "聘任（兼职）"

    derived_fields = frozenset({"seat"})

    post = models.ForeignKey(
        Post, verbose_name="职务", on_delete=models.PROTECT, related_name="holdings"
    )
    person_name = models.CharField(
        "姓名", max_length=50, help_text="同名者请在姓名后加注区分；不填写身份证号等个人信息。"
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="人大代表",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="holdings",
        help_text="任职人是本级人大代表的，请选择。",
    )
    from_on = models.DateField("任职日期", null=True, blank=True)
    until_on = models.DateField(
        "离任日期", null=True, blank=True, help_text="自这一天起不再任职；在任的留空。"
    )
    how = models.CharField("任职方式", max_length=10, choices=How, default=How.APPOINTED)
    matter_in = models.ForeignKey(
        "tracker.PersonnelMatter",
        verbose_name="任职依据",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="holdings_opened",
    )
    matter_out = models.ForeignKey(
        "tracker.PersonnelMatter",
        verbose_name="离任依据",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="holdings_ended",
    )
    # Which of the post's seats is taken; None where the holding is over or seats are not counted.
    seat = models.PositiveSmallIntegerField("席位", null=True, editable=False)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("person_name",), text=("note", "quote"))

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "任职"
        ordering = ["post_id", "-from_on", "id"]
        constraints = [
            *Entry.Meta.constraints,
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="holding_ends_after_start",
                violation_error_message="离任日期不能早于任职日期。",
                violation_error_code="ends_before_start",
            ),
            models.UniqueConstraint(
                fields=["post", "seat"],
                condition=Q(until_on=None, voided_at=None, seat__isnull=False),
                name="holding_one_a_seat",
                violation_error_message="该职务已有人在任，须先免职。",
                violation_error_code="seats_taken",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "until_on"], name="holding_post_until"),
            models.Index(fields=["person_name"], name="holding_person"),
        ]

    def __str__(self):
        return f"{self.person_name} {self.post}"

    @property
    def others(self) -> HoldingQuerySet:
        return Holding.objects.not_voided().exclude(pk=self.pk)

    def overlapping(self, others: HoldingQuerySet) -> HoldingQuerySet:
        """Those of the others who were in office on some day on which this one is too."""
        if self.until_on is not None:
            others = others.filter(Q(from_on=None) | Q(from_on__lt=self.until_on))
        if self.from_on is not None:
            others = others.filter(Q(until_on=None) | Q(until_on__gt=self.from_on))
        return others.select_related("post")

    def derive(self):
        super().derive()
        is_open = self.until_on is None and not self.is_voided
        if not (is_open and self.post_id and self.post.seats):
            self.seat = None
            return
        seated = self.others.filter(post=self.post_id, until_on=None)
        taken = set(seated.values_list("seat", flat=True))
        if self.seat is None or self.seat in taken:
            self.seat = next(n for n in range(1, len(taken) + 2) if n not in taken)

    def hold_ground(self, names):
        super().hold_ground(names)
        # Two who take the same seat at once wait for each other here.
        if self.post_id is not None:
            held = Post.objects.select_for_update(no_key=True).filter(pk=self.post_id).first()
            self.post = held or self.post

    def clean(self):
        super().clean()
        if self.post_id is None or self.is_voided:
            return
        self._check_deputy()
        self._check_seats()
        self._check_compatible()

    def _check_deputy(self) -> None:
        deputy = self.deputy
        if deputy is None:
            if self.post.is_deputy_required:
                message = f"“{self.post}”须由人大代表担任，请选择代表。"
                raise ValidationError({"deputy": ValidationError(message, code="deputy_required")})
            return
        if not deputy.name.startswith(self.person_name):
            message = f"姓名与所选代表“{deputy}”不一致。"
            raise ValidationError({"person_name": ValidationError(message, code="name_of_another")})

    def _check_seats(self) -> None:
        """No more people at a time than the post has seats, on any day, and nobody twice."""
        beside = list(self.overlapping(self.others.filter(post=self.post_id)))
        again = next((one for one in beside if one.person_name == self.person_name), None)
        if again is not None:
            message = f"{again.in_words()}，不能重复任职。"
            raise ValidationError(message, code="held_already")
        seats = self.post.seats
        if seats is not None and busiest(beside) >= seats:
            named = "，".join(one.in_words() for one in beside)
            message = f"“{self.post}”职数为{seats}，{named}，须先免职。"
            raise ValidationError(message, code="seats_taken")

    def _check_compatible(self) -> None:
        """组织法 2022 art. 47: members of the committee hold no post that it supervises."""
        kind = self.post.kind
        if kind in Post.OF_THE_COMMITTEE:
            against = Post.INCOMPATIBLE
        elif kind in Post.INCOMPATIBLE:
            against = Post.OF_THE_COMMITTEE
        else:
            return
        same_person = self.others.filter(person_name=self.person_name, post__kind__in=against)
        other = self.overlapping(same_person).first()
        if other is not None:
            raise ValidationError(
                "常委会组成人员不得担任国家行政机关、监察机关、审判机关和检察机关的职务"
                f"（地方组织法第四十七条）；{other.in_words()}。",
                code="incompatible_posts",
            )

    def in_words(self) -> str:
        """张三自2021-11-10起任区长"""
        since = f"自{self.from_on}起" if self.from_on else ""
        until = f"（至{self.until_on}）" if self.until_on else ""
        return f"{self.person_name}{since}任{self.post}{until}"


def busiest(holdings: Iterable[Holding]) -> int:
    """How many of these are in office at once, at most."""
    # On the day somebody leaves, their seat is free for whoever comes.
    turns = [(one.from_on or date.min, 1) for one in holdings]
    turns += [(one.until_on, -1) for one in holdings if one.until_on]
    most = now = 0
    for _, change in sorted(turns):
        now += change
        most = max(most, now)
    return most
