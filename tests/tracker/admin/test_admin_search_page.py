"""The one search box: what its page shows of what was found, and to whom."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, Suggestion, Topic, Unit

BY = Actor(door="command")
URL = "/admin/search/"


@pytest.fixture
def suggestion(make, year_2023):
    return make(
        Suggestion, work_year=year_2023, number="015", title="优化公交", status="handling",
        body="地铁１６号线沿线缺少公交接驳。",
    )  # fmt: skip


def page(person, query, **more) -> str:
    return person.open(URL, q=query, **more).content.decode()


def text_of(html: str) -> str:
    main = html[html.index('class="search-page"') :]
    return re.sub(r"\s+", "", re.sub(r"<(?!/?mark)[^>]*>", "", main))


class TestBox:
    def test_is_on_every_page(self, as_clerk, suggestion):
        for url in (reverse("admin:index"), reverse("admin:tracker_topic_changelist"), URL):
            html = as_clerk.open(url).content.decode()
            assert 'action="/admin/search/"' in html
            assert 'aria-keyshortcuts="/"' in html

    def test_is_not_before_the_login(self, client, db):
        assert 'action="/admin/search/"' not in client.get("/admin/login/").content.decode()
        assert client.get(URL).status_code == 302


class TestPage:
    def test_says_what_can_be_searched_for(self, as_clerk):
        assert "一个字起" in page(as_clerk, "  ")

    def test_marks_the_words_where_they_stand(self, as_clerk, suggestion, make):
        entry = {"happened_on": date(2023, 5, 1), "text": "<b>公交</b>公司已勘察"}
        suggestion.append_progress(entry, by=BY)
        html = page(as_clerk, "公交")
        shown = text_of(html)
        assert "第015号优化<mark>公交</mark>" in shown
        assert "进展·进展情况&lt;b&gt;<mark>公交</mark>&lt;/b&gt;公司已勘察" in shown
        # What the title says already is not said again.
        assert shown.count("优化<mark>公交</mark>") == 1
        assert reverse("admin:tracker_suggestion_change", args=[suggestion.pk]) in html

    def test_shows_a_long_title_whole_and_once(self, as_clerk, make, year_2023):
        title = "听取和审议区人民政府关于纱帽街汉南大道公交站台雨棚改造情况的报告"
        make(Topic, work_year=year_2023, title=title, form="other")
        shown = text_of(page(as_clerk, "雨棚"))
        assert title.replace("雨棚", "<mark>雨棚</mark>") in shown
        assert shown.count("<mark>") == 1

    def test_marks_what_is_written_in_another_width(self, as_clerk, suggestion):
        assert "地铁<mark>１６号</mark>线" in text_of(page(as_clerk, "16号"))

    def test_parts_the_results_by_kind(self, as_clerk, suggestion, make):
        make(Unit, code="bus", name="公交公司", kind="enterprise")
        html = page(as_clerk, "公交")
        assert "全部2" in text_of(html)
        assert "优化" not in text_of(page(as_clerk, "公交", kind="unit"))
        assert "优化" in text_of(page(as_clerk, "公交", kind="nonsense"))

    def test_has_pages(self, as_clerk, make, year_2023):
        for n in range(25):
            make(Topic, work_year=year_2023, title=f"道路{n:02}", form="follow_up")
        first, second = (page(as_clerk, "道路", page=n) for n in (1, 2))
        assert first.count('<li class="module">') == 20
        assert second.count('<li class="module">') == 5
        assert "第2页，共2页" in text_of(second)
        for wrong in ("0", "99", "x", "９" * 9):
            assert as_clerk.open(URL, q="道路", page=wrong).status_code == 200

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("没有的", "没有找到"),
            ("字" * 10_000, "最多100个字"),
            (" ".join("字" * 21), "最多搜索20个词"),
            ("道\x00路", "空字符"),
            ("，", "没有找到"),
            ("<script>", "没有找到"),
        ],
    )
    def test_says_why_there_is_nothing(self, as_clerk, query, said):
        html = page(as_clerk, query)
        assert said in text_of(html)
        assert "<script>" not in text_of(html)

    def test_costs_few_questions(self, as_clerk, suggestion):
        suggestion.append_progress({"happened_on": date(2023, 5, 1), "text": "公交进展"}, by=BY)
        page(as_clerk, "热身")
        with CaptureQueriesContext(connection) as asked:
            page(as_clerk, "公交")
        tables = [q["sql"].partition(' FROM "tracker_')[2].partition('"')[0] for q in asked]
        of_search = [table for table in tables[tables.index("searchtext") :] if table]
        assert of_search == ["searchtext", "matter", "suggestion", "progressentry"]
        assert len(tables) <= 12, tables


class TestScope:
    def test_shows_nobody_what_is_not_theirs(self, as_reader, as_clerk, suggestion):
        suggestion = Suggestion.objects.get(pk=suggestion.pk)
        Suggestion.objects.filter(pk=suggestion.pk).update(
            status="draft", is_entered_by_office=True
        )
        assert "优化" in text_of(page(as_clerk, "公交"))
        assert "没有找到" in text_of(page(as_reader, "公交"))


class TestLists:
    def test_say_why_nothing_is_found_by_a_text_that_nobody_types(self, as_clerk, suggestion):
        url = reverse("admin:tracker_suggestion_changelist")
        response = as_clerk.open(url, q="字" * 10_000)
        assert response.context["cl"].result_count == 0
        assert "搜索文字最多100个字" in response.content.decode()

    def test_of_matters_find_them_by_their_progress(self, as_clerk, suggestion):
        suggestion.append_progress({"happened_on": date(2023, 5, 1), "text": "夜班车"}, by=BY)
        for name in ("suggestion", "matter"):
            url = reverse(f"admin:tracker_{name}_changelist")
            assert as_clerk.open(url, q="夜班").context["cl"].result_count == 1

    def test_of_parts_find_them_by_the_name_of_their_matter(self, as_clerk, suggestion, make):
        unit = make(Unit, code="bus", name="公交公司", kind="enterprise")
        door.create(Assignment(suggestion=suggestion, unit=unit, part="lead"), by=BY)
        url = reverse("admin:tracker_assignment_changelist")
        for query in ("015", "优化", "公交公司", "优化公"):
            assert as_clerk.open(url, q=query).context["cl"].result_count == 1, query
        assert as_clerk.open(url, q="接驳").context["cl"].result_count == 0

    def test_offer_links_by_what_the_records_are_called(self, as_clerk, suggestion):
        asked = {"app_label": "tracker", "model_name": "progressentry", "field_name": "matter"}
        for term, count in (("公交", 1), ("015", 1), ("接驳", 0)):
            found = as_clerk.open(reverse("admin:autocomplete"), term=term, **asked).json()
            assert len(found["results"]) == count, term
