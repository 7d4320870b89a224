"""The reader over whole reports. What is expected was read from the texts by a person."""

from pathlib import Path

import pytest

from seeds.build import REPORT_FOLDER
from seeds.reader import read_report

FIGURES_2023 = """
23次 46人次 23人 5项
百名 7个 突破100家 146万辆 14条 9家 3.27亿元
10多家 7家
100% 3批次 40件 550份 27个 35人次 17个 15条
5场次 410多名 130次 108条 238篇次 4次 11批次 300多人次 60条 22个 15个 265次 近2000人次 100多个
3期 9名 3项 32项
"""
NAMES_AND_SLOGANS_2023 = """
2023年 二十 二十 二十 一 二次
亿 三 双 十四五 8条 十条 一批 十条 一 零
一 二 三 四 五 六
一 一 一公里 一 两年 三年
一 一 两 七 全覆盖 一 一 三 三 两 万家 三 一
十四五 双 三 四 一批 两个 16号 一 一 一 一
一 双 全员
"""


@pytest.fixture(scope="module")
def report_2023():
    return read_report((REPORT_FOLDER / "report.txt").read_bytes().decode())


@pytest.fixture(scope="module")
def another():
    return read_report(Path(__file__).with_name("another_report.txt").read_text(encoding="utf-8"))


class TestReportOf2023:
    def test_has_six_sections_and_twenty_two_paragraphs(self, report_2023):
        sections = [one for one in report_2023.headings if one.is_own_line]
        assert [one.text[:2] for one in sections] == [
            "一、",
            "二、",
            "三、",
            "四、",
            "五、",
            "六、",
        ]
        # Each of the other paragraphs begins with what it is about.
        leads = [one.text for one in report_2023.headings if not one.is_own_line]
        assert (len(leads), leads[0]) == (21, "牢牢把握学习贯彻党的二十大精神的首要政治任务")
        assert len(report_2023.passages) == 22
        fifth = report_2023.passages[4]
        assert fifth.heading == "二、紧扣中心大局,倾力助推经济高质量发展"
        assert fifth.lead == "推动汽车产业转型升级。"
        assert [leftover.text for leftover in report_2023.leftovers] == ["返回顶部"]

    def test_yields_every_number_in_it_and_no_other(self, report_2023):
        found = sorted(quantity.wording for quantity in report_2023.quantities)
        assert found == sorted(FIGURES_2023.split())
        others = sorted(quantity.wording for quantity in report_2023.not_quantities)
        assert others == sorted(NAMES_AND_SLOGANS_2023.split())

    def test_takes_the_three_year_action_for_a_name(self, report_2023):
        [action] = [one for one in report_2023.numerals if one.wording == "三年"]
        assert report_2023.text[action.start :].startswith("三年行动")
        assert action.sense == "name"

    def test_yields_comparators_and_units(self, report_2023):
        marked = {
            quantity.wording: (str(quantity.value), quantity.unit, str(quantity.comparator))
            for quantity in report_2023.quantities
            if quantity.comparator != "exact"
        }
        assert marked == {
            "百名": ("100", "名", "about"),
            "突破100家": ("100", "家", "more_than"),
            "10多家": ("10", "家", "more_than"),
            "410多名": ("410", "名", "more_than"),
            "300多人次": ("300", "人次", "more_than"),
            "近2000人次": ("2000", "人次", "nearly"),
            "100多个": ("100", "个", "more_than"),
        }

    def test_yields_every_law_with_the_action_taken(self, report_2023):
        assert [(law.title, str(law.action)) for law in report_2023.laws] == [
            ("武汉市智能网联汽车发展促进条例", "legislative_research"),
            ("武汉市促进科技成果转化条例", "joint_enforcement"),
            ("物业管理条例", "implementation_check"),
            ("湿地保护法", "own_enforcement"),
            ("武汉市蔬菜农药残留监督管理条例", "own_enforcement"),
            ("宪法", "publicity"),
            ("宪法", "none"),
            ("消防“一法一条例”", "implementation_check"),
            ("未成年人保护法", "implementation_check"),
            ("执法检查办法", "enactment"),
        ]

    def test_yields_every_place_visited(self, report_2023):
        visited = [place.name for place in report_2023.places if place.attention == "visited"]
        assert visited == [
            *("湖北亿咖通", "东风悦享", "小鹏汽车", "东本三厂", "猛士科技园", "岚图汽车生产车间"),
            *("智能网联汽车封闭测试场", "“双智”展厅", "车城网平台", "区国资办"),
            *("武汉中科先进院", "华科大未来院", "金发科技", "东荆街郧阳村", "乡愁文化馆"),
            *("零点视觉", "中文在线", "黄陂区木兰草原", "纱荆线", "乌金路", "武湖湿地"),
            *("永铭胜景公司", "农药包装废弃物社区回收点", "农产品质量监管站"),
            *("邓南街卫生院", "东荆街卫生院", "纱帽广场", "汉南政务服务中心", "廖家堡", "万家湖"),
            "街道社区",
        ]

    def test_tells_places_that_were_only_followed(self, report_2023):
        followed = [place.name for place in report_2023.places if place.attention == "followed"]
        assert followed == [
            *("汉南种业小镇", "车谷过江通道", "经开至汉南一体化交通", "左岸大道", "马影河重点河段"),
        ]

    def test_yields_every_recommendation(self, report_2023):
        assert [one.text[:9] for one in report_2023.recommendations] == [
            "研究提出14条针对",
            "建议区政府统筹做好",
            "建议区政府加快构筑",
            "提出厘清权责清单、",
        ]


class TestAnyOtherReport:
    def test_is_split_by_its_own_headings(self, another):
        assert [(p.number, p.heading) for p in another.passages] == [
            (1, ""),
            (2, "一、依法监督 (一)检查法律实施"),
            (3, "一、依法监督 (二)听取报告"),
            (4, "二、代表工作"),
        ]
        assert [leftover.text for leftover in another.leftovers] == ["版权所有 临江区人大"]

    def test_yields_its_quantities(self, another):
        read = [
            (q.wording, None if q.value is None else str(q.value), q.unit, str(q.comparator))
            for q in another.quantities
        ]
        assert read == [
            ("8次", "8", "次", "exact"),
            ("二十三项", "23", "项", "exact"),
            ("三百余家", "300", "家", "more_than"),
            ("百分之九十五以上", "95", "%", "more_than"),
            ("约1.2亿元", "1.2", "亿元", "about"),
            ("3.5个百分点", "3.5", "个百分点", "exact"),
            ("7", "7", "件", "exact"),
            ("12", "12", "件", "exact"),
            ("15件", "15", "件", "exact"),
            ("不足百分之九十", "90", "%", "nearly"),
            ("30至40名", "30", "名", "exact"),
            ("两次", "2", "次", "exact"),
            ("近三小时", "3", "小时", "nearly"),
            ("1,286件", "1286", "件", "exact"),
            ("十几个", "10", "个", "more_than"),
        ]

    def test_yields_what_else_its_numerals_are(self, another):
        assert [(q.wording, str(q.sense)) for q in another.not_quantities] == [
            ("2024年", "year"),
            ("一", "list_mark"),
            ("一", "list_mark"),
            ("一", "slogan"),
            ("两", "slogan"),
            ("二", "list_mark"),
            ("二", "list_mark"),
            ("数十件", "idiom"),
            ("第二次", "ordinal"),
            ("三年", "period"),
            ("第三", "ordinal"),
        ]

    def test_yields_its_laws_and_places(self, another):
        assert [(law.title, str(law.action)) for law in another.laws] == [
            ("噪声污染防治法", "delegated_enforcement"),
            ("环保“一法两条例”", "joint_enforcement"),
            ("安全生产法", "implementation_check"),
        ]
        assert [place.name for place in another.places] == [
            *("青石镇", "云台水库", "宏远公司", "东湖社区"),
        ]

    def test_yields_what_it_recommends_and_claims(self, another):
        assert [(one.text, one.addressed_to) for one in another.recommendations] == [
            ("建议区财政局严格预算约束", "区财政局")
        ]
        assert [claim.text for claim in another.claims] == [
            "建成代表联络站十几个",
            "临江区第三小学改造完成",
        ]
