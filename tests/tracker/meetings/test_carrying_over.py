"""What a ledger said of meetings in words and days before there were meetings, carried over.

The migrations are run for real, in a ledger of their own, from before they were there.
"""

import json
import os
import subprocess
import sys

import pytest

BEFORE = "0028_attendance_of_meetings"
WRITE = """
import json
from datetime import date
from importlib import import_module

import django
django.setup()
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

loader = MigrationLoader(connection, replace_migrations=False)
there = [("tracker", "{before}")]
apps = loader.project_state(there).apps
# The tables of that time made at once; migrating so far takes half a minute.
with connection.schema_editor() as editor:
    for model in apps.get_models():
        editor.create_model(model)
    import_module("tracker.migrations.0014_search_text").index_texts(apps, editor)
executor = MigrationExecutor(connection)
executor.loader = loader
executor.recorder.ensure_schema()
for migration, _ in executor.migration_plan(there):
    executor.recorder.record_applied(migration.app_label, migration.name)
get = lambda name: apps.get_model("tracker", name)
year = get("WorkYear").objects.create(year=2024)
term = get("Term").objects.create(number=6)
topics, checks = get("Topic").objects, get("Inspection").objects
def matter(model, title, named, **fields):
    spine = dict(matter_kind=named, matter_year=2024, matter_title=title)
    return model.create(work_year=year, title=title, **spine, **fields)
def topic(title, **fields):
    return matter(topics, title, "topic", form="special_report", **fields)
def check(title, **fields):
    return matter(checks, title, "inspection", kind="own_enforcement", **fields)
planned = topic("养老", status="in_plan", committee_session_on=date(2024, 6, 26))
heard = topic(
    "环保", status="deliberated", committee_session_on=date(2024, 6, 26),
    directors_meeting_on=date(2024, 6, 3),
)
get("ProgressEntry").objects.create(
    matter_id=heard.pk, happened_on=date(2024, 6, 26), transition="deliberate", text="听取审议"
)
bare = topic("无日期")
twelfth = check(
    "停车条例", status="committee", directors_meeting="六届人大常委会第三十次主任会议",
    directors_meeting_on=date(2024, 6, 3), directors_decision="committee",
    committee_session="第六届人大常委会第12次会议", committee_session_on=date(2024, 6, 27),
)
strange = check(
    "消防法", status="directors", directors_meeting="扩大会议",
    directors_meeting_on=date(2024, 6, 3),
)
get("Opinion").objects.create(
    matter_id=heard.pk, title="意见", meeting="六届人大常委会第十二次会议",
    deliberated_on=date(2024, 6, 26),
)
get("Opinion").objects.create(
    matter_id=heard.pk, title="另一件", meeting="六届人大常委会第十二次会议，区长到会",
    deliberated_on=date(2024, 12, 26),
)
vote = dict(
    matter_id=heard.pk, sent=3, returned=3, valid=3, in_favour=3, basically=0, against=0,
    abstained=0, purpose="approval", members=5,
)
get("Vote").objects.create(held_on=date(2024, 10, 30), meeting="十四次", **vote)
call_command("migrate", verbosity=0)

from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import Opinion, Vote
from tracker.searches.models import SearchText
print(json.dumps({{
    "meetings": [
        [m.kind, m.number, m.title, str(m.starts_on), str(m.ends_on), m.status, m.is_verified]
        for m in Meeting.objects.order_by("starts_on", "kind", "pk")
    ],
    "items": [
        [i.meeting.title, i.title, i.kind, str(i.heard_on), i.result, i.is_verified]
        for i in AgendaItem.objects.order_by("meeting__starts_on", "meeting", "order")
    ],
    "opinions": [o.meeting.title for o in Opinion.objects.order_by("pk")],
    "vote": Vote.objects.get().meeting.title,
    "notes": [m.note for m in Meeting.objects.order_by("pk")],
    "found": SearchText.objects.filter(kind="meeting").count(),
}}))
"""


@pytest.fixture(scope="module")
def carried(tmp_path_factory) -> dict:
    env = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    env |= {
        "TRACKER_DATA_DIR": str(tmp_path_factory.mktemp("ledger")),
        "DJANGO_SETTINGS_MODULE": "tracker.settings",
    }
    script = WRITE.format(before=BEFORE)
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


class TestMeetings:
    def test_are_one_for_each_that_the_words_mean(self, carried):
        twelfth, thirtieth = "第六届人大常委会第十二次会议", "第六届人大常委会第三十次主任会议"
        assert carried["meetings"] == [
            ["directors", 30, thirtieth, "2024-06-03", "None", "held", False],
            ["directors", None, "扩大会议", "2024-06-03", "None", "held", False],
            # The two days that records give of the twelfth session are its first and its last.
            ["committee", 12, twelfth, "2024-06-26", "2024-06-27", "held", False],
            ["committee", None, "十四次", "2024-10-30", "None", "held", False],
        ]

    def test_say_whence_they_come(self, carried):
        assert "升级时由执法检查“消防法”所载的“扩大会议”生成，请核对。" in carried["notes"]

    def test_lose_no_word_of_what_they_were_called(self, carried):
        assert "六届人大常委会第十二次会议，区长到会" in "".join(carried["notes"])

    def test_are_found(self, carried):
        assert carried["found"] == 4


class TestAgendas:
    def test_say_what_the_matters_said(self, carried):
        assert carried["items"] == [
            ["第六届人大常委会第三十次主任会议", "停车条例", "inspection_report",
             "2024-06-03", "deliberated", False],
            # It was put to the directors that day and heard by the session.
            ["第六届人大常委会第三十次主任会议", "环保", "hear", "None", "", False],
            ["扩大会议", "消防法", "inspection_report", "2024-06-03", "deliberated", False],
            ["第六届人大常委会第十二次会议", "停车条例", "inspection_report",
             "2024-06-27", "deliberated", False],
            ["第六届人大常委会第十二次会议", "养老", "hear", "None", "", False],
            ["第六届人大常委会第十二次会议", "环保", "hear", "2024-06-26", "deliberated", False],
        ]  # fmt: skip

    def test_are_named_by_opinions_and_votes(self, carried):
        assert carried["opinions"] == ["第六届人大常委会第十二次会议"] * 2
        assert carried["vote"] == "十四次"
