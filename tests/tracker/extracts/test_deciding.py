"""What becomes of an extract: a record with its source, a part of one, or nothing; and back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from report_world import extract_of, office, read_in

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen, Refused
from tracker.common.undoing import undo
from tracker.common.workflow import NotYourMove, TransitionRefused
from tracker.extracts.bulk import confirm_each, sure_ones
from tracker.extracts.deciding import confirm, drop, merge, record_of
from tracker.extracts.models import Extract
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    Change,
    Figure,
    Inspection,
    Law,
    Outcome,
    Recommendation,
    Topic,
    WorkYear,
)

pytestmark = pytest.mark.django_db
TODAY, NOW = date(2026, 12, 1), datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def lead(reading) -> Extract:
    return extract_of(reading, "topic", "加强生态环境保护监督")


def with_values(extract: Extract, **values) -> Extract:
    extract.values = {**extract.values, **values}
    return extract


def again(extract: Extract) -> Extract:
    return Extract.objects.get(pk=extract.pk)


def faults(refusal) -> dict:
    return {name: [one.code for one in them] for name, them in refusal.value.error_dict.items()}


def take_back(extract: Extract) -> Extract:
    by = Actor(door="admin", user=office().user, reason="登记错了")
    return undo(again(extract), by=by, today=TODAY, now=NOW)


class TestConfirming:
    def test_a_topic_makes_it_with_its_source_and_what_it_carries_on(self, lead):
        done = confirm(lead, by=office())
        topic = Topic.objects.get(work_year=2024)
        assert (done.status, done.record_id) == ("confirmed", topic.pk)
        assert (topic.title, topic.form, topic.status) == (
            "加强生态环境保护监督", "special_report", "in_progress",
        )  # fmt: skip
        assert (topic.source, topic.quote) == (lead.passage, "加强生态环境保护监督")
        assert topic.continues == Topic.objects.get(work_year=2023)

    def test_an_inspection_finds_its_law_and_stands_under_the_topic(self, reading, lead):
        confirm(lead, by=office())
        confirm(again(extract_of(reading, "inspection", "湿地保护法")), by=office())
        found = Inspection.objects.get(work_year=2024)
        assert list(found.laws.all()) == [Law.objects.get(title="湿地保护法")]
        assert found.topic == Topic.objects.get(work_year=2024)
        assert found.kind == "joint_enforcement"

    def test_an_inspection_adds_a_law_that_the_ledger_lacks(self, reading):
        found = extract_of(reading, "inspection", "食品安全法")
        found.under = None
        confirm(found, by=office())
        law = Law.objects.get(title="食品安全法")
        assert law.kind == "law"
        assert Inspection.objects.get(laws=law).kind == "implementation_check"

    def test_an_activity_makes_its_sites(self, reading):
        found = extract_of(reading, "activity", "实地查看")
        found.under = None
        confirm(found, by=office())
        activity = Activity.objects.get()
        assert [site.name for site in activity.sites.order_by("pk")] == ["西湖湿地", "南湖公园"]
        assert (activity.status, activity.matter) == ("held", None)

    def test_a_figure_keeps_how_exactly_it_is_stated(self, reading):
        found = extract_of(reading, "figure", "近2000人次")
        found.under = None
        confirm(found, by=office())
        figure = Figure.objects.get(work_year=2024)
        assert (figure.value, figure.unit, figure.comparator, figure.wording) == (
            Decimal(2000), "人次", "nearly", "近2000人次",
        )  # fmt: skip
        assert figure.quote == "组织代表接待选民近2000人次"
        assert figure.indicator.code == "received"

    def test_a_recommendation_belongs_to_a_matter(self, reading, lead):
        found = extract_of(reading, "recommendation", "修复湿地")
        confirm(lead, by=office())
        confirm(again(found), by=office())
        made = Recommendation.objects.get()
        assert made.matter == Topic.objects.get(work_year=2024).matter_ptr
        assert (made.text, made.addressed_to.short_name) == (
            "加快修复湿地，完善巡护制度", "区政府",
        )  # fmt: skip

    def test_a_meeting_needs_the_term_that_it_is_of(self, reading):
        found = extract_of(reading, "meeting", "第十二次会议")
        with pytest.raises(ValidationError) as refusal:
            confirm(found, by=office())
        assert faults(refusal) == {"term_number": ["no_such_term"]}
        assert not Meeting.objects.exists()

    def test_takes_what_people_typed(self, reading):
        found = with_values(
            extract_of(reading, "outcome", "入选国家"), title="西湖入选名录", doer="joint"
        )
        found.under = None
        confirm(found, by=office())
        assert Outcome.objects.get().doer == "joint"
        assert again(found).values["title"] == "西湖入选名录"

    def test_tells_every_fault_by_field_and_writes_nothing(self, reading):
        found = with_values(extract_of(reading, "figure", "18条"), value="19", label="", doer="x")
        found.under = None
        with pytest.raises(ValidationError) as refusal:
            confirm(found, by=office())
        assert faults(refusal) == {
            "label": ["required"], "doer": ["invalid_choice"], "value": ["not_as_worded"],
        }  # fmt: skip
        assert again(found).is_open
        assert not Figure.objects.filter(work_year=2024).exists()

    def test_waits_for_what_it_belongs_to(self, reading):
        found = extract_of(reading, "figure", "18条")
        with pytest.raises(ValidationError) as refusal:
            confirm(found, by=office())
        assert faults(refusal) == {"under": ["above_open"]}

    def test_stands_alone_where_that_was_dropped(self, reading, lead):
        drop(lead, by=office())
        confirm(again(extract_of(reading, "figure", "18条")), by=office())
        assert Figure.objects.get(work_year=2024).matter is None

    def test_of_a_recommendation_without_a_matter_is_refused(self, reading, lead):
        drop(lead, by=office())
        with pytest.raises(ValidationError) as refusal:
            confirm(again(extract_of(reading, "recommendation", "修复湿地")), by=office())
        assert faults(refusal) == {"under": ["matter_missing"]}

    def test_is_done_once(self, lead):
        confirm(lead, by=office())
        with pytest.raises(Refused) as refusal:
            confirm(again(lead), by=office())
        assert refusal.value.code == "decided"
        assert Topic.objects.filter(work_year=2024).count() == 1

    @pytest.mark.parametrize("name", ["reading", "affairs"])
    def test_is_for_the_office_alone(self, lead, name):
        by = Actor(door="api", user=get_user_model().objects.get(username=name))
        for deed in (confirm, drop):
            with pytest.raises(NotYourMove):
                deed(again(lead), by=by)
        with pytest.raises(NotYourMove):
            merge(again(lead), record_id=1, by=by)
        assert again(lead).is_open

    def test_in_a_closed_year_takes_a_reason(self, lead):
        WorkYear.objects.filter(pk=2024).update(status="closed", closed_on=date(2025, 1, 20))
        with pytest.raises(Frozen):
            confirm(again(lead), by=office())
        by = Actor(door="admin", user=office().user, reason="补登报告所述")
        confirm(again(lead), by=by)
        made = Change.objects.get(kind="topic", record_id=again(lead).record_id)
        assert made.reason == "补登报告所述"


class TestMerging:
    def test_gives_the_record_its_source_where_it_has_none(self, reading):
        outcome = door.create(
            Outcome(work_year_id=2024, title="湿地入选", kind="recognition", doer="government"),
            by=Actor(door="seed"),
        )
        found = extract_of(reading, "outcome", "入选国家")
        merge(found, record_id=outcome.pk, by=office())
        outcome.refresh_from_db()
        assert (outcome.source, outcome.quote) == (found.passage, found.quote)
        assert outcome.title == "湿地入选"
        assert (again(found).status, again(found).record_id) == ("merged", outcome.pk)

    def test_leaves_another_source_as_it_is(self, reading):
        first = extract_of(reading, "outcome", "入选国家")
        first.under = None
        confirm(first, by=office())
        other = extract_of(reading, "outcome", "稳步提升")
        merge(other, record_id=again(first).record_id, by=office())
        assert Outcome.objects.get().quote == first.quote

    def test_into_nothing_is_refused(self, lead):
        with pytest.raises(ValidationError) as refusal:
            merge(lead, record_id=987654, by=office())
        assert faults(refusal) == {"record": ["no_such_record"]}


class TestTakingBack:
    def test_voids_the_record_and_lets_the_extract_wait_again(self, lead):
        confirm(lead, by=office())
        topic = Topic.objects.get(work_year=2024)
        back = take_back(lead)
        topic.refresh_from_db()
        assert topic.is_voided
        assert (back.status, back.record_id) == ("open", None)
        confirm(again(lead), by=office())
        assert Topic.objects.not_voided().filter(work_year=2024).count() == 1

    def test_of_a_merge_takes_the_source_away_again(self, reading):
        outcome = door.create(
            Outcome(work_year_id=2024, title="湿地入选", kind="recognition", doer="government"),
            by=Actor(door="seed"),
        )
        found = extract_of(reading, "outcome", "入选国家")
        merge(found, record_id=outcome.pk, by=office())
        assert take_back(found).is_open
        outcome.refresh_from_db()
        assert (outcome.source, outcome.quote, outcome.is_voided) == (None, "", False)

    def test_of_a_drop(self, lead):
        drop(lead, by=office())
        assert take_back(lead).is_open

    def test_is_refused_where_something_was_built_on_it(self, reading, lead):
        confirm(lead, by=office())
        topic = Topic.objects.get(work_year=2024)
        topic.note = "已改"
        door.update(topic, by=office())
        with pytest.raises(TransitionRefused) as refusal:
            take_back(lead)
        assert refusal.value.code == "built_on"
        assert record_of(again(lead)) == topic

    def test_leaves_the_words_of_a_quoted_passage_as_they_are(self, lead):
        confirm(lead, by=office())
        passage = again(lead).passage
        passage.text = passage.text.replace("生态", "环境")
        with pytest.raises(Refused) as refusal:
            door.update(passage, by=office())
        assert refusal.value.code == "passage_quoted"


class TestManyAtOnce:
    def test_are_those_without_a_doubt_and_what_others_hang_on_first(self, reading, lead):
        sure = {str(one) for one in sure_ones(reading)}
        assert {str(lead), "检查：湿地保护法执法检查", "数据：整改意见"} <= sure
        assert not any(one.startswith("会议") for one in sure)
        confirmed, failed = confirm_each(sure_ones(reading), by=office())
        assert failed == []
        assert len(confirmed) == len(sure)
        figure = Figure.objects.get(wording="18条")
        assert (
            figure.matter
            == Topic.objects.get(title=lead.values["title"], work_year=2024).matter_ptr
        )

    def test_leave_what_belongs_to_a_doubtful_topic(self, ledger):
        other = read_in("守护水源安全监督。检查《水法》贯彻实施情况，发现问题27个。")
        doubtful = extract_of(other, "topic", "守护水源")
        assert doubtful.doubts
        assert list(sure_ones(other)) == []

    def test_tell_why_some_could_not_be(self, reading):
        found = Extract.objects.filter(pk=extract_of(reading, "meeting", "第十二次").pk)
        confirmed, [(pk, said)] = confirm_each(found, by=office())
        assert confirmed == []
        assert pk == found.get().pk
        assert said.endswith("台账里没有第5届，请先在“届次”新增。")
