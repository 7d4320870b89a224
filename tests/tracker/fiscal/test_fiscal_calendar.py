"""财经监督年历: what the law asks for every year becomes the year's topics, with their days."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from fiscal_world import BY, HEARD, TODAY, YEARLY, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.workflow import NotYourMove
from tracker.fiscal.calendar import plan
from tracker.meetings.agenda_items import AgendaItem
from tracker.models import CalendarYear, Change, FiscalDuty, Topic, WorkYear
from tracker.todo.queues import todo
from tracker.years.clocks import compute_again

EVALUATED = "按需要安排，没有规定月份（监督法（2024年11月8日修正）第二十三条）"
pytestmark = pytest.mark.django_db


def duty(**fields) -> FiscalDuty:
    return FiscalDuty(**{"code": "own", "title": "专项资金", "form": "fiscal_oversight", **fields})


def refusal(record) -> dict:
    with pytest.raises(ValidationError) as caught:
        door.create(record, by=BY)
    return {name: faults[0].code for name, faults in caught.value.error_dict.items()}


class TestShippedCalendar:
    def test_names_articles_months_and_that_nobody_checked_them(self):
        found = FiscalDuty.objects.order_by("order")
        assert [(one.code, one.article[-5:], one.due_from, one.due_until) for one in found] == [
            ("final-accounts", "）第十九条", 6, 9),
            ("audit-report", "", 6, 9),
            ("budget-execution", "）第二十条", 6, 9),
            ("audit-rectification", "第二十七条", None, None),
            ("state-assets", "第二十四条", None, None),
            ("government-debt", "第二十五条", None, None),
            ("budget-adjustment", "", None, None),
            ("plan-evaluation", "第二十三条", None, None),
        ]
        assert not found.filter(is_verified=True).exists()
        assert found.get(code="audit-rectification").after.code == "audit-report"
        assert [one.code for one in found if not one.is_yearly] == [
            "budget-adjustment", "plan-evaluation",
        ]  # fmt: skip

    def test_holds_for_the_years_of_its_law(self):
        assert not FiscalDuty.objects.of_year(2023).exists()
        assert FiscalDuty.objects.of_year(2024).count() == 8


class TestDuty:
    def test_has_its_months_in_order_and_both(self):
        assert refusal(duty(due_from=9, due_until=6)) == {"__all__": "months_not_forwards"}
        assert refusal(duty(due_from=9)) == {"__all__": "months_not_forwards"}
        assert set(refusal(duty(due_from=0, due_until=13))) >= {"due_from", "due_until"}

    def test_has_months_or_comes_after_another(self):
        report = FiscalDuty.objects.get(code="audit-report")
        assert refusal(duty(due_from=6, due_until=9, after=report)) == {"__all__": "two_terms"}

    def test_comes_after_one_that_comes_after_none(self):
        follower = FiscalDuty.objects.get(code="audit-rectification")
        assert refusal(duty(after=follower)) == {"after": "circular"}
        report = follower.after
        report.due_from = report.due_until = None
        report.after = FiscalDuty.objects.get(code="final-accounts")
        with pytest.raises(ValidationError, match="已有其他事项在这一项之后"):
            door.update(report, by=BY)

    def test_leaves_to_the_year_what_the_year_says(self):
        assert refusal(duty(title="{去年}决算")) == {"title": "unknown_placeholder"}
        accounts = FiscalDuty.objects.get(code="final-accounts")
        assert accounts.title_in(2025) == "听取和审议2024年区级决算的报告"
        assert accounts.subject_year_in(2025) == 2024
        assert FiscalDuty.objects.get(code="state-assets").subject_year_in(2025) is None

    @pytest.mark.parametrize(
        ("fields", "due_on", "explanation"),
        [
            ({"due_from": 6, "due_until": 9}, date(2025, 9, 30), "6月至9月 → 2025-09-30"),
            ({"due_from": 2, "due_until": 2, "article": "甲法"}, date(2025, 2, 28),
             "2月（甲法） → 2025-02-28"),
            ({}, date(2025, 12, 31), "每年一次，没有规定月份 → 2025-12-31"),
            ({"is_yearly": False}, None, "按需要安排，没有规定月份"),
        ],
    )  # fmt: skip
    def test_is_due_on_the_last_day_of_its_months(self, fields, due_on, explanation):
        found = duty(**fields).due_in(2025)
        assert (found.due_on, found.explanation) == (due_on, explanation)


class TestPlanning:
    def test_is_seen_before_it_is_made(self, year):
        lines = year.lines()
        assert [line["topic"] for line in lines.values()] == [None] * 8
        accounts = lines["final-accounts"]
        assert (accounts["title"], accounts["due_on"], accounts["is_verified"]) == (
            "听取和审议2024年区级决算的报告", "2025-09-30", False,
        )  # fmt: skip
        assert accounts["due_explanation"].endswith("第十九条） → 2025-09-30")
        assert lines["audit-rectification"]["due_on"] is None
        assert not Topic.objects.exists()

    def test_makes_the_topics_of_the_year_once(self, year):
        assert year.plan().status_code == 200
        found = {one.fiscal_duty.code: one for one in Topic.objects.all()}
        assert sorted(found) == sorted(YEARLY)
        accounts = found["final-accounts"]
        assert (accounts.status, accounts.form, accounts.subject_year) == (
            "proposed", "fiscal_oversight", 2024,
        )  # fmt: skip
        assert (accounts.due_on, accounts.matter_due_on) == (date(2025, 9, 30), accounts.due_on)
        assert accounts.basis == "监督法（2024年11月8日修正）第十九条"
        assert year.lines()["final-accounts"]["topic"] == accounts.pk
        # Done again: nothing twice, and what is new besides comes in.
        again = year.plan()
        assert (again.status_code, again.json()["errors"][0]["code"]) == (400, "planned_already")
        assert year.plan(*YEARLY, "budget-adjustment").status_code == 200
        assert Topic.objects.count() == 7

    def test_takes_who_leads_and_who_reports_from_the_calendar(self, year):
        accounts = FiscalDuty.objects.get(code="final-accounts")
        accounts.lead_committee = year.units["finance"]
        accounts.reporting_unit = year.units["bureau"]
        door.update(accounts, by=BY)
        year.plan("final-accounts")
        topic = year.topic("final-accounts")
        assert topic.lead_committee == year.units["finance"]
        assert list(topic.reporting_units.all()) == [year.units["bureau"]]

    def test_leaves_alone_what_somebody_planned_by_hand(self, year):
        accounts = FiscalDuty.objects.get(code="final-accounts")
        own = make(Topic, work_year=year.year, title="决算", form="fiscal_oversight",
                   fiscal_duty=accounts)  # fmt: skip
        year.plan()
        assert year.topic("final-accounts").pk == own.pk
        twice = Topic(work_year=year.year, title="又一", form="other", fiscal_duty=accounts)
        assert refusal(twice) == {"__all__": "planned_already"}

    @pytest.mark.parametrize("who", ["finance", "bureau", "leader"])
    def test_is_the_offices(self, year, who):
        assert year.plan(who=who).status_code == 403
        assert not Topic.objects.exists()
        with pytest.raises(NotYourMove):
            plan(year.year, chosen=[], by=Actor(door="api", user=year.users[who]))

    def test_is_seen_by_others_without_the_topics_that_they_do_not_see(self, year):
        year.plan("final-accounts")
        topic = year.topic("final-accounts").pk
        seen = {who: year.lines(who)["final-accounts"] for who in ("leader", "law", "bureau")}
        # Proposed and led by nobody: every committee sees it, no unit does.
        assert {who: line["topic"] for who, line in seen.items()} == {
            "leader": topic, "law": topic, "bureau": None,
        }  # fmt: skip
        assert seen["bureau"]["due_on"] == "2025-09-30"

    def test_refuses_what_is_in_no_calendar_of_the_year(self, year):
        off = FiscalDuty.objects.get(code="plan-evaluation")
        off.is_active = False
        door.update(off, by=BY)
        answer = year.plan("final-accounts", "plan-evaluation").json()
        assert [(one["pointer"], one["code"]) for one in answer["errors"]] == [
            ("#/duties", "not_in_calendar")
        ]
        assert not Topic.objects.exists()

    def test_is_refused_in_a_closed_year_and_to_whom_saw_another(self, year):
        late = year.client("clerk").post(
            f"{year.address}fiscal-calendar/", {"duties": []}, format="json", HTTP_IF_MATCH='"99"'
        )
        assert late.status_code == 412
        year.year.close(on=TODAY, by=BY)
        assert year.plan().status_code == 409
        assert not Topic.objects.exists()

    def test_is_taken_back_as_a_whole(self, year):
        year.plan()
        undone = year.post("undo/", {"change_reason": "选错年度"})
        assert undone.status_code == 200, undone.json()
        assert not Topic.objects.not_voided().exists()
        assert year.plan().status_code == 200
        assert Topic.objects.not_voided().count() == 6

    def test_stays_once_something_was_built_on_it(self, year):
        year.plan()
        topic = year.topic("final-accounts")
        topic.note = "已联系财政局"
        door.update(topic, by=BY)
        refused = year.post("undo/", {"change_reason": "选错年度"})
        assert (refused.status_code, refused.json()["code"]) == (409, "built_on")
        assert Topic.objects.not_voided().count() == 6

    def test_is_done_on_the_page_of_the_year(self, year):
        client = Client()
        client.force_login(year.users["clerk"])
        page = reverse("admin:tracker_workyear_step", args=[2025, "plan-fiscal-calendar"])
        shown = client.get(page)
        text = shown.content.decode()
        assert "听取和审议2024年区级决算的报告（6月至9月" in text
        assert "未核实" in text
        form = shown.context["form"]
        assert len(form.fields["duties"].initial) == 6
        seen = {f"seen-{year.year.pk}": WorkYear.objects.get(pk=2025).version}
        given = {"apply": "1", "duties": form.fields["duties"].initial, **seen}
        assert client.post(page, given).status_code == 302
        assert Topic.objects.count() == 6
        again = client.get(page)
        assert [label for _, label in again.context["form"].fields["duties"].choices] == [
            "审查和批准2025年区级预算调整方案（按需要安排，没有规定月份；未核实）",
            f"听取和审议五年规划实施情况的中期评估报告（{EVALUATED}；未核实）",
        ]
        assert "已经列入的不重复：听取和审议2024年区级决算的报告" in again.content.decode()

    def test_is_offered_to_nobody_else(self, year):
        client = Client()
        client.force_login(year.users["finance"])
        page = reverse("admin:tracker_workyear_step", args=[2025, "plan-fiscal-calendar"])
        assert client.get(page).status_code == 403


class TestRectification:
    """Six months after the audit report was heard, wherever the day is said or changed."""

    def test_is_due_once_the_audit_report_was_heard(self, year):
        year.plan()
        topic = year.topic("audit-rectification")
        assert topic.due_on is None
        assert topic.due_explanation == (
            "自听取“听取和审议2024年度审计工作报告”之日起推算，尚未听取"
        )
        year.hear("audit-report")
        topic = year.topic("audit-rectification")
        # 28 February 2026 is worked: the Saturday makes up for the Spring Festival.
        assert topic.due_on == date(2026, 2, 28)
        assert topic.due_explanation == "2025-08-28 听取审计工作报告 + 6 个月 → 2026-02-28"
        [line] = Change.objects.filter(record_id=topic.pk, kind="topic", action="recompute")
        assert set(line.fields) == {"due_on"}

    def test_is_not_due_by_what_other_meetings_or_topics_heard(self, year):
        year.plan()
        year.hear("final-accounts")
        assert year.topic("audit-rectification").due_on is None
        report = year.topic("audit-report")
        make_item(year, report, year.held(HEARD, kind="directors"))
        assert year.topic("audit-rectification").due_on is None
        later = make(WorkYear, year=2026)
        rectified = FiscalDuty.objects.get(code="audit-rectification")
        next_one = make(Topic, work_year=later, title="明年的", form="audit_rectification",
                        fiscal_duty=rectified)  # fmt: skip
        year.hear("audit-report")
        next_one.refresh_from_db()
        assert next_one.due_on is None
        assert year.topic("audit-rectification").due_on is not None

    def test_follows_the_day_when_it_is_put_right(self, year):
        year.plan()
        year.hear("audit-report")
        item = year.item("audit-report")
        item.meeting, item.heard_on = year.held(date(2025, 7, 9)), date(2025, 7, 9)
        door.update(item, by=BY)
        assert year.topic("audit-rectification").due_on == date(2026, 1, 9)
        door.void(item, by=Actor(door="command", reason="记错"))
        topic = year.topic("audit-rectification")
        assert (topic.due_on, topic.due_explanation[-4:]) == (None, "尚未听取")

    def test_goes_back_with_the_move(self, year):
        year.plan()
        report = year.hear("audit-report")
        undone = year.client("clerk").post(
            f"/api/v1/topics/{report.pk}/undo/", {"change_reason": "记错"}, format="json",
            HTTP_IF_MATCH=f'"{Topic.objects.get(pk=report.pk).version}"',
        )  # fmt: skip
        assert undone.status_code == 200, undone.json()
        topic = year.topic("audit-rectification")
        assert (topic.due_on, topic.due_explanation[-4:]) == (None, "尚未听取")

    def test_stays_as_the_directors_set_it(self, year):
        year.plan()
        topic = year.topic("audit-rectification")
        topic.due_on = date(2025, 12, 20)
        door.update(topic, by=Actor(door="api", user=year.users["clerk"]))
        assert topic.due_explanation.endswith("尚未听取；改为 2025-12-20")
        year.hear("audit-report")
        topic = year.topic("audit-rectification")
        assert topic.due_on == date(2025, 12, 20)

    def test_is_provisional_until_the_calendar_of_its_year_is_known(self, year):
        CalendarYear.objects.filter(year=2026).update(is_complete=False)
        year.plan()
        year.hear("audit-report", on=date(2025, 9, 15))
        topic = year.topic("audit-rectification")
        # 15 March 2026 is a Sunday; weekends alone are known.
        assert (topic.due_on, topic.provisional_dates) == (date(2026, 3, 16), ["due_on"])
        assert topic.matter_due_is_provisional
        CalendarYear.objects.filter(year=2026).update(is_complete=True)
        compute_again(by=BY)
        topic = year.topic("audit-rectification")
        assert (topic.due_on, topic.provisional_dates) == (date(2026, 3, 16), [])


def make_item(year, topic, meeting):
    return make(AgendaItem, meeting=meeting, matter=topic.matter_ptr, kind="hear", result="heard")


def waiting(user, on: date) -> dict[str, list[str]]:
    return {
        queue.code: [item.title for item in queue.items]
        for queue in todo(user, on=on)
        if queue.code.startswith(("fiscal", "topics_due", "audit"))
    }


class TestReminders:
    def test_tell_of_a_year_without_its_topics(self, year):
        clerk = year.users["clerk"]
        assert waiting(clerk, date(2025, 3, 1)) == {"fiscal_years_to_plan": ["2025年"]}
        assert waiting(year.users["finance"], date(2025, 3, 1)) == {}
        year.plan(*YEARLY[:-1])
        assert waiting(clerk, date(2025, 3, 1)) == {"fiscal_years_to_plan": ["2025年"]}
        year.plan(YEARLY[-1])
        assert waiting(clerk, date(2025, 3, 1)) == {}
        # Before the law was in force nobody was asked to follow it.
        make(WorkYear, year=2024)
        assert waiting(clerk, date(2024, 11, 7)) == {}
        assert waiting(clerk, date(2024, 11, 8)) == {"fiscal_years_to_plan": ["2024年"]}
        # A year gone by is not asked for any more.
        assert waiting(clerk, date(2026, 3, 1)).get("fiscal_years_to_plan") is None

    def test_tell_when_the_months_come_and_when_they_pass(self, year):
        for code in ("final-accounts", "audit-report"):
            one = FiscalDuty.objects.get(code=code)
            one.lead_committee = year.units["finance"]
            door.update(one, by=BY)
        year.plan()
        accounts, audit = (year.topic(code).title for code in YEARLY[:2])
        finance, law = year.users["finance"], year.users["law"]
        assert waiting(finance, date(2025, 4, 1)) == {}
        assert waiting(finance, date(2025, 6, 1)) == {"fiscal_months": [accounts, audit]}
        assert waiting(law, date(2025, 6, 1)) == {}
        year.hear("final-accounts")
        assert waiting(finance, date(2025, 9, 1)) == {"fiscal_months": [audit]}
        # What is due soon or late stands there alone.
        soon = waiting(finance, date(2025, 9, 29))
        assert audit in soon["topics_due"]
        assert "fiscal_months" not in soon
        assert audit in waiting(finance, date(2025, 10, 9))["topics_due"]

    def test_do_not_ask_for_the_rectification_of_a_rectification(self, year):
        year.plan()
        year.hear("audit-report")
        year.hear("audit-rectification", on=date(2025, 11, 20))
        assert "audit_reports" not in waiting(year.users["clerk"], date(2025, 12, 1))
