import pytest

from tracker.reading.statements import find_claims, find_recommendations


class TestRecommendation:
    def test_runs_to_the_end_of_its_sentence_and_names_the_addressee(self):
        [one] = find_recommendations("召开会议,建议区政府做好规划,完善设施。另行报告。")
        assert (one.text, one.addressed_to) == ("建议区政府做好规划,完善设施", "区政府")

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("研究提出14条针对性举措。", "研究提出14条针对性举措"),
            ("提出厘清清单、优化服务等建议措施15条。", "提出厘清清单、优化服务等建议措施15条"),
        ],
    )
    def test_may_be_put_forward_without_an_addressee(self, text, expected):
        [one] = find_recommendations(text)
        assert (one.text, one.addressed_to) == (expected, "")

    @pytest.mark.parametrize(
        "text",
        ["60条建议办理进展顺利", "推进代表建议“两个高质量”", "围绕代表屡次提出、得不到解决的问题"],
    )
    def test_is_not_what_deputies_submit(self, text):
        assert find_recommendations(text) == []


class TestClaim:
    @pytest.mark.parametrize(
        "clause",
        [
            "全区建成整车工厂7个",
            "入选全国乡村治理示范村",
            "河湖水质稳步提升",
            "创建顺利通过验收",
            "获最高人民法院推介",
            "群众就医更加便捷",
        ],
    )
    def test_is_a_clause_with_a_word_of_result(self, clause):
        assert [claim.text for claim in find_claims(f"加强督促,{clause}。持续推进")] == [clause]

    @pytest.mark.parametrize(
        "text",
        [
            "不断提高保障能力",
            "督促加强管理",
            "推动解决问题",
            "制定和完善计划",
            "长期得不到解决的难题",
        ],
    )
    def test_is_not_an_intention(self, text):
        assert find_claims(text) == []
