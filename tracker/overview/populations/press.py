"""媒体报道: how often the press told of the committee's work (篇次), and by how many reports (篇).

A report is counted at the level of the medium that carried it first. Reports of no level, and
those of the district's own media, are in none of these numbers.
"""

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from tracker.overview.populations.defining import Population, Subject, defined
from tracker.sources.models import SourceDocument

Level = SourceDocument.Level
RANKS = (Level.CENTRAL, Level.PROVINCIAL, Level.CITY)
OWN = "本级台账"


def as_told(documents: QuerySet) -> QuerySet:
    """Each with how often it was printed; once, where nobody counted."""
    return documents.annotate(times_counted=Coalesce(F("times"), Value(1)))


TIMES = Subject(name="press", model=SourceDocument, counted_in="篇次", annotated=as_told)
REPORTS = Subject(name="press_report", model=SourceDocument, counted_in="篇", annotated=as_told)

# That a document has a level says that it is a report of the press.
RANKED = Q(level__in=RANKS)
press = defined(
    TIMES,
    "press",
    "媒体报道",
    "来源文件中类型为媒体报道，媒体级别为中央、省级、市级的篇次之和，连同转载；"
    "篇次留空的按一篇次计，区级、其他级别和没有写明级别的不计",
    RANKED,
    OWN,
    "times_counted",
)
reports = defined(
    REPORTS,
    "press_reports",
    "媒体报道篇数",
    "媒体报道的篇数，同一篇的转载不另计；区级、其他级别和没有写明级别的不计",
    RANKED,
    OWN,
)


def of_level(level: Level) -> tuple[Population, Population]:
    within = Q(level=level)
    return (
        defined(
            TIMES,
            f"press_{level}",
            f"{level.label}媒体报道",
            f"媒体报道中媒体级别为{level.label}的篇次之和，连同转载；篇次留空的按一篇次计",
            within,
            OWN,
            "times_counted",
        ),
        defined(
            REPORTS,
            f"press_reports_{level}",
            f"{level.label}媒体报道篇数",
            f"媒体报道中媒体级别为{level.label}的篇数，同一篇的转载不另计",
            within,
            OWN,
        ),
    )


BY_LEVEL = {level: of_level(level) for level in RANKS}
POPULATIONS = (press, reports, *(each for pair in BY_LEVEL.values() for each in pair))
