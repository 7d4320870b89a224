"""Which files are taken as evidence: by ending, by first bytes and by size."""

from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError

ZIP = (b"PK\x03\x04",)
OLE = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",)
JPEG = (b"\xff\xd8\xff",)
# Kingsoft's .wps and .et come in the old container and, since 2019, in the zipped one.
EITHER = (*OLE, *ZIP)
SIGNATURES = {
    ".pdf": (b"%PDF-",),
    ".ofd": ZIP,
    ".doc": OLE,
    ".docx": ZIP,
    ".xls": OLE,
    ".xlsx": ZIP,
    ".ppt": OLE,
    ".pptx": ZIP,
    ".wps": EITHER,
    ".et": EITHER,
    ".jpg": JPEG,
    ".jpeg": JPEG,
    ".png": (b"\x89PNG\r\n\x1a\n",),
}
TEXT_ENDINGS = (".txt", ".csv")
OFFICE = "application/vnd.openxmlformats-officedocument"
CONTENT_TYPES = {
    ".pdf": "application/pdf",
    ".ofd": "application/ofd",
    ".doc": "application/msword",
    ".docx": f"{OFFICE}.wordprocessingml.document",
    ".xls": "application/vnd.ms-excel",
    ".xlsx": f"{OFFICE}.spreadsheetml.sheet",
    ".ppt": "application/vnd.ms-powerpoint",
    ".pptx": f"{OFFICE}.presentationml.presentation",
    ".wps": "application/vnd.ms-works",
    ".et": "application/vnd.ms-excel",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
}


def validate_size(upload) -> None:
    limit = settings.ATTACHMENT_MAX_BYTES
    if upload.size > limit:
        raise ValidationError(f"文件超过{limit // 1024 // 1024}MB的上限。", code="file_too_large")


def validate_upload(upload) -> None:
    """Refuse what is too large, empty, of another type, or not what its ending says."""
    if getattr(upload, "_committed", False):
        # A kept file was checked when it came. A note on it can be changed, and it can be
        # voided, without reading it again – even when the disk has lost it.
        return
    validate_size(upload)
    if upload.size == 0:
        raise ValidationError("文件是空的。", code="file_empty")
    ending = PurePath(upload.name).suffix.lower()
    if ending not in CONTENT_TYPES:
        allowed = "、".join(sorted(CONTENT_TYPES))
        raise ValidationError(
            f"不接受“{ending or '无扩展名'}”类型的文件，可上传：{allowed}。",
            code="file_type_refused",
        )
    upload.seek(0)
    head = upload.read(4096)
    upload.seek(0)
    genuine = b"\x00" not in head if ending in TEXT_ENDINGS else head.startswith(SIGNATURES[ending])
    if not genuine:
        raise ValidationError("文件内容与扩展名不符。", code="file_content_mismatch")
