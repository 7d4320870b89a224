"""The vote on a personnel matter, and what comes of it.

Whether it is passed says the law: more than half of all members in office (组织法 2022 art. 51).
Who is in office on the day say the holdings; a number that differs needs a reason.
"""

from django import forms
from django.core.exceptions import ValidationError

from tracker.common.move_forms import MoveForm
from tracker.common.workflow import Move
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.passing import refuse_without_effect, take_effect
from tracker.votes.models import Vote
from tracker.votes.taking import CountForm, take_vote
from tracker.years.clocks import set_dates

COUNTS = ("in_favour", "against", "abstained")


class CountOfApproval(CountForm):
    """The count of one vote. A late entry may lack it, where the paper says the result alone."""

    purpose = Vote.Purpose.APPROVAL
    in_favour = forms.IntegerField(label="赞成", min_value=0)
    against = forms.IntegerField(label="反对", min_value=0)
    abstained = forms.IntegerField(label="弃权", min_value=0, required=False)
    not_voted = forms.IntegerField(label="未按表决器", min_value=0, required=False)
    unknown_when_late = ("in_favour", "against")

    @property
    def is_uncounted(self) -> bool:
        given = [self.cleaned_data.get(name) for name in COUNTS]
        return self.is_late_entry and not self.errors and given == [None] * len(COUNTS)

    def clean(self):
        data = self.cleaned_data
        data["is_uncounted"] = self.is_uncounted
        if data["is_uncounted"]:
            return data
        super().clean()
        if not self.errors:
            self.judge(data["in_favour"], data["members"])
        return data

    def judge(self, in_favour: int, members: int) -> None:
        """Raise nothing, but note what the count says against this move."""


class PassForm(CountOfApproval):
    outcome = Vote.Result.PASSED
    happened_on = forms.DateField(label="通过日期")

    def clean(self):
        data = super().clean()
        refuse_without_effect(self)
        return data

    def judge(self, in_favour, members):
        if in_favour * 2 <= members:
            message = (
                f"赞成{in_favour}票，没有超过常委会全体组成人员{members}人的半数，"
                "不能通过（地方组织法第五十一条）。"
            )
            self.add_error("in_favour", ValidationError(message, code="no_majority"))


class NotPassForm(CountOfApproval):
    outcome = Vote.Result.NOT_PASSED
    happened_on = forms.DateField(label="表决日期")

    def judge(self, in_favour, members):
        if in_favour * 2 > members:
            message = (
                f"赞成{in_favour}票，已超过常委会全体组成人员{members}人的半数，"
                "应为通过（地方组织法第五十一条）。"
            )
            self.add_error("in_favour", ValidationError(message, code="has_majority"))


def keep_vote(matter: PersonnelMatter, move: Move, *, form: type[CountForm]) -> None:
    if not move.data["is_uncounted"]:
        # After a postponement it is voted on again.
        taken = matter.votes.filter(purpose=Vote.Purpose.APPROVAL).count()
        take_vote(Vote(matter=matter, round=taken + 1), move, form=form)


def pass_(matter: PersonnelMatter, move: Move) -> None:
    matter.effective_on = move.data["happened_on"]
    keep_vote(matter, move, form=PassForm)
    take_effect(matter, move)
    if needs_oath(matter):
        set_dates(matter, "oath_due_on")


def not_pass(matter: PersonnelMatter, move: Move) -> None:
    keep_vote(matter, move, form=NotPassForm)


def needs_oath(matter: PersonnelMatter) -> bool:
    is_opened = matter.kind in PersonnelMatter.OPENING
    return is_opened and matter.post is not None and bool(matter.post.oath_by)


class LapseForm(MoveForm):
    """What ends by itself: a body is dissolved, somebody dies (重庆 2022)."""

    happened_on = forms.DateField(label="终止日期")
    remark = forms.CharField(
        label="原因",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="如：机构撤销、去世。",
    )
    kept_in = {"happened_on": "PersonnelMatter.effective_on"}

    def clean(self):
        refuse_without_effect(self)
        return self.cleaned_data


def record_lapse(matter: PersonnelMatter, move: Move) -> None:
    matter.effective_on = matter.concluded_on = move.data["happened_on"]
    take_effect(matter, move)
