"""Pages name no record that their reader may not see, and show phones to those who need them."""

import pytest
from admin_pages import Person, fields_of, list_page, page
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import get_fields_from_path
from django.contrib.auth import get_user_model
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.models import Stamped
from tracker.common.roles import Role
from tracker.models import (
    Assignment,
    Change,
    Deputy,
    Membership,
    Suggestion,
    Term,
    Topic,
    Unit,
    WorkYear,
)

pytestmark = pytest.mark.django_db
HIDDEN, NUMBER, OTHER_NUMBER = "尚未公开的旧议题", "13912345678", "13800000000"
DEPUTIES = list_page(Deputy)


def person(role: str, **whom) -> Person:
    user = get_user_model().objects.create_user(role, is_staff=True)
    door.create(Membership(user=user, role=role, **whom), by=Actor(door="command"))
    return Person(user)


@pytest.fixture
def as_committee(committee):
    return person(Role.COMMITTEE, unit=committee)


@pytest.fixture
def topic(make, make_topic, committee):
    """One of the committee, which carries on a matter of another committee of the year before."""
    other = make(Unit, code="law", name="法制工作委员会", kind="committee")
    old = make_topic(HIDDEN, lead_committee=other)
    next_year = make(WorkYear, year=2024)
    return make_topic(
        "新议题", work_year=next_year, continues=old, lead_committee=committee,
        note="本年继续",
    )  # fmt: skip


@pytest.fixture
def suggestion(make, year_2023, committee):
    """Followed by the committee, handled by the water office."""
    term = make(Term, number=9)
    lead = make(Deputy, term=term, name="张三", phone=NUMBER)
    water = make(Unit, code="water", name="水务局", kind="department")
    suggestion = make(
        Suggestion, work_year=year_2023, title="疏浚河道", lead_deputy=lead,
        lead_committee=committee,
    )  # fmt: skip
    make(
        Assignment,
        suggestion=suggestion,
        unit=water,
        part="lead",
        handler="李四",
        phone=OTHER_NUMBER,
    )
    Suggestion.objects.update(status="handling")
    return suggestion


def text_of(reader: Person, url: str) -> str:
    answer = reader.open(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


class TestNames:
    def test_of_hidden_records_stand_on_no_page(self, topic, as_committee):
        for url in (page(topic), page(topic, "dossier"), list_page(Topic)):
            shown = text_of(as_committee, url)
            assert "新议题" in shown
            assert HIDDEN not in shown, url
        sent = fields_of(as_committee.open(page(topic)))
        assert sent.get("continues", [""]) == [""]

    def test_of_later_records_are_hidden_likewise(self, topic, committee):
        old, law = topic.continues, topic.continues.lead_committee
        reader = person(Role.COMMITTEE, unit=law)
        for url in (page(old), page(old, "dossier")):
            assert "新议题" not in text_of(reader, url), url

    def test_of_seen_records_stand_there(self, topic, as_clerk):
        for url in (page(topic), page(topic, "dossier")):
            assert HIDDEN in text_of(as_clerk, url), url
        assert "新议题" in text_of(as_clerk, page(topic.continues))

    def test_are_not_lost_when_a_form_comes_back(self, topic, as_committee):
        kept = topic.continues_id
        saved = as_committee.edit(page(topic), note="改过")
        assert saved.status_code == 302
        topic.refresh_from_db()
        assert (topic.note, topic.continues_id) == ("改过", kept)

    def test_are_not_told_by_a_form_that_went_stale(self, topic, as_committee, actor):
        shown = as_committee.open(page(topic))
        stored = Topic.objects.get(pk=topic.pk)
        kept, stored.continues = stored.continues, None
        door.update(stored, by=actor)
        stored.continues = kept
        door.update(stored, by=actor)
        refused = as_committee.save(shown, note="改过").content.decode()
        assert "已被" in refused
        assert HIDDEN not in refused


def pages_with_the_handler(suggestion) -> list[str]:
    part = suggestion.assignments.get()
    return [page(suggestion), page(suggestion, "dossier"), page(part), list_page(Assignment)]


class TestPhones:
    @pytest.mark.parametrize("role", [Role.COMMITTEE, Role.LEADER, Role.READER])
    def test_are_on_no_page_of_those_who_need_none(self, suggestion, committee, role):
        whom = {"unit": committee} if role == Role.COMMITTEE else {}
        reader = person(role, **whom)
        for url in pages_with_the_handler(suggestion):
            assert OTHER_NUMBER not in text_of(reader, url), url
        for url in (DEPUTIES, page(suggestion.lead_deputy)):
            assert NUMBER not in text_of(reader, url), url
        assert "李四" in text_of(reader, page(suggestion))

    def test_are_on_the_pages_of_the_office(self, suggestion, as_clerk):
        found = [
            OTHER_NUMBER in text_of(as_clerk, url) for url in pages_with_the_handler(suggestion)
        ]
        assert found == [True, True, True, False]
        assert NUMBER in text_of(as_clerk, DEPUTIES)
        assert fields_of(as_clerk.open(page(suggestion.lead_deputy)))["phone"] == [NUMBER]

    def test_are_read_by_the_unit_of_the_case_alone(self, suggestion, make):
        other = make(Deputy, term=suggestion.lead_deputy.term, name="王五", phone="13700000000")
        contact = person(Role.UNIT_CONTACT, unit=suggestion.assignments.get().unit)
        shown = text_of(contact, DEPUTIES)
        assert NUMBER in shown
        assert other.phone not in shown
        assert other.phone not in text_of(contact, page(other))

    def test_are_in_no_history_of_those_who_need_none(self, suggestion, as_reader, as_clerk):
        part = suggestion.assignments.get()
        change = Change.objects.of(part).get()
        urls = [page(suggestion, "history"), page(part, "history"), page(change)]
        for url in urls:
            assert OTHER_NUMBER in text_of(as_clerk, url), url
            assert OTHER_NUMBER not in text_of(as_reader, url), url

    @pytest.mark.parametrize(
        "asked",
        ["phone__startswith=139", "phone=13912345678", "phone__gt=1", "phone__regex=^1",
         "led_suggestions__assignments__phone__startswith=138"],
    )  # fmt: skip
    def test_are_not_read_digit_by_digit(self, suggestion, as_reader, asked):
        assert as_reader.open(f"{DEPUTIES}?{asked}").status_code == 400

    def test_are_not_read_from_the_history_digit_by_digit(self, suggestion, as_reader):
        asked = f"{list_page(Change)}?fields__phone__after__startswith=139"
        assert as_reader.open(asked).status_code == 400

    def test_are_not_read_from_the_order_of_a_list(self, suggestion, as_reader):
        columns = as_reader.open(DEPUTIES).context["cl"]
        assert "phone" in columns.list_display
        assert "phone" not in columns.sortable_by

    def test_are_not_searched_for(self, suggestion, as_reader):
        for url in (f"{DEPUTIES}?q=139123", f"{list_page(Assignment)}?q=138000"):
            assert as_reader.open(url).context["cl"].result_count == 0
        found = as_reader.open(
            reverse("admin:autocomplete"), term="139123", app_label="tracker",
            model_name="suggestion", field_name="lead_deputy",
        )  # fmt: skip
        assert "张三" not in found.content.decode()


def path_of(model, path: str) -> list:
    try:
        return get_fields_from_path(model, path.removesuffix("__exact"))
    except FieldDoesNotExist:
        return []


class TestLists:
    def test_filter_and_search_by_nothing_personal(self):
        personal = {
            field
            for model in apps.get_models()
            if issubclass(model, Stamped)
            for field in (model._meta.get_field(name) for name in model.personal_fields)
        }
        assert {str(field) for field in personal} == {
            "tracker.Deputy.phone",
            "tracker.Assignment.phone",
            "tracker.Lead.person_name",
            "tracker.Lead.phone",
            "tracker.Review.initiator",
            "tracker.Review.initiator_contact",
        }
        for model, site_page in admin.site._registry.items():
            filters = [one if isinstance(one, str) else one[0] for one in site_page.list_filter
                       if isinstance(one, str | tuple)]  # fmt: skip
            for path in [*filters, *site_page.search_fields, site_page.date_hierarchy or "id"]:
                assert not personal & {*path_of(model, path)}, (model, path)

    def test_still_filter_by_what_they_offer(self, as_clerk, topic):
        offered = (
            "work_year__year__exact=2023", "status__exact=proposed", "due=overdue",
            "lead_committee__isnull=True", "due_on__year=2023", "voided=all",
        )  # fmt: skip
        for asked in offered:
            assert as_clerk.open(f"{list_page(Topic)}?{asked}").status_code == 200, asked
