"""Field codes (域) in a part of a document: which may stay in a template.

A field is worked out when the document is opened: DDEAUTO starts programs, INCLUDETEXT fetches
files, IF hides either of them. So none but the few named here may stay, and those without
anything a placeholder or another field could bring in. Word cuts an instruction into as many runs
as it likes; here it is put together again before it is read.
"""

import re

# The number of the page or section, and days, with switches that say how they look.
HARMLESS = re.compile(
    r"\s*(PAGE|NUMPAGES|SECTION|SECTIONPAGES|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE)"
    r'(\s*\\(\*\s*\w+|[@#]\s*("[^"{}]*"|[\w.:/-]+)|[hslu]\b))*\s*',
    re.IGNORECASE,
)
# To a page of the web, to write a letter, or to a place in the document itself.
LINK = re.compile(
    r'\s*HYPERLINK(?=\W)\s*("(https?://|mailto:)[^"{}]*")?'
    r'(\s*\\(l|o|t)\s+"[^"{}]*"|\s*\\[nhmy]\b)*\s*',
    re.IGNORECASE,
)
FILE_LINK = re.compile(r"\s*HYPERLINK\b", re.IGNORECASE)
SAFE_ADDRESS = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


class Fields:
    """Reads a part once, told of its elements in their order, and keeps what may not stay."""

    def __init__(self):
        # For each field that is open: its instruction so far; None behind its separator.
        self.open: list[list[str] | None] = []
        self.refused: list[str] = []
        self._is_instruction = False

    def start(self, name: str, attributes: dict) -> None:
        """`name` and the names of the attributes without their namespaces."""
        if name == "fldSimple":
            self._judge(attributes.get("instr", ""))
        elif name == "fldChar":
            self._turn(attributes.get("fldCharType", ""))
        self._is_instruction = name in ("instrText", "delInstrText")
        if self._is_instruction and not self.open:
            # Instructions outside of any field are nothing Word writes.
            self.open.append([])

    def text(self, words: str) -> None:
        if self._is_instruction and self.open and self.open[-1] is not None:
            self.open[-1].append(words)

    def end(self, name: str) -> None:
        self._is_instruction = False

    def close(self) -> None:
        """Fields that were never ended count as well."""
        while self.open:
            self._turn("end")

    def _turn(self, kind: str) -> None:
        if kind == "begin":
            if self.open and self.open[-1] is not None:
                # A field within the instruction of another says what that one will be.
                self.refused.append("".join(self.open[-1]).strip() or "域")
            self.open.append([])
        elif kind == "separate" and self.open:
            self._judge_open()
            self.open[-1] = None
        elif kind == "end" and self.open:
            self._judge_open()
            self.open.pop()

    def _judge_open(self) -> None:
        if self.open[-1] is not None:
            self._judge("".join(self.open[-1]))

    def _judge(self, instruction: str) -> None:
        if not HARMLESS.fullmatch(instruction) and not LINK.fullmatch(instruction):
            self.refused.append(instruction.strip() or "域")


def is_file_link(instruction: str) -> bool:
    """A link, but neither to the web nor within the document."""
    return FILE_LINK.match(instruction) is not None
