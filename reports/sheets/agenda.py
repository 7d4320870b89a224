"""会议议题安排表: what a meeting is to deliberate, whose papers are there, how it ended.

Its rows are items; the parameter `meeting` chooses those of one meeting.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from reports.sheets.at_meetings import appointments_of, is_of, votes_of
from reports.sheets.place import Place, place_on, worded_years
from reports.sheets.reading import identity_of, reported_until, void_lead_in
from reports.sheets.sheet import MOST_NAMED, Sheet
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
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.matters.models import Matter, specific_paths
from tracker.meetings import papers
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.personnel.models import PersonnelMatter
from tracker.units.models import Unit
from tracker.votes.models import Vote

OF_THE_LAW = (
    "听取报告的议题，常委会会议举行的二十日以前报告送专（工）委征求意见，十日以前送交修改后的报告，"
    "七日以前发给组成人员（监督法第十五条）；标红的为迟到或者未收到"
)


@dataclass(frozen=True, kw_only=True)
class ItemRow:
    """An item with what its reader sees of its subject."""

    record: AgendaItem
    committee: str
    votes: list[Vote] = field(default_factory=list)
    appointments: list[PersonnelMatter] = field(default_factory=list)
    opinions: list[Opinion] = field(default_factory=list)
    decision: str = ""
    late: dict[str, str]  # by the field of the paper

    @property
    def meeting(self) -> str:
        meeting = self.record.meeting
        return f"{meeting}（{meeting.starts_on}）" if meeting.starts_on else str(meeting)

    @property
    def outcome(self) -> str:
        said = [self.record.get_result_display(), *(worded(vote) for vote in self.votes)]
        if len(self.appointments) > 1:
            said.append(counted_by_state(self.appointments, among=PersonnelMatter.PASSED))
        return "\n".join(filter(None, said))

    @property
    def follow_up(self) -> str:
        """What the item left to be done and how far that is, then the note."""
        record = self.record
        said = [void_lead_in(record), *map(state_of_opinion, self.opinions), self.decision]
        if self.appointments:
            said.append(counted_by_state(self.appointments))
        return "\n".join(filter(None, (*said, record.note)))


def worded(vote: Vote) -> str:
    """赞成28、反对1、弃权1; of a unit's appraisal the unit first."""
    counts = [f"{label}{count}" for label, count in vote.options().items()]
    if vote.not_voted:
        counts.append(f"未按{vote.not_voted}")
    result = f"，{vote.get_result_display()}" if vote.result else ""
    unit = f"{vote.unit}：" if vote.unit else ""
    return f"{unit}{'、'.join(counts)}{result}"


def counted_by_state(matters: list[PersonnelMatter], *, among=None) -> str:
    """已公布2人次、已宣誓1人次; with `among` how many of them are in one of these states."""
    if among is not None:
        passed = sum(matter.status in among for matter in matters)
        return f"通过{passed}人次" if passed else ""
    states = Counter(matter.get_status_display() for matter in matters)
    return "、".join(f"{state}{count}人次" for state, count in states.items())


def state_of_opinion(opinion: Opinion) -> str:
    number = f"（{opinion.document_number}）" if opinion.document_number else ""
    due = f"，{opinion.due_on}前报告" if opinion.is_owed and opinion.due_on else ""
    return f"审议意见{number}{opinion.get_status_display()}{due}"


def text_column(name: str, label: str, *, width: int, kind: Kind = Kind.TEXT) -> Column:
    return Column(
        key=name,
        header=(label,),
        width=width,
        kind=kind,
        is_editable=True,
        field=name,
        read=lambda row: getattr(row.record, name),
    )


def paper_column(paper: papers.Paper) -> Column:
    return Column(
        key=paper.field,
        header=(f"{paper.label}\n（{paper.days}日前）",),
        width=12,
        kind=Kind.DATE,
        is_editable=True,
        field=paper.field,
        tone=lambda row: Tone.RED if paper.field in row.late else None,
        read=lambda row: getattr(row.record, paper.field),
    )


LAYOUT = Layout(
    name="agenda",
    version=1,
    kind="agendaitem",
    tab="会议议题安排表",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=2),
    grouping=Grouping(
        read=lambda row: row.meeting,
        counts=lambda row: not row.record.is_voided,
        heading="{name}：{count}项",
    ),
    columns=(
        Column(
            key="order",
            header=("序号",),
            width=5,
            kind=Kind.INTEGER,
            align=Align.CENTER,
            is_editable=True,
            field="order",
            read=lambda row: row.record.order,
        ),
        text_column("title", "议题", width=34, kind=Kind.LONG_TEXT),
        Column(
            key="kind",
            header=("类别",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(AgendaItem.Kind.choices),
            is_editable=True,
            field="kind",
            read=lambda row: row.record.kind,
        ),
        text_column("reporting_unit", "报告（提请）\n单位", width=14),
        text_column("reporter", "报告人", width=16),
        Column(key="committee", header=("责任专工委",), width=13, read=lambda row: row.committee),
        *(paper_column(paper) for paper in papers.PAPERS),
        text_column("way", "审议方式", width=12),
        Column(
            key="outcome",
            header=("表决结果",),
            width=20,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.outcome,
        ),
        Column(
            key="follow_up",
            header=("后续",),
            width=28,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.follow_up,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    found = records.select_related(
        "meeting", "reporting_unit", *specific_paths(), *specific_paths("opinion__matter")
    )
    items = sorted(found, key=in_order)
    rows = rows_of(items, on=on, to=to)
    place = place_on(on)
    heading = Heading(
        title=title_of(items, place), left=place.reporting_unit, right=reported_until(on)
    )
    return Filling(heading=heading, rows=rows, notes=(OF_THE_LAW, *told_late(rows)))


def in_order(item: AgendaItem) -> tuple:
    """Meeting after meeting; those that are called the same stand together."""
    meeting = item.meeting
    return meeting.starts_on or date.max, str(meeting), meeting.pk, item.order, item.pk


def title_of(items: list[AgendaItem], place: Place) -> str:
    """By the one meeting that it is of, else by the years."""
    meetings: dict[int, Meeting] = {item.meeting_id: item.meeting for item in items}
    if len(meetings) == 1:
        [meeting] = meetings.values()
        district = "" if str(meeting).startswith(place.district) else place.district
        return f"{district}{meeting}议题安排表"
    years = worded_years(sorted({each.work_year_id for each in meetings.values()}))
    return f"{place.committee}{years}会议议题安排表"


def rows_of(items: list[AgendaItem], *, on: date, to) -> list[ItemRow]:
    sight = Sight(to)
    votes, appointments = votes_of(items, to=to), appointments_of(items, to=to)
    opinions = opinions_of(items, to=to)
    matters = {each.pk: matter_of(each) for each in items}
    seen = sight.sees(Matter, (each.pk for each in matters.values() if each))
    committees = Unit.objects.in_bulk(
        {matter.specific.lead_committee_id for matter in matters.values() if matter} - {None}
    )
    rows = []
    for item in sight.veiled(items):
        matter = matters[item.pk]
        record = matter.specific if matter and matter.pk in seen else None
        committee = committees.get(record.lead_committee_id) if record else None
        late = {paper.field: paper.lateness(item, on=on) for paper in papers.PAPERS}
        rows.append(
            ItemRow(
                record=item,
                committee=str(committee or ""),
                votes=votes[item.pk],
                appointments=appointments.get(item.pk, []),
                opinions=opinions[item.pk],
                decision=state_of_decision(record),
                late={name: words for name, words in late.items() if words},
            )
        )
    return rows


def matter_of(item: AgendaItem) -> Matter | None:
    """What the item is about, or what its opinion is on."""
    return item.opinion.matter if item.opinion else item.matter


def opinions_of(items: list[AgendaItem], *, to) -> dict[int, list[Opinion]]:
    """The opinion of each item, and those that came of deliberating its matter at the meeting."""
    matters = {item.matter_id for item in items if item.matter_id}
    own = {item.opinion_id for item in items if item.opinion_id}
    found = Opinion.objects.not_voided()
    chosen = found.filter(pk__in=own) | found.filter(matter__in=matters)
    by_matter: dict[int, list[Opinion]] = {}
    by_key = {}
    for opinion in visible(chosen, to=to).distinct().order_by("pk"):
        by_matter.setdefault(opinion.matter_id, []).append(opinion)
        by_key[opinion.pk] = opinion
    return {
        item.pk: [by_key[item.opinion_id]]
        if item.opinion_id in by_key
        else [
            opinion
            for opinion in by_matter.get(item.matter_id, ())
            if is_of(opinion, item.meeting, day=opinion.deliberated_on)
        ]
        for item in items
    }


def state_of_decision(record) -> str:
    if record is None or record._meta.model_name != "decision":
        return ""
    due = f"，{record.due_on}前报告执行情况" if record.is_owed and record.due_on else ""
    return f"{record.get_kind_display()}{record.get_status_display()}{due}"


def told_late(rows: list[ItemRow]) -> list[str]:
    """Which papers are late, in words: colour alone is lost on paper."""
    told = [f"“{row.record.title}”{'、'.join(row.late.values())}" for row in rows if row.late]
    if not told:
        return []
    more = f"；另有{len(told) - MOST_NAMED}项" if len(told) > MOST_NAMED else ""
    return [f"材料迟到或者未收到的：{'；'.join(told[:MOST_NAMED])}{more}"]


SHEET = Sheet(title="会议议题安排表", layout=LAYOUT, model=AgendaItem, fill=fill)
