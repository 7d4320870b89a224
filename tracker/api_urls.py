"""Every address below /api/v1/."""

from functools import cache

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpResponse
from django.urls import include, path, re_path
from django.utils.http import content_disposition_header
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import (
    SCHEMA_KWARGS,
    SpectacularAPIView,
    SpectacularRedocView,
    SpectacularSwaggerSplitView,
)
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.renderers import BaseRenderer
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from tracker import kinds
from tracker.activities.api import (
    ActivityViewSet,
    ObservationViewSet,
    ProgrammeViewSet,
    RecommendationViewSet,
    SiteViewSet,
    StationDeputyViewSet,
    StationViewSet,
    TrialCommentViewSet,
)
from tracker.answers.api import AnswerViewSet, EvaluationViewSet, PromiseViewSet
from tracker.areas.api import WorkAreaViewSet
from tracker.assignments.api import AssignmentViewSet, ExtensionViewSet, UrgeViewSet
from tracker.audit.api import EventFile, EventViewSet
from tracker.audit.handing_out import FORMS
from tracker.changes.api import ChangeViewSet, RecordChangesViewSet
from tracker.changes.digest_api import DigestFile, DigestView
from tracker.deputies.api import (
    DeputyViewSet,
    GroupMemberViewSet,
    GroupViewSet,
    PersonViewSet,
    SessionViewSet,
    TermViewSet,
)
from tracker.duties.api import DutyActViewSet, PointRuleViewSet
from tracker.extracts.api import ExtractViewSet, ReportReadingViewSet
from tracker.fiscal.api import FiscalDutyViewSet
from tracker.guests.api import OneTimeLinkViewSet
from tracker.laws.api import LawViewSet
from tracker.matters.api import MatterViewSet
from tracker.opinions.api import OpinionViewSet, ResultReportViewSet
from tracker.outcomes.api import FigureViewSet, IndicatorViewSet, OutcomeViewSet
from tracker.overview.api import OverviewView, PopulationsView, ReportDataView
from tracker.progress.api import AttachmentViewSet, ProgressEntryViewSet
from tracker.rectification.api import (
    RectificationExtensionViewSet,
    RectificationItemViewSet,
    RectificationStageViewSet,
)
from tracker.saved_views.api import SavedViewsView, SavedViewView
from tracker.searches.api import SearchView
from tracker.sources.api import PassageViewSet, SourceDocumentViewSet
from tracker.todo.api import TodoView
from tracker.tokens.api import ApiTokenViewSet
from tracker.units.api import MembershipViewSet, UnitViewSet
from tracker.votes.api import BallotViewSet, VoteViewSet
from tracker.webhooks.api import WebhookViewSet
from tracker.years.api import (
    AnswerClassViewSet,
    CalendarDayViewSet,
    CalendarYearViewSet,
    RuleSetViewSet,
    WorkYearViewSet,
)

# Route, its viewset and the name of its addresses (`topic-list`, `topic-detail`).
RECORDS = [
    ("work-years", WorkYearViewSet, "work-year"),
    ("answer-classes", AnswerClassViewSet, "answer-class"),
    ("rule-sets", RuleSetViewSet, "rule-set"),
    ("calendar-years", CalendarYearViewSet, "calendar-year"),
    ("calendar-days", CalendarDayViewSet, "calendar-day"),
    ("fiscal-duties", FiscalDutyViewSet, "fiscal-duty"),
    ("work-areas", WorkAreaViewSet, "work-area"),
    ("units", UnitViewSet, "unit"),
    ("memberships", MembershipViewSet, "membership"),
    ("terms", TermViewSet, "term"),
    ("sessions", SessionViewSet, "session"),
    ("persons", PersonViewSet, "person"),
    ("deputies", DeputyViewSet, "deputy"),
    ("groups", GroupViewSet, "group"),
    ("group-members", GroupMemberViewSet, "group-member"),
    ("duty-acts", DutyActViewSet, "duty-act"),
    ("point-rules", PointRuleViewSet, "point-rule"),
    ("laws", LawViewSet, "law"),
    ("source-documents", SourceDocumentViewSet, "source-document"),
    ("sources", PassageViewSet, "source"),
    ("report-readings", ReportReadingViewSet, "report-reading"),
    ("extracts", ExtractViewSet, "extract"),
    ("programmes", ProgrammeViewSet, "programme"),
    ("stations", StationViewSet, "station"),
    ("station-deputies", StationDeputyViewSet, "station-deputy"),
    ("activities", ActivityViewSet, "activity"),
    ("sites", SiteViewSet, "site"),
    ("observations", ObservationViewSet, "observation"),
    ("trial-comments", TrialCommentViewSet, "trial-comment"),
    ("recommendations", RecommendationViewSet, "recommendation"),
    *(route for module in kinds.modules("api") for route in module.ROUTES),
    ("opinions", OpinionViewSet, "opinion"),
    ("result-reports", ResultReportViewSet, "result-report"),
    # What the first version called them; kept for one version more.
    ("ballots", BallotViewSet, "ballot"),
    ("votes", VoteViewSet, "vote"),
    ("rectification-items", RectificationItemViewSet, "rectification-item"),
    ("rectification-stages", RectificationStageViewSet, "rectification-stage"),
    ("rectification-extensions", RectificationExtensionViewSet, "rectification-extension"),
    ("assignments", AssignmentViewSet, "assignment"),
    ("extensions", ExtensionViewSet, "extension"),
    ("urges", UrgeViewSet, "urge"),
    ("answers", AnswerViewSet, "answer"),
    ("evaluations", EvaluationViewSet, "evaluation"),
    ("promises", PromiseViewSet, "promise"),
    ("outcomes", OutcomeViewSet, "outcome"),
    ("figures", FigureViewSet, "figure"),
    ("indicators", IndicatorViewSet, "indicator"),
    ("progress-entries", ProgressEntryViewSet, "progress-entry"),
    ("attachments", AttachmentViewSet, "attachment"),
    ("one-time-links", OneTimeLinkViewSet, "one-time-link"),
    ("tokens", ApiTokenViewSet, "token"),
    ("webhooks", WebhookViewSet, "webhook"),
]


class ApiRoot(APIView):
    """The lists and pages there are, by name."""

    http_method_names = ["get", "head"]
    section = "目录"
    permission_classes = [IsAuthenticated]

    @extend_schema(
        responses={
            200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}
        }
    )
    def get(self, request):
        names = [(route, f"{name}-list") for route, _, name in [*RECORDS, *READ_ONLY]]
        return Response({route: reverse(name, request=request) for route, name in names + PAGES})


class NoSuchAddress(APIView):
    """Whatever else is asked for below /api/ gets the same kind of answer as a missing record."""

    permission_classes = [AllowAny]

    def initial(self, request, *args, **kwargs):
        raise NotFound("没有这个地址；地址须以 / 结尾。")


class DescriptionView(SpectacularAPIView):
    """The description of this API. It takes seconds to write, so each form of it is written once
    by a process: nobody is told anything else, and it changes with the program alone."""

    @extend_schema(**SCHEMA_KWARGS)
    def get(self, request, *args, **kwargs):
        renderer, name = request.accepted_renderer, self._get_filename(request, None)
        return HttpResponse(
            described(type(renderer)),
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": content_disposition_header(False, name)},
        )


@cache
def described(renderer: type[BaseRenderer]) -> bytes:
    return renderer().render(SchemaGenerator().get_schema(public=True), renderer_context={})


CHANGES = ("changes", ChangeViewSet, "change")
EVENTS = ("events", EventViewSet, "event")
# The spine: written where the records of the kinds are, and without a history of its own.
MATTERS = ("matters", MatterViewSet, "matter")
READ_ONLY = [CHANGES, EVENTS, MATTERS]
# The sheets belong to another app, which mounts them beside these addresses.
PAGES = [
    ("overview", "overview"),
    ("populations", "populations"),
    ("report-data", "report-data"),
    ("saved-views", "saved-views"),
    ("search", "search"),
    ("todo", "todo"),
    ("history-digest", "history-digest"),
    ("sheets", "sheet-list"),
    ("imports", "import-list"),
    ("tasks", "task-list"),
] + [(name, name) for name in ("schema", "docs", "redoc")]


def addresses_of(route: str, viewset, name: str) -> list:
    """The addresses below a route, that of each record's history included."""
    router = SimpleRouter()
    router.register("", viewset, basename=name)
    if (route, viewset, name) not in RECORDS:
        return router.urls
    history = RecordChangesViewSet.as_view(
        {"get": "list"},
        records=viewset.queryset,
        permission_classes=viewset.permission_classes,
    )
    pattern = rf"^(?P<pk>{viewset.lookup_value_regex})/changes/$"
    return [*router.urls, re_path(pattern, history, name=f"{name}-changes")]


# What these pages show is the program, which is public; they hold no record.
public = {"permission_classes": [AllowAny]}
# Redoc writes its styles into the page and its search index into a worker made of a blob; no
# other page needs either.
redoc = csp_update({"style-src": [UNSAFE_INLINE], "worker-src": [SELF, "blob:"]})(
    SpectacularRedocView.as_view(url_name="schema", **public)
)
urlpatterns = [
    path("", ApiRoot.as_view(), name="api-root"),
    # Each route by itself: an address is looked for below its own route alone.
    *(
        path(f"{route}/", include(addresses_of(route, viewset, name)))
        for route, viewset, name in [*RECORDS, *READ_ONLY]
    ),
    *(path(f"events.{form}", EventFile.as_view(form=form), name=f"event-{form}") for form in FORMS),
    path("history-digest/", DigestView.as_view(), name="history-digest"),
    path("history-digest.txt", DigestFile.as_view(), name="history-digest-file"),
    path("overview/", OverviewView.as_view(), name="overview"),
    path("populations/", PopulationsView.as_view(), name="populations"),
    path("report-data/", ReportDataView.as_view(), name="report-data"),
    path("saved-views/", SavedViewsView.as_view(), name="saved-views"),
    re_path(r"^saved-views/(?P<pk>[0-9]{1,18})/$", SavedViewView.as_view(), name="saved-view"),
    path("search/", SearchView.as_view(), name="search"),
    path("todo/", TodoView.as_view(), name="todo"),
    path("schema/", DescriptionView.as_view(**public), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema", **public), name="docs"),
    path("redoc/", redoc, name="redoc"),
    re_path("", NoSuchAddress.as_view()),
]
