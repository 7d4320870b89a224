"""Headings as reports write them."""

import pytest

from tracker.reading.report import read_report


def headings(text):
    return [(one.text, str(one.manner), one.is_own_line) for one in read_report(text).headings]


def words(text):
    return [one.text for one in read_report(text).headings]


class TestHeading:
    @pytest.mark.parametrize(
        ("line", "manner"),
        [
            ("一、主要工作", "section"),
            ("十一、自身建设", "section"),
            ("第一部分 工作回顾", "section"),
            ("（一）加强监督", "part"),
            ("(二)服务代表", "part"),
            ("【围绕中心 依法监督】", "part"),
            ("1．加快建设", "point"),
            ("3、加快建设", "point"),
            ("(1)加快建设", "point"),
            ("①加快建设", "point"),
            ("过去一年的工作", "plain"),
            ("2019年工作安排", "plain"),
            ("关键词：政治引领", "plain"),
        ],
    )
    def test_on_a_line_of_its_own_is_found(self, line, manner):
        assert headings(f"{line}\n常委会召开会议3次。") == [(line, manner, True)]

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("（一）推动经济增长。听取报告，督促整改。", ["（一）推动经济增长"]),
            ("1.强化宣传引导。大力宣传，提高知晓率。", ["1.强化宣传引导"]),
            ("——坚持依法维权，环境改善。办理案件。", ["——坚持依法维权，环境改善"]),
            ("【办好建议】全镇收到建议。", ["【办好建议】"]),
            (
                "一是源头减量不够。产生量增长。二是质量不高。抽查不合格。",
                ["一是源头减量不够", "二是质量不高"],
            ),
            ("一是结构不优，占比低；二是进度偏慢，未支付。", ["一是结构不优", "二是进度偏慢"]),
            ("一要压实责任。各级要重视。二要加大投入。", ["一要压实责任", "二要加大投入"]),
            ("第一，提高站位。第二，完善机制。", ["第一，提高站位", "第二，完善机制"]),
            (
                "各位代表： 一、工作回顾 去年，召开会议。 （一）坚持导向。 开展检查。",
                ["一、工作回顾", "（一）坚持导向"],
            ),
        ],
    )
    def test_run_into_the_text_is_found(self, text, found):
        assert words(text) == found

    def test_that_is_the_first_sentence_is_found_where_it_is_the_manner(self):
        text = "督促城市品质提升。持续跟踪重大项目。\n加强环境保护监督。听取工作报告。\n"
        assert headings(text) == [
            ("督促城市品质提升", "lead", False),
            ("加强环境保护监督", "lead", False),
        ]
        assert words("督促城市品质提升。持续跟踪重大项目。") == []

    @pytest.mark.parametrize(
        "text",
        [
            "一、二季度完成任务。",
            "——2019年1月8日在某县第十七届人民代表大会第三次会议上\n召开会议。",
            "各位代表：\n召开会议。",
            "主任、各位副主任、秘书长、各位委员：\n召开会议。",
            "某县人大常委会主任 张三\n召开会议。",
            "召开会议。\n某区人大常委会\n2023年12月1日",
            "召开会议。\n类别\n件数\n城建环保\n69\n社会事业\n45\n召开会议。",
            "一是审计发现问题76个，二是完善制度12项。",
            "一是围绕发展，审议报告；二是针对问题，提出建议。",
            "召开会议，一要落实责任。",
            "1．两个先行：指共同富裕先行。",
        ],
    )
    def test_is_not_what_only_looks_like_one(self, text):
        assert words(text) == []

    def test_of_the_whole_text_is_its_title(self):
        report = read_report("某区人大常委会工作报告（摘要）\n\n一年来，召开会议。\n")
        assert (report.title.text, report.headings) == ("某区人大常委会工作报告（摘要）", [])

    def test_broken_over_lines_is_one(self):
        text = "　　一、坚定不移强化监督，推动决策落\n地见效\n　　听取报告18项。\n　　开展检查。"
        assert words(text) == ["一、坚定不移强化监督，推动决策落\n地见效"]
        assert read_report(text).passages[0].heading == "一、坚定不移强化监督，推动决策落地见效"

    def test_is_over_the_passages_that_follow_it(self):
        text = "一、甲部分\n（一）甲一\n召开会议。\n（二）甲二。召开会议。\n二、乙部分\n召开会议。"
        assert [one.headings for one in read_report(text).passages] == [
            ("一、甲部分", "（一）甲一"),
            ("一、甲部分", "（二）甲二"),
            ("二、乙部分",),
        ]
