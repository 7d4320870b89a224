"""A closed year: corrections only with a reason, which stays to be seen."""

from datetime import date

import pytest
from admin_pages import add_page, errors_in, page, step_page

from tracker.common.errors import Frozen
from tracker.models import Activity, Change, Site, Topic, WorkYear

pytestmark = pytest.mark.django_db

SENTENCE = str(Frozen(None))


@pytest.fixture
def topic(make_topic):
    return make_topic()


@pytest.fixture
def activity(make, topic, year_2023):
    return make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")


@pytest.fixture
def closed(topic, activity, year_2023, actor):
    year_2023.close(on=date(2024, 1, 15), by=actor)
    return year_2023


class TestClosedYear:
    def test_asks_for_the_reason(self, as_clerk, topic, closed):
        opened = as_clerk.open(page(topic)).content.decode()
        assert "更正原因" in opened
        refused = as_clerk.edit(page(topic), title="改")
        assert refused.context["adminform"].form.errors["change_reason"] == [SENTENCE]
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"

    def test_keeps_the_reason_in_the_history(self, as_clerk, topic, closed):
        saved = as_clerk.edit(page(topic), title="改", change_reason="名称有误")
        assert saved.status_code == 302
        assert Change.objects.of(topic).first().reason == "名称有误"

    def test_asks_nothing_while_it_is_open(self, as_clerk, topic):
        assert "更正原因" not in as_clerk.open(page(topic)).content.decode()

    def test_asks_when_a_record_is_moved_into_it(self, as_clerk, topic, make, closed):
        open_year = make(WorkYear, year=2024)
        fresh = make(Topic, work_year=open_year, title="新议题", form="follow_up")
        refused = as_clerk.edit(page(fresh), work_year="2023")
        assert SENTENCE in errors_in(refused)
        assert as_clerk.save(refused, change_reason="归入2023年").status_code == 302

    def test_asks_when_a_record_is_added_to_it(self, as_clerk, closed):
        refused = as_clerk.edit(add_page(Topic), title="补录", work_year="2023", form="follow_up")
        assert SENTENCE in errors_in(refused)
        assert as_clerk.save(refused, change_reason="补录").status_code == 302

    def test_asks_before_a_record_hanging_on_it_is_removed(self, as_clerk, activity, make, closed):
        site = Site.objects.filter(activity=activity).first()
        assert site is None
        with_reason = as_clerk.edit(
            page(activity),
            **{
                "sites-TOTAL_FORMS": "1", "sites-0-name": "东风悦享", "sites-0-kind": "enterprise",
                "sites-0-id": "", "sites-0-activity": str(activity.pk),
                "change_reason": "补记点位",
            },
        )  # fmt: skip
        assert with_reason.status_code == 302
        site = Site.objects.get()
        shown = as_clerk.open(page(site, "delete")).content.decode()
        assert 'name="change_reason"' in shown
        refused = as_clerk.client.post(page(site, "delete"), {"post": "yes"}, follow=True)
        assert SENTENCE in refused.content.decode()
        as_clerk.client.post(page(site, "delete"), {"post": "yes", "change_reason": "记错"})
        assert not Site.objects.exists()

    def test_asks_when_only_an_inline_row_changes(self, as_clerk, topic, activity, closed):
        refused = as_clerk.edit(page(topic), **{"activities-0-title": "改"})
        assert SENTENCE in errors_in(refused)
        assert Activity.objects.get(pk=activity.pk).title == "走访企业"


class TestClosing:
    def test_is_a_step_with_a_date(self, as_clerk, year_2023):
        as_clerk.edit(step_page(year_2023, "close"), closed_on="2024-01-15", apply="1")
        year = WorkYear.objects.get(pk=2023)
        assert (year.is_closed, year.closed_on) == (True, date(2024, 1, 15))
        assert Change.objects.of(year).first().action == "close"

    def test_is_refused_twice_in_words(self, as_clerk, closed):
        refused = as_clerk.edit(step_page(closed, "close"), closed_on="2024-02-01", apply="1")
        assert "2023年已于2024-01-15关账。" in errors_in(refused)

    def test_is_lifted_with_a_reason(self, as_clerk, closed):
        refused = as_clerk.edit(step_page(closed, "reopen"), apply="1")
        assert refused.status_code == 200
        assert WorkYear.objects.get(pk=2023).is_closed
        as_clerk.edit(step_page(closed, "reopen"), reason="补充材料", apply="1")
        assert not WorkYear.objects.get(pk=2023).is_closed
        assert Change.objects.of(closed).first().reason == "补充材料"

    def test_is_offered_where_it_makes_sense(self, as_clerk, year_2023, actor):
        assert "撤销关账" not in as_clerk.open(page(year_2023)).content.decode()
        year_2023.close(on=date(2024, 1, 15), by=actor)
        assert "撤销关账" in as_clerk.open(page(year_2023)).content.decode()
