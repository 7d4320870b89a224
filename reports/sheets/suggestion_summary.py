"""代表建议办理情况汇总表: who handles which suggestion, and what came of it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.handling import NO_UNIT_ON_FILE, UNIT_KIND_ORDER, Handling, handlings
from reports.sheets.place import Place, occasion_of, place_on
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
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.overview.populations.suggestions import accepted
from tracker.progress.models import ProgressEntry
from tracker.suggestions.models import Suggestion

NOTE = f"小计、合计计立案的：{accepted.definition}；所列未计入的，备注中注明"


@dataclass(frozen=True, kw_only=True)
class SuggestionRow:
    handling: Handling
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
    def group(self) -> str:
        return self.handling.answering_units or NO_UNIT_ON_FILE

    @property
    def handled(self) -> str:
        """What the office says of it; until it does, what the unit reported last."""
        return self.suggestion.handling or next(
            (f"{entry.happened_on} {entry.text}" for entry in self.suggestion.reports), ""
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
    count = len(row.suggestion.co_signers.all())
    return count if count or row.suggestion.lead_deputy else None


def delegation_of(row) -> str:
    deputy = row.suggestion.lead_deputy
    return "/".join(part for part in (deputy.delegation, deputy.group) if part) if deputy else ""


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


def fill(records: QuerySet, *, on: date, to) -> Filling:
    reports = ProgressEntry.objects.not_voided().filter(
        transition="", matter__as_suggestion__handling=""
    )
    reports = visible(reports.exclude(text=""), to=to)
    suggestions = records.select_related("area", "lead_deputy", "session__term").prefetch_related(
        "co_signers", Prefetch("progress_entries", reports, to_attr="reports")
    )
    soon = soon_until(on=on)
    counted = set(accepted.of(records, on=on).order_by().values_list("pk", flat=True))
    rows = [
        SuggestionRow(
            handling=handling,
            is_counted=handling.suggestion.pk in counted,
            # The date is the one to answer by: once answered it warns of nothing.
            light=None
            if handling.is_answered
            else urgent_light_of(handling.suggestion, on=on, soon=soon),
        )
        for handling in handlings(suggestions, to=to)
    ]
    ranks = ranks_of_groups(rows)
    rows.sort(key=lambda row: (ranks[row.group], row.suggestion.number, row.suggestion.pk))
    place = place_on(on)
    heading = Heading(title=title_of(rows, place), left=place.reporting_unit, right="单位：件")
    return Filling(heading=heading, rows=rows, notes=(NOTE,))


def ranks_of_groups(rows: list[SuggestionRow]) -> dict[str, tuple]:
    """Groups in the order of the list of units, those of no known unit last. Ranked by the
    name shown: a unit and its successor may share a short name and then share a group."""
    ranks = {}
    for row in rows:
        kinds = [UNIT_KIND_ORDER[each.unit.kind] for each in row.handling.answering]
        rank = (min(kinds, default=len(UNIT_KIND_ORDER)), row.group)
        ranks[row.group] = min(rank, ranks.get(row.group, rank))
    return ranks


def title_of(rows: list[SuggestionRow], place: Place) -> str:
    occasion = occasion_of(row.suggestion for row in rows)
    return f"{place.district}{occasion}代表建议办理情况汇总表"


SHEET = Sheet(title="代表建议办理情况汇总表", layout=LAYOUT, model=Suggestion, fill=fill)
