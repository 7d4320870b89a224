"""What of a copied page is text, and which of its lines belong together."""

import pytest

from tracker.reading.lines import paragraphs_of
from tracker.reading.report import read_report


def paragraphs(text):
    return [one.plain.replace("\n", "/") for one in paragraphs_of(text)]


class TestChrome:
    @pytest.mark.parametrize(
        "line",
        [
            "当前位置：首页 > 人大工作 > 工作报告",
            "您现在的位置：>>首页>>代表工作>>议案建议",
            "首页 | 机构概况 | 新闻中心 | 监督工作",
            "发布日期：2022-01-20 09:15  来源：某人大网  浏览次数：1356次",
            "来源：市人大办公室",
            "作者：admin　点击：487",
            "[打印] [关闭] 字体：[大 中 小]",
            "【纠错】【打印】【收藏】",
            "责任编辑：刘敏",
            "上一篇：没有了  下一篇：关于召开第31次主任会议的通知",
            "版权所有：某市人大常委会  联系电话：0716-8253366",
            "鄂ICP备12003456号",
            "返回顶部",
            "扫一扫在手机打开当前页",
            "分享到： 微信 微博 QQ空间",
            "索引号: 002943395/2021-83466 组配分类: 建议提案",
            "設為首頁 | 加入收藏 | 聯繫我們",
        ],
    )
    def test_is_left_over_and_counts_nothing(self, line):
        report = read_report(f"{line}\n召开会议3次。\n")
        assert [(one.text, one.is_chrome) for one in report.leftovers] == [(line, True)]
        assert [one.wording for one in report.quantities] == ["3次"]
        assert {str(one.sense) for one in report.not_quantities} <= {"chrome"}

    @pytest.mark.parametrize(
        "line",
        [
            "来源于群众的建议有3件。",
            "时间紧、任务重，共召开会议3次。",
            "编辑出版《人大工作》3期，印发简报。",
            "关闭禁养区养殖场3家，新建管网。",
            "打印宣传资料3份，分享经验。",
        ],
    )
    def test_is_no_sentence_that_begins_alike(self, line):
        report = read_report(line)
        assert (len(report.passages), len(report.quantities)) == (1, 1)


class TestLines:
    def test_broken_within_a_sentence_are_one_paragraph(self):
        text = (
            "一年来，共制定地方性法规15件，修\n改8件，废止2件；检查\n"
            "32部法律，作出决\n议67项。\n下一段。"
        )
        assert paragraphs(text) == [
            "一年来,共制定地方性法规15件,修/改8件,废止2件;检查/32部法律,作出决/议67项。",
            "下一段。",
        ]

    def test_that_are_indented_begin_paragraphs(self):
        text = (
            "　　区长主持会议2次。全区46个承\n办单位，均明确\n了领导\n"
            "　　二、规范程序，加强\n沟通\n　　共走访代表。"
        )
        assert paragraphs(text) == [
            "区长主持会议2次。全区46个承/办单位,均明确/了领导",
            "二、规范程序,加强/沟通",
            "共走访代表。",
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("助力疫情防控", "常委会发出倡议书，收到捐款。"),
            ("二、领导重视，责任落实", "区长主持召开专题会议。"),
            ("（一）加强组织领导，压实工作责任", "市政府高度重视。"),
            ("召开会议三次。", "走访代表两次。"),
            ("现将有关情况报告如下：", "一、基本情况"),
            ("提出意见21条，办结19条", "二、下一步打算"),
            ("【加强学习 提高素质】", "全年组织学习。"),
        ],
    )
    def test_that_stand_for_themselves_stay_apart(self, first, second):
        assert len(paragraphs(f"{first}\n{second}")) == 2
        assert len(paragraphs(f"{first}\r\n\r\n{second}")) == 2

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("对《中华人民共和国文物保", "护法》进行检查。"),
            ("深入学校、", "医院走访。"),
            ("召开座谈会10", "余场。"),
            ("办复率", "，满意率均为百分之百。"),
        ],
    )
    def test_that_cannot_end_there_go_on(self, first, second):
        assert len(paragraphs(f"{first}\n{second}")) == 1
