"""Who took part in an activity, entered on the page of the activity."""

from datetime import date

import pytest
from admin_pages import list_page, page

from tracker.models import Activity, Change, Deputy, DutyAct, Term

pytestmark = pytest.mark.django_db


@pytest.fixture
def activity(make, year_2023):
    return make(
        Activity,
        work_year=year_2023,
        kind="constituent_reception",
        title="接待选民",
        held_on=date(2023, 6, 1),
    )


@pytest.fixture
def deputy(make):
    return make(Deputy, term=make(Term, number=5), name="王代表")


def participant(deputy, **more) -> dict:
    typed = {"deputy": str(deputy.pk), "presence": "present", "attendances": "12"}
    typed |= {"opinions": "", "solved": ""} | more
    return {"duty_acts-TOTAL_FORMS": "1"} | {f"duty_acts-0-{k}": v for k, v in typed.items()}


class TestParticipants:
    def test_are_a_line_each_and_the_rest_follows_from_the_activity(
        self, as_clerk, activity, deputy
    ):
        assert as_clerk.edit(page(activity), **participant(deputy)).status_code == 302
        act = DutyAct.objects.get()
        assert (act.deputy, act.activity, act.work_year_id) == (deputy, activity, 2023)
        assert (act.kind, act.acted_on, act.title) == ("reception", date(2023, 6, 1), "接待选民")
        assert act.attendances == 12
        assert Change.objects.of(act).get().user == as_clerk.user

    def test_are_in_the_list_of_duty_acts(self, as_clerk, activity, deputy):
        as_clerk.edit(page(activity), **participant(deputy))
        shown = as_clerk.open(list_page(DutyAct)).content.decode()
        assert "王代表 接待选民" in shown

    def test_are_not_entered_twice(self, as_clerk, activity, deputy):
        as_clerk.edit(page(activity), **participant(deputy))
        opened = as_clerk.open(page(activity))
        typed = {"duty_acts-TOTAL_FORMS": "2", "duty_acts-1-deputy": str(deputy.pk)}
        typed["duty_acts-1-presence"] = "present"
        typed |= {f"duty_acts-1-{name}": "" for name in ("attendances", "opinions", "solved")}
        typed["duty_acts-1-presence"] = "present"
        assert as_clerk.save(opened, **typed).status_code == 200
        assert DutyAct.objects.count() == 1
