"""What a deputy tells the voters of a year, and the forms of trials, receptions and reviews."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from docx_files import paragraphs_of, rows_of, text_of
from rest_framework.test import APIClient
from street_world import make, street_world, streets

from reports.word.documents import document, offer_for, offers_of
from reports.word.kinds import KINDS
from reports.word.seen import NoPaper
from tracker.filings.models import NormativeDocument
from tracker.leads.models import Lead
from tracker.meetings.models import Meeting
from tracker.models import (
    CoSignature,
    Deputy,
    DutyAct,
    Membership,
    Observation,
    SourceDocument,
    Station,
    Suggestion,
    Term,
    TrialComment,
    WorkYear,
)
from tracker.reviews.models import Review

__all__ = ["street_world", "streets"]
pytestmark = pytest.mark.django_db
DAY = date(2025, 1, 20)


def printed(kind: str, record, *, to, year: int | None = None) -> bytes:
    offer = offer_for(KINDS[kind], record, unit=None, year=year, to=to)
    return document(offer, to=to, on=DAY)


def refused(kind: str, record, *, to) -> str:
    with pytest.raises(NoPaper) as caught:
        printed(kind, record, to=to)
    return caught.value.code


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def year(street_world):
    """What the first deputy did in 2024; absences, others' records and other years beside it."""
    world = street_world
    world.deputy, other = world.deputies[:2]
    Deputy.objects.filter(pk=world.deputy.pk).update(district="第三选区", delegation="纱帽代表团")
    world.deputy.refresh_from_db()
    make(WorkYear, year=2023)
    act = {"deputy": world.deputy, "work_year": world.year}
    make(DutyAct, kind="congress", title="人代会", acted_on=date(2024, 1, 9), **act)
    make(DutyAct, kind="congress", title="缺席的会", acted_on=date(2024, 1, 10), presence="absent",
         **act)  # fmt: skip
    session = make(Meeting, kind="committee", title="第九次会议", work_year=world.year,
                   starts_on=date(2024, 3, 20), status="held", published_on=DAY)  # fmt: skip
    make(DutyAct, deputy=world.deputy, meeting=session, capacity="sit_in", spoke=True)
    make(DutyAct, kind="reception", title="工作室接待", acted_on=date(2024, 5, 8), times=2,
         attendances=12, opinions=3, solved=1, **act)  # fmt: skip
    make(DutyAct, kind="training", title="请假的培训", acted_on=date(2024, 6, 1), presence="leave",
         **act)  # fmt: skip
    make(DutyAct, kind="reception", title="去年的", acted_on=date(2023, 5, 8), attendances=99,
         deputy=world.deputy, work_year_id=2023)  # fmt: skip
    make(DutyAct, kind="training", title="别人的", acted_on=date(2024, 5, 9), deputy=other,
         work_year=world.year)  # fmt: skip
    made = {"work_year": world.year, "status": "handling", "disclosure": "full"}
    make(Suggestion, number="015", title="优化公交", lead_deputy=world.deputy, **made)
    signed = make(Suggestion, number="016", title="增设路灯", lead_deputy=other, **made)
    make(CoSignature, suggestion=signed, deputy=world.deputy, consent="agreed")
    declined = make(Suggestion, number="017", title="没有联名的", lead_deputy=other, **made)
    make(CoSignature, suggestion=declined, deputy=world.deputy, consent="declined")
    make(Suggestion, title="没有提交的", lead_deputy=world.deputy, work_year=world.year)
    lead = {"work_year": world.year, "deputy": world.deputy, "channel": "reception",
            "received_on": date(2024, 5, 8), "person_name": "李某", "phone": "138"}  # fmt: skip
    world.lead = make(Lead, title="路灯不亮", status="solved", street=world.street, **lead)
    make(Lead, title="重复的路灯", status="duplicate", duplicate_of=world.lead, **lead)
    told = {"kind": "media", "work_year": world.year, "links": {"deputies": [world.deputy]}}
    make(SourceDocument, title="代表进社区", outlet="湖北日报", level="provincial", times=3,
         published_on=date(2024, 6, 1), **told)  # fmt: skip
    make(SourceDocument, title="别人的报道", kind="media", work_year=world.year)
    return world


class TestDutyReport:
    def test_says_what_the_records_of_the_year_say(self, year):
        content = printed("duty-report", year.deputy, to=year.user("clerk"), year=2024)
        lines = paragraphs_of(content)
        assert lines[:3] == ["述职报告", "（2024年，草稿）", "第六届人大代表　张三"]
        assert "由第三选区选举产生，编入纱帽代表团" in lines[3]
        said = {
            "应出席人代会2次，出席1次，缺席1次；受邀列席常委会会议1次，列席1次。",
            "2024年1月9日，出席人代会",
            "2024年3月20日，列席第九次会议，并发言",
            "2024年5月8日，工作室接待（联系群众、接待选民）。接待12人次，收集意见3条，推动解决1个",
            "领衔提出建议1件，联名1件。",
            "联系群众、接待选民2次、12人次，收集意见3条，推动解决问题1个。",
            "转交群众反映的线索如下，其中已解决1件：",
            "2024年6月1日，湖北日报（省级）《代表进社区》，共3篇次",
        }
        assert said - set(lines) == set()

    def test_lists_suggestions_with_what_became_of_them(self, year):
        content = printed("duty-report", year.deputy, to=year.user("clerk"), year=2024)
        assert rows_of(content, 0)[1:] == [
            ["015", "优化公交", "领衔", "", "办理中", "", "", ""],
            ["016", "增设路灯", "联名", "", "办理中", "", "", ""],
        ]
        assert [row[3:] for row in rows_of(content, 1)[1:]] == [["路灯不亮", "已解决"]]

    def test_says_nothing_of_what_was_not_done_nor_of_persons(self, year):
        text = text_of(printed("duty-report", year.deputy, to=year.user("clerk"), year=2024))
        for words in ("缺席的会", "请假的培训", "去年的", "别人的", "没有联名的",
                      "没有提交的", "重复的", "李某", "138"):  # fmt: skip
            assert words not in text

    def test_of_a_year_without_records_says_so(self, year):
        text = text_of(printed("duty-report", year.deputies[2], to=year.user("clerk"), year=2024))
        assert "本年度没有参加活动的登记。" in text
        assert "领衔提出建议0件，联名0件。" in text
        assert "媒体报道" not in text

    def test_is_offered_for_each_year_of_the_term_the_latest_first(self, year):
        clerk = year.user("clerk")
        offers = offers_of(year.deputy, to=clerk)
        assert [offer.label for offer in offers] == [
            "述职报告草稿（2024年）",
            "述职报告草稿（2023年）",
        ]
        assert offers[0].file_name == "述职报告草稿（2024年）（张三）.docx"
        Term.objects.update(starts_on=date(2024, 1, 1))
        again = Deputy.objects.get(pk=year.deputy.pk)
        assert [offer.year for offer in offers_of(again, to=clerk)] == [2024]

    def test_is_had_by_the_deputy_and_the_office_alone(self, year):
        users = {name: year.user(name) for name in ("clerk", "affairs", "deputy", "street",
                                                    "committee", "leader", "court")}  # fmt: skip
        other = get_user_model().objects.create_user("other")
        make(Membership, user=other, role="deputy", deputy=year.deputies[1])
        users["other"] = other
        address = f"/api/v1/deputies/{year.deputy.pk}/documents/duty-report.docx?year=2024"
        answers = {name: api(user).get(address).status_code for name, user in users.items()}
        assert {name for name, status in answers.items() if status == 200} == {
            "clerk", "affairs", "deputy",
        }  # fmt: skip
        assert set(answers.values()) == {200, 404}
        listed = api(other).get(f"/api/v1/deputies/{year.deputy.pk}/documents/").json()
        assert listed == []

    def test_is_of_the_last_year_unless_another_is_named(self, year):
        clerk = api(year.user("clerk"))
        address = f"/api/v1/deputies/{year.deputy.pk}/documents/"
        [latest, _] = clerk.get(address).json()
        assert (latest["year"], latest["unit"]) == (2024, None)
        assert latest["url"].endswith("duty-report.docx?year=2024")
        for query, status in (("", 200), ("?year=2023", 200), ("?year=2019", 404),
                              ("?year=x", 400), ("?unit=1", 400)):  # fmt: skip
            answer = clerk.get(f"{address}duty-report.docx{query}")
            assert answer.status_code == status, query

    def test_hangs_on_the_page_of_the_deputy(self, year, client):
        client.force_login(year.user("deputy"))
        page = client.get(f"/admin/tracker/deputy/{year.deputy.pk}/change/").content.decode()
        address = f"/admin/documents/duty-report/{year.deputy.pk}.docx?year=2024"
        assert address in page
        assert client.get(address).status_code == 200
        for query in ("year=x", "year=2019", f"year={'9' * 30}"):
            assert client.get(address.replace("year=2024", query)).status_code == 404
        client.force_login(year.user("leader"))
        assert client.get(address).status_code == 404


class TestTrialAppraisal:
    @pytest.fixture
    def observation(self, year):
        case = {"court": year.court, "case_name": "张某某盗窃案", "case_kind": "criminal"}
        trial = year.activity(kind="court_observation", title="旁听", place="一庭", **case)
        make(DutyAct, activity=trial, deputy=year.deputy)
        return make(Observation, activity=trial, deputy=year.deputy, procedure="good",
                    language="poor")  # fmt: skip

    def test_ticks_what_was_marked_and_lists_what_was_said(self, year, observation):
        make(TrialComment, observation=observation, text="语速稍快", answer="已改进",
             answered_on=date(2024, 6, 1))  # fmt: skip
        content = printed("trial-appraisal", observation, to=year.user("deputy"))
        assert rows_of(content, 0)[:2] == [
            ["法院", "区人民法院", "庭审日期", "2024年5月8日"],
            ["案由", "张某某盗窃案", "案件类型", "刑事"],
        ]
        assert rows_of(content, 1) == [
            ["评议项目", "好", "一般", "差"],
            ["庭审程序", "√", "", ""],
            ["庭审环节", "", "", ""],
            ["调解", "", "", ""],
            ["着装仪容", "", "", ""],
            ["语言", "", "", "√"],
            ["庭审氛围", "", "", ""],
        ]
        assert "1．语速稍快（法院答复：已改进）" in text_of(content)

    def test_is_not_had_by_the_court(self, year, observation):
        address = f"/api/v1/observations/{observation.pk}/documents/trial-appraisal.docx"
        assert api(year.user("deputy")).get(address).status_code == 200
        assert api(year.user("court")).get(address).status_code in (403, 404)


class TestReceptionForm:
    def test_is_filled_in_with_the_lead(self, year):
        text = text_of(printed("reception-form", year.lead, to=year.user("deputy")))
        for words in (year.lead.number, "2024年5月8日", "张三", "纱帽街道人大工委", "李某", "138",
                      "路灯不亮", "已解决"):  # fmt: skip
            assert words in text

    def test_names_nobody_to_those_who_may_not_know(self, year):
        Lead.objects.filter(pk=year.lead.pk).update(
            handled_by=year.court, handed_over_on=date(2024, 5, 9)
        )
        for who in ("court", "leader"):
            text = text_of(printed("reception-form", year.lead, to=year.user(who)))
            assert "路灯不亮" in text
            assert "李某" not in text
            assert "138" not in text

    def test_says_the_station_where_no_place_was_written(self, year):
        station = make(Station, code="s", name="纱帽工作室", kind="studio")
        activity = year.activity(kind="constituent_reception", station=station)
        Lead.objects.filter(pk=year.lead.pk).update(activity=activity)
        assert "纱帽工作室" in text_of(printed("reception-form", year.lead, to=year.user("clerk")))

    def test_is_of_what_was_told_in_person(self, year):
        lead = make(Lead, title="热线", channel="hotline", work_year=year.year, received_on=DAY)
        assert refused("reception-form", lead, to=year.user("clerk")) == "not_received_in_person"

    def test_is_not_of_what_is_void(self, year):
        Lead.objects.filter(pk=year.lead.pk).update(voided_at="2024-06-01T00:00Z", void_reason="误")
        lead = Lead.objects.get(pk=year.lead.pk)
        assert refused("reception-form", lead, to=year.user("clerk")) == "voided"


class TestReviewOpinion:
    @pytest.fixture
    def review(self, year):
        named = {"title": "停车收费办法", "document_number": "区规〔2024〕1号"}
        published_on = date(2024, 1, 5)
        document = make(NormativeDocument, maker=year.court, published_on=published_on, **named)
        return make(Review, document=document, work_year=year.year, initiator="李某",
                    registered_on=date(2024, 3, 1), kind="proposal")  # fmt: skip

    def test_says_what_was_written_to_the_maker(self, year, review):
        Review.objects.filter(pk=review.pk).update(
            status="written", result="written", result_on=date(2024, 4, 8), ground="powers",
            written_on=date(2024, 4, 10), written_opinion="第七条不一致。\n请修改。",
            document_number="汉人法〔2024〕5号", reply_due_on=date(2024, 5, 10),
        )  # fmt: skip
        review.refresh_from_db()
        lines = paragraphs_of(printed("review-opinion", review, to=year.user("clerk")))
        assert "汉人法〔2024〕5号" in lines
        assert "区人民法院：" in lines
        assert lines[lines.index("第七条不一致。") + 1] == "请修改。"
        assert "请于2024年5月10日前书面答复处理情况。" in lines
        assert not any("李某" in line for line in lines)

    def test_is_there_once_it_was_written(self, year, review):
        assert refused("review-opinion", review, to=year.user("clerk")) == "no_written_opinion"
        assert offers_of(review, to=year.user("clerk")) == []
