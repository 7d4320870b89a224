import pytest

from tracker.reading.laws import find_laws


def read(text):
    return [(law.title, str(law.action)) for law in find_laws(text)]


class TestLaw:
    @pytest.mark.parametrize(
        ("text", "title", "action"),
        [
            ("重点开展《蔬菜条例》执法检查。", "蔬菜条例", "own_enforcement"),
            ("市区联动开展《科技条例》执法检查,调研", "科技条例", "joint_enforcement"),
            ("受市人大常委会委托开展《噪声法》执法检查", "噪声法", "delegated_enforcement"),
            ("协助开展《汽车条例》立法调研。", "汽车条例", "legislative_research"),
            ("重点检查《物业管理条例》贯彻落实情况", "物业管理条例", "implementation_check"),
            ("对预算法实施情况开展检查", "预算法", "implementation_check"),
            ("宣传《湿地保护法》,执法检查另行安排", "湿地保护法", "publicity"),
            ("办好“宪法宣传周”活动", "宪法", "publicity"),
            ("组织宪法宣誓", "宪法", "none"),
        ],
    )
    def test_is_found_with_what_was_done_with_it(self, text, title, action):
        assert read(text) == [(title, action)]

    def test_counted_instead_of_named_keeps_its_subject_and_its_number(self):
        found = find_laws("检查消防“一法一条例”、《未成年人保护法》等法律法规贯彻执行情况")
        assert [(law.title, str(law.action), law.counts) for law in found] == [
            ("消防“一法一条例”", "implementation_check", 2),
            ("未成年人保护法", "implementation_check", 1),
        ]

    def test_is_found_without_brackets(self):
        assert read("学习监督法、组织法和代表法,落实物业管理条例") == [
            ("监督法", "publicity"),
            ("组织法", "publicity"),
            ("代表法", "publicity"),
            ("物业管理条例", "promotion"),
        ]

    def test_is_not_made_of_words_that_only_end_in_fa(self):
        assert read("依法执法,加强司法、普法和立法,学习成功做法,运用法治方式,公检法联动") == []

    def test_named_after_an_inspection_was_not_inspected(self):
        assert read("制定执法检查办法等制度3项") == [("执法检查办法", "enactment")]

    def test_stands_where_it_says(self):
        text = "检查《物业管理条例》贯彻落实情况"
        [law] = find_laws(text)
        assert text[law.start : law.end] == law.title == "物业管理条例"
