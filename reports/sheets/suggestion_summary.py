"""代表建议办理情况汇总表: who handles which suggestion, and what came of it."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import ASKED, NO_UNIT_ON_FILE, UNIT_KIND_ORDER, Handling, handlings
from reports.sheets.place import occasion_of, place_on
from reports.sheets.reading import due_of, identity_of, joined, urgent_light_of, void_lead_in
from reports.sheets.sheet import Sheet
from reports.workbook.layout import (
    Align,
    Column,
    Filling,
    Grouping,
    Heading,
    Kind,
    Layout,
    Page,
    Paper,
    Tone,
)
from tracker.answers.models import Answer, Evaluation
from tracker.assignments.models import Assignment
from tracker.common.models import soon_until
from tracker.common.reads.slim import Keys, Slim, by, streamed
from tracker.common.scoping import visible
from tracker.deputies.groups import GroupsOfTheDay
from tracker.overview.populations.suggestions import accepted
from tracker.progress.models import ProgressEntry
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.units.models import Unit

NOTE = f"小计、合计计立案的：{accepted.definition}；所列未计入的，备注中注明"


@dataclass(frozen=True, kw_only=True)
class SuggestionRow:
    handling: Handling
    group: str
    reports: list[ProgressEntry]  # the latest first
    co_signers: int
    groups: str  # of the lead deputy, as they were when the suggestion came in
    light: Tone | None
    is_counted: bool  # among what 小计 and 合计 count: accepted

    @property
    def suggestion(self) -> Suggestion:
        return self.handling.suggestion

    @property
    def answers(self) -> list[Answer]:
        return self.handling.answers

    @property
    def votes(self) -> list[Evaluation]:
        return self.handling.evaluations

    @property
    def handled(self) -> str:
        """What the office says of it; until it does, what the unit reported last."""
        return self.suggestion.handling or next(
            (f"{entry.happened_on} {entry.text}" for entry in self.reports), ""
        )

    @property
    def contacts(self) -> str:
        """Who handles it, with the phone where the reader of the sheet may read it."""
        lines = [
            line for each in self.handling.seen_answering for line in (each.handler, each.phone)
        ]
        return "\n".join(line for line in lines if line)

    @property
    def remark_lead_in(self) -> str:
        """A motion is not a suggestion, so the list has to say which rows are none."""
        suggestion = self.suggestion
        kind = suggestion.get_kind_display()
        is_plain = suggestion.kind == Suggestion.Kind.SUGGESTION
        parts = [
            "" if is_plain else kind,
            "闭会期间提出" if suggestion.is_closed_session else "",
            suggestion.get_status_display() if suggestion.status in Suggestion.UNCOUNTED else "",
            void_lead_in(suggestion),
        ]
        return "\n".join(part for part in parts if part)

    @property
    def remark(self) -> str:
        return "\n".join(part for part in (self.remark_lead_in, self.suggestion.note) if part)


def each_once(words) -> str:
    """Words in their order, none twice: several units' answers may share a class."""
    return "、".join(dict.fromkeys(str(word) for word in words if word))


def yes_or_no(is_so: bool) -> str:
    return "是" if is_so else "否"


def co_signers_of(row) -> int | None:
    """None of them is a number only where it is known who signed first."""
    return row.co_signers if row.co_signers or row.suggestion.lead_deputy else None


def delegation_of(row) -> str:
    deputy = row.suggestion.lead_deputy
    return "/".join(part for part in (deputy.delegation, row.groups) if part) if deputy else ""


LAYOUT = Layout(
    name="suggestion-summary",
    version=2,
    kind="suggestion",
    tab="代表建议办理情况汇总",
    identify=lambda row: identity_of(row.suggestion),
    page=Page(paper=Paper.A3, frozen_columns=3),
    grouping=Grouping(
        read=lambda row: row.group,
        counts=lambda row: row.is_counted,
        subtotal="{name} 小计：{count} 件",
        total="合计：{count} 件",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="number",
            header=("建议编号",),
            width=9,
            is_editable=True,
            field="number",
            read=lambda row: row.suggestion.number,
        ),
        Column(
            key="title",
            header=("建议标题",),
            width=34,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda row: row.suggestion.title,
        ),
        Column(
            key="lead_deputy",
            header=("领衔代表",),
            width=9,
            is_editable=True,
            field="lead_deputy",
            read=lambda row: row.suggestion.lead_deputy,
        ),
        Column(
            key="co_signers",
            header=("联名\n人数",),
            width=7,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            read=co_signers_of,
        ),
        Column(key="delegation", header=("代表团/\n代表小组",), width=12, read=delegation_of),
        Column(
            key="area",
            header=("类别",),
            width=10,
            is_editable=True,
            field="area",
            read=lambda row: row.suggestion.area,
        ),
        Column(
            key="answering_units",
            header=("主办单位",),
            width=16,
            read=lambda row: row.handling.answering_units,
        ),
        Column(
            key="co_units",
            header=("会办单位",),
            width=18,
            read=lambda row: joined(each.unit for each in row.handling.co_handling),
        ),
        Column(
            key="handed_over_on",
            header=("交办日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.suggestion.handed_over_on,
        ),
        Column(
            key="due_on",
            header=("答复期限",),
            width=11,
            kind=Kind.DATE,
            tone=lambda row: row.light,
            read=lambda row: due_of(row.suggestion),
        ),
        Column(
            key="answered_on",
            header=("答复日期",),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.handling.answered_on,
        ),
        Column(
            key="document_number",
            header=("答复文号",),
            width=14,
            read=lambda row: each_once(answer.document_number for answer in row.answers),
        ),
        Column(
            key="answer_class",
            header=("办理结果\n（类别）",),
            width=10,
            read=lambda row: each_once(
                answer.answer_class.code for answer in row.answers if answer.answer_class
            ),
        ),
        Column(
            key="contact_method",
            header=("面商方式",),
            width=9,
            read=lambda row: each_once(
                answer.get_contact_method_display() for answer in row.answers
            ),
        ),
        Column(
            key="attitude",
            header=("代表评价", "办理态度"),
            width=9,
            read=lambda row: each_once(
                each.get_attitude_display() for each in row.handling.evaluations
            ),
        ),
        Column(
            key="result",
            header=("代表评价", "办理结果"),
            width=9,
            read=lambda row: each_once(
                each.get_result_display() for each in row.handling.evaluations
            ),
        ),
        Column(
            key="fulfilled_on",
            header=("落实办结", "落实\n日期"),
            width=11,
            kind=Kind.DATE,
            read=lambda row: row.handling.fulfilled_on,
        ),
        Column(
            key="class_now",
            header=("落实办结", "现类别"),
            width=7,
            read=lambda row: each_once(
                answer.answer_class.code
                for answer in row.handling.follow_ups
                if answer.answer_class
            ),
        ),
        Column(
            key="handling",
            header=("办理情况及成效",),
            width=48,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="handling",
            is_reported_by_others=True,
            read=lambda row: row.handled,
        ),
        Column(
            key="is_key",
            header=("是否重点\n督办",),
            width=10,
            is_editable=True,
            field="is_key",
            read=lambda row: yes_or_no(row.suggestion.is_key),
        ),
        Column(
            key="is_public",
            header=("是否\n公开",),
            width=8,
            read=lambda row: yes_or_no(row.suggestion.is_public),
        ),
        Column(key="contacts", header=("承办人及电话",), width=16, read=lambda row: row.contacts),
        Column(
            key="remark",
            header=("备注",),
            width=12,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="note",
            lead_in=lambda row: row.remark_lead_in,
            read=lambda row: row.remark,
        ),
    ),
)


SHOWN = Slim(
    Suggestion,
    *ASKED,
    "kind",
    "number",
    "title",
    "is_closed_session",
    "handed_over_on",
    "due_on",
    "provisional_dates",
    "handling",
    "is_key",
    "disclosure",
    "note",
    "version",
    "voided_at",
    "void_reason",
    "area__name",
    "lead_deputy__name",
    "lead_deputy__delegation",
    "submitted_on",
    "accepted_on",
)
REPORTS = Slim(ProgressEntry, "happened_on", "text")


def fill(records: QuerySet, *, on: date, to) -> Filling:
    groups, place, soon = groups_of(records), place_on(on), soon_until(on=on)
    title = f"{place.district}{occasion_of(records)}代表建议办理情况汇总表"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right="单位：件"),
        rows=streamed(
            list(groups), lambda some: summary_rows(some, groups=groups, on=on, soon=soon, to=to)
        ),
        notes=(NOTE,),
    )


def groups_of(records: QuerySet) -> dict[int, str]:
    """The group of each suggestion by its key, in the order of the rows: groups as the list of
    units has them, those of no known unit last.

    Ranked by the name shown: a unit and its successor may share a short name and then share a
    group.
    """
    units = {unit.pk: unit for unit in Unit.objects.only("kind", "name", "short_name")}
    parts = Assignment.objects.answering().filter(suggestion__in=records.order_by().values("pk"))
    by_key: dict[int, tuple[int, ...]] = {}
    for key, unit in parts.order_by("id").values_list("suggestion", "unit").iterator():
        by_key[key] = (*by_key.get(key, ()), unit)
    names, ranks = {}, {}
    for answering in {(), *by_key.values()}:
        name = names[answering] = joined(units[unit] for unit in answering) or NO_UNIT_ON_FILE
        kinds = [UNIT_KIND_ORDER[units[unit].kind] for unit in answering]
        rank = (min(kinds, default=len(UNIT_KIND_ORDER)), name)
        ranks[name] = min(rank, ranks.get(name, rank))
    rows = records.order_by().values_list("number", "pk")
    placed = sorted(
        (*ranks[name := names[by_key.get(pk, ())]], number, pk, name) for number, pk in rows
    )
    return {pk: name for *_, pk, name in placed}


def summary_rows(
    keys: Sequence[int], *, groups: dict[int, str], on: date, soon: date, to
) -> list[SuggestionRow]:
    reports = ProgressEntry.objects.not_voided().filter(
        transition="", matter__in=Keys(keys), matter__as_suggestion__handling=""
    )
    told = by("matter_id", REPORTS.read(visible(reports.exclude(text=""), to=to)))
    signed = CoSignature.objects.filter(suggestion__in=Keys(keys)).order_by()
    co_signers = Counter(signed.values_list("suggestion", flat=True))
    listed = Suggestion.objects.filter(pk__in=Keys(keys))
    counted = set(accepted.of(listed, on=on).order_by().values_list("pk", flat=True))
    suggestions = SHOWN.these(keys)
    member_of = GroupsOfTheDay(each.lead_deputy_id for each in suggestions)
    return [
        SuggestionRow(
            handling=handling,
            group=groups[handling.suggestion.pk],
            reports=told.get(handling.suggestion.pk, []),
            co_signers=co_signers[handling.suggestion.pk],
            groups=member_of.named(
                handling.suggestion.lead_deputy_id, on=came_in_on(handling.suggestion) or on
            ),
            is_counted=handling.suggestion.pk in counted,
            # The date is the one to answer by: once answered it warns of nothing.
            light=None
            if handling.is_answered
            else urgent_light_of(handling.suggestion, on=on, soon=soon),
        )
        for handling in handlings(suggestions, to=to)
    ]


def came_in_on(suggestion: Suggestion) -> date | None:
    return suggestion.submitted_on or suggestion.accepted_on


SHEET = Sheet(title="代表建议办理情况汇总表", layout=LAYOUT, model=Suggestion, fill=fill)
