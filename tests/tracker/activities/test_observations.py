"""旁听庭审: marks by those who were there, comments answered by a court that sees no names."""

from datetime import date

import pytest
from rest_framework.test import APIClient
from street_world import DAY, codes_when, make

from tracker.common import door
from tracker.common.errors import FieldNotYours
from tracker.common.scoping import is_visible, visible
from tracker.models import Deputy, DutyAct, Observation, TrialComment
from tracker.todo.queues import todo


@pytest.fixture
def trial(street_world):
    """Two deputies came, the third did not."""
    world = street_world
    held = world.activity(
        kind="court_observation", title="旁听张某某盗窃案", organiser=world.committee,
        court=world.court, case_name="张某某盗窃案", case_kind="criminal",
    )  # fmt: skip
    for deputy, presence in zip(world.deputies, ("present", "present", "absent"), strict=True):
        make(DutyAct, activity=held, deputy=deputy, presence=presence)
    return held


@pytest.fixture
def comment(street_world, trial):
    observation = make(
        Observation, activity=trial, deputy=street_world.deputies[0], procedure="good"
    )
    return make(TrialComment, observation=observation, text="庭审程序规范，语速偏快")


def client_of(world, name: str) -> APIClient:
    client = APIClient()
    client.force_authenticate(world.user(name))
    return client


class TestObservation:
    def test_is_of_somebody_who_was_there(self, street_world, trial):
        *there, away = street_world.deputies
        assert codes_when(make, Observation, activity=trial, deputy=away) == {
            "deputy": "was_not_there"
        }
        for deputy in there:
            assert codes_when(make, Observation, activity=trial, deputy=deputy) == {}

    def test_is_of_a_trial(self, street_world):
        visit = street_world.activity()
        deputy = street_world.deputies[0]
        make(DutyAct, activity=visit, deputy=deputy)
        found = codes_when(make, Observation, activity=visit, deputy=deputy)
        assert found == {"activity": "not_a_trial"}

    def test_keeps_its_trial_a_trial(self, street_world, trial, comment):
        trial.kind, trial.court, trial.case_name, trial.case_kind = "visit", None, "", ""
        found = codes_when(door.update, trial, by=street_world.actor("clerk"))
        assert found == {"kind": "trial_was_observed"}

    def test_is_given_once(self, street_world, trial, comment):
        found = codes_when(make, Observation, activity=trial, deputy=street_world.deputies[0])
        assert found == {"__all__": "observation_taken"}

    def test_is_seen_by_its_deputy_and_the_committee(self, street_world, comment):
        world, observation = street_world, comment.observation
        seen = {name for name in world.users if is_visible(observation, to=world.user(name))}
        assert seen == {"clerk", "affairs", "leader", "committee", "deputy"}

    def test_of_another_is_nobodys_to_write(self, street_world, trial):
        foreign = Observation(activity=trial, deputy=street_world.deputies[1])
        for name in ("deputy", "street", "court"):
            with pytest.raises(FieldNotYours):
                door.create(foreign, by=street_world.actor(name))


class TestComment:
    def test_says_of_which_trial_it_is(self, street_world, trial, comment):
        assert (comment.court, comment.case_name, comment.heard_on) == (
            street_world.court, "张某某盗窃案", DAY,
        )  # fmt: skip
        trial.case_name, trial.held_on = "张某某故意伤害案", date(2024, 5, 9)
        door.update(trial, by=street_world.actor("clerk"))
        comment.refresh_from_db()
        assert (comment.case_name, comment.heard_on) == ("张某某故意伤害案", date(2024, 5, 9))

    def test_reaches_the_court_without_a_name(self, street_world, comment):
        answer = client_of(street_world, "court").get("/api/v1/trial-comments/")
        [row] = answer.json()["results"]
        assert (row["text"], row["case_name"]) == ("庭审程序规范，语速偏快", "张某某盗窃案")
        assert row["observation"] is None
        whole = client_of(street_world, "court").get(f"/api/v1/trial-comments/{comment.pk}/")
        history = client_of(street_world, "court").get(
            f"/api/v1/trial-comments/{comment.pk}/changes/"
        )
        names = [deputy.name for deputy in Deputy.objects.all()]
        for shown in (answer, whole, history):
            assert not [name for name in names if name in shown.content.decode()]
        assert client_of(street_world, "court").get("/api/v1/observations/").status_code == 403

    def test_is_answered_by_its_court_alone(self, street_world, comment):
        world = street_world
        given = {"answer": "已提醒合议庭", "answered_on": "2024-05-20"}
        address = f"/api/v1/trial-comments/{comment.pk}/"
        for name, status in (("committee", 403), ("deputy", 403), ("street", 403), ("court", 200)):
            found = client_of(world, name).patch(
                address, given, format="json", headers={"If-Match": "*"}
            )
            assert found.status_code == status, (name, found.content.decode())
        comment.refresh_from_db()
        assert (comment.answer, comment.answered_on) == ("已提醒合议庭", date(2024, 5, 20))

    def test_stays_as_it_was_answered(self, street_world, comment):
        comment.answer, comment.answered_on = "已改进", date(2024, 5, 20)
        door.update(comment, by=street_world.actor("court"))
        comment.text = "改"
        with pytest.raises(FieldNotYours):
            door.update(comment, by=street_world.actor("deputy"))

    def test_is_answered_on_a_day_after_the_trial(self, street_world, comment):
        by = street_world.actor("court")
        comment.answer = "已改进"
        assert codes_when(door.update, comment, by=by) == {"__all__": "answer_without_day"}
        comment.answered_on = date(2024, 5, 7)
        assert codes_when(door.update, comment, by=by) == {"__all__": "answered_before_trial"}

    def test_is_read_by_no_other_unit(self, street_world, comment):
        other = make(type(street_world.court), code="x", name="区交通局", kind="department")
        from tracker.common.roles import Role, Standing

        standing = Standing(roles=frozenset({Role.UNIT_CONTACT}),
                            units=frozenset({(Role.UNIT_CONTACT, other.pk)}))  # fmt: skip
        assert not TrialComment.objects.filter(TrialComment.visible_rows(standing)).exists()
        assert visible(TrialComment.objects.all(), to=street_world.user("court")).exists()

    def test_waits_for_the_court(self, street_world, comment):
        def waiting():
            found = todo(street_world.user("court"), on=DAY)
            return {each.code: [item.id for item in each.items] for each in found}

        assert waiting() == {"trial_comments_to_answer": [comment.pk]}
        comment.answer, comment.answered_on = "已改进", date(2024, 5, 20)
        door.update(comment, by=street_world.actor("court"))
        assert waiting() == {}
