from datetime import date
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tracker.models import Attachment, Change

pytestmark = pytest.mark.django_db

ADDRESS = "/api/v1/attachments/"
PDF = b"%PDF-1.7 \xe7\x8e\xb0"


def upload(client, file, **fields):
    return client.post(ADDRESS, {"file": file, **fields}, format="multipart")


def pdf(name="现场照片 1.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="text/html")


@pytest.fixture
def topic(make_topic):
    return make_topic()


def stored_files(settings) -> list:
    folder = settings.MEDIA_ROOT
    return list(folder.iterdir()) if folder.exists() else []


class TestUpload:
    def test_keeps_the_file_and_says_what_it_is(self, as_clerk, topic, settings):
        response = upload(as_clerk, pdf(), matter=topic.pk, note="现场")

        record = response.json()
        assert response.status_code == 201
        assert response["Location"].endswith(f"{ADDRESS}{record['id']}/")
        assert (record["name"], record["size"]) == ("现场照片 1.pdf", 12)
        # The type comes from the name and the first bytes, never from the sender's word.
        assert record["content_type"] == "application/pdf"
        assert record["sha256"] == (
            "d54e13456803333d1cb9798bd4d0c78e1c807bf72999b8302601067711aca438"
        )
        assert (record["uploaded_by"], record["matter"]) == ("clerk", topic.pk)
        assert "file" not in record
        assert len(stored_files(settings)) == 1
        assert Change.objects.get(kind="attachment").door == "api"

    @pytest.mark.parametrize(
        ("name", "content", "code"),
        [
            ("a.exe", b"MZ", "file_type_refused"),
            ("a.html", b"<script>", "file_type_refused"),
            ("a", b"x", "file_type_refused"),
            ("a.pdf", b"<html>", "file_content_mismatch"),
            ("a.txt", b"a\x00b", "file_content_mismatch"),
            ("a.pdf", b"", "empty"),
            ("a.pdf", PDF + b"x" * 2000, "file_too_large"),
        ],
    )
    def test_refuses_a_wrong_file_before_it_is_stored(
        self, as_clerk, topic, settings, name, content, code
    ):
        settings.ATTACHMENT_MAX_BYTES = 1000
        response = upload(as_clerk, SimpleUploadedFile(name, content), matter=topic.pk)

        assert response.status_code == 400
        errors = response.json()["errors"]
        assert [(error["pointer"], error["code"]) for error in errors] == [("#/file", code)]
        assert stored_files(settings) == []
        assert Attachment.objects.count() == 0

    def test_refuses_a_far_too_large_one_before_it_is_read(self, as_clerk, topic, settings):
        settings.ATTACHMENT_MAX_BYTES = 1000
        response = upload(as_clerk, pdf(content=PDF + b"x" * 100_000), matter=topic.pk)

        assert (response.status_code, response.json()["code"]) == (413, "file_too_large")
        assert stored_files(settings) == []

    def test_names_all_faults_at_once(self, as_clerk, settings):
        response = upload(as_clerk, SimpleUploadedFile("a.exe", b"MZ"), colour="red", matter="x")

        errors = response.json()["errors"]
        assert {(error["pointer"], error["code"]) for error in errors} == {
            ("#/file", "file_type_refused"),
            ("#/colour", "unknown_field"),
            ("#/matter", "incorrect_type"),
        }
        assert stored_files(settings) == []

    def test_needs_a_file(self, as_clerk, topic):
        response = as_clerk.post(ADDRESS, {"matter": topic.pk}, format="multipart")

        errors = response.json()["errors"]
        assert [(error["pointer"], error["code"]) for error in errors] == [("#/file", "required")]

    @pytest.mark.parametrize("boundary", ["", "x" * 300, "å"])
    def test_refuses_a_body_without_parts(self, as_clerk, boundary):
        response = as_clerk.post(
            ADDRESS, b"--x\r\nnonsense", content_type=f"multipart/form-data; boundary={boundary}"
        )

        assert response.status_code in (400, 415)

    def test_leaves_no_file_behind_when_the_record_cannot_be_kept(
        self, as_clerk, topic, settings, year_2023, actor
    ):
        year_2023.close(on=date(2024, 1, 1), by=actor)
        response = upload(as_clerk, pdf(), matter=topic.pk)

        assert (response.status_code, response.json()["code"]) == (409, "year_closed")
        assert stored_files(settings) == []


class TestFile:
    @pytest.fixture
    def address(self, as_clerk, topic):
        return f"{ADDRESS}{upload(as_clerk, pdf(), matter=topic.pk).json()['id']}/file/"

    def test_comes_back_byte_for_byte_as_a_download(self, as_reader, address):
        response = as_reader.get(address)

        assert b"".join(response) == PDF
        assert response["Content-Type"] == "application/pdf"
        name = quote("现场照片 1.pdf")
        assert response["Content-Disposition"] == f"attachment; filename*=utf-8''{name}"
        assert response["X-Content-Type-Options"] == "nosniff"

    def test_is_for_those_who_may_see_the_record(self, as_anonymous, address):
        assert as_anonymous.get(address).status_code == 401

    def test_has_no_public_address(self, as_clerk, address):
        stored = Attachment.objects.get().file.name

        for guess in (f"/media/{stored}", f"/attachments/{stored}", f"/static/{stored}"):
            assert as_clerk.get(guess).status_code == 404

    def test_that_is_gone_from_the_disk_is_said_to_be_missing(self, as_reader, address):
        attachment = Attachment.objects.get()
        attachment.file.storage.delete(attachment.file.name)

        response = as_reader.get(address)

        assert (response.status_code, response.json()["code"]) == (404, "file_missing")
