"""Leads over REST: posted by machines, chosen by filters, moved by those whose move it is."""

import pytest
from lead_world import make

from tracker.leads.models import Lead
from tracker.models import Unit

WARNING = {
    "work_year": 2024, "title": "项目支出超预算", "channel": "warning",
    "received_on": "2024-03-01", "rule": "支出超预算", "amount": "125.50",
    "unit_named": "区财政局",
}  # fmt: skip


def post_warning(world, number: str = "W-1", **fields):
    body = WARNING | {"lead_committee": world.units["finance"].pk} | fields
    address = f"/api/v1/leads/external/budget/{number}/"
    return world.client("finance").put(address, body, format="json")


class TestWarnings:
    def test_are_posted_by_a_machine_of_the_committee(self, world):
        answer = post_warning(world)
        assert answer.status_code == 201, answer.content.decode()
        lead = Lead.objects.get()
        assert (lead.number, lead.external_id, lead.amount) == ("XS20240001", "W-1", 125.5)
        assert lead.budget_unit == world.units["other_bureau"]

    def test_are_one_however_often_they_are_posted(self, world):
        post_warning(world)
        lead = Lead.objects.get()
        area_of_the_office = {"place": "经开区"}
        world.client("clerk").patch(
            f"/api/v1/leads/{lead.pk}/", area_of_the_office, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        version = Lead.objects.get().version
        again = post_warning(world)
        assert again.status_code == 200, again.content.decode()
        lead = Lead.objects.get()
        assert (lead.version, lead.place) == (version, "经开区")

    @pytest.mark.parametrize("named", ["财政局", "财政"])
    def test_know_a_unit_by_its_everyday_names(self, world, named):
        unit = make(Unit, code="cz", name="某中心", kind="institution", short_name="财政",
                    aliases=["财政局"])  # fmt: skip
        post_warning(world, unit_named=named)
        assert Lead.objects.get().budget_unit == unit

    def test_are_kept_where_nobody_knows_the_unit(self, world):
        assert post_warning(world, unit_named="区某某中心").status_code == 201
        lead = Lead.objects.get()
        assert (lead.unit_named, lead.budget_unit) == ("区某某中心", None)

    def test_are_not_guessed_between_two_units(self, world):
        make(Unit, code="a", name="甲中心", kind="institution", short_name="信息中心")
        make(Unit, code="b", name="乙中心", kind="institution", short_name="信息中心")
        post_warning(world, unit_named="信息中心")
        assert Lead.objects.get().budget_unit is None

    def test_are_no_units_to_post(self, world):
        answer = world.client("bureau").post("/api/v1/leads/", WARNING, format="json")
        assert answer.status_code == 403


class TestLists:
    def test_are_chosen_by_what_leads_are(self, world):
        lamp, water = world.handed_over(), world.lead(title="积水", channel="board", times=37)
        alarm = world.warning()
        client = world.client("clerk")

        def chosen(**params) -> set[int]:
            answer = client.get("/api/v1/leads/", params)
            assert answer.status_code == 200, answer.content.decode()
            return {one["id"] for one in answer.json()["results"]}

        assert chosen(channel="board") == {water.pk}
        assert chosen(handled_by=world.units["bureau"].pk) == {lamp.pk}
        assert chosen(street=world.units["street"].pk) == {lamp.pk, water.pk}
        assert chosen(amount_from="100") == {alarm.pk}
        assert chosen(handed_over_on_from="2024-03-05") == {lamp.pk}
        assert chosen(q="积水") == {water.pk}
        assert client.get("/api/v1/leads/", {"chanel": "board"}).status_code == 400


class TestMoves:
    def move(self, world, lead, name: str, who: str, **body):
        client, address = world.client(who), f"/api/v1/leads/{lead.pk}/"
        return client.post(
            f"{address}transitions/{name}/", body, format="json",
            headers={"If-Match": client.get(address)["ETag"]},
        )  # fmt: skip

    def test_answer_and_are_not_confirmed_by_the_unit(self, world):
        lead = world.accepted()
        answer = self.move(world, lead, "answer", "bureau", happened_on="2024-03-18", answer="修好")
        assert answer.status_code == 200, answer.content.decode()
        assert answer.json()["status_display"] == "已答复"
        answer = self.move(
            world, lead, "solve", "bureau", happened_on="2024-03-25", confirmed_by="office"
        )
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")
        offered = world.client("bureau").get(f"/api/v1/leads/{lead.pk}/transitions/").json()
        assert "solve" not in {one["name"] for one in offered}
        answer = self.move(
            world, lead, "solve", "street", happened_on="2024-03-25", confirmed_by="street"
        )
        assert answer.json()["status"] == "solved"

    def test_say_in_words_why_not(self, world):
        answer = self.move(
            world, world.answered(wants_reply=True), "solve", "street", happened_on="2024-03-25",
            confirmed_by="street",
        )  # fmt: skip
        assert (answer.status_code, answer.json()["code"]) == (409, "not_told")
        assert answer.json()["detail"] == "反映人要求答复，须先反馈本人，才能办结。"
