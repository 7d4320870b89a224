from datetime import date
from urllib.parse import urlsplit

import pytest

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, Change, Deputy, Law, Suggestion, Term, Topic, Unit, WorkYear

pytestmark = pytest.mark.django_db

BY = Actor(door="command")


def titles(client, query: str, route: str = "topics") -> list[str]:
    response = client.get(f"/api/v1/{route}/?{query}")
    assert response.status_code == 200, response.content.decode()
    return [record["title"] for record in response.json()["results"]]


def faults(response) -> dict[str, str]:
    """pointer → code of a refused request."""
    assert response.status_code == 400, response.content.decode()
    return {error["pointer"]: error["code"] for error in response.json()["errors"]}


class TestNumberedPages:
    def test_say_how_many_there_are_and_where_the_others_lie(self, as_reader, make_topic):
        for title in "甲乙丙丁戊":
            make_topic(title)

        page = as_reader.get("/api/v1/topics/?ordering=id&page=2&page_size=2").json()

        assert [record["title"] for record in page["results"]] == ["丙", "丁"]
        assert page["count"] == 5
        address = "http://testserver/api/v1/topics/?ordering=id"
        assert page["next"] == f"{address}&page=3&page_size=2"
        assert page["previous"] == f"{address}&page=1&page_size=2"

    def test_end_with_the_last(self, as_reader, make_topic):
        make_topic()

        page = as_reader.get("/api/v1/topics/").json()

        assert (page["count"], page["next"], page["previous"]) == (1, None, None)

    def test_are_refused_beyond_the_last(self, as_reader, make_topic):
        make_topic()

        assert faults(as_reader.get("/api/v1/topics/?page=2")) == {"?page": "page_beyond_end"}

    @pytest.mark.parametrize("size", ["0", "201", "-1", "x", "1.5", "", "²", "9" * 5000])
    def test_are_refused_in_a_wrong_size(self, as_reader, size):
        response = as_reader.get("/api/v1/topics/", {"page_size": size})

        assert faults(response) == {"?page_size": "out_of_range"}


class TestCursorPages:
    @pytest.mark.parametrize("ordering", ["id", "-id", "due_on", "-due_on", "title,-due_on"])
    def test_show_each_record_once_in_order(self, as_reader, make_topic, ordering):
        for due in (None, date(2023, 9, 1), date(2023, 8, 1), None, date(2023, 9, 1)):
            make_topic(due_on=due)
        whole = as_reader.get(f"/api/v1/topics/?ordering={ordering}").json()["results"]

        seen, address = [], f"/api/v1/topics/?ordering={ordering}&cursor=&page_size=2"
        while address:
            page = as_reader.get(address).json()
            seen += [record["id"] for record in page["results"]]
            address = page["next"]

        assert seen == [record["id"] for record in whole]
        assert len(seen) == 5

    def test_do_not_shift_when_records_come_in_meanwhile(self, as_reader, make_topic):
        make_topic("甲")
        make_topic("乙")
        make_topic("丙")
        first = as_reader.get("/api/v1/topics/?cursor=&page_size=2&ordering=-id").json()
        make_topic("丁")

        second = as_reader.get(first["next"]).json()

        assert [record["title"] for record in second["results"]] == ["甲"]
        assert second["next"] is None

    def test_do_not_count(self, as_reader, make_topic):
        make_topic()

        assert as_reader.get("/api/v1/topics/?cursor=").json().keys() == {"next", "results"}

    def test_are_refused_with_a_cursor_that_was_not_given_out(self, as_reader):
        response = as_reader.get("/api/v1/topics/?cursor=eyJvcmRlciI6ImlkIn0:1")

        assert faults(response) == {"?cursor": "bad_cursor"}

    def test_are_refused_with_the_cursor_of_another_ordering(self, as_reader, make_topic):
        make_topic()
        make_topic()
        first = as_reader.get("/api/v1/topics/?cursor=&page_size=1&ordering=id").json()
        cursor = urlsplit(first["next"]).query.split("cursor=")[1].split("&")[0]

        response = as_reader.get(f"/api/v1/topics/?cursor={cursor}&ordering=-id")

        assert faults(response) == {"?cursor": "bad_cursor"}

    def test_are_not_mixed_with_numbered_ones(self, as_reader):
        response = as_reader.get("/api/v1/topics/?cursor=&page=1")

        assert faults(response) == {"?page": "page_with_cursor"}


class TestOrder:
    def test_puts_the_latest_year_first_unless_told(self, as_reader, make_topic):
        make_topic("今年")
        earlier = door.create(WorkYear(year=2022), by=BY)
        make_topic("去年", work_year=earlier)

        assert titles(as_reader, "") == ["今年", "去年"]

    def test_puts_what_has_no_date_last_either_way(self, as_reader, make_topic):
        make_topic("无")
        make_topic("早", due_on=date(2023, 1, 1))
        make_topic("晚", due_on=date(2023, 2, 1))

        assert titles(as_reader, "ordering=due_on") == ["早", "晚", "无"]
        assert titles(as_reader, "ordering=-due_on") == ["晚", "早", "无"]


class TestParameters:
    def test_are_all_judged_at_once(self, as_reader):
        response = as_reader.get(
            "/api/v1/topics/?colour=red&status=done&overdue=ja&due_on_from=2023-13-01"
            "&area=7&ordering=colour&page_size=500&updated_since=gestern&subject_year=x"
        )

        assert faults(response) == {
            "?colour": "unknown_parameter",
            "?status": "invalid_choice",
            "?overdue": "invalid",
            "?due_on_from": "invalid",
            "?area": "invalid_choice",
            "?ordering": "invalid_choice",
            "?page_size": "out_of_range",
            "?updated_since": "invalid",
            "?subject_year": "invalid",
        }

    def test_say_in_chinese_what_is_wrong(self, as_reader):
        problem = as_reader.get("/api/v1/topics/?colour=red").json()

        assert problem == {
            "type": "about:blank",
            "title": "请求有误",
            "status": 400,
            "code": "invalid_query",
            "detail": "共有1处错误：未知的查询参数“colour”。",
            "errors": [
                {
                    "pointer": "?colour",
                    "code": "unknown_parameter",
                    "detail": "未知的查询参数“colour”。",
                }
            ],
        }

    def test_are_given_once_unless_they_take_several_values(self, as_reader):
        response = as_reader.get("/api/v1/topics/?q=a&q=b&status=closed&status=proposed")

        assert faults(response) == {"?q": "repeated"}

    @pytest.mark.parametrize("address", ["topics/{}/", "units/{}/"])
    def test_are_refused_where_a_single_record_is_asked_for(self, as_reader, make_topic, address):
        unit = door.create(Unit(code="a", name="甲", kind="other"), by=BY)
        known = {"topics/{}/": make_topic().pk, "units/{}/": unit.pk}

        response = as_reader.get(f"/api/v1/{address.format(known[address])}?status=closed")

        assert faults(response) == {"?status": "unknown_parameter"}

    @pytest.mark.parametrize(
        ("parameter", "value"),
        [
            ("q", "a\x00b"),
            ("q", "字" * 101),
            ("external_id", "\x00"),
            ("area", "9" * 30),
            ("area", "1.5"),
            ("laws", "9" * 30),
            ("work_year", "99999999999999999999"),
            ("subject_year", "9" * 30),
            ("updated_since", "0001-01-01T00:00:00+14:00"),
            ("updated_since", "9999-12-31T23:59:59-14:00"),
            ("on", "0000-00-00"),
        ],
    )
    def test_are_refused_where_no_database_could_take_them(self, as_reader, parameter, value):
        response = as_reader.get("/api/v1/topics/", {parameter: value})

        assert f"?{parameter}" in faults(response)


class TestFilters:
    def test_take_several_statuses(self, as_reader, make_topic):
        make_topic("甲", status="proposed")
        make_topic("乙", status="in_plan")
        make_topic("丙", status="closed")

        assert titles(as_reader, "status=proposed&status=in_plan&ordering=id") == ["甲", "乙"]

    def test_take_both_ends_of_a_span_of_days(self, as_reader, make_topic):
        for day in (1, 2, 3, 4):
            make_topic(f"{day}日", due_on=date(2023, 9, day))

        query = "due_on_from=2023-09-02&due_on_to=2023-09-03&ordering=id"
        assert titles(as_reader, query) == ["2日", "3日"]

    def test_find_what_is_overdue_on_a_day(self, as_reader, make_topic):
        make_topic("未到期", due_on=date(2023, 9, 1))
        make_topic("已超期", due_on=date(2023, 8, 31))
        make_topic("已办结", due_on=date(2023, 8, 31), status="closed")
        make_topic("无期限")

        assert titles(as_reader, "overdue=true&on=2023-09-01") == ["已超期"]
        assert titles(as_reader, "overdue=false&on=2023-09-01&ordering=id") == [
            "未到期",
            "已办结",
            "无期限",
        ]

    def test_refuse_a_day_without_the_question_it_belongs_to(self, as_reader):
        assert faults(as_reader.get("/api/v1/topics/?on=2023-09-01")) == {
            "?on": "on_without_overdue"
        }

    def test_leave_voided_records_out_unless_asked_for(self, as_reader, make_topic):
        make_topic("有效")
        door.void(make_topic("作废"), by=Actor(door="command", reason="重复录入"))

        assert titles(as_reader, "") == ["有效"]
        assert titles(as_reader, "voided=include&ordering=id") == ["有效", "作废"]
        assert titles(as_reader, "voided=only") == ["作废"]

    def test_find_words_in_title_and_text(self, as_reader, make_topic):
        make_topic("文旅产业发展")
        make_topic("预算执行", note="含文旅专项资金")
        make_topic("100%达标")
        make_topic("1000达标")

        assert titles(as_reader, "q=文旅&ordering=id") == ["文旅产业发展", "预算执行"]
        assert titles(as_reader, "q=100%25") == ["100%达标"]

    def test_find_what_changed_since(self, as_reader, make_topic):
        old, new = make_topic("旧"), make_topic("新")
        new.note = "改过"
        door.update(new, by=BY)

        since = new.updated_at.isoformat().replace("+", "%2B")
        assert titles(as_reader, f"updated_since={since}") == ["新"]
        assert old.updated_at < new.updated_at

    def test_find_a_record_by_its_name_in_another_system(self, as_reader, make_topic):
        make_topic("甲", external_system="oa", external_id="7")
        make_topic("乙", external_system="oa", external_id="8")

        assert titles(as_reader, "external_system=oa&external_id=8") == ["乙"]

    def test_show_each_linked_record_once(self, as_reader, make_topic):
        laws = [door.create(Law(title=title, kind="law"), by=BY) for title in "甲乙"]
        topic = Topic(work_year_id=2023, form="follow_up", title="两法")
        door.create(topic, by=BY, links={"laws": laws})

        query = f"laws={laws[0].pk}&laws={laws[1].pk}"
        assert titles(as_reader, query) == ["两法"]

    def test_find_suggestions_by_number_unit_and_deputy(self, as_reader, year_2023):
        unit = door.create(Unit(code="a", name="城管局", kind="department"), by=BY)
        term = door.create(Term(number=16), by=BY)
        deputy = door.create(Deputy(term=term, name="王芳"), by=BY)
        handled = {"work_year": year_2023, "status": "handling"}
        wanted = Suggestion(title="甲", number="015", lead_deputy=deputy, **handled)
        door.create(wanted, by=BY)
        door.create(Suggestion(title="乙", number="15", **handled), by=BY)
        door.create(Assignment(suggestion=wanted, unit=unit, part="lead"), by=BY)

        for query in ("number=015", f"unit={unit.pk}", f"lead_deputy={deputy.pk}", "q=015"):
            assert titles(as_reader, query, route="suggestions") == ["甲"]

    def test_find_units_that_existed_on_a_day(self, as_reader, db):
        door.create(Unit(code="old", name="旧局", kind="department",
                         valid_until=date(2019, 1, 1)), by=BY)  # fmt: skip
        door.create(Unit(code="new", name="新局", kind="department",
                         valid_from=date(2019, 1, 2)), by=BY)  # fmt: skip

        response = as_reader.get("/api/v1/units/?existing_on=2020-01-01").json()

        assert [unit["name"] for unit in response["results"]] == ["新局"]

    def test_tell_law_enforcement_inspections_from_the_rest(self, as_clerk, year_2023):
        for kind in ("own_enforcement", "joint_enforcement", "implementation_check"):
            body = {"work_year": 2023, "title": kind, "kind": kind}
            assert as_clerk.post("/api/v1/inspections/", body).status_code == 201

        query = "law_enforcement={}&ordering=id"
        assert titles(as_clerk, query.format("true"), route="inspections") == [
            "own_enforcement",
            "joint_enforcement",
        ]
        assert titles(as_clerk, query.format("false"), route="inspections") == [
            "implementation_check"
        ]


class TestChanges:
    def test_are_read_by_cursor_alone(self, as_reader, make_topic):
        make_topic()

        page = as_reader.get("/api/v1/changes/?page_size=1").json()
        refused = as_reader.get("/api/v1/changes/?page=1")

        assert page.keys() == {"next", "results"}
        assert faults(refused) == {"?page": "unknown_parameter"}

    def test_can_be_followed_from_the_last_one_seen(self, as_reader, make_topic):
        make_topic("甲")
        last = Change.objects.latest("id").pk
        make_topic("乙")

        found = as_reader.get(f"/api/v1/changes/?ordering=id&after={last}").json()["results"]

        assert [change["record_title"] for change in found] == ["乙"]


class TestAnIdThatNoDatabaseHolds:
    @pytest.mark.parametrize(
        "address", ["topics/?area=", "extensions/?suggestion=", "activities/?matter="]
    )
    def test_is_refused_as_one_of_no_record(self, as_clerk, address):
        answer = as_clerk.get(f"/api/v1/{address}{'9' * 34}")
        assert answer.status_code == 400
