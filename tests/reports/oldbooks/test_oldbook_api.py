import pytest
from django.contrib.auth import get_user_model
from old_ledger import COLUMNS, ROW, TITLE, make, row_with
from rest_framework.test import APIClient
from test_oldbook_pages import upload_of

from reports.models import HeadingMeaning, Task
from tracker.models import Membership, Suggestion

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
        assert {(error["pointer"], error["code"]) for error in response.json()["errors"]} == {
            ("#/sheets/0/columns/2", "invalid_choice"),
            ("#/sheets/0/kind", "nothing_named"),
        }

    def test_names_the_place_of_each_fault_in_the_body(self, api):
        rows = [["编号", "案由"], ["001", "甲"]]
        run = sent(api, rows, more={"另一张": rows, "第三张": rows})
        wrong = {
            "sheets": [
                {"name": "别的"},
                {"name": "另一张", "columns": {"9": "note"}, "whole": {"weather": "晴"}},
            ],
            "units": {"区梦想局": "new:department"},
        }
        address = f"/api/v1/old-books/{run['id']}/plan/"
        response = api.put(address, wrong, format="json")
        assert {(error["pointer"], error["code"]) for error in response.json()["errors"]} == {
            ("#/sheets/0/name", "no_such_sheet"),
            ("#/sheets/1/columns/9", "no_such_entry"),
            ("#/sheets/1/whole/weather", "no_such_entry"),
            ("#/units/区梦想局", "no_such_entry"),
        }
        wrong = {"sheets": [{"name": "另一张", "work_year": 1, "whole": {"answered_on": "三月"}}]}
        response = api.put(address, wrong, format="json")
        faults = {error["pointer"]: error for error in response.json()["errors"]}
        assert set(faults) == {
            "#/sheets/0/work_year", "#/sheets/0/whole/answered_on", "#/sheets"
        }  # fmt: skip
        # The third sheet has no year either, and the body does not speak of it.
        assert faults["#/sheets"]["detail"] == "工作表“第三张”：请填写。"

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

    def test_is_not_applied_by_ticked_rows(self, api):
        run = sent(api, [[TITLE], COLUMNS, ROW])
        api.put(f"/api/v1/old-books/{run['id']}/plan/", {}, format="json")
        response = api.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": [3]}, format="json")
        (fault,) = response.json()["errors"]
        assert (response.status_code, fault["pointer"], fault["code"]) == (
            400, "#/rows", "all_or_nothing",
        )  # fmt: skip
        assert not Suggestion.objects.exists()

    @pytest.mark.parametrize("has_workers", [False, True])
    def test_is_applied_by_nobody_but_its_owner(self, api, settings, has_workers):
        run = sent(api, [[TITLE], COLUMNS, ROW])
        api.put(f"/api/v1/old-books/{run['id']}/plan/", {}, format="json")
        settings.HAS_WORKERS, settings.BACKGROUND_ROWS = has_workers, 1
        other = APIClient()
        colleague = get_user_model().objects.create_user("colleague")
        make(Membership, user=colleague, role="clerk")
        other.force_authenticate(colleague)
        response = other.post(f"/api/v1/imports/{run['id']}/apply/", {"rows": "all"})
        assert (response.status_code, response.json()["code"]) == (409, "not_yours")
        assert not Suggestion.objects.exists()
        assert not Task.objects.exists()

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
