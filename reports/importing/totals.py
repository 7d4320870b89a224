"""Rows that count others and are no records themselves: 小计：12件, 合计 | 共33件."""

import re
from collections.abc import Sequence

from reports.importing.values import folded

TOTAL = re.compile(r"^.{0,30}?(小计|合计|总计|共计|累计)[\d件条项个]*$")
COUNT = re.compile(r"^共\d+[件条项个]$")
MARKS = str.maketrans("", "", ":：")
# Further right a word of this kind is part of what a record says.
LOOKED_AT = 3


def is_total(cells: Sequence) -> bool:
    """Whether one of the first filled cells calls the row a total."""
    filled = [str(cell) for cell in cells if cell not in (None, "")]
    words = [folded(cell).translate(MARKS) for cell in filled[:LOOKED_AT]]
    return any(TOTAL.match(word) or COUNT.match(word) for word in words)
