"""A report read in: what is kept, what is proposed from the year before, what is refused."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from report_world import REPORT, STATION, extract_of, make_ledger, office, read_in

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.workflow import NotYourMove, TransitionRefused
from tracker.extracts import receiving
from tracker.extracts.deciding import confirm
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.receiving import ReadAlready, discard, receive
from tracker.models import (
    Activity,
    Figure,
    Inspection,
    Outcome,
    Passage,
    SourceDocument,
    Topic,
    Unit,
    WorkYear,
)

LEDGER = (Activity, Figure, Inspection, Outcome, Topic)

pytestmark = pytest.mark.django_db


def refused(**given) -> dict:
    with pytest.raises(ValidationError) as refusal:
        receive(year=WorkYear.objects.get(pk=2024), by=office(), **given)
    return {name: [one.code for one in faults] for name, faults in refusal.value.error_dict.items()}


class TestReport:
    def test_is_kept_as_a_source_document_with_its_passages(self, reading):
        document = reading.document
        assert (document.code, document.kind, document.work_year_id) == (
            "report-2024", "annual_report", 2024,
        )  # fmt: skip
        assert document.title == "东湖区人大常委会2024年工作报告"
        numbers = [one.number for one in document.passages.order_by("number")]
        assert numbers == [1, 2, 3]
        second = document.passages.get(number=2)
        assert second.text.startswith("守护群众舌尖上的安全。检查《食品安全法》")
        assert second.heading == "一、聚焦发展大局，依法开展监督"
        assert reading.text == REPORT

    def test_puts_nothing_into_the_ledger(self, ledger):
        before = {model: model.objects.count() for model in LEDGER}
        read_in()
        assert {model: model.objects.count() for model in LEDGER} == before
        assert set(Extract.objects.values_list("status", flat=True)) == {"open"}

    def test_is_read_from_a_file_that_is_kept(self, ledger):
        file = SimpleUploadedFile("工作报告.txt", REPORT.encode("gb18030"))
        reading = receive(year=WorkYear.objects.get(pk=2024), by=office(), file=file)
        assert reading.file_name == "工作报告.txt"
        with reading.file.open() as kept:
            assert kept.read() == REPORT.encode("gb18030")
        assert reading.extracts.exists()

    def test_counts_on_where_the_year_has_one(self, reading):
        other = read_in("东湖区专项报告\n听取和审议区政府关于教育工作的报告，提出意见9条。")
        assert other.document.code == "report-2024-2"

    def test_is_not_read_twice_however_it_is_broken_into_lines(self, reading):
        with pytest.raises(ReadAlready) as refusal:
            read_in(REPORT.replace("。", "。\n").replace("守护", "\n\n守护"))
        assert "report-2024" in str(refusal.value)
        assert ReportReading.objects.count() == 1

    def test_that_only_shares_a_passage_is_another(self, reading):
        shared = REPORT.split("\n\n")[0] + "\n组织代表视察学校5所，提出建议。\n" + "组织培训4次。"
        assert read_in(shared).pk != reading.pk

    @pytest.mark.parametrize(
        ("given", "codes"),
        [
            ({"text": "  \n"}, {"text": ["no_text"]}),
            ({"text": "目录\n第一章\n第二章"}, {"text": ["no_passages"]}),
            (
                {"text": "听取报告。", "file": SimpleUploadedFile("a.txt", b"abc")},
                {"text": ["given_twice"]},
            ),
            ({"file": SimpleUploadedFile("a.doc", b"abc")}, {"file": ["other_file"]}),
        ],
    )
    def test_that_is_none_is_refused_by_field(self, ledger, given, codes):
        assert refused(**given) == codes
        assert (ReportReading.objects.count(), SourceDocument.objects.count()) == (0, 0)

    def test_leaves_nothing_behind_where_it_fails(self, ledger, monkeypatch):
        monkeypatch.setattr(receiving, "_keep_extracts", lambda *args, **more: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            read_in()
        assert (SourceDocument.objects.count(), Passage.objects.count()) == (0, 0)

    @pytest.mark.parametrize("name", ["reading", "affairs"])
    def test_is_read_in_by_the_office_alone(self, django_user_model, name):
        make_ledger()
        by = Actor(door="admin", user=django_user_model.objects.get(username=name))
        with pytest.raises(NotYourMove):
            receive(year=WorkYear.objects.get(pk=2024), by=by, text=REPORT)


class TestWhatIsProposed:
    def test_carries_on_the_topic_of_the_same_name_with_its_form_and_area(self, reading):
        lead = extract_of(reading, "topic", "加强生态环境保护监督")
        before = Topic.objects.get(work_year=2023)
        assert lead.values == {
            "title": "加强生态环境保护监督", "form": "special_report",
            "continues": before.pk, "area": before.area_id,
        }  # fmt: skip
        assert lead.is_sure

    def test_carries_on_the_inspection_of_the_same_law_whatever_it_is_called(self, reading):
        found = extract_of(reading, "inspection", "湿地保护法")
        assert found.values["continues"] == Inspection.objects.get(work_year=2023).pk

    def test_takes_indicator_nature_and_doer_from_the_figure_of_last_year(self, reading):
        found = extract_of(reading, "figure", "近2000人次")
        before = Figure.objects.get(work_year=2023)
        assert found.values["indicator"] == before.indicator_id
        assert (found.values["nature"], found.values["doer"]) == ("result", "street_committee")

    def test_belongs_to_what_its_passage_is_about(self, reading):
        lead = extract_of(reading, "topic", "加强生态环境保护监督")
        assert extract_of(reading, "inspection", "湿地保护法").under == lead
        assert extract_of(reading, "figure", "18条").under == lead
        assert extract_of(reading, "figure", "23次").under != lead

    def test_names_the_unit_that_the_ledger_knows_by_that_name(self, reading):
        found = extract_of(reading, "recommendation", "修复湿地")
        assert found.values["addressed_to"] == Unit.objects.get(code="gov").pk
        assert found.doubts == []

    def test_asks_about_a_unit_that_it_does_not_know(self, ledger):
        other = read_in("加强水利建设监督。建议县水利局加快治理河道，防范洪灾。调研河堤、水库2座。")
        found = extract_of(other, "recommendation", "治理河道")
        assert "addressed_to" not in found.values
        assert found.doubts == ["台账里没有叫“县水利局”的单位，建议对象请选择"]

    def test_is_doubted_where_it_would_be_refused(self, ledger):
        other = read_in(
            "区五届人大三次会议作出决定，交办落实。\n建议区政府加快治理河道，防范洪灾。"
        )
        meeting = extract_of(other, "meeting", "三次会议")
        assert meeting.doubts == [
            "召开日期原文没有写，请补", "届：台账里没有第5届，请先在“届次”新增。",
        ]  # fmt: skip
        assert extract_of(other, "recommendation", "河道").doubts == ["没有归入的议题"]

    def test_is_told_from_what_is_recorded_already(self, ledger):
        door.create(
            Outcome(
                work_year_id=2024, title="西湖湿地入选国家重要湿地名录", kind="recognition",
                doer="government",
            ),
            by=Actor(door="seed"),
        )  # fmt: skip
        found = extract_of(read_in(), "outcome", "西湖湿地入选")
        assert found.same_as_id == Outcome.objects.get().pk
        assert not found.is_sure


class TestDiscarding:
    def test_takes_all_of_it_out_again(self, reading):
        discard(reading, by=office())
        kept = (ReportReading, Extract, SourceDocument, Passage)
        assert [model.objects.count() for model in kept] == [0, 0, 0, 0]
        assert read_in().document.code == "report-2024"

    def test_is_refused_while_something_of_it_is_in_the_ledger(self, reading):
        found = extract_of(reading, "figure", STATION)
        found.under = None
        confirm(found, by=office())
        with pytest.raises(TransitionRefused) as refusal:
            discard(reading, by=office())
        assert refusal.value.code == "built_on"
        assert ReportReading.objects.exists()
