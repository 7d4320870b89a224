"""Re-exports only: Django, migrations and fixtures see tracker.Suggestion.

The kinds of matters come in through their register; what is named here is named for the reader.
"""

from tracker import kinds
from tracker.accounts.models import OneTimePassword, UsedPassword
from tracker.activities.models import Activity, Recommendation, Site
from tracker.activities.observations import Observation, TrialComment
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station, StationDeputy
from tracker.answers.models import Answer, Evaluation, Promise
from tracker.areas.models import WorkArea
from tracker.assignments.models import Assignment, Extension, Urge
from tracker.audit.models import Event
from tracker.changes.models import Change
from tracker.changes.seals import Seal
from tracker.deputies.groups import Group, GroupMember
from tracker.deputies.models import Deputy, Person, Session, Term
from tracker.duties.models import DutyAct
from tracker.duties.points import PointRule
from tracker.extracts.models import Extract, ReportReading
from tracker.fiscal.models import FiscalDuty
from tracker.guests.models import OneTimeLink
from tracker.inspections.models import Inspection, TeamMember
from tracker.laws.models import Law
from tracker.matters.models import Matter
from tracker.opinions.models import Opinion, ResultReport
from tracker.outcomes.models import Figure, Indicator, Outcome
from tracker.personnel.models import (
    Bill,
    ByElection,
    Holding,
    Nominee,
    PersonnelMatter,
    Post,
)
from tracker.progress.models import Attachment, ProgressEntry
from tracker.rectification.models import (
    RectificationExtension,
    RectificationItem,
    RectificationStage,
)
from tracker.reminders.models import CalendarFeed, Reminder
from tracker.repeats.models import KeptAnswer
from tracker.saved_views.models import SavedView
from tracker.searches.models import SearchText
from tracker.sources.models import Passage, SourceDocument
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.tokens.models import ApiToken
from tracker.topics.models import Topic
from tracker.units.models import Membership, Unit
from tracker.votes.models import Vote
from tracker.webhooks.models import Delivery, Webhook
from tracker.years.calendar import CalendarDay, CalendarYear
from tracker.years.models import AnswerClass, WorkYear
from tracker.years.rule_sets import RuleSet

kinds.modules("models")

__all__ = [
    "Activity",
    "Answer",
    "AnswerClass",
    "ApiToken",
    "Assignment",
    "Attachment",
    "Bill",
    "ByElection",
    "CalendarDay",
    "CalendarFeed",
    "CalendarYear",
    "Change",
    "CoSignature",
    "Delivery",
    "Deputy",
    "DutyAct",
    "Evaluation",
    "Event",
    "Extension",
    "Extract",
    "Figure",
    "FiscalDuty",
    "Group",
    "GroupMember",
    "Holding",
    "Indicator",
    "Inspection",
    "KeptAnswer",
    "Law",
    "Matter",
    "Membership",
    "Nominee",
    "Observation",
    "OneTimeLink",
    "OneTimePassword",
    "Opinion",
    "Outcome",
    "Passage",
    "Person",
    "PersonnelMatter",
    "PointRule",
    "Post",
    "Programme",
    "ProgressEntry",
    "Promise",
    "Recommendation",
    "RectificationExtension",
    "RectificationItem",
    "RectificationStage",
    "Reminder",
    "ReportReading",
    "ResultReport",
    "RuleSet",
    "SavedView",
    "Seal",
    "SearchText",
    "Session",
    "Site",
    "SourceDocument",
    "Station",
    "StationDeputy",
    "Suggestion",
    "TeamMember",
    "Term",
    "Topic",
    "TrialComment",
    "Unit",
    "Urge",
    "UsedPassword",
    "Vote",
    "Webhook",
    "WorkArea",
    "WorkYear",
]
