"""What may be done by a one-time link (一次性办理链接), one line a step.

A step is a move of a life cycle, made by whoever the link was given to as if they had signed in;
the table says of what record, whose it is, and what of the move's form is known beforehand.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet

from tracker.answers.models import Answer
from tracker.assignments.models import Assignment
from tracker.common import door
from tracker.common.actor import Actor
from tracker.common.errors import Refused
from tracker.common.models import Stamped
from tracker.common.roles import Guest, Role, Standing
from tracker.common.scoping import visible
from tracker.common.workflow import go, refusal_of, workflow_of
from tracker.guests.models import OneTimeLink
from tracker.leads.models import Lead
from tracker.rectification.models import RectificationItem
from tracker.suggestions.models import CoSignature, Suggestion

Code = OneTimeLink.Step
TODAY = ("happened_on",)


@dataclass(frozen=True, kw_only=True)
class LinkStep:
    """`of` are the records it is done to, `waiting` those of them for which it is time; `matter`
    leads from one to its matter and `bearer` to the unit or deputy whose it is. The move `move`
    is made of the record, or of its `whole`. `known` are values of the form that follow from the
    record, and `left_out` fields that nobody is asked: the day is today."""

    code: str
    label: str
    of: Any
    waiting: Q
    matter: str
    bearer: str
    move: str
    whole: str = ""
    known: Callable[[Any], Mapping[str, Any]] = field(default=lambda record: {})
    left_out: tuple[str, ...] = TODAY
    due: str = ""
    takes_files: bool = True

    def records(self) -> QuerySet:
        return self.of.objects.filter(self.waiting)

    def of_matter(self, pk: int) -> QuerySet:
        return self.records().filter(**{self.matter or "pk": pk}).order_by("pk")

    def find(self, pk: int) -> Any:
        """The record of that number for which it is time; None where there is none any more."""
        return self.records().filter(pk=pk).first()

    def matter_of(self, record: Any) -> Any:
        """The record of the matter's kind."""
        found = getattr(record, self.matter) if self.matter else record
        return getattr(found, "specific", found)

    def bearer_of(self, record: Any) -> Any:
        found = record
        for name in self.bearer.split("__"):
            found = found and getattr(found, name)
        return found

    def standing_of(self, record: Any) -> Standing:
        """Where whoever holds the link stands: for the one unit or deputy alone."""
        bearer = self.bearer_of(record)
        if self.is_of_deputy:
            return Standing(roles=frozenset({Role.DEPUTY}), deputies=frozenset({bearer.pk}))
        role = Role.UNIT_CONTACT
        return Standing(roles=frozenset({role}), units=frozenset({(role, bearer.pk)}))

    @property
    def is_of_deputy(self) -> bool:
        return self.bearer.endswith("deputy")

    def subject_of(self, record: Any) -> Any:
        """What the page is about: the matter, or where its holder does not see that the record."""
        matter, guest = self.matter_of(record), Guest(name="", standing=self.standing_of(record))
        seen = visible(type(matter)._base_manager.filter(pk=matter.pk), to=guest).exists()
        return matter if seen else record

    def moved(self, record: Any) -> Any:
        return getattr(record, self.whole) if self.whole else record

    def due_of(self, record: Any) -> tuple[date | None, bool]:
        """The day by which, and whether it is provisional."""
        *path, name = self.due.split("__")
        holder = record
        for step in path:
            holder = getattr(holder, step)
        day = getattr(holder, name) if name else None
        return day, day is not None and holder.is_provisional(name)

    def why_not(self, record: Any) -> str:
        """Why it cannot be done now by whoever it is; "" where it can."""
        if self.bearer_of(record) is None:
            return "没有可以发给的单位或代表。"
        standing, moved = self.standing_of(record), self.moved(record)
        guest = Guest(name="", standing=standing)
        if not visible(type(moved)._base_manager.filter(pk=moved.pk), to=guest).exists():
            return "对方看不到这个事项。"
        return self._refusal(record, standing)

    def _refusal(self, record: Any, standing: Standing) -> str:
        moved = self.moved(record)
        row = workflow_of(moved).named(self.move)
        refusal = refusal_of(row, moved, standing=standing, is_late_entry=False)
        # Files that are still missing may come with the step.
        comes_with_it = self.takes_files and refusal is not None and refusal.code == "no_evidence"
        return str(refusal) if refusal and not comes_with_it else ""

    def form(
        self, record: Any, *, standing: Standing, today: date, data: Mapping | None = None
    ) -> forms.Form:
        """What is asked, without what is known."""
        moved = self.moved(record)
        given = None if data is None else self.whole_data(record, data, today=today)
        row = workflow_of(moved).named(self.move)
        return row.form_for(moved, standing=standing, today=today, data=given)

    def unasked(self, record: Any) -> frozenset[str]:
        return frozenset({*self.left_out, *self.known(record)})

    def whole_data(self, record: Any, data: Mapping, *, today: date) -> dict[str, Any]:
        """What was typed and what is known; nobody types what they were not asked."""
        unasked = self.unasked(record)
        typed = {name: value for name, value in data.items() if name not in unasked}
        day = {"happened_on": today.isoformat()} if "happened_on" in unasked else {}
        return typed | day | dict(self.known(record))

    def perform(self, record: Any, *, data: Mapping, by: Actor, today: date) -> Stamped:
        given = self.whole_data(record, data, today=today)
        return go(self.moved(record), self.move, data=given, by=by, today=today)


class ConsentForm(forms.Form):
    consent = forms.ChoiceField(
        label="联名意见",
        choices=[each for each in CoSignature.Consent.choices if each[0] != "asked"],
    )


@dataclass(frozen=True, kw_only=True)
class ConsentStep(LinkStep):
    """Signing with others is no move of a life cycle: the deputy writes two fields of their own."""

    def _refusal(self, record: CoSignature, standing: Standing) -> str:
        return "" if record.suggestion.is_with_its_authors else "建议已经提交。"

    def form(self, record, *, standing, today, data=None):
        return ConsentForm(data)

    def perform(self, record: CoSignature, *, data, by, today):
        form = ConsentForm(data)
        if not form.is_valid():
            raise Refused("请选择是否同意联名。")
        record.consent, record.consented_on = form.cleaned_data["consent"], today
        return door.update(record, by=by)


Part, Signature, Item = Assignment.Status, CoSignature.Consent, RectificationItem.Status
GOES_ON = Q(is_current=True, suggestion__voided_at=None)
STEPS = {
    step.code: step
    for step in (
        LinkStep(
            code=Code.SIGN, label="签收", of=Assignment, matter="suggestion", bearer="unit",
            waiting=GOES_ON & Q(status=Part.PENDING_SIGN), move="sign", due="refusal_due_on",
            takes_files=False,
        ),
        LinkStep(
            code=Code.CO_OPINION, label="提出会办意见", of=Assignment, matter="suggestion",
            bearer="unit", move="give_co_opinion", due="co_opinion_due_on",
            waiting=GOES_ON & Q(part=Assignment.Part.CO)
            & Q(status__in=(Part.HANDLING, Part.RETURNED_BY_LEAD)),
        ),
        LinkStep(
            code=Code.ANSWER, label="答复代表", of=Assignment, matter="suggestion", bearer="unit",
            waiting=GOES_ON & Q(part__in=Assignment.ANSWERING, status=Part.HANDLING),
            whole="suggestion", move="answer", due="suggestion__due_on",
            known=lambda part: {"unit": part.unit_id}, left_out=(),
        ),
        ConsentStep(
            code=Code.CONSENT, label="确认联名", of=CoSignature, matter="suggestion",
            bearer="deputy", move="", takes_files=False,
            waiting=Q(
                consent=Signature.ASKED, suggestion__voided_at=None,
                suggestion__status__in=Suggestion.WITH_AUTHORS,
            ),
            whole="suggestion",
        ),
        LinkStep(
            code=Code.EVALUATE, label="评价答复", of=Answer, matter="suggestion",
            bearer="suggestion__lead_deputy", whole="suggestion", move="evaluate",
            waiting=Q(
                evaluation=None, round=F("suggestion__round"), suggestion__voided_at=None,
                suggestion__status=Suggestion.Status.ANSWERED,
            ),
            known=lambda answer: {"answer": answer.pk}, left_out=("happened_on", "scan", "remark"),
            due="suggestion__feedback_due_on", takes_files=False,
        ),
        LinkStep(
            code=Code.ACCEPT_LEAD, label="受理", of=Lead, matter="", bearer="handled_by",
            waiting=Q(voided_at=None, status=Lead.Status.HANDED_OVER), move="accept", due="due_on",
            takes_files=False,
        ),
        LinkStep(
            code=Code.ANSWER_LEAD, label="答复", of=Lead, matter="", bearer="handled_by",
            waiting=Q(voided_at=None, status__in=(Lead.Status.ACCEPTED, Lead.Status.RETURNED)),
            move="answer", due="due_on",
        ),
        LinkStep(
            code=Code.CLAIM, label="认领", of=RectificationItem, matter="matter",
            bearer="lead_unit", move="claim", due="due_on",
            waiting=Q(voided_at=None, status=Item.HANDED_OVER), takes_files=False,
        ),
        LinkStep(
            code=Code.APPLY, label="申请销号", of=RectificationItem, matter="matter",
            bearer="lead_unit", move="apply", due="due_on",
            waiting=Q(
                voided_at=None, status__in=(Item.RECTIFYING, Item.LONG_TERM, Item.RETURNED)
            ),
        ),
    )
}  # fmt: skip


def waiting_links(links: QuerySet) -> QuerySet:
    """Those of the links whose step is still waited for."""
    rows = Q(pk__in=())
    for step in STEPS.values():
        rows |= Q(step=step.code, record_id__in=step.records().values("pk"))
    return links.filter(rows)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A step that waits for somebody, for which a link can be issued."""

    step: LinkStep
    record: Any

    @property
    def key(self) -> str:
        return f"{self.step.code}-{self.record.pk}"

    @property
    def bearer(self) -> Any:
        return self.step.bearer_of(self.record)

    def __str__(self):
        return f"{self.step.label}：{self.bearer}"


def offers_of(record: Any) -> Iterable[Offer]:
    """What waits on a matter, or on a record of one of the kinds that steps are done to."""
    for step in STEPS.values():
        if isinstance(record, step.of) and step.matter:
            found = step.records().filter(pk=record.pk)
        elif record.is_matter:
            found = step.of_matter(record.pk)
        else:
            continue
        for each in found:
            if not step.why_not(each):
                yield Offer(step=step, record=each)
