"""What an extract asks before it becomes a record: a form of its kind, with what was read.

The same form checks what comes from the page and from the API, and makes the record, unsaved.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Model

from tracker.activities.models import Activity, Recommendation, Site
from tracker.areas.models import WorkArea
from tracker.common import door
from tracker.common.door import Actor, Links
from tracker.deputies.models import Term
from tracker.extracts.models import Extract
from tracker.inspections.models import Inspection
from tracker.laws.models import Law
from tracker.meetings.models import Meeting
from tracker.outcomes.models import Figure, Indicator, Outcome
from tracker.topics.models import Topic

Kind = Extract.Kind
# What the 2023 report's records are too: a report tells what was done, seldom that it has ended.
IN_PROGRESS = {Kind.TOPIC: Topic.Status.IN_PROGRESS, Kind.INSPECTION: Inspection.Status.IN_PROGRESS}
# Kinds on which others of the same passage hang.
ABOVE = (Kind.TOPIC, Kind.INSPECTION)
# Those that hang on nothing.
ALONE = (Kind.TOPIC, Kind.MEETING)


class Answer(forms.ModelForm):
    """The fields that the office fills in of one kind."""

    def __init__(self, data=None, *, extract: Extract, prefix: str | None = None):
        self.extract = extract
        year = extract.reading.document.work_year
        model: Any = self._meta.model
        record = model(source=extract.passage, quote=extract.quote)
        if any(field.name == "work_year" for field in model._meta.fields):
            record.work_year = year
        super().__init__(data, instance=record, prefix=prefix, initial=dict(extract.values))
        self.link(year.pk if year else None)

    def link(self, year: int | None) -> None:
        """Hook: what the choices of the fields are in that year."""

    def links(self) -> Links:
        """Hook: the many-to-many links of the record."""
        return {}

    def make_before(self, *, by: Actor) -> None:
        """Hook: records that the new one points to and the ledger does not have yet."""

    def make_after(self, record: Any, *, by: Actor) -> None:
        """Hook: records that are parts of the new one."""

    def is_under(self, above: Model) -> None:
        """Hook: the record of the extract that this one belongs to."""
        self.instance.matter = above


class Earlier(forms.ModelChoiceField):
    """A record of the year before that this one carries on."""

    def __init__(self):
        super().__init__(Topic.objects.none(), label="承接上年", required=False)

    def of(self, model: Any, year: int | None) -> None:
        self.queryset = model.objects.not_voided().filter(work_year=(year or 0) - 1)


class TopicAnswer(Answer):
    continues = Earlier()
    area = forms.ModelChoiceField(WorkArea.objects.all(), label="工作领域", required=False)

    class Meta:
        model = Topic
        fields = ("title", "form", "area", "continues")

    def link(self, year):
        self.fields["continues"].of(Topic, year)
        self.instance.status = IN_PROGRESS[Kind.TOPIC]

    def is_under(self, above):
        """A topic stands by itself."""


class InspectionAnswer(Answer):
    laws = forms.CharField(label="法律法规", help_text="几部的用顿号分开；台账里没有的随之新增。")
    continues = Earlier()
    area = forms.ModelChoiceField(WorkArea.objects.all(), label="工作领域", required=False)

    class Meta:
        model = Inspection
        fields = ("title", "kind", "area", "continues")

    field_order = ("title", "kind", "laws")

    def link(self, year):
        self.fields["continues"].of(Inspection, year)
        self.instance.status = IN_PROGRESS[Kind.INSPECTION]

    def is_under(self, above):
        if isinstance(above, Topic):
            self.instance.topic = above

    def make_before(self, *, by):
        self._laws = [law_named(title, by=by) for title in parts_of(self.cleaned_data["laws"])]

    def links(self):
        return {"laws": self._laws}


class MeetingAnswer(Answer):
    term_number = forms.IntegerField(label="届", required=False, min_value=1, max_value=99)

    class Meta:
        model = Meeting
        fields = ("kind", "number", "is_extraordinary", "starts_on", "title")

    field_order = ("kind", "term_number")

    def clean_term_number(self):
        number = self.cleaned_data["term_number"]
        if number is None:
            return None
        term = Term.objects.filter(number=number).first()
        if term is None:
            raise forms.ValidationError(
                f"台账里没有第{number}届，请先在“届次”新增。", code="no_such_term"
            )
        self.instance.term = term
        return number

    def is_under(self, above):
        """A meeting stands by itself."""


class ActivityAnswer(Answer):
    sites = forms.CharField(
        label="点位", required=False, help_text="去过的地方，几个的用顿号分开。"
    )

    class Meta:
        model = Activity
        fields = (
            "title", "kind", "times", "batches", "items", "attendances", "opinions", "organiser",
        )  # fmt: skip

    def make_after(self, record, *, by):
        for name in parts_of(self.cleaned_data["sites"]):
            door.create(Site(activity=record, name=name, kind=Site.Kind.OTHER), by=by)


class RecommendationAnswer(Answer):
    class Meta:
        model = Recommendation
        fields = ("text", "addressed_to")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}


class OutcomeAnswer(Answer):
    class Meta:
        model = Outcome
        fields = ("title", "kind", "doer", "description")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}


class FigureAnswer(Answer):
    class Meta:
        model = Figure
        fields = (
            "label", "value", "unit", "comparator", "wording", "indicator", "nature", "doer",
            "upper_value", "is_planned", "subject_year", "period_kind", "period", "note",
        )  # fmt: skip
        widgets = {"note": forms.TextInput()}

    def link(self, year):
        unit = self.initial.get("unit", "")
        if self.is_bound:
            unit = self.data.get(self.add_prefix("unit"), unit)
        self.fields["indicator"].queryset = Indicator.objects.filter(unit=unit)


ANSWERS: dict[str, type[Answer]] = {
    Kind.TOPIC: TopicAnswer,
    Kind.INSPECTION: InspectionAnswer,
    Kind.MEETING: MeetingAnswer,
    Kind.ACTIVITY: ActivityAnswer,
    Kind.RECOMMENDATION: RecommendationAnswer,
    Kind.OUTCOME: OutcomeAnswer,
    Kind.FIGURE: FigureAnswer,
}
MODELS: dict[str, Any] = {kind: answer._meta.model for kind, answer in ANSWERS.items()}


def answer_to(
    extract: Extract, data: Mapping | None = None, *, prefix: str | None = None
) -> Answer:
    """The form of the extract, filled in with `data`, else with what is kept of it."""
    given = dict(extract.values) if data is None else data
    return ANSWERS[extract.kind](given, extract=extract, prefix=prefix)


def blank_answer(extract: Extract, *, prefix: str) -> Answer:
    """The form to be shown, with what is kept of the extract in its fields."""
    return ANSWERS[extract.kind](None, extract=extract, prefix=prefix)


def names_asked(kind: str) -> frozenset[str]:
    return frozenset(ANSWERS[kind].base_fields)


def values_given(form: Answer) -> dict[str, Any]:
    """What was typed into the form, as an extract keeps it, right or wrong."""
    return {
        name: form[name].data if isinstance(form[name].data, bool) else form[name].data or ""
        for name in form.fields
    }


def parts_of(written: str) -> list[str]:
    """What a row separated by 、 names, each once."""
    signs = written.replace("，", "、").replace(",", "、").replace("；", "、")
    return list(
        dict.fromkeys(part.strip(" 《》") for part in signs.split("、") if part.strip(" 《》"))
    )


def law_named(title: str, *, by: Actor) -> Law:
    """The law of that title, short title or alias; else a new one, its kind judged by its name."""
    found = Law.objects.filter(title=title).first()
    if found is None:
        known = Law.objects.all()
        found = next((law for law in known if title in (law.short_title, *law.aliases)), None)
    if found is not None:
        return found
    note = "由报告读入新增，类别按名称判断，请核对。"
    return door.create(Law(title=title, kind=_kind_of_law(title), note=note), by=by)


def _kind_of_law(title: str) -> str:
    if "一法" in title or "两法" in title:
        return Law.Kind.OTHER
    if title.endswith("宪法"):
        return Law.Kind.CONSTITUTION
    if title.endswith("法"):
        return Law.Kind.LAW
    if any(place in title[:12] for place in ("省", "市", "自治区", "自治州", "县")):
        return Law.Kind.LOCAL_REGULATION
    return Law.Kind.REGULATION if title.endswith("条例") else Law.Kind.OTHER
