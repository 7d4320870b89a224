"""Files that somebody might upload instead of a workbook, by mistake or on purpose."""

import io
import struct
import zipfile

import openpyxl

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def workbook(fill=lambda sheet: None, **sheets) -> bytes:
    """A workbook whose first sheet `fill` has filled; further sheets by name."""
    book = openpyxl.Workbook()
    fill(book.active)
    for name, fill_other in sheets.items():
        fill_other(book.create_sheet(name))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def with_parts(parts: dict[str, bytes | None], content: bytes | None = None) -> bytes:
    """The workbook with other bytes in some of its parts; None takes a part out."""
    source = zipfile.ZipFile(io.BytesIO(content or workbook()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            if name not in parts:
                packed.writestr(name, source.read(name))
        for name, replacement in parts.items():
            if replacement is not None:
                packed.writestr(name, replacement)
    return target.getvalue()


def worksheet(rows: bytes, *, before: bytes = b"") -> bytes:
    head = b'<?xml version="1.0" encoding="UTF-8"?>' + before
    return (
        head
        + f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
        + rows
        + (b"</sheetData></worksheet>")
    )


def with_rows(rows: bytes, *, before: bytes = b"") -> bytes:
    return with_parts({SHEET: worksheet(rows, before=before)})


def encrypted() -> bytes:
    """What Excel writes for a workbook with a password: an OLE file with this stream in it."""
    directory = "EncryptedPackage".encode("utf-16-le").ljust(128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory


def legacy() -> bytes:
    directory = "Workbook".encode("utf-16-le").ljust(128, b"\0")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory


def password_on_zip() -> bytes:
    """Flag every part as encrypted, as a packing program does."""
    content = bytearray(workbook())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def macro_enabled() -> bytes:
    return with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0macro"})


def truncated() -> bytes:
    content = workbook(lambda sheet: [sheet.append([f"第{n}行"]) for n in range(200)])
    return content[: len(content) // 2]


def damaged() -> bytes:
    """Whole by its directory, with a few bytes turned over in the packed sheet."""
    content = bytearray(workbook(lambda sheet: [sheet.append([f"第{n}行"]) for n in range(500)]))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        part = packed.getinfo(SHEET)
    start = part.header_offset + 30 + len(part.filename)
    middle = start + part.compress_size // 2
    content[middle : middle + 8] = b"\xff" * 8
    return bytes(content)


def zip_bomb() -> bytes:
    return with_rows(b" " * 60_000_000)


def zip_bomb_that_lies() -> bytes:
    """Its directory says the sheet is small; inflated it is not."""
    content = bytearray(with_rows(b" " * 60_000_000))
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        part = packed.getinfo(SHEET)
    at = content.find(b"PK\x01\x02")
    while content[at + 46 : at + 46 + len(SHEET)] != SHEET.encode():
        at = content.find(b"PK\x01\x02", at + 4)
    assert struct.unpack_from("<I", content, at + 24)[0] == part.file_size
    struct.pack_into("<I", content, at + 24, 900)
    return bytes(content)


def large_but_honest() -> bytes:
    """Text that hardly packs, more of it than the limit."""
    import random

    letters = random.Random(1)
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>%s</t></is></c></row>'
        % (n, n, letters.randbytes(600).hex().encode())
        for n in range(1, 6000)
    )
    return with_rows(rows)


def entity_bomb() -> bytes:
    """Ten entities, each ten times the one before (billion laughs)."""
    entities = b'<!ENTITY a0 "ha">' + b"".join(
        b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 11)
    )
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&a10;</t></is></c></row>'
    return with_rows(row, before=b"<!DOCTYPE worksheet [" + entities + b"]>")


def outside_entity() -> bytes:
    before = b'<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    row = b'<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>'
    return with_rows(row, before=before)


def million_empty_rows(columns: int = 1) -> bytes:
    """One filled row, then a million rows with a format and nothing in them."""
    cells = "".join('<c r="{0}{1}" s="1"/>'.replace("{0}", chr(65 + n)) for n in range(columns))
    rows = "".join(
        f'<row r="{n}" s="1" customFormat="1">{cells.replace("{1}", str(n))}</row>'
        for n in range(2, 1_000_001)
    )
    first = '<row r="1"><c r="A1" t="inlineStr"><is><t>标题</t></is></c></row>'
    return with_rows((first + rows).encode())


def far_corners() -> bytes:
    """Two filled cells; the rectangle around them has 17 billion."""
    cell = b'<row r="%d"><c r="%s%d"><v>1</v></c></row>'
    return with_rows(cell % (1, b"A", 1) + cell % (1048576, b"XFD", 1048576))


def text_used_everywhere() -> bytes:
    """One long text, shared by 30,000 cells."""
    shared = f'<sst xmlns="{MAIN}"><si><t>{"长" * 30000}</t></si></sst>'.encode()
    rows = b"".join(
        b'<row r="%d">%s</row>'
        % (n, b"".join(b'<c r="%s%d" t="s"><v>0</v></c>' % (c, n) for c in (b"A", b"B", b"C")))
        for n in range(1, 10_001)
    )
    content = workbook(lambda sheet: sheet.append(["文字"]))
    return with_parts({SHEET: worksheet(rows), "xl/sharedStrings.xml": shared}, content)


def zipped(parts: dict[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return target.getvalue()


def word_document() -> bytes:
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"})


def binary_workbook() -> bytes:
    return with_parts({"xl/workbook.xml": None, "xl/workbook.bin": b"\x83\x01"})


def xml_spreadsheet() -> bytes:
    """What Excel of 2003 wrote, and web pages still offer as .xls."""
    return (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
        b"<Worksheet/></Workbook>"
    )


def open_document() -> bytes:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": "<document-content/>"})
