import hashlib
import uuid
from pathlib import PurePath

from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from tracker.activities.models import Activity
from tracker.common import door
from tracker.common.models import Entry, EntryQuerySet, Voidable
from tracker.common.roles import Role, standing_of
from tracker.common.scoping import NOTHING
from tracker.common.searched import Searched
from tracker.common.stored_files import kept_only_on_success, remember
from tracker.matters.models import Hung, matter_link, optional_matter_link
from tracker.matters.spine import concerning_matters, of_seen_matters
from tracker.progress.files import CONTENT_TYPES, validate_upload


def item_link(related_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        "tracker.RectificationItem",
        verbose_name="所属整改事项",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name=related_name,
    )


class OfItemToo(models.Model):
    """What hangs on a matter and may belong to one of its rectification items.

    Then it is seen by those who see the item: the other units of an inspection do not.
    """

    class Meta:
        abstract = True

    @classmethod
    def visible_rows(cls, standing) -> Q:
        item = apps.get_model("tracker.RectificationItem")
        seen = item.objects.filter(item.visible_rows(standing))
        of_matter = Q(rectification_item=None) & super().visible_rows(standing)
        return of_matter | Q(rectification_item__in=seen)

    def clean(self):
        super().clean()
        item = self.rectification_item
        if item is not None and item.matter_id != self.matter_id:
            raise ValidationError(
                {
                    "rectification_item": ValidationError(
                        "所属整改事项必须是同一议题或检查的。", code="item_of_another_matter"
                    )
                }
            )


class OfUnitToo(models.Model):
    """What hangs on a suggestion and was written for one of the units that handle it.

    Where they handle it each by itself (分办), none reads what the others reported: their texts
    as little as their answers.
    """

    unit = models.ForeignKey(
        "tracker.Unit",
        verbose_name="承办单位",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="%(class)s_rows",
    )

    class Meta:
        abstract = True

    @classmethod
    def visible_rows(cls, standing) -> Q:
        rows = super().visible_rows(standing)
        units = standing.units_as(Role.UNIT_CONTACT)
        if not units:
            return rows
        apart = apps.get_model("tracker.Suggestion").objects.filter(mode="separate")
        return rows & (Q(unit=None) | Q(unit__in=units) | ~Q(matter__in=apart.values("pk")))

    def note_author(self, by) -> None:
        super().note_author(by)
        if by.account is None:
            # Who writes without an account is named by no link of the record.
            self._name_the_unit_of(by.user)

    def _name_the_unit_of(self, person) -> None:
        """What a contact writes is written for the unit that handles the suggestion."""
        if self.unit_id is not None or person is None or self.matter_id is None:
            return
        if units := standing_of(person).units_as(Role.UNIT_CONTACT):
            parts = apps.get_model("tracker.Assignment").objects.current()
            part = parts.filter(suggestion=self.matter_id, unit__in=units).first()
            self.unit = part and part.unit


class ProgressEntry(OfUnitToo, OfItemToo, Hung, Entry):
    """A dated report on how a matter stands. Appended, never rewritten: an error is voided."""

    is_append_only = True

    matter = matter_link("progress_entries")
    rectification_item = item_link("progress_entries")
    opinion = models.ForeignKey(
        "tracker.Opinion",
        verbose_name="所属审议意见",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="progress_entries",
    )
    happened_on = models.DateField("日期")
    text = models.TextField("进展情况", blank=True)
    next_step = models.TextField("下步打算", blank=True)
    problem = models.TextField("存在问题", blank=True)
    transition = models.CharField("办理操作", max_length=40, blank=True, editable=False)
    is_late_entry = models.BooleanField("补录", default=False, editable=False)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="填报人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="progress_entries",
    )

    derived_fields = frozenset({"unit"})

    searched = Searched(text=("text", "next_step", "problem", "quote"), under="matter")

    class Meta:
        verbose_name = verbose_name_plural = "进展"
        ordering = ["-happened_on", "-id"]
        indexes = [models.Index(fields=["-happened_on", "-id"], name="progress_order")]
        constraints = [
            *Entry.Meta.constraints,
            # What is intended may change while nothing has happened.
            models.CheckConstraint(
                condition=~Q(text="", next_step="", problem=""),
                name="progress_entry_says_something",
                violation_error_message="进展情况、下步打算、存在问题至少填写一项。",
                violation_error_code="nothing_reported",
            ),
        ]

    def __str__(self):
        said = self.text or self.next_step or self.problem
        return f"{self.happened_on} {said[:30]}"

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """What happens to an opinion is told to those who see it, from the handover on."""
        opinion = apps.get_model("tracker.Opinion")
        seen = opinion.objects.filter(opinion.visible_rows(standing))
        of_opinion = Q(opinion=None) | Q(opinion__in=seen)
        return super().visible_rows(standing) & of_opinion

    def derive(self):
        super().derive()
        self._name_the_unit_of(self.author)

    def clean(self):
        super().clean()
        if self.opinion is not None and self.opinion.matter_id != self.matter_id:
            raise ValidationError(
                {
                    "opinion": ValidationError(
                        "所属审议意见必须是同一议题或检查的。", code="opinion_of_another_matter"
                    )
                }
            )


def storage_name(attachment, filename: str) -> str:
    """Where the file is kept: never under the name its sender gave it."""
    return f"{uuid.uuid4().hex}{PurePath(filename).suffix.lower()}"


class Attachment(OfUnitToo, OfItemToo, Hung, Voidable):
    """A file kept as evidence. Its bytes never change; size, type and SHA-256 are recorded.

    It belongs to a matter, or to an activity: photos of what a street did hang on no matter.
    """

    matter = optional_matter_link("attachments")
    activity = models.ForeignKey(
        Activity,
        verbose_name="所属活动",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    rectification_item = item_link("attachments")
    progress_entry = models.ForeignKey(
        ProgressEntry,
        verbose_name="所属进展",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    file = models.FileField("文件", upload_to=storage_name, validators=[validate_upload])
    name = models.CharField("文件名", max_length=200, editable=False)
    content_type = models.CharField("类型", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("大小（字节）", editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="上传人",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="attachments",
    )
    note = models.CharField("说明", max_length=200, blank=True)
    is_internal = models.BooleanField(
        "仅内部可见",
        default=False,
        help_text="承办单位看不到，如代表签名的征询意见表。",
    )

    is_public = models.BooleanField(
        "可公开",
        default=False,
        help_text="看得到该事项的人都可以打开；不勾选的只给经办该事项的人看。",
    )

    derived_fields = frozenset({"unit"})

    searched = Searched(name=("name",), text=("note",), under="matter")

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "附件"
        ordering = ["id"]
        constraints = [
            *Voidable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(matter__isnull=True, activity__isnull=False)
                | Q(matter__isnull=False, activity__isnull=True),
                name="attachment_of_matter_or_activity",
                violation_error_message="附件须属于一个事项或者一次活动，不能同时属于两者。",
                violation_error_code="belongs_to_one",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def visible_rows(cls, standing) -> Q:
        """Of a public matter the files are for those whose business it is, unless a file says
        that it is public itself. Those of an activity are seen by those who are shown it."""
        concerned = concerning_matters("matter", standing)
        meant = Q(is_public=True) | concerned | Q(rectification_item__isnull=False)
        shown = Q(is_internal=False)
        of_matter = shown & Q(activity=None) & super().visible_rows(standing) & meant
        of_activity = cls._rows_of_activities(standing)
        return of_matter if of_activity == NOTHING else of_matter | shown & of_activity

    @classmethod
    def _rows_of_activities(cls, standing) -> Q:
        if not standing.roles & {Role.COMMITTEE, Role.STREET_COMMITTEE}:
            return NOTHING
        # As `Activity.visible_rows`, without another step of nesting (SQLite's parser).
        of_seen = Q(activity__matter=None) | of_seen_matters("activity__matter", standing)
        return Q(activity__isnull=False) & of_seen

    def is_frozen(self) -> bool:
        return self.activity.is_frozen() if self.activity is not None else super().is_frozen()

    @classmethod
    def rows_of_the_house(cls, standing) -> Q:
        rows = super().rows_of_the_house(standing)
        return rows if standing.is_staff else rows & Q(is_internal=False)

    def derive(self):
        super().derive()
        if self.progress_entry is not None:
            self.unit = self.progress_entry.unit
        self._name_the_unit_of(self.uploaded_by)

    def clean(self):
        super().clean()
        item = self.rectification_item
        relied_on = item is not None and item.status in item.ON_EVIDENCE
        if relied_on and self.is_voided and not item.evidence.exclude(pk=self.pk).exists():
            raise ValidationError(
                "整改事项已凭此材料申请销号，作废前须先上传新的佐证材料。", code="last_evidence"
            )

    def describe_file(self) -> None:
        """Take name, type, size and checksum from the uploaded file, before it is stored."""
        upload = self.file
        digest = hashlib.sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        upload.seek(0)
        self.name = PurePath(upload.name).name[-200:]
        self.content_type = CONTENT_TYPES.get(
            PurePath(upload.name).suffix.lower(), "application/octet-stream"
        )
        self.size = upload.size
        self.sha256 = digest.hexdigest()

    def store(self, *, by) -> "Attachment":
        """Check, describe and keep the uploaded file; a refused one leaves nothing on disk."""
        self.uploaded_by = by.account
        self.describe_file()
        with kept_only_on_success():
            try:
                return door.create(self, by=by)
            finally:
                if self.file._committed:
                    remember(self.file)
