"""线索: from the call to the lamp that burns again, and what nobody may do on the way."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from lead_world import (
    ANSWERED,
    BY,
    HANDED,
    RECEIVED,
    SOLVED,
    SORTED,
    TOLD,
    make,
)

from tracker.common import door
from tracker.common.errors import FieldNotYours
from tracker.common.scoping import visible
from tracker.leads.models import Lead
from tracker.models import (
    Change,
    Inspection,
    ProgressEntry,
    RectificationItem,
    Suggestion,
    Topic,
    Unit,
    WorkYear,
)
from tracker.todo.queues import todo
from tracker.units.succession import open_cases

SOLVE = {"confirmed_by": "street"}


class TestTheStory:
    def test_ends_when_the_street_confirms_that_it_is_solved(self, world):
        lead = world.told(wants_reply=True)
        assert (lead.answer, lead.answered_on, lead.told_on) == ("已修复", ANSWERED, TOLD)
        lead = world.move(lead, "solve", "street", on=SOLVED, **SOLVE)
        assert (lead.status, lead.concluded_on, lead.confirmed_by) == ("solved", SOLVED, "street")
        told = ProgressEntry.objects.filter(matter=lead).order_by("pk")
        assert [entry.transition for entry in told] == [
            "sort", "hand_over", "accept", "answer", "tell", "solve",
        ]  # fmt: skip

    def test_ends_at_once_where_it_was_answered_on_the_spot(self, world):
        lead = world.lead(deputy=world.deputies["张三"], channel="reception", wants_reply=True)
        lead = world.move(lead, "answer_on_spot", "deputy", on=SORTED, answer="可到窗口办理")
        assert (lead.status, lead.told_on, lead.is_finished) == ("answered_on_spot", SORTED, True)
        # Answered is not solved; that is said by a move of its own.
        lead = world.move(lead, "solve", "street", on=SOLVED, confirmed_by="person")
        assert lead.status == "solved"

    def test_goes_back_to_a_unit_whose_answer_does_not_do(self, world):
        lead = world.move(world.told(), "return_answer", "street", on=SOLVED, remark="灯仍不亮")
        assert (lead.status, lead.answered_on, lead.told_on) == ("returned", None, None)
        assert lead.is_owed
        lead = world.move(lead, "answer", "bureau", on=SOLVED, answer="已更换线路")
        assert (lead.status, lead.answer) == ("answered", "已更换线路")

    def test_is_handed_to_another_where_a_unit_gives_it_back(self, world):
        lead = world.move(world.accepted(), "give_back", "bureau", on=ANSWERED, remark="属区供电")
        assert (lead.status, lead.handled_by, lead.handed_over_on) == ("sorted", None, None)
        assert not visible(Lead.objects.all(), to=world.users["bureau"]).exists()
        lead = world.move(
            lead, "hand_over", "street", on=TOLD, handled_by=world.units["other_bureau"].pk
        )
        assert lead.handled_by == world.units["other_bureau"]

    def test_is_entered_afterwards_where_only_the_end_is_known(self, world):
        lead = world.lead(wants_reply=False)
        lead = world.move(lead, "solve", "clerk", on=SOLVED, confirmed_by="office", late_entry=True)
        assert lead.status == "solved"

    def test_is_taken_back_with_all_that_the_move_wrote(self, world):
        lead = world.move(world.told(), "solve", "street", on=SOLVED, **SOLVE)
        answer = world.client("clerk").post(
            f"/api/v1/leads/{lead.pk}/undo/", {"change_reason": "灯又坏了"}, format="json",
            headers={"If-Match": "*"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.content.decode()
        again = Lead.objects.get()
        assert (again.status, again.confirmed_by, again.concluded_on) == ("told", "", None)
        assert again.person_name == "王女士"


class TestNumbers:
    def test_count_through_the_year(self, world):
        assert [world.lead().number for _ in range(3)] == [
            "XS20240001", "XS20240002", "XS20240003",
        ]  # fmt: skip
        other = make(WorkYear, year=2025)
        lead = make(Lead, work_year=other, title="路灯", channel="board", received_on=RECEIVED)
        assert lead.number == "XS20250001"

    def test_are_never_given_twice(self, world):
        world.lead()
        last = world.lead()
        door.void(last, by=world.actor("clerk", reason="重复登记"))
        assert world.lead().number == "XS20240003"

    def test_are_nobodys_to_choose(self, world):
        given = {
            "work_year": 2024, "title": "路灯", "channel": "board", "received_on": "2024-03-01",
        }  # fmt: skip
        client = world.client("clerk")
        answer = client.post("/api/v1/leads/", given | {"number": "XS20240999"}, format="json")
        assert answer.json()["errors"][0]["pointer"] == "#/number"
        answer = client.post("/api/v1/leads/", given, format="json")
        assert answer.json()["number"] == "XS20240001"


class TestSolved:
    def test_is_never_said_by_the_unit(self, world):
        assert world.refused(world.answered(), "solve", "bureau", **SOLVE) == "role_not_allowed"

    def test_is_not_said_by_a_street_that_dealt_with_it_itself(self, world):
        lead = world.move(
            world.sorted(), "hand_over", "clerk", on=HANDED, handled_by=world.units["street"].pk
        )
        lead = world.move(lead, "answer", "clerk", on=ANSWERED, answer="已修", late_entry=True)
        assert world.refused(lead, "solve", "street", **SOLVE) == {"__all__": "solved_by_handler"}
        assert world.refused(lead, "explain", "street", remark="说明") == {
            "__all__": "solved_by_handler"
        }
        assert world.move(lead, "solve", "clerk", on=SOLVED, **SOLVE).status == "solved"

    def test_is_not_said_before_somebody_who_asked_was_told(self, world):
        lead = world.answered(wants_reply=True)
        assert world.refused(lead, "solve", "street", **SOLVE) == "not_told"
        assert world.refused(lead, "explain", "street", remark="说明") == "not_told"
        solved = {"status": "solved", "wants_reply": True, "told_on": None}
        assert faults_of(world.lead(), **solved) == {"not_told"}

    def test_needs_no_telling_where_nobody_asked(self, world):
        assert world.move(world.answered(), "solve", "street", on=SOLVED, **SOLVE)

    def test_is_not_said_before_there_is_an_answer(self, world):
        assert world.refused(world.accepted(), "solve", "street", **SOLVE) == "wrong_state"

    def test_is_not_said_by_another_street(self, world):
        lead = world.answered()
        assert world.refused(lead, "solve", "other_street", **SOLVE) == "not_concerned"


def faults_of(lead: Lead, **fields) -> set[str]:
    """The codes of what speaks against the record with these fields, past every move."""
    for name, value in fields.items():
        setattr(lead, name, value)
    with pytest.raises(ValidationError) as caught:
        lead.full_clean()
    return {fault.code for faults in caught.value.error_dict.values() for fault in faults}


class TestWarnings:
    def test_do_not_end_before_they_are_verified(self, world):
        lead = world.warning()
        assert world.refused(lead, "keep", "clerk") == "not_verified"
        assert world.refused(lead, "refer", "clerk", referred_to="区财政局") == "not_verified"
        assert world.refused(lead, "not_accept", "clerk", remark="误报") == "not_verified"
        assert world.refused(lead, "answer_on_spot", "clerk", answer="已核") == "not_verified"
        assert faults_of(world.warning(), status="kept") == {"not_verified"}

    def test_are_kept_where_they_were_false_alarms(self, world):
        lead = world.move(
            world.warning(), "verify", "finance", on=SORTED, verified="false_alarm",
            remark="系统口径有误",
        )  # fmt: skip
        lead = world.move(lead, "keep", "clerk", on=HANDED, remark="误报")
        assert (lead.status, lead.verified, lead.end_reason) == ("kept", "false_alarm", "误报")

    def test_are_verified_by_the_committee_whose_they_are(self, world):
        said = {"verified": "true", "remark": "属实"}
        assert world.refused(world.warning(), "verify", "committee", **said) == "not_concerned"
        assert world.refused(world.lead(), "verify", "clerk", **said) == "not_a_warning"


class TestProceedings:
    """What is in court, in arbitration or under review is referred and not accepted."""

    def test_are_referred_alone(self, world):
        lead = world.sorted(is_in_proceedings=True)
        to_bureau = {"handled_by": world.units["bureau"].pk}
        assert world.refused(lead, "hand_over", "clerk", **to_bureau) == "in_proceedings"
        assert world.refused(lead, "answer_on_spot", "clerk", answer="说明") == "in_proceedings"
        assert world.refused(lead, "keep", "clerk") == "in_proceedings"
        lead = world.move(lead, "refer", "street", on=SOLVED, referred_to="区人民法院")
        assert (lead.status, lead.referred_to, lead.concluded_on) == (
            "referred", "区人民法院", SOLVED,
        )  # fmt: skip

    def test_may_be_found_while_it_is_sorted(self, world):
        lead = world.move(world.lead(), "sort", "clerk", on=SORTED, is_in_proceedings=True)
        assert lead.is_in_proceedings

    def test_are_not_said_of_what_a_unit_has_accepted(self, world):
        lead = Lead.objects.get(pk=world.accepted().pk)
        lead.is_in_proceedings = True
        with pytest.raises(ValidationError):
            door.update(lead, by=world.actor("clerk"))
        assert faults_of(lead) == {"in_proceedings"}

    def test_need_a_place_to_be_referred_to(self, world):
        assert world.refused(world.lead(), "refer", "clerk") == {"referred_to": "required"}
        assert faults_of(world.lead(), status="referred") == {"referred_to_missing"}


class TestOneEnd:
    """A lead became one thing, and is counted under it alone."""

    def test_is_a_suggestion_a_topic_or_an_item(self, world):
        topic = make(Topic, title="路灯", form="follow_up", work_year=world.year)
        suggestion = make(Suggestion, title="路灯", work_year=world.year)
        inspection = make(Inspection, title="检查", kind="own_enforcement", work_year=world.year)
        item = make(RectificationItem, matter=inspection, text="路灯管护")
        for given in ({"became": topic.pk}, {"became": suggestion.pk}, {"became_item": item.pk}):
            lead = world.move(world.sorted(), "become", "clerk", on=SOLVED, **given)
            assert (lead.status, lead.is_finished) == ("became", True)
        assert {one.title for one in topic.grown_from_leads.all()} == {"路灯不亮"}
        assert world.refused(world.sorted(), "become", "clerk", became=inspection.pk) == {
            "became": "invalid_choice"
        }
        both = {"became": topic.pk, "became_item": item.pk}
        assert world.refused(world.sorted(), "become", "clerk", **both) == {"__all__": "one_end"}
        assert world.refused(world.sorted(), "become", "clerk") == {"__all__": "one_end"}
        assert world.refused(world.sorted(), "become", "street", became=topic.pk)

    def test_is_never_two(self, world):
        topic = make(Topic, title="路灯", form="follow_up", work_year=world.year)
        first = world.lead()
        lead = world.lead()
        ends = {"status": "became", "became": topic.matter_ptr, "duplicate_of": first}
        assert faults_of(lead, **ends) == {"one_end"}
        assert faults_of(world.lead(), status="solved", became=topic.matter_ptr) >= {"one_end"}
        assert faults_of(world.lead(), status="became") == {"one_end"}
        assert faults_of(world.lead(), status="duplicate") == {"one_end"}

    def test_is_not_reached_twice(self, world):
        topic = make(Topic, title="路灯", form="follow_up", work_year=world.year)
        lead = world.move(world.sorted(), "become", "clerk", on=SOLVED, became=topic.pk)
        for name, data in (
            ("solve", SOLVE), ("keep", {}), ("refer", {"referred_to": "区信访局"}),
            ("mark_duplicate", {"duplicate_of": world.lead().pk}),
        ):  # fmt: skip
            assert world.refused(lead, name, "clerk", **data) == "wrong_state"

    def test_is_not_refused_without_a_reason(self, world):
        assert world.refused(world.lead(), "not_accept", "clerk") == {"remark": "required"}
        lead = world.move(world.lead(), "not_accept", "clerk", on=SORTED, remark="不属职权")
        assert lead.end_reason == "不属职权"
        assert faults_of(world.lead(), status="not_accepted") == {"reason_missing"}


class TestUnits:
    def test_are_handed_nothing_after_their_end(self, world):
        gone = make(Unit, code="old", name="原城管局", kind="department",
                    valid_until=date(2024, 1, 31))  # fmt: skip
        refused = world.refused(world.sorted(), "hand_over", "clerk", handled_by=gone.pk)
        assert list(refused) == ["handled_by"]

    def test_pass_what_still_goes_on_to_their_successors(self, world):
        world.accepted()
        held = open_cases(world.units["bureau"], to=world.users["clerk"])
        assert [one.key.split("-")[-1] for one in held] == ["handled_by"]


class TestDuplicates:
    def test_count_with_the_one_that_they_repeat(self, world):
        first = world.lead(times=37)
        again = world.move(
            world.lead(times=3), "mark_duplicate", "street", on=SORTED, duplicate_of=first.pk
        )
        assert (again.status, again.duplicate_of) == ("duplicate", first)
        assert Lead.objects.reports() == 40
        assert [one.pk for one in first.duplicates.all()] == [again.pk]
        assert Lead.objects.get(pk=first.pk).times == 37

    def test_are_of_a_lead_that_is_none_itself(self, world):
        first, again = world.lead(), world.lead()
        again = world.move(again, "mark_duplicate", "clerk", on=SORTED, duplicate_of=first.pk)
        third = world.lead()
        for other in (again, third):
            refused = world.refused(third, "mark_duplicate", "clerk", duplicate_of=other.pk)
            assert refused == {"duplicate_of": "invalid_choice"}
        duplicate = {"status": "duplicate", "duplicate_of": again}
        assert faults_of(third, **duplicate) == {"duplicate_of_duplicate"}

    def test_name_no_lead_that_the_person_does_not_see(self, world):
        hidden = world.lead(street=world.units["other_street"])
        refused = world.refused(world.lead(), "mark_duplicate", "street", duplicate_of=hidden.pk)
        assert refused == {"duplicate_of": "invalid_choice"}

    def test_stand_for_at_least_one(self, world):
        assert faults_of(world.lead(), times=0) >= {"min_value"}


class TestDeadlines:
    def test_are_none_where_no_rule_sets_one(self, world):
        lead = world.handed_over()
        assert lead.due_on is None
        assert "未规定线索答复期限" in lead.due_explanation

    def test_are_those_of_the_office(self, world):
        world.rules(lead_answer_length=15, lead_answer_unit="working_day")
        lead = world.handed_over()
        assert lead.due_on == date(2024, 3, 26)
        assert lead.due_explanation == "2024-03-05 交办 + 15 个工作日 → 2024-03-26"

    def test_are_explained_where_they_are_set_by_hand(self, world):
        to_bureau = {"handled_by": world.units["bureau"].pk, "due_on": "2024-04-01"}
        lead = world.sorted()
        assert world.refused(lead, "hand_over", "clerk", **to_bureau) == {
            "remark": "due_unexplained"
        }
        early = to_bureau | {"due_on": "2024-03-01", "remark": "急件"}
        assert world.refused(lead, "hand_over", "clerk", **early) == {
            "due_on": "due_before_handover"
        }
        lead = world.handed_over(due_on="2024-04-01", remark="汛前完成")
        assert (lead.due_on, lead.due_explanation) == (
            date(2024, 4, 1), "2024-03-05 交办时另定期限：汛前完成",
        )  # fmt: skip
        assert faults_of(lead, due_explanation="") == {"due_unexplained"}

    def test_move_by_an_extension_alone(self, world):
        lead = Lead.objects.get(pk=world.accepted(due_on="2024-04-01", remark="汛前完成").pk)
        lead.due_on = date(2024, 5, 1)
        with pytest.raises(FieldNotYours) as caught:
            door.update(lead, by=world.actor("clerk"))
        assert [one.name for one in caught.value.found] == ["due_on"]
        asked = {"extension_until": "2024-04-20", "remark": "等待材料"}
        lead = world.move(lead_of(lead), "request_extension", "bureau", on=ANSWERED, **asked)
        assert (lead.due_on, lead.extension_decision) == (date(2024, 4, 1), "pending")
        assert world.refused(lead, "request_extension", "bureau", **asked) == "extension_pending"
        lead = world.move(lead, "grant_extension", "street", on=TOLD)
        assert (lead.due_on, lead.extension_decision) == (date(2024, 4, 20), "granted")
        assert lead.due_explanation.endswith("2024-03-20 同意延期（等待材料）→ 2024-04-20")
        assert world.refused(lead, "grant_extension", "clerk") == "no_extension_pending"

    def test_stand_where_an_extension_is_declined(self, world):
        lead = world.accepted(due_on="2024-04-01", remark="汛前完成")
        asked = {"extension_until": "2024-04-20", "remark": "等待材料"}
        lead = world.move(lead, "request_extension", "bureau", on=ANSWERED, **asked)
        lead = world.move(lead, "decline_extension", "clerk", on=TOLD, remark="民生急件")
        assert (lead.due_on, lead.extension_decision) == (date(2024, 4, 1), "declined")

    def test_are_not_extended_backwards_or_where_there_is_none(self, world):
        short = {"extension_until": "2024-03-30", "remark": "等待材料"}
        lead = world.accepted(due_on="2024-04-01", remark="汛前完成")
        assert world.refused(lead, "request_extension", "bureau", **short) == {
            "extension_until": "extension_too_short"
        }
        lead = world.accepted()
        assert world.refused(lead, "request_extension", "bureau", **short) == "due_missing"


def lead_of(lead: Lead) -> Lead:
    return Lead.objects.get(pk=lead.pk)


class TestWhoSees:
    def test_depends_on_whose_it_is(self, world):
        mine = world.handed_over(lead_committee=world.units["committee"])
        other = world.lead(
            street=world.units["other_street"], deputy=world.deputies["李四"],
            lead_committee=world.units["finance"],
        )  # fmt: skip
        seen = {
            who: sorted(visible(Lead.objects.all(), to=user).values_list("pk", flat=True))
            for who, user in world.users.items()
        }
        both = [mine.pk, other.pk]
        assert seen == {
            "clerk": both, "deputy_affairs": both, "leader": both, "reader": both,
            "committee": [mine.pk], "finance": [other.pk], "street": [mine.pk],
            "other_street": [other.pk], "bureau": [mine.pk], "other_bureau": [],
            "government": [], "deputy": [], "other_deputy": [other.pk],
        }  # fmt: skip

    def test_is_the_committee_too_whose_topic_it_became(self, world):
        topic = make(
            Topic, title="路灯", form="follow_up", work_year=world.year,
            lead_committee=world.units["committee"],
        )  # fmt: skip
        lead = world.sorted(lead_committee=world.units["finance"])
        assert not visible(Lead.objects.all(), to=world.users["committee"]).exists()
        world.move(lead, "become", "clerk", on=SOLVED, became=topic.pk)
        assert visible(Lead.objects.all(), to=world.users["committee"]).get() == lead

    def test_is_no_unit_before_it_is_handed_over(self, world):
        make(
            Lead, work_year=world.year, title="路灯", channel="board", received_on=RECEIVED,
            handled_by=world.units["bureau"],
        )  # fmt: skip
        assert not visible(Lead.objects.all(), to=world.users["bureau"]).exists()


class TestWhatWaits:
    def codes_of(self, world, who: str) -> set[str]:
        return {each.code for each in todo(world.users[who], on=date(2024, 12, 1))}

    def test_is_said_to_whose_turn_it_is(self, world):
        lead = world.lead(wants_reply=True)
        assert "leads_to_sort" in self.codes_of(world, "clerk")
        assert "leads_to_sort" in self.codes_of(world, "street")
        assert "leads_to_sort" not in self.codes_of(world, "other_street")
        lead = world.move(lead, "sort", "street", on=SORTED)
        assert "leads_to_hand_over" in self.codes_of(world, "clerk")
        lead = world.move(
            lead, "hand_over", "clerk", on=HANDED, handled_by=world.units["bureau"].pk,
            due_on="2024-04-01", remark="急件",
        )  # fmt: skip
        assert self.codes_of(world, "bureau") == {"leads_to_accept"}
        assert self.codes_of(world, "other_bureau") == set()
        assert "leads_late" in self.codes_of(world, "clerk")
        lead = world.move(lead, "accept", "bureau", on=HANDED)
        assert self.codes_of(world, "bureau") == {"leads_to_answer"}
        lead = world.move(lead, "answer", "bureau", on=ANSWERED, answer="已修")
        assert self.codes_of(world, "bureau") == set()
        assert self.codes_of(world, "street") == {"leads_to_tell"}
        lead = world.move(lead, "tell", "street", on=TOLD)
        assert self.codes_of(world, "street") == {"leads_to_confirm"}
        world.move(lead, "solve", "street", on=SOLVED, **SOLVE)
        assert self.codes_of(world, "street") == set()

    def test_is_to_verify_a_warning_and_to_find_out_its_unit(self, world):
        world.warning(unit_named="区某中心")
        assert "leads_to_verify" in self.codes_of(world, "finance")
        assert "leads_to_verify" not in self.codes_of(world, "committee")
        assert "leads_of_unknown_unit" in self.codes_of(world, "clerk")
        lead = Lead.objects.get()
        lead.budget_unit = world.units["other_bureau"]
        door.update(lead, by=BY)
        assert "leads_of_unknown_unit" not in self.codes_of(world, "clerk")
        assert Change.objects.of(lead).count() == 2
