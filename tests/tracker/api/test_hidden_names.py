"""A record that is hidden from somebody is not named to them by any other record, nor found by
its id; and who may not read a phone reads it nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory
from role_world import client_of, two_sides, user_of

from tracker.api_urls import RECORDS
from tracker.common import door
from tracker.common.door import Actor
from tracker.common.field_rights import EVERY_ROLE
from tracker.common.filters import OfWhatIsSeen, filtered
from tracker.common.problems import BadQuery
from tracker.common.roles import SEES_ALL, Role
from tracker.common.scoping import visible
from tracker.common.veil import Sight, links_of
from tracker.common.veiled_history import veiled_changes
from tracker.models import (
    Answer,
    Assignment,
    Attachment,
    Change,
    Deputy,
    Suggestion,
    Topic,
    Unit,
    WorkYear,
)
from tracker.todo import queues
from tracker.todo.queue import Queue

__all__ = ["two_sides"]

# Those from whom rows can be hidden.
PEOPLE = sorted(EVERY_ROLE - SEES_ALL)
UNKNOWN = 10**9
DAY = date(2023, 9, 10)
KINDS = {route: viewset for route, viewset, _ in RECORDS}


@pytest.fixture(autouse=True)
def _rolled_back(two_sides, db):
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def seen_by(user, model) -> set:
    return set(visible(model._base_manager.all(), to=user).values_list("pk", flat=True))


def hidden_from(user, model) -> int | None:
    everything = set(model._base_manager.values_list("pk", flat=True))
    return min(everything - seen_by(user, model), default=None)


@contextmanager
def linked(model, pk: int, **link) -> Iterator[bool]:
    """Lay a link past the door, as no person may, and take it back; says whether it can be."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                model._base_manager.filter(pk=pk).update(**link)
            yield True
        except IntegrityError:
            yield False
        transaction.set_rollback(True)


def links_to_hidden(user) -> Iterator[tuple]:
    """Route, record and field, for each kind of link there is, while it is laid."""
    for route, viewset in KINDS.items():
        model = viewset.queryset.model
        for field in links_of(model):
            other = Sight(user).hides(field.related_model) and hidden_from(
                user, field.related_model
            )
            if not other:
                continue
            for pk in sorted(seen_by(user, model)):
                with linked(model, pk, **{field.attname: other}) as is_laid:
                    # With some links comes the right to see what they point to.
                    still_hidden = other not in seen_by(user, field.related_model)
                    if is_laid and still_hidden and pk in seen_by(user, model):
                        yield route, model._base_manager.get(pk=pk), field
                        break


class TestAnswers:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_name_no_hidden_record(self, person):
        client, tried = client_of(person), set()
        for route, record, field in links_to_hidden(user_of(person)):
            for address in (f"/api/v1/{route}/{record.pk}/", f"/api/v1/{route}/?page_size=200"):
                answer = client.get(address)
                if answer.status_code == 403:
                    # A kind that the role does not read at all.
                    continue
                body = answer.json()
                shown = next(one for one in body.get("results", [body]) if one["id"] == record.pk)
                assert field.name not in shown or shown[field.name] is None, (address, field.name)
                assert not shown.get(f"{field.name}_name"), (address, field.name)
            tried.add(f"{route}.{field.name}")
        assert "suggestions.continues" in tried, tried

    def test_name_a_record_that_is_seen(self):
        first, second = Topic.objects.order_by("pk")
        Topic.objects.filter(pk=second.pk).update(continues=first)
        shown = client_of(Role.LEADER).get(f"/api/v1/topics/{second.pk}/").json()
        assert (shown["continues"], shown["continues_name"]) == (first.pk, first.title)

    def test_put_back_lose_nothing_that_was_not_shown(self):
        user, client = user_of(Role.COMMITTEE), client_of(Role.COMMITTEE)
        other = hidden_from(user, Topic)
        own = min(seen_by(user, Topic))
        year = door.create(WorkYear(year=2020), by=Actor(door="command"))
        Topic.objects.filter(pk=other).update(work_year=year)
        Topic.objects.filter(pk=own).update(continues=other)
        address = f"/api/v1/topics/{own}/"
        before = client.get(address)
        assert before.json()["continues"] is None
        body = before.json() | {"note": "另记"}
        answer = client.put(address, body, headers={"If-Match": before["ETag"]})
        assert answer.status_code == 200, answer.json()["errors"]
        assert Topic.objects.get(pk=own).continues_id == other
        assert Topic.objects.get(pk=own).note == "另记"

    def test_say_who_stands_in_the_way_only_as_far_as_is_seen(self):
        unit = Unit.objects.get(code="unit-1")
        refused = client_of(Role.CLERK).delete(
            f"/api/v1/units/{unit.pk}/", headers={"If-Match": f'"{unit.version}"'}
        )
        assert refused.status_code == 409
        assert "〔1〕" in refused.json()["detail"]


class TestToDo:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_names_only_what_is_seen(self, person, monkeypatch):
        """Also where a queue itself would ask for every record there is."""
        everything = Queue(
            code="all", label="全部", roles=frozenset(Role.values),
            records=lambda standing, on: Topic.objects.all(),
        )  # fmt: skip
        monkeypatch.setattr(queues, "QUEUES", (everything,))
        user = user_of(person)
        named = {item.id for waiting in queues.todo(user, on=DAY) for item in waiting.items}
        assert named == seen_by(user, Topic)


class TestCopies:
    def test_that_lack_something_are_never_written(self):
        give_phones()
        (shown,) = Sight(user_of(Role.READER)).veiled([Deputy.objects.get(name="代表0")])
        assert shown.phone == ""
        shown.note = "改"
        with pytest.raises(TypeError):
            door.update(shown, by=Actor(door="command"))
        assert Deputy.objects.get(name="代表0").phone == f"{PHONE}0"


def filters_by_id() -> list[tuple]:
    return [
        (route, name)
        for route, viewset in KINDS.items()
        for name, one in viewset.filterset_class.base_filters.items()
        if isinstance(one, OfWhatIsSeen)
    ]


def answer_to(user, route: str, name: str, pk: int):
    """What the list answers to the filter: the ids found, or the refusal without the id."""
    viewset = KINDS[route]
    request = Request(APIRequestFactory().get("/", {name: str(pk)}))
    request.user = user
    rows = visible(viewset.queryset.all(), to=user)
    try:
        found = filtered(viewset.filterset_class, request=request, queryset=rows)
    except BadQuery as refused:
        faults = refused.detail[name]
        return [(fault.code, str(fault).replace(str(pk), "…")) for fault in faults]
    return sorted(found.values_list("pk", flat=True))


class TestFilters:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_answer_to_a_hidden_id_as_to_an_unknown_one(self, person):
        user, differing, tried = user_of(person), [], 0
        for route, name in filters_by_id():
            target = KINDS[route].filterset_class.base_filters[name].extra["queryset"].model
            hidden = hidden_from(user, target)
            if hidden is None:
                continue
            tried += 1
            if answer_to(user, route, name, hidden) != answer_to(user, route, name, UNKNOWN):
                differing.append(f"{route}?{name}=")
        assert differing == []
        assert tried > 10

    def test_find_what_is_seen(self):
        user = user_of(Role.UNIT_CONTACT)
        own = min(seen_by(user, Suggestion))
        assert answer_to(user, "assignments", "suggestion", own) != []

    def test_by_id_are_all_of_this_sort(self):
        """A filter by an id that is not asked about could tell what is hidden."""
        others = [
            f"{route}?{name}="
            for route, viewset in KINDS.items()
            for name, one in viewset.filterset_class.base_filters.items()
            if "queryset" in one.extra and not isinstance(one, OfWhatIsSeen)
        ]
        assert others == []


PHONE = "13912345678"


def give_phones() -> None:
    """A number for everybody of either side; the last digit says of which."""
    for n in (0, 1):
        Deputy.objects.filter(name=f"代表{n}").update(phone=f"{PHONE}{n}")
        Assignment.objects.filter(unit__code=f"unit-{n}").update(phone=f"{PHONE}{n}")


def phones_in(client, route: str) -> set[str]:
    body = client.get(f"/api/v1/{route}/?page_size=200").json()
    return {one["phone"][-1] for one in body.get("results", []) if one["phone"]}


class TestPhones:
    # Whose of the deputies' numbers each role reads; all of them belong to side 0.
    DEPUTIES = {
        Role.CLERK: "01", Role.DEPUTY_AFFAIRS: "01", Role.COMMITTEE: "",
        Role.STREET_COMMITTEE: "0", Role.GOVERNMENT_OFFICE: "0", Role.UNIT_CONTACT: "0",
        Role.INTEGRATOR: "0", Role.DEPUTY: "0", Role.LEADER: "", Role.READER: "",
    }  # fmt: skip
    HANDLERS = DEPUTIES | {Role.DEPUTY: ""}

    @pytest.mark.parametrize("person", sorted(EVERY_ROLE))
    def test_are_read_by_those_whose_case_it_is(self, person):
        give_phones()
        client = client_of(person)
        assert phones_in(client, "deputies") == set(self.DEPUTIES[person])
        assert phones_in(client, "assignments") == set(self.HANDLERS[person])

    def test_of_a_published_case_are_not_read_by_units_that_do_not_handle_it(self):
        give_phones()
        Suggestion.objects.update(disclosure=Suggestion.Disclosure.FULL)
        assert phones_in(client_of(Role.UNIT_CONTACT), "deputies") == {"0"}

    def test_of_a_case_that_was_handed_on_are_not_read_by_the_former_unit(self):
        give_phones()
        Assignment.objects.update(is_current=False)
        assert phones_in(client_of(Role.UNIT_CONTACT), "deputies") == set()

    def test_stand_in_no_filter_search_or_order(self):
        for route, viewset in KINDS.items():
            personal = viewset.queryset.model.personal_fields
            wanted = viewset.filterset_class
            asked = {one.field_name for one in wanted.base_filters.values()} | {*wanted.SEARCH}
            asked |= {name for name, _ in wanted.base_filters["ordering"].param_map.items()}
            assert not {name for name in asked if name.split("__")[-1] in personal | {"phone"}}, (
                route
            )


class TestHistory:
    def test_keeps_phones_for_those_who_read_them(self):
        deputy = Deputy.objects.get(name="代表0")
        deputy.phone = PHONE
        door.update(deputy, by=Actor(door="command"))
        for address in (
            "/api/v1/changes/?kind=deputy&cursor=",
            f"/api/v1/deputies/{deputy.pk}/changes/",
        ):
            for person in (Role.CLERK, Role.DEPUTY_AFFAIRS):
                assert PHONE in client_of(person).get(address).content.decode()
            for person in (Role.LEADER, Role.READER):
                answer = client_of(person).get(address)
                assert answer.status_code == 200
                assert PHONE not in answer.content.decode()
                changed = [one["fields"] for one in answer.json()["results"]]
                assert {"before": "…", "after": "…"} in [one.get("phone") for one in changed]
        change = Change.objects.filter(kind="deputy", fields__has_key="phone").latest("id")
        one = client_of(Role.READER).get(f"/api/v1/changes/{change.pk}/").content.decode()
        assert PHONE not in one

    def test_names_no_hidden_record(self):
        user = user_of(Role.COMMITTEE)
        own = Topic.objects.get(pk=min(seen_by(user, Topic)))
        other = Topic.objects.get(pk=hidden_from(user, Topic))
        entry = {"before": None, "after": other.pk, "before_text": "", "after_text": str(other)}
        change = Change(kind="topic", record_id=own.pk, fields={"continues": entry})
        (shown,) = veiled_changes([change], to=user)
        nothing = {"before": None, "after": None, "before_text": "", "after_text": ""}
        assert shown.fields == {"continues": nothing}
        (whole,) = veiled_changes([change], to=user_of(Role.CLERK))
        assert whole.fields == {"continues": entry}

    def test_names_no_hidden_record_of_many(self):
        user = user_of(Role.UNIT_CONTACT)
        seen, hidden = min(seen_by(user, Attachment)), hidden_from(user, Attachment)
        answer = min(seen_by(user, Answer))
        entry = {"before": [], "after": [seen, hidden], "before_text": "", "after_text": "甲、乙"}
        change = Change(kind="answer", record_id=answer, fields={"evidence": entry})
        (shown,) = veiled_changes([change], to=user)
        assert shown.fields["evidence"] == entry | {"after": [seen], "after_text": "…"}

    def test_of_a_hidden_record_is_hidden(self):
        user = user_of(Role.COMMITTEE)
        own, other = min(seen_by(user, Topic)), hidden_from(user, Topic)
        of_topics = Change.objects.read_by(user).filter(kind="topic")
        told = set(of_topics.values_list("record_id", flat=True))
        assert own in told
        assert other not in told
        assert not Change.objects.read_by(user).filter(kind="membership").exists()

    def test_asks_the_same_for_one_change_and_for_many(self, django_assert_max_num_queries):
        user = user_of(Role.COMMITTEE)
        changes = list(Change.objects.filter(kind__in=("topic", "suggestion", "assignment")))
        with django_assert_max_num_queries(12):
            veiled_changes(changes * 20, to=user)


class TestNumberOfQuestions:
    def test_is_one_a_linked_kind_and_page(self, django_assert_num_queries):
        user = user_of(Role.UNIT_CONTACT)
        sight = Sight(user)
        assert sight.standing.roles == {Role.UNIT_CONTACT}
        suggestions = list(Suggestion.objects.all())
        first = Suggestion.objects.order_by("pk").first()
        for each in suggestions:
            each.continues_id = first.pk
        with django_assert_num_queries(1):
            sight.veiled(suggestions * 30)
        with django_assert_num_queries(0):
            sight.veiled(suggestions)

    def test_of_a_list_is_the_same_at_any_length(self):
        user, ledger = user_of(Role.COMMITTEE), client_of(Role.COMMITTEE)
        own, other = Topic.objects.get(pk=min(seen_by(user, Topic))), hidden_from(user, Topic)

        def questions() -> int:
            with CaptureQueriesContext(connection) as asked:
                assert ledger.get("/api/v1/topics/?page_size=200").status_code == 200
            return len(asked)

        Topic.objects.filter(pk=own.pk).update(continues=other)
        # Who somebody is gets asked once, by their first request.
        questions()
        few = questions()
        for n in range(10):
            more = Topic(work_year=own.work_year, title=f"又一项{n}", form="follow_up",
                         lead_committee=own.lead_committee)  # fmt: skip
            door.create(more, by=Actor(door="command"))
            Topic.objects.filter(pk=more.pk).update(continues=other)
        assert questions() == few

    def test_is_none_for_those_who_read_all(self, django_assert_num_queries):
        sight = Sight(user_of(Role.CLERK))
        assert sight.standing.is_staff
        suggestions, deputies = list(Suggestion.objects.all()), list(Deputy.objects.all())
        with django_assert_num_queries(0):
            assert sight.veiled(suggestions) == suggestions
            assert sight.veiled(deputies) == deputies


class TestManyLinks:
    def test_leave_out_what_is_hidden(self):
        """An answer relies on files, of which some are kept for the office alone."""
        user, client = user_of(Role.UNIT_CONTACT), client_of(Role.UNIT_CONTACT)
        answer = Answer.objects.get(pk=min(seen_by(user, Answer)))
        seen = Attachment.objects.get(pk=min(seen_by(user, Attachment)))
        hidden = Attachment.objects.exclude(pk=seen.pk).get()
        answer.evidence.set([seen, hidden])
        for address in (f"/api/v1/answers/{answer.pk}/", "/api/v1/answers/?page_size=200"):
            body = client.get(address).json()
            shown = next(one for one in body.get("results", [body]) if one["id"] == answer.pk)
            assert (shown["evidence"], shown["evidence_names"]) == ([seen.pk], [str(seen)])
        assert set(answer.evidence.all()) == {seen, hidden}

    def test_are_put_back_with_what_was_not_shown(self):
        user = user_of(Role.UNIT_CONTACT)
        answer = Answer.objects.get(pk=min(seen_by(user, Answer)))
        hidden = hidden_from(user, Attachment)
        answer.evidence.set([hidden])
        given = {"evidence": []}
        Sight(user).keep_hidden(answer, given)
        assert [one.pk for one in given["evidence"]] == [hidden]
