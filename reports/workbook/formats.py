"""What a file is that is no .xlsx, whatever its name says, and how to make one of it."""

import re

from reports.workbook.unpacking import NotReadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK"
HEAD = 4096
SAVE_AS = "请在 Excel 或 WPS 中打开，“另存为”选“Excel 工作簿（*.xlsx）”，再上传另存的文件。"
HTML = re.compile(rb"<(!doctype\s+html|html|head|meta|body|table|script|style)\b")
SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"
# Files by their first bytes that are no tables at all.
NO_TABLES = {
    b"%PDF": "PDF",
    b"{\\rtf": "RTF 文字",
    b"\x89PNG": "图片",
    b"\xff\xd8\xff": "图片",
    b"GIF8": "图片",
    b"Rar!": "RAR 压缩包",
    b"7z\xbc\xaf": "7z 压缩包",
}
IN_ZIP = {
    b"vnd.oasis.opendocument.spreadsheet": "OpenDocument 表格（.ods）",
    b"vnd.oasis.opendocument": "OpenDocument 文件",
}


def refuse_other_formats(content: bytes) -> None:
    """Raises NotReadable for whatever is neither .xlsx nor plain text."""
    if not content:
        raise NotReadable("empty_file", "文件是空的。")
    if content.startswith(OLE):
        refuse_ole(content)
    for beginning, name in NO_TABLES.items():
        if content.startswith(beginning):
            raise NotReadable("not_a_workbook", f"这是{name}文件，不是工作簿，请上传 .xlsx 文件。")
    head = content[:HEAD]
    if head.startswith(ZIP):
        for mark, name in IN_ZIP.items():
            if mark in head:
                raise NotReadable("opendocument", f"这是{name}，只是名字像工作簿。{SAVE_AS}")
        return
    refuse_markup(head.replace(b"\0", b"").lower())


def refuse_ole(content: bytes) -> None:
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise NotReadable("encrypted", "工作簿设有打开密码，请取消密码后重新上传。")
    if "WordDocument".encode("utf-16-le") in content:
        raise NotReadable("not_a_workbook", "这是 Word 文档，不是工作簿，请上传 .xlsx 文件。")
    raise NotReadable(
        "legacy_workbook", f"这是旧格式的工作簿（.xls，或 WPS 表格的 .et）。{SAVE_AS}"
    )


def refuse_markup(head: bytes) -> None:
    """Tables that web pages offer as .xls are HTML or the XML of 2003."""
    if SPREADSHEET_2003 in head:
        raise NotReadable(
            "xml_spreadsheet", f"这是 2003 年的 XML 表格，只是名字像工作簿。{SAVE_AS}"
        )
    if HTML.search(head) or head.lstrip().startswith(b"mime-version:"):
        raise NotReadable("html_table", f"这是网页（HTML）格式的表格，只是名字像工作簿。{SAVE_AS}")
