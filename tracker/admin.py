"""Re-exports only: Django's admin autodiscovery finds the slices' admin modules here."""

from tracker.accounts import admin as accounts
from tracker.answers import admin as answers
from tracker.areas import admin as areas
from tracker.assignments import admin as assignments
from tracker.changes import admin as changes
from tracker.deputies import admin as deputies
from tracker.duties import admin as duties
from tracker.inspections import admin as inspections
from tracker.laws import admin as laws
from tracker.opinions import admin as opinions
from tracker.outcomes import admin as outcomes
from tracker.progress import admin as progress
from tracker.rectification import admin as rectification
from tracker.sources import admin as sources
from tracker.suggestions import admin as suggestions
from tracker.tokens import admin as tokens
from tracker.topics import admin as topics
from tracker.units import admin as units
from tracker.years import admin as years

__all__ = [
    "accounts",
    "answers",
    "areas",
    "assignments",
    "changes",
    "deputies",
    "duties",
    "inspections",
    "laws",
    "opinions",
    "outcomes",
    "progress",
    "rectification",
    "sources",
    "suggestions",
    "tokens",
    "topics",
    "units",
    "years",
]
