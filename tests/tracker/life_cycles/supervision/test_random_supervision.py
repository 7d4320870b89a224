"""Random legal and illegal moves by random people in an inspection and a topic: whatever they
try, no report, vote, stage or extension is lost and nothing that ended has anything open."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from story_world import make
from supervision_world import PASSING, find, inspect, now, opine

from tracker.common.errors import Refused
from tracker.common.workflow import workflow_of
from tracker.models import (
    Change,
    Inspection,
    Opinion,
    RectificationExtension,
    RectificationItem,
    RectificationStage,
    ResultReport,
    Topic,
    Vote,
)

FIRST_DAY = date(2024, 1, 9)
PEOPLE = ("clerk", "committee", "other_committee", "government", "traffic", "police", "leader")
MOVES = {
    model: tuple(workflow_of(model).transitions)
    for model in (Inspection, Topic, Opinion, RectificationItem)
}
# Walks that go wrong everywhere rarely get far; these first steps are likely to succeed.
LIKELY_INSPECTION = [
    ("matter", "clerk", "include_in_plan"), ("matter", "clerk", "approve_scheme"),
    ("matter", "committee", "notify"), ("matter", "committee", "begin_field_work"),
    ("matter", "committee", "report"), ("matter", "clerk", "to_directors"),
    ("matter", "clerk", "to_committee"), ("problem", "committee", "confirm"),
    ("problem", "clerk", "hand_over"), ("problem", "traffic", "claim"),
    ("problem", "traffic", "apply"), ("problem", "traffic", "sign"),
    ("problem", "committee", "check"), ("problem", "committee", "write_off"),
]  # fmt: skip
LIKELY_TOPIC = [
    ("matter", "clerk", "include_in_plan"), ("matter", "committee", "start"),
    ("matter", "clerk", "deliberate"),
]  # fmt: skip
LIKELY = [
    ("opinion", "clerk", "approve"), ("opinion", "clerk", "hand_over"),
    ("clause", "government", "assign"), ("clause", "traffic", "claim"),
    ("clause", "traffic", "request_extension"), ("clause", "committee", "grant_extension"),
    ("clause", "committee", "make_long_term"), ("clause", "traffic", "reach_stage"),
    ("clause", "traffic", "apply"), ("clause", "traffic", "sign"), ("clause", "committee", "check"),
    ("clause", "committee", "write_off"), ("opinion", "government", "consult"),
    ("opinion", "committee", "agree"), ("opinion", "government", "report"),
    ("opinion", "clerk", "vote"), ("opinion", "clerk", "close"), ("matter", "clerk", "close"),
]  # fmt: skip
PARTS = {"matter": None, "opinion": Opinion, "clause": RectificationItem,
         "problem": RectificationItem}  # fmt: skip
moves = st.sampled_from(sorted({name for names in MOVES.values() for name in names}))
steps = st.tuples(
    st.sampled_from(sorted(PARTS)),
    st.sampled_from(PEOPLE),
    moves,
    st.booleans(),
    st.booleans(),
    st.integers(0, 20),
)


def full_data(world, record) -> dict:
    """Everything any move may ask for; the moves take what they know."""
    day = record.due_on or date(2024, 12, 1)
    stage = record.stages.filter(reached_on=None).first() if hasattr(record, "stages") else None
    return {
        "remark": "理由",
        "key_points": "重点",
        "team_leader": "李副主任",
        "starts_on": "2025-12-01",
        "evaluation": "好",
        "directors_decision": "committee",
        "meeting_kind": "committee",
        "meeting_on": "2025-06-25",
        "work_year": 2025,
        "document_number": f"文号{record.pk}",
        "addressed_to": world.government.pk,
        "lead_unit": world.traffic.pk,
        "co_units": [world.police.pk],
        "responsible_leader": "王副局长",
        "measures": "补设",
        "until": (day + timedelta(days=30)).isoformat(),
        "stages": "一期 2026-06-30",
        "stage": stage and stage.pk,
        "evidence": "已建成",
        "result": "已补设",
        "unit_signer": "王局长",
        "check_opinion": "属实",
        "draft_report": "稿",
        "text": "报告",
        "planned_on": "2024-06-01",
        **PASSING,
    }


FIRST = {Inspection: LIKELY_INSPECTION, Topic: LIKELY_TOPIC}


class TestRandomWalks:
    @settings(
        max_examples=10,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(
        kind=st.sampled_from((Inspection, Topic)),
        start=st.integers(0, len(LIKELY)),
        walk=st.lists(steps, min_size=3, max_size=8),
    )
    def test_lose_nothing_and_leave_nothing_open_behind(self, world, kind, start, walk):
        with transaction.atomic():
            walker = Walker(world, kind)
            for part, who, name in FIRST[kind] + LIKELY[:start]:
                walker.take(part, who, name, is_complete=True, is_late=False, days=2)
            walker.check()
            for part, who, name, is_complete, is_late, days in walk:
                walker.take(part, who, name, is_complete=is_complete, is_late=is_late, days=days)
                walker.check()
            transaction.set_rollback(True)

    @pytest.mark.parametrize("kind", [Inspection, Topic])
    def test_begin_on_a_way_that_leads_to_the_end(self, world, kind):
        walker = Walker(world, kind)
        for part, who, name in FIRST[kind] + LIKELY:
            moved = walker.take(part, who, name, is_complete=True, is_late=False, days=2)
            assert moved, (part, name)
        walker.check()
        assert now(walker.parts["matter"]).status == "closed"


class Walker:
    """Moves one matter with an opinion, its clause and, of an inspection, a problem."""

    def __init__(self, world, kind):
        self.world, self.day = world, FIRST_DAY
        self.parts = {}
        if kind is Inspection:
            matter = inspect(world)
            self.parts["problem"] = find(matter, "问题", number="1")
        else:
            plan = {"work_year": world.year, "lead_committee": world.committee}
            matter = make(Topic, title="甲", form="other", **plan)
        opinion = opine(matter, "条款")
        self.parts |= {"matter": matter, "opinion": opinion, "clause": opinion.items.get()}
        for name in self.parts.keys() & {"clause", "problem"}:
            world.upload(self.parts[name], "clerk")
        self.kept = {}

    def take(self, part: str, who: str, name: str, *, is_complete, is_late, days) -> bool:
        """Try a move, and say whether it was made; refused, it has left no trace."""
        known = part in self.parts and name in MOVES[type(self.parts[part])]
        if not known:
            return False
        record = now(self.parts[part])
        self.day += timedelta(days=days)
        changes = Change.objects.count()
        data = full_data(self.world, record) if is_complete else {}
        moved = True
        try:
            with transaction.atomic():
                self.world.move(record, name, who, on=self.day, late_entry=is_late, **data)
        except (Refused, ValidationError):
            moved = False
        assert (Change.objects.count() > changes) == moved
        return moved

    def check(self) -> None:
        kept = {
            (type(record).__name__, record.pk): content(record)
            for model in (ResultReport, Vote)
            for record in model.objects.all()
        }
        assert self.kept.items() <= kept.items(), "a report or a vote was changed or lost"
        self.kept = kept
        for model in (RectificationStage, RectificationExtension):
            created = Change.objects.filter(kind=model._meta.model_name, action="create")
            assert model.objects.count() == created.count()
        for model in (Inspection, Topic, Opinion, RectificationItem):
            for record in model.objects.all():
                assert record.status in model.Status.values
                assert replayed(record) == content(record)
        self.check_ends()

    def check_ends(self) -> None:
        for model in (Inspection, Topic):
            for matter in model.objects.filter(status__in=model.FINISHED):
                assert not matter.rectification_items.unfinished().exists()
                if matter.status != "continued":
                    assert not matter.opinions.unfinished().exists()
        for opinion in Opinion.objects.finished():
            assert not opinion.items.unfinished().exists()
            assert opinion.result_reports.filter(round=opinion.round).exists()
        for item in RectificationItem.objects.finished():
            assert not item.extensions.filter(decision="pending").exists()
        for item in RectificationItem.objects.filter(status="written_off"):
            assert item.evidence.exists()
            assert None not in (item.checked_on, item.unit_signed_on, item.applied_on)
        for item in RectificationItem.objects.handed_over():
            if item.continues is None:
                self.check_deadline(item)

    def check_deadline(self, item) -> None:
        """Every change of a deadline after the handover is on record."""
        moved = [
            change.transition
            for change in Change.objects.of(item).filter(action="move")
            if "due_on" in change.fields
        ]
        assert {*moved} <= {"hand_over", "hand_over_opinion", "grant_extension", "reopen"}
        granted = item.extensions.filter(decision="granted").count()
        assert moved.count("grant_extension") == granted


META = {"id", "version", "updated_at", "created_at"}


def content(record) -> dict:
    # What the spine copies of the record for lists of all kinds is no content of its own.
    left = META | record.derived_fields
    fields = [field for field in record._meta.concrete_fields if field.name not in left]
    return {field.name: plain(field.value_from_object(record)) for field in fields}


def plain(value):
    return value.isoformat() if isinstance(value, date) else value


def replayed(record) -> dict:
    """The record as its history tells it, beginning with nothing."""
    state = {name: plain(value) for name, value in content(type(record)()).items()}
    for change in Change.objects.of(record).order_by("id"):
        state |= {name: e["after"] for name, e in change.fields.items() if name in state}
    return state
