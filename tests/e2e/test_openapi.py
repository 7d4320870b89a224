"""The program answers as the committed description of its API says, whatever it is asked.

Requests are made up from the description: what it allows, and what it forbids.
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
import schemathesis
from django.contrib.auth import get_user_model
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from ledger import FIRST_YEAR, fill
from schemathesis import checks
from schemathesis.config import SchemathesisConfig

from tracker.api_urls import RECORDS
from tracker.common.door import Actor
from tracker.common.serializers import RecordId
from tracker.models import ApiToken
from tracker.wsgi import application

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"

# Beyond the made-up values every limit of every field is tried out, allowed and forbidden ones.
# PATCH does so for all methods that read a record, and the lists have very many parameters: to
# end within minutes, the others try the allowed values alone, and PUT the made-up ones.
# A sheet takes the parameters of its list, and writes a book for each answer.
SHEETS = "/sheets/"
ALLOWED_ALONE = {"phases": {"coverage": {"generation": {"mode": "positive"}}}}
CONFIG = SchemathesisConfig.from_dict(
    {
        "phases": {"coverage": {"unexpected-methods": []}},
        "operations": [
            {"include-method": "GET", "exclude-path-regex": SHEETS, **ALLOWED_ALONE},
            {"include-path-regex": SHEETS, "phases": {"coverage": {"enabled": False}}},
            {"include-method": "POST", **ALLOWED_ALONE},
            {"include-method": "PUT", "phases": {"coverage": {"enabled": False}}},
        ],
    }
)
api = schemathesis.openapi.from_path(DESCRIPTION, config=CONFIG)
api.app = application
# The histories of all records are one and the same view; that of the topics stands for all.
LIKE_ANOTHER = r"/(?!topics)[a-z-]+/\{[a-z]+\}/changes/$"
# Addresses that another process asks for, as a pattern; usually none.
ELSEWHERE = os.environ.get("OPENAPI_ELSEWHERE", "(?!)")

LINKS = {
    name
    for _, viewset, _ in RECORDS
    for name, field in viewset.serializer_class().fields.items()
    if isinstance(field, RecordId)
}


def real(name: str) -> int:
    """The id of the first record of its kind."""
    return FIRST_YEAR if name.endswith("year") else 1


def speak_of_what_is_there(case) -> None:
    """Name real records and their current version, every other time.

    Made-up ones never are, and a 404 says nothing about the rest of a request.
    """
    for name, value in (case.path_parameters or {}).items():
        if len(str(value)) == 1:
            case.path_parameters[name] = real(name)
    if len(case.headers.get("If-Match", "")) % 2 == 0 and "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
    if isinstance(case.body, dict):
        for name in LINKS & case.body.keys():
            if len(str(case.body[name])) % 2:
                case.body[name] = real(name)


@pytest.fixture
def _one_connection():
    """Django closes the connection after a request, and with it the test's transaction."""
    for signal in (signals.request_started, signals.request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (signals.request_started, signals.request_finished):
        signal.connect(close_old_connections)


def settle() -> str:
    fill()
    never = datetime(2199, 1, 1, tzinfo=UTC)
    administrator = get_user_model().objects.create_superuser("admin")
    token = ApiToken(user=administrator, name="自检", is_read_only=False, expires_at=never)
    return token.issue(by=Actor(door="command"))


@pytest.fixture(scope="module")
def issued(once):
    """An administrator's key to a ledger with one record of every kind."""
    return once(settle)


@pytest.fixture
def key(_one_connection, issued, db):
    return issued


# The client in this process reads a download to its end, but does not close it.
@api.exclude(path_regex=f"{LIKE_ANOTHER}|{ELSEWHERE}").parametrize()
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_answers_as_described(case, key):
    speak_of_what_is_there(case)
    case.call_and_validate(
        headers={"Authorization": f"Bearer {key}"},
        checks=[
            checks.not_a_server_error,
            checks.status_code_conformance,
            checks.content_type_conformance,
            checks.response_headers_conformance,
            checks.response_schema_conformance,
        ],
    )
