"""The same bad figure, pushed through each door, is refused with the same sentence."""

import shutil

import pytest
from django.test import Client
from django.urls import reverse
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_years

from seeds.build import REPORT_FOLDER, BuildFailed, build
from tracker.models import Figure

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
