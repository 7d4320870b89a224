import pytest

from tracker.reading.places import find_places


def names(text):
    return [place.name for place in find_places(text)]


class TestPlace:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("走访湖北亿咖通、东风悦享等重点企业,支持", ["湖北亿咖通", "东风悦享"]),
            ("现场查看测试场、“双智”展厅等建设情况", ["测试场", "“双智”展厅"]),
            ("调研东本三厂、岚图汽车生产车间,", ["东本三厂", "岚图汽车生产车间"]),
            ("实地走访检查永铭胜景公司、社区回收点。", ["永铭胜景公司", "社区回收点"]),
            ("调研推动郧阳村特色农业发展和乡愁文化馆建设", ["郧阳村", "乡愁文化馆"]),
            ("考察学习木兰草原等文旅发展做法", ["木兰草原"]),
            ("巡查武湖湿地,督促退耕", ["武湖湿地"]),
            ("赴青石镇、云台水库实地查看", ["青石镇", "云台水库"]),
            ("对区国资办等主管部门和国有企业,开展防风险检查", ["区国资办"]),
        ],
    )
    def test_is_the_object_of_a_visit(self, text, expected):
        assert names(text) == expected
        assert {str(place.attention) for place in find_places(text)} == {"visited"}

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("持续跟踪过江通道、左岸大道等重大项目建设进度", ["过江通道", "左岸大道"]),
            ("关注种业小镇建设", ["种业小镇"]),
        ],
    )
    def test_that_was_only_followed_is_told_apart(self, text, expected):
        assert names(text) == expected
        assert {str(place.attention) for place in find_places(text)} == {"followed"}

    @pytest.mark.parametrize(
        "text",
        [
            "开展科技成果转化主题调研,专题汇报调研成果",
            "组织学习培训、视察调研、建议督办等活动265次",
            "检查消防“一法一条例”、《未成年人保护法》等法律法规贯彻执行情况",
            "制定执法检查办法等制度3项",
            "形成“检查报告+问题清单”机制",
        ],
    )
    def test_is_not_made_of_deeds_and_papers(self, text):
        assert names(text) == []

    def test_stands_where_it_says(self):
        text = "召开会议。走访宏远公司和东湖社区。"
        for place in find_places(text):
            assert text[place.start : place.end] == place.name
