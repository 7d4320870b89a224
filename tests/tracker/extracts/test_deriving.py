"""What a report is taken to hold: which records, from which words, with which doubts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from report_world import REPORT

from tracker.extracts import deriving
from tracker.extracts.deriving import proposals_of
from tracker.extracts.proposals import Proposal
from tracker.reading.report import read_report


def read(text: str, *, year: int = 2024) -> list[Proposal]:
    found, failed = proposals_of(read_report(text), year=year)
    assert failed == []
    return found


def of_kind(kind: str, text: str) -> list[Proposal]:
    return [one for one in read(text) if one.kind == kind]


def only(kind: str, text: str) -> Proposal:
    [found] = of_kind(kind, text)
    return found


class TestTopics:
    def test_are_what_was_heard(self):
        [lead, heard] = of_kind("topic", REPORT.split("守护")[0])
        assert lead.values == {"title": "加强生态环境保护监督", "form": "other"}
        assert lead.doubts == ("名称取自段首句，监督方式原文看不出",)
        assert heard.values == {
            "title": "区政府关于2023年度环境状况的报告",
            "form": "special_report",
        }
        assert heard.doubts == ()

    @pytest.mark.parametrize(
        ("sentence", "form"),
        [
            ("加强审计查出问题整改监督，推动整改到位。", "audit_rectification"),
            ("开展“十四五”规划实施中期评估，提出建议。", "plan_evaluation"),
            ("围绕营商环境开展专题询问，现场作答。", "special_inquiry"),
            ("组织对政府性债务的专项监督，防范风险。", "government_debt"),
            ("听取国有资产管理情况的报告，提出意见。", "state_assets"),
        ],
    )
    def test_have_the_form_that_the_words_say(self, sentence, form):
        assert [one.values["form"] for one in of_kind("topic", sentence)] == [form]

    @pytest.mark.parametrize(
        "sentence",
        [
            "听取街道工委述职报告，推动工作。",
            "及时向区委请示报告，把握方向。",
            "明年，将听取和审议预算执行情况的报告，加强监督。",
        ],
    )
    def test_are_not_what_a_body_tells_of_itself_or_what_is_to_come(self, sentence):
        text = f"下一步工作安排\n{sentence}" if "明年" in sentence else sentence
        assert of_kind("topic", text) == []


class TestInspections:
    def test_name_their_law_and_kind(self):
        found = only("inspection", "市区联动开展《湿地保护法》执法检查，发现问题。")
        assert found.values == {
            "title": "湿地保护法执法检查",
            "kind": "joint_enforcement",
            "laws": "湿地保护法",
        }

    def test_of_several_laws_in_one_clause_are_one(self):
        found = only("inspection", "检查《食品安全法》《农产品质量安全法》贯彻实施情况，督促整改。")
        assert found.values["laws"] == "食品安全法、农产品质量安全法"
        assert found.values["kind"] == "implementation_check"

    def test_are_not_told_as_an_activity_once_more(self):
        assert of_kind("activity", "开展《湿地保护法》执法检查，发现问题。") == []


class TestActivities:
    def test_keep_exact_numbers_and_places(self):
        found = only("activity", "全年组织培训3次，成效明显。")
        assert (found.values["kind"], found.values["times"]) == ("training", 3)
        found = only("activity", "实地查看西湖湿地、南湖公园等点位，提出要求。")
        assert found.values["sites"] == "西湖湿地、南湖公园"
        assert found.values["kind"] == "site_check"

    def test_make_no_exact_number_of_about(self):
        found = only("activity", "组织代表接待选民近2000人次，反响良好。")
        assert "attendances" not in found.values

    def test_are_not_what_others_were_urged_to_do(self):
        assert of_kind("activity", "督促区政府开展专项检查，整改到位。") == []


class TestFigures:
    def test_are_as_worded(self):
        found = only("figure", "组织代表接待选民近2000人次。")
        assert found.values | {"label": ""} == {
            "label": "", "value": "2000", "upper_value": "", "unit": "人次",
            "comparator": "nearly", "wording": "近2000人次", "nature": "activity",
            "doer": "deputy", "is_planned": False,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("sentence", "labels"),
        [
            ("全区建成工厂7个、产业链企业突破100家。", ["全区建成工厂", "产业链企业"]),
            ("依托22个代表工作室、15个代表小组开展活动。", ["代表工作室", "代表小组开展活动"]),
            ("调研万家湖等17个社区。", ["万家湖等社区"]),
            ("410多名代表和群众现场参与。", ["代表和群众现场参与"]),
            ("议案、60条建议办理进展顺利。", ["建议办理进展顺利"]),
        ],
    )
    def test_are_labelled_by_the_words_that_belong_to_them(self, sentence, labels):
        assert [one.values["label"] for one in of_kind("figure", sentence)] == labels

    @pytest.mark.parametrize(
        ("sentence", "nature", "doer"),
        [
            ("任免工作人员46人次。", "decision", "committee"),
            ("全区森林覆盖率达到35%。", "rate", "government"),
            ("区法院审结案件300件。", "activity", "judiciary"),
            ("街道工委化解矛盾20件。", "result", "street_committee"),
        ],
    )
    def test_say_whose_doing_it_is(self, sentence, nature, doer):
        found = only("figure", sentence)
        assert (found.values["nature"], found.values["doer"]) == (nature, doer)

    def test_of_last_year_say_so(self):
        found = only("figure", "检查上年度案件40件。")
        assert found.values["subject_year"] == 2023

    def test_that_were_told_before_are_doubted(self):
        [first, again] = of_kind("figure", "接待选民200人次。\n全年接待选民200人次，解决问题。")
        assert (first.doubts, again.doubts) == ((), ("前文已经写过同样的数",))


class TestMeetings:
    def test_are_those_that_are_numbered(self):
        found = only("meeting", "区五届人大常委会第十二次会议听取了报告。")
        assert (found.values["kind"], found.values["term_number"], found.values["number"]) == (
            "committee", 5, 12,
        )  # fmt: skip
        assert found.doubts == ("召开日期原文没有写，请补",)

    def test_are_proposed_once_however_often_they_are_named(self):
        text = "区五届人大三次会议作出决定。\n第五届人大第三次会议闭幕后，抓好落实。"
        assert only("meeting", text).values["kind"] == "congress"

    def test_are_not_how_many_were_held(self):
        assert of_kind("meeting", "召开常委会会议8次、主任会议16次。") == []


class TestRecommendationsAndOutcomes:
    def test_name_whom_they_are_addressed_to(self):
        found = only("recommendation", "建议区政府加快修复湿地，完善巡护制度。")
        assert found.values == {"text": "加快修复湿地，完善巡护制度", "addressed_to": "区政府"}

    def test_that_sum_up_are_doubted(self):
        [weak, strong] = of_kind("outcome", "南湖水质稳步提升，西湖湿地入选国家重要湿地名录。")
        assert weak.doubts == ("可能只是概括的说法，是否单列请核对",)
        assert (strong.values["kind"], strong.doubts) == ("recognition", ())


class TestTheWhole:
    def test_has_every_quantity_of_the_report(self):
        stated = [one.values["wording"] for one in of_kind("figure", REPORT)]
        assert stated == ["18条", "12家", "近2000人次", "108条", "100多个", "23次"]

    def test_quotes_the_passage_word_by_word(self):
        report = read_report(REPORT)
        texts = {one.number: one.text for one in report.passages}
        for one in read(REPORT):
            quote = texts[one.passage][one.start : one.end]
            assert quote.strip() == quote != ""
            assert one.values.get("wording", "") in quote

    def test_quotes_no_page_where_a_text_goes_on_without_a_stop(self):
        found = read("组织代表走访企业12家、学校30所、" * 200 + "。")
        assert len(found) > 400
        assert max(one.end - one.start for one in found) <= 400

    def test_loses_a_passage_that_it_fails_at_and_no_other(self, monkeypatch):
        real = deriving.figures_in

        def failing(one, *, year):
            if one.number == 2:
                raise ValueError
            return real(one, year=year)

        monkeypatch.setattr(deriving, "figures_in", failing)
        found, failed = proposals_of(read_report(REPORT), year=2024)
        assert failed == [2]
        assert {one.passage for one in found} == {1, 3}

    @given(
        st.text(
            alphabet="听取审议报告检查《法》12.百万次，。；\n建议区政府、一届会议", max_size=200
        )
    )
    @settings(max_examples=200, deadline=None)
    def test_takes_any_text(self, text):
        report = read_report(text)
        texts = {one.number: one.text for one in report.passages}
        found, failed = proposals_of(report, year=2024)
        assert failed == []
        assert all(0 <= one.start < one.end <= len(texts[one.passage]) for one in found)
