"""Each list asks the same questions of the database for one record and for thirty.

What it asks is listed, so that a change of a list shows what it costs.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger import fill

TABLE = re.compile(r'FROM "(\w+)"')

# Route → the tables that each query starts from, in order. The first counts the rows; the last
# ones read many links of one sort, or ask, once a list and kind, which of the linked records the
# reader may see.
QUERIES = {
    "work-years": ["workyear", "workyear"],
    "answer-classes": ["answerclass", "answerclass"],
    "point-rules": ["pointrule", "pointrule"],
    "rule-sets": ["ruleset", "ruleset"],
    "calendar-years": ["calendaryear", "calendaryear"],
    "calendar-days": ["calendarday", "calendarday"],
    "fiscal-duties": ["fiscalduty", "fiscalduty"],
    "work-areas": ["workarea", "workarea"],
    "units": ["unit", "unit"],
    "memberships": ["membership", "membership"],
    "terms": ["term", "term"],
    "sessions": ["session", "session"],
    "posts": ["post", "post"],
    "persons": ["person", "person"],
    "deputies": ["deputy", "deputy", "groupmember"],
    "groups": ["group", "group"],
    "group-members": ["groupmember", "groupmember"],
    "holdings": ["holding", "holding"],
    "bills": ["bill", "bill"],
    "personnel-matters": ["personnelmatter", "personnelmatter"],
    "by-elections": ["byelection", "byelection", "personnelmatter"],
    "nominees": ["nominee", "nominee"],
    "duty-acts": ["dutyact", "dutyact", "activity"],
    "laws": ["law", "law"],
    "source-documents": ["sourcedocument", "sourcedocument", "sourcedocument_deputies"],
    "sources": ["passage", "passage"],
    "report-readings": ["reportreading", "reportreading"],
    "extracts": ["extract", "extract"],
    "matters": ["matter", "matter"],
    "topics": ["topic", "topic", "topic_reporting_units", "topic_laws"],
    "plan-items": ["planitem", "planitem", "matter", "planitem_units"],
    "meetings": ["meeting", "meeting", "meeting_invited_units"],
    "agenda-items": ["agendaitem", "agendaitem", "matter"],
    "observations": ["observation", "observation", "activity"],
    "trial-comments": ["trialcomment", "trialcomment"],
    "programmes": ["programme", "programme"],
    "stations": ["station", "station"],
    "station-deputies": ["stationdeputy", "stationdeputy"],
    "activities": ["activity", "activity", "matter", "activity_programmes"],
    "sites": ["site", "site", "activity"],
    "recommendations": ["recommendation", "recommendation", "matter"],
    "decisions": ["decision", "decision", "decision_laws", "decision_addressed_to"],
    "leads": ["lead", "lead", "activity"],
    "gathered-opinions": ["gatheredopinion", "gatheredopinion", "matter", "matter"],
    "normative-documents": ["normativedocument", "normativedocument", "law"],
    "filings": ["filing", "filing"],
    "reviews": ["review", "review"],
    "review-opinions": ["reviewopinion", "reviewopinion"],
    "year-lists": ["yearlist", "yearlist"],
    "year-list-lines": ["yearlistline", "yearlistline"],
    "inspections": ["inspection", "inspection", "inspection_laws", "inspection_inspected_units"],
    "team-members": ["teammember", "teammember"],
    "opinions": ["opinion", "opinion", "matter"],
    "result-reports": ["resultreport", "resultreport", "opinion"],
    "ballots": ["vote", "vote", "matter", "opinion"],
    "votes": ["vote", "vote", "matter", "opinion"],
    "rectification-items": [
        "rectificationitem",
        "rectificationitem",
        "matter",
        "opinion",
        "rectificationitem_co_units",
    ],
    "rectification-stages": ["rectificationstage", "rectificationstage", "rectificationitem"],
    "rectification-extensions": [
        "rectificationextension",
        "rectificationextension",
        "rectificationitem",
    ],
    "suggestions": ["suggestion", "suggestion"],
    "co-signatures": ["cosignature", "cosignature", "suggestion"],
    "assignments": ["assignment", "assignment", "suggestion"],
    "extensions": ["extension", "extension", "suggestion"],
    "urges": ["urge", "urge", "suggestion"],
    "answers": ["answer", "answer", "suggestion", "answer_evidence"],
    "evaluations": ["evaluation", "evaluation"],
    "promises": ["promise", "promise"],
    "outcomes": ["outcome", "outcome", "matter"],
    "figures": ["figure", "figure", "matter", "activity", "outcome"],
    "indicators": ["indicator", "indicator", "indicator_programmes"],
    "progress-entries": ["progressentry", "progressentry", "matter"],
    "attachments": ["attachment", "attachment", "matter", "progressentry"],
    "one-time-links": ["onetimelink", "onetimelink", "matter"],
    "tokens": ["apitoken", "apitoken"],
    "webhooks": ["webhook", "webhook"],
}
# One question for each kind that the changes of the page name, in no order of their own.
NAMED_BY_CHANGES = [
    "activity", "matter", "opinion", "outcome", "progressentry",
    "rectificationitem", "suggestion",
]  # fmt: skip
BY_CURSOR = {"changes": ["change", *NAMED_BY_CHANGES], "events": ["event"]}


def tables_asked(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return [_named(query["sql"]) for query in captured]


def _named(sql: str) -> str:
    return TABLE.search(sql)[1].removeprefix("tracker_")


@pytest.mark.django_db
class TestLists:
    @pytest.mark.parametrize("rows", [1, 30])
    def test_cost_the_same_at_any_length(self, as_administrator, rows):
        fill(rows)

        asked = {
            route: tables_asked(as_administrator, f"/api/v1/{route}/?page_size=200")
            for route in QUERIES
        }

        assert asked == QUERIES

    @pytest.mark.parametrize("rows", [1, 30])
    def test_cost_one_query_less_by_cursor(self, as_administrator, rows):
        fill(rows)

        asked = {
            route: tables_asked(as_administrator, f"/api/v1/{route}/?cursor=&page_size=200")
            for route in QUERIES | BY_CURSOR
        }

        first, *named = asked["changes"]
        asked["changes"] = [first, *sorted(named)]
        assert asked == {route: tables[1:] for route, tables in QUERIES.items()} | BY_CURSOR

    def test_are_all_named_here(self, as_administrator):
        root = as_administrator.get("/api/v1/").json()

        pages = {
            "overview",
            "populations",
            "report-data",
            "search",
            "saved-views",
            "todo",
            "sheets",
            "imports",
            "tasks",
            "history-digest",
        }
        pages |= {"schema", "docs", "redoc"}
        assert set(root) - pages == {*QUERIES, *BY_CURSOR}
