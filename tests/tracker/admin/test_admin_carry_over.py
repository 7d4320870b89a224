"""结转下年: next year's record of a matter that goes on, by the one move there is for it."""

import pytest
from admin_pages import errors_in, list_page, page, step_page
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME

from tracker.common import door
from tracker.models import Inspection, Suggestion, Topic, WorkYear

pytestmark = pytest.mark.django_db
GIVEN = {"happened_on": "2023-12-20", "remark": "转入下年跟踪", "apply": "1"}


@pytest.fixture
def topic(make_topic, committee):
    return make_topic(status="in_progress", lead_committee=committee)


@pytest.fixture
def next_year(make):
    return make(WorkYear, year=2024)


@pytest.mark.usefixtures("next_year")
class TestCarryingOver:
    def test_starts_the_record_of_the_later_year(self, as_clerk, topic, actor, committee):
        door.update(topic, by=actor, links={"reporting_units": [committee]})
        as_clerk.edit(step_page(topic, "continue"), work_year="2024", **GIVEN)
        successor = Topic.objects.get(work_year=2024)
        assert successor.continues == topic
        assert (successor.title, successor.status) == ("文旅产业发展", "proposed")
        assert (successor.form, successor.lead_committee) == ("follow_up", committee)
        assert list(successor.reporting_units.all()) == [committee]

    def test_offers_later_years_alone(self, as_clerk, topic, make):
        make(WorkYear, year=2022)
        asked = as_clerk.open(step_page(topic, "continue")).content.decode()
        assert '<option value="2024">' in asked
        assert '<option value="2022">' not in asked
        assert '<option value="2023">' not in asked

    def test_ends_the_earlier_record_and_happens_once(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "continue"), work_year="2024", **GIVEN)
        assert Topic.objects.get(pk=topic.pk).status == "continued"
        assert step_page(topic, "continue") not in as_clerk.open(page(topic)).content.decode()
        refused = as_clerk.edit(step_page(topic, "continue"), work_year="2024", **GIVEN)
        assert "不能进行“结转下年”" in "".join(errors_in(refused))
        assert Topic.objects.filter(work_year=2024).count() == 1

    def test_takes_several_matters_at_once(self, as_clerk, topic, make_topic):
        other = make_topic("城市管理", status="in_progress")
        chosen = {"action": "continue", ACTION_CHECKBOX_NAME: [str(topic.pk), str(other.pk)]}
        asked = as_clerk.client.post(list_page(Topic), {**chosen, "index": "0"})
        done = as_clerk.client.post(
            list_page(Topic), as_clerk.fill(asked, {"work_year": "2024", **GIVEN})
        )
        assert done.status_code == 302
        assert Topic.objects.filter(work_year=2024).count() == 2

    def test_works_for_inspections(self, as_clerk, make, year_2023):
        record = make(Inspection, work_year=year_2023, title="公交", kind="own_enforcement")
        as_clerk.edit(step_page(record, "continue"), work_year="2024", **GIVEN)
        assert Inspection.objects.get(work_year=2024).continues == record

    def test_is_not_for_suggestions(self, as_clerk, make, year_2023):
        """A suggestion keeps its one number until it ends, over the turn of the year too."""
        record = make(Suggestion, work_year=year_2023, title="公交", number="015")
        for name in ("continue", "carry-over"):
            assert as_clerk.client.get(step_page(record, name)).status_code == 404

    def test_has_no_second_door(self, as_clerk, topic):
        assert as_clerk.client.get(step_page(topic, "carry-over")).status_code == 404

    def test_shows_the_chain_of_years(self, as_clerk, topic):
        as_clerk.edit(step_page(topic, "continue"), work_year="2024", **GIVEN)
        successor = Topic.objects.get(work_year=2024)
        for link in (topic, successor):
            shown = as_clerk.open(page(link, "dossier")).content.decode()
            assert "历年承接" in shown
            assert "2023年" in shown
            assert "2024年" in shown
        assert page(successor) in as_clerk.open(page(topic)).content.decode()
