"""The same bad figure, pushed through each door, is refused with the same sentence."""

import shutil
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_years

from seeds.build import REPORT_FOLDER, BuildFailed, build
from tracker.models import Figure, WorkYear

pytestmark = pytest.mark.django_db

SENTENCE = "原文“130次”的数值读作“130”，填写的是“103”。"
FIGURE = {
    "work_year": 2023, "label": "代表活动", "value": "103", "unit": "次", "comparator": "exact",
    "wording": "130次", "nature": "activity", "doer": "deputy",
}  # fmt: skip


@pytest.fixture(autouse=True)
def years(db):
    make_years()


class TestABadFigure:
    def test_is_refused_over_the_api(self, administrator):
        client = APIClient()
        client.force_authenticate(administrator)
        refused = client.post("/api/v1/figures/", FIGURE)
        assert refused.status_code == 400
        assert refused.json()["errors"] == [
            {"pointer": "#/value", "code": "not_as_worded", "detail": SENTENCE}
        ]
        assert not Figure.objects.exists()

    def test_is_refused_in_the_admin(self, administrator):
        client = Client()
        client.force_login(administrator)
        refused = client.post(reverse("admin:tracker_figure_add"), FIGURE)
        assert refused.context["adminform"].form.errors == {"value": [SENTENCE]}
        assert not Figure.objects.exists()

    def test_is_refused_in_a_sheet_that_comes_back(self, administrator):
        content = {name: value for name, value in FIGURE.items() if name != "work_year"}
        figure = make(Figure, **content | {"work_year_id": 2023, "value": 130})
        filled = Filled(exported("year-data", to=administrator), "year-data")
        filled.put("代表活动", "数值", 103)
        client = APIClient()
        client.force_authenticate(administrator)
        run = client.post("/api/v1/imports/", {"file": filled.upload()}, format="multipart").json()
        [row] = client.get(f"{run['url']}rows/").json()["results"]
        assert [(one["code"], one["detail"]) for one in row["faults"]] == [
            ("not_as_worded", SENTENCE)
        ]
        assert Figure.objects.get(pk=figure.pk).value == 130

    def test_is_refused_in_the_seeds(self, tmp_path):
        folder = shutil.copytree(REPORT_FOLDER, tmp_path / "report")
        text = (folder / "figures.yaml").read_text(encoding="utf-8")
        line = text[: text.index("value: 130\n")].count("\n") + 1
        (folder / "figures.yaml").write_text(
            text.replace("value: 130\n", "value: 103\n"), encoding="utf-8"
        )
        with pytest.raises(BuildFailed) as refused:
            build(folder)
        assert list(map(str, refused.value.problems)) == [
            f"figures.yaml 第{line}行：value: {SENTENCE}"
        ]


QUARTER = {
    "work_year": 2023, "label": "税收", "value": "103", "unit": "亿元", "nature": "result",
    "doer": "government", "period": "第一季度",
}  # fmt: skip
APRIL = {"period_from": "2023-04-01", "period_until": "2023-06-30"}
READ = {
    "period_from": "统计期间“第一季度”的期间起始读作“2023-01-01”，填写的是“2023-04-01”。",
    "period_until": "统计期间“第一季度”的期间截止读作“2023-03-31”，填写的是“2023-06-30”。",
}
REREAD = "起止日期都清空，即按文字重新填写。"


class TestAQuarter:
    """The days of a period are those that its words say, at every door."""

    def test_is_read_sorted_and_filtered_over_the_api(self, administrator):
        client = APIClient()
        client.force_authenticate(administrator)
        for words in ("全年", "第二季度", "第一季度", "五年累计"):
            made = client.post("/api/v1/figures/", QUARTER | {"period": words})
            assert made.status_code == 201, made.json()

        def listed(**params):
            found = client.get("/api/v1/figures/", params).json()["results"]
            return [(one["period"], one["period_from"], one["period_until"]) for one in found]

        first = ("第一季度", "2023-01-01", "2023-03-31")
        second = ("第二季度", "2023-04-01", "2023-06-30")
        year = ("全年", "2023-01-01", "2023-12-31")
        days = {"period_until_from": "2023-01-01"}
        assert listed(ordering="period_until", **days) == [first, second, year]
        assert listed(ordering="-period_from", period_until_to="2023-06-30") == [second, first]

    def test_with_other_days_is_refused_over_the_api(self, administrator):
        client = APIClient()
        client.force_authenticate(administrator)
        refused = client.post("/api/v1/figures/", QUARTER | APRIL)
        assert refused.json()["errors"] == [
            {"pointer": f"#/{name}", "code": "not_as_worded", "detail": text + REREAD}
            for name, text in READ.items()
        ]
        backwards = {"period_from": "2023-06-30", "period_until": "2023-04-01", "period": ""}
        refused = client.post("/api/v1/figures/", QUARTER | backwards)
        assert [one["code"] for one in refused.json()["errors"]] == ["period_not_forwards"]
        assert not Figure.objects.exists()

    def test_with_other_days_is_refused_in_the_admin(self, administrator):
        client = Client()
        client.force_login(administrator)
        page = reverse("admin:tracker_figure_add")
        comparator = {"comparator": "exact"}
        refused = client.post(page, QUARTER | APRIL | comparator)
        assert refused.context["adminform"].form.errors == {
            name: [text + REREAD] for name, text in READ.items()
        }
        assert client.post(page, QUARTER | comparator).status_code == 302
        assert str(Figure.objects.get().period_until) == "2023-03-31"

    def test_with_other_days_is_refused_in_a_sheet_that_comes_back(self, administrator):
        figure = make(
            Figure, **{**QUARTER, "work_year": WorkYear.objects.get(pk=2023), "value": 103}
        )
        filled = Filled(exported("year-data", to=administrator), "year-data")
        filled.put("税收", "止", date(2023, 6, 30))
        client = APIClient()
        client.force_authenticate(administrator)
        run = client.post("/api/v1/imports/", {"file": filled.upload()}, format="multipart").json()
        [row] = client.get(f"{run['url']}rows/").json()["results"]
        assert [one["detail"] for one in row["faults"]] == [READ["period_until"] + REREAD]
        assert Figure.objects.get(pk=figure.pk).period_until == date(2023, 3, 31)
