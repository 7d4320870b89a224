"""What a column can mean and how headings are compared; the words stand in `vocabulary`."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum

# What people put around a heading without meaning anything by it.
DECORATION = re.compile(r"[\s:：、,，.。·*＊★“”\"'《》<>—\-_/\\|]+")
BRACKETED = re.compile(r"[(（\[【〔][^)）\]】〕]*[)）\]】〕]")


def plain(text) -> str:
    """A heading as it is compared: half-width, without blanks, line breaks and punctuation.

    "代 表\\n姓名：" → "代表姓名"; brackets stay, for they may be all that tells two columns apart.
    """
    return DECORATION.sub("", unicodedata.normalize("NFKC", str(text or ""))).lower()


def without_brackets(text) -> str:
    """The heading without its remarks in brackets: "答复日期(年月日)" → "答复日期"."""
    return plain(BRACKETED.sub("", unicodedata.normalize("NFKC", str(text or ""))))


class Reading(Enum):
    """How the cell of a field is read."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    NUMBER = "number"  # of a suggestion: text with its leading zeros
    DATE = "date"
    YES_NO = "yes_no"
    UNIT = "unit"
    UNITS = "units"
    DEPUTY = "deputy"
    DEPUTIES = "deputies"
    CHOICE = "choice"
    IGNORED = "ignored"  # recognised so that nobody wonders, but not loaded


@dataclass(frozen=True, kw_only=True)
class Field:
    """One thing a row can say. `words` are headings that mean it, already `plain`."""

    key: str
    label: str
    words: tuple[str, ...]
    reading: Reading = Reading.TEXT
    # Words that mean it only below an upper heading of the deputy's judgement (代表评价).
    below: tuple[str, ...] = ()
    # May be stated once for the whole sheet, where every row means the same (one handover day).
    for_whole_sheet: bool = False
    weight: float = 1.0

    def __post_init__(self):
        for word in (*self.words, *self.below):
            if word != plain(word):
                raise ValueError(f"{self.key}: {word!r} is not written as it is compared")


def meaning(key, label, words, **how) -> Field:
    return Field(key=key, label=label, words=tuple(words.split()), **how)


DATE, UNITS, LONG = Reading.DATE, Reading.UNITS, Reading.LONG_TEXT
NUMBERING = meaning(
    "numbering",
    "序号（不装入）",
    "序号 序 编次 顺序号 no 行号",
    reading=Reading.IGNORED,
    weight=0.5,
)
