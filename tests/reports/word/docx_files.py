"""Word documents made for tests, and documents read back as a reader of them would."""

import io
import zipfile

import docx
from docx.oxml.ns import qn


def template(*paragraphs: str, header: str = "", rows=()) -> bytes:
    """A document with these paragraphs, perhaps a page header and a table of these rows."""
    made = docx.Document()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    if header:
        made.sections[0].header.paragraphs[0].text = header
    if rows:
        table = made.add_table(rows=0, cols=len(rows[0]))
        for row in rows:
            for cell, words in zip(table.add_row().cells, row, strict=True):
                cell.text = words
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def paragraphs_of(content: bytes) -> list[str]:
    """Every paragraph in reading order, those in tables included; merged cells once."""
    body = docx.Document(io.BytesIO(content)).element.body
    return [docx.text.paragraph.Paragraph(p, None).text for p in body.iter(qn("w:p"))]


def text_of(content: bytes) -> str:
    return "\n".join(paragraphs_of(content))


def rows_of(content: bytes, table: int) -> list[list[str]]:
    found = docx.Document(io.BytesIO(content)).tables[table]
    return [[cell.text for cell in row.cells] for row in found.rows]


def with_part(content: bytes, name: str, change) -> bytes:
    """The document with one part changed (bytes → bytes) or added."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for each in source.namelist():
            if each != name:
                packed.writestr(each, source.read(each))
        old = source.read(name) if name in source.namelist() else b""
        packed.writestr(name, change(old))
    return target.getvalue()
