"""A person is one across terms; what a mandate allows depends on the day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient
from story_world import make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import standing_of
from tracker.models import Deputy, DutyAct, Person, Session, Suggestion, Term
from tracker.todo.queues import todo

BY = Actor(door="command")
DAY = date(2024, 1, 10)


def change(record, **fields):
    for name, value in fields.items():
        setattr(record, name, value)
    return door.update(record, by=BY)


def codes(refused) -> list[str]:
    found = refused.value
    faults = found.error_dict.values() if hasattr(found, "error_dict") else [found.error_list]
    return [error.code for errors in faults for error in errors]


def asked_about(world) -> list[int]:
    """The deputies of whom the office is asked whether they are the same person."""
    waiting = {queue.code: queue.items for queue in todo(world.users["affairs"], on=DAY)}
    return [item.id for item in waiting.get("same_person", ())]


@pytest.fixture
def next_term(world) -> Term:
    return make(Term, number=7)


@pytest.fixture
def again(world, next_term) -> Deputy:
    """The lead deputy, elected once more."""
    person = make(Person, name="张三")
    change(world.lead_deputy, person=person)
    return make(Deputy, term=next_term, name="张三", person=person)


class TestALapse:
    @pytest.mark.parametrize(
        ("fields", "day", "code"),
        [
            ({}, DAY, None),
            ({"mandate_ended_on": DAY}, DAY, None),
            ({"mandate_ended_on": DAY}, date(2024, 1, 11), "after_mandate"),
            ({"suspended_from": DAY}, date(2024, 1, 9), None),
            ({"suspended_from": DAY}, DAY, "mandate_suspended"),
            ({"suspended_from": DAY, "suspended_until": DAY}, DAY, "mandate_suspended"),
            ({"suspended_from": DAY, "suspended_until": DAY}, date(2024, 1, 11), None),
        ],
    )
    def test_is_of_the_day(self, fields, day, code):
        lapse = Deputy(term=Term(number=6), name="张三", **fields).lapse_on(day)
        assert (lapse and lapse.code) == code

    def test_comes_with_the_end_of_the_term(self):
        deputy = Deputy(term=Term(number=6, ends_on=DAY), name="张三")
        assert deputy.lapse_on(DAY) is None
        assert deputy.lapse_on(date(2024, 1, 11)).code == "after_term"


class TestAMandate:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"end_ground": "resigned"}, "ended_without_day"),
            ({"elected_on": DAY, "mandate_ended_on": date(2024, 1, 9)}, "ended_before_elected"),
            ({"suspended_until": DAY}, "suspension_dates"),
            ({"suspension_ground": "prosecuted"}, "suspension_dates"),
            (
                {"suspended_from": DAY, "suspended_until": date(2024, 1, 9)},
                "suspension_dates",
            ),
        ],
    )
    def test_refuses_what_does_not_fit_together(self, world, fields, code):
        with pytest.raises(ValidationError) as refused:
            change(world.lead_deputy, **fields)
        assert codes(refused) == [code]

    def test_is_one_a_term(self, world, again):
        with pytest.raises(ValidationError) as refused:
            change(world.other_deputy, person=again.person)
        assert codes(refused) == ["mandate_taken"]

    def test_counts_no_duties_while_suspended(self, world):
        deputy = change(world.lead_deputy, suspended_from=DAY)
        act = {"work_year": world.year, "deputy": deputy, "kind": "training"}
        make(DutyAct, acted_on=date(2024, 1, 9), **act)
        with pytest.raises(ValidationError) as refused:
            make(DutyAct, acted_on=DAY, **act)
        assert codes(refused) == ["mandate_suspended"]


class TestSubmitting:
    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"mandate_ended_on": date(2024, 1, 9), "end_ground": "resigned"}, "after_mandate"),
            ({"suspended_from": date(2024, 1, 9)}, "mandate_suspended"),
        ],
    )
    def test_is_refused_in_a_mandate_that_lapsed(self, world, draft, fields, code):
        change(world.lead_deputy, **fields)
        with pytest.raises(ValidationError) as refused:
            world.move(draft, "submit", "deputy", on=DAY)
        assert codes(refused) == [code]
        draft.refresh_from_db()
        assert draft.status == "draft"

    def test_is_entered_late_as_of_a_day_before(self, world, draft):
        change(world.lead_deputy, mandate_ended_on=date(2024, 1, 9))
        moved = world.move(draft, "submit", "clerk", on=date(2024, 1, 8), today=DAY)
        assert moved.status == "submitted"

    def test_counts_a_signature_on_its_own_day(self, world, draft):
        change(world.other_deputy, mandate_ended_on=date(2024, 1, 8))
        assert world.move(draft, "submit", "deputy", on=DAY).status == "submitted"

    def test_is_refused_with_a_signature_that_came_too_late(self, world, draft):
        change(world.other_deputy, mandate_ended_on=date(2024, 1, 7))
        with pytest.raises(ValidationError) as refused:
            world.move(draft, "submit", "deputy", on=DAY)
        assert codes(refused) == ["after_mandate"]

    def test_names_the_reason_over_rest(self, world, draft):
        change(world.lead_deputy, suspended_from=date(2024, 1, 9))
        client = APIClient()
        client.force_authenticate(world.users["deputy"])
        address = f"/api/v1/suggestions/{draft.pk}/"
        etag = client.get(address)["ETag"]
        refused = client.post(
            f"{address}transitions/submit/",
            {"happened_on": "2024-01-10"},
            format="json",
            headers={"If-Match": etag},
        )
        assert refused.status_code == 400
        assert [error["code"] for error in refused.json()["errors"]] == ["mandate_suspended"]
        assert "自2024-01-09起暂停执行代表职务" in refused.json()["errors"][0]["detail"]

    def test_leaves_what_was_submitted_going_on(self, world, draft):
        moved = world.move(draft, "submit", "deputy", on=DAY)
        change(world.lead_deputy, mandate_ended_on=date(2024, 1, 11), end_ground="moved")
        moved = world.move(moved, "accept", "affairs", on=date(2024, 1, 15))
        assert moved.status == "accepted"


class TestAnotherTerm:
    def test_is_no_session_to_lead_in(self, world, draft, next_term):
        with pytest.raises(ValidationError) as refused:
            change(draft, session=make(Session, term=next_term, number=1))
        assert codes(refused) == ["deputy_of_other_term"]

    def test_is_refused_over_rest_with_the_field(self, world, next_term):
        session = make(Session, term=next_term, number=1)
        client = APIClient()
        client.force_authenticate(world.users["clerk"])
        body = {
            "work_year": 2024, "title": "新建议", "session": session.pk,
            "lead_deputy": world.lead_deputy.pk,
        }  # fmt: skip
        refused = client.post("/api/v1/suggestions/", body, format="json")
        assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [
            ("#/lead_deputy", "deputy_of_other_term")
        ]

    def test_does_not_hinder_what_was_entered_before_there_was_the_rule(
        self, world, draft, next_term
    ):
        session = make(Session, term=next_term, number=1)
        Suggestion.objects.filter(pk=draft.pk).update(session=session)
        draft.refresh_from_db()
        assert change(draft, title="改写标题").title == "改写标题"


class TestAPerson:
    def test_goes_on_with_the_suggestions_of_the_last_term(self, world, draft, again):
        """The account was given for the earlier mandate; it speaks for both."""
        assert standing_of(world.users["deputy"]).deputies == {world.lead_deputy.pk, again.pk}
        assert standing_of(world.users["other_deputy"]).deputies == {world.other_deputy.pk}

    def test_who_was_given_an_account_in_the_new_term_sees_the_earlier_suggestions(
        self, world, draft, again
    ):
        from story_world import make_user

        client = APIClient()
        client.force_authenticate(make_user("again", "deputy", deputy=again))
        assert client.get(f"/api/v1/suggestions/{draft.pk}/").status_code == 200

    def test_is_asked_for_where_a_name_returns(self, world, next_term):
        assert asked_about(world) == []
        returned = make(Deputy, term=next_term, name="张三")
        make(Deputy, term=next_term, name="王五")
        assert asked_about(world) == [returned.pk]
        person = make(Person, name="张三")
        change(world.lead_deputy, person=person)
        change(returned, person=person)
        assert asked_about(world) == []

    def test_is_not_asked_for_where_two_are_told_apart(self, world, next_term):
        """Two people of one name: each is a person of their own."""
        returned = make(Deputy, term=next_term, name="张三")
        change(world.lead_deputy, person=make(Person, name="张三"))
        change(returned, person=make(Person, name="张三", note="另一人"))
        assert asked_about(world) == []

    def test_lists_the_mandates(self, world, again):
        client = APIClient()
        client.force_authenticate(world.users["leader"])
        rows = client.get("/api/v1/deputies/", {"person": again.person_id}).json()["results"]
        assert [row["id"] for row in rows] == [again.pk, world.lead_deputy.pk]
