"""How exactly a text means a number: words before it, after it, and apart from it."""

import re
from enum import StrEnum

from tracker.reading.numerals import ROUND_SIGNS


class Comparator(StrEnum):
    EXACT = "exact"
    MORE_THAN = "more_than"
    NEARLY = "nearly"
    ABOUT = "about"
    AT_MOST = "at_most"


_BEFORE = {
    Comparator.NEARLY: "将近 接近 逼近 近 不足 不到 未达 不满 几近 几乎 近乎",
    Comparator.ABOUT: "大约 约为 约 大概 大致",
    Comparator.MORE_THAN: "突破 超过 超出 超 逾 高于 多于 大于 不少于 不低于 不小于 不下于 不下"
    " 至少 最少 最低 起码 上",
    Comparator.AT_MOST: "不超过 不高于 不多于 不大于 至多 最多 最高 低于 少于 小于",
}
_AFTER = {
    Comparator.MORE_THAN: "多 余 几 以上 及以上 (含)以上",
    Comparator.ABOUT: "来 左右 上下 许",
    Comparator.AT_MOST: "以内 以下 之内 及以下",
}
# Short words are told from others they are part of: 附近, 节约, 线上, 历史上.
_GUARDED = {
    "近": "(?<![附最靠临邻就远])近",
    "约": "(?<![节合条公制集违解履契])约",
    "上": "(?<![线网以会])上",
    "超": "(?<![反赶])超",
    "最高": "最高(?=不)|(?<![创新])最高",
    "最低": "最低",
}
_COMPARATOR_BEFORE = {w: c for c, words in _BEFORE.items() for w in words.split()}
_COMPARATOR_AFTER = {w: c for c, words in _AFTER.items() for w in words.split()}
_WORDS = "|".join(_GUARDED.get(w, w) for w in sorted(_COMPARATOR_BEFORE, key=len, reverse=True))
# 突破了100家, 约为3成, 近达百人; 平均 may stand between: 约平均3件.
_DIRECTLY = re.compile(rf"(?P<word>{_WORDS})(?:(?<=[超过破近约于])(?:了|为|有|达到?|至|到|在))?$")
_WORD_LENGTH = 8
# Apart from the number: 约占总数的60%, 超过了总数的一半, 至少专题研究1次.
_APART = re.compile(
    r"(?P<word>大约|将近|接近|近|约|超过|超|不足|"
    r"不到)(?<![最附]近)(?<![节公条]约)占[^,。;!?\n\d]{0,14}$"
    r"|(?P<least>至少|最少|起码|不少于)[^,。;!?\n\d、一二三四五六七八九十]{1,10}$"
)
_APART_LENGTH = 20
_FOLLOWING = re.compile(
    r"(?:\(含\)|及|之)?(?:以上|以内|以下)(?!简称|统称|称|报告|问题|几|情况|意见|"
    r"建议)|之内|左右|上下(?!联|级|游|班)"
)


def before(plain: str, start: int) -> tuple[int, str]:
    """Where the comparator right before plain[start] begins, and its word ("" for none)."""
    match = _DIRECTLY.search(plain, max(0, start - _WORD_LENGTH), start)
    # 上百名 is more than a hundred, 会上3人 are three at a meeting.
    if match is None or (match["word"] == "上" and plain[start] not in ROUND_SIGNS):
        return start, ""
    return match.start(), match["word"]


def apart(plain: str, start: int) -> str:
    """The comparator that stands apart from the number, within the clause before it."""
    match = _APART.search(plain, max(0, start - _APART_LENGTH), start)
    return (match["word"] or match["least"]) if match else ""


def after(plain: str, end: int) -> tuple[int, str]:
    """Where the comparator right after the unit ends, and its word."""
    match = _FOLLOWING.match(plain, end)
    if match is None:
        return end, ""
    return match.end(), re.sub(r"^(?:\(含\)|及|之(?=以))", "", match.group())


def meaning(words: list[str]) -> tuple[Comparator, bool]:
    """What the words around a number say together, and whether they agree.

    The first one counts: 近200多人 are nearly two hundred.
    """
    meant = [
        _COMPARATOR_BEFORE.get(word, _COMPARATOR_AFTER.get(word, Comparator.EXACT))
        for word in words
        if word
    ]
    if not meant:
        return Comparator.EXACT, True
    return meant[0], len(set(meant)) == 1
