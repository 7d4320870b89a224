"""A client that a public generator made of the committed description, against a real server."""

import compileall
import subprocess
import sys
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import ApiToken, WorkYear

ROOT = Path(__file__).parents[2]
NAME = "ledger_client"


@pytest.fixture(scope="module")
def package(tmp_path_factory) -> Path:
    """The folder of the generated package, made importable."""
    folder = tmp_path_factory.mktemp("client")
    made = subprocess.run(
        [
            Path(sys.executable).parent / "openapi-python-client", "generate", "--meta", "none",
            "--path", ROOT / "docs" / "openapi.yaml", "--output-path", folder / NAME,
            "--config", ROOT / "docs" / "examples" / "client.yaml", "--fail-on-warning",
        ],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    sys.path.insert(0, str(folder))
    yield folder / NAME
    sys.path.remove(str(folder))


def part(name: str):
    """A module of the package, which no editor of this file can know."""
    return import_module(f"{NAME}.{name}")


@pytest.fixture
def client(package, live_server, clerk):
    never = datetime(2199, 1, 1, tzinfo=UTC)
    token = ApiToken(user=clerk, name="对接", is_read_only=False, expires_at=never)
    key = token.issue(by=Actor(door="command"))
    door.create(WorkYear(year=2026), by=Actor(door="command"))
    with part("client").AuthenticatedClient(base_url=live_server.url, token=key) as client:
        yield client


class TestGeneratedClient:
    def test_compiles(self, package):
        assert compileall.compile_dir(package, quiet=2)

    def test_calls_everything_by_an_english_name(self, package):
        names = [path.stem for path in package.rglob("*.py")]
        assert len(names) > 400
        assert [name for name in names if not name.isascii()] == []
        classes = [
            line
            for path in package.rglob("*.py")
            for line in path.read_text("utf-8").splitlines()
            if line.startswith(("class ", "def ", "async def "))
        ]
        assert [line for line in classes if not line.isascii()] == []


class TestStory:
    def test_is_played_by_the_client(self, client):
        models = part("models")
        request = models.TopicRequest(
            work_year=2026, title="听取环境状况报告", form=models.TopicForm.SPECIAL_REPORT
        )
        created = part("api.topic.topics_create").sync_detailed(client=client, body=request)
        assert created.status_code == 201
        topic = created.parsed
        assert (topic.status, topic.version) == (models.TopicStatus.PROPOSED, 1)

        change = models.PatchedTopicRequest(note="会前调研", change_reason="商定")
        patch = part("api.topic.topics_partial_update").sync_detailed
        changed = patch(str(topic.id), client=client, body=change, if_match='"1"')
        assert changed.parsed.note == "会前调研"
        late = patch(str(topic.id), client=client, body=change, if_match='"1"')
        assert (late.status_code, late.parsed.code) == (412, "stale")

        listed = part("api.topic.topics_list").sync(
            client=client, status=[models.TopicStatus.PROPOSED], work_year=2026
        )
        assert [one.id for one in listed.results] == [topic.id]
        history = part("api.topic.topics_changes_list").sync(str(topic.id), client=client)
        assert [one.action for one in history.results] == [
            models.ChangeAction.CHANGE, models.ChangeAction.CREATE,
        ]  # fmt: skip

    def test_ends_in_a_problem_that_names_every_fault(self, client):
        models = part("models")
        request = models.TopicRequest(work_year=1999, title="", form=models.TopicForm.INQUIRY)
        refused = part("api.topic.topics_create").sync_detailed(client=client, body=request)
        assert refused.status_code == 400
        assert sorted(fault.pointer for fault in refused.parsed.errors) == [
            "#/title",
            "#/work_year",
        ]
