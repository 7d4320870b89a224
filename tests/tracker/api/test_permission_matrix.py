"""Who gets what answer, for every address, method and kind of person.

The records are asked for by their real ids, writes carry a version, bodies are empty: 400 means
"allowed, but your body is empty", 404 and 405 mean the person was allowed to come that far.
"""

import re

import pytest
from django.db import transaction
from django.urls import URLResolver, get_resolver
from ledger import fill
from rest_framework.test import APIClient

from reports.models import ImportRun, Task
from tracker.api_urls import READ_ONLY, RECORDS
from tracker.common import role_permissions
from tracker.models import Change, FiscalDuty, PersonnelMatter, Suggestion, Topic

WRITING = ("POST", "PUT", "PATCH", "DELETE")
# The order of the columns below.
PEOPLE = ("administrator", "clerk", "reader", "anonymous")

READ = [200, 200, 200, 401]
CREATE = [400, 400, 403, 401]
CHANGE = [400, 400, 403, 401]
PARTLY = [200, 200, 403, 401]
# What a method answers that the address does not have.
NONE = [405, 405, 405, 401]
UNMOVED = [409, 409, 403, 401]
IN_USE = [409, 409, 403, 401]
DELETED = [204, 204, 403, 401]
PUBLIC = [200, 200, 200, 200]
NO_METHOD = [405, 405, 405, 405]

LIST = {"GET": READ, "POST": CREATE, "PUT": NONE, "PATCH": NONE, "DELETE": NONE}
REFERENCE = {"GET": READ, "POST": NONE, "PUT": CHANGE, "PATCH": PARTLY, "DELETE": IN_USE}
UNREFERENCED = REFERENCE | {"DELETE": DELETED}
ENTRY = REFERENCE | {"DELETE": NONE}
APPENDED = ENTRY | {"PUT": NONE, "PATCH": NONE}
VERB = {"GET": [405, 405, 405, 401], "POST": CHANGE, "PUT": NONE, "PATCH": NONE, "DELETE": NONE}
# By the number of another system.
BY_NAME = "external/{external_system}/{external_id}"
# The version that these requests name is of a record that there is not.
UPSERT = VERB | {"POST": NONE, "PUT": [412, 412, 403, 401]}
VERB_ONLY = {method: VERB[method] for method in ("GET", "POST")}
FILE = {"GET": READ, "POST": NONE, "PUT": NONE, "PATCH": NONE, "DELETE": NONE}
NO_PAPER = FILE | {"GET": [409, 409, 409, 401]}
# Nobody writes the history.
HISTORY = {"GET": READ} | dict.fromkeys(WRITING, NONE)
PAGE = {"GET": READ} | {method: [405, 405, 405, 401] for method in WRITING}
# An import is seen by whoever made it and by those who keep the ledger.
OF_ANOTHER = {"GET": [200, 200, 404, 401]} | {method: [405, 405, 403, 401] for method in WRITING}
FILE_OF_ANOTHER = OF_ANOTHER | {"GET": [404, 404, 404, 401]}
NO_METHOD_AT_ALL = dict.fromkeys(("GET", *WRITING), NONE)
NO_METHOD_HERE = [405, 405, 405, 401]
NOT_FOR_READERS = [405, 405, 403, 401]
OF_THE_OFFICE = {"GET": PARTLY} | dict.fromkeys(WRITING, NOT_FOR_READERS)
NO_OTHER = dict.fromkeys(("PUT", "PATCH", "DELETE"), NOT_FOR_READERS)
PUBLIC_PAGE = {"GET": PUBLIC} | dict.fromkeys(WRITING, NO_METHOD)


def for_administrators(rows: dict) -> dict:
    return {method: [statuses[0], 403, 403, 401] for method, statuses in rows.items()}


def reference(route: str, rows: dict = REFERENCE) -> dict:
    return appended(route, rows) | {f"{route}/bulk/": VERB}


def appended(route: str, rows: dict) -> dict:
    """Kinds whose records are added one by one."""
    return {f"{route}/": LIST, f"{route}/{{id}}/": rows, f"{route}/{{id}}/changes/": HISTORY}


def entry(route: str, rows: dict = ENTRY) -> dict:
    return reference(route, rows) | voiding(route) | {f"{route}/{BY_NAME}/": UPSERT}


def voiding(route: str) -> dict:
    return {f"{route}/{{id}}/void/": VERB, f"{route}/{{id}}/restore/": VERB}


def written_by_moves(route: str) -> dict:
    addresses = (f"{route}/", f"{route}/{{id}}/", f"{route}/{{id}}/changes/")
    return dict.fromkeys(addresses, HISTORY) | going_back(route, listed=FILE)


# The records of these tests were never moved, and of these nothing was filled in by a move.
UNWRITTEN = ("topics", "reviews", "filings", "plan-items", "decisions", "meetings", "inspections",
             "opinions", "personnel-matters", "suggestions", "evaluations")  # fmt: skip


def going_back(route: str, *, listed: dict) -> dict:
    corrected = UNMOVED if route in UNWRITTEN else [400, 400, 403, 401]
    return {
        f"{route}/{{id}}/undo/": listed | {"POST": UNMOVED},
        f"{route}/{{id}}/correct/": listed | {"POST": corrected},
    }


def moving(route: str, *, listed: dict, made: dict) -> dict:
    return {
        f"{route}/{{id}}/transitions/": listed,
        f"{route}/{{id}}/transitions/{{name}}/": made,
        **going_back(route, listed=listed),
    }


UPLOADS = {("attachments/", "POST"), ("imports/", "POST"), ("old-books/", "POST")}
MATRIX = {
    "": PAGE,
    **reference("work-years", REFERENCE | {"PUT": PARTLY}),
    "work-years/{id}/close/": VERB,
    "work-years/{id}/reopen/": VERB,
    "work-years/{id}/unfinished/": FILE,
    "work-years/{id}/open-next/": VERB | {"POST": PARTLY},
    "work-years/{id}/fiscal-calendar/": FILE | {"POST": CREATE},
    "activities/{id}/budget-review/": FILE,
    "work-years/{id}/undo/": FILE | {"POST": UNMOVED},
    **reference("answer-classes"),
    **reference("rule-sets"),
    **reference("point-rules", UNREFERENCED),
    **reference("calendar-years"),
    "calendar-years/{id}/confirm/": VERB | {"POST": PARTLY},
    "calendar-years/{id}/enter-notice/": VERB,
    # The calendar of the year after is there.
    "calendar-years/{id}/begin-next/": VERB | {"POST": IN_USE},
    **reference("calendar-days", UNREFERENCED),
    **reference("fiscal-duties"),
    **reference("work-areas"),
    **reference("units"),
    "units/{id}/open-cases/": FILE,
    "units/{id}/reorganise/": VERB,
    "units/{id}/undo/": FILE | {"POST": UNMOVED},
    **reference("terms"),
    **reference("sessions"),
    **reference("persons"),
    **reference("deputies"),
    **reference("posts"),
    **entry("holdings"),
    **reference("groups"),
    **reference("group-members", UNREFERENCED | {"PUT": PARTLY}),
    **reference("bills"),
    **entry("personnel-matters"),
    **moving("personnel-matters", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("by-elections"),
    **reference("nominees", UNREFERENCED),
    **reference("laws"),
    **reference("source-documents"),
    **reference("sources"),
    # Other records quote its passages.
    **appended("report-readings", APPENDED | {"DELETE": IN_USE}),
    "report-readings/{id}/confirm/": VERB | {"POST": PARTLY},
    # It was pasted.
    "report-readings/{id}/file/": FILE | {"GET": [404, 404, 404, 401]},
    **appended("extracts", APPENDED | {"PATCH": PARTLY}),
    "extracts/": LIST | {"POST": NONE},
    "extracts/{id}/confirm/": VERB,
    "extracts/{id}/merge/": VERB,
    "extracts/{id}/drop/": VERB | {"POST": PARTLY},
    "extracts/{id}/undo/": FILE | {"POST": UNMOVED},
    **entry("topics"),
    **reference("programmes"),
    **reference("stations"),
    **reference("station-deputies", UNREFERENCED),
    **reference("observations"),
    **reference("trial-comments", UNREFERENCED),
    **entry("activities"),
    **entry("duty-acts"),
    **reference("sites", UNREFERENCED),
    **entry("recommendations"),
    **moving("topics", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("plan-items"),
    **moving("plan-items", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("meetings"),
    **moving("meetings", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("agenda-items"),
    **entry("decisions"),
    **moving("decisions", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("leads"),
    **moving("leads", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("gathered-opinions"),
    **entry("normative-documents"),
    **entry("filings"),
    **moving("filings", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **entry("reviews"),
    **moving("reviews", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **written_by_moves("review-opinions"),
    **entry("year-lists"),
    **dict.fromkeys(
        ("year-list-lines/", "year-list-lines/{id}/", "year-list-lines/{id}/changes/"), HISTORY
    ),
    **entry("inspections"),
    **moving("inspections", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **reference("team-members", UNREFERENCED),
    **entry("opinions"),
    # The opinion belongs to an inspection that was not deliberated; the item's move is for others.
    **moving("opinions", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **written_by_moves("result-reports"),
    **dict.fromkeys(("ballots/", "ballots/{id}/", "ballots/{id}/changes/"), HISTORY),
    **written_by_moves("votes"),
    "votes/{id}/": HISTORY | {"PUT": CHANGE, "PATCH": PARTLY},
    **entry("rectification-items"),
    **moving("rectification-items", listed=FILE, made=VERB | {"POST": [400, 400, 403, 401]}),
    **written_by_moves("rectification-stages"),
    **written_by_moves("rectification-extensions"),
    **entry("suggestions"),
    # The draft has neither text nor its co-signers' consent, so it cannot be submitted yet.
    **moving("suggestions", listed=FILE, made=VERB | {"POST": [409, 409, 403, 401]}),
    "suggestions/{id}/documents/": FILE,
    "suggestions/{id}/documents/handover-notice.docx": FILE,
    "suggestions/{id}/documents/feedback-form.docx": FILE,
    "suggestions/{id}/documents/suggestion-paper.docx": FILE,
    "suggestions/{id}/documents/urging-letter.docx": FILE,
    # Nothing was granted, the opinion is not adopted.
    "extensions/{id}/documents/": FILE,
    "extensions/{id}/documents/extension-notice.docx": NO_PAPER,
    "opinions/{id}/documents/": FILE,
    "opinions/{id}/documents/opinion-letter.docx": NO_PAPER,
    "decisions/{id}/documents/": FILE,
    "decisions/{id}/documents/decision-paper.docx": NO_PAPER,
    "decisions/{id}/documents/announcement.docx": NO_PAPER,
    # Nothing is voted on, nobody is passed.
    "meetings/{id}/documents/": FILE,
    "meetings/{id}/documents/meeting-agenda.docx": FILE,
    "meetings/{id}/documents/voting-slips.docx": NO_PAPER,
    "meetings/{id}/documents/appointment-list.docx": NO_PAPER,
    "meetings/{id}/documents/session-pack.zip": FILE,
    "bills/{id}/documents/": FILE,
    "bills/{id}/documents/bill-appointments.docx": FILE,
    "deputies/{id}/documents/": FILE,
    # The office's and the deputy's own.
    "deputies/{id}/documents/duty-report.docx": FILE | {"GET": [200, 200, 404, 401]},
    "observations/{id}/documents/": FILE,
    "observations/{id}/documents/trial-appraisal.docx": FILE,
    # It is a warning; no opinion was written.
    "leads/{id}/documents/": FILE,
    "leads/{id}/documents/reception-form.docx": NO_PAPER,
    "reviews/{id}/documents/": FILE,
    "reviews/{id}/documents/review-opinion.docx": NO_PAPER,
    **reference("co-signatures", UNREFERENCED | {"PUT": PARTLY}),
    **written_by_moves("assignments"),
    **moving("assignments", listed=HISTORY, made=HISTORY | VERB_ONLY),
    **written_by_moves("extensions"),
    **written_by_moves("urges"),
    **written_by_moves("answers"),
    **written_by_moves("evaluations"),
    **written_by_moves("promises"),
    **entry("outcomes"),
    **entry("figures"),
    **reference("indicators"),
    **appended("progress-entries", APPENDED),
    **voiding("progress-entries"),
    **appended("attachments", APPENDED),
    **voiding("attachments"),
    "attachments/{id}/file/": FILE,
    **{
        route: for_administrators(rows)
        for route, rows in reference("memberships", UNREFERENCED).items()
    },
    "one-time-links/": LIST | {"GET": PARTLY},
    "one-time-links/{id}/": APPENDED | {"GET": PARTLY},
    "one-time-links/{id}/changes/": HISTORY | {"GET": PARTLY},
    "one-time-links/{id}/revoke/": VERB | {"POST": PARTLY},
    # Of no matter.
    "one-time-links/offered/": FILE | {"GET": CHANGE},
    "tokens/": for_administrators(LIST),
    "tokens/{id}/": for_administrators(APPENDED),
    "tokens/{id}/changes/": for_administrators(HISTORY),
    "tokens/{id}/revoke/": for_administrators(VERB | {"POST": READ}),
    "webhooks/": for_administrators(LIST),
    "webhooks/{id}/": for_administrators(ENTRY),
    "webhooks/{id}/changes/": for_administrators(HISTORY),
    "webhooks/{id}/deliveries/": for_administrators(FILE),
    "webhooks/{id}/rotate-secret/": for_administrators(VERB | {"POST": READ}),
    "webhooks/{id}/test/": for_administrators(VERB | {"POST": READ}),
    "matters/": HISTORY,
    "matters/{id}/": HISTORY,
    "matters/{id}/chain/": FILE,
    "changes/": HISTORY,
    "changes/{id}/": HISTORY,
    "events/": for_administrators(HISTORY),
    "events/{id}/": for_administrators(HISTORY),
    "events.csv": for_administrators(FILE),
    "events.jsonl": for_administrators(FILE),
    "history-digest/": OF_THE_OFFICE,
    "history-digest.txt": OF_THE_OFFICE,
    "overview/": PAGE,
    "populations/": PAGE,
    "report-data/": PAGE,
    # It says that the words are missing.
    "search/": PAGE | {"GET": [400, 400, 400, 401]},
    "todo/": PAGE,
    # Everybody keeps views of their own; deleting one takes no reason.
    "saved-views/": PAGE | {"POST": [400, 400, 400, 401]},
    "saved-views/{id}/": NO_METHOD_AT_ALL | {"DELETE": [400, 400, 400, 401]},
    "sheets/": PAGE,
    "sheets/supervision-plan.xlsx": FILE,
    "sheets/topic-progress.xlsx": FILE,
    "sheets/inspection-progress.xlsx": FILE,
    "sheets/rectification-ledger.xlsx": FILE,
    "sheets/meeting-ledger.xlsx": FILE,
    "sheets/street-month.xlsx": FILE,
    "sheets/court-observations.xlsx": FILE,
    "sheets/street-reports.xlsx": FILE,
    "sheets/agenda.xlsx": FILE,
    "sheets/opinion-ledger.xlsx": FILE,
    "sheets/decision-ledger.xlsx": FILE,
    "sheets/filing-register.xlsx": FILE,
    "sheets/filing-check.xlsx": FILE,
    "sheets/review-ledger.xlsx": FILE,
    "sheets/year-book.xlsx": PAGE,
    "sheets/deputy-work-plan.xlsx": FILE,
    "sheets/research-plan.xlsx": FILE,
    "sheets/lead-ledger.xlsx": FILE,
    "sheets/gathered-opinions.xlsx": FILE,
    "sheets/warning-ledger.xlsx": FILE,
    "sheets/personnel-register.xlsx": FILE,
    "sheets/duty-statistics.xlsx": FILE,
    "sheets/attendance.xlsx": FILE,
    "sheets/suggestion-catalogue.xlsx": FILE,
    "sheets/suggestion-summary.xlsx": FILE,
    "sheets/suggestion-progress.xlsx": FILE,
    "sheets/suggestions-by-unit.xlsx": FILE,
    "sheets/suggestions-by-area.xlsx": FILE,
    "sheets/press-register.xlsx": FILE,
    "sheets/promise-ledger.xlsx": FILE,
    "sheets/year-data.xlsx": FILE,
    "imports/": LIST | NO_OTHER,
    "imports/{id}/": OF_ANOTHER,
    "imports/{id}/rows/": OF_ANOTHER,
    "imports/{id}/refused-rows/": FILE_OF_ANOTHER,
    "imports/{id}/pick/": {
        "GET": [405, 405, 405, 401],
        "POST": CREATE,
        **dict.fromkeys(("PUT", "PATCH", "DELETE"), NOT_FOR_READERS),
    },
    "imports/{id}/apply/": {
        "GET": [405, 405, 405, 401],
        "POST": CREATE,
        **dict.fromkeys(("PUT", "PATCH", "DELETE"), NOT_FOR_READERS),
    },
    # The first task belongs to somebody else and still waits, so it has no result yet.
    "old-books/": {"GET": NOT_FOR_READERS, "POST": CREATE} | NO_OTHER,
    "old-books/{id}/plan/": {"GET": [404, 404, 403, 401], "POST": NOT_FOR_READERS}
    | {"PUT": [404, 404, 403, 401], "PATCH": NOT_FOR_READERS, "DELETE": NOT_FOR_READERS},
    "tasks/": {"GET": READ} | dict.fromkeys(WRITING, NO_METHOD_HERE),
    "tasks/{id}/": {"GET": [200, 200, 404, 401]} | dict.fromkeys(WRITING, NO_METHOD_HERE),
    "tasks/{id}/result/": {"GET": [404, 404, 404, 401]} | dict.fromkeys(WRITING, NO_METHOD_HERE),
    "tasks/{id}/run-again/": {"GET": NO_METHOD_HERE, "POST": [409, 409, 404, 401]}
    | dict.fromkeys(("PUT", "PATCH", "DELETE"), NO_METHOD_HERE),
    "schema/": PUBLIC_PAGE,
    "docs/": PUBLIC_PAGE,
    "redoc/": PUBLIC_PAGE,
}  # fmt: skip


MODELS = {route: viewset.queryset.model for route, viewset, _ in [*RECORDS, *READ_ONLY]}
MODELS |= {"imports": ImportRun, "tasks": Task, "old-books": ImportRun}


def _records(model):
    # Who was given which role is for administrators alone.
    return model.objects.filter(kind="workyear") if model is Change else model.objects


def real_address(route: str) -> str:
    """The address of the first record of the route."""
    model = MODELS.get(route.split("/")[0])
    first = str(_records(model).order_by("pk").first().pk) if model else "1"
    moves = {
        "topics": "include_in_plan",
        "plan-items": "include_in_plan",
        "personnel-matters": "announce",
        "meetings": "call",
        "filings": "register",
        "reviews": "distribute",
        "decisions": "submit",
        "leads": "sort",
        "inspections": "include_in_plan",
        "opinions": "approve",
        "rectification-items": "confirm",
        "suggestions": "submit",
        "assignments": "sign",
    }
    move = moves.get(route.split("/")[0], "")
    named = route.replace("{id}", first).replace("{name}", move)
    return f"/api/v1/{with_foreign_name(named)}"


def with_foreign_name(route: str) -> str:
    return route.replace("{external_system}", "oa").replace("{external_id}", "118")


# Who asks for what an address cannot do at all: somebody known, and somebody unknown.
ASKING_FOR_ALL = ("clerk", "anonymous")


def answers(client, person: str) -> dict:
    """The status of each method at each address, as if each were the first request."""
    found = {}
    for route, rows in MATRIX.items():
        for method in rows:
            if rows[method] == NONE and person not in ASKING_FOR_ALL:
                continue
            # Some entries are deleted for a reason alone.
            address = real_address(route) + ("?change_reason=x" if method == "DELETE" else "")
            with transaction.atomic():
                form = "multipart" if (route, method) in UPLOADS else "json"
                body = {"data": {}, "format": form} if method != "GET" else {}
                call = getattr(client, method.lower())
                response = call(address, headers={"If-Match": "*"}, **body)
                # A file is open until it was read to its end.
                _ = response.streaming and list(response)
                found[route, method] = response.status_code
                transaction.set_rollback(True)
    return found


def routes_served() -> set[str]:
    """Every address below /api/v1/, with {id} for its number; not the one for all the rest."""

    def walk(patterns, prefix):
        for pattern in patterns:
            address = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, address)
            else:
                named = re.sub(r"\(\?P<(name|external_\w+)>[^)]*\)", r"{\1}", address)
                named = re.sub(r"\(\?P<pk>[^)]*\)|<int:pk>", "{id}", named)
                yield named.replace("^", "").rstrip("$")

    served = walk(get_resolver().url_patterns, "")
    return {address.removeprefix("api/v1/") for address in served if address.startswith("api/")}


@pytest.mark.django_db
class TestPermissions:
    @pytest.mark.parametrize("person", PEOPLE)
    def test_are_as_the_matrix_says(self, request, person):
        client = request.getfixturevalue(f"as_{person}")
        fill()
        # Drafts are read by their authors alone.
        Suggestion.objects.update(status="submitted")
        # Who is proposed for an office is not told before it is passed.
        PersonnelMatter.objects.update(status="passed")
        # The first duty of the fiscal calendar came with the product; a topic was made from it.
        Topic.objects.update(fiscal_duty=FiscalDuty.objects.order_by("pk").first())

        column = PEOPLE.index(person)
        otherwise = {
            f"{method} {route}": {"is": status, "should be": MATRIX[route][method][column]}
            for (route, method), status in answers(client, person).items()
            if status != MATRIX[route][method][column]
        }
        assert otherwise == {}

    def test_are_stated_for_every_address(self):
        assert routes_served() == MATRIX.keys()

    @pytest.mark.parametrize(
        ("permission", "create", "void"), [("add_topic", 400, 403), ("change_topic", 403, 400)]
    )
    def test_to_change_and_to_add_are_two(
        self, make_topic, reader, monkeypatch, permission, create, void
    ):
        address = f"/api/v1/topics/{make_topic().pk}/"
        client = APIClient(headers={"If-Match": "*"})
        grant(permission, monkeypatch)
        client.force_authenticate(reader)

        assert client.post("/api/v1/topics/", {}).status_code == create
        assert client.post(f"{address}void/", {}).status_code == void

    def test_over_keys_are_not_given_away_one_by_one(self, reader, monkeypatch):
        """Who could issue a key for any account could act as anybody."""
        client = APIClient()
        grant("add_apitoken", monkeypatch)
        client.force_authenticate(reader)

        assert client.post("/api/v1/tokens/", {}).status_code == 403


def grant(permission: str, monkeypatch) -> None:
    """Let every role hold one permission more than those of its own."""
    own = role_permissions.permissions_of
    monkeypatch.setattr(
        role_permissions, "permissions_of", lambda role: own(role) | {f"tracker.{permission}"}
    )
