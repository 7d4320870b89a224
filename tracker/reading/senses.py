"""What a numeral is when it is no quantity: a date, a session, a slogan, a name."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from tracker.reading.measures import TIME_UNITS


class Sense(StrEnum):
    QUANTITY = "quantity"
    DATE = "date"
    YEAR = "year"
    # 五年来, 近三年: over what time something is told.
    PERIOD = "period"
    # 十七届人大三次会议, 二十大.
    TERM = "term"
    ORDINAL = "ordinal"
    LIST_MARK = "list_mark"
    LEVEL = "level"
    SLOGAN = "slogan"
    IDIOM = "idiom"
    NAME = "name"
    PHONE = "phone"
    CHROME = "chrome"
    # A number without a unit, of which the rules do not know what it counts.
    UNCLEAR = "unclear"


@dataclass(slots=True, kw_only=True)
class Numeral:
    """A numeral with its unit where it stands in the text that the rules read.

    `word` is the number alone, text[core:after]; `after` is where the unit begins.
    """

    text: str
    start: int
    core: int
    after: int
    end: int
    unit: str
    value: Decimal | None
    is_compared: bool
    is_shared: bool = False
    is_range: bool = False

    @property
    def word(self) -> str:
        return self.text[self.core : self.after]

    @property
    def is_chinese(self) -> bool:
        return not self.text[self.core : self.core + 1].isdigit() or self.word[:1] == "〇"

    def preceded_by(self, pattern: re.Pattern) -> bool:
        return pattern.search(self.text, max(0, self.core - 16), self.core) is not None

    def followed_by(self, pattern: re.Pattern) -> bool:
        return pattern.match(self.text, self.end) is not None

    def goes_on_with(self, pattern: re.Pattern) -> bool:
        """What stands behind the number, its unit included."""
        return pattern.match(self.text, self.after) is not None


_UNITS_IN_LETTERS = r"(?!(?:km|kg|m|t|kW|KW|MW|GB|TB)(?![A-Za-z]))"
# Whole stretches of text in which every numeral has one sense; the first that fits counts.
_STRETCHES = (
    (Sense.CHROME, r"https?://[!-~]+|www\.[!-~]+|(?<![\w.])[A-Za-z0-9_.]{1,64}@[A-Za-z0-9_.]+"),
    (
        Sense.CHROME,
        (
            r"(?:浏览|点击|阅读|访问|人气)(?:次数|量|数|"
            r"人次)?[::]?[\[(]?\d[\d,]*(?:\.\d+)?万?(?:人?次)?"
        ),
    ),
    (Sense.CHROME, r"ICP备?案?:?\d+号?(?:-\d+)?|公网安备\d+号?"),
    (Sense.DATE, r"(?<!\d)[12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}日?(?!\d)"),
    (
        Sense.DATE,
        (
            r"(?<![\d:])[0-2]?\d:[0-5]\d(?::[0-5]\d)?(?![\d:.])|"
            r"(?<!\d)\d{1,2}时(?:\d{1,2}分|许|整|起)|\d{1,2}点(?:\d{1,2}分|许|整|半)"
        ),
    ),
    (
        Sense.PHONE,
        (
            r"(?<!\d)(?:0\d{2,3}[-)])\d{7,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|"
            r"(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"
        ),
    ),
    (Sense.PHONE, r"(?:电话|热线|传真|邮编|邮政编码|手机)[^\d,。;\n]{0,4}\d[\d-]{4,}"),
    (Sense.NAME, r"[〔\[][12]\d{3}[〕\]](?:第?\d+号)?|(?<=[发字函办])\([12]\d{3}\)第?\d+号"),
    (Sense.SLOGAN, r"(?<!\d)\d+(?:\+(?:\d+|[A-Za-z]))+|(?<![A-Za-z])[A-Za-z](?:\+\d+)+"),
    (
        Sense.NAME,
        (
            rf"(?<![A-Za-z])[A-Za-z]+[-.]?\d+(?:\.\d+)?(?![\d,]*[万亿])|"
            rf"(?<![\d.])(?<!\d,)\d{{1,20}}(?:-\d{{1,20}})?{_UNITS_IN_LETTERS}[A-Za-z]+"
        ),
    ),
    (
        Sense.NAME,
        (
            r"(?<!\d)\d{1,2}·\d{1,2}(?!\d)|(?<!\d)\d+×\d+(?:小时)?|"
            r"(?<![\d:])\d+:\d+(?:\.\d+)?(?![\d:])"
        ),
    ),
    (Sense.NAME, r"[《〈][^《》〈〉\n]{1,60}[》〉]"),
    (Sense.SLOGAN, r"[“\"‘][^“”\"‘’\n。;!?]{1,16}[”\"’]"),
)
# Most places of a text begin none of them; these are the signs that may.
_STRETCH = re.compile(
    r"(?=[\dA-Za-z《〈“\"‘〔\[浏点阅访人公电热传邮手发字函办(])(?:"
    + "|".join(f"(?P<s{place}>{words})" for place, (_, words) in enumerate(_STRETCHES))
    + ")"
)


@dataclass(frozen=True, kw_only=True)
class Stretches:
    """Stretches of a text in which numerals have a sense of their own."""

    starts: list[int]
    ends: list[int]
    senses: list[Sense]

    def sense_at(self, place: int) -> Sense | None:
        number = bisect_right(self.starts, place) - 1
        return self.senses[number] if number >= 0 and place < self.ends[number] else None


def stretches_of(plain: str) -> Stretches:
    found = list(_STRETCH.finditer(plain))
    return Stretches(
        starts=[match.start() for match in found],
        ends=[match.end() for match in found],
        senses=[_STRETCHES[int((match.lastgroup or "s0")[1:])][0] for match in found],
    )


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_CALENDAR_YEAR = (1900, 2100)
_FIRST_OF_RANGE_OF_YEARS = re.compile(r"(?:[-—~至到、]|和)+[12]\d{3}年")
_NAMED_YEARS = re.compile(
    r"行动|攻坚|计划|规划|滚动|方案|提升|倍增|大变样|活动|工程|目标|任务|改革|禁渔|禁捕|制(?!度?定)"
)
_DECADE = re.compile(r"年代")
_TOLD_OVER = re.compile(r"(?:以?内|以?来|间|前(?!列|茅|景)|后|之间|期间|里)")
_RECENT = re.compile(r"(?:近|过去|前|最近|头|上|未来|今后|下|每)$")
_LASTING = re.compile(r"(?:历时|长达|用时|持续)近$")
_DAY_OF = re.compile(r"(?:月|[-—~至到、]|日)$")
_DEADLINE = re.compile(r"以?内|之内")
_SESSION_BEFORE = re.compile(r"(?:[届大会]|人大|常委会|全会|党代会)$")
_SESSION = re.compile(
    r"次(?:全体|扩大|常务|主任|党组)?(?:会议|全会|代表大会|常委会|党代会|"
    r"人代会)|次人民代表大会|次\(?扩大\)?会议"
)
_PLENUM = re.compile(r"中(?:全会|、|和|至|及)")
_CONGRESS = re.compile(
    r"大(?=[精报以召代胜会和与、”\",。;)\s历提确关通对做作期闭开部中之上]|$|党章)"
)
_CONGRESSES = range(10, 31)
_FIVE_YEAR_PLAN = re.compile(r"(?:十[一二三四五六七]|[六七八九])五$")
_RANKED = re.compile(r"(?:前|排名|位列|居)$")
_RANKS = frozenset({"名", "位", "强"})
_GRADE = re.compile(r"等(?:奖|功|级|残|军)|级|星级|甲等?|类(?:水|地|以上|及以上|标准|城市|污|区)")
_SENTENCE_BEFORE = re.compile(r"(?:^|[。;:!?,\n”)])[“\"]?$")
_ENUMERATING = re.compile(r"(?:是|要|来|则|为)(?=\S)")
_MARKING = re.compile(r"[、.](?!\d)|[)]")
_QUARTERS = re.compile(r"、[二三四](?:季度|月|年级|审|、)")
_NUMBERED = re.compile(r"[号#](?!召|称|码)|路(?=公交|车)|国道|省道|县道|号线")
_NAMED_MEASURES = re.compile(
    r"次(?:产业|性|供水|创业|装修|分配|元|污染|利用|能源|网)|次三产|期(?:工程|"
    r"项目|建设|改造|扩建|开发|用地)"
    r"|项(?:规定(?!情|落实情)|制度(?=落实|改革|全面)|基本原则|改革措施试点|纪律|"
    r"岗位)|条(?:红线|底线|战线|主线|生命线|腿)"
    r"|个[“]?(?:意识|自信|最|定位(?!点)|着力|维护(?!点)|确立|代表(?=重要)|"
    r"毫不动摇|一百年|伟大|文明(?![村单城家校])|务必|革命|至上|必须|坚持"
    r"|相适应|结合(?!部)|全面|不|一(?![般批])|化|率先|新(?:突破|提升|进展|跨越|作为|成效|台阶|亮点)|走在|转变|放在心上|更|"
    r"高质量|没有变|永远|联系(?![点单户村])|到位|见面|先行(?!区)|统一(?!的))"
    r"|位一体|套班子|人行|张(?:网|图|清单|牌|皮|王牌)|本账|把(?:手|火|锁|尺)|"
    r"盘棋|部曲|家(?:湖|村|坪|庄|山|坝)"
)
_ROUND_NAMES = re.compile(
    r"(?:人(?=计划|工程|床位|拥有)|家(?!企业|单位|商户|民营|机构|农户|市场主体|工业)|"
    r"户(?!企业|居民|农民|群众|农户))"
)
# 一 before these counts one thing; before other measure words it is hardly more than "a".
_ONE_OF = _words(
    """
    名 家 所 座 部 件 人 户 票 期 篇 处 项 台 辆 亩 册 幢 栋 间 元 吨 公里 例 起 宗
    人次 场次 份 成 倍
    """
)
_COUNTED_EACH = re.compile(
    r"(?:每[年月季周天届人村镇个]?(?:度|半年)?|不少于|至少|仅|只有?|各|均|共|"
    r"增加了?|减少了?)[^,。;、\n]{0,6}$"
)
_PAIRED = re.compile(r"[\u4e00-\u9fff][一二两三四五六七八九双多][\u4e00-\u9fff]?")
_IDIOMATIC = frozenset("一双半零百千万亿十两")
_RESULT_BEFORE = re.compile(r"(?:[为达到至共计增有约]|之和|分别是?|分别为|得分|降到|降至|升至)$")
_CLAUSE_AFTER = re.compile(r"[,。;、)\n:]|$|和|的|以|左右|倍")
_PER = re.compile(r"[每/]$")
_SUM = re.compile(r"\+")
_ALWAYS_ON = re.compile(r"(?=值|在线|不|全天|待|服务|畅|响应|开放|自助|营业|轮|专人)")


def sense_of(numeral: Numeral, stretches: Stretches) -> Sense:
    """The sense of a numeral, from what it is and what stands around it."""
    if numeral.is_chinese and _FIVE_YEAR_PLAN.match(numeral.word):
        return Sense.NAME
    within = stretches.sense_at(numeral.core)
    if within is not None:
        is_quoted = within == Sense.SLOGAN and not numeral.goes_on_with(_SUM)
        return Sense.NAME if is_quoted and not numeral.is_chinese else within
    for judge in (_as_mark, _as_time, _as_term, _as_rank, _as_name):
        sense = judge(numeral)
        if sense is not None:
            return sense
    return _as_chinese(numeral) if numeral.is_chinese else _as_arabic(numeral)


def _as_mark(one: Numeral) -> Sense | None:
    """一、 (一) 1. and 一是."""
    if one.unit or one.value is None or one.is_compared:
        return None
    is_first = one.preceded_by(_SENTENCE_BEFORE)
    if one.text[one.core - 1 : one.core] == "(" and one.text.startswith(")", one.after):
        return Sense.LIST_MARK
    if is_first and one.goes_on_with(_MARKING) and not one.goes_on_with(_QUARTERS):
        return Sense.LIST_MARK
    if is_first and one.is_chinese and one.goes_on_with(_ENUMERATING) and one.value <= 20:
        return Sense.LIST_MARK
    return None


def _as_time(one: Numeral) -> Sense | None:
    if _is_calendar_year(one):
        return Sense.YEAR
    if one.goes_on_with(_DECADE):
        return Sense.PERIOD
    if one.unit in ("月", "月份", "季度"):
        return Sense.DATE
    if one.unit == "日" or (one.unit == "号" and one.preceded_by(_DAY_OF)):
        is_deadline = one.followed_by(_DEADLINE) and not one.preceded_by(_DAY_OF)
        return Sense.PERIOD if is_deadline else Sense.DATE
    if one.unit in ("年", "周年", "年度"):
        if one.word == "半" and one.text[one.core - 1 : one.core] in ("上", "下"):
            return Sense.DATE
        return Sense.NAME if one.followed_by(_NAMED_YEARS) else Sense.PERIOD
    if one.unit in TIME_UNITS or one.unit.endswith("小时"):
        is_recent = one.preceded_by(_RECENT) and not one.unit.endswith("小时")
        if one.followed_by(_TOLD_OVER) or (is_recent and not one.preceded_by(_LASTING)):
            return Sense.PERIOD
        if one.word == "24" and one.followed_by(_ALWAYS_ON):
            return Sense.IDIOM
    return None


def _is_calendar_year(one: Numeral) -> bool:
    if one.value is None or not _CALENDAR_YEAR[0] <= one.value <= _CALENDAR_YEAR[1]:
        return False
    if len(one.word) < 4 or "," in one.word:
        return False
    return one.unit in ("年", "年度") or one.goes_on_with(_FIRST_OF_RANGE_OF_YEARS)


def _as_term(one: Numeral) -> Sense | None:
    is_numbered = one.text[one.core - 1 : one.core] == "第"
    if one.unit == "届" or (one.is_chinese and one.goes_on_with(_PLENUM)):
        return Sense.TERM
    if one.goes_on_with(_SESSION) and (is_numbered or one.preceded_by(_SESSION_BEFORE)):
        return Sense.TERM
    if one.unit == "" and one.value in _CONGRESSES and one.goes_on_with(_CONGRESS):
        return Sense.TERM
    return None


def _as_rank(one: Numeral) -> Sense | None:
    if one.text[one.core - 1 : one.core] == "第":
        return Sense.ORDINAL
    if one.unit in _RANKS and one.preceded_by(_RANKED):
        return Sense.ORDINAL
    if one.goes_on_with(_GRADE):
        return Sense.LEVEL
    return None


def _as_name(one: Numeral) -> Sense | None:
    if one.goes_on_with(_NUMBERED):
        return Sense.NAME
    is_small = one.value is not None and one.value <= 20
    if one.is_chinese and is_small and one.goes_on_with(_NAMED_MEASURES):
        return Sense.IDIOM if one.word == "一" else Sense.SLOGAN
    return None


def _as_chinese(one: Numeral) -> Sense:
    if one.value is None and not one.unit:
        return Sense.NAME if len(one.word) > 1 else Sense.IDIOM
    if one.value is None:
        return Sense.IDIOM
    if not one.unit and not one.is_shared:
        return Sense.QUANTITY if _is_share(one) else _without_unit(one)
    if one.word == "一" and one.text.startswith(one.unit, one.end):
        # 一件件, 一桩桩
        return Sense.IDIOM
    if one.word == "一":
        is_counted = one.is_compared or one.is_range or one.preceded_by(_COUNTED_EACH)
        return Sense.QUANTITY if one.unit in _ONE_OF or is_counted else Sense.IDIOM
    if one.word in ("双", "半", "零") or (one.word == "十" and one.unit == "分"):
        return Sense.IDIOM
    if one.word in ("百", "千", "万", "亿") and not one.is_compared:
        is_rate = one.preceded_by(_PER)
        return Sense.IDIOM if is_rate or one.goes_on_with(_ROUND_NAMES) else Sense.QUANTITY
    return Sense.QUANTITY


def _is_share(one: Numeral) -> bool:
    """百分之五 has its unit in itself, 三分之二 needs none, 两万 counts people."""
    return "分之" in one.word or (len(one.word) > 1 and one.word[-1] in "万亿")


def _without_unit(one: Numeral) -> Sense:
    if len(one.word) == 1 and one.word in _IDIOMATIC:
        return Sense.IDIOM
    after = one.text[one.after : one.after + 3]
    return Sense.SLOGAN if _PAIRED.match(after) or len(after) < 2 else Sense.NAME


def _as_arabic(one: Numeral) -> Sense:
    if one.unit or one.is_shared or "/" in one.word:
        return Sense.QUANTITY
    ends_well = one.followed_by(_CLAUSE_AFTER)
    if ends_well and (one.is_compared or one.preceded_by(_RESULT_BEFORE)):
        return Sense.QUANTITY
    return Sense.UNCLEAR
