"""表决测评: sums, majorities, one subject each, and who is told of them."""

from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from supervision_world import as_kept, hand_over, inspect, opine

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.scoping import visible
from tracker.models import Change, Opinion, RuleSet, Topic, Vote, Webhook

BY = Actor(door="command")
DAY = date(2024, 6, 20)
# The number of the migration is given when it is landed.
[CARRYING] = Path("tracker/migrations").glob("*_votes_carried_over.py")
ENOUGH = {"members": 33, "present": 30, "sent": 30, "returned": 30, "valid": 30}


def codes(error: ValidationError) -> set[str]:
    return {one.code for faults in error.error_dict.values() for one in faults}


@pytest.fixture
def topic(world) -> Topic:
    made = door.create(
        Topic(work_year=world.year, title="评议", form="follow_up", lead_committee=world.committee),
        by=BY,
    )
    Topic.objects.filter(pk=made.pk).update(status="in_progress", started_on=date(2024, 3, 1))
    return Topic.objects.get(pk=made.pk)


def approval(topic, **counts) -> Vote:
    return Vote(purpose="approval", matter=topic, held_on=DAY, **counts)


def rows_of(*, numbers: dict) -> bool:
    """Whether the counts can be those of one vote, in plain arithmetic."""
    chain = [numbers[name] for name in ("valid", "returned", "sent", "present", "members")]
    cast = numbers["in_favour"] + numbers["against"] + numbers["abstained"]
    unpressed = numbers["not_voted"]
    return (
        chain == sorted(chain)
        and cast == numbers["valid"]
        and (not unpressed or unpressed <= numbers["sent"] - numbers["returned"])
    )


SMALL = st.integers(0, 9)
NUMBERS = st.fixed_dictionaries(
    dict.fromkeys(
        ("members", "present", "sent", "returned", "valid", "in_favour", "against", "abstained",
         "not_voted"), SMALL,
    )
)  # fmt: skip


@st.composite
def plausible(draw):
    """Counts of which most are right, with now and then one that is not."""
    numbers = {name: draw(st.integers(0, 4)) for name in ("in_favour", "against", "abstained")}
    above = sum(numbers.values())
    for name in ("valid", "returned", "sent", "present", "members"):
        above = numbers[name] = above + (0 if name == "valid" else draw(st.integers(0, 2)))
    numbers["not_voted"] = draw(st.integers(0, numbers["sent"] - numbers["returned"]))
    wrong = draw(st.sampled_from(("", *numbers)))
    return numbers | ({wrong: draw(SMALL)} if wrong else {})


class TestTheSums:
    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(numbers=st.one_of(plausible(), NUMBERS))
    def test_are_kept_by_the_model_and_by_the_database(self, topic, numbers):
        vote = approval(topic, **numbers)
        vote.derive()
        try:
            vote.full_clean()
            holds = True
        except ValidationError:
            holds = False
        assert holds == rows_of(numbers=numbers)
        try:
            with transaction.atomic():
                Vote.objects.bulk_create([vote])
                stored = True
                transaction.set_rollback(True)
        except IntegrityError:
            stored = False
        assert stored == rows_of(numbers=numbers)

    @settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(members=st.integers(1, 99), votes=st.data())
    def test_pass_by_more_than_half_of_all_members(self, topic, members, votes):
        present = votes.draw(st.integers(1, members))
        in_favour = votes.draw(st.integers(0, present))
        counts = dict.fromkeys(("present", "sent", "returned", "valid"), present)
        vote = approval(
            topic, members=members, in_favour=in_favour, against=present - in_favour, **counts
        )
        vote.derive()
        # Two times the votes, so that no half is rounded.
        assert vote.result == ("passed" if in_favour * 2 > members else "not_passed")
        assert vote.base == members

    def test_of_those_present_alone_pass_nothing(self, topic):
        """16 of 30 present are a majority of these, and not of the 33 members."""
        vote = approval(topic, in_favour=16, against=10, abstained=4, **ENOUGH)
        vote.derive()
        assert (vote.result, vote.base) == ("not_passed", 33)

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"present": 34}, "present_exceeds_members"),
            ({"sent": 31}, "sent_exceeds_present"),
            ({"sent": 31, "present": None, "members": 30}, "sent_exceeds_members"),
            ({"returned": 31}, "returned_exceeds_sent"),
            ({"returned": 29}, "valid_exceeds_returned"),
            ({"abstained": 2}, "options_do_not_add_up"),
            ({"not_voted": 1}, "not_voted_exceeds_sent"),
            ({"members": None}, "members_missing"),
            ({"basically": 1, "abstained": 0}, "no_such_option"),
            ({"excellent": 1, "abstained": 0}, "no_such_option"),
            ({"announced_on": date(2024, 6, 19)}, "announced_before_held"),
        ],
    )
    def test_are_refused_with_a_code_of_their_own(self, topic, change, code):
        counts = ENOUGH | {"in_favour": 28, "against": 1, "abstained": 1}
        with pytest.raises(ValidationError) as refused:
            door.create(approval(topic, **counts | change), by=BY)
        assert codes(refused.value) == {code}


class TestTheSubject:
    COUNTS = ENOUGH | {"in_favour": 28, "against": 1, "abstained": 1}

    def test_is_voted_on_once(self, topic, world):
        door.create(approval(topic, **self.COUNTS), by=BY)
        with pytest.raises(ValidationError) as refused:
            door.create(approval(topic, **self.COUNTS), by=BY)
        assert codes(refused.value) == {"matter_voted"}

    def test_of_an_appraisal_is_one_unit(self, topic, world):
        """Counted by subject and never by type: what A got says nothing of B."""
        fields = {"purpose": "appraisal", "matter": topic, "held_on": DAY, **self.COUNTS}
        for unit in (world.traffic, world.police):
            door.create(Vote(unit=unit, **fields), by=BY)
        with pytest.raises(ValidationError) as refused:
            door.create(Vote(unit=world.police, **fields), by=BY)
        assert codes(refused.value) == {"unit_voted"}
        assert Vote.objects.filter(unit=world.traffic).count() == 1

    @pytest.mark.parametrize("purpose", ["satisfaction", "appraisal", "duty_report"])
    def test_is_what_the_purpose_says(self, topic, purpose):
        vote = Vote(purpose=purpose, matter=topic, held_on=DAY, **self.COUNTS)
        with pytest.raises(ValidationError) as refused:
            door.create(vote, by=BY)
        assert codes(refused.value) == {"not_one_subject"}

    def test_of_an_opinion_hangs_on_its_matter(self, world):
        opinion = hand_over(world, opine(inspect(world, status="rectifying"), "条款"),
                            to=world.government, number="1")  # fmt: skip
        vote = door.create(Vote(opinion=opinion, held_on=DAY, **self.COUNTS), by=BY)
        assert vote.matter_id == opinion.matter_id


class TestAnAppraisal:
    GIVEN = {"members": 33, "present": 30, "method": "button", "in_favour": 15, "basically": 2,
             "against": 10, "excellent": 1, "abstained": 1}  # fmt: skip

    def appraise(self, world, topic, **change):
        given = self.GIVEN | {"unit": world.traffic.pk} | change
        return world.move(topic, "appraise", "clerk", on=DAY, **given)

    def test_is_written_by_a_move_that_leaves_the_topic_where_it_is(self, world, topic):
        assert self.appraise(world, topic).status == "in_progress"
        vote = Vote.objects.get()
        # Whoever pressed a button is counted: 1 + 15 + 2 + 10 + 1.
        assert (vote.sent, vote.returned, vote.valid) == (29, 29, 29)
        # 18 of 33 members; which share passes is said by the rules in force on the day.
        assert (vote.result, vote.base, vote.rule_set) == ("passed", 33, world.rules)
        assert vote.options() == {"优秀": 1, "满意": 15, "基本满意": 2, "不满意": 10, "弃权": 1}

    def test_passes_by_the_rules_of_the_place(self, world, topic):
        RuleSet.objects.filter(pk=world.rules.pk).update(appraisal_pass_percent=60)
        self.appraise(world, topic)
        assert Vote.objects.get().result == "not_passed"

    def test_by_papers_asks_how_many_there_were(self, world, topic):
        with pytest.raises(ValidationError) as refused:
            self.appraise(world, topic, method="secret")
        assert set(refused.value.error_dict) == {"sent", "returned", "valid"}
        assert codes(refused.value) == {"required"}
        assert not Vote.objects.exists()

    def test_is_taken_back_with_its_move(self, world, topic):
        self.appraise(world, topic)
        answer = world.client("clerk").post(
            f"/api/v1/topics/{topic.pk}/undo/", {"change_reason": "误登"}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert not Vote.objects.exists()
        assert Change.objects.filter(kind="vote", action="delete").exists()

    def test_is_told_outside_when_it_is_announced(self, world, topic):
        topic.reporting_units.set([world.traffic, world.police])
        self.appraise(world, topic)
        vote = Vote.objects.get()
        seen = [who for who in world.users if visible(Vote.objects.all(), to=world.users[who])]
        assert set(seen) == {"clerk", "leader", "reader", "committee"}
        answer = world.client("clerk").patch(
            f"/api/v1/votes/{vote.pk}/", {"announced_on": "2024-06-28", "grade": "良好"},
            format="json", headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        told = {who for who in world.users if visible(Vote.objects.all(), to=world.users[who])}
        assert told == {"clerk", "leader", "reader", "committee", "traffic", "police"} | {
            who for who in world.users if visible(Topic.objects.all(), to=world.users[who])
        }


class TestWhatWasABallot:
    @pytest.fixture
    def at_that_time(self):
        """The models as the migration knows them, without what the door forbids and without
        the column that a later migration took out."""
        loader = MigrationLoader(connection, replace_migrations=False)
        state = loader.project_state(("tracker", CARRYING.stem))
        state.remove_field("tracker", "vote", "meeting")
        return state.apps

    @pytest.fixture
    def opinion(self, world) -> Opinion:
        return hand_over(world, opine(inspect(world, status="rectifying"), "条款"),
                         to=world.government, number="1")  # fmt: skip

    def test_is_read_by_its_old_names(self, world, topic, opinion):
        counts = {"members": 30, "sent": 28, "returned": 28, "valid": 27, "satisfied": 14,
                  "basically_satisfied": 5, "unsatisfied": 6, "abstained": 2}  # fmt: skip
        rules = {"rule_set": opinion.rule_set}
        vote = door.create(Vote(opinion=opinion, held_on=DAY, **rules, **as_kept(counts)), by=BY)
        door.create(approval(topic, in_favour=28, against=1, abstained=1, **ENOUGH), by=BY)
        [shown] = world.client("clerk").get("/api/v1/ballots/").json()["results"]
        assert counts.items() <= shown.items()
        assert (shown["id"], shown["opinion"]) == (vote.pk, opinion.pk)
        assert (shown["base"], shown["approving"], shown["is_passed"]) == (30, 19, True)

    def test_keeps_its_history_and_subscriptions(self, world, at_that_time, unguarded):
        """As the migration calls it that follows the renaming of the table."""
        Change.objects.bulk_create(
            [Change(kind="ballot", record_id=7, record_title="测评", action="create", door="api",
                    version=1, fields={"satisfied": {"before": None, "after": 14},
                                       "sent": {"before": None, "after": 28}})]
        )  # fmt: skip
        user = world.users["clerk"]
        url = "https://oa.example.gov.cn/hooks"
        events = ["ballot", "ballot.create", "opinion"]
        Webhook(user=user, name="通知", url=url, events=events).save()
        module = import_module(f"tracker.migrations.{CARRYING.stem}")
        module.follow(at_that_time, old="ballot", new="vote", names=module.OPTIONS)
        change = Change.objects.get(kind="vote", record_id=7)
        assert set(change.fields) == {"in_favour", "sent"}
        assert Webhook.objects.get().events == ["vote", "vote.create", "opinion"]

    def test_hangs_on_the_matter_with_the_result_of_its_rules(self, world, opinion, at_that_time):
        counts = as_kept({"satisfied": 9, "basically_satisfied": 6, "unsatisfied": 13})
        fields = {"opinion": opinion, "held_on": DAY, "members": 30, "sent": 28, "returned": 28,
                  "valid": 28, "matter_id": opinion.matter_id}  # fmt: skip
        rules = RuleSet.objects.filter(pk=opinion.rule_set_id)
        module = import_module(f"tracker.migrations.{CARRYING.stem}")
        Vote.objects.bulk_create([Vote(**fields, **counts)])
        # 15 of 30 members are no majority, of 28 returned they are.
        for base, whole, result in (("members", 30, "not_passed"), ("returned", 28, "passed")):
            rules.update(ballot_base=base)
            module.carry_over(at_that_time, None)
            vote = Vote.objects.get()
            assert (vote.base, vote.result, vote.rule_set) == (whole, result, opinion.rule_set)
