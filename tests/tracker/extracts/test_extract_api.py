"""Reports and extracts over the API: read in, confirmed, merged, dropped, taken back."""

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from report_world import REPORT, extract_of, read_in
from rest_framework.test import APIClient

from tracker.extracts.models import Extract, ReportReading
from tracker.models import Figure, Topic

pytestmark = pytest.mark.django_db
READINGS, EXTRACTS = "/api/v1/report-readings/", "/api/v1/extracts/"


def client(name: str = "office") -> APIClient:
    made = APIClient(headers={"If-Match": "*"})
    made.force_authenticate(get_user_model().objects.get(username=name))
    return made


def codes(response) -> dict:
    return {one["pointer"].removeprefix("#"): one["code"] for one in response.json()["errors"]}


class TestReports:
    def test_are_read_in_as_text(self, ledger):
        given = {"work_year": 2024, "text": REPORT, "title": "工作报告"}
        answer = client().post(READINGS, given, format="json")
        assert answer.status_code == 201
        reading = ReportReading.objects.get()
        assert answer["Location"].endswith(f"{READINGS}{reading.pk}/")
        assert answer.json()["document"] == reading.document_id
        assert reading.document.title == "工作报告"

    def test_are_read_in_as_a_file_and_given_back_as_they_came(self, ledger):
        file = SimpleUploadedFile("报告.txt", REPORT.encode())
        answer = client().post(READINGS, {"work_year": 2024, "file": file}, format="multipart")
        assert answer.status_code == 201
        back = client().get(f"{READINGS}{answer.json()['id']}/file/")
        assert b"".join(back.streaming_content) == REPORT.encode()
        assert "attachment" in back["Content-Disposition"]

    def test_read_before_are_a_conflict(self, reading):
        answer = client().post(READINGS, {"work_year": 2024, "text": REPORT}, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, "read_already")

    def test_that_are_none_are_refused_by_field(self, ledger):
        answer = client().post(READINGS, {"work_year": 1900, "text": REPORT}, format="json")
        assert codes(answer) == {"/work_year": "does_not_exist"}
        answer = client().post(READINGS, {"work_year": 2024, "text": "目录"}, format="json")
        assert (answer.status_code, codes(answer)) == (400, {"/text": "no_passages"})

    def test_stay_once_something_was_confirmed(self, reading):
        found = extract_of(reading, "topic", "加强生态")
        assert client().post(f"{EXTRACTS}{found.pk}/confirm/").status_code == 200
        refused = client().delete(f"{READINGS}{reading.pk}/")
        assert (refused.status_code, refused.json()["code"]) == (409, "built_on")
        undone = client().post(f"{EXTRACTS}{found.pk}/undo/", {"change_reason": "误"})
        assert undone.json()["status"] == "open"
        # The topic is void now, and still says where it came from.
        refused = client().delete(f"{READINGS}{reading.pk}/")
        assert (refused.status_code, refused.json()["code"]) == (409, "in_use")

    def test_are_removed_with_all_that_was_found(self, reading):
        assert client().delete(f"{READINGS}{reading.pk}/").status_code == 204
        assert not Extract.objects.exists()

    def test_are_confirmed_as_far_as_they_are_sure(self, reading):
        answer = client().post(f"{READINGS}{reading.pk}/confirm/")
        assert answer.json()["failed"] == []
        assert (
            len(answer.json()["confirmed"]) == reading.extracts.filter(status="confirmed").count()
        )
        assert Figure.objects.filter(work_year=2024, wording="18条").exists()

    def test_tell_which_of_the_chosen_could_not_be(self, reading):
        meeting = extract_of(reading, "meeting", "第十二次")
        answer = client().post(
            f"{READINGS}{reading.pk}/confirm/", {"extracts": [meeting.pk]}, format="json"
        )
        assert answer.json()["confirmed"] == []
        assert [one["extract"] for one in answer.json()["failed"]] == [meeting.pk]


class TestExtracts:
    def test_are_listed_by_report_kind_and_state(self, reading):
        found = client().get(EXTRACTS, {"reading": reading.pk, "kind": "figure", "status": "open"})
        words = [one["values"]["wording"] for one in found.json()["results"]]
        assert words == ["18条", "12家", "近2000人次", "108条", "100多个", "23次"]

    def test_take_values_over_those_there_are(self, reading):
        found = extract_of(reading, "figure", "18条")
        answer = client().patch(
            f"{EXTRACTS}{found.pk}/", {"values": {"label": "整改意见"}}, format="json"
        )
        assert answer.status_code == 200
        assert answer.json()["values"] == found.values | {"label": "整改意见"}

    def test_name_the_values_that_there_are(self, reading):
        found = extract_of(reading, "figure", "18条")
        answer = client().patch(f"{EXTRACTS}{found.pk}/", {"values": {"titel": "x"}}, format="json")
        assert answer.status_code == 400
        [fault] = answer.json()["errors"]
        assert (fault["pointer"], fault["code"]) == ("#/values", "unknown_field")
        assert "label" in fault["detail"]

    def test_become_records_with_the_values_given_then(self, reading):
        found = extract_of(reading, "topic", "加强生态")
        answer = client().post(
            f"{EXTRACTS}{found.pk}/confirm/", {"values": {"title": "生态环境监督"}}, format="json"
        )
        assert answer.json()["status"] == "confirmed"
        assert Topic.objects.get(pk=answer.json()["record_id"]).title == "生态环境监督"

    def test_that_cannot_be_tell_every_fault(self, reading):
        found = extract_of(reading, "figure", "18条")
        answer = client().post(
            f"{EXTRACTS}{found.pk}/confirm/", {"values": {"label": "", "doer": "x"}}, format="json"
        )
        assert answer.status_code == 400
        assert codes(answer) == {
            "/label": "required", "/doer": "invalid_choice", "/under": "above_open",
        }  # fmt: skip

    def test_are_merged_and_dropped(self, reading):
        first = extract_of(reading, "topic", "加强生态")
        made = client().post(f"{EXTRACTS}{first.pk}/confirm/").json()["record_id"]
        heard = extract_of(reading, "topic", "听取和审议")
        merged = client().post(f"{EXTRACTS}{heard.pk}/merge/", {"record": made}, format="json")
        assert (merged.json()["status"], merged.json()["record_id"]) == ("merged", made)
        weak = extract_of(reading, "outcome", "稳步提升")
        assert client().post(f"{EXTRACTS}{weak.pk}/drop/").json()["status"] == "dropped"
        late = client().patch(f"{EXTRACTS}{weak.pk}/", {"values": {"title": "x"}}, format="json")
        assert (late.status_code, late.json()["code"]) == (409, "decided")

    @pytest.mark.parametrize("name", ["reading", "affairs"])
    def test_are_decided_by_nobody_else(self, reading, name):
        found = extract_of(reading, "topic", "加强生态")
        assert client(name).get(f"{EXTRACTS}{found.pk}/").json()["editable"] == []
        for verb in ("confirm", "drop"):
            assert client(name).post(f"{EXTRACTS}{found.pk}/{verb}/").status_code == 403
        given = {"work_year": 2024, "text": "听取报告，提出意见。"}
        assert client(name).post(READINGS, given, format="json").status_code == 403
        assert not Topic.objects.filter(work_year=2024).exists()


def test_a_report_without_anything_to_find_is_kept_and_can_go(ledger):
    found = read_in("今天天气很好。我们去了公园散步。")
    assert found.extracts.count() == 0
    assert client().delete(f"{READINGS}{found.pk}/").status_code == 204
