"""What a move that is voted on asks for, and the vote that it writes.

The form of such a move extends `CountForm` with the options that there are, and its effect calls
`take_vote`. Whether the counts add up is the rule of the model, the same at every door.
"""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from tracker.common import door
from tracker.common.move_forms import KEPT_AS_PROGRESS, MoveForm, RecordField, homes_of
from tracker.common.remembering import once_a_page
from tracker.common.workflow import Move
from tracker.meetings.days import called, meeting_of_the_day
from tracker.meetings.models import Meeting
from tracker.personnel.posts import Holding
from tracker.votes.models import Vote, pass_rule
from tracker.years.rule_sets import RuleSet

SESSIONS = (Meeting.Kind.COMMITTEE, Meeting.Kind.CONGRESS)
PAPERS = ("sent", "returned", "valid")
# Where it is voted on what is to be passed; the other bodies only bring it forward.
VOTING = frozenset({Meeting.Kind.CONGRESS, Meeting.Kind.COMMITTEE})


class CountForm(MoveForm):
    """What every count says of the session.

    Papers are counted by hand. Where hands or buttons are, all who voted are counted validly, and
    the numbers of papers follow from the options where nobody types them. The members are those
    in office on the day; whoever says otherwise says why.
    """

    kept_on = "Vote"
    purpose: Vote.Purpose
    # What the count has to come to, where the move is of one outcome alone.
    outcome: Vote.Result | None = None
    meeting = RecordField(
        called(Meeting.Kind.values),
        label="表决会议",
        required=False,
        help_text="留空的，为表决日期这一天审议该事项的会议。",
    )
    method = forms.ChoiceField(label="表决方式", required=False, choices=Vote.Method.choices)
    members = forms.IntegerField(
        label="常委会组成人员数",
        required=False,
        min_value=1,
        help_text="留空按当日在任的组成人员计算；另填的须说明原因。",
    )
    present = forms.IntegerField(label="出席人数", required=False, min_value=1)
    sent = forms.IntegerField(
        label="发出票数", required=False, min_value=1, help_text="无记名投票的填写。"
    )
    returned = forms.IntegerField(label="收回票数", required=False, min_value=0)
    valid = forms.IntegerField(label="有效票数", required=False, min_value=0)

    def __init__(self, *args, **fields):
        super().__init__(*args, **fields)
        self.fields["members"].initial = in_office(on=self.today)

    def rules(self) -> RuleSet | None:
        """Those by which it passes."""
        day = self.cleaned_data.get("happened_on")
        return None if day is None else RuleSet.objects.in_force(on=day)

    def clean(self):
        data = self.cleaned_data
        self.hold_against_holdings()
        self.hold_against_meeting()
        is_law = self.purpose == Vote.Purpose.APPROVAL
        data["rule_set"] = None if is_law else self.rules()
        rule = pass_rule(self.purpose, data["rule_set"])
        if rule is not None and rule[0] == RuleSet.BallotBase.MEMBERS:
            self.require("members", "通过与否按全体组成人员计算，请填写人数。")
        if data.get("method") in (Vote.Method.HANDS, Vote.Method.BUTTON):
            self._count_papers()
        for name in PAPERS:
            self.require(name, "投票表决的，请填写票数。")
        return data

    def hold_against_holdings(self) -> None:
        """Take the members from the holdings of the day where nobody types them."""
        data = self.cleaned_data
        day, typed = data.get("happened_on"), data.get("members")
        if day is None or "members" in self.errors:
            return
        known = in_office(on=day)
        if typed is None:
            data["members"] = known
        elif known and typed != known and not data.get("remark"):
            message = f"{day}在任的常委会组成人员为{known}人，与所填{typed}人不一致，请说明原因。"
            self.add_error("members", ValidationError(message, code="members_differ"))

    def hold_against_meeting(self) -> None:
        """A vote is taken on a day of its meeting; what the standing committee passes, at a session
        (组织法 2022 art. 51)."""
        meeting, day = self.cleaned_data.get("meeting"), self.cleaned_data.get("happened_on")
        if meeting is None or day is None:
            return
        if not meeting.lasts_on(day):
            message = f"会议“{meeting}”这一天没有召开。"
            self.add_error("meeting", ValidationError(message, code="not_on_that_day"))
        elif self.purpose == Vote.Purpose.APPROVAL and meeting.kind not in SESSIONS:
            message = f"决议决定、人事任免由常委会会议表决，“{meeting}”不是常委会会议。"
            self.add_error("meeting", ValidationError(message, code="not_a_session"))

    def require(self, name: str, message: str) -> None:
        if name not in self.errors and self.cleaned_data.get(name) is None:
            self.add_error(name, ValidationError(message, code="required"))

    def _count_papers(self) -> None:
        data = self.cleaned_data
        homes = dict(homes_on_votes(type(self)))
        options = Vote.OPTIONS[self.purpose]
        cast = sum(data.get(name) or 0 for name, home in homes.items() if home in options)
        counted = {"valid": cast, "returned": cast, "sent": cast + (data.get("not_voted") or 0)}
        for name, count in counted.items():
            if name not in self.errors and data.get(name) is None:
                data[name] = count


@once_a_page
def in_office(*, on: date) -> int | None:
    """How many members the committee has on the day; None where the ledger does not know."""
    return Holding.objects.valid(on=on).members().persons() or None


def take_vote(vote: Vote, move: Move, *, form: type[CountForm]) -> Vote:
    """Write the vote with what the form of the move says of it.

    Raises ValidationError by the name of each number that does not add up.
    """
    vote.purpose, vote.rule_set = form.purpose, move.data["rule_set"]
    vote.held_on = move.data["happened_on"]
    for name, home in homes_on_votes(form):
        value = move.data[name]
        if value not in (None, ""):
            setattr(vote, home, value)
    if vote.meeting is None:
        matter = vote.opinion.matter_id if vote.opinion is not None else vote.matter_id
        vote.meeting = meeting_of_the_day(matter, vote.held_on)
    return door.create(vote, by=move.by)


def homes_on_votes(form: type[CountForm]) -> Iterator[tuple[str, str]]:
    """The fields of the form that the vote keeps, each with the name it has there."""
    homes = homes_of(form)
    for name in form.base_fields.keys() - KEPT_AS_PROGRESS:
        model, _, home = homes.get(name, f"Vote.{name}").partition(".")
        if model == "Vote":
            yield name, home
