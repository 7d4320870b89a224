"""Whatever somebody typed stands in the document, letter by letter, and nothing else happens."""

import io
import sys

import docx
import pytest
from docx_files import paragraphs_of, rows_of, template, text_of
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.word.kinds import KINDS
from reports.word.placeholders import PLACEHOLDERS
from reports.word.rendering import TooLong, WordMissing, render

TITLE = template("前{{ 建议标题 }}后")
BODY = template("{%p for 段 in 建议内容段落 %}", "{{ 段 }}", "{%p endfor %}")
# What no XML file can hold; a carriage return is read as an end of line by every XML reader.
UNSAYABLE = {*map(chr, range(32)), "\ufffe", "\uffff"} - {"\t", "\n"}
TRICKY = [
    "{{ 建议编号 }}", "{% for x in y %}", "{# x #}", "{_{ a }_}", "{_% a %_}", "{{ 7 * 7 }}",
    "<w:p/>", "</w:t></w:r><w:r>", "&amp;&#123;&lt;", "]]>", "a\tb", "a\n\n  b  ", "  a  ",
    "a\a\f\x00\x1bb", "\u2028\x85\u00a0\ufeff", "𠮷野家", "“引号”‘’", "\\n %s {} %", "\ud800a",
]  # fmt: skip


def shown(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c not in UNSAYABLE and not "\ud800" <= c <= "\udfff")


class TestText:
    @pytest.mark.parametrize("text", TRICKY)
    def test_stands_as_it_was_typed(self, text):
        assert paragraphs_of(render(TITLE, {"建议标题": text})) == [f"前{shown(text)}后"]

    @settings(max_examples=150, deadline=None)
    @given(st.text())
    @example("{_{")
    def test_of_any_kind_stands_as_it_was_typed(self, text):
        assert paragraphs_of(render(TITLE, {"建议标题": text})) == [f"前{shown(text)}后"]

    @settings(max_examples=50, deadline=None)
    @given(st.lists(st.text(max_size=30), max_size=6))
    def test_in_paragraphs_stands_in_as_many(self, texts):
        made = paragraphs_of(render(BODY, {"建议内容段落": texts}))
        assert made == [shown(text) for text in texts]

    def test_breaks_its_lines_where_it_was_broken(self):
        made = render(TITLE, {"建议标题": "一\r\n二\n三"})
        body = docx.Document(io.BytesIO(made)).element.body
        assert len(list(body.iter(docx.oxml.ns.qn("w:br")))) == 2

    def test_keeps_the_blanks_at_its_ends_in_word(self):
        made = docx.Document(io.BytesIO(render(template("{{ 建议标题 }}"), {"建议标题": " a "})))
        (words,) = made.element.body.iter(docx.oxml.ns.qn("w:t"))
        assert words.get("{http://www.w3.org/XML/1998/namespace}space") == "preserve"

    def test_may_be_very_long(self):
        text = "建议开通微循环公交。" * 50_000
        assert text_of(render(TITLE, {"建议标题": text})) == f"前{text}后"

    def test_beyond_all_paper_is_refused(self):
        with pytest.raises(TooLong):
            render(TITLE, {"建议标题": "字" * 2_000_001})
        with pytest.raises(TooLong, match="清单超过10000行"):
            render(BODY, {"建议内容段落": ["字"] * 10_001})

    def test_in_a_page_header_stands_as_it_was_typed(self):
        made = render(template("x", header="{{ 建议标题 }}"), {"建议标题": "<&{{ x }}"})
        header = docx.Document(io.BytesIO(made)).sections[0].header
        assert header.paragraphs[0].text == "<&{{ x }}"


class TestList:
    def test_fills_a_row_of_a_table_for_each_line(self):
        rows = [["姓名", "电话"], ["{%tr for 人 in 联名代表 %}", ""],
                ["{{ 人.姓名 }}", "{{ 人.电话 }}"], ["{%tr endfor %}", ""]]  # fmt: skip
        people = [{"姓名": "李四", "电话": "1"}, {"姓名": "<王五>", "电话": ""}]
        made = render(template("x", rows=rows), {"联名代表": people})
        assert rows_of(made, 0) == [["姓名", "电话"], ["李四", "1"], ["<王五>", ""]]


SHOWN = {
    "urging-letter": ("区交通局：", "答复代表", "2023年4月20日", "已逾期5天", "已催办你单位2次"),
    "extension-notice": ("2023年7月20日", "需与市公交集团会商线路。", "已于2023年4月11日告知"),
    "decision-paper": (
        "加强湿地保护的决定",
        "第一条　保护湿地。",
        "2024年11月30日",
        "2024年6月20日",
    ),
    "meeting-agenda": (
        "第五届人大常委会第十八次会议",
        "2024年6月20日",
        "区人大机关四楼常委会会议室",
        "1．听取和审议区人民政府关于环境保护工作情况的报告",
        "区人民政府　张三（区生态环境分局局长）（分组审议）",
        "2．人事任免",
    ),
    "voting-slips": (
        "满意度测评票",
        "武汉市汉南区人大常委会关于加强湿地保护的决定",
        "□　满意\n□　基本满意\n□　不满意\n□　弃权",
    ),
    "appointment-list": (
        "2024年6月20日第五届人大常委会第十八次会议通过",
        "任命张三为区财政局局长。",
        "免去张三的区财政局局长职务。",
        "确认张三的代表资格。",
    ),
    "bill-appointments": (
        "汉政任〔2024〕3号《关于张三等任免职务的议案》",
        "任命张三为区财政局局长。",
    ),
    "duty-report": (
        "我是第五届武汉市汉南区人大代表张三，由第三选区选举产生，编入纱帽代表团、第一小组。",
        "应出席人代会1次，出席1次；受邀列席常委会会议2次，列席2次。",
        "2024年1月9日，出席区六届人大四次会议",
        "纱帽工作室接待选民（联系群众、接待选民）。接待12人次，收集意见3条",
        "关于优化公交微循环的建议",
        "兴城大道路灯不亮",
        "2024年6月1日，湖北日报（省级）《代表进社区》，共3篇次",
    ),
    "trial-appraisal": ("张某某盗窃案", "庭审程序", "√", "1．释明权利义务可以更通俗。"),
    "reception-form": ("XS20240012", "李某", "027-84850003", "兴城大道东段路灯一周不亮。"),
    "review-opinion": (
        "汉南区人民政府：",
        "《汉南区停车收费管理办法》（汉政规〔2024〕1号）进行审查（主动审查）。",
        "经审查，该文件存在“超越权限”的情形。",
        "第七条与上位法的规定不一致。",
        "请于2024年5月10日前书面答复处理情况。",
    ),
    "announcement": ("加强湿地保护的决定", "2024年6月20日通过", "自2024年7月1日起施行"),
    "opinion-letter": ("汉常审〔2023〕2号", "一、优化公交线网", "二、加大公交", "2023年9月10日"),
}


class TestShippedTemplates:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_leave_no_placeholder_open(self, kind):
        made = text_of(render(kind.shipped, kind.samples))
        assert "{" not in made
        assert "}" not in made
        for word in SHOWN.get(kind.name, ("张三", "优化公交微循环", "建议开通微循环公交。")):
            assert word in made

    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_are_upright_a4(self, kind):
        page = docx.Document(io.BytesIO(kind.shipped)).sections[0]
        assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)

    def test_use_most_of_what_there_is(self):
        used = "".join(text_of(kind.shipped) for kind in KINDS.values())
        unused = {each.name for each in PLACEHOLDERS if each.name not in used}
        # For offices that want them; the shipped forms have no place for these.
        assert unused == {
            "工作年度", "交办对象", "延期月数", "报告期限说明", "决议类型", "履职次数", "线索来源",
            "审查编号",
        }  # fmt: skip


class TestWithoutTheExtra:
    def test_says_what_to_install(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "docxtpl", None)
        with pytest.raises(WordMissing, match=r"pip install -e '\.\[word\]'"):
            render(TITLE, {"建议标题": "x"})
