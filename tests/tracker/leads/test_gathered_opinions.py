"""会前意见汇总: gathered for a topic, handed over without who said it, answered in the report."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from lead_world import SOLVED, make

from tracker.leads.models import GatheredOpinion, Lead
from tracker.models import Suggestion, Topic


def topic(world, title: str = "排水防涝") -> Topic:
    return make(
        Topic, title=title, form="special_report", work_year=world.year,
        lead_committee=world.units["committee"],
    )  # fmt: skip


def gather(matter, voice, **fields) -> GatheredOpinion:
    return make(GatheredOpinion, matter=matter, voice=voice.matter_ptr, **fields)


class TestGathering:
    def test_takes_a_lead_for_several_topics_and_ends_it_for_none(self, world):
        lead = world.lead()
        gather(topic(world), lead)
        gather(topic(world, "路灯管护"), lead)
        assert Lead.objects.get(pk=lead.pk).status == "received"

    def test_takes_it_once_for_each(self, world):
        about, lead = topic(world), world.lead()
        gather(about, lead)
        with pytest.raises(ValidationError) as caught:
            gather(about, lead)
        assert "gathered_twice" in str(caught.value.error_dict["__all__"][0].code)

    def test_rests_on_a_lead_or_a_suggestion(self, world):
        with pytest.raises(ValidationError) as caught:
            gather(topic(world), topic(world))
        assert caught.value.error_dict["voice"][0].code == "voice_of_kind"
        gather(topic(world), make(Suggestion, title="路灯", work_year=world.year))


class TestTheTopic:
    def page(self, world, matter, who: str) -> str:
        user = world.users[who]
        user.is_staff = True
        user.save()
        client = Client()
        client.force_login(user)
        return client.get(f"/admin/tracker/topic/{matter.pk}/dossier/").content.decode()

    def test_says_from_which_leads_it_came(self, world):
        about = topic(world)
        world.move(world.sorted(times=37), "become", "clerk", on=SOLVED, became=about.pk)
        gather(about, world.lead(title="小区积水"))
        page = self.page(world, about, "clerk")
        assert "从哪些线索来" in page
        assert "XS20240001 路灯不亮" in page
        assert "同类37件" in page
        assert "XS20240002 小区积水" in page

    def test_lists_its_leads_over_rest(self, world):
        about = topic(world)
        lead = world.move(world.sorted(), "become", "clerk", on=SOLVED, became=about.pk)
        world.lead()
        found = world.client("committee").get("/api/v1/leads/", {"became": about.pk}).json()
        assert [one["id"] for one in found["results"]] == [lead.pk]
