"""Headings of a report: numbered or not, on a line of their own or run into the text."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.punctuation import HAN


class Manner(StrEnum):
    """How a heading is written, from the highest to the lowest."""

    # A line of its own without a mark: 过去一年的工作
    PLAIN = "plain"
    # 一、 第一,
    SECTION = "section"
    # (一) 【加强监督】
    PART = "part"
    # 1. (1) ① ——
    POINT = "point"
    # 一是, 一要
    ENUMERATED = "enumerated"
    # The first sentence of a paragraph: 推动汽车产业转型升级。
    LEAD = "lead"


@dataclass(frozen=True, kw_only=True)
class Heading:
    """text[start:end] with its mark; `title_start` is where the words begin after the mark.

    `is_own_line` tells headings that stand alone from those run into a paragraph.
    """

    start: int
    end: int
    title_start: int
    text: str
    manner: Manner
    is_own_line: bool


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """A heading within a paragraph, counted from the paragraph's beginning."""

    start: int
    title_start: int
    end: int
    manner: Manner


_NUMBER = "[一二三四五六七八九十]{1,3}"
_QUARTERS = r"(?![二三四][季、度]|[一二三四五六七八九十]+(?:季度|年级|审))"
_MARKS = (
    (
        Manner.SECTION,
        (
            rf"{_NUMBER}[、.]{_QUARTERS}|第{_NUMBER}(?:部分|章|节)?[,、::\s]|"
            rf"{_NUMBER}\s(?=[{HAN}])"
        ),
    ),
    (Manner.PART, rf"\({_NUMBER}\)[、.]?"),
    (
        Manner.POINT,
        (
            r"\d{1,2}(?:[、]|\.(?!\d))|\(?\d{1,2}\)(?!\d)|[①-⑳]|——|—(?=[^—\d])|"
            r"[●■◆★▲▪•◇□○]\s*"
        ),
    ),
    (Manner.ENUMERATED, rf"{_NUMBER}(?:是|要)"),
)
_MARK = re.compile("|".join(f"(?P<{manner}>{words})" for manner, words in _MARKS))
# Where, within a paragraph, a heading may begin: at its head or after a sentence.
_MARK_WITHIN = re.compile(
    rf"(?:^|[。;!?::,]|(?<=[。;])”|(?<=\S) (?=\({_NUMBER}\)|"
    rf"{_NUMBER}、))\s*(?=[一二三四五六七八九十(第①-⑳\d])"
)
_END_OF_TITLE = re.compile(rf"[。!?;]|(?<=[{HAN}”》)]) (?=\S)|$")
_END_OF_POINT = re.compile(r"[,。!?;:]|$")
_STOPS = re.compile(r"[。!?;]")
_BRACKETED = re.compile(r"\s*【([^【】\n]{2,40})】")
# 一是审计发现问题76个 tells what was found, 一是围绕发展, begins a sentence.
_NO_POINT = re.compile(r"[\d《》]|了")
_BEGINS_CLAUSE = re.compile(r"围绕|针对|根据|按照|通过|对|在|为|把|将|以|由于|从|由|结合")
LONGEST_TITLE = 48
_LONGEST_POINT = 36
_LONGEST_PLAIN = 34
_LEAD = re.compile(rf"([{HAN}“”《》、,\"A-Za-z0-9+]{{4,30}}?)。\s*(?=\S)")
_LEAD_COMMAS = 2
_NO_LEAD = re.compile(
    r"我们?|各位|以上|这|那|对(?!标|外|口|接)|据|经(?!费|济|营|典)|按|根据|会议|"
    r"常委会|人大|[省市区县州镇乡街](?:人大|委|政府|级|里|法院|检察|一届|乡)|"
    r"全[省市区县州镇乡]"
    r"|[一两二三四五]年|目前|同时|此外|其中|但|然而|现将?|受|主任|请|截至|近年|"
    r"今年|去年|过去|当前|为(?![民企农侨老])|在(?!.{2,14}上)|本(?!土)|该|其|"
    r"由于|因|从(?!严)|自(?![身觉主])|执法检查组|检查组|调研组"
    r"|\d|[一二三四五六七八九十]{2,}|总体|总的|各级|各部门|上述|具体|下一步|下步|通过|如|一方面|另"
)
_NO_LEAD_END = re.compile(r"(?:了|如下|汇报|报告|审议|示范[村镇]|表扬|肯定|一)$|[为达]$|[\d%]")
_FEWEST_LEADS = 2
_NO_PLAIN = re.compile(
    r"[(\[].*[)\]]$|[一-鿿]{0,12}?(?:\d{4}|"
    r"二[〇0○]..)年\d*[\d一二三四五六七八九十]*月.*[日号)]?$|\d{1,2}月\d{1,2}日$"
    r"|.{2,24}(?:委员会|办公室|常委会|人民政府|主席团|工委|人民法院|检察院)$|"
    r"\W*$|.{0,18}(?:主任|主席|县长|市长|区长|局长|院长|检察长|组长|"
    r"代表)\s+\S{2,4}$"
    r"|附件?\b|图为|\S{2,3}$|记者|通讯员|表\d|\d+$|主\s?任\W|[–-]\s?\d+\s?[–-]$"
)
_A_DAY = re.compile(r"\(?(?:\d{4}|[二一][〇九0○].{2})年\d*[^,]{0,3}月")
_TITLE_END = re.compile(
    r"(?:报告|总结|综述|要点|情况|意见|方案|汇报|摘要|办法|讲话|说明|计划|公报|"
    r"纪实)(?:\([^()]{1,20}\))?(?:——.*)?$"
)
_SALUTATION = re.compile(r".{0,40}(?:各位|主任|代表|委员|常委会|同志)[^。]{0,20}[:：]$")


def numbered(plain: str) -> list[_Spot]:
    """The headings with a mark of their own in a paragraph."""
    found: list[_Spot] = []
    bracketed = _BRACKETED.match(plain)
    if bracketed:
        start = bracketed.start() + len(bracketed.group()) - len(bracketed.group().lstrip())
        found.append(
            _Spot(start=start, title_start=start + 1, end=bracketed.end(), manner=Manner.PART)
        )
    for place in _places(plain):
        if found and place < found[-1].end:
            continue
        spot = _spot(plain, place)
        if spot is not None:
            found.append(spot)
    return _without_strays(found)


def _places(plain: str) -> list[int]:
    begin = len(plain) - len(plain.lstrip())
    within = {match.end() for match in _MARK_WITHIN.finditer(plain)}
    return sorted({begin, *within})


def _spot(plain: str, place: int) -> _Spot | None:
    mark = _MARK.match(plain, place)
    if mark is None or mark.end() >= len(plain):
        return None
    manner = Manner(mark.lastgroup or "")
    is_first = not plain[:place].strip()
    if manner == Manner.POINT and not is_first and plain[place - 1] not in "。;!? ":
        return None
    if manner in (Manner.SECTION, Manner.PART) and not is_first and plain[place - 1] in ",,:":
        return None
    is_sentence = manner == Manner.ENUMERATED
    longest = _LONGEST_POINT if is_sentence else LONGEST_TITLE
    limit = min(len(plain), mark.end() + longest)
    ending = (_END_OF_POINT if is_sentence else _END_OF_TITLE).search(plain, mark.end(), limit)
    if ending is None or (ending.start() == limit < len(plain)):
        return None
    title = plain[mark.end() : ending.start()]
    if is_sentence and (
        _NO_POINT.search(title) or (ending.group() == "," and _BEGINS_CLAUSE.match(title))
    ):
        return None
    if not re.search(f"[{HAN}]", title) or _A_DAY.match(title):
        return None
    is_whole = not plain[ending.end() :].strip()
    # 1.两个先行:指… explains a word, and a point that is all of its paragraph is a sentence.
    if manner == Manner.POINT and is_whole and (len(title) > 20 or re.search(r"[\d:]", title)):
        return None
    title_start = mark.end() + len(plain[mark.end() :]) - len(plain[mark.end() :].lstrip())
    return _Spot(start=place, title_start=title_start, end=ending.start(), manner=manner)


def _without_strays(found: list[_Spot]) -> list[_Spot]:
    """A lone 一要 within a sentence is no enumeration."""
    enumerated = [spot for spot in found if spot.manner == Manner.ENUMERATED]
    if len(enumerated) == 1 and enumerated[0].start > 0:
        return [spot for spot in found if spot is not enumerated[0]]
    return found


def manner_of_line(plain: str) -> tuple[Manner, int]:
    """How a line of its own is headed, and where its title begins."""
    if _BRACKETED.fullmatch(plain):
        return Manner.PART, 1
    mark = _MARK.match(plain)
    return (Manner(mark.lastgroup or ""), mark.end()) if mark else (Manner.PLAIN, 0)


def is_numbered_line(plain: str) -> bool:
    """A line that is nothing but a heading with its mark."""
    mark = _MARK.match(plain)
    if mark is None or mark.lastgroup == Manner.ENUMERATED:
        return False
    is_point = mark.lastgroup == Manner.POINT
    if _STOPS.search(plain) or _A_DAY.match(plain, mark.end()):
        return False
    return not is_point or len(plain) <= _LONGEST_PLAIN


def is_plain_heading(plain: str) -> bool:
    """A short line without a mark that may be a heading, as far as it tells itself."""
    words = plain.replace("\n", "").strip()
    if _MARK.match(words):
        return False
    if not 4 <= len(words) <= _LONGEST_PLAIN or _STOPS.search(words):
        return False
    if words.endswith((":", ",", "、")) or len(re.findall(f"[{HAN}]", words)) * 2 < len(words):
        return False
    return _NO_PLAIN.match(words) is None


def is_title(plain: str) -> bool:
    """A line as the title of a whole text is worded."""
    words = plain.replace("\n", "").strip()
    return (
        _STOPS.search(words) is None
        and _MARK.match(words) is None
        and _TITLE_END.search(words) is not None
    )


def is_salutation(plain: str) -> bool:
    return _SALUTATION.fullmatch(plain) is not None


def lead_of(plain: str) -> int:
    """Where the first sentence ends if it reads like a heading, else 0."""
    match = _LEAD.match(plain)
    if match is None or match[1].count(",") > _LEAD_COMMAS or _NO_LEAD.match(plain):
        return 0
    return 0 if _NO_LEAD_END.search(match[1]) else match.end(1)


def leads_are_headings(leads: int, paragraphs: int) -> bool:
    """One short first sentence is chance; where several paragraphs have one it is the manner."""
    return leads >= _FEWEST_LEADS and leads * 8 >= paragraphs
