"""Who told it: seen by those who need it, in no history, found by nobody, forgotten in time."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from lead_world import SOLVED

from tracker.common import door
from tracker.leads.models import Lead
from tracker.models import Change, RuleSet, SearchText
from tracker.years.models import WorkYear

NAME, PHONE = "王女士", "13900000000"


def shown_to(world, who: str, lead: Lead) -> str | None:
    answer = world.client(who).get(f"/api/v1/leads/{lead.pk}/")
    if answer.status_code == 404:
        return None
    body = answer.json()
    assert (body["person_name"] == "") == (body["phone"] == "")
    return body["person_name"]


class TestThePerson:
    def test_is_shown_to_those_who_were_told_and_the_office(self, world):
        lead = world.handed_over(
            deputy=world.deputies["张三"], lead_committee=world.units["committee"]
        )
        assert {who: shown_to(world, who, lead) for who in world.users} == {
            "clerk": NAME, "deputy_affairs": NAME, "street": NAME, "deputy": NAME,
            "committee": "", "leader": "", "reader": "", "bureau": "",
            "finance": None, "other_street": None, "other_bureau": None, "government": None,
            "other_deputy": None,
        }  # fmt: skip

    def test_is_opened_to_the_unit_for_one_lead_by_the_office(self, world):
        lead, other = world.handed_over(), world.handed_over()
        answer = world.client("bureau").patch(
            f"/api/v1/leads/{lead.pk}/", {"is_person_shown": True}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 403
        answer = world.client("clerk").patch(
            f"/api/v1/leads/{lead.pk}/", {"is_person_shown": True}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert shown_to(world, "bureau", lead) == NAME
        assert shown_to(world, "bureau", other) == ""

    def test_is_kept_where_somebody_writes_who_was_not_shown_it(self, world):
        lead = world.lead(street=None, lead_committee=world.units["committee"])
        address = f"/api/v1/leads/{lead.pk}/"
        client = world.client("committee")
        body = client.get(address).json()
        assert body["person_name"] == ""
        answer = client.patch(
            address, {"title": "路灯全部不亮", "person_name": "", "phone": ""}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        assert Lead.objects.get().person_name == NAME

    def test_is_in_no_history(self, world):
        lead = world.lead()
        lead.person_name, lead.phone = "李先生", "13811111111"
        door.update(lead, by=world.actor("clerk"))
        told = [str(change.fields) for change in Change.objects.all()]
        for secret in (NAME, PHONE, "李先生", "13811111111"):
            assert not any(secret in one for one in told)
        assert "person_name" in Change.objects.of(lead).order_by("pk").last().fields

    def test_is_not_what_a_lead_is_found_by(self, world):
        lead = world.lead()
        assert not SearchText.objects.filter(text__contains=NAME).exists()
        for who in ("clerk", "leader"):
            found = world.client(who).get("/api/v1/leads/", {"q": NAME}).json()
            assert found["count"] == 0
        assert world.client("clerk").get("/api/v1/leads/", {"q": "路灯"}).json()["count"] == 1
        for name in ("person_name", "phone"):
            answer = world.client("clerk").get("/api/v1/leads/", {name: NAME})
            assert answer.status_code == 400
            answer = world.client("clerk").get("/api/v1/leads/", {"ordering": name})
            assert answer.status_code == 400
        assert lead.number

    @pytest.mark.parametrize("who", ["leader", "committee"])
    def test_is_not_on_the_page_of_those_who_need_not_know(self, world, who):
        lead = world.lead(lead_committee=world.units["committee"])
        user = world.users[who]
        user.is_staff = True
        user.save()
        client = Client()
        client.force_login(user)
        page = client.get(f"/admin/tracker/lead/{lead.pk}/change/").content.decode()
        assert "路灯不亮" in page
        assert NAME not in page
        assert PHONE not in page


class TestForgetting:
    def closed(self, world, **fields) -> Lead:
        return world.move(world.lead(**fields), "keep", "clerk", on=SOLVED)

    def run(self, on: str) -> str:
        out = StringIO()
        call_command("forget_persons", on=date.fromisoformat(on), stdout=out)
        return out.getvalue()

    def test_is_off_where_no_rule_asks_for_it(self, world):
        lead = self.closed(world)
        assert "已删除0件" in self.run("2099-01-01")
        assert Lead.objects.get(pk=lead.pk).phone == PHONE

    def test_begins_when_the_years_are_over(self, world):
        RuleSet.objects.update(lead_person_years=3)
        lead, still_open = self.closed(world), world.lead()
        assert "已删除0件" in self.run("2027-03-24")
        assert "已删除1件" in self.run("2027-03-25")
        lead = Lead.objects.get(pk=lead.pk)
        assert (lead.person_name, lead.phone, lead.title) == ("", "", "路灯不亮")
        assert Lead.objects.get(pk=still_open.pk).phone == PHONE
        change = Change.objects.of(lead).order_by("pk").last()
        assert change.reason == "反映人信息保留期满，删除"
        assert "已删除0件" in self.run("2027-03-25")

    def test_reaches_into_closed_years_and_what_was_void(self, world):
        RuleSet.objects.update(lead_person_years=3)
        lead = door.void(world.lead(), by=world.actor("clerk", reason="重复"))
        Lead.objects.filter(pk=lead.pk).update(voided_at=datetime(2024, 5, 1, tzinfo=UTC))
        WorkYear.objects.filter(pk=2024).update(status="closed", closed_on=date(2025, 1, 31))
        assert "已删除1件" in self.run("2027-05-02")

    def test_may_be_set_while_the_rules_are_in_use(self, world):
        assert "lead_person_years" not in RuleSet.fixed_fields()
