import io

import openpyxl
import pytest
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make_committee, make_topic, make_years

from reports.models import ImportRun
from tracker.models import Change, Topic

IMPORTS = "/api/v1/imports/"
PLAN = "supervision-plan"

pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    make_years()
    committee = make_committee()
    return [
        make_topic("文旅产业", form="thematic_research", lead_committee=committee),
        make_topic("环境保护", note="上半年听取"),
        make_topic("消防安全"),
    ]


@pytest.fixture
def as_clerk(clerk):
    client = APIClient()
    client.force_authenticate(clerk)
    return client


@pytest.fixture
def plan(topics, clerk):
    return Filled(exported(PLAN, to=clerk), PLAN)


def upload(client, filled, **more):
    return client.post(IMPORTS, {"file": filled.upload(), **more}, format="multipart")


class TestUpload:
    def test_only_previews(self, as_clerk, plan):
        plan.put("环境保护", "备注", "改到下半年")
        answer = upload(as_clerk, plan)
        assert answer.status_code == 201, answer.content.decode()
        run = answer.json()
        assert (run["state"], run["sheet"]) == ("previewed", PLAN)
        assert run["counts"] == {
            "new": 0, "changed": 1, "unchanged": 2, "refused": 0, "moved": 0, "missing": 0,
        }  # fmt: skip
        assert answer["Location"] == run["url"] == f"http://testserver{IMPORTS}{run['id']}/"
        assert Topic.objects.get(title="环境保护").note == "上半年听取"
        assert not Change.objects.filter(door="import").exists()

    def test_tells_field_by_field_what_would_change(self, as_clerk, plan, topics):
        address = plan.put("环境保护", "备注", "改到下半年")
        run = upload(as_clerk, plan).json()
        rows = as_clerk.get(f"{run['url']}rows/").json()["results"]
        assert len(rows) == 1
        assert rows[0]["row"] == plan.row("环境保护")
        assert (rows[0]["state"], rows[0]["record"]) == ("changed", topics[1].pk)
        assert rows[0]["changes"] == [
            {
                "column": address.rstrip("0123456789"),
                "label": "备注",
                "before": "上半年听取",
                "after": "改到下半年",
            }
        ]

    def test_applies_at_once_when_asked_to(self, as_clerk, plan):
        plan.put("环境保护", "备注", "改到下半年")
        run = upload(as_clerk, plan, dry_run="false").json()
        assert run["state"] == "applied"
        assert Topic.objects.get(title="环境保护").note == "改到下半年"


class TestApply:
    def test_writes_what_was_previewed_once(self, as_clerk, plan, topics, clerk):
        number = plan.row("环境保护")
        plan.put("环境保护", "备注", "改到下半年")
        run = upload(as_clerk, plan).json()
        applied = as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert applied.status_code == 200, applied.content.decode()
        assert applied.json()["state"] == "applied"
        assert applied.json()["applied_rows"] == [
            {"sheet": "", "row": number, "record": topics[1].pk}
        ]
        topic = Topic.objects.get(pk=topics[1].pk)
        assert (topic.note, topic.version) == ("改到下半年", 2)
        change = Change.objects.get(door="import")
        assert change.request_id == applied.json()["request_id"] == f"import-{run['id']}"
        assert (change.user, change.fields["note"]["after"]) == (clerk, "改到下半年")

        again = as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert (again.status_code, again.json()["code"]) == (409, "already_applied")
        assert Change.objects.filter(door="import").count() == 1

    def test_takes_only_the_rows_named(self, as_clerk, plan):
        plan.put("环境保护", "备注", "一")
        plan.put("消防安全", "备注", "二")
        run = upload(as_clerk, plan).json()
        as_clerk.post(f"{run['url']}apply/", {"rows": [plan.row("消防安全")]})
        assert Topic.objects.get(title="消防安全").note == "二"
        assert Topic.objects.get(title="环境保护").note == "上半年听取"

    def test_of_all_is_refused_while_a_row_is(self, as_clerk, plan):
        plan.put("环境保护", "备注", "一")
        plan.put("消防安全", "会前调研\n时间", "下旬")
        run = upload(as_clerk, plan).json()
        assert (run["counts"]["changed"], run["counts"]["refused"]) == (1, 1)
        answer = as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert (answer.status_code, answer.json()["code"]) == (409, "rows_refused")
        assert not Change.objects.filter(door="import").exists()

    @pytest.mark.parametrize("rows", [None, "some", [], [0], ["5"], [True], 5, {"row": 5}])
    def test_wants_row_numbers(self, as_clerk, plan, rows):
        run = upload(as_clerk, plan).json()
        answer = as_clerk.post(f"{run['url']}apply/", {"rows": rows})
        assert answer.status_code == 400
        assert answer.json()["errors"][0]["pointer"] == "#/rows"

    def test_of_a_row_without_changes_is_refused(self, as_clerk, plan):
        run = upload(as_clerk, plan).json()
        answer = as_clerk.post(f"{run['url']}apply/", {"rows": [plan.row("消防安全")]})
        assert (answer.status_code, answer.json()["code"]) == (409, "not_importable_rows")


class TestPick:
    """A row without identity that could be several records: a person says which."""

    @pytest.fixture
    def run(self, as_clerk, plan, topics):
        make_topic("环境保护", note="另一项")
        plan.identity("环境保护").value = None
        plan.put("环境保护", "备注", "改到下半年")
        return upload(as_clerk, plan).json()

    def test_is_offered_what_the_row_could_be(self, as_clerk, run):
        (row,) = as_clerk.get(f"{run['url']}rows/").json()["results"]
        assert (row["state"], row["faults"][0]["code"]) == ("refused", "ambiguous_match")
        assert [one["title"] for one in row["candidates"]] == ["环境保护", "环境保护"]

    def test_makes_the_row_one_of_that_record(self, as_clerk, run, plan, topics):
        number = plan.row("环境保护")
        answer = as_clerk.post(f"{run['url']}pick/", {"rows": {str(number): topics[1].pk}})
        assert answer.status_code == 200, answer.content.decode()
        assert (answer.json()["counts"]["changed"], answer.json()["counts"]["refused"]) == (1, 0)
        (row,) = as_clerk.get(f"{run['url']}rows/").json()["results"]
        assert (row["record"], row["notices"]) == (
            topics[1].pk, ["没有记录标识，按选择对应到“环境保护”。"],
        )  # fmt: skip
        as_clerk.post(f"{run['url']}apply/", {"rows": "all"})
        assert Topic.objects.get(pk=topics[1].pk).note == "改到下半年"
        assert Topic.objects.filter(note="另一项").exists()

    def test_takes_only_what_was_offered(self, as_clerk, run, plan, topics):
        number = plan.row("环境保护")
        for rows in ({str(number): topics[0].pk}, {"999": topics[1].pk}):
            answer = as_clerk.post(f"{run['url']}pick/", {"rows": rows})
            assert answer.status_code == 400
            (error,) = answer.json()["errors"]
            assert (error["pointer"], error["code"]) == (
                f"#/rows/{next(iter(rows))}", "no_such_candidate",
            )  # fmt: skip

    def test_is_the_uploaders(self, run, plan, topics, administrator):
        client = APIClient()
        client.force_authenticate(administrator)
        body = {"rows": {str(plan.row("环境保护")): topics[1].pk}}
        assert client.post(f"{run['url']}pick/", body).status_code == 403


class TestKeptCells:
    def test_are_read_once(self, as_clerk, plan, monkeypatch):
        plan.put("环境保护", "备注", "改到下半年")
        plan.put("消防安全", "会前调研\n时间", "下旬")
        run = upload(as_clerk, plan).json()

        def opened_again(*args, **kwargs):
            raise AssertionError("the file is looked through again")

        monkeypatch.setattr("reports.importing.runs.open_book", opened_again)
        assert as_clerk.get(f"{run['url']}refused-rows/").status_code == 200
        rows = {"rows": [plan.row("环境保护")]}
        assert as_clerk.post(f"{run['url']}apply/", rows).status_code == 200

    def test_of_an_upload_from_before_are_read_from_its_file(self, as_clerk, plan):
        plan.put("环境保护", "备注", "改到下半年")
        run = upload(as_clerk, plan).json()
        ImportRun.objects.update(cells="")
        assert as_clerk.post(f"{run['url']}apply/", {"rows": "all"}).status_code == 200


class TestRefusedRows:
    def test_come_back_with_their_reasons_and_can_be_corrected(self, as_clerk, plan):
        plan.put("环境保护", "备注", "一")
        plan.put("消防安全", "会前调研\n时间", "下旬")
        run = upload(as_clerk, plan).json()
        answer = as_clerk.get(f"{run['url']}refused-rows/")
        content = b"".join(answer.streaming_content)
        refused = Filled(content, PLAN)
        assert refused.cell("消防安全", "会前调研\n时间").value == "下旬"
        reasons = refused.cell("消防安全", "错误说明").value
        assert reasons == "会前调研时间：“下旬”不是日期，应如 2023-03-05"
        with pytest.raises(StopIteration):
            refused.row("环境保护")

        refused.put("消防安全", "会前调研\n时间", "2023年6月20日")
        again = upload(as_clerk, refused).json()
        assert (again["counts"]["changed"], again["counts"]["refused"]) == (1, 0)
        as_clerk.post(f"{again['url']}apply/", {"rows": "all"})
        assert str(Topic.objects.get(title="消防安全").research_on) == "2023-06-20"

    def test_are_a_workbook_that_opens(self, as_clerk, plan):
        plan.put("消防安全", "会前调研\n时间", "下旬")
        run = upload(as_clerk, plan).json()
        answer = as_clerk.get(f"{run['url']}refused-rows/")
        assert openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    def test_are_none_where_all_passed(self, as_clerk, plan):
        run = upload(as_clerk, plan).json()
        assert as_clerk.get(f"{run['url']}refused-rows/").status_code == 404
