"""The items of a meeting as its session page has them: order, result, and the count of a vote."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.admin.moves import MoveStep
from tracker.common.door import Actor
from tracker.common.models import Moved
from tracker.common.roles import Standing
from tracker.common.workflow import Transition, go, workflow_of
from tracker.matters.models import specific_paths
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.votes.models import Vote, pass_rule
from tracker.votes.taking import VOTING, CountForm, homes_on_votes, in_office
from tracker.years.rule_sets import RuleSet

Result = AgendaItem.Result
# Where a vote was taken says the page itself.
WHERE = ("meeting", "agenda_item")


@dataclass(kw_only=True)
class Ballot:
    """A vote that can be taken now on the subject of an item, counted beside it.

    `moves` are those that the count may come to; `form` asks what they ask.
    """

    moves: list[Transition]
    form: CountForm
    prefix: str
    members: int | None

    @property
    def options(self) -> list[forms.BoundField]:
        return [self.form[name] for name in self.option_names()]

    def option_names(self) -> list[str]:
        homes = dict(homes_on_votes(type(self.form)))
        kept = (*Vote.OPTIONS[self.form.purpose], "not_voted")
        by_home = {home: name for name, home in homes.items()}
        return [by_home[home] for home in kept if home in by_home]

    @property
    def others(self) -> list[forms.BoundField]:
        shown = (*self.option_names(), *WHERE)
        return [self.form[name] for name in self.form.fields if name not in shown]

    @property
    def approving(self) -> str:
        """The inputs that count for passing, for the script that shows the majority."""
        homes = dict(homes_on_votes(type(self.form)))
        by_home = {home: name for name, home in homes.items()}
        kept = [by_home[home] for home in Vote.APPROVING if home in by_home]
        return " ".join(f"{self.prefix}-{name}" for name in kept)

    @property
    def rule(self) -> tuple[str, int] | None:
        """What the share is taken of, and which per cent it has to exceed."""
        return pass_rule(self.form.purpose, getattr(self.form.record, "rule_set", None))

    @property
    def rule_in_words(self) -> str:
        if self.rule is None:
            return "没有规定通过的比例"
        base, percent = self.rule
        if base == "members" and self.members:
            return f"全体{self.members}人，须有{needed(self.members, percent)}票才能通过"
        return f"须超过{RuleSet.BallotBase(base).label}的{percent}%才能通过"

    def given_by(self, given: Mapping[str, str]) -> dict[str, str]:
        """What was typed of it, by the names of the form; empty where no vote was counted."""
        typed = {name: given.get(f"{self.prefix}-{name}", "") for name in self.form.fields}
        names = (*self.option_names(), "uncounted")
        return typed if any(typed.get(name, "").strip() for name in names) else {}


def needed(base: int, percent: int) -> int:
    """The fewest votes that are more than so many per cent of the base."""
    return base * percent // 100 + 1


@dataclass(kw_only=True)
class Line:
    """One item. `order` and `result` are what the page shows, `was` what its reader saw."""

    item: AgendaItem
    subject: Moved | None
    ballot: Ballot | None = None
    order: str = ""
    result: str = ""
    was: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"item-{self.item.pk}"

    @property
    def results(self) -> list[tuple[str, str, bool]]:
        return [(value, label, value == self.result) for value, label in Result.choices]

    def links(self, *, standing: Standing, back: str) -> Iterator[tuple[str, str]]:
        """The moves of the subject that are due and not counted here: name and address."""
        if self.subject is None:
            return
        counted = self.ballot.moves if self.ballot else []
        for move in moves_due(self.subject, standing):
            if move in counted:
                continue
            url = MoveStep(type(self.subject), move).url_for(self.subject)
            yield move.label, f"{url}?{back}"

    def show_stored(self) -> None:
        self.order, self.result = str(self.item.order), self.item.result
        self.was = {"order": self.order, "result": self.result}

    def take(self, given: Mapping[str, str]) -> None:
        self.order = given.get(f"{self.key}-order", self.order).strip()
        self.result = given.get(f"{self.key}-result", self.result)
        self.was = {name: given.get(f"{self.key}-{name}-was", "") for name in ("order", "result")}

    def write(self, *, by: Actor) -> None:
        """Raises ValidationError where somebody else changed the same meanwhile, and what the
        door raises. What was left alone is not written."""
        stored = {"order": str(self.item.order), "result": self.item.result}
        typed = {"order": self.order, "result": self.result}
        touched = [name for name in typed if typed[name] not in (self.was[name], stored[name])]
        disputed = [name for name in touched if stored[name] != self.was[name]]
        if disputed:
            raise ValidationError(self.in_dispute(disputed), code="stale")
        if "order" in touched:
            self.item.order = forms.IntegerField(min_value=0, max_value=999).clean(self.order)
        if "result" in touched:
            self.item.result = self.result
        if touched:
            door.update(self.item, by=by)

    def in_dispute(self, names: list[str]) -> str:
        last = door.history().objects.of(self.item).order_by("-id").first()
        now = {"order": f"序号{self.item.order}", "result": self.item.get_result_display() or "空"}
        said = "、".join(now[name] for name in names)
        who = last.user_name if last else "他人"
        return f"{who}已改为“{said}”；您填写的保留在此，再次保存将以您填写的为准。"

    def vote(self, given: dict[str, str], *, present: int | None, by: Actor, today: date) -> None:
        """Make the move that the count comes to, and say of the item what came of it: the count
        says it, whatever else was said before."""
        assert self.ballot is not None
        meeting = self.item.meeting
        data = given | where(self.ballot.form, self.item)
        if not data["happened_on"] and meeting.starts_on:
            data["happened_on"] = meeting.starts_on.isoformat()
        members = self._state_members(data)
        if not data.get("present") and present and (members is None or present <= members):
            data["present"] = str(present)
        move = self.ballot.moves[0]
        if len(self.ballot.moves) > 1:
            move = self._move_of(data, members=members)
        subject: Any = go(self.subject, move.name, data=data, by=by, today=today)
        vote = subject.votes.order_by("-pk").first() if not data.get("uncounted") else None
        result = vote.result if vote else data.get("uncounted", "")
        if result:
            self.item.result = self.result = result
            door.update(self.item, by=by)

    def _state_members(self, data: dict[str, str]) -> int | None:
        """Of how many members the vote is. What the meeting says of them goes along where the
        holdings say otherwise, with the reason that was given for it."""
        assert self.ballot is not None
        typed, day = self._typed("members", data), self._typed("happened_on", data)
        if typed or day is None or data.get("members") or data.get("uncounted"):
            return typed
        known, members = in_office(on=day), members_of_votes(self.item.meeting, on=day)
        if members is not None and members != known:
            data["members"] = str(members)
            if known is not None and not data.get("remark"):
                data["remark"] = self.item.meeting.counts_reason
        return members

    def _typed(self, name: str, data: dict[str, str]) -> Any:
        """What was typed, as the form reads it; None of what it refuses."""
        assert self.ballot is not None
        try:
            return self.ballot.form.fields[name].clean(data.get(name, ""))
        except ValidationError:
            return None

    def _move_of(self, data: dict[str, str], *, members: int | None) -> Transition:
        """The one whose outcome the count has: more than half of all members, or not."""
        assert self.ballot is not None
        has_passed = (self._typed("in_favour", data) or 0) * 2 > (members or 0)
        wanted = Vote.Result.PASSED if has_passed else Vote.Result.NOT_PASSED
        return next(one for one in self.ballot.moves if one.form.outcome == wanted)


def members_of_votes(meeting: Meeting, *, on: date) -> int | None:
    """Of how many members the votes of a session are: those in office on the day, unless the
    meeting explains another number or the ledger knows of nobody."""
    known, stated = in_office(on=on), meeting.members_count
    if meeting.kind != Meeting.Kind.COMMITTEE or not stated:
        return known
    is_explained = meeting.counts_reason and stated != in_office(on=meeting.starts_on or on)
    return stated if known is None or is_explained else known


def where(form: CountForm, item: AgendaItem) -> dict[str, str]:
    """At which meeting, on which item, as the form wants it said."""
    said = {}
    for name in WHERE:
        asked = form.fields.get(name)
        if isinstance(asked, forms.ModelChoiceField):
            is_item = asked.queryset.model is AgendaItem
            said[name] = str(item.pk if is_item else item.meeting_id)
        elif asked is not None:
            said[name] = str(item.meeting)
    return said


def moves_due(subject: Moved, standing: Standing) -> list[Transition]:
    """The moves that bring it on and are this person's; what still stands in their way, their own
    page says."""
    return [
        move
        for move in workflow_of(subject).transitions.values()
        if subject.status in move.sources
        and not move.is_aside
        and (standing.is_staff or move.by.is_met(subject, standing))
    ]


def asks_for_records(form: type[CountForm]) -> bool:
    chosen = (forms.ModelChoiceField, forms.ModelMultipleChoiceField)
    return any(
        isinstance(one, chosen) for name, one in form.base_fields.items() if name not in WHERE
    )


def ballot_on(line: Line, *, standing: Standing, members: int | None, today: date) -> Ballot | None:
    """The vote that is due on the subject, where no other record has to be chosen for it."""
    subject = line.subject
    if subject is None or not standing.is_staff or line.item.meeting.kind not in VOTING:
        return None
    moves = [
        move
        for move in workflow_of(subject).transitions.values()
        if subject.status in move.sources and issubclass(move.form, CountForm)
    ]
    if not moves or asks_for_records(moves[0].form):
        return None
    # Which days it may not precede is asked of the database when it is made, not to show it.
    form: Any = moves[0].form(record=subject, standing=standing, today=today)
    form.prefix = f"{line.key}-vote"
    form.fields["happened_on"].initial = line.item.meeting.starts_on or today
    ballot = Ballot(moves=moves, form=form, prefix=form.prefix, members=members)
    # Whatever stands in a box was counted, and a box that is empty was not.
    for name in ("members", *ballot.option_names()):
        form.fields[name].initial = None
    for asked in form.fields.values():
        if isinstance(asked, forms.DateField):
            asked.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return ballot


def lines_of(meeting: Meeting, *, sight: Any, members: int | None, today: date) -> list[Line]:
    """The items in their order; their number does not matter to the number of queries."""
    rows = meeting.agenda.not_voided().select_related(
        "meeting__work_year", "reporting_unit", *specific_paths(), "opinion__rule_set",
        *(f"opinion__{path}" for path in specific_paths()),
    )  # fmt: skip
    items = list(rows.order_by("order", "pk"))
    lines = []
    for item, shown in zip(items, sight.veiled(items), strict=True):
        item.meeting = meeting
        # What its reader may not see is not named, and nothing is done to it.
        subject = shown.matter.specific if shown.matter else shown.opinion
        line = Line(item=item, subject=subject if subject and subject.has_life_cycle else None)
        line.show_stored()
        line.ballot = ballot_on(line, standing=sight.standing, members=members, today=today)
        lines.append(line)
    return lines
