"""The index of texts says of each record what the record says, whatever wrote it."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from search_rows import rows_as_they_are, rows_as_they_should_be

from tracker.common import door, many
from tracker.common.door import Actor
from tracker.common.folding import fold, words_of
from tracker.common.roles import standing_of
from tracker.common.searching import found
from tracker.matters.models import Matter
from tracker.models import (
    Activity,
    Answer,
    ProgressEntry,
    Promise,
    SearchText,
    Site,
    Suggestion,
    Topic,
    Unit,
    WorkYear,
)
from tracker.searches.building import fill_where_empty, rebuild

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
WHY = Actor(door="command", reason="写错")
DAY = date(2024, 3, 1)


@pytest.fixture
def year():
    return door.create(WorkYear(year=2024), by=BY)


@pytest.fixture
def suggest(year):
    def suggest(title="优化公交", **fields):
        return door.create(Suggestion(work_year=year, title=title, **fields), by=BY)

    return suggest


@pytest.fixture
def unit():
    return door.create(Unit(code="traffic", name="区交通局", kind="department"), by=BY)


def finds(query: str, clerk, model=Suggestion) -> list[str]:
    rows = found(model.objects.order_by("pk"), query, by=standing_of(clerk))
    return [record.title for record in rows]


def _written_and_taken_back(record) -> None:
    with many.whole():
        door.update(record, by=BY)
        record.append_progress({"happened_on": DAY, "text": "没有发生"}, by=BY)
        raise RuntimeError


class TestKeeping:
    def test_finds_a_record_as_soon_as_it_is_written(self, suggest, clerk):
        suggest(number="015", body="地铁１６号线ABC")
        for query in ("优", "化公", "优化公交", "015", "15", "16号", "abc", "线A", "公交 地铁"):
            assert finds(query, clerk) == ["优化公交"], query
        for query in ("交优", "16线", "公交 飞机", "016号"):
            assert finds(query, clerk) == [], query

    def test_finds_no_word_across_two_fields(self, suggest, clerk):
        suggest(title="甲乙", body="丙丁")
        assert finds("乙丙", clerk) == []

    def test_follows_a_correction(self, suggest, clerk):
        suggestion = suggest()
        suggestion.title = "修复道路"
        door.update(suggestion, by=BY)
        assert (finds("公交", clerk), finds("道路", clerk)) == ([], ["修复道路"])

    def test_knows_nothing_of_what_was_taken_back(self, suggest, clerk):
        suggestion = suggest()
        suggestion.title = "没有改成"
        with pytest.raises(RuntimeError):
            _written_and_taken_back(suggestion)
        assert finds("没有", clerk) == []
        assert finds("公交", clerk) == ["优化公交"]

    def test_forgets_what_is_deleted(self, unit, clerk):
        door.remove(unit, by=WHY)
        assert not found(Unit.objects.all(), "交通局", by=standing_of(clerk)).exists()
        assert not SearchText.objects.filter(kind="unit", record_id=unit.pk).exists()

    def test_finds_units_by_their_everyday_names(self, clerk):
        aliases = ["城管", "城管局"]
        door.create(Unit(code="c", name="城市管理局", aliases=aliases, kind="department"), by=BY)
        assert found(Unit.objects.all(), "城管局", by=standing_of(clerk)).exists()

    def test_costs_a_write_that_changes_no_text_nothing(self, suggest):
        suggestion = suggest()
        suggestion.planned_on = DAY
        with CaptureQueriesContext(connection) as asked:
            door.update(suggestion, by=BY)
        assert [q["sql"] for q in asked if "searchtext" in q["sql"]] == []

    def test_costs_a_new_text_one_statement(self, suggest):
        suggestion = suggest()
        with CaptureQueriesContext(connection) as asked:
            suggestion.append_progress({"happened_on": DAY, "text": "已协商"}, by=BY)
        [statement] = [q["sql"] for q in asked if "searchtext" in q["sql"]]
        assert statement.startswith("INSERT")


class TestParts:
    def test_lead_to_their_matter(self, suggest, unit, clerk):
        suggestion = suggest()
        suggestion.append_progress({"happened_on": DAY, "text": "已经协商"}, by=BY)
        answer = Answer(suggestion=suggestion, unit=unit, answered_on=DAY, text="增开夜班车")
        door.create(answer, by=BY)
        door.create(Promise(answer=answer, text="年底前完成"), by=BY)
        suggest("另一件")
        for query in ("协商", "夜班", "年底前"):
            assert finds(query, clerk) == ["优化公交"], query
            assert [str(m) for m in found(Matter.objects.all(), query, by=standing_of(clerk))] == [
                "优化公交"
            ]

    def test_are_found_in_their_own_lists_by_their_own_text(self, suggest, clerk):
        suggest().append_progress({"happened_on": DAY, "text": "已经协商"}, by=BY)
        entries = ProgressEntry.objects.all()
        assert found(entries, "协商", by=standing_of(clerk)).count() == 1
        assert found(entries, "公交", by=standing_of(clerk)).count() == 0

    def test_that_are_void_lead_nowhere_until_they_are_restored(self, suggest, clerk):
        suggest().append_progress({"happened_on": DAY, "text": "已经协商"}, by=BY)
        entry = ProgressEntry.objects.get()
        door.void(entry, by=WHY)
        assert finds("协商", clerk) == []
        door.restore(entry, by=WHY)
        assert finds("协商", clerk) == ["优化公交"]

    def test_follow_what_they_belong_to(self, year, clerk):
        here, there = (
            door.create(Topic(work_year=year, title=title, form="follow_up"), by=BY)
            for title in ("此处", "彼处")
        )
        activity = Activity(matter=here, work_year=year, kind="visit", title="走访")
        door.create(activity, by=BY)
        door.create(Site(activity=activity, name="梅园社区", kind="community"), by=BY)
        assert finds("梅园", clerk, Topic) == ["此处"]
        activity.matter = there
        door.update(activity, by=BY)
        assert finds("梅园", clerk, Topic) == ["彼处"]
        activity.matter = None
        door.update(activity, by=BY)
        assert finds("梅园", clerk, Topic) == []


class TestManyWrites:
    def test_are_all_found_afterwards(self, suggest, clerk):
        with transaction.atomic(), many.together() as writes:
            for n in range(3):
                suggestion = suggest(f"旧账{n}")
                suggestion.title = f"改过的旧账{n}"
                door.update(suggestion, by=BY)
                suggestion.append_progress({"happened_on": DAY, "text": f"进展{n}"}, by=BY)
                writes.end_of_one()
        assert finds("改过的旧账", clerk) == [f"改过的旧账{n}" for n in range(3)]
        assert finds("进展1", clerk) == ["改过的旧账1"]
        assert rows_as_they_are() == rows_as_they_should_be()

    def test_are_found_within_too(self, suggest, clerk):
        with transaction.atomic(), many.together():
            suggest("尚未写完")
            assert finds("尚未", clerk) == ["尚未写完"]

    def test_leave_no_text_of_what_was_refused(self, suggest, clerk):
        with transaction.atomic(), many.together():
            suggestion = suggest("写成的")
            with pytest.raises(ValidationError):
                suggest("写不成的", number="不合规定")
            suggestion.title = "没有改成"
            with pytest.raises(RuntimeError):
                _written_and_taken_back(suggestion)
        assert finds("成", clerk) == ["写成的"]
        assert rows_as_they_are() == rows_as_they_should_be()

    def test_cost_one_statement_for_all_their_texts(self, suggest):
        with CaptureQueriesContext(connection) as asked, transaction.atomic(), many.together():
            for n in range(5):
                suggest(f"旧账{n}")
        assert len([q for q in asked if 'INTO "tracker_searchtext"' in q["sql"]]) == 1


class TestTheReport:
    def test_is_found_once_it_is_loaded(self, clerk):
        call_command("load_seed", verbosity=0)
        assert rows_as_they_are() == rows_as_they_should_be()
        assert found(Topic.objects.all(), "文旅", by=standing_of(clerk)).exists()


class TestRebuilding:
    @pytest.fixture
    def some(self, suggest, unit):
        suggestion = suggest()
        suggestion.append_progress({"happened_on": DAY, "text": "已经协商"}, by=BY)
        answer = Answer(suggestion=suggestion, unit=unit, answered_on=DAY, text="增开夜班车")
        door.create(answer, by=BY)
        door.create(Promise(answer=answer, text="年底前完成"), by=BY)
        return suggestion

    def test_writes_what_the_door_wrote(self, some):
        columns = ("kind", "record_id", "matter", "name", "text")
        kept = set(SearchText.objects.values_list(*columns))
        SearchText.objects.all().delete()
        rebuild()
        assert set(SearchText.objects.values_list(*columns)) == kept

    def test_mends_whatever_is_wrong(self, some, clerk, capsys):
        SearchText.objects.filter(kind="suggestion").update(text="错的", matter=None)
        SearchText.objects.create(kind="unit", record_id=999, name="", text="没有的单位")
        SearchText.objects.create(kind="nonsense", record_id=1, name="", text="没有的种类")
        Promise.objects.update(text="")
        call_command("rebuild_search")
        assert rows_as_they_are() == rows_as_they_should_be()
        assert (finds("错的", clerk), finds("公交", clerk)) == ([], ["优化公交"])
        assert str(SearchText.objects.count()) in capsys.readouterr().out

    def test_comes_by_itself_where_a_ledger_has_no_index_yet(self, some, clerk):
        SearchText.objects.all().delete()
        fill_where_empty(using="default")
        assert finds("协商", clerk) == ["优化公交"]

    def test_costs_an_empty_ledger_nothing(self, db):
        with CaptureQueriesContext(connection) as asked:
            fill_where_empty(using="default")
        assert not [q for q in asked if "INSERT" in q["sql"]]


# What tells half of the implementations apart from a plain comparison: cases, widths, marks,
# what stands for several characters, what stands outside of the first plane, what joins.
ODD = list(
    "aAＡbB１1㈠一（() ,，。\"'%_*\\〔〕-—…😀👨‍👩‍👧é\u0301ſßﬃİıｶﾞ㎡℃\u200d\u3000\n\t𠮷豈更*^:{}"
)
CHARACTERS = st.one_of(st.sampled_from(ODD), st.characters(exclude_categories=("Cs",),
                                                           exclude_characters="\x00"))  # fmt: skip
TEXTS = st.text(CHARACTERS, min_size=1, max_size=12)


class TestResults:
    """The same as a plain comparison of every record, on each database."""

    @settings(max_examples=150, deadline=None,
              suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
    @given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
    @example(["aab", "ab", "aba"], None)
    def test_are_those_of_a_plain_comparison(self, clerk, texts, data):
        with transaction.atomic():
            SearchText.objects.bulk_create(
                SearchText(kind="unit", record_id=n, name=fold(text[:3]), text=fold(text))
                for n, text in enumerate(texts)
            )
            for query in self.queries_from(texts, data):
                words = words_of(query)
                if not words:
                    continue
                for column, held in (("text", lambda t: t), ("name", lambda t: t[:3])):
                    ask = getattr(SearchText.objects, {"text": "holding", "name": "naming"}[column])
                    expected = [all(w in fold(held(text)) for w in words) for text in texts]
                    keys = set(ask(words).of(Unit).values_list("record_id", flat=True))
                    assert [n in keys for n in range(len(texts))] == expected, (texts, query)
            transaction.set_rollback(True)

    def queries_from(self, texts, data) -> list[str]:
        if data is None:
            return ["ab", "ba", "a", "aa"]
        text = data.draw(st.sampled_from(texts))
        start = data.draw(st.integers(0, len(text) - 1))
        end = data.draw(st.integers(start + 1, len(text)))
        return [text[start:end], data.draw(TEXTS), text[start] + " " + text[-1]]

    @pytest.mark.parametrize("query", ["，", '"', "%", "*", "字" * 100, "😀" * 100, "ﷺ" * 6])
    def test_are_given_for_what_is_very_short_or_long(self, suggest, clerk, query):
        suggest(title="甲", body=query)
        suggest(title="乙", body="字")
        assert finds(query, clerk) == ["甲"]
