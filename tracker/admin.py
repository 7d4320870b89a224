"""Re-exports only: Django's admin autodiscovery finds the slices' admin modules here."""

from django.contrib import admin

from tracker import kinds
from tracker.accounts import admin as accounts
from tracker.activities import admin as activities
from tracker.activities import trial_admin as trials
from tracker.answers import admin as answers
from tracker.areas import admin as areas
from tracker.assignments import admin as assignments
from tracker.audit import admin as audit
from tracker.changes import admin as changes
from tracker.deputies import admin as deputies
from tracker.duties import admin as duties
from tracker.extracts import admin as extracts
from tracker.fiscal import admin as fiscal
from tracker.guests import admin as guests
from tracker.laws import admin as laws
from tracker.matters import admin as matters
from tracker.opinions import admin as opinions
from tracker.outcomes import admin as outcomes
from tracker.overview import admin as overview
from tracker.progress import admin as progress
from tracker.rectification import admin as rectification
from tracker.sources import admin as sources
from tracker.tokens import admin as tokens
from tracker.units import admin as units
from tracker.votes import admin as votes
from tracker.webhooks import admin as webhooks
from tracker.years import admin as years

kinds.modules("admin")
overview.offer_populations(admin.site)

__all__ = [
    "accounts",
    "activities",
    "answers",
    "areas",
    "assignments",
    "audit",
    "changes",
    "deputies",
    "duties",
    "extracts",
    "fiscal",
    "guests",
    "laws",
    "matters",
    "opinions",
    "outcomes",
    "overview",
    "progress",
    "rectification",
    "sources",
    "tokens",
    "trials",
    "units",
    "votes",
    "webhooks",
    "years",
]
