"""Chinese numerals as documents write them."""

import re

DIGITS = "零一二三四五六七八九"
NUMBER = re.compile(r"\d+|[一二三四五六七八九十]+")


def chinese_number(number: int) -> str:
    """1–99 as 一 … 九十九, for terms, sessions and numbered groups.

    Raises ValueError outside that range: nothing here is counted higher.
    """
    if not 1 <= number <= 99:
        raise ValueError(f"{number} is not between 1 and 99")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones else "")


READ = {chinese_number(number): number for number in range(1, 100)}


def numbers_in(text: str) -> list[int]:
    """The numbers of a clause or chapter in their order: （二）3 → 2, 3. Sorted as texts 三 would
    come before 二, and 10 before 2."""
    found = (int(each) if each.isdecimal() else READ.get(each) for each in NUMBER.findall(text))
    return [number for number in found if number is not None]
