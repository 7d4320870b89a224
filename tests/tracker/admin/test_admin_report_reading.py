"""The page on which the office goes through a report, passage by passage."""

import pytest
from admin_pages import Person, fields_of
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from report_world import REPORT, extract_of, make_ledger, office, read_in

from tracker.common import door
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.work_page import pieces_of
from tracker.models import Figure, Inspection, Outcome, Topic, WorkYear

pytestmark = pytest.mark.django_db
ADD = "/admin/tracker/reportreading/add/"


@pytest.fixture
def ledger(db):
    make_ledger()


@pytest.fixture
def reading(ledger) -> ReportReading:
    return read_in()


@pytest.fixture
def person(ledger) -> Person:
    return signed_in("office")


@pytest.fixture
def page(reading) -> str:
    return f"/admin/tracker/reportreading/{reading.pk}/change/"


def signed_in(name: str) -> Person:
    user = get_user_model().objects.get(username=name)
    get_user_model().objects.filter(pk=user.pk).update(is_staff=True)
    user.refresh_from_db()
    return Person(user)


def sent(response, **more) -> dict:
    """What the browser would send, with what somebody chose and typed."""
    return fields_of(response) | {name: [value] for name, value in more.items()}


def named(extract: Extract, name: str) -> str:
    return f"e{extract.pk}-{name}"


def blocks_of(response) -> dict[str, str]:
    return {str(one.extract): one.chosen for one in response.context["blocks"]}


class TestReadingIn:
    def test_leads_to_the_page_of_the_report(self, person):
        answer = person.client.post(
            ADD, {"work_year": 2024, "text": REPORT, "kind": "annual_report"}
        )
        reading = ReportReading.objects.get()
        assert answer.status_code == 302
        assert answer["Location"] == f"/admin/tracker/reportreading/{reading.pk}/change/"
        shown = person.client.get(answer["Location"]).content.decode()
        assert "读了3段，读出" in shown

    def test_says_what_is_wrong_beside_its_field(self, person):
        file = SimpleUploadedFile("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        given = {"work_year": 2024, "file": file, "kind": "annual_report", "title": "留着"}
        answer = person.client.post(ADD, given)
        assert "只读 .txt、.docx" in answer.context["form"].errors["file"][0]
        assert 'value="留着"' in answer.content.decode()
        assert not ReportReading.objects.exists()

    def test_of_the_same_report_names_the_one_there_is(self, person, reading):
        answer = person.client.post(ADD, {"work_year": 2024, "text": REPORT, "kind": "plan"})
        [said] = answer.context["form"].non_field_errors()
        assert "report-2024" in said

    @pytest.mark.parametrize("name", ["reading", "affairs"])
    def test_is_for_the_office_alone(self, name):
        make_ledger()
        other = signed_in(name)
        assert other.client.get(ADD).status_code == 403
        assert other.client.post(ADD, {"work_year": 2024, "text": REPORT}).status_code == 403


class TestPassage:
    def test_opens_at_the_first_that_waits_with_what_is_sure_chosen(self, person, page):
        shown = person.client.get(page)
        assert shown.context["passage"].number == 1
        chosen = blocks_of(shown)
        assert chosen["监督议题：加强生态环境保护监督"] == "confirm"
        assert chosen["成效：南湖水质稳步提升"] == "later"

    def test_is_done_by_one_click_and_goes_to_the_next(self, person, page):
        answer = person.client.post(page, sent(person.client.get(page), _save="on"))
        assert answer["Location"] == f"{page}?passage=2#p2"
        topic = Topic.objects.get(work_year=2024, title="加强生态环境保护监督")
        assert topic.continues == Topic.objects.get(work_year=2023)
        assert Inspection.objects.get(work_year=2024).topic == topic
        assert Figure.objects.get(wording="18条").matter == topic.matter_ptr
        left = Extract.objects.filter(passage__number=1, status="open")
        assert [str(one) for one in left] == [
            "工作建议：提出整改意见18条", "成效：南湖水质稳步提升",
        ]  # fmt: skip

    def test_drops_what_is_left_where_that_is_wanted(self, person, page):
        shown = person.client.get(page)
        person.client.post(page, sent(shown, _drop_rest="on"))
        found = Extract.objects.get(passage__number=1, kind="outcome", quote__contains="稳步")
        assert found.status == "dropped"
        assert not Extract.objects.filter(passage__number=1, status="open").exists()

    def test_does_nothing_where_one_is_wrong_and_keeps_what_was_typed(self, person, reading, page):
        figure = extract_of(reading, "figure", "18条")
        shown = person.client.get(page)
        typed = {named(figure, "value"): "19", named(figure, "label"): "整改意见数"}
        answer = person.client.post(page, sent(shown, **typed))
        assert answer.status_code == 200
        assert not Topic.objects.filter(work_year=2024).exists()
        assert not Extract.objects.exclude(status="open").exists()
        [block] = [one for one in answer.context["blocks"] if one.errors]
        assert block.extract == figure
        assert list(block.errors) == ["value"]
        content = answer.content.decode()
        assert 'value="整改意见数"' in content
        assert block.chosen == "confirm"

    def test_keeps_for_later_what_was_typed(self, person, reading, page):
        weak = extract_of(reading, "outcome", "稳步提升")
        shown = person.client.get(page)
        person.client.post(page, sent(shown, **{named(weak, "title"): "南湖水质提升"}))
        weak.refresh_from_db()
        assert (weak.status, weak.values["title"]) == ("open", "南湖水质提升")

    def test_says_at_its_place_what_others_wait_for(self, person, reading, page):
        lead = extract_of(reading, "topic", "加强生态")
        shown = person.client.get(page)
        answer = person.client.post(page, sent(shown, **{named(lead, "do"): "later"}))
        faulty = {
            str(one.extract): list(one.errors) for one in answer.context["blocks"] if one.errors
        }
        assert faulty["检查：湿地保护法执法检查"] == ["under"]

    def test_lets_something_stand_alone(self, person, reading, page):
        figure = extract_of(reading, "figure", "18条")
        shown = person.client.get(page)
        person.client.post(page, sent(shown, **{named(figure, "under"): ""}))
        assert Figure.objects.get(wording="18条").matter is None

    def test_offers_what_is_there_already_to_merge_into(self, person):
        by = office()
        outcome = Outcome(
            work_year_id=2024, title="西湖湿地入选国家重要湿地名录", kind="recognition",
            doer="government",
        )  # fmt: skip
        door.create(outcome, by=by)
        reading = read_in()
        page = f"/admin/tracker/reportreading/{reading.pk}/change/"
        shown = person.client.get(page)
        assert blocks_of(shown)["成效：西湖湿地入选国家重要湿地名录"] == "merge"
        person.client.post(page, sent(shown))
        assert Outcome.objects.get().source.document == reading.document

    def test_tells_who_comes_second(self, person, reading, page):
        shown = person.client.get(page)
        lead = extract_of(reading, "topic", "加强生态")
        lead.values = {**lead.values, "title": "另名"}
        door.update(lead, by=office())
        answer = person.client.post(page, sent(shown))
        said = [one.errors[""] for one in answer.context["blocks"] if "" in one.errors]
        assert said == [["这一条已被他人处理或修改，请重新打开本页。"]]
        assert not Topic.objects.filter(work_year=2024).exists()

    def test_takes_back_what_was_decided(self, person, reading, page):
        person.client.post(page, sent(person.client.get(page)))
        figure = extract_of(reading, "figure", "18条")
        person.client.post(f"{page}?passage=1", {"_undo": figure.pk})
        figure.refresh_from_db()
        assert figure.is_open
        assert Figure.objects.get(wording="18条").is_voided

    def test_registers_all_that_is_sure_at_once(self, person, reading, page):
        person.client.post(page, {"_sure": "on"})
        assert Topic.objects.filter(work_year=2024).exists()
        assert reading.extracts.filter(status="open", doubts=[]).count() < reading.extracts.count()
        assert person.client.get(page).context["sure"] == 0

    def test_of_a_closed_year_asks_for_the_reason(self, person, page):
        WorkYear.objects.filter(pk=2024).update(status="closed", closed_on="2025-01-20")
        shown = person.client.get(page)
        refused = person.client.post(page, sent(shown))
        assert refused.status_code == 200
        done = person.client.post(page, sent(shown, change_reason="补登"))
        assert done.status_code == 302

    def test_costs_the_same_however_many_extracts_there_are(
        self, person, page, django_assert_max_num_queries
    ):
        person.client.get(page)
        with django_assert_max_num_queries(60):
            person.client.get(page)

    @pytest.mark.parametrize("name", ["reading", "affairs"])
    def test_shows_others_of_the_house_what_there_is_and_no_more(self, reading, page, name):
        other = signed_in(name)
        shown = other.client.get(page)
        assert "监督议题" in shown.content.decode()
        assert 'type="radio"' not in shown.content.decode()
        assert other.client.post(page, {"_sure": "on"}).status_code == 403
        assert not Topic.objects.filter(work_year=2024).exists()


class TestRemoving:
    def test_takes_the_report_out(self, person, reading, page):
        address = page.replace("change", "delete")
        assert person.client.get(address).status_code == 200
        person.client.post(address, {"post": "yes"})
        assert not ReportReading.objects.exists()

    def test_says_what_stands_in_its_way(self, person, reading, page):
        person.client.post(page, {"_sure": "on"})
        answer = person.client.post(page.replace("change", "delete"), {"post": "yes"}, follow=True)
        assert "须先逐条撤销" in answer.content.decode()
        assert ReportReading.objects.exists()


class TestMarks:
    def test_tell_what_waits_from_what_was_decided(self):
        waiting = Extract(start=2, end=4)
        done = Extract(start=4, end=6, status="dropped")
        assert pieces_of("甲乙丙丁戊己庚", [waiting, done]) == [
            ("甲乙", ""), ("丙丁", "open"), ("戊己", "done"), ("庚", ""),
        ]  # fmt: skip

    def test_join_what_overlaps(self):
        found = [Extract(start=0, end=5), Extract(start=2, end=4, status="confirmed")]
        assert pieces_of("甲乙丙丁戊", found) == [("甲乙丙丁戊", "open")]
