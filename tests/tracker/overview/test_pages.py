"""What the year at a glance shows, at every door, is what was counted by hand."""

import pytest
from counted_world import CLASSES, DAY, SUGGESTIONS, YEAR
from counting_by_hand import BY_CLASS, EXPECTED, count_parts, cut, is_accepted
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from tracker.overview.populations.register import populations, shares

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]
KINDS = (
    "topic", "inspection", "suggestion", "planitem", "personnelmatter", "decision", "lead",
    "filing", "review",
)  # fmt: skip
WORDS = {"total": "all", "finished": "done", "open": "open", "overdue": "overdue"}
OF_SUGGESTIONS = {"all": "accepted", "done": "concluded"}


def counted(kind: str, word: str) -> int:
    own = OF_SUGGESTIONS.get(word, word) if kind == "suggestion" else word
    return EXPECTED[f"{kind}_{own}"]


@pytest.fixture(autouse=True)
def the_day(monkeypatch):
    """Doors ask the clock; everything below them is told the day."""
    monkeypatch.setattr(timezone, "localdate", lambda *args: DAY)


@pytest.fixture
def reader(client):
    client.force_login(get_user_model().objects.create_superuser("reader"))
    return client


@pytest.fixture
def seen(reader):
    return reader.get(f"/api/v1/overview/?work_year={YEAR}").json()


class TestOverview:
    def test_counts_every_population(self, seen):
        assert {each["code"]: each["count"] for each in seen["populations"]} == EXPECTED
        assert all(each["definition"] for each in seen["populations"])

    def test_shows_every_share_with_its_base(self, seen):
        by_code = {each.code: each for each in shares()}
        assert {each["code"] for each in seen["shares"]} == set(by_code)
        for each in seen["shares"]:
            share = by_code[each["code"]]
            part, whole = EXPECTED[share.part.code], EXPECTED[share.whole.code]
            assert (each["part"], each["whole"], each["percent"]) == (part, whole, cut(part, whole))

    @pytest.mark.parametrize("kind", KINDS)
    def test_has_every_kind_of_the_register(self, seen, kind):
        found = seen[f"{kind}s"]
        assert {word: found[word] for word in WORDS} == {
            word: counted(kind, population) for word, population in WORDS.items()
        }
        for parts in ("by_status", "by_area", "by_kind"):
            assert sum(each["count"] for each in found[parts]) == found["total"], parts

    def test_counts_overdue_parts_by_unit(self, seen):
        found = {each["label"]: each["count"] for each in seen["suggestions"]["overdue_by_unit"]}
        nobody = sum(
            is_accepted(plan)
            and plan.status in ("assigned", "reassigning", "handling", "rehandling")
            and plan.due is not None
            and plan.due < DAY
            and not any(part.is_current and part.how != "co" for part in plan.parts)
            for plan in SUGGESTIONS
        )
        by_unit = {
            f"区{unit}局": count_parts(
                lambda plan, part: not part.is_done and plan.due is not None and plan.due < DAY,
                unit=unit,
            )
            for unit in ("transport", "water", "park")
        }
        expected = {name: count for name, count in by_unit.items() if count}
        assert found == expected | {"未填写": nobody}

    def test_counts_by_class(self, seen):
        found = {each["key"]: each["count"] for each in seen["suggestions_by_answer_class"]}
        assert found == BY_CLASS
        assert set(CLASSES) < set(found)

    def test_compares_the_years(self, seen):
        assert [each["year"] for each in seen["years"]] == [YEAR - 1, YEAR]
        assert {kind: seen["years"][1][f"{kind}s"] for kind in KINDS} == {
            kind: counted(kind, "all") for kind in KINDS
        }

    def test_refuses_a_day_of_the_past(self, reader):
        answer = reader.get("/api/v1/overview/?on=2023-12-31")
        assert answer.status_code == 400
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["?on"]


class TestDefinitions:
    def test_are_listed_over_rest(self, reader):
        listed = reader.get("/api/v1/populations/").json()
        codes = [each["code"] for each in listed["populations"]]
        assert set(codes) == {*EXPECTED, *(f"suggestion_class_{c}" for c in (*CLASSES, "none"))}
        assert all(each["definition"] and each["source"] for each in listed["populations"])
        assert [each["code"] for each in listed["shares"]] == [each.code for each in shares()]

    def test_refuse_parameters(self, reader):
        assert reader.get("/api/v1/populations/?work_year=2024").status_code == 400

    def test_have_a_page(self, reader):
        shown = reader.get(reverse("admin:populations")).content.decode()
        for each in populations().values():
            assert each.definition in shown

    def test_are_shown_to_whoever_is_signed_in(self, client):
        assert client.get(reverse("admin:populations")).status_code == 302


def numbers_of(context) -> list[tuple[str, int, str]]:
    """(what, count, address) of every number on the page."""
    found = []
    for tile in context["tiles"]:
        parts = [tile, *tile["rest"]] if "url" in tile else tile["rest"]
        found += [
            (f"{tile['label']} {each['label']}", each["count"], each["url"]) for each in parts
        ]
    for chart in [*context["charts"], *context["overdue_by_unit"]]:
        found += [(f"{chart.title} {bar.label}", bar.count, bar.url) for bar in chart.bars]
    for group in context["columns"]:
        found += [(f"{group['year']} {one.label}", one.count, one.url) for one in group["columns"]]
    for part in [*context["without_due_date"], *context["urgent_elsewhere"]]:
        found.append((part["label"], part["count"], part["url"]))
    return found


class TestDashboard:
    @pytest.fixture
    def context(self, reader):
        return reader.get(reverse("admin:index"), {"year": YEAR}).context

    def test_shows_what_was_counted(self, context):
        shown = {what: count for what, count, _ in numbers_of(context)}
        named = {
            "监督议题 监督议题": "topic_all",
            "监督议题 已办结": "topic_done",
            "执法检查 执法检查": "inspection_law_enforcement",
            "执法检查 另有其他检查": "inspection_other",
            "计划事项 计划事项": "planitem_all",
            "计划事项 已办结": "planitem_done",
            "代表建议 代表建议": "suggestion_accepted",
            "代表建议 未答复": "suggestion_unanswered",
            "代表建议 已办结": "suggestion_concluded",
            "代表建议 并案": "suggestion_merged",
            "代表建议 撤回": "suggestion_withdrawn",
            "代表建议 不予立案": "suggestion_not_accepted",
            "整改事项 整改事项": "item",
            "整改事项 已销号": "item_written_off",
            "整改事项 长期整改": "item_long_term",
            "整改事项 超期": "item_overdue",
            "超期 监督议题": "topic_overdue",
            "超期 执法检查": "inspection_overdue",
            "超期 代表建议": "suggestion_overdue",
            "超期 计划事项": "planitem_overdue",
            "10天内到期 代表建议": "suggestion_due_soon",
            "10天内到期 计划事项": "planitem_due_soon",
            "代表建议 · 按办理结果 未答复": "suggestion_unanswered",
            "2024 计划事项": "planitem_all",
            "2024 检查": "inspection_all",
        }
        assert {what: shown[what] for what in named} == {
            what: EXPECTED[code] for what, code in named.items()
        }

    def test_leads_from_each_number_to_as_many_rows(self, context, reader):
        numbers = numbers_of(context)
        assert len(numbers) > 80
        counted = {url: count for _, count, url in numbers}
        shown = {url: reader.get(url).context["cl"].result_count for url in counted}
        assert shown == counted

    def test_says_what_a_number_counts(self, context):
        [tile] = [tile for tile in context["tiles"] if tile["label"] == "代表建议"]
        assert "已立案的建议" in tile["definition"]


class TestLists:
    def test_show_what_a_population_counts(self, reader):
        """One of each kind of record; the dashboard leads to most of the others."""
        last = {
            each.subject.model: each
            for each in populations().values()
            if not (each.summed or each.distinct) and each.subject.is_listed
        }
        for model, each in last.items():
            path = each.subject.year_path
            plain = {"matter__matter_year": "year", "year_list__year": "year_list__year"}
            year = plain.get(path, f"{path}__year__exact")
            url = reverse(f"admin:tracker_{model._meta.model_name}_changelist")
            shown = reader.get(url, {"population": each.code, year: YEAR})
            assert shown.context["cl"].result_count == EXPECTED[each.code], each.code
