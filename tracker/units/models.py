from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from tracker.audit.models import Event
from tracker.audit.noting import note
from tracker.common.models import Stamped, field_of
from tracker.common.roles import OF_UNIT, Role, is_in_two_hands, roles_are_given_by
from tracker.common.searched import Searched
from tracker.common.validators import validate_text_list


class UnitQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def existing(self, *, on: date):
        """Units that exist on the day: founded before, not yet dissolved or merged."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on)).filter(
            Q(valid_until=None) | Q(valid_until__gte=on)
        )


class Unit(Stamped):
    """An organ, department, street or enterprise that supervises, is supervised or handles.

    Units are renamed and merged: the old one keeps its records and names its successor.
    """

    class Kind(models.TextChoices):
        STANDING_COMMITTEE = "standing_committee", "人大常委会"
        COMMITTEE = "committee", "专（工）委"
        STREET_COMMITTEE = "street_committee", "街道工委"
        OFFICE = "office", "办事机构"
        GOVERNMENT = "government", "人民政府"
        DEPARTMENT = "department", "政府部门"
        STREET = "street", "街道（乡镇）"
        COURT = "court", "法院"
        PROCURATORATE = "procuratorate", "检察院"
        SUPERVISION = "supervision", "监察委员会"
        PARTY = "party", "党委及群团"
        ENTERPRISE = "enterprise", "企业"
        INSTITUTION = "institution", "事业单位"
        OTHER = "other", "其他"

    # 法院、检察院、监委 and the party's bodies answer to the committee beside the government.
    BESIDE_THE_GOVERNMENT = frozenset(
        {Kind.COURT, Kind.PROCURATORATE, Kind.SUPERVISION, Kind.PARTY}
    )

    code = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=100)
    short_name = models.CharField("简称", max_length=50, blank=True)
    aliases = models.JSONField(
        "别名",
        default=list,
        blank=True,
        validators=[validate_text_list],
        help_text="日常写法，如区城管局、城管执法局。",
    )
    kind = models.CharField("类型", max_length=20, choices=Kind)
    parent = models.ForeignKey(
        "self",
        verbose_name="上级单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤销日期", null=True, blank=True)
    successor = models.ForeignKey(
        "self",
        verbose_name="承接单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="predecessors",
    )
    contact = models.CharField("联系人", max_length=50, blank=True)
    phone = models.CharField("联系电话", max_length=50, blank=True)
    note = models.TextField("备注", blank=True)

    # What belongs to a unit belongs to its successor.
    passes_on = ("parent",)

    searched = Searched(name=("name", "short_name", "aliases", "code"))

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ["kind", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="unit_ends_after_start",
                violation_error_message="撤销日期不能早于设立日期。",
                violation_error_code="dissolved_before_founded",
            ),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(valid_until=None),
                name="unit_name_unique_while_existing",
                violation_error_message="已有同名的现存单位。",
                violation_error_code="unit_name_taken",
            ),
        ]

    def __str__(self):
        return self.short_name or self.name

    def natural_key(self):
        return (self.code,)

    @classmethod
    def open_rows(cls) -> Q:
        return Q(valid_until=None)

    def clean(self):
        super().clean()
        for name in ("parent", "successor"):
            if self.pk is not None and getattr(self, f"{name}_id") == self.pk:
                raise ValidationError(
                    {name: ValidationError("不能选择本单位自身。", code="circular")}
                )
        fault = self._fault_of_successor()
        if fault is not None:
            raise ValidationError({"successor": fault})

    def _fault_of_successor(self) -> ValidationError | None:
        """A successor is there when the unit ends, and is not succeeded by it in turn."""
        successor = self.successor
        if successor is None:
            return None
        end = successor.valid_until
        if end is not None and (self.valid_until is None or end <= self.valid_until):
            message = f"“{successor.name}”已于{end}撤销，不能承接。"
            return ValidationError(message, code="successor_dissolved")
        passed: set[int] = set()
        while successor is not None and successor.pk not in passed:
            passed.add(successor.pk)
            successor = successor.successor
        if successor is not None or self.pk in passed:
            return ValidationError("单位之间不能互相承接。", code="circular")
        return None

    def fault_on(self, day: date) -> ValidationError | None:
        """Why nothing can be handed to the unit on that day any more, if it is dissolved."""
        if self.valid_until is None or day <= self.valid_until:
            return None
        taken = f"，由“{self.successor.name}”承接" if self.successor else ""
        message = f"“{self.name}”已于{self.valid_until}撤销{taken}。"
        return ValidationError(message, code="unit_dissolved")


def refuse_ended_unit(record: Stamped, *, link: str, on: str) -> None:
    """Nothing is handed to a unit after its end; what was stored so before is left as it stands.

    `link` and `on` are the fields that name the unit and the day; raises ValidationError.
    """
    unit, day = getattr(record, link), getattr(record, on)
    fields = [field_of(type(record), name) for name in (link, on)]
    if unit is None or day is None or all(record.is_as_stored(field) for field in fields):
        return
    if fault := unit.fault_on(day):
        raise ValidationError({link: fault})


class MembershipQuerySet(models.QuerySet):
    def of_whom(self):
        """Role, unit and deputy of each; who speaks for a deputy speaks for the same person's
        mandates of other terms too, so that their suggestions go on."""
        mandate = Coalesce("deputy__person__mandates", "deputy")
        return self.values_list("role", "unit_id", mandate)

    def valid(self, *, on: date):
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on)).filter(
            Q(valid_until=None) | Q(valid_until__gte=on)
        )


@roles_are_given_by
class Membership(Stamped):
    """Ties an account to a role, and to the unit or the deputy it speaks for in that role."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="账号",
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    role = models.CharField("角色", max_length=20, choices=Role)
    unit = models.ForeignKey(
        Unit,
        verbose_name="代表单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="代表本人",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="memberships",
    )
    valid_from = models.DateField("起始日期", null=True, blank=True)
    valid_until = models.DateField("截止日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    passes_on = ("unit",)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "岗位"
        ordering = ["user", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=sorted(OF_UNIT), unit__isnull=False)
                | (~Q(role__in=sorted(OF_UNIT)) & Q(unit__isnull=True)),
                name="membership_unit_by_role",
                violation_error_message="该角色必须指定所代表的单位；其他角色不应指定单位。",
                violation_error_code="unit_by_role",
            ),
            models.CheckConstraint(
                condition=Q(role=Role.DEPUTY, deputy__isnull=False)
                | (~Q(role=Role.DEPUTY) & Q(deputy__isnull=True)),
                name="membership_deputy_by_role",
                violation_error_message="人大代表角色必须指定代表本人；其他角色不应指定。",
                violation_error_code="deputy_by_role",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_start",
                violation_error_message="截止日期不能早于起始日期。",
                violation_error_code="ends_before_start",
            ),
            *(
                models.UniqueConstraint(
                    fields=fields,
                    condition=condition,
                    name=f"membership_once_{name}",
                    violation_error_message="该账号已有这个岗位。",
                    violation_error_code="membership_taken",
                )
                for name, fields, condition in (
                    ("alone", ["user", "role"], Q(unit=None, deputy=None)),
                    ("per_unit", ["user", "role", "unit"], Q(unit__isnull=False)),
                    ("per_deputy", ["user", "deputy"], Q(deputy__isnull=False)),
                )
            ),
        ]

    @classmethod
    def open_rows(cls) -> Q:
        return Q(valid_until=None)

    def clean(self):
        super().clean()
        if settings.THREE_ADMINISTRATORS and self.user_id and self.role:
            self._refuse_second_hand()

    def _refuse_second_hand(self) -> None:
        """Whoever keeps accounts or audits holds no other post, where the three are told apart."""
        others = Membership.objects.exclude(pk=self.pk).filter(user=self.user_id)
        roles = frozenset(others.valid(on=timezone.localdate()).values_list("role", flat=True))
        if is_in_two_hands(roles | {self.role}, is_administrator=self.user.is_superuser):
            message = (
                "已启用三员分立：系统管理员、账号管理员、审计管理员只能各任其一，"
                "也不能兼任业务岗位。"
            )
            raise ValidationError({"role": ValidationError(message, code="separate_posts")})

    def carry_along(self, before, *, by) -> None:
        self._note("增加岗位" if before is None else "修改岗位", by=by)

    def left_behind(self, *, by) -> None:
        self._note("删除岗位", by=by)

    def _note(self, what: str, *, by) -> None:
        until = f"，至{self.valid_until}" if self.valid_until else ""
        note(Event.Kind.RIGHTS, account=by.user, subject=f"{what}：{self.user}，{self}{until}")

    def __str__(self):
        whom = self.unit or self.deputy
        return f"{self.get_role_display()} {whom}" if whom else self.get_role_display()
