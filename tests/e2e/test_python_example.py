"""The hand-written example of the guide, run against a real server."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from django.utils import timezone

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import ApiToken, Change, Delivery, Topic, Webhook, WorkYear
from tracker.webhooks.delivering import headers

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "sync.py"
BY = Actor(door="command")
TOPICS = [
    {"number": "2026/1", "work_year": 2026, "title": "听取环境状况报告", "form": "special_report"},
    {"number": "2026-2", "work_year": 2026, "title": "", "form": "special_report"},
    {"number": "2026-3", "work_year": 2026, "title": "预算执行", "form": "fiscal_oversight"},
]


@pytest.fixture
def run(live_server, clerk, tmp_path):
    door.create(WorkYear(year=2026), by=BY)
    never = datetime(2199, 1, 1, tzinfo=UTC)
    token = ApiToken(user=clerk, name="对接", is_read_only=False, expires_at=never)
    env = os.environ | {"LEDGER_URL": live_server.url, "LEDGER_TOKEN": token.issue(by=BY)}

    def example(topics: list[dict]) -> list[str]:
        (tmp_path / "topics.json").write_text(json.dumps(topics), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, EXAMPLE, tmp_path / "topics.json", tmp_path / "position.txt"],
            env=env | {"PYTHONIOENCODING": "utf-8"},
            check=False, capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    return example


class TestExample:
    def test_reports_and_follows(self, run):
        topics = [TOPICS[1], TOPICS[2]]
        lines = run(topics)
        [record] = Topic.objects.all()
        assert lines[0].startswith("2026-2 没有报送：invalid ")
        assert lines[1] == f"2026-3 → 议题{record.pk}，第1版"
        assert lines[-1] == f"topic {record.pk} create"

        record.note = "台账里补充"
        door.update(record, by=BY)
        again = run(topics)
        # Nothing differs from what was sent, so nothing is written; the change of others is read.
        assert again[1:] == [f"2026-3 → 议题{record.pk}，第2版", f"topic {record.pk} change"]
        assert run([]) == []

    def test_tells_a_number_that_no_address_takes(self, run):
        [line] = [one for one in run([TOPICS[0]]) if one.startswith("2026/1")]
        assert line.startswith("2026/1 没有报送：not_found")

    def test_knows_the_signature_of_a_webhook(self, clerk):
        spec = spec_from_file_location("sync", EXAMPLE)
        sync = module_from_spec(spec)
        spec.loader.exec_module(sync)
        webhook = Webhook(user=clerk, name="对接", url="https://oa.example.gov.cn/")
        secret = webhook.begin(by=BY)
        delivery = Delivery(webhook=webhook, change=Change.objects.latest("id"), event="topic.move")
        sent = headers(webhook, delivery, b"{}", at=timezone.now())
        assert sync.is_from_the_ledger(secret, sent, b"{}")
        assert not sync.is_from_the_ledger(secret, sent, b"{ }")
        assert not sync.is_from_the_ledger("whsec_AAAA", sent, b"{}")
        late = headers(webhook, delivery, b"{}", at=datetime(2026, 1, 1, tzinfo=UTC))
        assert not sync.is_from_the_ledger(secret, late, b"{}")
