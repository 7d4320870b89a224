"""The documents there are: each has a template that ships, which an office may replace."""

from dataclasses import dataclass
from pathlib import Path

SHIPPED = Path(__file__).parent / "shipped"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, kw_only=True)
class Kind:
    name: str
    title: str
    # Whether it is about the handling, so that it makes no sense before the handover.
    needs_handover: bool = True
    # Whether each unit gets one of its own, or only those that answer the deputy themselves.
    is_for_units: bool = False
    is_for_answering_units: bool = False

    @property
    def shipped(self) -> bytes:
        return (SHIPPED / f"{self.name}.docx").read_bytes()


KINDS = {
    kind.name: kind
    for kind in (
        Kind(name="handover-notice", title="交办通知", is_for_units=True),
        Kind(name="feedback-form", title="征询意见表", is_for_answering_units=True),
        Kind(name="suggestion-paper", title="代表建议专用纸", needs_handover=False),
    )
}
