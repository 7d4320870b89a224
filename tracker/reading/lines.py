"""Lines of a copied text: what the web page put around it, and which lines are one paragraph."""

import re
from dataclasses import dataclass
from enum import StrEnum

from tracker.reading.measures import unit_at
from tracker.reading.punctuation import LINE_ENDS, half_width, simplified


class Part(StrEnum):
    TEXT = "text"
    # Navigation, source, counters, buttons, footer.
    CHROME = "chrome"


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """One or more lines that belong together: text[start:end] without blanks around it.

    `plain` is the same stretch as the rules read it and `written` in the script of the text, both
    in half-width signs, sign for sign.
    """

    start: int
    end: int
    plain: str
    written: str
    part: Part


@dataclass(frozen=True, kw_only=True)
class _Line:
    start: int
    end: int
    indent: int
    plain: str
    part: Part
    is_after_blank: bool


_LINE_END = re.compile(f"[{LINE_ENDS}]+")
_LABELS = (
    "来源|信息来源|文章来源|稿件来源|作者|发布时间|发布日期|发布人|发布者|"
    "发表时间|更新时间|添加时间|录入时间|发文日期|成文日期"
    "|浏览次数|浏览量|浏览|点击数|点击量|点击|阅读次数|阅读量|阅读|访问量|字号|"
    "字体|字体大小|文字大小"
    "|责任编辑|编辑|责编|审核|校对|终审|初审|记者|供稿|撰稿|摄影|分享到|分享|"
    "联系电话|咨询电话|监督电话|电话|传真|邮编|地址|邮箱"
    "|公开方式|公开范围|公开形式|组配分类|发布机构|生成日期|名称|有效性|上一篇|"
    "下一篇|上一条|下一条|相关附件|附件下载|索引号|信息分类|发文机关|文号|"
    "主题词|技术支持|主办单位|承办单位|主办|承办|版权所有|网站标识码|备案号|"
    "备案序号"
)
_LABEL = re.compile(rf"(?:^|(?<=[\s\[【(|>]))(?:{_LABELS})\s*(?:[::]|$|(?=\[))")
_DAY_LABEL = re.compile(r"(?:时间|日期)[::]\s*\d{4}")
_BUTTONS = re.compile(
    r"打印本页|打印本文|打印|关闭窗口|关闭本页|关闭|收藏本页|加入收藏|收藏|"
    r"设为首页|返回顶部|返回首页|返回列表|回到顶部|网站地图|网站首页|联系我们|"
    r"关于我们"
    r"|扫一扫|微信|微博|QQ空间|朋友圈|纠错|无障碍|长者模式|在手机上?|打开当前页|字体|字号|"
    r"放大|缩小|上一页|下一页|尾页|我要评论|相关链接|相关阅读|相关新闻|更多|"
    r"二维码|手机版|电脑版|点赞|版权声明|隐私声明|使用帮助|免责声明|ICP备|"
    r"公网安备|Copyright|All Rights"
)
_BUTTONS_LEFT = re.compile(
    rf"(?:{_BUTTONS.pattern}|[小中大]|默认|超大|正文|分享到?|[\[\]【】()|>:\s·•/«»、—-])+$"
)
_WHERE = re.compile(
    r"(?:您?现?在?的?位置|您的位置|当前位置|当前栏目|"
    r"所在位置)\s*[是为]?\s*[::>]|>\s*>|»|\S\s*>\s*\S+\s*>\s*\S"
)
_MENU = re.compile(r"^[^\s|。,]{2,10}(?:\s*\|\s*[^\s|。,]{2,10}){2,}$")
_VIEWS = re.compile(
    r"(?:浏览|点击|阅读|访问)(?:次数|量|数)?[::\s]*[\[(]?\d|ICP备|公网安备|版权所有|Copyright"
)
_SENTENCE = re.compile(r"[。;!?]")
_LONGEST_CHROME = 160

_ENDS_PARAGRAPH = tuple("。!?;:…")
_MARK = (
    r"\s*(?:[一二三四五六七八九十]{1,3}[、.是要]|"
    r"\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[.、](?!\d)|"
    r"第[一二三四五六七八九十]{1,2}[,、::章节部]|[①-⑳●■◆★▲▪•◇□○*]|——|【|"
    r"[(]?\d{1,2}[)]|附件?[::\d])"
)
_BEGINS_PART = re.compile(_MARK)
_GOES_ON = tuple(",、(“《<—-的和及与或对把将被")
_TEXT_SIGN = re.compile(r"[,。;]")
_OPEN_CLOSE = (("《", "》"), ("(", ")"), ("“", "”"))
_LONGEST_UNMARKED_HEADING = 32
_SHORTEST_LINE_OF_TEXT = 14


def paragraphs_of(text: str) -> list[Paragraph]:
    """The paragraphs of a text in reading order; every line that is not blank is in one."""
    written = half_width(text)
    plain = simplified(written)
    lines = _lines(plain, text)
    is_indented = _tells_by_indent(lines)
    groups: list[list[_Line]] = []
    for line in lines:
        before = groups[-1][-1] if groups else None
        if before is not None and _go_together(groups[-1], line, is_indented=is_indented):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_paragraph(group, plain, written) for group in groups]


def _lines(plain: str, text: str) -> list[_Line]:
    found, position, blank = [], 0, False
    for raw in plain.split("\n"):
        stripped = raw.strip(" ")
        if stripped:
            indent = len(raw) - len(raw.lstrip(" "))
            start = position + indent
            part = Part.CHROME if _is_chrome(stripped) else Part.TEXT
            found.append(
                _Line(
                    start=start,
                    end=start + len(stripped),
                    indent=indent,
                    plain=stripped,
                    part=part,
                    is_after_blank=blank,
                )
            )
        # \r\n is the end of one line, as \n is.
        blank = not stripped and text[position - 1 : position + 1] != "\r\n"
        position += len(raw) + 1
    return found


def _is_chrome(plain: str) -> bool:
    """A line of the web page around the text."""
    if len(plain) > _LONGEST_CHROME or plain.count("。") > 1:
        return False
    if _BUTTONS_LEFT.match(plain) or _MENU.match(plain) or _WHERE.search(plain):
        return not _SENTENCE.search(plain)
    labels = len(_LABEL.findall(plain)) + len(_DAY_LABEL.findall(plain))
    if labels and not _SENTENCE.search(plain):
        return labels > 1 or _LABEL.match(plain) is not None or _VIEWS.search(plain) is not None
    return len(plain) < 60 and _VIEWS.search(plain) is not None


def _tells_by_indent(lines: list[_Line]) -> bool:
    """Whether new paragraphs are indented here and lines that go on are less so."""
    texts = [line.indent for line in lines if line.part == Part.TEXT]
    least = min(texts, default=0)
    deeper = sum(indent > least for indent in texts)
    return deeper >= 2 and deeper * 8 >= len(texts) and deeper < len(texts)


def _go_together(group: list[_Line], line: _Line, *, is_indented: bool) -> bool:
    before = group[-1]
    if Part.CHROME in (before.part, line.part):
        return False
    if before.plain.endswith(_ENDS_PARAGRAPH):
        return is_indented and before.plain.endswith(";") and line.indent < group[0].indent
    if _is_open(before.plain) or line.plain.startswith((",", "。", ";", "、", ")", "”", "》")):
        return True
    if _breaks_number(before, line):
        return True
    if _BEGINS_PART.match(line.plain):
        return before.plain.endswith((",", "、")) and not line.plain.startswith("(")
    if is_indented and line.indent != before.indent:
        return line.indent < group[0].indent
    if before.plain.endswith(_GOES_ON) and not line.is_after_blank:
        return True
    return _is_broken_off(group, line)


def _breaks_number(before: _Line, line: _Line) -> bool:
    """召开座谈会10 / 余场: a number stands at the end of a line and its unit in the next."""
    if not before.plain[-1].isdecimal():
        return False
    more = 1 if line.plain[0] in "多余万亿" else 0
    return unit_at(line.plain, more, is_chinese=False) > more


def _is_text(line: _Line) -> bool:
    return _TEXT_SIGN.search(line.plain) is not None and len(line.plain) >= _SHORTEST_LINE_OF_TEXT


def _is_open(plain: str) -> bool:
    """A bracket or quotation mark that is opened in this line and not closed."""
    return any(plain.rfind(close) < plain.rfind(open_) for open_, close in _OPEN_CLOSE)


def _is_broken_off(group: list[_Line], line: _Line) -> bool:
    """A line of text that ends without a stop goes on; a heading does not."""
    before = group[-1]
    if len(group) > 1:
        return not line.is_after_blank
    if _BEGINS_PART.match(before.plain):
        return len(before.plain) > _LONGEST_UNMARKED_HEADING and "。" in before.plain
    if not _is_text(before):
        return False
    # A heading may hold a comma; it holds no stop, hardly a second comma, and no number.
    looks_broken = re.search(r"[。;\d《]", before.plain) or before.plain.count(",") > 1
    return bool(looks_broken) or len(before.plain) > _LONGEST_UNMARKED_HEADING


def _paragraph(group: list[_Line], plain: str, written: str) -> Paragraph:
    start, end = group[0].start, group[-1].end
    return Paragraph(
        start=start,
        end=end,
        plain=plain[start:end],
        written=written[start:end],
        part=group[0].part,
    )
