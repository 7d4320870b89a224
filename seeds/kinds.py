"""Which file of curated records becomes which model, and what names a record."""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from tracker import kinds

EXTERNAL_KEY = ("external_system", "external_id")


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`key` are the fields of the natural key; a record may only refer to kinds before its own."""

    file: str
    model_name: str
    key: tuple[str, ...]

    @property
    def model(self) -> Any:
        """The model, of which the seeds know no more than its name."""
        return apps.get_model("tracker", self.model_name)

    @property
    def is_sourced(self) -> bool:
        return self.key == EXTERNAL_KEY


# In the order of loading. Passages are read from the report, sites stand within activities.
KINDS = (
    Kind(file="years", model_name="workyear", key=("year",)),
    Kind(file="areas", model_name="workarea", key=("code",)),
    Kind(file="units", model_name="unit", key=("code",)),
    Kind(file="laws", model_name="law", key=("title",)),
    Kind(file="sources", model_name="sourcedocument", key=("code",)),
    Kind(file="passages", model_name="passage", key=("document", "number")),
    Kind(file="topics", model_name="topic", key=EXTERNAL_KEY),
    Kind(file="inspections", model_name="inspection", key=EXTERNAL_KEY),
    Kind(file="suggestions", model_name="suggestion", key=EXTERNAL_KEY),
    Kind(file="activities", model_name="activity", key=EXTERNAL_KEY),
    Kind(file="sites", model_name="site", key=("activity", "name")),
    Kind(file="recommendations", model_name="recommendation", key=EXTERNAL_KEY),
    Kind(file="outcomes", model_name="outcome", key=EXTERNAL_KEY),
    Kind(file="indicators", model_name="indicator", key=("code",)),
    Kind(file="figures", model_name="figure", key=EXTERNAL_KEY),
)
# The spine's row of a matter of whatever kind; the build writes it before the record.
MATTERS = tuple(kind for kind in KINDS if kind.model_name in kinds.names())
MATTER = Kind(file="", model_name="matter", key=("uuid",))
KIND_OF_MODEL = {kind.model_name: kind for kind in (*KINDS, MATTER)}
