"""The letter that urges a unit, the notice of an extension, the letter of an opinion."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx_files import rows_of, template, text_of

from reports.models import DocumentTemplate
from reports.word.deliberated import lead_in
from reports.word.documents import document, offer_for, offers_of
from reports.word.kinds import KINDS
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.meetings.models import Meeting
from tracker.models import Extension, Opinion, RectificationItem, Urge, WorkYear

pytestmark = pytest.mark.django_db
DAY = date(2023, 5, 1)


def code_of(answer) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def printed(kind: str, record, *, to, unit=None) -> bytes:
    offer = offer_for(KINDS[kind], record, unit=unit and unit.pk, to=to)
    return document(offer, to=to, on=DAY)


@pytest.fixture
def clerk(case):
    return case.user(Role.CLERK)


class TestUrgingLetter:
    @pytest.fixture
    def urged(self, case):
        case.hand_over()
        for day in (date(2023, 4, 1), date(2023, 4, 25)):
            case.make(
                Urge,
                suggestion=case.suggestion,
                unit=case.traffic,
                urged_on=day,
                text="请按期答复。",
            )
        return case.suggestion

    def test_says_what_is_owed_since_when_and_how_often_it_was_urged(self, case, urged, clerk):
        made = printed("urging-letter", urged, to=clerk)
        assert rows_of(made, 0)[1:] == [
            ["签收", "2023年1月20日", "", ""],
            ["答复代表", "2023年1月20日", "2023年4月20日", "已逾期11天"],
        ]
        for words in (
            "区交通局：",
            "已催办你单位2次，最近一次在2023年4月25日。催办要求：请按期答复。",
        ):
            assert words in text_of(made)

    def test_says_that_a_date_is_provisional(self, case, urged, clerk):
        case.change(provisional_dates=["due_on"])
        (_, owed) = rows_of(printed("urging-letter", case.suggestion, to=clerk), 0)[1:]
        assert owed[2] == "2023年4月20日（暂定）"

    def test_of_a_co_handler_asks_for_its_opinion(self, case, urged, clerk):
        case.make(Urge, suggestion=urged, unit=case.police, urged_on=DAY)
        made = printed("urging-letter", urged, to=clerk, unit=case.police)
        assert [row[0] for row in rows_of(made, 0)[1:]] == ["签收", "会办意见"]

    def test_is_not_there_for_whom_nobody_urged_or_who_owes_nothing(self, case, urged):
        client, address = case.client(Role.CLERK), f"/api/v1/suggestions/{urged.pk}/documents/"
        letter = f"{address}urging-letter.docx"
        assert code_of(client.get(letter, {"unit": case.police.pk})) == (409, "not_urged")
        listed = [each["unit"] for each in client.get(address).json()
                  if each["kind"] == "urging-letter"]  # fmt: skip
        assert listed == [case.traffic.pk]
        case.make(Urge, suggestion=urged, unit=case.police, urged_on=DAY)
        assert code_of(client.get(letter)) == (409, "unit_missing")
        case.change(status="concluded")
        assert code_of(client.get(letter)) == (409, "nothing_owed")

    def test_to_another_unit_is_hidden(self, case, urged):
        client = case.client(Role.UNIT_CONTACT, unit=case.police)
        letter = f"/api/v1/suggestions/{urged.pk}/documents/urging-letter.docx"
        assert client.get(letter, {"unit": case.traffic.pk}).status_code == 404

    def test_follows_the_template_of_the_office(self, case, urged, clerk):
        file = SimpleUploadedFile("a.docx", template("催{{ 催办对象 }}"))
        stored = DocumentTemplate(kind="urging-letter", name="本区", file=file)
        stored.store(by=Actor(door="command"))
        assert text_of(printed("urging-letter", urged, to=clerk)) == "催区交通局"


class TestExtensionNotice:
    @pytest.fixture
    def extension(self, case):
        case.hand_over()
        return case.make(
            Extension, suggestion=case.suggestion, requested_by=case.traffic, months=6,
            requested_on=date(2023, 4, 6), reason="需会商线路。", decision="granted",
            decided_on=date(2023, 4, 10), deputy_told_on=date(2023, 4, 11),
            previous_due_on=date(2023, 4, 20), due_on=date(2023, 7, 20),
            provisional_dates=["due_on"],
        )  # fmt: skip

    def test_says_old_and_new_date_why_and_that_the_deputy_was_told(self, extension, clerk):
        made = printed("extension-notice", extension, to=clerk)
        rows = dict(rows_of(made, 0))
        assert rows["原答复期限"] == "2023年4月20日"
        assert rows["延至"] == "2023年7月20日（暂定）"
        assert rows["延期理由"] == "需会商线路。"
        assert rows["告知代表"] == "已于2023年4月11日告知领衔代表张三。"
        assert "区交通局：" in text_of(made)
        assert "武汉市汉南区人大常委会（盖章）" in text_of(made)

    def test_stands_among_the_papers_of_its_suggestion(self, case, extension, clerk):
        found = [each.kind.name for each in offers_of(case.suggestion, to=clerk)]
        assert found[-1] == "extension-notice"

    def test_waits_until_it_is_granted(self, case, extension):
        Extension.objects.update(decision="pending")
        address = f"/api/v1/extensions/{extension.pk}/documents/"
        client = case.client(Role.CLERK)
        assert client.get(address).json() == []
        assert code_of(client.get(f"{address}extension-notice.docx")) == (409, "not_granted")


class TestOpinionLetter:
    @pytest.fixture
    def opinion(self, case, make_topic):
        opinion = case.make(
            Opinion, matter=make_topic(title="公共交通工作"), title="关于公共交通的审议意见",
            deliberated_on=date(2023, 6, 28), addressed_to=case.traffic,
            meeting=case.make(
                Meeting, kind="committee", title="五届人大常委会第十二次会议",
                starts_on=date(2023, 6, 28), work_year=WorkYear.objects.get(year=2023),
            ),
        )  # fmt: skip
        for number, text in (("十", "第十条。"), ("三", "第三条。"), ("二", "第二条。")):
            case.make(
                RectificationItem, matter=opinion.matter, opinion=opinion, number=number,
                kind="clause", text=text,
            )  # fmt: skip
        Opinion.objects.update(
            status="handed_over", document_number="汉常审〔2023〕2号",
            handed_over_on=date(2023, 7, 10), due_on=date(2023, 9, 10),
            provisional_dates=["due_on"],
        )  # fmt: skip
        return Opinion.objects.get()

    def test_says_meeting_clauses_in_order_to_whom_and_until_when(self, opinion, clerk):
        text = text_of(printed("opinion-letter", opinion, to=clerk))
        for words in (
            "汉常审〔2023〕2号",
            "区交通局：",
            "2023年6月28日，五届人大常委会第十二次会议审议了“公共交通工作”。",
            "\n二、第二条。\n三、第三条。\n十、第十条。\n请于2023年9月10日（暂定）前书面报告",
            "武汉市汉南区人大常委会（盖章）\n2023年7月10日",
        ):
            assert words in text
        assert "节录" not in text

    def test_without_unseen_clauses_says_that_it_is_an_extract(self, case, opinion):
        contact = case.user(Role.UNIT_CONTACT, unit=case.traffic)
        RectificationItem.objects.filter(number="三").update(
            lead_unit=case.traffic, status="handed_over"
        )
        text = text_of(printed("opinion-letter", opinion, to=contact))
        assert "审议意见书（节录）" in text
        assert "\n三、第三条。\n（其余条款略）\n" in text
        assert "第二条。" not in text

    def test_waits_for_the_adoption_and_ends_with_the_opinion(self, case, opinion):
        Opinion.objects.update(status="draft", handed_over_on=None)
        letter = f"/api/v1/opinions/{opinion.pk}/documents/opinion-letter.docx"
        client = case.client(Role.CLERK)
        assert code_of(client.get(letter)) == (409, "not_adopted")
        door.void(Opinion.objects.get(), by=Actor(door="command", reason="重复"))
        assert code_of(client.get(letter)) == (409, "voided")

    @pytest.mark.parametrize(
        ("number", "printed"),
        [("2", "二、"), ("二", "二、"), ("（二）", "（二）"), ("第三条", "第三条　"), ("", "")],
    )
    def test_begins_each_clause_as_papers_do(self, number, printed):
        assert lead_in(number) == printed
