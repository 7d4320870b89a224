"""结转: next year's record of a matter that goes on."""

import pytest
from admin_pages import errors_in, list_page, page, step_page
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, Inspection, Suggestion, Topic, WorkYear

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(make_topic, committee):
    return make_topic(status="in_progress", lead_committee=committee)


class TestCarryingOver:
    def test_opens_the_new_year_when_confirmed(self, as_clerk, topic, actor, committee):
        door.update(topic, by=actor, links={"reporting_units": [committee]})
        asked = as_clerk.open(step_page(topic, "carry-over"))
        assert "2024年（尚未建立）" in asked.content.decode()

        done = as_clerk.save(asked, opens_year="on", apply="1")

        successor = Topic.objects.get(work_year=2024)
        assert done["Location"] == page(successor)
        assert successor.continues == topic
        assert (successor.title, successor.status) == ("文旅产业发展", "proposed")
        assert (successor.form, successor.lead_committee) == ("follow_up", committee)
        assert list(successor.reporting_units.all()) == [committee]
        assert Change.objects.of(WorkYear.objects.get(pk=2024)).first().user == as_clerk.user

    def test_asks_before_it_opens_a_year(self, as_clerk, topic):
        refused = as_clerk.edit(step_page(topic, "carry-over"), apply="1")
        assert "2024年尚未建立，请勾选确认后再结转。" in errors_in(refused)
        assert not WorkYear.objects.filter(pk=2024).exists()
        assert Topic.objects.count() == 1

    def test_offers_the_years_there_are(self, as_clerk, topic, make):
        make(WorkYear, year=2024)
        make(WorkYear, year=2025)
        as_clerk.edit(step_page(topic, "carry-over"), year="2025", apply="1")
        assert Topic.objects.get(continues=topic).work_year_id == 2025

    def test_leaves_the_earlier_record_as_it_is(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "carry-over"), opens_year="on", apply="1")
        now = Topic.objects.get(pk=topic.pk)
        assert (now.status, now.version) == ("in_progress", 1)

    def test_marks_the_earlier_record_if_asked(self, as_clerk, topic):
        as_clerk.edit(
            step_page(topic, "carry-over"), opens_year="on", marks_continued="on", apply="1"
        )
        assert Topic.objects.get(pk=topic.pk).status == "continued"

    def test_happens_once_a_year(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "carry-over"), opens_year="on", apply="1")
        refused = as_clerk.edit(step_page(topic, "carry-over"), apply="1")
        assert "“文旅产业发展”已结转到2024年，不能重复结转。" in errors_in(refused)
        assert Topic.objects.filter(work_year=2024).count() == 1

    def test_may_be_repeated_after_voiding(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "carry-over"), opens_year="on", apply="1")
        door.void(Topic.objects.get(work_year=2024), by=Actor(door="admin", reason="结转错"))
        as_clerk.edit(step_page(topic, "carry-over"), apply="1")
        assert Topic.objects.not_voided().filter(work_year=2024).count() == 1

    def test_takes_several_matters_at_once(self, as_clerk, topic, make_topic):
        other = make_topic("城市管理")
        chosen = {"action": "carry-over", ACTION_CHECKBOX_NAME: [str(topic.pk), str(other.pk)]}
        asked = as_clerk.client.post(list_page(Topic), {**chosen, "index": "0"})
        done = as_clerk.client.post(
            list_page(Topic), as_clerk.fill(asked, {"opens_year": "on", "apply": "1"})
        )
        assert done.status_code == 302
        assert Topic.objects.filter(work_year=2024).count() == 2

    def test_works_for_inspections_and_suggestions(self, as_clerk, make, year_2023):
        make(WorkYear, year=2024)
        for model, fields in (
            (Inspection, {"kind": "own_enforcement"}),
            (Suggestion, {"number": "015"}),
        ):
            record = make(model, work_year=year_2023, title="公交", **fields)
            as_clerk.edit(step_page(record, "carry-over"), apply="1")
            assert model.objects.get(work_year=2024).continues == record

    def test_shows_the_chain_of_years(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "carry-over"), opens_year="on", apply="1")
        successor = Topic.objects.get(work_year=2024)
        for link in (topic, successor):
            shown = as_clerk.open(page(link, "dossier")).content.decode()
            assert "历年承接" in shown
            assert "2023年" in shown
            assert "2024年" in shown
        assert page(successor) in as_clerk.open(page(topic)).content.decode()
