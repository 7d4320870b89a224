"""代表工作室、联络站、代表之家: where deputies receive people, with their rosters."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from tracker.common.models import Stamped
from tracker.common.searched import Searched
from tracker.common.validators import validate_text_list
from tracker.units.models import Unit


class StationQuerySet(models.QuerySet):
    def get_by_natural_key(self, code):
        return self.get(code=code)

    def existing(self, *, on: date):
        """Stations that exist on the day: opened before, not yet closed."""
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on)).filter(
            Q(valid_until=None) | Q(valid_until__gte=on)
        )


class Station(Stamped):
    """A place where deputies work among their constituents.

    A station that is renamed stays the same record and keeps its former names, so that what was
    done there is counted together.
    """

    class Kind(models.TextChoices):
        STUDIO = "studio", "代表工作室"
        CONTACT = "contact", "代表联络站"
        HOME = "home", "代表之家"
        OTHER = "other", "其他"

    code = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=100)
    aliases = models.JSONField(
        "曾用名、别名",
        default=list,
        blank=True,
        validators=[validate_text_list],
        help_text="改名后把旧名填在这里，名称改为新名；活动仍归在同一处。",
    )
    kind = models.CharField("类型", max_length=20, choices=Kind)
    street_committee = models.ForeignKey(
        Unit,
        verbose_name="街道工委",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="stations",
        help_text="不属于某个街道的留空。",
    )
    address = models.CharField("地址", max_length=200, blank=True)
    opening_rule = models.CharField(
        "接待安排", max_length=200, blank=True, help_text="如每月第一个星期三上午。"
    )
    valid_from = models.DateField("设立日期", null=True, blank=True)
    valid_until = models.DateField("撤销日期", null=True, blank=True)
    note = models.TextField("备注", blank=True)

    searched = Searched(name=("name", "aliases", "code"), text=("address", "opening_rule", "note"))

    objects = StationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代表工作室（站、家）"
        ordering = ["street_committee", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(valid_until=None),
                name="station_name_unique_while_existing",
                violation_error_message="已有同名的现存工作室（站、家）。",
                violation_error_code="station_name_taken",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=F("valid_from")),
                name="station_ends_after_start",
                violation_error_message="撤销日期不能早于设立日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return self.name

    def natural_key(self):
        return (self.code,)

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or self.valid_until >= day
        )

    def clean(self):
        super().clean()
        street = self.street_committee
        if street is not None and street.kind != Unit.Kind.STREET_COMMITTEE:
            fault = ValidationError("所选单位不是街道工委。", code="not_a_street_committee")
            raise ValidationError({"street_committee": fault})


class StationDeputy(Stamped):
    """A deputy of a station's roster, from one day to another. Who leaves stays on file."""

    station = models.ForeignKey(
        Station,
        verbose_name="工作室（站、家）",
        on_delete=models.PROTECT,
        related_name="roster",
    )
    deputy = models.ForeignKey(
        "tracker.Deputy",
        verbose_name="代表",
        on_delete=models.PROTECT,
        related_name="station_duties",
    )
    from_on = models.DateField("进站日期", null=True, blank=True)
    until_on = models.DateField("离站日期", null=True, blank=True)
    on_duty = models.CharField(
        "值班安排", max_length=100, blank=True, help_text="如每月第二个星期六。"
    )

    class Meta:
        verbose_name = verbose_name_plural = "进站代表"
        ordering = ["station", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "deputy"],
                condition=Q(until_on=None),
                name="stationdeputy_once_at_a_time",
                violation_error_message="该代表已在这个工作室（站、家）的名单中。",
                violation_error_code="deputy_taken",
            ),
            models.CheckConstraint(
                condition=Q(from_on=None) | Q(until_on=None) | Q(until_on__gte=F("from_on")),
                name="stationdeputy_leaves_after_joining",
                violation_error_message="离站日期不能早于进站日期。",
                violation_error_code="ends_before_start",
            ),
        ]

    def __str__(self):
        return f"{self.deputy}（{self.station}）"
