"""The text of an uploaded report: plain text, a Word document, or a PDF that holds its text."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree

from pypdf import PdfReader
from pypdf.errors import PyPdfError

# A report of a whole province has some 30,000 characters.
LONGEST = 1_000_000
# The text part of a Word document of that length, with its mark-up.
MOST_XML = 60 * 1024 * 1024
MOST_PAGES = 1_000
ENDINGS = (".txt", ".docx", ".pdf")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


class NoText(Exception):
    """A file out of which no text can be read; says what it is and what to do."""

    def __init__(self, message: str, *, code: str):
        super().__init__(message)
        self.message, self.code = message, code


def text_of(content: bytes, *, name: str) -> str:
    """All the text of the file, its paragraphs on lines of their own. Raises NoText."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    readers = {".txt": _of_plain, ".docx": _of_word, ".pdf": _of_pdf}
    if not content.strip():
        raise NoText("文件是空的，请重新选择。", code="empty_file")
    if ending not in readers:
        raise NoText(
            "只读 .txt、.docx 和带文字的 .pdf。.doc、.wps 请在 Word 或 WPS 里另存为 .docx，"
            "或者打开后全选、复制，粘贴到“全文”。",
            code="other_file",
        )
    return checked(readers[ending](content))


def checked(text: str) -> str:
    """The text, where it is one and not too long. Raises NoText."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    if not text.strip():
        raise NoText("没有文字，请粘贴报告全文或者上传文件。", code="no_text")
    if len(text) > LONGEST:
        raise NoText(
            f"有{len(text)}个字，一次最多读{LONGEST}个字。请只留报告正文，或者分几份读入。",
            code="text_too_long",
        )
    return text


def _of_plain(content: bytes) -> str:
    for encoding in ("utf-8-sig", "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "",
                     "gb18030"):  # fmt: skip
        if encoding:
            try:
                return content.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise NoText("看不出文字的编码，请另存为 UTF-8 的文本文件。", code="unknown_encoding")


def _of_word(content: bytes) -> str:
    broken = NoText(
        "打不开这个 Word 文件，请用 Word 或 WPS 打开后另存为 .docx 再上传。", code="broken_file"
    )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            part = file.getinfo("word/document.xml")
            if part.file_size > MOST_XML:
                raise NoText("文件太大，请只留报告正文。", code="text_too_long")
            with file.open(part) as document:
                return "\n".join(_paragraphs_of(io.BytesIO(document.read(MOST_XML))))
    except (
        zipfile.BadZipFile, zlib.error, KeyError, EOFError, ElementTree.ParseError,
        NotImplementedError, RuntimeError, OSError,
    ) as fault:  # fmt: skip
        raise broken from fault


def _paragraphs_of(document: io.BytesIO) -> Iterator[str]:
    """The text of each paragraph; of what was struck out in revising nothing."""
    words: list[str] = []
    for _, element in ElementTree.iterparse(document, events=("end",)):
        if element.tag == f"{_WORD}t":
            words.append(element.text or "")
        elif element.tag in (f"{_WORD}br", f"{_WORD}cr"):
            words.append("\n")
        elif element.tag == f"{_WORD}p":
            yield "".join(words)
            words.clear()
            element.clear()


def _of_pdf(content: bytes) -> str:
    try:
        pages = PdfReader(io.BytesIO(content)).pages
        if len(pages) > MOST_PAGES:
            raise NoText(f"有{len(pages)}页，请只留报告正文。", code="text_too_long")
        text = "\n".join(page.extract_text() for page in pages)
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as fault:
        raise NoText(
            "打不开这个 PDF，可能设了密码或者已损坏；请打开后全选、复制，粘贴到“全文”。",
            code="broken_file",
        ) from fault
    if not text.strip():
        raise NoText(
            "这个 PDF 是扫描件，里面只有图片没有文字；请找文字版，或者用识别软件转成文字后粘贴。",
            code="scanned",
        )
    return text
