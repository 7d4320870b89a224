"""备案审查台账: which document was looked at by whom, what was found, and how it was put right."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from reports.sheets.place import place_on, years_of
from reports.sheets.reading import (
    day_column,
    due_column,
    identity_of,
    note_column,
    numbered,
    reported_until,
    urgent_light_of,
)
from reports.sheets.sheet import Sheet
from reports.workbook.layout import Align, Column, Filling, Heading, Kind, Layout, Page, Paper, Tone
from tracker.common.models import soon_until
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.reviews.models import Review, ReviewOpinion


@dataclass(frozen=True, kw_only=True)
class ReviewRow:
    """`initiator` and `opinions` are what the reader of the sheet may know of."""

    record: Review
    initiator: str
    opinions: list[ReviewOpinion]
    light: Tone | None

    @property
    def committees(self) -> str:
        return "、".join(str(each.committee) for each in self.opinions)

    @property
    def said(self) -> str:
        """Committee by committee what it found; of who has not said anything yet, that."""
        return numbered(self._said_by(each) for each in self.opinions)

    def _said_by(self, opinion: ReviewOpinion) -> str:
        found = opinion.get_finding_display() or "待提出"
        ground = f"（{opinion.get_ground_display()}）" if opinion.ground else ""
        return f"{opinion.committee}：{found}{ground}{opinion.text and f'。{opinion.text}'}"

    @property
    def reply(self) -> str:
        review = self.record
        day = f"{review.replied_on} " if review.replied_on else ""
        return day + (review.maker_reply or review.plan)

    @property
    def repaired(self) -> str:
        """How it was put right; of what was revoked, by which decision."""
        review = self.record
        if review.decision is not None:
            return f"常委会撤销（{review.decision}）"
        return review.get_fixed_how_display()

    @property
    def outcome(self) -> str:
        review = self.record
        if review.refusal:
            return f"不启动审查：{review.get_refusal_display()}"
        return review.get_result_display() or review.get_status_display()


LAYOUT = Layout(
    name="review-ledger",
    version=1,
    kind="review",
    tab="备案审查台账",
    identify=lambda row: identity_of(row.record),
    page=Page(paper=Paper.A3, frozen_columns=3),
    columns=(
        Column(key="order", header=("序号",), width=5, kind=Kind.NUMBERING, align=Align.CENTER),
        Column(
            key="number",
            header=("编号",),
            width=11,
            is_editable=True,
            field="number",
            read=lambda row: row.record.number,
        ),
        Column(
            key="title",
            header=("文件",),
            width=30,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.record.title,
        ),
        Column(
            key="kind",
            header=("启动方式",),
            width=10,
            kind=Kind.CODE,
            choices=tuple(Review.Kind.choices),
            read=lambda row: row.record.kind,
        ),
        Column(key="initiator", header=("提出人",), width=10, read=lambda row: row.initiator),
        day_column("registered_on", "登记日期"),
        due_column("期限"),
        Column(
            key="committees",
            header=("分送委员会",),
            width=14,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.committees,
        ),
        Column(
            key="opinions",
            header=("意见",),
            width=32,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.said,
        ),
        Column(
            key="result",
            header=("审查结果",),
            width=14,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.outcome,
        ),
        Column(
            key="document_number",
            header=("审查意见书文号",),
            width=14,
            read=lambda row: row.record.document_number,
        ),
        Column(
            key="reply",
            header=("制定机关答复",),
            width=24,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.reply,
        ),
        Column(
            key="fixed_how",
            header=("纠正方式",),
            width=12,
            kind=Kind.LONG_TEXT,
            read=lambda row: row.repaired,
        ),
        day_column("fixed_on", "纠正日期"),
        day_column("told_on", "告知提出人"),
        note_column(width=14),
    ),
)


def fill(records: QuerySet, *, on: date, to) -> Filling:
    opinions = visible(ReviewOpinion.objects.asked().select_related("committee"), to=to)
    found = list(
        records.select_related("decision")
        .prefetch_related(Prefetch("parts", opinions))
        .order_by("work_year", "registered_on", "pk")
    )
    read = Sight(to).reads_personal(Review, [each.pk for each in found])
    soon = soon_until(on=on)
    rows = [
        ReviewRow(
            record=each,
            initiator=each.initiator if each.pk in read else "",
            opinions=list(each.parts.all()),
            light=urgent_light_of(each, on=on, soon=soon),
        )
        for each in found
    ]
    place = place_on(on)
    title = f"{place.committee}{years_of(found)}备案审查台账"
    heading = Heading(title=title, left=place.reporting_unit, right=reported_until(on))
    return Filling(heading=heading, rows=rows)


SHEET = Sheet(title="备案审查台账", layout=LAYOUT, model=Review, fill=fill)
