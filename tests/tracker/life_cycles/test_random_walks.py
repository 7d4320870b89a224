"""Random legal and illegal moves by random people: whatever they try, nothing gets lost."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story_world import make

from tracker.common.errors import Refused
from tracker.models import Answer, Assignment, Change, Evaluation, Suggestion
from tracker.suggestions.workflow import WORKFLOW

FIRST_DAY = date(2024, 1, 9)
PEOPLE = ("affairs", "clerk", "government", "traffic", "police", "deputy", "other_deputy", "leader")
SUGGESTION_MOVES = tuple(WORKFLOW.transitions)
UNIT_MOVES = (
    "sign", "refuse", "accept_refusal", "reject_refusal", "give_co_opinion", "return_co_opinion",
)  # fmt: skip


def full_data(world, suggestion) -> dict:
    """Everything any move may ask for; the moves take what they know."""
    return {
        "remark": "理由",
        "to_unit": world.government.pk,
        "mode": "lead_and_co",
        "lead_unit": world.traffic.pk,
        "other_units": [world.police.pk],
        "unit": world.traffic.pk,
        "document_number": "文号1",
        "months": 5,
        "deputy_told_on": "2024-03-01",
        "signer": "王局长",
        "answer_class": world.planned.pk,
        "contact_method": "phone",
        "text": "答复内容",
        "promises": "开通线路 2024-09-30",
        "no_co_opinion_reason": "已电话征求",
        "attitude": "satisfied",
        "result": "unsatisfied",
        "comment": "没有落实",
        "next_report_on": "2024-10-01",
        "evidence": "依据",
        "handler": "赵六",
        "phone": "84880000",
        "co_opinion": "同意",
        "requested_on": "2024-02-01",
        "all_agree": True,
        "ground": "petition",
        "key_leader": "主任",
        "late_entry": False,
    }


steps = st.tuples(
    st.sampled_from(PEOPLE),
    st.sampled_from(SUGGESTION_MOVES + UNIT_MOVES),
    st.booleans(),
    st.integers(0, 20),
)
# Walks that go wrong everywhere rarely get far; these first steps are likely to succeed.
LIKELY = [
    ("deputy", "submit"), ("affairs", "accept"), ("affairs", "hand_over"), ("traffic", "sign"),
    ("traffic", "answer"), ("deputy", "evaluate"), ("affairs", "rehandle"), ("traffic", "answer"),
    ("affairs", "conclude"), ("affairs", "track"),
]  # fmt: skip


class TestRandomWalks:
    @settings(
        max_examples=12,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(start=st.integers(0, len(LIKELY)), walk=st.lists(steps, min_size=2, max_size=6))
    def test_lose_nothing_and_reach_no_unknown_state(self, world, start, walk):
        with transaction.atomic():
            walker = Walker(world)
            for who, name in LIKELY[:start]:
                walker.take(who, name, is_complete=True, days=10)
            for who, name, is_complete, days in walk:
                walker.take(who, name, is_complete=is_complete, days=days)
            transaction.set_rollback(True)


class Walker:
    def __init__(self, world):
        self.world, self.day = world, FIRST_DAY
        self.suggestion = make(
            Suggestion, work_year=world.year, title="甲", body="内容", lead_deputy=world.lead_deputy
        )
        self.kept = {}

    def take(self, who: str, name: str, *, is_complete: bool, days: int) -> None:
        self.day += timedelta(days=days)
        record = self.suggestion
        if name in UNIT_MOVES:
            parts = Assignment.objects.filter(suggestion=record, is_current=True)
            record = parts.filter(unit__code=who).first() or parts.first()
            if record is None:
                return
        changes = Change.objects.count()
        data = full_data(self.world, record) if is_complete else {}
        moved = True
        try:
            with transaction.atomic():
                self.world.move(record, name, who, on=self.day, **data)
        except (Refused, ValidationError):
            moved = False
        assert (Change.objects.count() > changes) == moved
        self.check()

    def check(self) -> None:
        now = Suggestion.objects.get(pk=self.suggestion.pk)
        assert now.status in Suggestion.Status.values
        kept = {
            (type(record).__name__, record.pk): content(record)
            for model in (Answer, Evaluation)
            for record in model.objects.all()
        }
        assert self.kept.items() <= kept.items(), "an answer or a vote was changed or lost"
        self.kept = kept
        assert replayed(now) == {
            name: now.serializable_value(name) for name in ("status", "round", "mode")
        }
        if now.status == "evaluated":
            assert Evaluation.objects.filter(answer__suggestion=now).exists()
        if now.status in ("answered", "evaluated", "concluded", "tracking"):
            assert now.answers.exists()


def content(record) -> dict:
    meta = {"version", "updated_at"}
    fields = [field.attname for field in record._meta.concrete_fields if field.name not in meta]
    return {name: getattr(record, name) for name in fields}


def replayed(suggestion) -> dict:
    state = {"status": "", "round": 1, "mode": ""}
    for change in Change.objects.of(suggestion).order_by("id"):
        state |= {name: e["after"] for name, e in change.fields.items() if name in state}
    return state
