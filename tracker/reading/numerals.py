"""The value of a numeral as Chinese documents write it."""

import re
from decimal import Decimal

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
    "双": 2,
}
SIGNS = "".join(DIGITS) + "十百千万亿半"
# 百名代表, 千家万户: without a digit before it, such a sign is a round number, not a count.
ROUND_SIGNS = "百千万亿"

_DIGIT = "[一二三四五六七八九两双]"
# Up to 9,999. The ones follow a ten or a zero: 一百五 is spoken style for 150, not 105.
_BELOW_MYRIAD = re.compile(
    rf"(?:(?P<thousands>{_DIGIT}?)千)?"
    rf"(?:零?(?P<hundreds>{_DIGIT}?)百)?"
    rf"(?:零?(?P<tens>{_DIGIT}?)十)?"
    rf"(?:(?:^|零|(?<=十))(?P<ones>{_DIGIT}))?"
)
_PLACES = {"thousands": 1_000, "hundreds": 100, "tens": 10, "ones": 1}
_YEAR_DIGITS = 4
# 九千九百九十九亿九千九百九十九万九千九百九十九 and some; more signs than that are no numeral.
_LONGEST = 40


def arabic_value(digits: str) -> Decimal:
    """1,200 → 1200, 3.27 → 3.27. Raises decimal.InvalidOperation on anything else."""
    return Decimal(digits.replace(",", ""))


def chinese_value(word: str) -> Decimal | None:
    """二十 → 20, 百 → 100, 二〇二三 → 2023, 三点五 → 3.5, 半 → 0.5.

    None when the signs do not make one whole numeral: 十四五, or the spoken 一百五.
    """
    if len(word) > _LONGEST:
        return None
    if word == "半":
        return Decimal("0.5")
    whole, point, decimals = word.partition("点")
    value = _whole_number(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{_digits(decimals)}") if point else Decimal(value)


def neighbouring_values(word: str) -> tuple[Decimal, Decimal] | None:
    """Both ends where two neighbouring digits mean "or": 七八 → 7, 8; 三四十 → 30, 40."""
    for place in range(len(word) - 1):
        first, second = (DIGITS.get(sign, 0) for sign in word[place : place + 2])
        if first and second == first + 1:
            low = chinese_value(word[: place + 1] + word[place + 2 :])
            high = chinese_value(word[:place] + word[place + 1 :])
            return None if low is None or high is None else (low, high)
    return None


def _digits(word: str) -> str:
    return "".join(str(DIGITS[sign]) for sign in word)


def _whole_number(word: str) -> int | None:
    if word in ("零", "〇"):
        return 0
    # Digit after digit is how years are written; shorter rows, as in 七八个, are not one number
    # but with a round zero: 一〇五.
    is_row = len(word) == _YEAR_DIGITS or (len(word) > 1 and "〇" in word)
    if is_row and all(sign in DIGITS for sign in word):
        return int(_digits(word))
    for sign, scale in (("亿", 10**8), ("万", 10**4)):
        if sign in word:
            return _split_at(word, sign=sign, scale=scale)
    match = _BELOW_MYRIAD.fullmatch(word)
    if not word or match is None:
        return None
    found = {name: digit for name, digit in match.groupdict().items() if digit is not None}
    return sum((DIGITS[digit] if digit else 1) * _PLACES[name] for name, digit in found.items())


def _split_at(word: str, *, sign: str, scale: int) -> int | None:
    head, _, tail = word.rpartition(sign)
    high = _whole_number(head) if head else 1
    low = _whole_number(tail.removeprefix("零")) if tail else 0
    if high is None or low is None or low >= scale:
        return None
    # 两万五 is spoken style for 25,000: a small tail needs its zero (两万零五).
    if tail and not tail.startswith("零") and low < scale // 10:
        return None
    return high * scale + low
