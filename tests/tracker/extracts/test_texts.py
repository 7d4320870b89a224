"""The text of what people upload; what is no text is told what it is and what to do."""

import io
import zipfile

import pytest
from pypdf import PdfWriter

from tracker.extracts import texts
from tracker.extracts.texts import NoText, text_of

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(body: str, *, part: str = "word/document.xml") -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(part, f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>')
    return content.getvalue()


def blank_pdf() -> bytes:
    content, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.write(content)
    return content.getvalue()


def refused(content: bytes, name: str) -> str:
    with pytest.raises(NoText) as refusal:
        text_of(content, name=name)
    return refusal.value.code


class TestText:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_is_read_in_the_encodings_of_offices(self, encoding):
        content = "听取报告12件。\r\n组织视察3次。".encode(encoding)
        assert text_of(content, name="报告.TXT") == "听取报告12件。\n组织视察3次。"

    def test_of_a_word_document_is_that_of_its_paragraphs(self):
        body = (
            "<w:p><w:r><w:t>一、听取</w:t></w:r><w:r><w:t>报告</w:t></w:r></w:p>"
            "<w:p><w:r><w:t>甲</w:t><w:br/><w:t>乙</w:t></w:r>"
            "<w:del><w:r><w:delText>删去的</w:delText></w:r></w:del></w:p>"
        )
        assert text_of(word(body), name="报告.docx") == "一、听取报告\n甲\n乙"

    @pytest.mark.parametrize(
        ("content", "name", "code"),
        [
            (b"", "a.txt", "empty_file"),
            (b"  \n ", "a.txt", "empty_file"),
            (b"\xef\xbb\xbf \n", "a.txt", "no_text"),
            (b"\xd0\xcf\x11\xe0", "a.doc", "other_file"),
            (b"abc", "README", "other_file"),
            (b"PK\x03\x04broken", "a.docx", "broken_file"),
            (word("", part="xl/workbook.xml"), "a.docx", "broken_file"),
            (word("<w:p>"), "a.docx", "broken_file"),
            (b"%PDF-1.4 broken", "a.pdf", "broken_file"),
            (blank_pdf(), "a.pdf", "scanned"),
            (b"\xff\xff\xff", "a.txt", "unknown_encoding"),
        ],
    )
    def test_that_there_is_none_is_told_by_its_cause(self, content, name, code):
        assert refused(content, name) == code

    def test_has_a_bound(self, monkeypatch):
        monkeypatch.setattr(texts, "LONGEST", 10)
        assert refused("十一个字十一个字十一个".encode(), "a.txt") == "text_too_long"

    def test_of_a_document_that_unpacks_without_end_is_refused(self, monkeypatch):
        monkeypatch.setattr(texts, "MOST_XML", 100)
        assert refused(word("<w:p/>" * 100), "a.docx") == "text_too_long"
