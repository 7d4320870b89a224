"""Every person at every address with every method, on their own record and on a foreign one;
every move and every sheet likewise. What is expected stands in role_tables.py.
"""

import re
from datetime import date

import pytest
from django.db import transaction
from django.urls import resolve
from rest_framework.permissions import AllowAny
from role_tables import MOVES, PERSONS, RIGHTS, SHEETS
from role_world import PEOPLE, STRANGER, client_of, two_sides, user_of
from test_permission_matrix import MATRIX, MODELS, UPLOADS, with_foreign_name

from reports.sheets import SHEETS as SERVED_SHEETS
from tracker.common.roles import BESIDE_THE_LEDGER, Role
from tracker.common.scoping import visible
from tracker.common.workflow import workflow_of
from tracker.meetings.agenda_items import AgendaItem
from tracker.models import (
    Assignment,
    Attachment,
    Change,
    Deputy,
    DutyAct,
    RectificationItem,
    SourceDocument,
)
from tracker.overview.populations.supervision import ATTENDANCE, DUTIES

__all__ = ["two_sides"]

# The pages about the program; they hold no record.
PUBLIC = ("schema/", "docs/", "redoc/")
OF_THE_OFFICE = ("clerk", "deputy_affairs")
ADMINISTRATOR, CLERK, READER = (
    0,
    1,
    2,
)  # columns of MATRIX: what is answered where it is allowed, and where not
ROUTE_OF = {model: route for route, model in MODELS.items()}
SIDES = {"2": "AB", "A": "A", "B": "B", "0": "", "-": ""}
MOVING = {
    model: workflow_of(model) for model in MODELS.values() if getattr(model, "has_life_cycle", None)
}
MARKS = {"A": ("〔0〕", "代表0"), "B": ("〔1〕", "代表1")}
DAY = date(2023, 9, 10)
GOING_BACK = ("/undo/", "/correct/")
# What these two sides hold of what moves write: only the reason is missing.
WRITTEN_HERE = {
    ("suggestions/{id}/correct/", "POST"),
    ("rectification-items/{id}/correct/", "POST"),
}
# What there is of these two sides, whose opinions are handed over, and not of the matrix's.
HERE = {("opinions/{id}/documents/opinion-letter.docx", "GET")}

# The other way round: nobody of these two sides is passed.
NOT_HERE = {("bills/{id}/documents/bill-appointments.docx", "GET")}


FILES_OF = {
    "events.csv": "events",
    "events.jsonl": "events",
    "history-digest.txt": "history-digest",
}


def line_of(route: str) -> str:
    """The line of RIGHTS that an address falls under."""
    if route.endswith(".xlsx"):
        sheet = SERVED_SHEETS.get(route.removeprefix("sheets/").removesuffix(".xlsx"))
        # Whoever may see the overview may have it as a book.
        return ROUTE_OF[sheet.model] if sheet else "overview"
    if route.endswith("/changes/"):
        return "histories"
    if route.endswith("/duty-report.docx"):
        return "duty-reports"
    if route in FILES_OF:
        return FILES_OF[route]
    return route.split("/")[0] or "root"


def right_for(route: str, method: str) -> str:
    at_a_record = "{id}" in route
    if method == "GET" or route.endswith(("transitions/{name}/", *GOING_BACK)):
        # Whose move it is stands in MOVES.
        return "r"
    if method == "POST" and at_a_record:
        return "c"
    return {"POST": "a", "PUT": "c", "PATCH": "c", "DELETE": "d"}[method]


def expected(route: str, method: str, *, person: str, side: str) -> int:
    # What is not of the ledger is answered to those whose it is as to an administrator.
    cells = RIGHTS[line_of(route.removesuffix("changes/"))]
    is_beside = person in BESIDE_THE_LEDGER and cells["clerk"] == "-"
    whose = ADMINISTRATOR if is_beside else CLERK
    allowed = 200 if (route, method) in HERE else MATRIX[route][method][whose]
    if (route, method) in WRITTEN_HERE:
        allowed = 400
    if (route, method) in NOT_HERE:
        allowed = 409
    of_records = line_of(route) not in ("overview", "report-data", "imports", "old-books", "tasks")
    if of_records and allowed == MATRIX[route][method][READER] == 405:
        # Nobody has that method there.
        return 405
    own = cells[person]
    if whose == ADMINISTRATOR and own != "-" and allowed == 405:
        return 405
    if method == "DELETE" and "x" in own:
        # Deletes some of those it sees under conditions that these records do not meet.
        return 403 if side in SIDES[own[0]] else 404
    if method == "DELETE" and "D" in own and side == "A":
        return allowed
    if right_for(route, method) not in (own if is_beside else RIGHTS[line_of(route)][person]):
        return 403
    if own == "-":
        return 403
    seen = SIDES[own[0]]
    if "{id}" in route and side not in seen and allowed != 405:
        return 404
    if (method, route.endswith(GOING_BACK)) == ("POST", True) and person not in OF_THE_OFFICE:
        # Nobody moved these records, so it is nobody's but the office's to take a move back, and
        # it is the office that corrects.
        return 403
    return allowed


def rows_of(model) -> dict[str, int]:
    """The first record of the kind is A's, the last one B's."""
    # Who was given which role is for administrators alone.
    rows = model.objects.filter(kind="workyear") if model is Change else model.objects
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return {"A": keys[0], "B": keys[-1]}


def questions(person: str):
    """(route, method, side) of every request, but for the pages and files that cost seconds.

    Of what an address cannot do the matrix asks its people; here it is asked by one more.
    """
    for route, methods in MATRIX.items():
        if route in PUBLIC or route.endswith("/transitions/{name}/"):
            continue
        for method, statuses in methods.items():
            if route.endswith(".xlsx") and method == "GET":
                continue
            if statuses[CLERK] == statuses[READER] == 405 and person != STRANGER:
                continue
            yield route, method, "A"
            # A method that the address has not, or that nobody may use, is one for all records.
            if "{id}" in route and statuses[CLERK] not in (403, 405):
                yield route, method, "B"


def answer_to(client, route: str, method: str, *, key) -> int:
    address = f"/api/v1/{with_foreign_name(route.replace('{id}', str(key or 1)))}"
    if method == "DELETE":
        # Some entries are deleted for a reason alone.
        address += "?change_reason=x"
    with transaction.atomic():
        form = "multipart" if (route, method) in UPLOADS else "json"
        body = {} if method == "GET" else {"data": {}, "format": form}
        response = getattr(client, method.lower())(address, headers={"If-Match": "*"}, **body)
        _ = response.streaming and list(response)
        transaction.set_rollback(True)
    return response.status_code


def all_listed(client, address: str) -> list[dict]:
    """The rows of all pages, with what was declared void where the kind knows that."""
    response = client.get(f"{address}&voided=include")
    if response.status_code == 400:
        response = client.get(address)
    rows = response.json()["results"]
    while response.json()["next"]:
        response = client.get(response.json()["next"])
        rows += response.json()["results"]
    return rows


@pytest.fixture
def _files_of_both(settings, two_sides):
    settings.MEDIA_ROOT = two_sides


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.usefixtures("two_sides", "_files_of_both", "db")
class TestPeople:
    def test_get_the_answers_of_their_role(self, person):
        client = client_of(person)
        keys = {route: rows_of(model) for route, model in MODELS.items()}
        otherwise = {}
        for route, method, side in questions(person):
            key = keys.get(route.split("/")[0], {}).get(side)
            found = answer_to(client, route, method, key=key)
            wanted = expected(route, method, person=person, side=side)
            # Of reference data one may be in use, or have a successor, and the other not.
            free = {("DELETE", 204), ("POST", 201)} if wanted == 409 else set()
            if found != wanted and (method, found) not in free:
                otherwise[f"{method} {route} {side}"] = {"is": found, "should be": wanted}
        assert otherwise == {}

    def test_find_in_a_list_what_they_may_open(self, person):
        client = client_of(person)
        otherwise = {}
        for route, model in MODELS.items():
            cell = RIGHTS[route][person]
            if "r" not in cell or MATRIX[f"{route}/"]["GET"][CLERK] != 200:
                continue
            # What is a matter bears the number of its row on the spine.
            name = "id" if model._meta.pk.is_relation else model._meta.pk.name
            listed = {row[name] for row in all_listed(client, f"/api/v1/{route}/?page_size=200")}
            found = {side for side, key in rows_of(model).items() if key in listed}
            if model is not Change and found != set(SIDES[cell[0]]):
                otherwise[route] = found
        assert otherwise == {}

    def test_make_the_moves_of_their_role_and_no_others(self, person):
        user = user_of(person)
        otherwise = {}
        for model, workflow in MOVING.items():
            for side, key in rows_of(model).items():
                moves = workflow.moves_for(model.objects.get(pk=key), user=user)
                may = {transition.name for transition, _ in moves}
                for name in workflow.transitions:
                    line = f"{ROUTE_OF[model]}.{name}"
                    if (name in may) != (side in SIDES.get(MOVES[line][person], "")):
                        otherwise[line, side] = name in may
        assert otherwise == {}

    def test_are_refused_the_moves_of_others(self, person):
        """Over the API: 404 where they do not even see the record, else 403."""
        client = client_of(person)
        otherwise = {}
        for model, workflow in MOVING.items():
            route = ROUTE_OF[model]
            for side, key in rows_of(model).items():
                cell = RIGHTS[route][person]
                hidden = side not in SIDES[cell[0]]
                refused = 403 if "r" not in cell else 404 if hidden else 403
                # What is not seen is not there, whichever move is asked for.
                names = list(workflow.transitions)
                for name in names[:2] if refused == 404 else names:
                    if side in SIDES.get(MOVES[f"{route}.{name}"][person], ""):
                        continue
                    address = f"{route}/{{id}}/transitions/{name}/"
                    found = answer_to(client, address, "POST", key=key)
                    if found != refused:
                        otherwise[address, side] = found
        assert otherwise == {}

    def test_find_on_a_sheet_what_they_may_open(self, person):
        client, user = client_of(person), user_of(person)
        otherwise = {}
        for name, sheet in SERVED_SHEETS.items():
            cell = SHEETS[name][person]
            if cell == "-":
                found = answer_to(client, f"sheets/{name}.xlsx", "GET", key=None)
                shown = "-" if found == 403 else found
            else:
                shown = sides_on(sheet, to=user)
            if shown != (cell if cell == "-" else SIDES[cell]):
                otherwise[name] = shown
        assert otherwise == {}

    def test_never_see_what_is_internal_unless_they_keep_the_ledger(self, person):
        file = Attachment.objects.order_by("pk").first()
        Attachment.objects.filter(pk=file.pk).update(is_internal=True)
        found = answer_to(client_of(person), "attachments/{id}/file/", "GET", key=file.pk)

        keeps_the_ledger = person in (Role.CLERK, Role.DEPUTY_AFFAIRS)
        has_no_part = person in (STRANGER, *BESIDE_THE_LEDGER)
        assert found == (200 if keeps_the_ledger else 403 if has_no_part else 404)


def sides_on(sheet, *, to) -> str:
    """Whose records the sheet shows to somebody."""
    # The list of problems leaves out the clauses of opinions; duties are counted for one year;
    # of the documents those of the press are listed, of the items of meetings duty reports too.
    RectificationItem.objects.update(kind="problem", opinion=None)
    DutyAct.objects.update(work_year=DAY.year)
    SourceDocument.objects.update(kind="media")
    AgendaItem.objects.update(kind="duty_report")
    records = visible(sheet.model.objects.all(), to=to)
    filling = sheet.fill(records, on=DAY, to=to)
    # Every deputy has a line, whoever reads it; what is counted on it is what they may see.
    duties = [population.code for population in (*DUTIES.values(), *ATTENDANCE)]
    rows = [
        row for row in filling.rows if sheet.model is not Deputy or any(map(row.counts.get, duties))
    ]
    columns = filling.columns or sheet.layout.columns
    cells = (column.read(row) for row in rows for column in columns if column.read)
    texts = "".join(map(str, cells))
    return "".join(side for side in "AB" if any(mark in texts for mark in MARKS[side]))


class TestTables:
    def test_have_a_column_for_every_role(self):
        assert {*PERSONS.values(), *BESIDE_THE_LEDGER} == set(PEOPLE)
        assert set(Role.values) < set(PEOPLE)
        for table in (RIGHTS, MOVES, SHEETS):
            assert all(set(line) == set(PEOPLE) for line in table.values())

    def test_have_a_line_for_every_address(self):
        needed = {line_of(route) for route in MATRIX if route not in PUBLIC}
        assert needed == set(RIGHTS)

    def test_have_a_line_for_every_move(self):
        served = {
            f"{ROUTE_OF[model]}.{name}"
            for model, workflow in MOVING.items()
            for name in workflow.transitions
        }
        assert served == set(MOVES)
        assert Assignment in MOVING

    def test_have_a_line_for_every_sheet(self):
        assert set(SERVED_SHEETS) == set(SHEETS)

    @pytest.mark.parametrize("route", PUBLIC)
    def test_leave_out_only_pages_that_are_for_everybody(self, route):
        view = resolve(f"/api/v1/{route}").func
        assert view.initkwargs["permission_classes"] == [AllowAny]

    def test_know_every_word_of_the_addresses(self):
        known = {"void", "restore", "undo", "correct", "unfinished", "open-next", "chain",
                 "open-cases", "reorganise", "fiscal-calendar", "budget-review",
                 "enter-notice", "begin-next", "pick", "merge", "drop",
                 "transitions", "{name}", "changes", "file", "revoke",
                 "rotate-secret", "test", "deliveries",
                 "close", "plan", "reopen", "confirm", "rows", "refused-rows", "apply", "result",
                 "run-again", "documents", "handover-notice.docx", "feedback-form.docx",
                 "suggestion-paper.docx", "urging-letter.docx", "extension-notice.docx",
                 "opinion-letter.docx", "decision-paper.docx", "announcement.docx",
                 "meeting-agenda.docx", "voting-slips.docx", "appointment-list.docx",
                 "bill-appointments.docx", "session-pack.zip", "duty-report.docx",
                 "trial-appraisal.docx", "reception-form.docx", "review-opinion.docx"}  # fmt: skip
        words = {
            word
            for route in MATRIX
            if "{id}" in route
            for word in re.sub(r"^.*?\{id\}/", "", route).strip("/").split("/")
        }
        assert words - {""} == known
