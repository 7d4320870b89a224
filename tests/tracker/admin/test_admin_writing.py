"""What a saved form does: one door, one history, the same sentences as everywhere."""

from datetime import date

import pytest
from admin_pages import add_page, errors_in, list_page, page
from django.contrib.admin.models import LogEntry

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Stale
from tracker.models import Change, Law, Session, Suggestion, Topic, Unit, WorkArea, WorkYear

pytestmark = pytest.mark.django_db


class TestSaving:
    def test_writes_one_change_through_the_door(self, as_clerk, make_topic):
        topic = make_topic()

        saved = as_clerk.edit(page(topic), title="全域文旅产业发展", _save="保存")

        assert saved.status_code == 302
        change = Change.objects.of(topic).first()
        assert (change.action, change.door, change.version) == ("change", "admin", 2)
        assert change.user == as_clerk.user
        assert change.request_id == saved["X-Request-ID"]
        assert change.fields == {"title": {"before": "文旅产业发展", "after": "全域文旅产业发展"}}

    def test_creates_with_the_first_change(self, as_clerk, year_2023):
        as_clerk.edit(add_page(Topic), title="新议题", work_year="2023", form="follow_up")

        topic = Topic.objects.get()
        assert [change.action for change in Change.objects.of(topic)] == ["create"]

    def test_writes_nothing_where_nothing_was_typed(self, as_clerk, one_of_each):
        """Line ends, decimals, dates and links come back from the browser in another shape."""
        before = Change.objects.count()
        for model in (Topic, Suggestion, Unit, Law, WorkArea):
            assert as_clerk.edit(page(model.objects.first())).status_code == 302
        assert Change.objects.count() == before

    def test_keeps_line_ends_as_they_were(self, as_clerk, make_topic):
        topic = make_topic(note="第一行\n第二行")
        as_clerk.edit(page(topic), title="改名")
        assert Change.objects.of(topic).first().fields.keys() == {"title"}

    def test_changes_links_through_the_door(self, as_clerk, make_topic, committee):
        topic = make_topic()
        as_clerk.edit(page(topic), reporting_units=[str(committee.pk)])
        change = Change.objects.of(topic).first()
        assert change.fields["reporting_units"]["after_text"] == "财经工委"
        assert list(topic.reporting_units.all()) == [committee]

    def test_leaves_no_second_log(self, as_clerk, make_topic):
        as_clerk.edit(page(make_topic()), title="改")
        assert LogEntry.objects.count() == 0

    def test_notes_for_whom_it_was_entered(self, as_clerk, make_topic, committee):
        topic = make_topic()
        as_clerk.edit(page(topic), title="改", on_behalf_of=str(committee.pk))
        assert Change.objects.of(topic).first().on_behalf_of == committee

    def test_takes_aliases_one_per_line(self, as_clerk, committee):
        as_clerk.edit(page(committee), aliases="财经委\r\n财工委\r\n")
        assert Unit.objects.get(pk=committee.pk).aliases == ["财经委", "财工委"]

    def test_takes_dates_as_offices_write_them(self, as_clerk, make_topic):
        topic = make_topic()
        as_clerk.edit(page(topic), due_on="2023.6.30")
        assert Topic.objects.get(pk=topic.pk).due_on == date(2023, 6, 30)


class TestRefusals:
    def test_stand_at_the_field(self, as_clerk, make_topic, passage):
        refused = as_clerk.edit(page(make_topic()), source=str(passage.pk), quote="没有这句话")
        assert refused.status_code == 200
        form = refused.context["adminform"].form
        assert form.errors == {"quote": ["引语与出处段落的原文不一致。"]}

    def test_name_all_errors_at_once(self, as_clerk, make_topic):
        refused = as_clerk.edit(
            page(make_topic()), title="", started_on="2023-05-01", concluded_on="2023-04-01",
            planned_on="明天",
        )  # fmt: skip
        errors = refused.context["adminform"].form.errors
        assert {"title", "planned_on"} <= errors.keys()

    def test_keep_what_was_typed(self, as_clerk, make_topic):
        refused = as_clerk.edit(page(make_topic()), title="", note="辛苦写下的备注")
        assert "辛苦写下的备注" in refused.content.decode()

    def test_say_the_same_as_the_door(self, as_clerk, make_topic, make, year_2023):
        make(Suggestion, work_year=year_2023, number="015", title="公交")
        refused = as_clerk.edit(
            add_page(Suggestion), work_year="2023", number="015", title="道路", kind="suggestion"
        )
        assert "该年度已有此编号的建议，编号不得重复使用。" in errors_in(refused)

    def test_of_a_continuation_without_year_are_errors_not_crashes(self, as_clerk, make_topic):
        earlier = make_topic()
        refused = as_clerk.edit(
            add_page(Topic), title="新", form="follow_up", continues=str(earlier.pk)
        )
        assert "work_year" in refused.context["adminform"].form.errors

    @pytest.mark.parametrize("number", ["0", "100", "99999"])
    def test_of_sessions_beyond_counting_are_errors_not_crashes(self, number, as_clerk, make):
        from tracker.models import Term

        term = make(Term, number=5)
        refused = as_clerk.edit(add_page(Session), term=str(term.pk), number=number)
        assert refused.status_code == 200
        assert "number" in refused.context["adminform"].form.errors

    def test_by_the_door_itself_are_shown_in_the_form(self, as_clerk, make_topic, monkeypatch):
        """Whatever only the door notices, such as a writer who was faster by an instant."""
        topic = make_topic()

        def refuse(record, **options):
            raise Stale(record)

        opened = as_clerk.open(page(topic))
        monkeypatch.setattr(door, "update", refuse)
        refused = as_clerk.save(opened, title="改")
        assert refused.status_code == 200
        assert str(Stale(topic)) in errors_in(refused)
        assert "改" in refused.content.decode()


class TestDeleting:
    def test_keeps_the_content_in_the_history(self, as_clerk, make):
        area = make(WorkArea, code="x", name="录错的领域")
        as_clerk.client.post(page(area, "delete"), {"post": "yes"})
        assert not WorkArea.objects.filter(pk=area.pk).exists()
        assert Change.objects.of(area).first().fields["name"]["before"] == "录错的领域"

    def test_refuses_what_others_refer_to(self, as_clerk, committee, make_topic):
        make_topic(lead_committee=committee)
        shown = as_clerk.client.post(page(committee, "delete"), {"post": "yes"})
        assert shown.status_code == 200
        assert Unit.objects.filter(pk=committee.pk).exists()
        assert "文旅产业发展" in shown.content.decode()

    def test_is_no_bulk_action(self, as_administrator, one_of_each):
        for model in (Topic, Unit, WorkYear):
            choices = as_administrator.open(list_page(model)).content.decode()
            assert "delete_selected" not in choices


class TestActors:
    def test_carry_no_unit_that_does_not_exist(self, as_clerk, make_topic):
        refused = as_clerk.edit(page(make_topic()), title="改", on_behalf_of="99999")
        assert "on_behalf_of" in refused.context["adminform"].form.errors

    def test_of_the_api_are_told_apart(self, make_topic):
        topic = make_topic()
        topic.title = "改"
        door.update(topic, by=Actor(door="api"))
        assert Change.objects.of(topic).first().door == "api"
