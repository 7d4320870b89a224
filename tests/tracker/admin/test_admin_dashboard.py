"""The index page: every number leads to the list that shows exactly so many rows."""

from datetime import timedelta

import pytest
from admin_pages import Person, queries_of
from django.contrib.auth import get_user_model
from django.urls import reverse

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    Figure,
    Inspection,
    Membership,
    RuleSet,
    Suggestion,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

pytestmark = pytest.mark.django_db
INDEX = reverse("admin:index")


@pytest.fixture
def busy_year(make, year_2023, committee, today):
    """A year with something in every count, beside records that must not be counted."""
    late, soon = today - timedelta(days=9), today + timedelta(days=9)
    area = make(WorkArea, code="economy", name="财政经济")
    gov = make(Unit, code="gov", name="区政府", kind="government")
    earlier = make(WorkYear, year=2022)
    for year in (year_2023, earlier):
        for title, fields in {
            "甲": {"status": "in_plan", "area": area, "due_on": late, "lead_committee": committee},
            "乙": {"status": "closed", "area": area, "due_on": late},
            "丙": {"status": "in_plan", "due_on": soon},
            "丁": {"due_on": late},
        }.items():
            make(Topic, work_year=year, title=title, form="follow_up", **fields)
        make(Inspection, work_year=year, title="执法", kind="own_enforcement", due_on=late)
        make(Inspection, work_year=year, title="联动", kind="joint_enforcement", status="closed")
        make(Inspection, work_year=year, title="立法", kind="legislative_research", due_on=soon)
    a_class = make(AnswerClass, work_year=year_2023, code="A", meaning="已解决")
    b_class = make(AnswerClass, work_year=year_2023, code="B", meaning="计划解决")
    for number, classes in enumerate(([a_class], [b_class, a_class], [None], [], [])):
        suggestion = make(
            Suggestion, work_year=year_2023, title=f"建议{number}", number=f"00{number}",
            status="evaluated" if classes else "handling", round=max(len(classes), 1),
            due_on=late if number > 2 else None,
        )  # fmt: skip
        if number != 4:
            status = "done" if classes else "handling"
            make(Assignment, suggestion=suggestion, unit=gov, part="lead", status=status)
            make(Assignment, suggestion=suggestion, unit=committee, part="co")
        for turn, answer_class in enumerate(classes, start=1):
            make(
                Answer, suggestion=suggestion, unit=gov, round=turn, answered_on=today,
                answer_class=answer_class,
            )  # fmt: skip
    void = make(Topic, work_year=year_2023, title="重复", form="other", due_on=late, area=area)
    door.void(void, by=Actor(door="admin", reason="重复"))
    return year_2023


def numbers_of(context) -> list[tuple[str, int, str]]:
    """(what, count, address) of every number on the page."""
    found = []
    for tile in context["tiles"]:
        parts = [tile, *tile["rest"]] if "url" in tile else tile["rest"]
        found += [
            (f"{tile['label']} {part['label']}", part["count"], part["url"]) for part in parts
        ]
    for chart in [*context["charts"], *context["overdue_by_unit"]]:
        found += [(f"{chart.title} {bar.label}", bar.count, bar.url) for bar in chart.bars]
    for group in context["columns"]:
        found += [
            (f"{group['year']} {column.label}", column.count, column.url)
            for column in group["columns"]
        ]
    return found


class TestDashboard:
    def test_calls_soon_what_the_rule_set_in_force_does(self, as_clerk, make, busy_year, today):
        make(
            RuleSet, code="short", name="短", effective_from=today - timedelta(days=1),
            due_soon_days=8,
        )  # fmt: skip
        [tile] = [
            tile for tile in as_clerk.open(INDEX).context["tiles"] if tile["tone"] == "yellow"
        ]
        page = as_clerk.open(tile["rest"][0]["url"])

        assert (tile["label"], tile["count"]) == ("8天内到期", 0)
        assert page.context["cl"].result_count == 0
        assert "即将到期（8天内）" in page.content.decode()

    def test_stands_for_the_pages_of_django_apps(self, as_clerk):
        assert as_clerk.open("/admin/tracker/")["Location"] == INDEX

    def test_leads_from_each_number_to_as_many_rows(self, as_clerk, busy_year):
        numbers = numbers_of(as_clerk.open(INDEX).context)
        assert len(numbers) > 30
        shown = {
            (what, count, url): as_clerk.open(url).context["cl"].result_count
            for what, count, url in numbers
        }
        wrong = {key: rows for key, rows in shown.items() if key[1] != rows}
        assert wrong == {}

    def test_counts_every_kind_of_thing(self, as_clerk, busy_year):
        numbers = {what: count for what, count, _ in numbers_of(as_clerk.open(INDEX).context)}
        assert numbers["监督议题 监督议题"] == 4
        assert numbers["执法检查 执法检查"] == 2
        assert numbers["执法检查 另有其他检查"] == 1
        assert numbers["代表建议 未答复"] == 2
        assert numbers["代表建议 · 按办理结果 A（已解决）"] == 2
        assert numbers["代表建议 · 按办理结果 未填写"] == 1
        assert numbers["代表建议 区政府"] == 1
        assert numbers["代表建议 未填写"] == 1

    def test_leaves_out_what_no_year_has(self, as_clerk, busy_year):
        context = as_clerk.open(INDEX).context
        labels = {tile["label"] for tile in context["tiles"]}
        assert {"监督议题", "代表建议"} <= labels
        assert not labels & {"备案审查", "规范性文件备案", "线索"}
        [late] = [tile for tile in context["tiles"] if tile["label"] == "超期"]
        assert not {"备案审查", "线索"} & {part["label"] for part in late["rest"]}

    def test_keeps_law_enforcement_apart(self, as_clerk, busy_year):
        shown = as_clerk.open(INDEX).content.decode()
        assert "计为执法检查的2项，其余1项不计入。" in shown

    def test_shows_the_latest_year_with_records(self, as_clerk, busy_year, make):
        make(WorkYear, year=2024)
        assert as_clerk.open(INDEX).context["year"] == 2023
        assert as_clerk.open(INDEX, year="2022").context["year"] == 2022

    @pytest.mark.parametrize("year", ["abc", "1066", "²", "", "99999999999999999999"])
    def test_bears_any_year_asked_for(self, year, as_clerk, busy_year):
        assert as_clerk.open(INDEX, year=year).context["year"] == 2023

    def test_lists_what_is_late_with_its_unit(self, as_clerk, busy_year):
        rows = as_clerk.open(INDEX).context["urgent"]
        assert [row["record"].title for row in rows][:2] == ["甲", "丁"]
        assert {row["unit"] for row in rows} >= {"财经工委", "区政府", "未交办", "未填写"}

    def test_reminds_of_what_is_late_elsewhere(self, as_clerk, busy_year):
        parts = as_clerk.open(INDEX).context["urgent_elsewhere"]
        assert {(part["label"], part["count"]) for part in parts} == {
            ("2022年监督议题", 2),
            ("2022年执法检查", 1),
        }

    def test_shows_figures_as_worded_with_their_sentence(self, as_clerk, busy_year, make, passage):
        make(
            Figure, work_year=busy_year, label="产业链企业", value=100, unit="家",
            comparator="more_than", wording="突破100家", nature="government_outcome",
            doer="government", source=passage, quote="产业链企业突破100家",
        )  # fmt: skip
        shown = as_clerk.open(INDEX)
        assert "突破100家" in shown.content.decode()
        sentence = as_clerk.open(shown.context["figures"][0]["sentence"]).content.decode()
        assert "<mark>产业链企业突破100家</mark>" in sentence

    def test_offers_what_a_person_may_do(self, as_clerk, as_reader, busy_year):
        assert "登记进展" in as_clerk.open(INDEX).content.decode()
        assert "登记进展" not in as_reader.open(INDEX).content.decode()

    def test_is_empty_in_words(self, as_clerk):
        assert "还没有工作年度" in as_clerk.open(INDEX).content.decode()

    def test_shows_no_counts_to_those_who_may_not_see_them(self, as_reader, busy_year):
        door.remove(as_reader.user.memberships.get(), by=Actor(door="command"))
        shown = as_reader.open(INDEX)
        assert shown.status_code == 200
        assert "超期" not in shown.content.decode()
        assert "还没有可查看台账的角色" in shown.content.decode()
        assert "还没有工作年度" not in shown.content.decode()

    def test_costs_the_same_at_any_size(self, as_clerk, busy_year, make, today, committee):
        queries_of(as_clerk, INDEX)
        before = queries_of(as_clerk, INDEX)
        for number in range(20):
            make(
                Topic, work_year=busy_year, title=f"议题{number}", form="follow_up",
                lead_committee=committee, due_on=today - timedelta(days=3),
            )  # fmt: skip
        assert len(queries_of(as_clerk, INDEX)) == len(before)

    def test_asks_little(self, as_clerk, busy_year):
        queries_of(as_clerk, INDEX)
        asked = queries_of(as_clerk, INDEX)
        assert len(asked) <= 40, (len(asked), [each[:120] for each in asked])

    def test_asks_for_the_rules_once(self, as_clerk, busy_year):
        asked = [each[:30] for each in queries_of(as_clerk, INDEX)]
        assert sum(each.startswith('SELECT "tracker_ruleset"') for each in asked) == 1

    def test_shows_shares_with_their_base_and_those_of_the_year_before(
        self, as_clerk, busy_year, make, today
    ):
        """Three answered of five, one of them late; last year one of two."""
        earlier = WorkYear.objects.get(year=2022)
        gov = Unit.objects.get(code="gov")
        for number, status in enumerate(("evaluated", "handling")):
            suggestion = make(
                Suggestion, work_year=earlier, title=f"往年{number}", number=f"10{number}",
                status=status,
            )  # fmt: skip
            done = "done" if status == "evaluated" else "handling"
            make(Assignment, suggestion=suggestion, unit=gov, part="lead", status=done)
        shown = {rate["name"]: rate for rate in as_clerk.open(INDEX).context["rates"]}
        answer_rate = shown["答复率"]
        assert (answer_rate["part"], answer_rate["whole"]) == (3, 5)
        assert (answer_rate["share"], answer_rate["before"]) == ("60.0%", "50.0%")
        # Nothing was found to rectify in either year.
        assert "销号率" not in shown

    def test_leads_from_each_share_to_its_records(self, as_clerk, busy_year):
        for rate in as_clerk.open(INDEX).context["rates"]:
            assert as_clerk.open(rate["url"]).context["cl"].result_count == rate["part"]


class TestRoles:
    """The front page is what a role needs of it."""

    @pytest.fixture
    def as_contact(self, make):
        unit = Unit.objects.get(code="gov")
        user = get_user_model().objects.create_user("contact", is_staff=True)
        make(Membership, user=user, role="unit_contact", unit=unit)
        return Person(user)

    def test_of_a_unit_is_its_to_do_and_not_a_list_of_it_again(self, busy_year, as_contact):
        shown = as_contact.open(INDEX)
        [line] = [line for line in shown.context["waiting"]["lines"] if line["tone"] == "red"]
        assert line["title"] == "第003号 建议3"
        assert shown.context["urgent"] == shown.context["overdue_by_unit"] == []
        assert shown.context["rates"] == []
        text = shown.content.decode()
        assert "超期和即将到期" not in text
        assert "办理质效" not in text

    def test_of_a_unit_has_no_tile_of_nothing(self, busy_year, as_contact, as_clerk):
        assert all(tile["count"] for tile in as_contact.open(INDEX).context["tiles"])
        assert not all(tile["count"] for tile in as_clerk.open(INDEX).context["tiles"])

    def test_of_a_reader_has_the_shares(self, busy_year, as_reader):
        shown = as_reader.open(INDEX).context
        assert [rate["name"] for rate in shown["rates"]][:2] == ["答复率", "按期答复率"]
        assert shown["urgent"]

    def test_has_no_panel_without_bars(self, busy_year, as_clerk):
        text = as_clerk.open(INDEX).content.decode()
        assert "监督议题 · 按状态" in text
        assert "计划事项 · 按状态" not in text
