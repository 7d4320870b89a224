"""A topic within its year, and what goes on in the next one."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from story_world import BY, make
from supervision_world import (
    address_of,
    claim,
    find,
    hand_over,
    nothing_written,
    now,
    opine,
    refused,
    write_off,
)

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Frozen
from tracker.models import Opinion, RectificationItem, RectificationStage, Topic, WorkYear
from tracker.overview.populations import supervision
from tracker.overview.populations.defining import percent

DAY = date(2024, 12, 20)
EVERYBODY = get_user_model()(is_superuser=True)
ITEMS = (
    supervision.item,
    supervision.item_written_off,
    supervision.item_long_term,
    supervision.item_not_accepted,
)


def closed(year: WorkYear) -> WorkYear:
    year.status, year.closed_on = "closed", DAY
    return year


def propose(world, **fields) -> Topic:
    given = {"work_year": world.year, "title": "物业管理", "form": "special_report", **fields}
    links = {"reporting_units": [world.parks], "laws": [world.law]}
    return door.create(Topic(**given, lead_committee=world.committee), by=BY, links=links)


class TestATopic:
    def test_goes_from_the_plan_to_what_came_of_it(self, told_world):
        world = told_world
        topic = propose(world)
        topic = world.move(
            topic, "include_in_plan", "clerk", on=date(2024, 1, 20), planned_on="2024-06-20"
        )
        assert (topic.status, topic.planned_on) == ("in_plan", date(2024, 6, 20))
        why = {"remark": "与视察合并", "planned_on": "2024-08-20", "due_on": "2024-12-31"}
        world.move(topic, "adjust", "clerk", on=date(2024, 5, 10), **why)
        topic = world.move(topic, "adjust", "clerk", on=date(2024, 6, 10), remark="再次推迟")
        assert topic.adjustment == "2024-05-10 与视察合并\n2024-06-10 再次推迟"
        assert (topic.status, topic.planned_on, topic.due_on) == (
            "in_plan",
            date(2024, 8, 20),
            date(2024, 12, 31),
        )
        topic = world.move(topic, "start", "committee", on=date(2024, 7, 1))
        assert (topic.status, topic.started_on) == ("in_progress", date(2024, 7, 1))
        meeting = {"meeting_kind": "committee"}
        topic = world.move(topic, "deliberate", "clerk", on=date(2024, 8, 28), **meeting)
        [item] = topic.agenda_items.all()
        assert (item.meeting.kind, item.heard_on) == ("committee", date(2024, 8, 28))
        opinion = opine(topic, "规范收费", deliberated_on=date(2024, 8, 28))
        world.move(opinion, "approve", "clerk", on=date(2024, 9, 2))
        to = {"document_number": "汉常发〔2024〕9号", "addressed_to": world.government.pk}
        world.move(opinion, "hand_over", "clerk", on=date(2024, 9, 3), **to)
        assert now(topic).status == "rectifying"
        clause = opinion.items.get()
        unit = {"lead_unit": world.parks.pk}
        world.move(clause, "assign", "government", on=date(2024, 9, 5), **unit)
        claim(world, clause, "parks", on=date(2024, 9, 6))
        write_off(world, clause, "parks", on=date(2024, 11, 1))
        world.move(
            opinion, "consult", "government", on=date(2024, 11, 5), draft_report="征求意见稿"
        )
        world.move(opinion, "agree", "committee", on=date(2024, 11, 8))
        world.move(opinion, "report", "government", on=date(2024, 11, 12), text="已落实")
        assert now(topic).status == "result_reported"
        world.move(opinion, "close", "clerk", on=date(2024, 11, 20))
        topic = world.move(topic, "close", "clerk", on=DAY, published_on="2024-12-25")
        assert (topic.status, topic.concluded_on, topic.published_on) == (
            "closed",
            DAY,
            date(2024, 12, 25),
        )

    def test_may_be_heard_by_the_directors_alone(self, world, topic):
        topic = world.move(topic, "deliberate", "clerk", on=DAY, meeting_kind="directors")
        [item] = topic.agenda_items.all()
        assert (item.meeting.kind, item.heard_on) == ("directors", DAY)

    def test_that_is_research_or_a_visit_ends_without_a_deliberation(self, world, topic):
        assert world.move(topic, "close", "clerk", on=DAY).status == "closed"

    def test_keeps_the_day_it_really_began(self, world):
        topic = propose(world, status="in_plan", started_on=date(2024, 3, 1))
        assert world.move(topic, "start", "committee", on=DAY).started_on == date(2024, 3, 1)

    def test_is_cancelled_with_a_reason(self, world):
        for status in ("proposed", "in_plan", "in_progress"):
            topic = propose(world, status=status)
            assert refused(world, topic, "cancel", "clerk", on=DAY) == {"remark": "required"}
            assert refused(world, topic, "adjust", "clerk", on=DAY)
            data = {"remark": "职能划转"}
            topic = world.move(topic, "cancel", "clerk", on=DAY, **data)
            assert topic.progress_entries.get().text == "取消：职能划转"
            assert refused(world, topic, "start", "committee", on=DAY) == "wrong_state"

    def test_is_adjusted_with_a_reason_and_only_while_it_is_open(self, world, topic):
        assert refused(world, topic, "adjust", "clerk", on=DAY) == {"remark": "required"}
        done = propose(world, status="closed")
        assert refused(world, done, "adjust", "clerk", on=DAY, remark="x") == "wrong_state"

    def test_is_started_by_its_committee_and_ended_by_the_office(self, world):
        topic = propose(world, status="in_plan")
        code = refused(world, topic, "start", "other_committee", on=DAY)
        assert code == "not_concerned"
        for name in ("adjust", "cancel", "deliberate", "close", "continue"):
            for who in ("committee", "parks", "government", "leader"):
                assert refused(world, topic, name, who, on=DAY) == "role_not_allowed"

    def test_is_neither_heard_nor_closed_before_it_began(self, world):
        topic = propose(world, status="in_progress", started_on=DAY)
        early = {"on": date(2024, 12, 19), "meeting_kind": "committee"}
        for name in ("deliberate", "close"):
            expected = {"happened_on": "too_early"}
            assert refused(world, topic, name, "clerk", **early) == expected
            code = refused(
                world,
                topic,
                name,
                "clerk",
                on=DAY,
                today=date(2024, 12, 19),
                meeting_kind="committee",
            )
            assert code == {"happened_on": "in_future"}

    @pytest.mark.parametrize("status", ["proposed", "in_plan"])
    def test_may_be_entered_late_without_its_steps(self, world, status):
        for name in ("deliberate", "close"):
            topic = propose(world, status=status)
            data = {"meeting_kind": "committee"}
            assert refused(world, topic, name, "clerk", on=DAY, **data) == "wrong_state"
            assert world.move(topic, name, "clerk", on=DAY, late_entry=True, **data)
        topic = propose(world)
        late = {"late_entry": True}
        assert refused(world, topic, "start", "committee", on=DAY, **late) == "wrong_state"
        assert world.move(topic, "start", "clerk", on=DAY, **late).status == "in_progress"

    def test_waits_for_items_and_opinions(self, world, topic):
        item = find(topic, "x")
        for name in ("close", "cancel"):
            code = refused(world, topic, name, "clerk", on=DAY, remark="x")
            assert code == "items_open"
        door.void(item, by=Actor(door="command", reason="误登"))
        opine(topic)
        assert refused(world, topic, "close", "clerk", on=DAY) == "opinions_open"

    def test_is_not_moved_once_voided(self, world, topic):
        topic = door.void(topic, by=Actor(door="command", reason="重复"))
        assert refused(world, topic, "close", "clerk", on=DAY) == "voided"


class TestContinuation:
    DATA = {"work_year": 2025, "remark": "两年期议题"}

    def test_carries_over_what_is_not_written_off(self, told_world, topic):
        world = told_world
        opinion = opine(topic, "规范收费", "完善设施")
        topic_status = "rectifying"
        Topic.objects.filter(pk=topic.pk).update(status="deliberated")
        World = type(world)
        hand_over(world, opinion, to=world.government)
        done, waiting = opinion.items.order_by("number")
        for item in (done, waiting):
            World.move(
                world, item, "assign", "government", on=date(2024, 7, 8),
                lead_unit=world.parks.pk, co_units=[world.police.pk],
            )  # fmt: skip
            claim(world, item, "parks", on=date(2024, 7, 9))
        write_off(world, done, "parks", on=date(2024, 8, 1))
        stages = {"stages": "一期 2024-10-31\n二期 2025-06-30", "remark": "需两年"}
        world.move(waiting, "make_long_term", "committee", on=date(2024, 8, 1), **stages)
        first, second = waiting.stages.order_by("due_on")
        world.move(
            waiting, "reach_stage", "parks", on=date(2024, 10, 30), stage=first.pk, evidence="成"
        )
        evidence = world.upload(waiting, "parks")
        assert now(topic).status == topic_status

        old = world.move(topic, "continue", "clerk", on=DAY, **self.DATA)
        assert (old.status, old.title, old.work_year) == ("continued", topic.title, world.year)
        [successor] = Topic.objects.filter(continues=old)
        assert (successor.work_year, successor.status) == (world.next_year, "proposed")
        assert (successor.form, successor.lead_committee) == (topic.form, world.committee)

        assert now(done).status == "written_off"
        waiting = now(waiting)
        assert (waiting.status, waiting.owner) == ("carried_over", old)
        assert {*waiting.stages.all()} == {first, second}
        [again] = successor.rectification_items.all()
        assert (again.continues, again.status) == (waiting, "long_term")
        # The opinion ends with the year too, and goes on as one of the later year.
        opinion = now(opinion)
        assert (opinion.status, opinion.owner) == ("carried_over", old)
        asked_again = again.opinion
        assert (asked_again.continues, asked_again.owner) == (opinion, successor)
        assert asked_again.status == "handed_over"
        for name in ("document_number", "addressed_to", "handed_over_on", "due_on", "rule_set"):
            assert getattr(asked_again, name) == getattr(opinion, name), name
        kept = ("number", "kind", "text", "lead_unit", "handed_over_on", "due_on",
                "due_explanation", "claimed_on", "measures", "responsible_leader")  # fmt: skip
        for name in kept:
            assert getattr(again, name) == getattr(waiting, name), name
        assert [*again.co_units.all()] == [world.police]
        assert [(stage.goal, stage.due_on) for stage in again.stages.all()] == [
            ("二期", date(2025, 6, 30))
        ]
        self.ends_in_the_next_year(world, again, asked_again, evidence)

    def ends_in_the_next_year(self, world, again, opinion, evidence) -> None:
        """The unit goes on with it before next year's plan is adopted; its evidence counts."""
        [stage] = again.stages.all()
        reached = {"stage": stage.pk, "evidence": "成"}
        world.move(again, "reach_stage", "parks", on=date(2025, 6, 1), **reached)
        world.move(again, "apply", "parks", on=date(2025, 6, 2), result="完成")
        assert [*again.evidence] == [evidence]
        world.upload(again, "parks")
        world.move(again, "sign", "parks", on=date(2025, 6, 3), unit_signer="刘局长")
        world.move(again, "check", "committee", on=date(2025, 6, 4), check_opinion="属实")
        world.move(opinion, "consult", "government", on=date(2025, 6, 5), draft_report="稿")
        world.move(opinion, "agree", "committee", on=date(2025, 6, 6))
        world.move(opinion, "report", "government", on=date(2025, 6, 7), text="已落实")
        late = {"on": date(2025, 6, 9)}
        assert refused(world, opinion, "close", "clerk", **late) == "items_open"
        world.move(again, "write_off", "committee", on=date(2025, 6, 8))
        assert world.move(opinion, "close", "clerk", **late).status == "closed"
        assert now(opinion.continues).status == "carried_over"

    def test_takes_what_is_applied_for_as_far_as_it_has_come(self, world, topic):
        held = {"lead_unit": world.parks, "handed_over_on": date(2024, 7, 5)}
        item = find(topic, "x", status="checked", **held)
        world.upload(item, "parks")
        world.move(topic, "continue", "clerk", on=DAY, **self.DATA)
        again = item.continuations.get()
        assert world.move(again, "write_off", "committee", on=DAY).status == "written_off"

    def test_goes_on_under_the_record_that_is_there_already(self, world, topic):
        successor = topic.carry_over(to_year=world.next_year, by=BY)
        item = find(topic, "x")
        world.move(topic, "continue", "clerk", on=DAY, **self.DATA)
        assert [*Topic.objects.filter(continues=topic)] == [successor]
        assert item.continuations.get().owner == successor

    def test_does_not_go_on_under_one_that_has_ended(self, world, topic):
        successor = topic.carry_over(to_year=world.next_year, by=BY)
        Topic.objects.filter(pk=successor.pk).update(status="closed")
        assert refused(world, topic, "continue", "clerk", on=DAY, **self.DATA) == {
            "work_year": "continuation_finished"
        }
        door.void(now(successor), by=Actor(door="command", reason="误登"))
        assert world.move(topic, "continue", "clerk", on=DAY, **self.DATA)

    def test_needs_a_later_open_year_and_a_reason(self, world, topic):
        assert refused(world, topic, "continue", "clerk", on=DAY, work_year=2024, remark="") == {
            "work_year": "invalid_choice",
            "remark": "required",
        }
        door.update(closed(world.next_year), by=BY)
        assert refused(world, topic, "continue", "clerk", on=DAY, **self.DATA) == {
            "work_year": "invalid_choice"
        }

    @pytest.mark.parametrize("status", ["proposed", "in_plan", "deliberated", "result_reported"])
    def test_is_possible_from_any_open_state(self, world, status):
        topic = propose(world, status=status)
        assert world.move(topic, "continue", "clerk", on=DAY, **self.DATA).status == "continued"

    @pytest.mark.parametrize("status", ["closed", "cancelled", "continued"])
    def test_is_not_possible_once_it_has_ended(self, world, status):
        topic = propose(world, status=status)
        assert refused(world, topic, "continue", "clerk", on=DAY, **self.DATA) == "wrong_state"

    def test_of_a_closed_year_changes_what_was_written_then_only_with_a_reason(self, world, topic):
        item = find(topic, "x")
        door.update(closed(world.year), by=BY)
        item.note = "改"
        with nothing_written(), pytest.raises(Frozen):
            door.update(item, by=BY)
        assert door.update(item, by=Actor(door="command", reason="更正")).note == "改"

    def test_keeps_the_clauses_beside_the_opinion_they_answer(self, world, topic):
        """A carried clause stays with its opinion; any other item may not join an adopted one."""
        Topic.objects.filter(pk=topic.pk).update(status="deliberated")
        opinion = hand_over(world, opine(topic, "一"), to=world.government)
        world.move(topic, "continue", "clerk", on=DAY, **self.DATA)
        successor = Topic.objects.get(continues=topic)
        again = successor.rectification_items.get()
        again.note = "承接"
        assert door.update(again, by=BY).opinion.continues == opinion
        for adopted in (opinion, again.opinion):
            with pytest.raises(ValidationError):
                find(successor, "x", opinion=adopted, kind="clause")

    def test_leaves_no_opinion_open(self, world, topic):
        """Also one whose clauses are all written off, but whose report is still owed."""
        opinion = opine(topic, "一", addressed_to=world.government)
        Opinion.objects.filter(pk=opinion.pk).update(status="handed_over")
        RectificationItem.objects.update(status="written_off")
        world.move(topic, "continue", "clerk", on=DAY, **self.DATA)
        assert not topic.opinions.unfinished().exists()
        assert opinion.continuations.get().status == "handed_over"


class TestCompletion:
    """销号率：有长期整改的，不得显示100%."""

    @pytest.fixture
    def completion(self, world, topic):
        def of(**counts) -> dict:
            RectificationItem.objects.bulk_create(
                RectificationItem(matter=topic, text="x", status=status)
                for status, number in counts.items()
                for _ in range(number)
            )
            found = supervision.ITEM.records(years=[topic.work_year_id], to=EVERYBODY)
            found = {each.code: each.of(found, on=DAY).count() for each in ITEMS}
            return found | {"percent": percent(found["item_written_off"], found["item"])}

        return of

    def test_is_not_whole_while_one_is_left(self, completion):
        left = RectificationItem.objects.filter(status="long_term")
        assert completion(written_off=1999, long_term=1) == {
            "item": 2000, "item_written_off": 1999, "item_long_term": 1,
            "item_not_accepted": 0, "percent": 99.9,
        }  # fmt: skip
        last = left.get()
        for status in ("handed_over", "rectifying", "applied", "unit_signed", "returned",
                       "checked", "not_accepted", "carried_over"):  # fmt: skip
            RectificationItem.objects.filter(pk=last.pk).update(status=status)
            assert completion()["percent"] == 99.9, status

    def test_is_whole_when_all_are_written_off(self, completion):
        assert completion(written_off=3)["percent"] == 100.0

    def test_is_cut_not_rounded(self, completion):
        assert completion(written_off=2, rectifying=1)["percent"] == 66.6

    def test_is_nothing_where_nothing_was_handed_over(self, completion):
        assert completion() == {
            "item": 0, "item_written_off": 0, "item_long_term": 0,
            "item_not_accepted": 0, "percent": None,
        }  # fmt: skip
        assert completion(found=2, confirmed=1)["percent"] is None

    def test_counts_what_was_not_accepted_apart(self, completion):
        assert completion(written_off=1, not_accepted=2, long_term=1) == {
            "item": 4, "item_written_off": 1, "item_long_term": 1,
            "item_not_accepted": 2, "percent": 25.0,
        }  # fmt: skip

    def test_leaves_voided_items_out(self, completion, topic):
        completion(written_off=1)
        door.void(find(topic, "x"), by=Actor(door="command", reason="误登"))
        assert completion()["item"] == 1


def test_stages_are_read_in_the_order_of_their_dates(world, topic):
    item = find(topic, "x", status="long_term")
    late, early = (
        make(RectificationStage, item=item, goal=day.isoformat(), due_on=day)
        for day in (date(2025, 6, 30), date(2024, 12, 31))
    )
    assert [*item.stages.all()] == [early, late]
    listed = world.client("clerk").get(f"{address_of(item)}").json()
    assert listed["status"] == "long_term"
