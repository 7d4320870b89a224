"""年度监督工作计划表: what the committee set out to do, form by form."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    group_numeral,
    identity_of,
    joined,
    remark_of,
    stage_tone,
    void_lead_in,
)
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
)
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.days import day_at
from tracker.meetings.models import Meeting
from tracker.topics.models import Topic

# 监督法 2024 lists the forms in this order; the model declares them in it.
FORM_ORDER = {form: number for number, form in enumerate(Topic.Form.values)}

LAYOUT = Layout(
    name="supervision-plan",
    version=1,
    kind="topic",
    tab="年度监督工作计划",
    identify=identity_of,
    page=Page(frozen_columns=3),
    grouping=Grouping(
        read=lambda topic: topic.get_form_display(),
        numeral=group_numeral,
        heading="{number}、{name}（{count}项）",
    ),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="form",
            header=("监督方式",),
            width=13,
            kind=Kind.CODE,
            choices=tuple(Topic.Form.choices),
            is_editable=True,
            field="form",
            read=lambda topic: topic.form,
        ),
        Column(
            key="title",
            header=("议题名称",),
            width=34,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="title",
            read=lambda topic: topic.title,
        ),
        Column(
            key="basis",
            header=("依据/来源",),
            width=18,
            is_editable=True,
            field="basis",
            read=lambda topic: topic.basis,
        ),
        Column(
            key="lead_committee",
            header=("责任专工委",),
            width=13,
            is_editable=True,
            field="lead_committee",
            read=lambda topic: topic.lead_committee,
        ),
        Column(
            key="supervising_leader",
            header=("分管领导",),
            width=9,
            is_editable=True,
            field="supervising_leader",
            read=lambda topic: topic.supervising_leader,
        ),
        Column(
            key="reporting_units",
            header=("报告（实施）单位",),
            width=18,
            is_editable=True,
            field="reporting_units",
            read=lambda topic: joined(topic.reporting_units.all()),
        ),
        Column(
            key="research_on",
            header=("会前调研\n时间",),
            width=11,
            kind=Kind.DATE,
            is_editable=True,
            field="research_on",
            read=lambda topic: topic.research_on,
        ),
        Column(
            key="directors_meeting_on",
            header=("主任会议",),
            width=11,
            kind=Kind.DATE,
            read=lambda topic: day_at(topic, Meeting.Kind.DIRECTORS),
        ),
        Column(
            key="committee_session_on",
            header=("常委会会议",),
            width=11,
            kind=Kind.DATE,
            read=lambda topic: day_at(topic, Meeting.Kind.COMMITTEE),
        ),
        Column(
            key="status",
            header=("完成情况",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(Topic.Status.choices),
            tone=stage_tone,
            read=lambda topic: topic.status,
        ),
        Column(
            key="adjustment",
            header=("调整说明",),
            width=18,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="adjustment",
            read=lambda topic: topic.adjustment,
        ),
        Column(
            key="note",
            header=("备注",),
            width=14,
            kind=Kind.LONG_TEXT,
            is_editable=True,
            field="note",
            lead_in=void_lead_in,
            read=remark_of,
        ),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    topics = sorted(
        records.select_related("lead_committee").prefetch_related(
            "reporting_units",
            Prefetch("agenda_items", AgendaItem.objects.select_related("meeting")),
        ),
        key=lambda topic: (FORM_ORDER[topic.form], topic.planned_on or date.max, topic.pk),
    )
    place = place_on(on)
    title = f"{place.committee}{years_of(topics)}监督工作计划"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right="单位：项"), rows=topics
    )


SHEET = Sheet(title="年度监督工作计划表", layout=LAYOUT, model=Topic, fill=fill)
