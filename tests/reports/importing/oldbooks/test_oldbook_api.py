import pytest
from old_ledger import COLUMNS, ROW, TITLE, row_with
from rest_framework.test import APIClient
from test_oldbook_pages import upload_of

from reports.models import HeadingMeaning, Task
from tracker.models import Suggestion

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(ledger):
    client = APIClient()
    client.force_authenticate(ledger.user)
    return client


def sent(api, rows, **how) -> dict:
    response = api.post("/api/v1/old-books/", {"file": upload_of(rows, **how)}, format="multipart")
    assert response.status_code == 201, response.json()
    return response.json()


class TestAnOldBookOverRest:
    def test_is_uploaded_mapped_previewed_and_applied(self, api):
        run = sent(api, [[TITLE], COLUMNS, ROW])
        assert run["state"] == "mapping"
        address = f"/api/v1/old-books/{run['id']}/plan/"
        plan = api.get(address).json()
        (sheet,) = plan["sheets"]
        assert (sheet["kind"], sheet["first"], sheet["work_year"]) == ("suggestion", 2, 2024)
        assert sheet["columns"][2] | {"samples": None} == {
            "number": 3, "letter": "C", "heading": "标题", "key": "title", "tick": "",
            "is_unsure": False, "samples": None,
        }  # fmt: skip
        response = api.put(address, {}, format="json")
        assert (response.status_code, response.json()["state"]) == (200, "previewed")
        assert not Suggestion.objects.exists()
        (row,) = api.get(f"/api/v1/imports/{run['id']}/rows/").json()["results"]
        assert (row["state"], row["status"]) == ("new", "已评价")
        response = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
        assert response.json()["state"] == "applied"
        assert Suggestion.objects.get().status == "evaluated"
        again = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
        assert (again.status_code, again.json()["code"]) == (409, "already_applied")
        assert api.put(address, {}).json()["code"] == "ended"

    def test_is_corrected_by_column(self, api):
        run = sent(api, [["2024年台账"], ["编号", "案由", "落实"], ["001", "甲", "乙"]])
        corrected = {"sheets": [{"name": "2024年", "columns": {"3": "handling"}}]}
        response = api.put(f"/api/v1/old-books/{run['id']}/plan/", corrected, format="json")
        assert response.status_code == 200
        assert HeadingMeaning.objects.get().key == "handling"

    def test_names_every_fault_of_a_plan(self, api):
        run = sent(api, [["编号", "案由"], ["001", "甲"]])
        wrong = {"sheets": [{"name": "2024年", "columns": {"1": "", "2": "weight"}}]}
        response = api.put(f"/api/v1/old-books/{run['id']}/plan/", wrong, format="json")
        assert response.status_code == 400
        pointers = {error["pointer"] for error in response.json()["errors"]}
        assert pointers == {"#/s0-c2", "#/s0-kind"}
        wrong = {"sheets": [{"name": "别的"}]}
        response = api.put(f"/api/v1/old-books/{run['id']}/plan/", wrong, format="json")
        assert response.json()["errors"][0]["code"] == "no_such_sheet"

    def test_tells_its_doubts_by_cell(self, api):
        run = sent(api, [[TITLE], COLUMNS, row_with(交办日期="3月底")])
        api.put(f"/api/v1/old-books/{run['id']}/plan/", {}, format="json")
        (row,) = api.get(f"/api/v1/imports/{run['id']}/rows/").json()["results"]
        first = row["doubts"][0]
        assert (first["column"], first["row"], first["code"]) == ("H", 3, "left_out")

    def test_is_not_applied_before_its_columns_are_agreed_on(self, api):
        run = sent(api, [[TITLE], COLUMNS, ROW])
        response = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
        assert (response.status_code, response.json()["code"]) == (409, "not_previewed")

    def test_that_is_long_is_left_to_the_workers(self, api, settings):
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = True, 30
        run = sent(api, [[TITLE], COLUMNS, ROW])
        response = api.put(f"/api/v1/old-books/{run['id']}/plan/", {}, format="json")
        assert response.status_code == 202
        assert response["Location"].endswith(f"/api/v1/tasks/{Task.objects.get().pk}/")
        response = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
        assert response.status_code == 202
        assert Suggestion.objects.count() == 1

    def test_is_not_for_readers(self, reader):
        client = APIClient()
        client.force_authenticate(reader)
        response = client.post("/api/v1/old-books/", {}, format="multipart")
        assert response.status_code == 403
