"""What a numeral is: one case for each form that reports write."""

import pytest

from tracker.reading.quantities import find_numerals, find_quantities


def senses(text):
    return [(one.wording, str(one.sense)) for one in find_numerals(text)]


def sense(text):
    """The one sense of all numerals in the text."""
    [only] = {str(one.sense) for one in find_numerals(text)}
    return only


class TestNumerals:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2023年", "year"),
            ("２０２３年度", "year"),
            ("二〇二三年", "year"),
            ("二○一六年", "year"),
            ("2018年至2020年", "year"),
            ("2019—2021年", "year"),
            ("8月", "date"),
            ("8月3日至14日", "date"),
            ("九月上旬", "date"),
            ("今年1—6月", "date"),
            ("第三季度", "date"),
            ("上半年", "date"),
            ("2021-12-20", "date"),
            ("2015/11/26", "date"),
            ("10:32:07", "date"),
            ("8时30分", "date"),
            ("五年来", "period"),
            ("近三年", "period"),
            ("连续两年", "period"),
            ("今后五年", "period"),
            ("新中国成立70周年", "period"),
            ("3个月内", "period"),
            ("前8个月", "period"),
            ("上世纪90年代", "period"),
            ("30日内", "period"),
            ("十七届人大", "term"),
            ("第十三届", "term"),
            ("人大常委会第二十六次会议", "term"),
            ("十八届三中、四中全会", "term"),
            ("市委十二届八次全会", "term"),
            ("党的二十大精神", "term"),
            ("第31次主任会议", "term"),
            ("第二十三条", "ordinal"),
            ("第二批", "ordinal"),
            ("全市第三", "ordinal"),
            ("前10名", "ordinal"),
            ("（二）加强", "list_mark"),
            ("3.加强", "list_mark"),
            ("一、加强", "list_mark"),
            ("一是加强", "list_mark"),
            ("加强；二要落实", "list_mark"),
            ("三级人大", "level"),
            ("五级代表", "level"),
            ("一等奖", "level"),
            ("四个意识", "slogan"),
            ("两个维护", "slogan"),
            ("“一府两院”", "slogan"),
            ("“双联”活动", "slogan"),
            ("“1+3+N”机制", "slogan"),
            ("四套班子", "slogan"),
            ("实现五个新突破", "slogan"),
            ("千人床位数", "idiom"),
            ("一批项目", "idiom"),
            ("统一部署", "idiom"),
            ("进一步", "idiom"),
            ("一个平台", "idiom"),
            ("十分重视", "idiom"),
            ("一件件落实", "idiom"),
            ("三年行动", "name"),
            ("三年攻坚", "name"),
            ("“十四五”规划", "name"),
            ("八五普法", "name"),
            ("16号线", "name"),
            ("“15分钟生活圈”", "name"),
            ("《十条意见》", "name"),
            ("“6·5”环境日", "name"),
            ("5G基站", "name"),
            ("PM2.5", "name"),
            ("4A级景区", "name"),
            ("东政发〔2023〕12号", "name"),
            ("师生比1:13.5", "name"),
            ("0716-8253366", "phone"),
            ("13912345678", "phone"),
            ("电话：84851234", "phone"),
            ("浏览次数：1356次", "chrome"),
            ("阅读:2,045", "chrome"),
            ("鄂ICP备12003456号", "chrome"),
            ("分类见表3", "unclear"),
        ],
    )
    def test_that_count_nothing_are_named_by_kind(self, text, expected):
        assert sense(text) == expected
        assert find_quantities(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "召开会议8次",
            "召开8次会议",
            "四个方面",
            "三个村",
            "五个文明村",
            "五个联系点",
            "两个月",
            "6至12个月",
            "148天",
            "出动执法人员1200人次",
            "每季度召开一次",
            "每年至少一次",
            "建成一所学校",
            "三年级班额45人",
            "7900万江苏人民",
            "六成多",
            "得票27票",
            "三点建议",
            "县城5公里",
            "18项目标",
            "10名优秀代表",
            "历时近三小时",
        ],
    )
    def test_that_count_are_quantities(self, text):
        assert len(find_quantities(text)) == 1

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "十七届人大二次会议提出60条",
                [("十七届", "term"), ("二次", "term"), ("60条", "quantity")],
            ),
            ("一岗双责", [("一", "idiom"), ("双", "idiom")]),
            ("五位一体布局", [("五位", "slogan"), ("一", "idiom")]),
            ("三年来办理2件", [("三年", "period"), ("2件", "quantity")]),
            ("PM2.5浓度38微克/立方米", [("2.5", "name"), ("38微克/立方米", "quantity")]),
        ],
    )
    def test_of_several_kinds_are_told_apart(self, text, expected):
        assert senses(text) == expected
