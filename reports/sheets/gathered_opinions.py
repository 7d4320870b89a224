"""各方面意见汇总表: what was told on a topic before the committee hears the report on it.

Chosen by one matter (`matter`). It is handed over to the organ that reports (监督法 2024 art. 14)
and comes back with what was adopted; who told it stands nowhere on it.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from reports.sheets.place import place_on
from reports.sheets.reading import identity_of, reported_until, void_lead_in
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page
from tracker.common.veil import Sight
from tracker.leads.gathering import GatheredOpinion
from tracker.leads.models import Lead
from tracker.matters.models import Matter


@dataclass(frozen=True, kw_only=True)
class OpinionRow:
    record: GatheredOpinion

    @property
    def voice(self) -> Matter | None:
        """None where the reader does not see it, although every opinion has one."""
        return self.record.voice if self.record.voice_id else None

    @property
    def lead(self) -> Lead | None:
        voice = self.voice
        return voice.specific if voice is not None and voice.matter_kind == "lead" else None

    @property
    def source(self) -> str:
        """The channel; nothing where the reader does not see what it rests on."""
        if self.voice is None:
            return ""
        return "代表建议" if self.lead is None else self.lead.get_channel_display()

    @property
    def person(self) -> str:
        """That there is somebody, and never who."""
        if self.voice is None:
            return ""
        if self.lead is None:
            return "代表（不公开）"
        return "不公开" if self.lead.person_name or self.lead.phone else "未留姓名"

    @property
    def opinion(self) -> str:
        voice = self.voice
        title = self.lead.title if self.lead else voice.matter_title if voice else ""
        said = self.record.text or title
        return "\n".join(filter(None, (void_lead_in(self.record), said)))


def text_column(name: str, header: str, width: int) -> Column:
    return Column(
        key=name,
        header=(header,),
        width=width,
        kind=Kind.LONG_TEXT,
        is_editable=True,
        field=name,
        read=lambda row: getattr(row.record, name),
    )


LAYOUT = Layout(
    name="gathered-opinions",
    version=1,
    kind="gatheredopinion",
    tab="各方面意见汇总表",
    identify=lambda row: identity_of(row.record),
    page=Page(frozen_columns=1),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(key="source", header=("来源",), width=12, read=lambda row: row.source),
        Column(key="person", header=("反映人\n（不公开）",), width=12, read=lambda row: row.person),
        Column(
            key="opinion",
            header=("意见",),
            width=44,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.opinion,
        ),
        text_column("category", "归类", 16),
        Column(
            key="adoption",
            header=("采纳情况",),
            width=11,
            kind=Kind.CODE,
            choices=tuple(GatheredOpinion.Adoption.choices),
            is_editable=True,
            field="adoption",
            read=lambda row: row.record.adoption,
        ),
        text_column("response", "报告中的回应", 34),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    listed = records.select_related("matter", "voice__as_lead").order_by("matter", "pk")
    found = list(listed)
    matters = list(dict.fromkeys(each.matter.matter_title for each in found))
    about = f"“{matters[0]}”" if len(matters) == 1 else ""
    place = place_on(on)
    title = f"{place.committee}{about}各方面意见汇总表"
    return Filling(
        heading=Heading(title=title, left=place.reporting_unit, right=reported_until(on)),
        rows=[OpinionRow(record=each) for each in Sight(to).veiled(found)],
        notes=("依据监督法（2024）第十四条，会前将各方面意见汇总交报告机关，由其在报告中回应",),
    )


SHEET = Sheet(title="各方面意见汇总表", layout=LAYOUT, model=GatheredOpinion, fill=fill)
