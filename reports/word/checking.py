"""The bytes somebody uploaded as a template → accepted, or everything that is wrong with it."""

import io
import re
import zipfile
import zlib
from xml.parsers import expat

from django.core.exceptions import ValidationError

from reports.word.fields import SAFE_ADDRESS, Fields, is_file_link
from reports.word.kinds import Kind
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
# What a relationship leads to, by the last word of its type: parts that are run or laid in.
ACTIVE_PARTS = frozenset(
    {"afchunk", "oleobject", "package", "control", "vbaproject", "subdocument"}
)
SHOWN = 30


def refusal(code: str, message: str) -> ValidationError:
    return ValidationError(message, code=code)


def check_template(content: bytes, kind: Kind) -> None:
    """Accept a template of this kind, or raise ValidationError with every fault, in Chinese."""
    check_file(content)
    check_words(content, kind)


def check_file(content: bytes) -> None:
    """It must be a .docx file of bounded size without macros or anything that fetches from
    outside."""
    refuse_other_formats(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            refuse_by_directory(packed)
            for part in packed.infolist():
                refuse_part(part.filename, packed.read(part))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refusal("truncated", "文件不完整或已损坏，请另存为 .docx 后重新上传。") from error


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
    parser, fields = expat.ParserCreate(namespace_separator=" "), Fields()
    parser.StartDoctypeDeclHandler = refuse_doctype
    parser.buffer_text = True
    parser.StartElementHandler = refuse_relation if name.endswith(".rels") else reader_of(fields)
    parser.CharacterDataHandler, parser.EndElementHandler = fields.text, fields.end
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise refusal("truncated", "文件内容已损坏，请另存为 .docx 后重新上传。") from error
    refuse_fields(fields)
    if name == "[Content_Types].xml" and MAIN.encode() not in content:
        raise refusal("not_a_document", "请把文件另存为普通的 Word 文档（.docx）后重新上传。")


def refuse_doctype(*_) -> None:
    raise refusal("doctype", "文件含有不允许的 XML 声明，不能用作模板。")


def local(name: str) -> str:
    """The name without its namespace."""
    return name.rpartition(" ")[2]


def reader_of(fields: Fields):
    """Tells of each element by its name, whatever prefix or namespace the writer used."""

    def start(name: str, attributes: dict) -> None:
        fields.start(local(name), {local(key): value for key, value in attributes.items()})

    return start


def refuse_fields(fields: Fields) -> None:
    fields.close()
    if not fields.refused:
        return
    code = fields.refused[0]
    if is_file_link(code):
        raise file_link(code)
    raise refusal(
        "field_code",
        f"模板含有域代码“{code[:SHOWN]}”，打开文书时可能取来别处的内容或运行程序，"
        "请删除后重新上传；只能保留页码、日期和网页链接的域。",
    )


def file_link(target: str) -> ValidationError:
    return refusal(
        "file_link", f"模板含有指向文件的链接“{target[:SHOWN]}”，请删除或改为网页链接后重新上传。"
    )


def refuse_relation(name: str, attributes: dict) -> None:
    kind = attributes.get("Type", "").rpartition("/")[2].lower()
    if kind in ACTIVE_PARTS:
        raise refusal("active_content", "模板含有宏、控件或嵌入的对象，请删除后重新上传。")
    if attributes.get("TargetMode", "").lower() != "external":
        return
    target = attributes.get("Target", "")
    if target.lower().startswith("file:") or (
        kind == "hyperlink" and not SAFE_ADDRESS.match(target)
    ):
        raise file_link(target)
    if kind != "hyperlink":
        raise refusal("external_content", "模板引用了别处的文件或图片，请改为嵌入后重新上传。")


def check_words(content: bytes, kind: Kind) -> None:
    """It must say nothing but placeholders of its kind, and give a document when it is filled
    with samples, and with nothing, as when little is known yet."""
    try:
        faults = faults_of(content, known=kind.placeholders)
        for words in () if faults else (kind.samples, kind.blanks):
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
