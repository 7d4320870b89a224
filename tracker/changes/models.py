from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from tracker.common import door
from tracker.common.errors import AppendOnly
from tracker.common.models import Stamped
from tracker.common.role_permissions import (
    kept_by_administrators,
    kinds_with_rights,
    may_read,
)
from tracker.common.roles import ADMINISTRATOR, Role, Standing, standing_of
from tracker.common.scoping import rows_of


def _of_seen_records(standing: Standing) -> models.Q:
    """Changes of records that people of the standing see; of most kinds they see all."""
    seen = {}
    for model in apps.get_models():
        rows = rows_of(model, standing) if issubclass(model, Stamped) else models.Q()
        if rows:
            seen[model._meta.model_name] = model._base_manager.filter(rows).values("pk")
    # Said of what they see and not of what is hidden: SQLite nests conditions only so deep.
    known = ~models.Q(kind__in=seen) if seen else models.Q()
    for kind, records in seen.items():
        known |= models.Q(kind=kind, record_id__in=records)
    return known


def _kinds_hidden_from(standing: Standing) -> list[str]:
    """Kinds that people of the standing are shown nothing of, whatever their rows would say."""
    return [
        str(model._meta.model_name)
        for model in kinds_with_rights()
        if not may_read(model, standing) and model._meta.model_name not in kept_by_administrators()
    ]


# Names the locks of writers; see the migration that makes the trigger.
PLACES_HELD = 0x4C6564
LAST_NUMBER = "SELECT last_value FROM tracker_change_id_seq"
FIRST_PLACE_HELD = """
    SELECT min(objid::bigint) FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %s AND objsubid = 2 AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


class ChangeQuerySet(models.QuerySet):
    def of(self, record):
        """The history of one record, newest first."""
        return self.filter(kind=record._meta.model_name, record_id=record.pk).order_by("-id")

    def read_by(self, user):
        """What the user may know of: changes of records they may see; of accounts, their roles
        and their keys administrators alone read."""
        standing = standing_of(user)
        looks_after = bool(standing.roles & {ADMINISTRATOR, Role.ACCOUNT_KEEPER})
        shown = self if looks_after else self.exclude(kind__in=kept_by_administrators())
        known = _of_seen_records(standing)
        if known and (units := standing.units_as(Role.UNIT_CONTACT)):
            # What is deleted is in no table any more; who saw it was noted then.
            noted = self.model.seen_by_units.through.objects.filter(unit__in=units)
            known |= models.Q(pk__in=noted.values("change"))
        return shown.filter(known).exclude(kind__in=_kinds_hidden_from(standing))

    def settled(self):
        """Those before which no other can appear any more, for whoever reads on from the last.

        Where several write at once, a change may get its number before another and be committed
        after it. On PostgreSQL each writer holds its place by a lock; SQLite has one writer.
        """
        if connection.vendor != "postgresql":
            return self
        with connection.cursor() as cursor:
            # In this order: whoever gets a number after the first question is not asked for.
            cursor.execute(LAST_NUMBER)
            [last] = cursor.fetchone()
            cursor.execute(FIRST_PLACE_HELD, [PLACES_HELD])
            [held] = cursor.fetchone()
        return self.filter(pk__lte=last if held is None else min(last, held))

    def update(self, **values):
        raise AppendOnly("变更记录不能修改。")

    def delete(self):
        raise AppendOnly("变更记录不能删除。")


@door.history_is_kept_in
class Change(models.Model):
    """One write of one record: who, for whom, when, through which door, what, and why.

    Written by `tracker.common.door` alone, never changed afterwards. `fields` maps a field name to
    {before, after} as JSON values, with before_text and after_text where a person saw a label.
    """

    class Action(models.TextChoices):
        CREATE = "create", "新建"
        CHANGE = "change", "修改"
        MOVE = "move", "流转"
        CORRECT = "correct", "更正"
        RECOMPUTE = "recompute", "重新计算"
        REORGANISE = "reorganise", "撤并"
        PLAN = "plan", "列入财经监督议题"
        DECIDE = "decide", "处理读出条目"
        UNDO = "undo", "撤销"
        RESTORE = "restore", "恢复"
        VOID = "void", "作废"
        DELETE = "delete", "删除"
        CLOSE = "close", "关账"
        REOPEN = "reopen", "撤销关账"

    class Door(models.TextChoices):
        ADMIN = "admin", "管理后台"
        API = "api", "接口"
        IMPORT = "import", "表格导入"
        COMMAND = "command", "命令"
        SEED = "seed", "初始数据"
        LINK = "link", "一次性链接"

    kind = models.CharField("对象类型", max_length=50)
    record_id = models.BigIntegerField("对象编号")
    record_title = models.CharField("对象", max_length=200)
    version = models.PositiveIntegerField("版本")
    action = models.CharField("操作", max_length=20, choices=Action)
    transition = models.CharField("办理操作", max_length=40, blank=True)
    fields = models.JSONField("变更内容", default=dict)
    reason = models.TextField("原因", blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="操作人账号",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes",
    )
    user_name = models.CharField("操作人", max_length=150, blank=True)
    on_behalf_of = models.ForeignKey(
        "tracker.Unit",
        verbose_name="代录单位",
        null=True,
        on_delete=models.PROTECT,
        related_name="changes_on_behalf",
    )
    door = models.CharField("途径", max_length=10, choices=Door)
    request_id = models.CharField("请求编号", max_length=64, blank=True)
    at = models.DateTimeField("时间", default=timezone.now)
    # A closed year's record was changed by hand (关账后更正); its moves are everyday work.
    is_after_closing = models.BooleanField("关账后更正", default=False, editable=False)
    # One for all that a single move wrote, and the act that was undone by this one.
    act = models.UUIDField("办理批次", null=True, editable=False, db_index=True)
    undoes = models.UUIDField("撤销的批次", null=True, editable=False)

    # Of what was deleted: the units whose contacts saw it, where not all did.
    seen_by_units = models.ManyToManyField(
        "tracker.Unit",
        verbose_name="看得到的单位",
        editable=False,
        related_name="deletions_seen",
    )

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "变更记录"
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["kind", "record_id", "id"], name="change_of_record"),
            models.Index(fields=["at"], name="change_at"),
            # Few are undone; who asks what still stands asks for these alone.
            models.Index(
                fields=["undoes"], name="change_undoes", condition=models.Q(undoes__isnull=False)
            ),
        ]

    def __str__(self):
        return f"{self.get_action_display()} {self.record_title}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnly("变更记录不能修改。")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnly("变更记录不能删除。")

    @classmethod
    def units_that_see(cls, record) -> list[int]:
        """The units whose contacts see the record, of a kind of which they do not see all."""
        units = cls._meta.get_field("seen_by_units").related_model
        speaking = units._base_manager.filter(memberships__role__in=SPEAKING_FOR_A_UNIT)
        return [unit for unit in speaking.distinct().values_list("pk", flat=True)
                if _is_seen(record, unit=unit)]  # fmt: skip


# Integrators stand where the contact of their unit does.
SPEAKING_FOR_A_UNIT = (Role.UNIT_CONTACT, Role.INTEGRATOR)


def _is_seen(record, *, unit: int) -> bool:
    role = frozenset({Role.UNIT_CONTACT})
    standing = Standing(roles=role, units=frozenset({(Role.UNIT_CONTACT, unit)}))
    rows = rows_of(type(record), standing)
    return bool(rows) and type(record)._base_manager.filter(rows, pk=record.pk).exists()
