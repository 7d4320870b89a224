"""代表小组: the groups in which the deputies of a term work, with their members and dates."""

from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Stamped
from tracker.common.reads.slim import Keys
from tracker.common.searched import Searched
from tracker.deputies.models import Deputy, Term


def lasts(start: str, end: str, *, on: date) -> Q:
    """The condition that something lasts on the day; an end that is not given is open."""
    return (Q(**{start: None}) | Q(**{f"{start}__lte": on})) & (
        Q(**{end: None}) | Q(**{f"{end}__gte": on})
    )


class GroupQuerySet(models.QuerySet):
    def existing(self, *, on: date):
        """Groups that exist on the day: formed before, not yet dissolved, of a term that runs."""
        return self.filter(
            lasts("valid_from", "valid_until", on=on),
            lasts("term__starts_on", "term__ends_on", on=on),
        )


class Group(Stamped):
    """A group of deputies (代表小组) of one term, by place, trade or profession."""

    class Kind(models.TextChoices):
        AREA = "area", "区域"
        TRADE = "trade", "行业"
        PROFESSION = "profession", "专业"

    term = models.ForeignKey(
        Term, verbose_name="届", on_delete=models.PROTECT, related_name="groups"
    )
    name = models.CharField("名称", max_length=50)
    kind = models.CharField("类型", max_length=20, choices=Kind, blank=True)
    delegation = models.CharField(
        "代表团", max_length=50, blank=True, help_text="各代表团分别编组的填写。"
    )
    street_committee = models.ForeignKey(
        "tracker.Unit",
        verbose_name="联系的街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups",
    )
    convenor = models.ForeignKey(
        Deputy,
        verbose_name="召集人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="convened_groups",
    )
    valid_from = models.DateField("成立日期", null=True, blank=True)
    valid_until = models.DateField("撤销日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    passes_on = ("street_committee",)

    searched = Searched(name=("name",), text=("delegation", "note"))

    objects = GroupQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表小组"
        ordering = ["-term__number", "delegation", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["term", "delegation", "name"],
                name="group_once_a_term",
                violation_error_message="该届该代表团已有同名的代表小组。",
                violation_error_code="group_taken",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="group_ends_after_start",
                violation_error_message="撤销日期不能早于成立日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def open_rows(cls) -> Q:
        return Q(valid_until=None)

    def clean(self):
        super().clean()
        if self.convenor is not None and self.convenor.term_id != self.term_id:
            fault = ValidationError("召集人不是本届代表。", code="other_term")
            raise ValidationError({"convenor": fault})


class GroupMember(Stamped):
    """A deputy in a group, from one day to another. Who leaves stays on file."""

    group = models.ForeignKey(
        Group, verbose_name="代表小组", on_delete=models.PROTECT, related_name="members"
    )
    deputy = models.ForeignKey(
        Deputy,
        verbose_name="代表",
        on_delete=models.PROTECT,
        related_name="group_memberships",
    )
    joined_on = models.DateField("加入日期", null=True, blank=True)
    left_on = models.DateField("退出日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "小组成员"
        ordering = ["group", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "deputy"],
                condition=Q(left_on=None),
                name="groupmember_once_at_a_time",
                violation_error_message="该代表已在这个小组中。",
                violation_error_code="member_taken",
            ),
            models.CheckConstraint(
                condition=Q(joined_on=None) | Q(left_on=None) | Q(left_on__gte=F("joined_on")),
                name="groupmember_leaves_after_joining",
                violation_error_message="退出日期不能早于加入日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return f"{self.deputy}（{self.group}）"

    def is_valid_on(self, day: date) -> bool:
        return (self.joined_on is None or self.joined_on <= day) and (
            self.left_on is None or self.left_on >= day
        )

    def clean(self):
        super().clean()
        # A form may lack either; that is then its own fault.
        known = self.group_id is not None and self.deputy_id is not None
        if known and self.group.term_id != self.deputy.term_id:
            fault = ValidationError("不是该届的代表，不能编入。", code="other_term")
            raise ValidationError({"deputy": fault})


class GroupsOfTheDay:
    """The groups that deputies belonged to on a day; those of all of them are read at once."""

    def __init__(self, deputies: Iterable[int | None]):
        known = {deputy for deputy in deputies if deputy is not None}
        members = GroupMember.objects.filter(deputy__in=Keys(known)).order_by("group__name", "id")
        self.members: dict[int, list[GroupMember]] = {}
        for member in members.select_related("group"):
            self.members.setdefault(member.deputy_id, []).append(member)

    def named(self, deputy: int | None, *, on: date) -> str:
        held = self.members.get(deputy or 0, ())
        names = (member.group.name for member in held if member.is_valid_on(on))
        return "、".join(dict.fromkeys(names))
