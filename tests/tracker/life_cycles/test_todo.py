from datetime import date

from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, Suggestion
from tracker.todo.queues import todo

SIGN = {"handler": "赵六", "phone": "84880000"}


def queues(world, who: str, *, on: date) -> dict[str, list[str]]:
    return {
        queue.code: [item.title for item in queue.items] for queue in todo(world.users[who], on=on)
    }


class TestTodo:
    def test_follows_a_suggestion_from_hand_to_hand(self, world, draft):
        name = "优化16号线沿线公交微循环"
        numbered = f"第001号 {name}"
        assert queues(world, "affairs", on=date(2024, 1, 9)) == {}

        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        assert queues(world, "affairs", on=date(2024, 1, 9)) == {"to_screen": [name]}

        world.move(draft, "accept", "affairs", on=date(2024, 1, 10))
        assert queues(world, "affairs", on=date(2024, 1, 10)) == {"to_hand_over": [numbered]}

        world.move(draft, "hand_over", "affairs", on=date(2024, 2, 5), to_unit=world.government.pk)
        assert queues(world, "government", on=date(2024, 2, 5)) == {"to_assign": [numbered]}
        assert queues(world, "affairs", on=date(2024, 2, 5)) == {}

        world.move(
            draft, "assign", "government", on=date(2024, 2, 6), mode="single",
            lead_unit=world.traffic.pk,
        )  # fmt: skip
        part = Assignment.objects.get()
        assert queues(world, "traffic", on=date(2024, 2, 6)) == {"to_sign": [numbered]}
        assert queues(world, "police", on=date(2024, 2, 6)) == {}

        world.move(part, "sign", "traffic", on=date(2024, 2, 7), **SIGN)
        assert queues(world, "traffic", on=date(2024, 2, 7)) == {"to_answer": [numbered]}

        [waiting] = todo(world.users["traffic"], on=date(2024, 2, 7))
        assert [(item.detail, item.kind, item.id) for item in waiting.items] == [
            ("主办 区交通局", "assignment", part.pk)
        ]

        overdue = {"overdue_answers": [numbered]}
        assert queues(world, "affairs", on=date(2024, 5, 7)) == overdue
        assert queues(world, "government", on=date(2024, 5, 7)) == overdue
        [late] = todo(world.users["traffic"], on=date(2024, 5, 7))
        assert late.items[0].is_overdue

        world.move(
            draft, "answer", "traffic", on=date(2024, 4, 10), today=date(2024, 5, 8),
            document_number="1", signer="x", contact_method="phone", text="x",
            answer_class=world.planned.pk,
        )  # fmt: skip
        assert queues(world, "deputy", on=date(2024, 4, 11)) == {"to_evaluate": [numbered]}
        assert queues(world, "traffic", on=date(2024, 4, 11)) == {}
        # Ten working days after 10 April 2024 end on 24 April.
        assert queues(world, "affairs", on=date(2024, 4, 24)) == {}
        assert queues(world, "affairs", on=date(2024, 4, 25)) == {"to_conclude": [numbered]}

    def test_leaves_out_what_was_voided(self, world, draft):
        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        suggestion = Suggestion.objects.get(pk=draft.pk)
        door.void(suggestion, by=Actor(door="command", reason="重复"))
        assert queues(world, "affairs", on=date(2024, 1, 9)) == {}

    def test_is_served_to_whom_it_concerns(self, world, draft):
        world.move(draft, "submit", "deputy", on=date(2024, 1, 9))
        client = APIClient()
        assert client.get("/api/v1/todo/").status_code == 401
        client.force_authenticate(world.users["affairs"])
        queues = {queue["code"]: queue for queue in client.get("/api/v1/todo/").json()}
        # From October on the office is also reminded of next year's calendar.
        assert queues.keys() - {"next_calendar"} == {"to_screen"}
        queue = queues["to_screen"]
        assert queue["count"] == 1
        assert queue["items"][0]["id"] == draft.pk
        assert client.get("/api/v1/todo/?x=1").status_code == 400
