"""The documents there are: each has a template that ships, which an office may replace."""

from dataclasses import dataclass
from pathlib import Path

from reports.word.placeholders import (
    OF_A_DECISION,
    OF_A_MEETING,
    OF_A_SUGGESTION,
    OF_AN_AGENDA,
    OF_AN_EXCERPT,
    OF_AN_EXTENSION,
    OF_AN_OPINION,
    OF_AN_URGED_UNIT,
    OF_APPOINTMENTS,
    OF_SLIPS,
    OF_THE_PLACE,
    OF_THE_SENDER,
    Placeholder,
)
from reports.word.placeholders_of_deputies import (
    OF_A_DUTY_REPORT,
    OF_A_RECEPTION,
    OF_A_REVIEW,
    OF_AN_OBSERVATION,
)

SHIPPED = Path(__file__).parent / "shipped"
# Papers of these speak of a suggestion.
WITH_A_SUGGESTION = ("suggestion", "extension")
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`of` is the kind of record that the paper is of, as its model is called."""

    name: str
    title: str
    of: str = "suggestion"
    own: tuple[Placeholder, ...] = ()

    @property
    def shipped(self) -> bytes:
        return (SHIPPED / f"{self.name}.docx").read_bytes()

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """What its templates may hold."""
        suggestion = OF_A_SUGGESTION if self.of in WITH_A_SUGGESTION else ()
        return (*OF_THE_PLACE, *suggestion, *self.own)

    @property
    def samples(self) -> dict:
        return {each.name: each.sample for each in self.placeholders}

    @property
    def blanks(self) -> dict:
        """Nothing at all, as when little is known yet."""
        return {each.name: [] if each.is_list else "" for each in self.placeholders}


KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="handover-notice", title="交办通知"),
        Kind(name="feedback-form", title="征询意见表"),
        Kind(name="suggestion-paper", title="代表建议专用纸"),
        Kind(name="urging-letter", title="催办函", own=(*OF_THE_SENDER, *OF_AN_URGED_UNIT)),
        Kind(
            name="extension-notice",
            title="延期通知",
            of="extension",
            own=(*OF_THE_SENDER, *OF_AN_EXTENSION),
        ),
        Kind(
            name="opinion-letter",
            title="审议意见书",
            of="opinion",
            own=(*OF_AN_OPINION, *OF_AN_EXCERPT),
        ),
        Kind(name="decision-paper", title="决议决定文本", of="decision", own=OF_A_DECISION),
        Kind(name="announcement", title="公告", of="decision", own=OF_A_DECISION),
        Kind(
            name="meeting-agenda",
            title="会议议程",
            of="meeting",
            own=(*OF_A_MEETING, *OF_AN_AGENDA, *OF_AN_EXCERPT),
        ),
        Kind(
            name="voting-slips",
            title="表决票",
            of="meeting",
            own=(*OF_A_MEETING, *OF_SLIPS),
        ),
        Kind(name="appointment-list", title="人事任免名单", of="meeting", own=OF_APPOINTMENTS),
        Kind(name="bill-appointments", title="任免案任免名单", of="bill", own=OF_APPOINTMENTS),
        Kind(name="duty-report", title="述职报告草稿", of="deputy", own=OF_A_DUTY_REPORT),
        Kind(
            name="trial-appraisal",
            title="旁听庭审评议表",
            of="observation",
            own=OF_AN_OBSERVATION,
        ),
        Kind(name="reception-form", title="接待选民登记表", of="lead", own=OF_A_RECEPTION),
        Kind(
            name="review-opinion",
            title="规范性文件书面审查意见",
            of="review",
            own=OF_A_REVIEW,
        ),
    )
}


def kinds_of(record) -> list[Kind]:
    return [kind for kind in KINDS.values() if kind.of == record._meta.model_name]
