"""Each list asks the same questions of the database for one record and for thirty.

What it asks is listed, so that a change of a list shows what it costs.
"""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from ledger import fill

TABLE = re.compile(r'FROM "(\w+)"')

# Route → the tables that each query starts from, in order. The first counts the rows.
QUERIES = {
    "work-years": ["workyear", "workyear"],
    "answer-classes": ["answerclass", "answerclass"],
    "rule-sets": ["ruleset", "ruleset"],
    "calendar-years": ["calendaryear", "calendaryear"],
    "calendar-days": ["calendarday", "calendarday"],
    "work-areas": ["workarea", "workarea"],
    "units": ["unit", "unit"],
    "memberships": ["membership", "membership"],
    "terms": ["term", "term"],
    "sessions": ["session", "session"],
    "deputies": ["deputy", "deputy"],
    "duty-acts": ["dutyact", "dutyact"],
    "laws": ["law", "law"],
    "source-documents": ["sourcedocument", "sourcedocument"],
    "sources": ["passage", "passage"],
    "matters": ["matter", "matter"],
    "topics": ["topic", "topic", "unit of reporting_units", "law of laws"],
    "plan-items": ["planitem", "planitem", "unit of units"],
    "activities": ["activity", "activity"],
    "sites": ["site", "site"],
    "recommendations": ["recommendation", "recommendation"],
    "inspections": ["inspection", "inspection", "law of laws", "unit of inspected_units"],
    "team-members": ["teammember", "teammember"],
    "opinions": ["opinion", "opinion"],
    "result-reports": ["resultreport", "resultreport"],
    "ballots": ["ballot", "ballot"],
    "rectification-items": ["rectificationitem", "rectificationitem", "unit of co_units"],
    "rectification-stages": ["rectificationstage", "rectificationstage"],
    "rectification-extensions": ["rectificationextension", "rectificationextension"],
    "suggestions": ["suggestion", "suggestion"],
    "co-signatures": ["cosignature", "cosignature"],
    "assignments": ["assignment", "assignment"],
    "extensions": ["extension", "extension"],
    "urges": ["urge", "urge"],
    "answers": ["answer", "answer", "attachment of evidence"],
    "evaluations": ["evaluation", "evaluation"],
    "promises": ["promise", "promise"],
    "outcomes": ["outcome", "outcome"],
    "figures": ["figure", "figure"],
    "indicators": ["indicator", "indicator"],
    "progress-entries": ["progressentry", "progressentry"],
    "attachments": ["attachment", "attachment"],
    "tokens": ["apitoken", "apitoken"],
}
BY_CURSOR = {"changes": ["change"]}


def tables_asked(client, address: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, response.content.decode()
    return [_named(query["sql"]) for query in captured]


def _named(sql: str) -> str:
    table = TABLE.search(sql)[1].removeprefix("tracker_")
    through = re.search(r'INNER JOIN "tracker_[a-z]+_(\w+)" ON', sql)
    return f"{table} of {through[1]}" if through else table


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

        assert asked == {route: tables[1:] for route, tables in QUERIES.items()} | BY_CURSOR

    def test_are_all_named_here(self, as_administrator):
        root = as_administrator.get("/api/v1/").json()

        pages = {"overview", "todo", "sheets", "imports", "tasks", "schema", "docs", "redoc"}
        assert set(root) - pages == {*QUERIES, *BY_CURSOR}
