"""What waits for whom while items and opinions go from hand to hand, and how they are counted."""

from datetime import date

from supervision_world import claim, find, hand_over, opine, write_off

from tracker.overview.populations import supervision
from tracker.overview.populations.counting import count
from tracker.overview.populations.defining import percent
from tracker.todo.queues import todo


def queues(world, who: str, *, on: date) -> dict[str, list[str]]:
    return {
        queue.code: [item.title for item in queue.items] for queue in todo(world.users[who], on=on)
    }


class TestItems:
    def test_pass_from_hand_to_hand(self, world, inspection):
        item, name = find(inspection, "标志缺失", number="1"), "1 标志缺失"
        day = date(2024, 6, 3)
        world.move(item, "confirm", "committee", on=date(2024, 5, 30))
        assert queues(world, "clerk", on=day) == {"items_to_hand_over": [name]}

        due = {"due_on": "2024-09-30"}
        world.move(item, "hand_over", "clerk", on=day, lead_unit=world.traffic.pk, **due)
        assert queues(world, "traffic", on=day) == {"items_to_claim": [name]}
        assert queues(world, "police", on=day) == queues(world, "clerk", on=day) == {}

        claim(world, item, "traffic", on=day)
        assert queues(world, "traffic", on=day) == {"items_to_rectify": [name]}

        until = {"until": "2024-10-31", "remark": "汛期"}
        world.move(item, "request_extension", "traffic", on=day, **until)
        asked = {"item_extensions_to_decide": [name]}
        assert queues(world, "committee", on=day) == asked
        assert queues(world, "other_committee", on=day) == {}
        world.move(item, "decline_extension", "committee", on=day, remark="按期整改")

        overdue = {"overdue_items": [name]}
        assert queues(world, "committee", on=date(2024, 9, 30)) == {}
        assert queues(world, "committee", on=date(2024, 10, 1)) == overdue
        assert queues(world, "other_committee", on=date(2024, 10, 1)) == {}

        world.upload(item, "traffic")
        world.move(item, "apply", "traffic", on=day, result="已补设")
        assert queues(world, "traffic", on=day) == {"items_to_sign": [name]}
        world.move(item, "sign", "traffic", on=day, unit_signer="王局长")
        assert queues(world, "traffic", on=day) == {}
        assert queues(world, "committee", on=day) == {"items_to_check": [name]}
        world.move(item, "check", "committee", on=day, check_opinion="属实")
        assert queues(world, "committee", on=day) == {"items_to_write_off": [name]}
        world.move(item, "write_off", "committee", on=day)
        assert queues(world, "committee", on=date(2024, 10, 1)) == {}


class TestOpinions:
    def test_pass_from_hand_to_hand(self, world, inspection):
        opinion = opine(inspection, "完善标志")
        name, clause = str(opinion), "1 完善标志"
        day = date(2024, 7, 6)
        world.move(opinion, "approve", "clerk", on=date(2024, 7, 1))
        assert queues(world, "clerk", on=day) == {"opinions_to_hand_over": [name]}

        data = {"document_number": "汉常发〔2024〕8号", "addressed_to": world.government.pk}
        world.move(opinion, "hand_over", "clerk", on=date(2024, 7, 5), **data)
        waiting = {"items_to_divide": [clause], "opinions_to_answer": [name]}
        assert queues(world, "government", on=day) == waiting
        assert queues(world, "clerk", on=day) == {}
        assert queues(world, "court", on=day) == {}

        item = opinion.items.get()
        world.move(item, "assign", "government", on=day, lead_unit=world.traffic.pk)
        assert queues(world, "government", on=day) == {"opinions_to_answer": [name]}
        late = {"overdue_items": [clause], "overdue_opinions": [name]}
        assert queues(world, "committee", on=date(2024, 10, 9)) == late

        world.move(opinion, "consult", "government", on=day, draft_report="已研究")
        assert queues(world, "committee", on=day) == {"drafts_to_agree": [name]}
        assert queues(world, "other_committee", on=day) == queues(world, "government", on=day) == {}
        world.move(opinion, "agree", "committee", on=day)
        assert queues(world, "government", on=day) == {"opinions_to_report": [name]}
        world.move(opinion, "report", "government", on=day, text="已研究处理")
        assert queues(world, "government", on=day) == {}


class TestTheOverview:
    def test_counts_what_was_handed_over_and_cuts_the_share(self, world, inspection, problem):
        write_off(world, problem, "traffic", on=date(2024, 9, 10))
        hand_over(world, opine(inspection, "完善标志", "治理拥堵"), to=world.government)
        find(inspection, "尚未确认")
        seen = self.seen(world, "clerk", on=date(2024, 10, 9))
        assert seen == {
            "item": 3, "item_written_off": 1, "item_long_term": 0, "item_not_accepted": 0,
            "item_overdue": 2, "opinion": 1, "opinion_reported": 0, "opinion_overdue": 1,
        }  # fmt: skip
        # One of three, cut and not rounded.
        assert percent(seen["item_written_off"], seen["item"]) == 33.3
        assert self.seen(world, "clerk", on=date(2024, 10, 8))["item_overdue"] == 0

    def test_belongs_to_the_year_and_to_the_reader(self, world, problem):
        day = date(2024, 7, 1)
        assert self.seen(world, "traffic", on=day)["item"] == 1
        assert self.seen(world, "parks", on=day)["item"] == 0
        assert self.seen(world, "clerk", on=day, year=2025)["item"] == 0

    def seen(self, world, who: str, *, on: date, year: int = 2024) -> dict[str, int]:
        asked = [each for each in supervision.POPULATIONS if each.subject in OF_SUPERVISION]
        return count(asked, year=year, on=on, to=world.users[who])


OF_SUPERVISION = (supervision.OPINION, supervision.ITEM)
