"""会前意见汇总: what was gathered on a matter before the committee hears a report on it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.common.models import Entry
from tracker.common.searched import Searched
from tracker.matters.models import Hung, HungQuerySet, Matter, matter_link


class GatheredOpinion(Hung, Entry):
    """One opinion handed over to the organ that reports (监督法 2024 art. 14), and its answer.

    It rests on a lead or a suggestion. The same lead may be gathered for several matters: being
    heard on a matter is no end of a lead, and counts nothing twice. Who told it is not said.
    """

    class Adoption(models.TextChoices):
        ADOPTED = "adopted", "采纳"
        PARTLY = "partly", "部分采纳"
        EXPLAINED = "explained", "说明解释"
        NOT_ADOPTED = "not_adopted", "未采纳"

    # On what an opinion rests.
    VOICES = ("lead", "suggestion")
    only_on_supervision = True

    matter = matter_link("gathered_opinions")
    voice = models.ForeignKey(
        Matter,
        verbose_name="意见来源",
        on_delete=models.PROTECT,
        related_name="gathered_as",
        help_text="哪一条线索或者代表建议；同一条可以列入几个议题。",
    )
    text = models.TextField("意见", blank=True, help_text="留空的照线索或建议的名称。")
    category = models.CharField("归类", max_length=100, blank=True)
    handed_over_on = models.DateField("交报告机关日期", null=True, blank=True)
    adoption = models.CharField("采纳情况", max_length=12, choices=Adoption, blank=True)
    response = models.TextField("报告中的回应", blank=True)

    searched = Searched(text=("text", "category", "response", "quote"), under="matter")

    objects = HungQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "各方面意见"
        ordering = ["id"]
        constraints = [
            *Entry.Meta.constraints,
            models.UniqueConstraint(
                fields=["matter", "voice"],
                condition=Q(voided_at=None),
                name="gatheredopinion_once_a_matter",
                violation_error_message="这条线索或建议已经列入该事项的意见汇总。",
                violation_error_code="gathered_twice",
            ),
        ]

    def __str__(self):
        return self.text[:40] or (self.voice.matter_title if self.voice_id else "")

    def clean(self):
        super().clean()
        if self.voice_id is not None and self.voice.matter_kind not in self.VOICES:
            message = "意见来源只能是线索或者代表建议。"
            raise ValidationError({"voice": ValidationError(message, code="voice_of_kind")})
