"""The bytes somebody uploaded as a template → accepted, or everything that is wrong with it."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from django.core.exceptions import ValidationError

from reports.word.placeholders import SAMPLE
from reports.word.rendering import HOW_TO_INSTALL, WordMissing, faults_of, render
from reports.workbook.formats import OLE, ZIP

MEGABYTE = 1024 * 1024
LARGEST_FILE = 5 * MEGABYTE
LARGEST_INFLATED = 20 * MEGABYTE
# The text of a form is some dozen kilobytes; docxtpl goes over it many times.
LARGEST_PART = MEGABYTE
PARTS_AT_MOST = 300
MAIN = "wordprocessingml.document.main+xml"
WITH_PLACEHOLDERS = re.compile(r"word/(document|header\d*|footer\d*|footnotes)\.xml")
ACTIVE = ("vbaproject", "activex", "embeddings/", "afchunk")
# Fields that fetch something from elsewhere or start something when the document is opened.
FETCHING = re.compile(rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT)\b")


def refusal(code: str, message: str) -> ValidationError:
    return ValidationError(message, code=code)


def check_template(content: bytes) -> None:
    """Accept a template, or raise ValidationError with every fault found, in Chinese.

    It must be a .docx file of bounded size without macros or anything that fetches from outside,
    say nothing but known placeholders, and give a document when filled with samples.
    """
    refuse_other_formats(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            refuse_by_directory(packed)
            for part in packed.infolist():
                refuse_part(part.filename, packed.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refusal("truncated", "文件不完整或已损坏，请另存为 .docx 后重新上传。") from error
    try_out(content)


def refuse_other_formats(content: bytes) -> None:
    if not content:
        raise refusal("empty_file", "文件是空的。")
    if len(content) > LARGEST_FILE:
        raise refusal("file_too_large", f"模板不能超过{LARGEST_FILE // MEGABYTE}MB。")
    if content.startswith(OLE):
        raise refusal(
            "legacy_document", "这是旧格式或设有密码的文件，请取消密码、另存为 .docx 后重新上传。"
        )
    if not content.startswith(ZIP):
        raise refusal("not_a_document", "文件不是 Word 文档，请上传 .docx 文件。")


def refuse_by_directory(packed: zipfile.ZipFile) -> None:
    parts = packed.infolist()
    names = {part.filename.lower() for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise refusal("encrypted", "文件设有密码，请取消密码后重新上传。")
    if any(active in name for name in names for active in ACTIVE):
        raise refusal("active_content", "模板含有宏、控件或嵌入的对象，请删除后重新上传。")
    if not {"[content_types].xml", "word/document.xml"} <= names:
        raise refusal("not_a_document", "文件不是 Word 文档，请上传 .docx 文件。")
    if len(parts) > PARTS_AT_MOST or len(names) < len(parts):
        raise refusal("too_many_parts", "文件的内部结构不正常，不能用作模板。")
    written = [part for part in parts if WITH_PLACEHOLDERS.fullmatch(part.filename)]
    if sum(part.file_size for part in parts) > LARGEST_INFLATED or any(
        part.file_size > LARGEST_PART for part in written
    ):
        raise refusal("too_large_inflated", "文件解压后过大，请删除多余的内容后重新上传。")


def refuse_part(name: str, content: bytes) -> None:
    """`content` is no longer than the directory said: zipfile stops there."""
    if not name.endswith((".xml", ".rels")):
        return
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse_doctype
    if name.endswith(".rels"):
        parser.StartElementHandler = refuse_outside
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise refusal("truncated", "文件内容已损坏，请另存为 .docx 后重新上传。") from error
    if name == "[Content_Types].xml" and MAIN.encode() not in content:
        raise refusal("not_a_document", "请把文件另存为普通的 Word 文档（.docx）后重新上传。")
    if name.startswith("word/") and FETCHING.search(content):
        raise refusal("active_content", "模板含有从别处取内容的域，请删除后重新上传。")


def refuse_doctype(*_) -> None:
    raise refusal("doctype", "文件含有不允许的 XML 声明，不能用作模板。")


def refuse_outside(name: str, attributes: dict) -> None:
    outside = attributes.get("TargetMode", "").lower() == "external"
    if outside and not attributes.get("Type", "").endswith("/hyperlink"):
        raise refusal("external_content", "模板引用了别处的文件或图片，请改为嵌入后重新上传。")


def try_out(content: bytes) -> None:
    """Fill the template with samples, and with nothing, as when little is known yet."""
    nothing = {name: [] if isinstance(sample, list) else "" for name, sample in SAMPLE.items()}
    try:
        faults = faults_of(content)
        for words in () if faults else (SAMPLE, nothing):
            render(content, words)
    except WordMissing as error:
        raise refusal(error.code, HOW_TO_INSTALL) from error
    except Exception as error:
        # Whatever goes wrong inside python-docx or lxml has no name that an office could use.
        raise refusal(
            "template_unusable", "这个文档不能用作模板，请用 Word 或 WPS 另存后再试。"
        ) from error
    if faults:
        raise ValidationError([refusal(fault.code, fault.message) for fault in faults])
