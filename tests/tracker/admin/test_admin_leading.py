"""The page of a matter leads: what is mine to do stands on top, one button of it blue."""

from datetime import date
from html import unescape

import pytest
from admin_pages import Person, page
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from tracker.common.workflow import moved_kinds, workflow_of
from tracker.models import Assignment, Membership, RuleSet, Suggestion, Topic, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def suggestion(make, year_2023):
    return make(
        Suggestion, work_year=year_2023, number="007", title="增设站台", status="assigned",
        handed_over_on="2023-03-01", rule_set=RuleSet.objects.in_force(on=date(2023, 3, 1)),
    )  # fmt: skip


@pytest.fixture
def unit(make):
    return make(Unit, code="jt", name="区交通运输局", kind="department")


@pytest.fixture
def part(make, suggestion, unit):
    return make(Assignment, suggestion=suggestion, unit=unit, part="lead", status="pending_sign")


@pytest.fixture
def as_contact(make, unit):
    user = get_user_model().objects.create_user("contact", is_staff=True)
    make(Membership, user=user, role="unit_contact", unit=unit)
    return Person(user)


def buttons(person, record) -> list[tuple[str, str]]:
    shown = person.open(page(record))
    return [(step["label"], step["tone"]) for step in shown.context_data["steps"]]


class TestButtons:
    def test_of_ones_part_stand_on_the_page_of_the_whole(self, as_contact, suggestion, part):
        assert buttons(as_contact, suggestion)[0] == ("签收", "primary")
        assert ("申退", "plain") in buttons(as_contact, suggestion)
        shown = as_contact.open(page(suggestion)).content.decode()
        assert shown.count("step-primary") == 1

    def test_lead_on_when_it_is_signed(self, as_contact, suggestion, part, make):
        suggestion.status, part.status = "handling", "handling"
        Suggestion.objects.filter(pk=suggestion.pk).update(status="handling")
        Assignment.objects.filter(pk=part.pk).update(status="handling")
        found = buttons(as_contact, suggestion)
        assert found[0] == ("答复代表", "primary")
        # What delays or throws back comes after what is done every day.
        labels = [label for label, _ in found]
        assert labels.index("登记进展") < labels.index("申请延期") < labels.index("申退")

    def test_of_several_parts_say_of_which(self, as_contact, suggestion, part, make):
        other = make(Unit, code="sw", name="区水务局", kind="department")
        make(Membership, user=as_contact.user, role="unit_contact", unit=other)
        make(Assignment, suggestion=suggestion, unit=other, part="co", status="pending_sign")
        labels = [label for label, _ in buttons(as_contact, suggestion)]
        assert {"签收（主办 区交通运输局）", "签收（会办 区水务局）"} <= set(labels)
        tones = [tone for _, tone in buttons(as_contact, suggestion)]
        assert tones.count("primary") == 1

    def test_of_other_peoples_parts_are_not_there(self, as_clerk, suggestion, part, make):
        found = buttons(as_clerk, suggestion)
        assert "签收" not in dict(found)
        # Everything can be entered for others (代录), but nothing of it is the office's turn.
        assert "primary" not in dict(found).values()

    def test_of_the_office_lead_where_it_is_its_turn(self, as_clerk, make, year_2023):
        submitted = make(Suggestion, work_year=year_2023, title="新", status="submitted")
        found = buttons(as_clerk, submitted)
        assert found[0] == ("立案", "primary")
        assert dict(found)["不予立案"] == "danger"
        assert dict(found)["并案"] == "danger"
        assert dict(found)["退回修改"] == "plain"

    def test_of_a_part_on_its_own_page_are_as_before(self, as_contact, part):
        assert buttons(as_contact, part)[0] == ("签收", "primary")

    def test_cost_little_on_a_page_with_many_parts(self, as_contact, suggestion, part, make):
        make_parts(make, suggestion, as_contact.user, 3)
        assert len([1 for label, _ in buttons(as_contact, suggestion) if "签收" in label]) == 4
        make_parts(make, suggestion, as_contact.user, 15)
        # Twelve are looked at; the others are found in their table.
        assert len([1 for label, _ in buttons(as_contact, suggestion) if "签收" in label]) == 12


def make_parts(make, suggestion, user, amount: int) -> None:
    for _ in range(amount):
        code = f"u{Unit.objects.count()}"
        unit = make(Unit, code=code, name=f"区{code}局", kind="department")
        make(Membership, user=user, role="unit_contact", unit=unit)
        make(Assignment, suggestion=suggestion, unit=unit, part="co", status="pending_sign")


class TestStep:
    def sign(self, person, url: str, **given):
        shown = person.open(url)
        typed = {"happened_on": "2023-03-02", "handler": "赵六", "phone": "84880000", "apply": "1"}
        return person.client.post(url, person.fill(shown, typed | given), follow=True)

    def test_leads_back_to_the_whole_and_says_whose_turn_it_is(self, as_contact, suggestion, part):
        button = as_contact.open(page(suggestion)).context_data["steps"][0]
        shown = self.sign(as_contact, button["url"])
        assert shown.redirect_chain[-1][0] == page(suggestion)
        told = [str(message) for message in shown.context["messages"]]
        assert told == ["签收已完成。现为“办理中”；下一步：答复代表（主办（分办）单位联系人）。"]

    def test_from_the_front_page_takes_two_clicks(self, as_contact, suggestion, part):
        [line] = as_contact.open(reverse("admin:index")).context["waiting"]["lines"]
        self.sign(as_contact, line["move"]["url"])
        part.refresh_from_db()
        assert part.status == Assignment.Status.HANDLING

    def test_says_what_the_part_belongs_to(self, as_contact, part, suggestion):
        url = reverse("admin:tracker_assignment_step", args=[part.pk, "sign"])
        assert f'<li class="quiet">{suggestion}</li>' in as_contact.open(url).content.decode()

    def test_with_a_fault_stays_where_it_is(self, as_contact, suggestion, part):
        button = as_contact.open(page(suggestion)).context_data["steps"][0]
        shown = self.sign(as_contact, button["url"], handler="")
        assert shown.redirect_chain == []
        assert f'href="{page(suggestion)}" class="closelink"' in shown.content.decode()

    @pytest.mark.parametrize(
        "back",
        [
            "//evil.example/",
            "https://evil.example/",
            "javascript:alert(1)",
            "admin/",
            "/\\evil.example",
        ],
    )
    def test_leads_to_no_foreign_page(self, back, as_contact, part):
        url = reverse("admin:tracker_assignment_step", args=[part.pk, "sign"])
        shown = self.sign(as_contact, f"{url}?back={back}")
        assert shown.redirect_chain[-1][0] == page(part)

    def test_of_a_matter_that_ended_says_how_it_stands(self, as_clerk, make, year_2023):
        topic = make(Topic, work_year=year_2023, title="听取报告", form="other", status="in_plan")
        url = reverse("admin:tracker_topic_step", args=[topic.pk, "cancel"])
        today = timezone.localdate().isoformat()
        fields = as_clerk.fill(
            as_clerk.open(url), {"happened_on": today, "remark": "并入他项", "apply": "1"}
        )
        told = unescape(as_clerk.client.post(url, fields, follow=True).content.decode())
        assert "取消已完成。现为“取消”。" in told


class TestAside:
    def test_moves_leave_a_way_on_wherever_somebody_has_to_act(self):
        """From these states the way on is another record's move, or there is none."""
        stuck = [
            f"{model._meta.model_name}: {status.label}"
            for model in moved_kinds()
            for status in model.Status
            if any(status in t.sources for t in workflow_of(model).transitions.values())
            and not any(
                status in t.sources and not t.is_aside
                for t in workflow_of(model).transitions.values()
            )
        ]
        assert stuck == [
            "assignment: 已提交",
            "rectificationitem: 已销号",
            "rectificationitem: 不予整改（已说明）",
        ]
