"""What nobody may do to a problem or a clause, from its finding to the write-off (销号)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from story_world import BY, make, make_user
from supervision_world import (
    answer_to,
    claim,
    code_of,
    find,
    inspect,
    nothing_written,
    now,
    opine,
    problem_of,
    refused,
    write_off,
)

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Stale, VoidInstead
from tracker.common.workflow import go
from tracker.models import Change, Membership, RectificationItem, RectificationStage

BECAUSE = Actor(door="command", reason="重复登记")
APPLY = {"result": "已补设"}
CHECK = {"check_opinion": "属实"}
SIGN = {"unit_signer": "王局长"}
CLAIM = {"responsible_leader": "王副局长", "measures": "补设"}
REASON = {"remark": "理由"}
WHY = {"change_reason": "误登"}
DAY = date(2024, 7, 1)


def item_at(world, matter, status: str, **fields) -> RectificationItem:
    """An item of the traffic office in that state, without the way that led there."""
    given = {"lead_unit": world.traffic, "handed_over_on": date(2024, 6, 3)}
    return find(matter, "标志缺失", status=status, **given, due_on=date(2024, 9, 30), **fields)


def now_also(world, who: str, role: str, **speaks_for) -> None:
    """Give somebody a second post."""
    user = world.users[who]
    make(Membership, user=user, role=role, **speaks_for)
    world.users[who] = type(user).objects.get(pk=user.pk)


class TestSelfWriteOff:
    """整改单位不得自行销号."""

    MOVES = [
        ("unit_signed", "check", CHECK),
        ("checked", "write_off", {}),
        ("rectifying", "not_accept", REASON),
        ("rectifying", "grant_extension", {}),
    ]

    @pytest.mark.parametrize(("status", "name", "data"), MOVES)
    def test_is_refused_to_the_unit(self, world, inspection, status, name, data):
        item = item_at(world, inspection, status)
        code = refused(world, item, name, "traffic", on=DAY, **data)
        assert code == "role_not_allowed"
        assert answer_to(world, item, name, "traffic", on=DAY, **data) == (
            403,
            "role_not_allowed",
        )

    @pytest.mark.parametrize(("status", "name", "data"), MOVES)
    def test_is_refused_to_whoever_is_of_the_committee_too(
        self, world, inspection, status, name, data
    ):
        item = item_at(world, inspection, status)
        world.upload(item, "traffic")
        if name == "grant_extension":
            asked = {"until": "2024-12-01", **REASON}
            world.move(item, "request_extension", "traffic", on=DAY, **asked)
        expected = {"__all__": "self_write_off"}
        now_also(world, "committee", "unit_contact", unit=world.traffic)
        now_also(world, "clerk", "unit_contact", unit=world.traffic)
        for who in ("committee", "clerk"):
            assert refused(world, item, name, who, on=DAY, **data) == expected
        assert answer_to(world, item, name, "committee", on=DAY, **data) == (
            400,
            {"#": "self_write_off"},
        )
        now_also(world, "other_committee", "committee", unit=world.committee)
        assert world.move(item, name, "other_committee", on=DAY, **data)

    def test_is_refused_to_a_unit_beside_the_lead(self, world, problem):
        RectificationItem.objects.filter(pk=problem.pk).update(status="checked")
        world.upload(problem, "police")
        now_also(world, "committee", "unit_contact", unit=world.police)
        assert refused(world, problem, "write_off", "committee", on=DAY) == {
            "__all__": "self_write_off"
        }

    def test_is_refused_to_the_government_office_that_holds_it(self, world, inspection):
        item = find(
            inspection, "x", status="checked", lead_unit=world.government, handed_over_on=DAY
        )
        world.upload(item, "clerk")
        now_also(world, "committee", "government_office", unit=world.government)
        assert refused(world, item, "write_off", "committee", on=DAY) == {
            "__all__": "self_write_off"
        }


class TestEvidence:
    """没有佐证材料不得销号."""

    @pytest.mark.parametrize(
        ("status", "name", "who", "data"),
        [
            ("rectifying", "apply", "traffic", APPLY),
            ("long_term", "apply", "traffic", APPLY),
            ("unit_signed", "check", "committee", CHECK),
            ("checked", "write_off", "committee", {}),
        ],
    )
    def test_is_needed_at_each_step_of_the_end(self, world, inspection, status, name, who, data):
        item = item_at(world, inspection, status)
        assert refused(world, item, name, who, on=DAY, **data) == "no_evidence"
        assert answer_to(world, item, name, who, on=DAY, **data) == (409, "no_evidence")
        assert refused(world, item, name, "clerk", on=DAY, late_entry=True, **data) == (
            "no_evidence"
        )
        world.upload(item, "traffic")
        assert world.move(item, name, who, on=DAY, **data)

    def test_of_another_item_is_none(self, world, inspection):
        item, other = (item_at(world, inspection, "rectifying") for _ in range(2))
        world.upload(other, "traffic")
        assert refused(world, item, "apply", "traffic", on=DAY, **APPLY) == "no_evidence"

    def test_that_was_voided_is_none(self, world, inspection):
        item = item_at(world, inspection, "rectifying")
        door.void(world.upload(item, "traffic"), by=BECAUSE)
        assert refused(world, item, "apply", "traffic", on=DAY, **APPLY) == "no_evidence"

    @pytest.mark.parametrize("status", ["applied", "unit_signed", "checked", "written_off"])
    def test_that_an_item_rests_on_is_not_voided(self, world, inspection, status):
        item = item_at(world, inspection, status)
        evidence = world.upload(item, "traffic")
        with nothing_written(), pytest.raises(ValidationError) as caught:
            door.void(evidence, by=BECAUSE)
        assert code_of(caught.value) == {"__all__": "last_evidence"}
        with nothing_written():
            answer = world.client("clerk").post(
                f"/api/v1/attachments/{evidence.pk}/void/",
                WHY,
                format="json",
                headers={"If-Match": '"1"'},
            )
        assert problem_of(answer) == (400, {"#": "last_evidence"})
        world.upload(item, "traffic")
        assert door.void(now(evidence), by=BECAUSE).is_voided

    def test_is_voided_freely_before_the_application(self, world, inspection):
        evidence = world.upload(item_at(world, inspection, "rectifying"), "traffic")
        assert door.void(evidence, by=BECAUSE).is_voided


class TestDeletion:
    """交办后不得删除."""

    def test_is_refused_at_every_door(self, world, problem):
        with nothing_written(), pytest.raises(ValidationError) as caught:
            door.void(now(problem), by=BECAUSE)
        assert code_of(caught.value) == {"__all__": "voided_after_handover"}
        with nothing_written(), pytest.raises(VoidInstead):
            door.remove(now(problem), by=BY)
        address = f"/api/v1/rectification-items/{problem.pk}/"
        version = {"If-Match": f'"{now(problem).version}"'}
        with nothing_written():
            for client in (world.client("clerk"), world.client("committee")):
                void = client.post(f"{address}void/", WHY, format="json", headers=version)
                assert problem_of(void) == (400, {"#": "voided_after_handover"})
                assert client.delete(address, headers=version).status_code == 405

    def test_before_the_handover_is_a_void_with_a_reason(self, world, inspection):
        item = door.void(find(inspection, "x"), by=BECAUSE)
        assert item.is_voided
        for name, who in (("confirm", "committee"), ("hand_over", "clerk")):
            data = {"lead_unit": world.traffic.pk, "late_entry": True}
            assert refused(world, item, name, who, on=DAY, **data) == "voided"


class TestTheDeadline:
    """变更期限须有延期记录."""

    def test_is_typed_nowhere(self, world, problem, client):
        due_on = problem.due_on
        for who in ("clerk", "committee"):
            with nothing_written():
                answer = world.client(who).patch(
                    f"/api/v1/rectification-items/{problem.pk}/", {"due_on": "2024-12-31"},
                    format="json", headers={"If-Match": f'"{now(problem).version}"'},
                )  # fmt: skip
            assert problem_of(answer) == (400, {"#/due_on": "read_only"})
        clerk = world.users["clerk"]
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        page = client.get(f"/admin/tracker/rectificationitem/{problem.pk}/change/")
        typed = page.context["adminform"].form.fields
        assert "category" in typed
        assert not {"due_on", "status", "lead_unit", "handed_over_on", "written_off_on"} & {*typed}
        assert now(problem).due_on == due_on

    def test_is_later_only_when_asked_for_in_time(self, world, problem):
        asked = {"until": "2024-12-31", **REASON}
        late = date(2024, 10, 1)
        expected = {"happened_on": "extension_too_late"}
        for who in ("traffic", "clerk"):
            code = refused(world, problem, "request_extension", who, on=late, **asked)
            assert code == expected
        assert answer_to(world, problem, "request_extension", "traffic", on=late, **asked) == (
            400,
            {"#/happened_on": "extension_too_late"},
        )
        last_day = date(2024, 9, 30)
        assert world.move(problem, "request_extension", "traffic", on=last_day, **asked)

    def test_is_never_brought_forward_or_kept_by_an_extension(self, world, problem):
        for until in ("2024-09-29", "2024-09-30"):
            data = {"until": until, **REASON}
            assert refused(world, problem, "request_extension", "traffic", on=DAY, **data) == {
                "until": "extension_too_short"
            }
        data = {"until": "2024-10-08", "remark": ""}
        assert refused(world, problem, "request_extension", "traffic", on=DAY, **data) == {
            "remark": "required"
        }

    @pytest.fixture
    def asked(self, world, problem):
        data = {"until": "2024-12-31", **REASON}
        return world.move(problem, "request_extension", "traffic", on=DAY, **data)

    def test_is_asked_for_once_at_a_time(self, world, asked):
        data = {"until": "2025-01-31", **REASON}
        assert refused(world, asked, "request_extension", "traffic", on=DAY, **data) == (
            "extension_pending"
        )

    def test_stays_when_the_request_is_declined(self, world, asked):
        world.move(asked, "decline_extension", "committee", on=date(2024, 7, 3), **REASON)
        assert now(asked).due_on == date(2024, 9, 30)
        [kept] = asked.extensions.all()
        assert (kept.decision, kept.decided_on) == ("declined", date(2024, 7, 3))
        for name in ("grant_extension", "decline_extension"):
            assert refused(world, asked, name, "committee", on=DAY, **REASON) == (
                "no_extension_pending"
            )

    def test_is_decided_after_the_request_by_the_committee_in_charge(self, world, asked):
        for name in ("grant_extension", "decline_extension"):
            assert refused(world, asked, name, "committee", on=date(2024, 6, 30), **REASON) == {
                "happened_on": "too_early"
            }
            code = refused(world, asked, name, "other_committee", on=DAY, **REASON)
            assert code == "not_concerned"

    def test_is_decided_before_the_item_ends(self, world, asked):
        assert refused(world, asked, "not_accept", "committee", on=DAY, **REASON) == (
            "extension_pending"
        )
        world.upload(asked, "traffic")
        world.move(asked, "apply", "traffic", on=DAY, **APPLY)
        world.move(asked, "sign", "traffic", on=DAY, **SIGN)
        world.move(asked, "check", "committee", on=DAY, **CHECK)
        assert refused(world, asked, "write_off", "committee", on=DAY) == "extension_pending"
        owner = asked.owner
        data = {"work_year": 2025, **REASON}
        assert refused(world, owner, "continue", "clerk", on=DAY, **data) == "extension_pending"
        world.move(asked, "decline_extension", "committee", on=DAY, **REASON)
        assert world.move(asked, "write_off", "committee", on=DAY).written_off_on == DAY


class TestAnotherUnit:
    """Only the contact of the lead unit acts for it; the others do not even see the item."""

    @pytest.mark.parametrize(
        ("status", "name", "data"),
        [
            ("handed_over", "claim", CLAIM),
            ("rectifying", "revise_measures", {"measures": "x"}),
            ("rectifying", "request_extension", {"until": "2024-12-31", **REASON}),
            ("rectifying", "apply", APPLY),
            ("applied", "sign", SIGN),
            ("long_term", "reach_stage", {"stage": 1, "evidence": "x"}),
        ],
    )
    def test_makes_no_move(self, world, inspection, status, name, data):
        item = item_at(world, inspection, status)
        door.update(item, by=BY, links={"co_units": [world.police]})
        for who, status_code, code in (
            ("parks", 404, "not_found"),
            ("court", 404, "not_found"),
            ("police", 403, "not_concerned"),
            ("government", 403, "role_not_allowed"),
        ):
            expected = "role_not_allowed" if who == "government" else "not_concerned"
            assert refused(world, item, name, who, on=DAY, **data) == expected, who
            assert answer_to(world, item, name, who, on=DAY, **data) == (status_code, code)

    @pytest.mark.parametrize(
        ("status", "name", "data"),
        [
            ("found", "confirm", {}),
            ("rectifying", "make_long_term", {"stages": "x 2025-01-01", **REASON}),
            ("rectifying", "not_accept", REASON),
            ("applied", "return", REASON),
            ("unit_signed", "check", CHECK),
            ("checked", "write_off", {}),
            ("written_off", "reopen", {"due_on": "2024-12-31", **REASON}),
        ],
    )
    def test_nor_does_another_committee(self, world, inspection, status, name, data):
        item = item_at(world, inspection, status)
        world.upload(item, "traffic")
        code = refused(world, item, name, "other_committee", on=DAY, **data)
        assert code == "not_concerned"
        assert answer_to(world, item, name, "other_committee", on=DAY, **data)[0] == 404
        assert refused(world, item, name, "traffic", on=DAY, **data) == "role_not_allowed"
        assert world.move(item, name, "committee", on=DAY, **data)

    def test_is_not_divided_to_by_the_government_for_somebody_else(self, world, inspection):
        """What was handed to an office or a court directly is no business of the government's."""
        for unit in (world.traffic, world.court):
            item = find(inspection, "x", status="handed_over", lead_unit=unit, handed_over_on=DAY)
            data = {"lead_unit": world.parks.pk}
            assert refused(world, item, "assign", "government", on=DAY, **data) == "not_concerned"
            assert refused(world, item, "assign", "committee", on=DAY, **data) == (
                "role_not_allowed"
            )

    def test_beside_the_lead_is_another_one(self, world, inspection):
        item = find(inspection, "x", status="confirmed", confirmed_on=date(2024, 6, 3))
        both = {"lead_unit": world.parks.pk, "co_units": [world.parks.pk, world.police.pk]}
        expected = {"co_units": "lead_among_co_units"}
        assert refused(world, item, "hand_over", "clerk", on=DAY, **both) == expected
        item = find(
            inspection, "x", status="handed_over", lead_unit=world.government, handed_over_on=DAY
        )
        assert refused(world, item, "assign", "government", on=DAY, **both) == expected

    def test_gets_no_clause_apart_from_its_opinion(self, world, inspection):
        opinion = opine(inspection, "完善标志")
        clause = opinion.items.get()
        world.move(clause, "confirm", "committee", on=DAY)
        data = {"lead_unit": world.traffic.pk}
        assert refused(world, clause, "hand_over", "clerk", on=DAY, **data) == (
            "handed_over_with_opinion"
        )


class TestDates:
    def test_of_the_handover_and_its_deadline_follow_the_decision(self, world, inspection):
        item = find(inspection, "x", status="confirmed", confirmed_on=date(2024, 6, 3))
        unit = {"lead_unit": world.traffic.pk}
        early = date(2024, 6, 2)
        assert refused(world, item, "hand_over", "clerk", on=early, **unit) == {
            "happened_on": "too_early"
        }
        before = {"due_on": "2024-06-30", **unit}
        assert refused(world, item, "hand_over", "clerk", on=DAY, **before) == {
            "due_on": "due_before_handover"
        }
        assert refused(world, item, "hand_over", "clerk", on=date(2024, 1, 1), **unit)
        same_day = {"due_on": "2024-07-01", **unit}
        assert world.move(item, "hand_over", "clerk", on=DAY, **same_day).due_on == DAY

    def test_of_a_handover_without_a_rule_need_a_deadline(self, world, inspection):
        world.rules.opinion_report_length, world.rules.opinion_report_unit = None, ""
        door.update(world.rules, by=BY)
        item = find(inspection, "x", status="confirmed")
        unit = {"lead_unit": world.traffic.pk}
        assert refused(world, item, "hand_over", "clerk", on=DAY, **unit) == {
            "due_on": "due_missing"
        }
        item = world.move(item, "hand_over", "clerk", on=DAY, due_on="2024-09-30", **unit)
        assert item.due_on == date(2024, 9, 30)

    def test_of_no_move_precede_the_handover(self, world, inspection):
        early = date(2024, 6, 2)
        cases = [
            ("handed_over", "claim", "traffic", CLAIM),
            ("rectifying", "revise_measures", "traffic", {"measures": "x"}),
            ("rectifying", "request_extension", "traffic", {"until": "2024-12-31", **REASON}),
            ("rectifying", "not_accept", "committee", REASON),
            ("rectifying", "make_long_term", "committee", {"stages": "x 2025-01-01", **REASON}),
            ("handed_over", "apply", "clerk", {**APPLY, "late_entry": True}),
            ("rectifying", "apply", "traffic", APPLY),
            ("not_accepted", "reopen", "committee", {"due_on": "2024-12-31", **REASON}),
        ]
        for status, name, who, data in cases:
            item = item_at(world, inspection, status)
            world.upload(item, "traffic")
            code = refused(world, item, name, who, on=early, **data)
            assert code == {"happened_on": "too_early"}, name
        held = {"lead_unit": world.government, "handed_over_on": date(2024, 6, 3)}
        item = find(inspection, "x", status="handed_over", **held)
        data = {"lead_unit": world.parks.pk}
        assert refused(world, item, "assign", "government", on=early, **data) == {
            "happened_on": "too_early"
        }

    def test_follow_one_another_to_the_end(self, world, inspection):
        known = {
            "claimed_on": date(2024, 6, 5),
            "applied_on": date(2024, 6, 10),
            "unit_signed_on": date(2024, 6, 12),
            "checked_on": date(2024, 6, 14),
            "written_off_on": date(2024, 6, 16),
        }
        cases = [
            ("rectifying", "apply", "traffic", date(2024, 6, 4), APPLY),
            ("applied", "sign", "traffic", date(2024, 6, 9), SIGN),
            ("applied", "return", "committee", date(2024, 6, 9), REASON),
            ("unit_signed", "check", "committee", date(2024, 6, 11), CHECK),
            ("checked", "write_off", "committee", date(2024, 6, 13), {}),
            ("written_off", "reopen", "committee", date(2024, 6, 15),
             {"due_on": "2024-12-31", **REASON}),
        ]  # fmt: skip
        for status, name, who, early, data in cases:
            item = item_at(world, inspection, status, **known)
            world.upload(item, "traffic")
            code = refused(world, item, name, who, on=early, **data)
            assert code == {"happened_on": "too_early"}, name
            code = refused(world, item, name, who, on=DAY, today=date(2024, 6, 30), **data)
            assert code == {"happened_on": "in_future"}, name

    def test_of_a_stage_follow_the_handover(self, world, inspection):
        item = item_at(world, inspection, "long_term")
        stage = make(RectificationStage, item=item, goal="一期", due_on=date(2024, 12, 1))
        data = {"stage": stage.pk, "evidence": "x"}
        early = date(2024, 6, 2)
        assert refused(world, item, "reach_stage", "traffic", on=early, **data) == {
            "happened_on": "too_early"
        }


class TestALongTermItem:
    @pytest.mark.parametrize(
        ("stages", "code"),
        [
            ("", "required"),
            ("完成一期", "stage_without_date"),
            ("完成一期 2025-06-30\n完成二期", "stage_without_date"),
            ("完成一期 2025-02-30", "stage_without_date"),
            ("2025-06-30", "stage_without_goal"),
            ("完成一期 2024-07-01", "stage_in_the_past"),
        ],
    )
    def test_has_stages_with_a_goal_and_a_date(self, world, problem, stages, code):
        data = {"stages": stages, **REASON}
        assert refused(world, problem, "make_long_term", "committee", on=DAY, **data) == {
            "stages": code
        }

    def test_reads_stages_as_people_type_them(self, world, problem):
        stages = " 完成 一期\u30002025-06-30 \n\n完成二期\t2025/9/30"
        data = {"stages": stages, **REASON}
        item = world.move(problem, "make_long_term", "committee", on=DAY, **data)
        assert [*item.stages.order_by("due_on").values_list("goal", "due_on")] == [
            ("完成 一期", date(2025, 6, 30)),
            ("完成二期", date(2025, 9, 30)),
        ]

    def test_is_not_applied_for_while_a_stage_is_open(self, world, inspection):
        item = item_at(world, inspection, "long_term")
        world.upload(item, "traffic")
        stage = make(RectificationStage, item=item, goal="一期", due_on=date(2024, 12, 1))
        assert refused(world, item, "apply", "traffic", on=DAY, **APPLY) == "stages_open"
        assert answer_to(world, item, "apply", "traffic", on=DAY, **APPLY) == (
            409,
            "stages_open",
        )
        world.move(item, "reach_stage", "traffic", on=DAY, stage=stage.pk, evidence="已建成")
        again = {"stage": stage.pk, "evidence": "x"}
        assert refused(world, item, "reach_stage", "traffic", on=DAY, **again) == "no_open_stage"
        assert world.move(item, "apply", "traffic", on=DAY, **APPLY).status == "applied"

    def test_reaches_no_stage_of_another_item(self, world, inspection):
        item, other = (item_at(world, inspection, "long_term") for _ in range(2))
        make(RectificationStage, item=item, goal="一期", due_on=date(2024, 12, 1))
        foreign = make(RectificationStage, item=other, goal="一期", due_on=date(2024, 12, 1))
        data = {"stage": foreign.pk, "evidence": "x"}
        assert refused(world, item, "reach_stage", "traffic", on=DAY, **data) == {
            "stage": "invalid_choice"
        }


class TestAReturnedItem:
    def test_is_signed_and_checked_anew(self, world, problem):
        world.upload(problem, "traffic")
        world.move(problem, "apply", "traffic", on=DAY, **APPLY)
        world.move(problem, "sign", "traffic", on=DAY, **SIGN)
        world.move(problem, "check", "committee", on=DAY, **CHECK)
        item = world.move(problem, "return", "committee", on=DAY, remark="还缺三处")
        assert (item.status, item.unit_signed_on, item.checked_on) == ("returned", None, None)
        assert item.check_opinion == "还缺三处"
        item = world.move(item, "apply", "traffic", on=DAY, result="三处已补")
        assert (item.status, item.result) == ("applied", "三处已补")


class TestReopening:
    DATA = {"due_on": "2024-12-31", "remark": "回头看发现反弹"}

    def test_sets_a_new_deadline_and_begins_again(self, world, problem):
        item = write_off(world, problem, "traffic", on=DAY)
        item = world.move(item, "reopen", "committee", on=date(2024, 8, 1), **self.DATA)
        assert (item.status, item.due_on) == ("rectifying", date(2024, 12, 31))
        assert item.due_explanation.endswith("；2024-08-01 重新整改 → 2024-12-31")
        assert not any((item.written_off_on, item.checked_on, item.unit_signed_on, item.applied_on))

    def test_puts_a_reported_matter_back_into_rectification(self, world):
        inspection = inspect(world, status="result_reported")
        item = item_at(world, inspection, "written_off", written_off_on=DAY)
        world.move(item, "reopen", "committee", on=date(2024, 8, 1), **self.DATA)
        assert now(inspection).status == "rectifying"

    def test_has_a_deadline_that_is_not_over(self, world, inspection):
        item = item_at(world, inspection, "written_off", written_off_on=DAY)
        data = {"due_on": "2024-07-31", **REASON}
        assert refused(world, item, "reopen", "committee", on=date(2024, 8, 1), **data) == {
            "due_on": "due_before_reopening"
        }

    @pytest.mark.parametrize("status", ["closed", "cancelled", "continued"])
    def test_needs_a_matter_that_goes_on(self, world, status):
        item = item_at(world, inspect(world, status=status), "written_off")
        assert refused(world, item, "reopen", "committee", on=DAY, **self.DATA) == ("whole_ended")

    def test_needs_an_opinion_that_goes_on(self, world, inspection):
        opinion = opine(inspection, "完善标志")
        clause = opinion.items.get()
        RectificationItem.objects.filter(pk=clause.pk).update(
            status="written_off", lead_unit=world.traffic, handed_over_on=DAY
        )
        type(opinion).objects.filter(pk=opinion.pk).update(status="closed")
        assert refused(world, clause, "reopen", "committee", on=DAY, **self.DATA) == ("whole_ended")


class TestTwoAtOnce:
    def test_of_two_who_move_it_one_is_told(self, world, problem):
        first, second = now(problem), now(problem)
        by = Actor(door="api", user=world.users["traffic"])
        data = {"happened_on": "2024-07-01", "measures": "x"}
        go(first, "revise_measures", data=data, by=by, today=DAY)
        with nothing_written(), pytest.raises(Stale):
            go(second, "revise_measures", data=data, by=by, today=DAY)
        assert now(problem).measures == "x"


class TestActingForAUnit:
    def test_is_recorded_with_the_unit(self, world, inspection):
        item = item_at(world, inspection, "handed_over")
        claim(world, item, "clerk", on=DAY)
        change = last_move(item)
        assert (change.user, change.on_behalf_of) == (world.users["clerk"], world.traffic)

    def test_is_not_said_of_the_unit_itself(self, world, inspection):
        item = claim(world, item_at(world, inspection, "handed_over"), "traffic", on=DAY)
        assert last_move(item).on_behalf_of is None


def last_move(item) -> Change:
    return Change.objects.of(item).filter(action="move").order_by("-id").first()


class TestALateEntry:
    def test_may_hand_over_what_no_meeting_confirmed(self, world, inspection):
        item = find(inspection, "x")
        data = {"lead_unit": world.traffic.pk, "due_on": "2024-12-31"}
        assert refused(world, item, "hand_over", "clerk", on=DAY, **data) == "wrong_state"
        item = world.move(item, "hand_over", "clerk", on=DAY, late_entry=True, **data)
        assert item.status == "handed_over"

    def test_may_apply_or_extend_without_a_claim(self, world, inspection):
        data = {"until": "2024-12-31", **REASON}
        item = item_at(world, inspection, "handed_over")
        world.upload(item, "clerk")
        for name, given in (("request_extension", data), ("apply", APPLY)):
            assert refused(world, item, name, "traffic", on=DAY, late_entry=True, **given) == (
                "wrong_state"
            )
            world.move(item, name, "clerk", on=DAY, late_entry=True, **given)
        assert now(item).status == "applied"


def test_a_stranger_moves_nothing(world, problem):
    world.users["stranger"] = make_user("stranger2", "deputy", deputy=world.deputy)
    for name in ("claim", "apply", "write_off"):
        assert refused(world, problem, name, "stranger", on=DAY) == "role_not_allowed"
