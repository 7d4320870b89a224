import uuid

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from reports.word.checking import LARGEST_FILE, check_file, check_words, refusal
from reports.word.kinds import KINDS
from tracker.common import door
from tracker.common.models import Stamped
from tracker.common.stored_files import kept_only_on_success, remember

CHOICES = [(kind.name, kind.title) for kind in KINDS.values()]


def storage_name(template, filename: str) -> str:
    """Where the file is kept: never under the name its sender gave it."""
    return f"templates/{uuid.uuid4().hex}.docx"


def validate_template(upload) -> None:
    if getattr(upload, "_committed", False):
        # It was checked when it came, and its bytes never change.
        return
    if not upload.name.lower().endswith(".docx"):
        raise refusal("file_type_refused", "请上传 .docx 文件。")
    check_file(content_of(upload))


def content_of(upload) -> bytes:
    upload.seek(0)
    content = upload.read(LARGEST_FILE + 1)
    upload.seek(0)
    return content


class DocumentTemplate(Stamped):
    """An office's own template of one of the Word documents. The file stays as it was uploaded;
    another one is another template, so that it can be seen later what was in use when."""

    kind = models.CharField("文书", max_length=30, choices=CHOICES)
    name = models.CharField("模板名称", max_length=50)
    file = models.FileField("模板文件", upload_to=storage_name, validators=[validate_template])
    is_current = models.BooleanField(
        "使用中",
        default=True,
        help_text="生成该种文书时用这一个；都不勾选时用系统预设的模板。",
    )

    class Meta:
        verbose_name = verbose_name_plural = "文书模板"
        ordering = ["kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "name"],
                name="documenttemplate_name_once_a_kind",
                violation_error_message="该种文书已有同名模板。",
                violation_error_code="template_name_taken",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(is_current=True),
                name="documenttemplate_one_current_a_kind",
                violation_error_message="该种文书已有使用中的模板，请先取消原来的。",
                violation_error_code="second_current_template",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}（{self.name}）"

    def clean_fields(self, exclude=None):
        """What the file may say is another for each kind, so it is asked once both are right."""
        errors: dict = {}
        try:
            super().clean_fields(exclude=exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        if not {"kind", "file"} & {*errors, *(exclude or ())}:
            try:
                self.check_words()
            except ValidationError as error:
                errors["file"] = error.error_list
        if errors:
            raise ValidationError(errors)

    def check_words(self) -> None:
        if not self.file._committed:
            check_words(content_of(self.file), KINDS[self.kind])

    def clean(self):
        super().clean()
        stored = DocumentTemplate.objects.filter(pk=self.pk).first()
        if stored is not None and (stored.kind, stored.file.name) != (self.kind, self.file.name):
            raise ValidationError("模板的种类和文件不能改；请新增一个模板。", code="template_fixed")

    def store(self, *, by) -> "DocumentTemplate":
        """Check and keep the uploaded file; a refused one leaves nothing on disk."""
        with kept_only_on_success():
            try:
                return door.create(self, by=by)
            finally:
                if self.file and self.file._committed:
                    remember(self.file)

    def remove(self, *, by) -> None:
        """Delete the template, and its file once that is certain."""
        storage, name = self.file.storage, self.file.name
        with transaction.atomic():
            door.remove(self, by=by)
            transaction.on_commit(lambda: storage.delete(name))
