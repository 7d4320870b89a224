"""Whether a figure says what its wording says: value, other end, unit and comparator."""

from dataclasses import dataclass, replace
from decimal import Decimal

from tracker.reading.punctuation import half_width
from tracker.reading.quantities import SCALES, Comparator, Quantity, Sense, find_numerals

# Words for the same thing counted; which of them a ledger uses is a matter of taste.
_PERSONS = frozenset({"人", "名", "位"})
# 3个月 are 3月 in a ledger, 2个百分点 are 2百分点.
_WITH_PIECE = ("个月", "个小时", "个工作日", "个百分点")
# The ledger keeps four places.
_LESS_THAN_KEPT = Decimal("0.00005")
_FALLING = ("下降", "降低", "减少", "回落", "下滑", "负")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What somebody says that a wording says."""

    value: Decimal
    unit: str
    comparator: str = Comparator.EXACT
    upper: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What the rules read, or why they are not sure of it (`doubt`).

    `differing` names the parts in which the statement contradicts what was read.
    """

    quantity: Quantity | None = None
    differing: tuple[str, ...] = ()
    doubt: str = ""


def read_as_stated(stated: Stated, *, wording: str, text: str) -> Reading:
    """The wording read where it stands in `text`, held against the statement.

    What stands around it counts: 2000人次 cut out of 近2000人次 is still nearly 2000. Where the
    wording stands several times, the place that agrees best speaks.
    """
    text = text if wording in text else wording
    read = [_reading(stated, found, text) for found in _quantities_at(wording, text)]
    return min(read, key=lambda one: (len(one.differing), bool(one.doubt)))


def read_in_quote(stated: Stated, *, quote: str) -> Reading:
    """A statement without a wording of its own: whether the quote has any such quantity."""
    found = _counting([one for one in find_numerals(quote) if one.value is not None])
    agreeing = [one for one in found if not _reading(stated, [one], quote).differing]
    if found and not agreeing:
        listed = "、".join(f"“{one.wording}”" for one in found[:5])
        return Reading(doubt=f"引语中读出的是{listed}，没有这个数")
    return Reading()


def _quantities_at(wording: str, text: str) -> list[list[Quantity]]:
    """For each place of the wording, the quantities that it holds or cuts into."""
    found, places, start = find_numerals(text), [], text.find(wording)
    while start >= 0:
        end = start + len(wording)
        places.append(_counting([one for one in found if one.start < end and start < one.end]))
        start = text.find(wording, start + 1)
    return places


def _counting(found: list[Quantity]) -> list[Quantity]:
    """Quantities; where there are none the other numerals: 两年 may be a figure too."""
    return [one for one in found if one.sense == Sense.QUANTITY] or found


def _reading(stated: Stated, found: list[Quantity], text: str) -> Reading:
    if not found:
        return Reading(doubt="读不出数量")
    if len(found) > 1:
        listed = "、".join(f"“{one.wording}”" for one in found)
        return Reading(doubt=f"读出{len(found)}个数量（{listed}）")
    [quantity] = found
    if quantity.value is None:
        return Reading(quantity=quantity, doubt="没有写明数值")
    quantity = _in_full(quantity, stated, text)
    differing = _differing(stated, quantity, text)
    return Reading(
        quantity=quantity, differing=differing, doubt="" if differing else _doubt(stated, quantity)
    )


def _in_full(quantity: Quantity, stated: Stated, text: str) -> Quantity:
    """With the unit as the text goes on with it, where the rules know only its beginning, or
    not the measure word at all: 12台次, 23回合."""
    unit = half_width(stated.unit).strip()
    rest = unit.removeprefix(quantity.unit)
    if unit.startswith(quantity.unit) and half_width(text).startswith(rest, quantity.end):
        return replace(quantity, unit=unit)
    return quantity


def _differing(stated: Stated, quantity: Quantity, text: str) -> tuple[str, ...]:
    ends = {
        "value": (_with_sign(quantity, stated, text), stated.value),
        "upper_value": (quantity.upper, stated.upper),
    }
    factor = _factor(quantity.unit, stated.unit)
    found = []
    # The same amount may be counted in another scale, such as that of an indicator.
    if factor is None or not all(_is_same(*end, factor=factor) for end in ends.values()):
        found = ["unit"] if factor != 1 else []
        found += [name for name, end in ends.items() if not _is_same(*end)]
    if quantity.comparator != stated.comparator:
        found.append("comparator")
    return tuple(found)


def _factor(read: str, stated: str) -> Decimal | None:
    """How many of the unit read one of the unit stated is; None where they count other things.

    A unit that is not read contradicts nothing.
    """
    (scale, unit), (stated_scale, stated_unit) = _scale_and_unit(read), _scale_and_unit(stated)
    if unit and unit != stated_unit and not {unit, stated_unit} <= _PERSONS:
        return None
    return Decimal(stated_scale) / scale


def _doubt(stated: Stated, quantity: Quantity) -> str:
    unit, stated_unit = _scale_and_unit(quantity.unit)[1], _scale_and_unit(stated.unit)[1]
    if not unit:
        return "读不出计量单位"
    if unit != stated_unit:
        return f"计量单位读作“{quantity.unit}”"
    return ""


def _scale_and_unit(unit: str) -> tuple[int, str]:
    """万元 is ten thousand of 元; 百分点 and 千米 are words of their own."""
    unit = half_width(unit).strip()
    unit = unit.removeprefix("个") if unit in _WITH_PIECE else unit
    scale = 1
    while unit[:1] in SCALES and not unit.startswith(("百分", "千米", "千克", "千瓦")):
        scale, unit = scale * SCALES[unit[0]], unit[1:]
    return scale, unit


def _with_sign(quantity: Quantity, stated: Stated, text: str) -> Decimal | None:
    """下降3.2% may be kept as -3.2."""
    before = text[: quantity.start].rstrip("了为到约")
    is_fall = stated.value < 0 and before.endswith(_FALLING)
    return -quantity.value if is_fall and quantity.value is not None else quantity.value


def _is_same(read: Decimal | None, stated: Decimal | None, *, factor: Decimal | int = 1) -> bool:
    if read is None or stated is None:
        return read is stated
    return abs(read - stated * factor) < _LESS_THAN_KEPT
