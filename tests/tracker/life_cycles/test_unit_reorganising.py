"""撤并: a unit ends with open cases; they pass to its successor in one step, and back."""

from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient
from story_world import make
from test_correcting import accepted, answered, handed_over, now, signed
from test_suggestion_story import SIGN

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import standing_of
from tracker.common.undoing import undo
from tracker.common.workflow import NotYourMove, TransitionRefused
from tracker.models import Assignment, Change, Suggestion, Topic, Unit
from tracker.todo.queues import counted
from tracker.units.succession import (
    open_cases,
    passing,
    reorganise,
    successor_given,
)

__all__ = ["accepted", "answered", "handed_over", "signed"]
END = date(2024, 3, 1)
# Links to a unit that say what was, or by whom: they stay as they are.
STAYS = {
    "activity.court": "before whom the trial was",
    "activity.organiser": "who held it",
    "answer.unit": "who answered",
    "assignment.assigned_by": "who passed it on",
    "assignment.proposed_unit": "whom the unit proposed then",
    "attachment.unit": "whose file it was",
    "byelection.street_committee": "where it was held",
    "change.on_behalf_of": "the history",
    "change.seen_by_units": "the history",
    "deputy.street_committee": "where the mandate is from; the office says so anew",
    "extension.requested_by": "who asked",
    "onetimelink.unit": "to whom the link was given; it works on for who holds it",
    "station.street_committee": "whose station it was; its successor takes it over by hand",
    "trialcomment.court": "before whom the trial was",
    "teammember.unit": "where the person was from",
    "lead.budget_unit": "whose money the warning is about",
    "meeting.body": "whose meeting it is; a planned one of an ended body is called off",
    "meeting.invited_units": "who was invited",
    "normativedocument.maker": "who made it",
    "outcome.unit": "whose outcome it is",
    "personnelmatter.proposer": "who proposed",
    "post.body": "posts of an ended body end by personnel matters",
    "progressentry.unit": "who reported",
    "recommendation.addressed_to": "to whom it was made",
    "rectificationextension.requested_by": "who asked",
    "site.unit": "whose place it was",
    "sourcedocument.issued_by": "who issued it",
    "unit.successor": "the chain itself",
    "urge.unit": "who was urged",
    "vote.unit": "who was voted on",
    "yearlist.maker": "whose list it is",
}  # fmt: skip


def office(world, reason: str = "") -> Actor:
    return Actor(door="api", user=world.users["clerk"], reason=reason)


def keys(unit, world) -> list[str]:
    return [one.key for one in open_cases(unit, to=world.users["clerk"])]


def at_work(user) -> Client:
    user.is_staff = True
    user.save()
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def merged(world, handed_over):
    reorganise(
        world.traffic, on=END, successor=world.parks, passed=keys(world.traffic, world),
        by=office(world, "机构改革方案"),
    )  # fmt: skip
    return now(world.traffic)


class TestLinksToUnits:
    def test_pass_or_stay_by_name(self):
        """A new link to a unit has to say which."""
        links = {
            f"{model._meta.model_name}.{field.name}"
            for model in apps.get_models()
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many)
            if field.related_model is Unit and not model._meta.auto_created
        }
        pass_on = {f"{model._meta.model_name}.{name}" for model, name in passing()}
        assert pass_on | STAYS.keys() == links
        assert not pass_on & STAYS.keys()


class TestMerging:
    def test_passes_the_open_cases_to_the_successors_contact(self, world, handed_over, merged):
        part = handed_over.assignments.get()
        assert part.unit == world.parks
        world.move(part, "sign", "parks", on=date(2024, 3, 4), **SIGN)
        assert now(handed_over).status == "handling"

    def test_ends_the_unit_and_names_its_successor(self, world, merged):
        assert (merged.valid_until, merged.successor) == (END, world.parks)

    def test_is_told_in_the_progress_and_the_history(self, handed_over, merged):
        entry = handed_over.progress_entries.latest("id")
        assert (entry.text, entry.happened_on) == (
            "承办单位由“区交通局”变更为“区园林局”（单位撤并）。", END,
        )  # fmt: skip
        part = handed_over.assignments.get()
        line = Change.objects.filter(kind="assignment", record_id=part.pk).latest("id")
        assert line.reason == "“区交通局”2024-03-01撤并，由“区园林局”承接。机构改革方案"
        assert Change.objects.filter(kind="unit", record_id=merged.pk, action="reorganise").exists()

    def test_leaves_what_was_answered_by_the_name_of_its_day(self, world, answered):
        assert keys(world.traffic, world) == [f"suggestion-{answered.pk}-handed_over_to"]
        reorganise(world.traffic, on=date(2024, 5, 1), successor=world.parks, passed=(),
                   by=office(world))  # fmt: skip
        assert answered.assignments.get().unit == now(world.traffic)
        assert answered.answers.get().unit.name == "区交通局"

    def test_leaves_what_ended(self, world, accepted, handed_over):
        assert keys(world.traffic, world)
        world.move(handed_over, "withdraw", "affairs", on=date(2024, 2, 20), remark="代表要求",
                   requested_on="2024-02-19", all_agree="on")  # fmt: skip
        assert now(handed_over).is_finished
        assert keys(world.traffic, world) == []

    def test_replaces_one_of_several_units(self, world):
        topic = make(Topic, work_year=world.year, title="议题", form="follow_up")
        door.update(now(topic), by=office(world), links={
            "reporting_units": [world.traffic, world.parks, world.police]
        })  # fmt: skip
        reorganise(world.traffic, on=END, successor=world.parks, by=office(world),
                   passed=[f"topic-{topic.pk}-reporting_units"])  # fmt: skip
        assert {*topic.reporting_units.all()} == {world.parks, world.police}

    def test_is_refused_where_the_successor_has_the_case_already(self, world, accepted):
        world.move(
            accepted, "hand_over", "affairs", on=date(2024, 2, 5), document_number="x",
            to_unit=world.government.pk, mode="lead_and_co", lead_unit=world.traffic.pk,
            other_units=[world.parks.pk],
        )  # fmt: skip
        changes = Change.objects.count()
        with pytest.raises(ValidationError) as caught:
            reorganise(world.parks, on=END, successor=world.traffic,
                       passed=keys(world.parks, world), by=office(world))  # fmt: skip
        [message] = caught.value.message_dict["passed"]
        assert message.startswith("承办单位：")
        assert "该单位已是这件建议的承办单位。" in message
        assert Change.objects.count() == changes
        assert now(world.parks).valid_until is None


class TestTheSuccessor:
    def refused(self, world, unit, **given) -> dict:
        changes = Change.objects.count()
        with pytest.raises(ValidationError) as caught:
            reorganise(unit, by=office(world), **({"on": END, "passed": ()} | given))
        assert Change.objects.count() == changes
        return {name: one[0].code for name, one in caught.value.error_dict.items()}

    def test_was_not_dissolved_earlier(self, world):
        door.update(
            Unit.objects.get(pk=world.parks.pk), by=office(world)
        )  # nothing differs, nothing is written
        parks = now(world.parks)
        parks.valid_until = date(2024, 2, 1)
        door.update(parks, by=office(world))
        assert self.refused(world, now(world.traffic), successor=now(parks)) == {
            "successor": "successor_dissolved"
        }

    def test_is_not_succeeded_by_the_unit_in_turn(self, world):
        reorganise(now(world.police), on=END, successor=now(world.parks), passed=(),
                   by=office(world))  # fmt: skip
        police = now(world.police)
        police.valid_until = None
        assert self.refused(world, now(world.parks), successor=police) == {"successor": "circular"}

    def test_is_needed_to_pass_anything(self, world, handed_over):
        held = keys(world.traffic, world)
        assert self.refused(world, now(world.traffic), successor=None, passed=held) == {
            "successor": "successor_missing"
        }

    def test_takes_only_what_the_unit_holds(self, world, handed_over):
        assert self.refused(
            world, now(world.police), successor=world.parks, passed=keys(world.traffic, world)
        ) == {"passed": "not_held"}

    def test_may_be_founded_by_a_new_name(self, world, handed_over):
        unit = now(world.traffic)
        given = {"new_name": "区交通运输局", "new_code": "traffic-2024", "on": END}
        new = successor_given(unit, given)
        reorganise(unit, on=END, successor=new, passed=keys(unit, world), by=office(world))
        part = handed_over.assignments.get()
        assert (part.unit.name, part.unit.valid_from, part.unit.kind) == (
            "区交通运输局", END, "department",
        )  # fmt: skip
        assert now(unit).successor == part.unit


class TestSplitting:
    def test_passes_the_rest_to_a_second_successor(self, world, handed_over):
        first, *rest = keys(world.traffic, world)
        assert rest
        reorganise(now(world.traffic), on=END, successor=world.parks, passed=[first],
                   by=office(world))  # fmt: skip
        reorganise(now(world.traffic), on=END, successor=world.police, passed=rest,
                   by=office(world))  # fmt: skip
        assert keys(world.traffic, world) == []
        assert now(world.traffic).successor == world.parks
        # Undone one by one, the last first.
        for left in (rest, [first, *rest]):
            undo(now(world.traffic), by=office(world, "重办"), today=END, now=timezone.now())
            assert keys(world.traffic, world) == left
        assert (now(world.traffic).valid_until, now(world.traffic).successor) == (None, None)


class TestAUnitThatEnded:
    @pytest.fixture
    def ended(self, world, handed_over):
        return reorganise(now(world.traffic), on=END, successor=None, passed=(), by=office(world))

    def test_is_named_to_the_office_as_long_as_it_holds_something(self, world, ended):
        def waiting(on):
            queues = counted(world.users["clerk"], on=on, code="ended_units")
            return [(one.count, one.shown(slice(1)).items[0].title) for one in queues]

        assert waiting(END) == []
        assert waiting(date(2024, 3, 2)) == [(1, "区交通局")]
        reorganise(now(ended), on=END, successor=world.parks, by=office(world),
                   passed=keys(ended, world))  # fmt: skip
        assert waiting(date(2024, 3, 2)) == []

    def test_is_handed_nothing_more(self, world, ended, draft):
        other = make(Suggestion, work_year=world.year, session=world.session, title="另一件",
                     body="正文", lead_deputy=world.lead_deputy)  # fmt: skip
        world.move(other, "submit", "deputy", on=date(2024, 1, 9))
        world.move(other, "accept", "affairs", on=date(2024, 1, 10))
        given = {
            "document_number": "x", "to_unit": world.government.pk, "mode": "single",
            "lead_unit": ended.pk,
        }  # fmt: skip
        with pytest.raises(ValidationError) as caught:
            world.move(other, "hand_over", "affairs", on=date(2024, 3, 2), **given)
        assert "“区交通局”已于2024-03-01撤销。" in caught.value.messages
        # What was handed over while it was there may be entered later.
        world.move(other, "hand_over", "affairs", on=END, today=date(2024, 4, 1), **given)
        assert Assignment.objects.filter(suggestion=other, unit=ended).exists()

    def test_is_offered_only_by_its_whole_name(self, world, ended):
        client = at_work(world.users["affairs"])

        def offered(term):
            answer = client.get("/admin/autocomplete/", {
                "term": term, "app_label": "tracker", "model_name": "opinion",
                "field_name": "addressed_to",
            })  # fmt: skip
            return [one["text"] for one in answer.json()["results"]]

        assert offered("交通") == []
        assert offered("区交通局") == ["区交通局（2024-03-01撤销）"]
        assert offered("园林") == ["区园林局"]


class TestUndoing:
    def test_gives_all_back(self, world, handed_over, merged):
        undo(merged, by=office(world, "办错了"), today=END, now=timezone.now())
        assert handed_over.assignments.get().unit == world.traffic
        assert (now(merged).valid_until, now(merged).successor) == (None, None)
        assert handed_over.progress_entries.not_voided().filter(text__contains="撤并").count() == 0

    def test_is_refused_once_the_successor_acted(self, world, handed_over, merged):
        world.move(handed_over.assignments.get(), "sign", "parks", on=date(2024, 3, 4), **SIGN)
        with pytest.raises(TransitionRefused) as caught:
            undo(merged, by=office(world, "办错了"), today=END, now=timezone.now())
        assert caught.value.code == "built_on"
        assert "签收" in caught.value.message


class TestWhose:
    def test_it_is_the_offices(self, world, handed_over):
        for who in ("traffic", "government", "leader", "deputy"):
            with pytest.raises(NotYourMove):
                reorganise(now(world.traffic), on=END, successor=world.parks, passed=(),
                           by=Actor(door="api", user=world.users[who]))  # fmt: skip

    def test_accounts_pass_by_an_administrator_alone(self, world, django_user_model):
        boss = django_user_model.objects.create_superuser("boss")
        post = world.users["traffic"].memberships.get()
        key = f"membership-{post.pk}-unit"
        assert key not in keys(world.traffic, world)
        reorganise(now(world.traffic), on=END, successor=world.parks, passed=[key],
                   by=Actor(door="admin", user=boss))  # fmt: skip
        assert standing_of(world.users["traffic"], on=END).units == {
            ("unit_contact", world.parks.pk)
        }


class TestOverRest:
    @pytest.fixture
    def client(self, world):
        client = APIClient()
        client.force_authenticate(world.users["clerk"])
        return client

    def test_lists_passes_and_takes_back(self, world, handed_over, client):
        address = f"/api/v1/units/{world.traffic.pk}/"
        cases = client.get(f"{address}open-cases/").json()
        part = handed_over.assignments.get()
        assert cases[-1] | {"title": ""} == {
            "key": f"assignment-{part.pk}-unit", "kind": "assignment", "id": part.pk, "title": "",
            "link": "unit", "link_display": "承办单位",
        }  # fmt: skip
        assert handed_over.title in cases[-1]["title"]
        body = {
            "on": "2024-03-01", "new_name": "区交通运输局", "new_code": "traffic-2",
            "passed": [one["key"] for one in cases],
        }  # fmt: skip
        answer = client.post(f"{address}reorganise/", body, format="json")
        assert answer.status_code == 428
        tag = {"If-Match": client.get(address)["ETag"]}
        answer = client.post(f"{address}reorganise/", body, format="json", headers=tag)
        assert (answer.status_code, answer.json()["valid_until"]) == (200, "2024-03-01")
        assert now(part).unit.name == "区交通运输局"
        told = client.get(f"{address}undo/").json()
        assert told["is_allowed"]
        answer = client.post(f"{address}undo/", {"change_reason": "重办"}, format="json",
                             headers={"If-Match": answer["ETag"]})  # fmt: skip
        assert answer.status_code == 200
        assert now(part).unit == world.traffic
        assert not Unit.objects.filter(code="traffic-2").exists()

    def test_names_each_fault(self, world, handed_over, client):
        address = f"/api/v1/units/{world.traffic.pk}/"
        tag = {"If-Match": client.get(address)["ETag"]}
        body = {"on": "2024-03-01", "new_name": "区园林局", "new_code": "parks"}
        answer = client.post(f"{address}reorganise/", body, format="json", headers=tag)
        assert answer.status_code == 400
        assert {one["pointer"] for one in answer.json()["errors"]} == {"#/new_name", "#/new_code"}


class TestTheStep:
    def test_shows_the_list_and_passes_what_is_ticked(self, world, handed_over):
        client = at_work(world.users["affairs"])
        page = f"/admin/tracker/unit/{world.traffic.pk}/step/reorganise/"
        shown = client.get(page)
        held = keys(world.traffic, world)
        html = shown.content.decode()
        assert all(f'value="{key}"' in html for key in held)
        sent = {
            "on": "2024-03-01", "successor": world.parks.pk, "passed": held, "apply": "1",
            f"seen-{world.traffic.pk}": now(world.traffic).version,
        }  # fmt: skip
        done = client.post(page, sent, follow=True)
        assert "单位撤并已办理，移交未办结的事项2件。" in done.content.decode()
        assert handed_over.assignments.get().unit == world.parks

    def test_keeps_what_was_typed_beside_the_faults(self, world, handed_over):
        client = at_work(world.users["affairs"])
        page = f"/admin/tracker/unit/{world.traffic.pk}/step/reorganise/"
        sent = {"on": "2024-03-01", "new_name": "新局", "apply": "1",
                f"seen-{world.traffic.pk}": now(world.traffic).version}  # fmt: skip
        html = client.post(page, sent).content.decode()
        assert "请填写新单位的代码" in html
        assert 'value="新局"' in html
        assert now(world.traffic).valid_until is None
