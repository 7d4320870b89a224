"""Laws in the forms in which reports name them, and what is done with them."""

import pytest

from tracker.reading.laws import find_laws
from tracker.reading.report import read_report


def titles(text):
    return [law.title for law in find_laws(text)]


def actions(text):
    return [(law.title, str(law.action)) for law in find_laws(text)]


class TestNames:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("检查工会法、食品安全法和森林法实施情况", ["工会法", "食品安全法", "森林法"]),
            ("修改促进科技成果转化条例、专利条例", ["促进科技成果转化条例", "专利条例"]),
            ("贯彻省安全生产条例", ["省安全生产条例"]),
            ("制定优化营商环境条例", ["优化营商环境条例"]),
            ("实施人口与计划生育条例", ["人口与计划生育条例"]),
            ("执行市容和环境卫生管理条例", ["市容和环境卫生管理条例"]),
            ("我省旅游条例", ["旅游条例"]),
            ("新修订的种子法", ["种子法"]),
            ("中华人民共和国立法法", ["中华人民共和国立法法"]),
            ("推进代表法学习宣传", ["代表法"]),
            ("完善法治宣传教育条例", ["法治宣传教育条例"]),
            ("规章制定程序条例", ["规章制定程序条例"]),
            ("《实施〈消费者权益保护法〉办法》", ["实施〈消费者权益保护法〉办法"]),
            ("《城市管理条例（草案）》", ["城市管理条例（草案）"]),
            ("《水法》《森林法》", ["水法", "森林法"]),
            ("《中華人民共和國鄉村振興促進法》", ["中華人民共和國鄉村振興促進法"]),
            ("《縣人大常委會議事規則》", ["縣人大常委會議事規則"]),
            ("民法典", ["民法典"]),
            ("修订常委会议事规则，完善制度", ["常委会议事规则"]),
        ],
    )
    def test_are_cut_free_of_the_words_around_them(self, text, expected):
        assert titles(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "《人民日报》《关于加强监督的决定》《审议意见》",
            "依法执法，司法普法，立法守法，违法合法非法",
            "做法、方法、办法、看法、说法、想法",
            "宪法和法律赋予的职责",
            "废止单行条例1件，制定地方性条例",
            "监督法律实施，劳动法庭，代表法定职责，消防法规",
            "研究解决办法，按有关规定办理",
            "制定具体办法，出台实施办法",
            "推动条例落地见效",
        ],
    )
    def test_are_not_made_of_other_words(self, text):
        assert titles(text) == []


class TestShortNames:
    TEXT = (
        "对《中华人民共和国固体废物污染环境防治法》（以下简称“固废法”）和《某市垃圾管理条例》"
        "（以下简称《条例》）进行检查。\n学习固废法。\n《条例》第三条规定了责任。"
    )

    def test_defined_in_the_text_are_resolved(self):
        found = read_report(self.TEXT).laws
        assert [(law.title, law.refers_to) for law in found[-2:]] == [
            ("固废法", ("中华人民共和国固体废物污染环境防治法",)),
            ("条例", ("某市垃圾管理条例",)),
        ]
        assert all(self.TEXT[law.start : law.end] == law.title for law in found)

    def test_for_several_laws_stand_for_all_of_them(self):
        text = "检查《文物保护法》和《某省文物条例》（以下统称“一法一条例”）。贯彻“一法一条例”。"
        law = read_report(text).laws[-1]
        assert (law.refers_to, law.counts) == (("文物保护法", "某省文物条例"), 2)

    def test_are_not_those_of_another_subject(self):
        text = "检查《文物保护法》和《某省文物条例》（以下统称“一法一条例”）。"
        law = read_report(text + "贯彻文物“一法一条例”。").laws[-1]
        assert law.refers_to == ("文物保护法", "某省文物条例")
        law = read_report(text + "贯彻养老“一法一条例”。").laws[-1]
        assert (law.refers_to, law.counts) == ((), 2)

    def test_without_the_names_are_counted_and_doubted(self):
        [law] = find_laws("检查养老“一法两条例”实施情况")
        assert (law.title, law.counts, law.doubts) == ("养老“一法两条例”", 3, ("counted",))

    def test_that_are_never_explained_are_guessed_or_doubted(self):
        [*_, law] = find_laws("检查《某市供水条例》。落实《条例》。")
        assert (law.refers_to, law.doubts) == (("某市供水条例",), ("alias_guessed",))
        [law] = find_laws("落实《条例》。")
        assert (law.refers_to, law.doubts) == ((), ("alias_unknown",))
        [*_, law] = find_laws("检查《甲条例》《乙条例》。落实《条例》。")
        assert (law.refers_to, law.doubts) == ((), ("alias_unknown",))

    def test_of_the_full_name_are_known_by_their_end(self):
        [_, law] = find_laws("检查《中华人民共和国安全生产法》。落实《安全生产法》。")
        assert law.refers_to == ("中华人民共和国安全生产法",)


class TestActions:
    @pytest.mark.parametrize(
        ("text", "action"),
        [
            ("开展《水法》执法检查", "own_enforcement"),
            ("围绕就业促进法开展执法检查", "own_enforcement"),
            ("对《水法》（以下简称水法）实施情况，采取多种方式，开展执法检查", "own_enforcement"),
            ("检查《水法》贯彻实施情况", "implementation_check"),
            ("对《水法》的实施情况进行了检查", "implementation_check"),
            ("跟踪《水法》贯彻实施情况", "implementation_check"),
            ("听取和审议关于贯彻实施《民法典》情况的报告", "hearing"),
            ("专题审议传染病防治法执行情况报告", "hearing"),
            ("对《水法》实施情况开展专题询问", "inquiry"),
            ("结合审议《水法》执法检查报告开展专题询问", "inquiry"),
            ("对《水法》审议意见落实情况进行满意度测评", "satisfaction_vote"),
            ("开展《供水条例》立法调研", "legislative_research"),
            ("完成《供水条例（草案）》意见征集工作", "legislative_research"),
            ("对《供水条例》开展立法后评估", "evaluation"),
            ("对《供水条例》配套规定开展备案审查", "filing_review"),
            ("制定《供水条例》", "enactment"),
            ("审议通过《供水条例》", "adoption"),
            ("修订《供水条例》", "amendment"),
            ("启动《供水条例》修订工作", "amendment"),
            ("废止《供水条例》", "repeal"),
            ("学习宣传《水法》", "publicity"),
            ("开展《水法》宣传活动", "publicity"),
            ("学习宣传贯彻《水法》", "publicity"),
            ("严格执行《水法》", "promotion"),
            ("推动《水法》有效实施", "promotion"),
            ("按照《水法》的规定办理", "basis"),
            ("《水法》第九条规定", "basis"),
            ("依据新修订的《水法》办理", "basis"),
            ("《水法》颁行三十年", "none"),
        ],
    )
    def test_are_told_by_the_words_around(self, text, action):
        assert {str(law.action) for law in find_laws(text)} == {action}

    def test_are_shared_by_a_row_and_not_by_the_next(self):
        assert actions("制定《甲条例》《乙条例》，修改《丙条例》、废止《丁条例》") == [
            ("甲条例", "enactment"),
            ("乙条例", "enactment"),
            ("丙条例", "amendment"),
            ("丁条例", "repeal"),
        ]

    def test_are_read_over_line_breaks(self):
        text = "　　组织代表，对《水\n法》的贯彻实施情况进行\n检查。\n　　下一段。\n　　再一段。"
        [law] = read_report(text).laws
        assert (text[law.start : law.end], str(law.action)) == ("水\n法", "implementation_check")

    def test_may_stand_in_the_heading(self):
        text = "一、执法检查\n《水法》：赴4所学校。\n二、其他\n《森林法》：赴4所学校。"
        assert [str(law.action) for law in read_report(text).laws] == ["own_enforcement", "none"]
