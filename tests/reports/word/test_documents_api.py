"""Word documents over REST: what stands in them, for whom, and when there are none."""

import sys

import pytest
from docx_files import rows_of, text_of

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import Suggestion

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_clerk(case):
    return case.client(Role.CLERK)


def address(case, rest: str = "") -> str:
    return f"/api/v1/suggestions/{case.suggestion.pk}/documents/{rest}"


def got(client, case, kind: str, **query):
    return client.get(address(case, f"{kind}.docx"), query)


def content(answer) -> bytes:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == DOCX
    return b"".join(answer.streaming_content)


class TestList:
    def test_names_what_there_is_before_the_handover(self, case, as_clerk):
        (found,) = as_clerk.get(address(case)).json()
        assert found == {
            "kind": "suggestion-paper",
            "title": "代表建议专用纸",
            "unit": None,
            "unit_name": None,
            "year": None,
            "url": f"http://testserver{address(case)}suggestion-paper.docx",
        }

    def test_offers_each_unit_a_notice_after_it(self, case, as_clerk):
        case.hand_over()
        found = [(each["kind"], each["unit_name"]) for each in as_clerk.get(address(case)).json()]
        # The co-handling unit does not answer the deputy, so no form asks what became of that.
        assert found == [
            ("handover-notice", None),
            ("handover-notice", "区交通局"),
            ("handover-notice", "区公安分局"),
            ("feedback-form", None),
            ("suggestion-paper", None),
        ]

    def test_leads_to_the_documents(self, case, as_clerk):
        case.hand_over()
        for each in as_clerk.get(address(case)).json():
            assert content(as_clerk.get(each["url"]))

    def test_refuses_a_parameter_it_does_not_know(self, case, as_clerk):
        answer = as_clerk.get(address(case), {"kind": "x"})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "?kind"


class TestNotice:
    def test_says_what_is_handed_over_to_whom_until_when(self, case, as_clerk):
        case.hand_over()
        text = text_of(content(got(as_clerk, case, "handover-notice")))
        for words in (
            "武汉市汉南区人大常委会",
            "汉人办〔2023〕3号",
            "区交通局、区公安分局：",
            "现将张三等代表提出的第五届人民代表大会第二次会议第015号建议《优化公交微循环》",
            "主办（分办）单位请于2023年4月20日前答复代表。",
            "会办单位请按下表期限将会办意见送主办单位。",
            "沿线小区距地铁站较远。\n建议开通微循环公交。",
        ):
            assert words in text

    def test_for_one_unit_speaks_to_that_unit(self, case, as_clerk):
        case.hand_over()
        made = content(got(as_clerk, case, "handover-notice", unit=case.police.pk))
        assert "\n区公安分局：\n" in text_of(made)
        assert [row[:2] for row in rows_of(made, 1)] == [["单位", "方式"], ["区公安分局", "会办"]]

    def test_is_named_after_suggestion_and_unit(self, case, as_clerk):
        case.hand_over()
        answer = got(as_clerk, case, "handover-notice", unit=case.police.pk)
        name = "%E7%AC%AC015%E5%8F%B7%E4%BA%A4%E5%8A%9E%E9%80%9A%E7%9F%A5"
        assert name in answer["Content-Disposition"]

    def test_goes_to_the_government_while_it_has_not_chosen_units(self, case, as_clerk):
        case.change(status="assigned", handed_over_on="2023-01-20", handed_over_to=case.traffic)
        assert "\n区交通局：\n" in text_of(content(got(as_clerk, case, "handover-notice")))

    @pytest.mark.parametrize("kind", ["handover-notice", "feedback-form"])
    def test_and_form_wait_for_the_handover(self, case, as_clerk, kind):
        answer = got(as_clerk, case, kind)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_handed_over")
        assert "尚未交办" in answer.json()["detail"]


class TestForm:
    def test_quotes_the_answer_and_leaves_the_vote_open_while_it_is(self, case, as_clerk):
        case.hand_over()
        case.answer()
        text = text_of(content(got(as_clerk, case, "feedback-form")))
        assert "武汉市汉南区人大代表建议承办情况征询意见表" in text
        assert "区交通局　汉交函〔2023〕8号　2023年4月10日　A类\n已开通两条线路。" in text
        assert "办理态度：满意（　）　基本满意（　）　不满意（　）" in text
        assert "感谢办理" not in text

    def test_shows_the_vote_once_it_is_final(self, case, as_clerk):
        case.hand_over()
        case.answer()
        case.change(status="evaluated")
        text = text_of(content(got(as_clerk, case, "feedback-form")))
        assert "办理态度：满意（√）　基本满意（　）　不满意（　）" in text
        assert "办理结果：满意（　）　基本满意（√）　不满意（　）" in text
        assert "感谢办理。" in text


class TestPaper:
    def test_has_deputies_and_text_and_blanks_for_the_rest(self, case, as_clerk):
        made = content(got(as_clerk, case, "suggestion-paper"))
        assert rows_of(made, 0)[0] == ["代表姓名", "张三", "代表证号码", "", "联系电话", "111-1"]
        # Who declined to sign is not on the paper; two rows are left for signing by hand.
        assert [row[0] for row in rows_of(made, 1)] == ["姓名", "李四", "", ""]
        text = text_of(made)
        assert "武汉市汉南区第五届人民代表大会第二次会议\n代表建议专用纸" in text
        assert "全文公开（　）　仅公开标题（√）　不公开（　）" in text

    def test_of_a_draft_has_blanks_where_nothing_is_known(self, case, as_clerk, year_2023):
        case.suggestion = case.make(Suggestion, work_year=year_2023, title="草稿")
        assert "草稿" in text_of(content(got(as_clerk, case, "suggestion-paper")))


class TestReaders:
    @pytest.fixture
    def as_unit(self, case):
        case.hand_over()
        return case.client(Role.UNIT_CONTACT, unit=case.police)

    def test_of_a_unit_get_their_own_part(self, case, as_unit):
        made = content(got(as_unit, case, "handover-notice"))
        assert "\n区公安分局：\n" in text_of(made)
        assert "赵六" not in text_of(made)
        assert got(as_unit, case, "handover-notice", unit=case.traffic.pk).status_code == 404
        found = as_unit.get(address(case)).json()
        assert [(each["kind"], each["unit"]) for each in found] == [
            ("handover-notice", None), ("feedback-form", None), ("suggestion-paper", None),
        ]  # fmt: skip

    def test_who_need_no_phones_see_none(self, case):
        case.hand_over()
        leader = case.client(Role.LEADER)
        for kind in ("handover-notice", "feedback-form", "suggestion-paper"):
            text = text_of(content(got(leader, case, kind)))
            assert not {"111-1", "222-2", "333-3"} & set(text.split("\n"))
        clerk = case.client(Role.CLERK)
        assert "111-1" in text_of(content(got(clerk, case, "suggestion-paper"))).split("\n")

    def test_who_may_not_see_it_find_nothing(self, case):
        case.hand_over()
        stranger = case.make(type(case.police), code="parks", name="区园林局", kind="department")
        contact = case.client(Role.UNIT_CONTACT, unit=stranger)
        assert contact.get(address(case)).status_code == 404
        for kind in ("handover-notice", "feedback-form", "suggestion-paper"):
            assert got(contact, case, kind).status_code == 404


class TestRefusal:
    def test_of_a_voided_suggestion_says_so(self, case, as_clerk):
        door.void(case.suggestion, by=Actor(door="command", reason="重复"))
        answer = got(as_clerk, case, "suggestion-paper")
        assert (answer.status_code, answer.json()["code"]) == (409, "voided")
        assert as_clerk.get(address(case)).json() == []

    @pytest.mark.parametrize("unit", ["x", "-1", "1.5", "9" * 30, ""])
    def test_of_a_faulty_unit_names_it(self, case, as_clerk, unit):
        answer = got(as_clerk, case, "handover-notice", unit=unit)
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "?unit"

    def test_of_an_unknown_document_or_suggestion_is_404(self, case, as_clerk):
        assert got(as_clerk, case, "minutes").status_code == 404
        assert as_clerk.get(f"/api/v1/suggestions/{'9' * 30}/documents/").status_code == 404

    @pytest.mark.parametrize("accept", ["*/*", DOCX, "application/json", "text/html"])
    def test_comes_as_a_problem_whatever_is_accepted(self, case, as_clerk, accept):
        url = address(case, "handover-notice.docx")
        answer = as_clerk.get(url, headers={"Accept": accept})
        assert answer.status_code == 409
        assert answer["Content-Type"] == "application/problem+json"

    def test_without_the_extra_says_what_to_install(self, case, as_clerk, monkeypatch):
        monkeypatch.setitem(sys.modules, "docxtpl", None)
        answer = got(as_clerk, case, "suggestion-paper")
        assert (answer.status_code, answer.json()["code"]) == (409, "word_not_installed")
        assert "pip install -e '.[word]'" in answer.json()["detail"]
