"""One set of signs for the rules, whichever width a text was typed in."""

import re

# The full-width forms of ! to ~ stand 0xFEE0 above the plain ones.
_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}

HAN = "\u4e00-\u9fff"
CLAUSE_END = ",;!?。\n"
SENTENCE_END = ";!?。\n"
_CLAUSE_END = re.compile(f"[{CLAUSE_END}]")


def half_width(text: str) -> str:
    """The text with plain digits and punctuation. Its length stays, so offsets hold for both."""
    return text.translate(_HALF_WIDTH)


def clause_around(plain: str, start: int, end: int) -> tuple[int, int]:
    """Where the clause around plain[start:end] begins and ends; `plain` is half-width text."""
    before = max(plain.rfind(sign, 0, start) for sign in CLAUSE_END)
    after = _CLAUSE_END.search(plain, end)
    return before + 1, (after.start() if after else len(plain))
