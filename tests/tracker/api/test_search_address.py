"""`/search/`: one address for everything, ranked, with the words marked."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from refusals import faults

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Answer, Deputy, SearchText, Suggestion, Term, Unit, WorkYear

BY = Actor(door="command")
WHY = Actor(door="command", reason="写错")


@pytest.fixture
def suggest(year_2023):
    def suggest(title, *, year=year_2023, **fields):
        return door.create(Suggestion(work_year=year, title=title, **fields), by=BY)

    return suggest


@pytest.fixture
def found(as_clerk):
    def found(query, **more):
        return as_clerk.get("/api/v1/search/", {"q": query, **more}).json()

    return found


def titles(answer) -> list[str]:
    return [result["title"] for result in answer["results"]]


def snippets(result) -> list[str]:
    return [
        "".join(f"[{p['text']}]" if p["is_hit"] else p["text"] for p in part["snippet"])
        for part in result["parts"]
    ]


class TestResults:
    def test_say_what_was_found_and_where(self, found, suggest, unit):
        suggestion = suggest("优化公交", number="015", body="地铁１６号线沿线缺少公交接驳。")
        suggestion.append_progress(
            {"happened_on": date(2023, 5, 1), "text": "公交公司已勘察"}, by=BY
        )
        answer = Answer(suggestion=suggestion, unit=unit, answered_on=date(2023, 6, 1),
                        text="拟开通公交专线")  # fmt: skip
        door.create(answer, by=BY)

        answered = found("公交")

        [result] = answered["results"]
        assert (answered["count"], answered["is_complete"]) == (1, True)
        assert (result["kind"], result["kind_display"]) == ("suggestion", "代表建议")
        assert (result["id"], result["number"]) == (suggestion.pk, "015")
        assert (result["title"], result["work_year"]) == ("第015号 优化公交", 2023)
        assert [part["kind"] for part in result["parts"]] == [
            "suggestion", "answer", "progressentry",
        ]  # fmt: skip
        assert [part["field_display"] for part in result["parts"]] == [
            "名称",
            "答复内容",
            "进展情况",
        ]
        assert snippets(result) == ["优化[公交]", "拟开通[公交]专线", "[公交]公司已勘察"]

    def test_come_in_the_order_of_how_they_are_called_and_how_new_they_are(self, found, suggest):
        newer = door.create(WorkYear(year=2024), by=BY)
        suggest("道路", body="")
        suggest("路灯", body="修复道路")
        suggest("修复道路坑洼")
        suggest("道路积水", year=newer)
        suggest("桥梁", body="连接道路", year=newer)
        assert titles(found("道路")) == ["道路", "道路积水", "修复道路坑洼", "桥梁", "路灯"]

    def test_name_records_that_belong_to_no_matter_by_themselves(self, found):
        door.create(Unit(code="traffic", name="区交通局", aliases=["交运局"], kind="department"),
                    by=BY)  # fmt: skip
        [result] = found("交运局")["results"]
        assert (result["kind"], result["title"], result["work_year"]) == ("unit", "区交通局", None)
        assert snippets(result) == ["[交运局]"]

    def test_leave_out_what_is_void(self, found, suggest):
        suggestion = suggest("作废的道路")
        suggestion.append_progress({"happened_on": date(2023, 5, 1), "text": "道路已勘察"}, by=BY)
        door.void(suggestion, by=WHY)
        assert titles(found("道路")) == []

    def test_can_be_of_some_kinds_alone(self, found, suggest):
        suggest("交通")
        door.create(Unit(code="traffic", name="交通局", kind="department"), by=BY)
        assert titles(found("交通", kind="unit")) == ["交通局"]
        assert titles(found("交通", kind=["unit", "suggestion"])) == ["交通", "交通局"]

    def test_show_a_long_text_around_the_words(self, found, suggest):
        suggest("甲", body="前" * 500 + "积水点" + "后" * 500)
        [text] = snippets(found("积水")["results"][0])
        assert text == "…" + "前" * 20 + "[积水]" + "点" + "后" * 57 + "…"

    def test_count_the_parts_that_are_not_shown(self, found, suggest):
        suggestion = suggest("公园")
        for n in range(5):
            entry = {"happened_on": date(2023, 5, 1), "text": f"公园进展{n}"}
            suggestion.append_progress(entry, by=BY)
        [result] = found("公园")["results"]
        assert (len(result["parts"]), result["more"]) == (3, 3)

    def test_are_parted_into_pages(self, found, suggest):
        for n in range(5):
            suggest(f"道路{n}")
        pages = [found("道路", page=n, page_size=2) for n in (1, 2, 3)]
        assert [len(page["results"]) for page in pages] == [2, 2, 1]
        assert [page["pages"] for page in pages] == [3, 3, 3]
        every = [title for page in pages for title in titles(page)]
        assert sorted(every) == [f"道路{n}" for n in range(5)]

    def test_are_cut_off_where_there_are_too_many_and_say_so(self, found, suggest, monkeypatch):
        monkeypatch.setattr("tracker.searches.asking.MOST_HITS", 3)
        suggest("道路")
        for n in range(4):
            suggest(f"件{n}", body="道路")
        answer = found("道路")
        assert answer["is_complete"] is False
        # What is called so is not lost, although it was written first.
        assert titles(answer)[0] == "道路"


class TestScope:
    def test_finds_nothing_for_whoever_has_no_role(self, suggest, as_clerk, django_user_model):
        suggest("道路")
        as_clerk.force_authenticate(django_user_model.objects.create_user("stranger"))
        answer = as_clerk.get("/api/v1/search/?q=道路")
        assert (answer.status_code, answer.json()["count"]) == (200, 0)

    def test_is_for_nobody_who_is_not_logged_in(self, as_anonymous):
        assert as_anonymous.get("/api/v1/search/?q=道路").status_code == 401

    def test_finds_nobody_by_a_phone(self, found, db):
        term = door.create(Term(number=6), by=BY)
        door.create(Deputy(name="张三", phone="13912345678", term=term), by=BY)
        assert (found("139123")["count"], found("张三")["count"]) == (0, 1)


class TestQuestions:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ("", {"?q": "required"}),
            ("q=", {"?q": "required"}),
            ("q=" + "字" * 101, {"?q": "max_length"}),
            ("q=" + "+".join("字" * 21), {"?q": "too_many_words"}),
            ("q=路&size=3", {"?size": "unknown_parameter"}),
            ("q=路&kind=user&page=0", {"?kind": "invalid_choice", "?page": "min_value"}),
            ("q=路&page=2", {"?page": "page_beyond_end"}),
            ("q=路&page_size=51", {"?page_size": "max_value"}),
            ("q=a%00b", {"?q": "null_characters_not_allowed"}),
        ],
    )
    def test_are_refused_where_they_cannot_be_answered(self, as_clerk, query, expected):
        response = as_clerk.get(f"/api/v1/search/?{query}")
        assert response.status_code == 400
        assert dict(faults(response)) == expected

    @pytest.mark.parametrize("query", ["，", '"', "-", "*", "%", "\\", "AND", "NEAR(", "字" * 100])
    def test_mean_what_they_say(self, found, suggest, query):
        suggest("甲", body=f"前{query}后")
        suggest("乙", body="别的")
        assert titles(found(query)) == ["甲"]

    def test_cost_the_same_for_one_result_and_for_thirty(self, as_clerk, suggest):
        for n in range(30):
            entry = {"happened_on": date(2023, 5, 1), "text": "道路进展"}
            suggest(f"道路{n}").append_progress(entry, by=BY)
        suggest("独一")
        as_clerk.get("/api/v1/search/?q=热身")
        assert self.tables_asked(as_clerk, "独一") == [
            "searchtext", "matter", "suggestion",
        ]  # fmt: skip
        assert self.tables_asked(as_clerk, "道路") == [
            "searchtext", "matter", "suggestion", "progressentry",
        ]  # fmt: skip

    def tables_asked(self, client, query: str) -> list[str]:
        with CaptureQueriesContext(connection) as asked:
            client.get("/api/v1/search/", {"q": query})
        tables = [q["sql"].partition(' FROM "tracker_')[2].partition('"')[0] for q in asked]
        return [table for table in tables if table not in ("", "membership")]


class TestTheIndex:
    def test_is_shown_to_nobody(self, as_administrator, suggest):
        suggest("道路")
        assert SearchText.objects.exists()
        assert as_administrator.get("/api/v1/search-texts/").status_code == 404
