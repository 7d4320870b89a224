import pytest
from django.contrib.auth import get_user_model
from django.utils.module_loading import import_string
from sheet_records import make, make_committee, make_topic, make_years

from reports.models import Task
from reports.tasks import running
from reports.workbook import writing
from reports.works import WORKS
from tracker.models import Membership


class TestWorks:
    def test_are_brought_for_every_kind_of_task(self):
        assert set(WORKS) == set(Task.Work.values)
        assert running.WORKS == WORKS
        assert all(callable(import_string(name)) for name in WORKS.values())


@pytest.mark.django_db
class TestAnExport:
    @pytest.fixture
    def clerk(self):
        clerk = get_user_model().objects.create_user("clerk")
        make(Membership, user=clerk, role="clerk")
        return clerk

    @pytest.mark.parametrize(
        ("work", "wanted"),
        [
            ("export", {"sheet": "supervision-plan", "layout": 0, "door": "api", "query": ""}),
            ("year_book", {"year": 2023}),
        ],
    )
    def test_that_fits_into_no_workbook_says_why(self, work, wanted, clerk, monkeypatch):
        make_years()
        make_committee()
        make_topic("文旅产业发展")
        monkeypatch.setattr(writing, "LAST_ROW", 3)
        task = running.order(work, title="计划", order=wanted, user=clerk)
        assert (task.state, task.fault_code) == ("failed", "does_not_fit_excel")
        assert task.fault.startswith("行数超过 Excel 每张工作表 3 行的上限")
        assert not task.file_name
