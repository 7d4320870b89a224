"""The dates above a list, and what lists no longer ask row by row."""

import re
from datetime import date

import pytest
from admin_pages import list_page, queries_of

from tracker.models import Assignment, Deputy, Session, Suggestion, Term, Unit, WorkArea

pytestmark = pytest.mark.django_db
LIST = list_page(Suggestion)


def offered(page) -> list[str]:
    return [choice["title"] for choice in page.context["by_date"].get("choices", [])]


def links(page) -> list[str]:
    return [choice["link"] for choice in page.context["by_date"]["choices"]]


@pytest.fixture
def due(make, year_2023):
    """Makes suggestions that are due on these days."""
    numbers = iter(range(1, 1000))

    def due(*days: date, **more):
        for day in days:
            make(Suggestion, title=f"建议{next(numbers)}", work_year=year_2023, due_on=day,
                 status="handling", **more)  # fmt: skip

    return due


class TestDates:
    def test_are_the_years_from_the_first_to_the_last(self, as_clerk, due):
        due(date(2021, 12, 31), date(2024, 1, 1))
        page = as_clerk.open(LIST)
        assert offered(page) == ["2021", "2022", "2023", "2024"]
        assert links(page)[1] == "?due_on__year=2022"
        assert 'href="?due_on__year=2022"' in page.content.decode()

    def test_are_the_months_of_a_year(self, as_clerk, due):
        due(date(2021, 11, 3), date(2022, 2, 5))
        page = as_clerk.open(LIST, due_on__year=2021)
        assert offered(page) == ["2021年11月"]
        assert page.context["by_date"]["back"] == {"link": "?", "title": "全部日期"}
        due(date(2021, 12, 3))
        assert offered(as_clerk.open(LIST, due_on__year=2021)) == ["2021年11月", "2021年12月"]

    def test_begin_with_the_months_where_all_is_of_one_year(self, as_clerk, due):
        due(date(2023, 3, 3), date(2023, 5, 5))
        assert offered(as_clerk.open(LIST)) == ["2023年3月", "2023年4月", "2023年5月"]

    def test_are_days_in_a_month_and_one_day_at_last(self, as_clerk, due):
        due(date(2023, 2, 27), date(2023, 3, 2))
        month = {"due_on__year": 2023, "due_on__month": 2}
        page = as_clerk.open(LIST, **month)
        assert offered(page) == ["2月27日"]
        day = as_clerk.open(LIST, **month, due_on__day=27)
        assert offered(day) == ["2月27日"]
        assert day.context["by_date"]["back"]["title"] == "2023年2月"
        assert [one.due_on for one in day.context["cl"].result_list] == [date(2023, 2, 27)]

    def test_are_those_of_what_was_chosen(self, as_clerk, due):
        due(date(2020, 1, 1), kind="motion")
        due(date(2022, 1, 1), date(2023, 6, 1))
        page = as_clerk.open(LIST, kind__exact="suggestion")
        assert offered(page) == ["2022", "2023"]
        assert links(page)[0] == "?due_on__year=2022&kind__exact=suggestion"

    def test_are_none_where_nothing_has_a_date(self, as_clerk, due):
        due(None)
        page = as_clerk.open(LIST)
        assert page.context["by_date"] == {"show": False}
        assert 'class="toplinks"' not in page.content.decode()

    @pytest.mark.parametrize(
        "asked",
        [
            {"due_on__year": 2023, "due_on__month": 2, "due_on__day": 31},
            {"due_on__year": 2023, "due_on__month": 13},
            {"due_on__year": "x"},
        ],
    )
    def test_bear_what_is_no_date(self, as_clerk, due, asked):
        due(date(2023, 2, 27), date(2023, 3, 2))
        assert as_clerk.client.get(LIST, asked, follow=True).status_code == 200


class TestQueries:
    @pytest.fixture
    def suggestions(self, make, year_2023):
        """Makes so many, each with units, area, session and deputy of its own."""
        term = make(Term, number=6)

        def suggestions(*numbers: int):
            for n in numbers:
                unit = make(Unit, code=f"u{n}", name=f"单位{n}", kind="department")
                made = make(
                    Suggestion, title=f"建议{n}", work_year=year_2023, status="handling",
                    due_on=date(2020 + n, 1, 1), lead_committee=unit,
                    area=make(WorkArea, code=f"a{n}", name=f"领域{n}"),
                    session=make(Session, term=term, number=n),
                    lead_deputy=make(Deputy, term=term, name=f"代表{n}"),
                )  # fmt: skip
                make(Assignment, suggestion=made, unit=unit, part="lead")

        return suggestions

    def test_of_a_list_are_these(self, as_clerk, suggestions):
        suggestions(1, 2)
        as_clerk.open(LIST)
        tables = [
            re.search(r'FROM "(\w+)"', sql.partition("EXISTS")[0] or sql).group(1)
            for sql in queries_of(as_clerk, LIST)
        ]
        assert tables == [
            "django_session",
            "auth_user",
            "tracker_onetimepassword",
            "tracker_membership",
            "tracker_ruleset",  # how many days are soon
            "tracker_workyear",  # what the filters offer
            "tracker_suggestion",
            "tracker_workarea",
            "tracker_unit",
            "tracker_answerclass",
            "tracker_unit",
            "tracker_suggestion",
            "tracker_session",
            "tracker_suggestion",  # the count
            "reports_task",  # whether exports may be long
            "tracker_progressentry",  # the rows, each with its latest report
            "tracker_assignment",
            "tracker_savedview",  # what stands above the list
            "tracker_suggestion",  # the first date, and the last
            "tracker_suggestion",
            "reports_sheetlayout",
        ]

    def test_call_no_function_for_every_row(self, as_clerk, suggestions):
        suggestions(1, 2)
        for asked in ("", "?due_on__year=2021", "?due_on__year=2021&due_on__month=1"):
            assert not [sql for sql in queries_of(as_clerk, LIST + asked) if "_trunc" in sql]

    def test_offer_only_what_is_pointed_to(self, as_clerk, suggestions, make):
        suggestions(1)
        make(WorkArea, code="other", name="没有建议的领域")
        make(Unit, code="other", name="没有建议的单位", kind="department")
        page = as_clerk.open(LIST)
        choices = {
            spec.title: [each["display"] for each in spec.choices(page.context["cl"])]
            for spec in page.context["cl"].filter_specs
        }
        assert choices["工作领域"] == ["全部", "领域1", "未填写"]
        assert choices["责任专工委"] == ["全部", "单位1", "未填写"]
        assert choices["主办（分办）单位"] == ["全部", "单位1", "未交办"]
        assert len(choices["人代会会议"]) == 2
