"""How a report may word a count: as it is, or by a round number near it (近2000人次, 1900多人次).

Only what the count bears out is proposed: 近 for a little less than the round number, 多 for a
little more. Which of them is written the writer says.
"""

from decimal import Decimal

# Below this a number is written as it is.
SMALLEST = 20
# How far, in hundredths, the count may be from the round number that stands for it.
NEAR, OVER = 3, 10


def wordings(count: int, unit: str) -> list[str]:
    """The wordings of a count, the exact one first; a count below 20 has no other."""
    found = [f"{count}{unit}"]
    if count < SMALLEST:
        return found
    step = 10 ** max(1, len(str(count)) - 2)
    below = count // step * step
    above = below + step
    if below < count and (above - count) * 100 <= above * NEAR:
        found.append(f"近{_number(above)}{unit}")
    if below < count and (count - below) * 100 <= count * OVER:
        found.append(f"{_number(below)}多{unit}")
    return found


def _number(value: int) -> str:
    """Round numbers from 10,000 on in 万, as reports write them."""
    if value < 10_000 or value % 1_000:
        return str(value)
    return f"{(Decimal(value) / 10_000).normalize():f}万"
