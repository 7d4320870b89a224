"""Names of files that Windows takes as well as Linux."""

import re

# What Windows forbids, with the signs that look like them.
FORBIDDEN = str.maketrans('<>:"/\\|?*', "＜＞：＂／＼｜？＊")
# Control characters, halves of characters, and marks that turn the direction of reading: with
# them a program can look like a text.
UNSEEN = re.compile("[\x00-\x1f\x7f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
# Devices of old, with any ending: no file can be called so.
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def safe_name(name: str, *, longest: int) -> str:
    """The name with no more than so many characters, its ending kept: 报告：一.docx."""
    clean = UNSEEN.sub(" ", name).translate(FORBIDDEN).strip(" .") or "未命名"
    if DEVICES.match(clean):
        clean = f"_{clean}"
    stem, dot, ending = clean.rpartition(".")
    if not dot or len(ending) > 10 or not stem:
        return clean[:longest].rstrip(" .")
    return f"{stem[: longest - len(ending) - 1].rstrip(' .')}.{ending}"


class Names:
    """Names taken in one folder: Windows tells none apart by their case."""

    def __init__(self) -> None:
        self.taken: set[str] = set()

    def free(self, name: str, *, longest: int) -> str:
        """A safe name that none before it has: 报告.docx, 报告（2）.docx."""
        safe, number = safe_name(name, longest=longest), 1
        while safe.lower() in self.taken:
            number += 1
            stem, dot, ending = name.rpartition(".")
            tail = f"（{number}）"
            stem, ending = (stem, f".{ending}") if dot else (name, "")
            room = longest - len(tail) - len(ending)
            safe = safe_name(f"{stem[:room]}{tail}{ending}", longest=longest)
        self.taken.add(safe.lower())
        return safe
