"""The description of the API and the pages that show it."""

import re
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from ledger import NOTED

from tracker.api_urls import READ_ONLY, RECORDS

COMMITTED = Path(__file__).parents[3] / "docs" / "openapi.yaml"

# Fields that no serializer shows, each with its reason.
NOT_SHOWN = {
    "suggestion.co_signers": "asked and agreed one by one; read /co-signatures/",
    "change.act": "groups what one move wrote, for taking it back",
    "change.seen_by_units": "asked of whoever reads on, not told",
    "change.undoes": "the move taken back; the history says it in words",
    **{
        f"webhook.{name}": "the secret is made of it, or how far the worker is"
        for name in ("uuid", "generation", "told", "served_until")
    },
    "event.once": "keeps a second row of the day out",
    "lead.serial": "the last digits of the number",
    "apitoken.digest": "the key itself is shown once, its digest never",
    "reportreading.file": "the stored path is nobody's business; read …/file/",
    "onetimelink.digest": "the key itself is shown once, its digest never",
    "onetimelink.code_digest": "the code itself is shown once, its digest never",
}
# Fields that are written but not shown in a record.
WRITTEN_ONLY = {"attachment.file": "the stored path is nobody's business; read …/file/"}


@pytest.fixture(scope="module")
def described():
    return yaml.load(COMMITTED.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


class TestDescription:
    @pytest.mark.skipif(
        connection.vendor != "sqlite", reason="ranges of whole numbers differ by database"
    )
    def test_is_as_committed(self, tmp_path):
        """If not: manage.py spectacular --file docs/openapi.yaml"""
        now = tmp_path / "openapi.yaml"
        call_command("spectacular", file=str(now), validate=True, fail_on_warn=True)

        assert now.read_text(encoding="utf-8") == COMMITTED.read_text(encoding="utf-8")

    def test_is_of_openapi_3_1(self, described):
        assert described["openapi"] == "3.1.0"

    def test_names_each_operation_once(self, described):
        names = [
            operation["operationId"]
            for methods in described["paths"].values()
            for operation in methods.values()
        ]
        assert len(names) == len(set(names))

    def test_asks_writers_for_the_version_they_saw(self, described):
        def asks(method, path):
            operation = described["paths"][f"/api/v1/{path}"][method]
            named = {parameter["name"]: parameter for parameter in operation.get("parameters", [])}
            required = named.get("If-Match", {}).get("required", False)
            return required and {"412", "428"} <= operation["responses"].keys()

        for method, path in [
            ("put", "topics/{id}/"), ("patch", "topics/{id}/"), ("delete", "laws/{id}/"),
            ("post", "topics/{id}/void/"), ("post", "work-years/{year}/close/"),
            ("post", "tokens/{id}/revoke/"),
        ]:  # fmt: skip
            assert asks(method, path)
        assert not asks("post", "topics/")

    def test_describes_refusals_as_problems(self, described):
        refusals = described["components"]["responses"]

        assert {name: [*response["content"]] for name, response in refusals.items()} == {
            f"Problem{status}": ["application/problem+json"]
            for status in (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429, 503)
        }


def identifiers(described) -> set[str]:
    """What programs call things by: they cannot write Chinese where their language has names."""
    operations = [one for methods in described["paths"].values() for one in methods.values()]
    schemas = described["components"]["schemas"]
    return {
        *(operation["operationId"] for operation in operations),
        *(tag for operation in operations for tag in operation["tags"]),
        *(one["name"] for operation in operations for one in operation.get("parameters", ())),
        *(name for parts in described["components"].values() for name in parts),
        *(name for schema in schemas.values() for name in schema.get("properties", ())),
    }


class TestNames:
    def test_for_programs_are_english(self, described):
        named = identifiers(described)
        assert {"topics_list", "rectification_item", "TopicStatus", "work_year"} <= named
        assert [name for name in named if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_-]*", name)] == []

    def test_for_people_are_chinese(self, described):
        tags = {tag["name"]: tag["x-displayName"] for tag in described["tags"]}
        used = {
            tag
            for methods in described["paths"].values()
            for operation in methods.values()
            for tag in operation["tags"]
        }
        assert tags.keys() == used
        assert (tags["rectification_item"], tags["importing"]) == ("整改事项", "表格导入")
        assert [name for name in tags.values() if not re.search("[\u4e00-\u9fff]", name)] == []

    def test_of_choices_are_those_of_the_record(self, described):
        """A parameter that lists them anew would be called by its title, which is Chinese."""
        parameters = described["paths"]["/api/v1/topics/"]["get"]["parameters"]
        of = {parameter["name"]: parameter["schema"] for parameter in parameters}
        assert of["status"]["items"] == {"$ref": "#/components/schemas/TopicStatus"}
        titled = [
            (path, parameter["name"])
            for path, methods in described["paths"].items()
            for operation in methods.values()
            for parameter in operation.get("parameters", ())
            for schema in [parameter["schema"], parameter["schema"].get("items", {})]
            if "enum" in schema and "title" in schema
        ]
        assert titled == []


# Addresses that show records of another address as an earlier version did.
AS_IT_WAS = {"ballots"}


class TestFields:
    def test_are_all_shown_or_left_out_for_a_reason(self):
        """A new field of a record belongs into the API, or into NOT_SHOWN."""
        missing = {
            f"{model._meta.model_name}.{field.name}"
            for route, viewset, _ in [*RECORDS, *READ_ONLY]
            if route not in AS_IT_WAS
            for model in [viewset.queryset.model]
            for field in [*model._meta.concrete_fields, *model._meta.many_to_many]
            if field.name not in viewset.serializer_class.Meta.fields
            # What the spine repeats of a matter's own columns is shown by the spine.
            and field.name not in getattr(model, "derived_fields", ())
        }

        assert missing == NOT_SHOWN.keys()

    def test_belong_to_records_that_all_have_an_address(self):
        served = {viewset.queryset.model for _, viewset, _ in [*RECORDS, *READ_ONLY]}

        models = apps.get_app_config("tracker").get_models()
        assert served == {model for model in models if model.__name__ not in NOTED}


@pytest.mark.django_db
class TestPages:
    @pytest.mark.parametrize("page", ["docs", "redoc", "topics"])
    def test_load_nothing_from_elsewhere(self, as_reader, page):
        response = as_reader.get(f"/api/v1/{page}/", headers={"Accept": "text/html"})

        html = response.content.decode()
        assert response.status_code == 200
        assert "//" not in html.replace("http://testserver/", "/").replace("<!--", "")

    @pytest.mark.parametrize("page", ["docs", "topics", "schema"])
    def test_keep_the_strict_content_security_policy(self, as_reader, page):
        policy = as_reader.get(f"/api/v1/{page}/")["Content-Security-Policy"]

        assert "script-src 'self'" in policy
        assert "style-src 'self'" in policy
        assert "unsafe" not in policy

    def test_of_redoc_may_style_themselves_and_no_more(self, as_reader):
        policy = as_reader.get("/api/v1/redoc/")["Content-Security-Policy"]

        assert "script-src 'self';" in f"{policy};"
        assert "style-src 'self' 'unsafe-inline'" in policy

    def test_of_the_description_come_as_yaml_and_json(self, as_anonymous):
        as_yaml = as_anonymous.get("/api/v1/schema/")
        as_json = as_anonymous.get("/api/v1/schema/?format=json")

        assert yaml.load(as_yaml.content, Loader=yaml.CSafeLoader) == as_json.json()
        assert as_yaml["Content-Type"] == "application/vnd.oai.openapi; charset=utf-8"
        assert as_json["Content-Type"] == "application/vnd.oai.openapi+json; charset=utf-8"
        assert re.fullmatch(r"inline; filename\*=utf-8''\S+\.yaml", as_yaml["Content-Disposition"])
