"""Re-exports only: Django, migrations and fixtures see tracker.Suggestion."""

from tracker.areas.models import WorkArea
from tracker.changes.models import Change
from tracker.deputies.models import Deputy, Session, Term
from tracker.inspections.models import Inspection
from tracker.laws.models import Law
from tracker.outcomes.models import Figure, Indicator, Outcome
from tracker.progress.models import Attachment, ProgressEntry
from tracker.sources.models import Passage, SourceDocument
from tracker.suggestions.models import Answer, Assignment, Evaluation, Suggestion
from tracker.tokens.models import ApiToken
from tracker.topics.models import Activity, Recommendation, Site, Topic
from tracker.units.models import Unit
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import RuleSet

__all__ = [
    "Activity",
    "Answer",
    "AnswerClass",
    "ApiToken",
    "Assignment",
    "Attachment",
    "CalendarDay",
    "CalendarYear",
    "Change",
    "Deputy",
    "Evaluation",
    "Figure",
    "Indicator",
    "Inspection",
    "Law",
    "Outcome",
    "Passage",
    "ProgressEntry",
    "Recommendation",
    "RuleSet",
    "Session",
    "Site",
    "SourceDocument",
    "Suggestion",
    "Term",
    "Topic",
    "Unit",
    "WorkArea",
    "WorkYear",
]
