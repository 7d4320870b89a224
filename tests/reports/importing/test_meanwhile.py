"""What others wrote between the export and the import, or between preview and import."""

from datetime import timedelta
from pathlib import Path

import pytest
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_committee, make_topic, make_unit, make_years, void

from reports.importing.runs import KEPT_FOR, expire
from reports.models import ImportRun
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, ProgressEntry, Topic

IMPORTS = "/api/v1/imports/"
PLAN, PROGRESS = "supervision-plan", "topic-progress"
pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    make_years()
    make_committee()
    return make_topic("环境保护", note="上半年听取")


@pytest.fixture
def as_clerk(clerk):
    client = APIClient()
    client.force_authenticate(clerk)
    return client


@pytest.fixture
def upload(as_clerk):
    def upload(filled, **more):
        body = {"file": filled.upload(), **more}
        answer = as_clerk.post(IMPORTS, body, format="multipart")
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()

    return upload


@pytest.fixture
def rows_of(as_clerk):
    return lambda run: as_clerk.get(f"{run['url']}rows/").json()["results"]


@pytest.fixture
def apply(as_clerk):
    return lambda run, rows="all": as_clerk.post(f"{run['url']}apply/", {"rows": rows})


def change(topic, user, **fields):
    record = Topic.objects.get(pk=topic.pk)
    for name, value in fields.items():
        setattr(record, name, value)
    return door.update(record, by=Actor(door="admin", user=user))


class TestAfterTheExport:
    def test_a_change_of_the_same_field_is_told(
        self, topic, clerk, administrator, upload, rows_of, apply
    ):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        change(topic, administrator, note="改为书面报告")
        filled.put("环境保护", "备注", "改到下半年")
        run = upload(filled)
        assert (run["counts"]["moved"], run["counts"]["changed"]) == (1, 0)
        (row,) = rows_of(run)
        assert row["state"] == "moved"
        assert row["changes"][0]["before"] == "改为书面报告"
        (meanwhile,) = row["meanwhile"]
        assert (meanwhile["who"], meanwhile["version"]) == ("admin", 2)
        assert meanwhile["fields"] == [
            {"label": "备注", "before": "上半年听取", "after": "改为书面报告"}
        ]
        assert apply(run).json()["code"] == "rows_refused"
        assert Topic.objects.get().note == "改为书面报告"

    def test_such_a_row_is_written_only_when_it_is_ticked(
        self, topic, clerk, administrator, upload, rows_of, apply
    ):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        change(topic, administrator, note="改为书面报告")
        filled.put("环境保护", "备注", "改到下半年")
        run = upload(filled)
        assert apply(run, [rows_of(run)[0]["row"]]).status_code == 200
        assert Topic.objects.get().note == "改到下半年"

    def test_a_change_of_another_field_stays(self, topic, clerk, administrator, upload, apply):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        change(topic, administrator, basis="法定")
        filled.put("环境保护", "备注", "改到下半年")
        run = upload(filled)
        assert run["counts"]["changed"] == 1
        assert apply(run).status_code == 200
        stored = Topic.objects.get()
        assert (stored.basis, stored.note, stored.version) == ("法定", "改到下半年", 3)

    def test_a_change_is_not_taken_back_by_cells_nobody_touched(
        self, topic, clerk, administrator, upload
    ):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        unit = make_unit("law", "法制工委", "committee")
        change(topic, administrator, note="改为书面报告", lead_committee=unit, form="inquiry")
        assert upload(filled)["counts"] == {
            "new": 0, "changed": 0, "unchanged": 1, "refused": 0, "moved": 0, "missing": 0,
        }  # fmt: skip

    def test_a_report_is_not_taken_for_a_new_one(self, topic, clerk, upload):
        """The sheet still shows the report before, and that one was voided besides."""
        entry = make(ProgressEntry, matter=topic, happened_on="2023-12-01", text="已调研。")
        filled = Filled(exported(PROGRESS, to=clerk), PROGRESS)
        make(ProgressEntry, matter=topic, happened_on="2023-12-10", text="已听取汇报。")
        void(ProgressEntry.objects.get(pk=entry.pk), "误填")
        assert upload(filled)["counts"]["unchanged"] == 1

    def test_a_new_report_is_appended_to_both(self, topic, clerk, upload, apply):
        make(ProgressEntry, matter=topic, happened_on="2023-12-01", text="已调研。")
        filled = Filled(exported(PROGRESS, to=clerk), PROGRESS)
        make(ProgressEntry, matter=topic, happened_on="2023-12-10", text="已听取汇报。")
        filled.put("环境保护", "进展情况", "已形成报告。")
        filled.put("环境保护", "日期", "2023.12.12")
        run = upload(filled)
        assert apply(run).status_code == 200
        texts = ProgressEntry.objects.order_by("happened_on").values_list("text", flat=True)
        assert list(texts) == ["已调研。", "已听取汇报。", "已形成报告。"]
        last = ProgressEntry.objects.get(text="已形成报告。")
        assert (str(last.happened_on), last.author) == ("2023-12-12", clerk)
        assert Topic.objects.get().version == 1


class TestAfterThePreview:
    def test_a_change_makes_it_be_previewed_anew(
        self, topic, clerk, administrator, upload, rows_of, apply
    ):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        filled.put("环境保护", "备注", "改到下半年")
        run = upload(filled)
        change(topic, administrator, note="改为书面报告")
        answer = apply(run)
        assert (answer.status_code, answer.json()["code"]) == (409, "preview_outdated")
        assert Topic.objects.get().note == "改为书面报告"
        (row,) = rows_of(run)
        assert (row["state"], row["changes"][0]["before"]) == ("moved", "改为书面报告")
        assert ImportRun.objects.get().applying_since is None

    def test_an_upload_is_kept_for_a_month(self, topic, clerk, upload, apply, as_clerk):
        filled = Filled(exported(PLAN, to=clerk), PLAN)
        filled.put("环境保护", "备注", "改到下半年")
        run = upload(filled)
        stored = ImportRun.objects.get()
        path = Path(stored.file.path)
        assert expire(at=stored.uploaded_at + KEPT_FOR) == 0
        assert expire(at=stored.uploaded_at + KEPT_FOR + timedelta(seconds=1)) == 1
        assert not path.exists()
        assert as_clerk.get(run["url"]).json()["state"] == "expired"
        answer = apply(run)
        assert (answer.status_code, answer.json()["code"]) == (409, "expired")
        assert not Change.objects.filter(door="import").exists()
