"""What an inspection must not do, tried at each door."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from story_world import BY, make
from supervision_world import (
    answer_to,
    code_of,
    find,
    inspect,
    nothing_written,
    now,
    opine,
    problem_of,
    refused,
)

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Inspection, TeamMember

DAY = date(2024, 5, 30)
DIRECTORS = {"directors_decision": "committee"}
SCHEME = {"key_points": "标志标线", "team_leader": "李副主任"}


class TestTheSession:
    @pytest.mark.parametrize("late", [{}, {"late_entry": True}])
    @pytest.mark.parametrize("status", ["in_progress", "problem_list", "reported", "reported_up"])
    def test_hears_no_report_that_the_directors_have_not_decided_on(self, world, status, late):
        inspection = inspect(world, status=status)
        code = refused(world, inspection, "to_committee", "clerk", on=DAY, **late)
        assert code == "wrong_state"

    def test_hears_none_that_the_directors_ended_themselves(self, world):
        inspection = inspect(world, status="directors", directors_decision="ends_here")
        data = {"on": DAY}
        assert refused(world, inspection, "to_committee", "clerk", **data) == (
            "not_put_to_committee"
        )
        assert answer_to(world, inspection, "to_committee", "clerk", **data) == (
            409,
            "not_put_to_committee",
        )

    def test_does_not_hear_it_before_the_directors(self, world):
        inspection = inspect(world, status="reported")
        world.move(inspection, "to_directors", "clerk", on=DAY, **DIRECTORS)
        early = date(2024, 5, 29)
        assert refused(world, inspection, "to_committee", "clerk", on=early) == {
            "happened_on": "too_early"
        }


class TestTheTeam:
    BARRED = "member_of_inspected_unit"

    def test_has_nobody_of_an_inspected_body(self, world):
        inspection = inspect(world)
        member = {"inspection": inspection.pk, "name": "赵科长", "unit": world.traffic.pk}
        with nothing_written(), pytest.raises(ValidationError) as caught:
            make(TeamMember, inspection=inspection, name="赵科长", unit=world.traffic)
        assert code_of(caught.value) == {"unit": self.BARRED}
        with nothing_written():
            answer = world.client("committee").post("/api/v1/team-members/", member, format="json")
        assert problem_of(answer) == (400, {"#/unit": self.BARRED})

    def test_has_none_whose_unit_is_changed_to_an_inspected_one(self, world):
        member = make(TeamMember, inspection=inspect(world), name="赵科长", unit=world.police)
        member.unit = world.parks
        with nothing_written(), pytest.raises(ValidationError) as caught:
            door.update(member, by=BY)
        assert code_of(caught.value) == {"unit": self.BARRED}

    @pytest.fixture
    def with_police(self, world) -> Inspection:
        inspection = inspect(world)
        make(TeamMember, inspection=inspection, name="赵科长", unit=world.police)
        make(TeamMember, inspection=inspection, name="张三", deputy=world.deputy)
        return inspection

    def test_keeps_its_bodies_from_being_inspected_afterwards(self, world, with_police):
        links = {"inspected_units": [world.traffic, world.police]}
        with nothing_written(), pytest.raises(ValidationError) as caught:
            door.update(with_police, by=BY, links=links)
        assert code_of(caught.value) == {"inspected_units": self.BARRED}
        assert "赵科长" in caught.value.messages[0]
        with nothing_written():
            answer = world.client("clerk").patch(
                f"/api/v1/inspections/{with_police.pk}/",
                {"inspected_units": [world.traffic.pk, world.police.pk]},
                format="json",
                headers={"If-Match": f'"{with_police.version}"'},
            )
        assert problem_of(answer) == (400, {"#/inspected_units": self.BARRED})
        assert world.police not in now(with_police).inspected_units.all()

    def test_keeps_them_out_of_the_form_of_the_admin(self, world, with_police, client):
        clerk = world.users["clerk"]
        clerk.is_staff = True
        clerk.save()
        client.force_login(clerk)
        address = f"/admin/tracker/inspection/{with_police.pk}/change/"
        page = client.get(address).context["adminform"].form
        values = {
            name: "" if page.get_initial_for_field(asked, name) is None
            else page.get_initial_for_field(asked, name)
            for name, asked in page.fields.items()
        }  # fmt: skip
        values["inspected_units"] = [world.traffic.pk, world.police.pk]
        values["laws"] = [world.law.pk]
        for inline in client.get(address).context["inline_admin_formsets"]:
            prefix = inline.formset.prefix
            values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
        with nothing_written():
            answer = client.post(address, values)
        assert answer.status_code == 200
        assert "被检查单位的人员不能参加检查组：赵科长。" in answer.content.decode()

    def test_does_not_mind_other_bodies(self, world, with_police):
        links = {"inspected_units": [world.traffic, world.court]}
        door.update(with_police, by=BY, links=links)
        assert {*with_police.inspected_units.all()} == {world.traffic, world.court}


class TestTheNotice:
    @pytest.fixture
    def approved(self, world) -> Inspection:
        return inspect(world, status="scheme_approved")

    def test_that_is_short_says_why(self, world, approved):
        # Ten days before 25 April, a Thursday, is 15 April, a Monday.
        short = {"on": date(2024, 4, 16), "starts_on": "2024-04-25"}
        assert refused(world, approved, "notify", "committee", **short) == {
            "remark": "notice_too_short"
        }
        assert answer_to(world, approved, "notify", "committee", **short) == (
            400,
            {"#/remark": "notice_too_short"},
        )
        approved = world.move(approved, "notify", "committee", **short, remark="临时任务")
        assert approved.status == "notified"

    def test_in_time_needs_no_reason(self, world, approved):
        in_time = {"on": date(2024, 4, 15), "starts_on": "2024-04-25"}
        assert world.move(approved, "notify", "committee", **in_time).status == "notified"

    def test_names_what_is_missing(self, world, approved):
        assert refused(world, approved, "notify", "committee", on=DAY) == {"starts_on": "required"}

    def test_comes_before_the_inspection(self, world, approved):
        late = {"on": date(2024, 4, 16), "starts_on": "2024-04-15", "remark": "x"}
        assert refused(world, approved, "notify", "committee", **late) == {
            "starts_on": "starts_before_notice"
        }

    def test_may_come_on_the_day_itself_with_a_reason(self, world, approved):
        same = {"on": date(2024, 4, 16), "starts_on": "2024-04-16", "remark": "暗访"}
        assert world.move(approved, "notify", "committee", **same).started_on == same["on"]


class TestAScheme:
    def test_of_an_enforcement_inspection_names_the_law(self, world):
        for kind, expected in (("own_enforcement", "no_laws"), ("case_review", None)):
            inspection = make(
                Inspection, work_year=world.year, title=kind, kind=kind, status="planned"
            )
            if expected:
                code = refused(world, inspection, "approve_scheme", "clerk", on=DAY, **SCHEME)
                assert code == {"__all__": expected}
            else:
                inspection = world.move(inspection, "approve_scheme", "clerk", on=DAY, **SCHEME)
                assert (inspection.key_points, inspection.team_leader) == (
                    "标志标线",
                    "李副主任",
                )


class TestALateEntry:
    """Staff enter afterwards what they have no steps of; nobody else does."""

    @pytest.mark.parametrize(
        ("status", "name", "data"),
        [
            ("planned", "notify", {"starts_on": "2024-06-30"}),
            ("proposed", "begin_field_work", {}),
            ("planned", "begin_field_work", {}),
            ("scheme_approved", "begin_field_work", {}),
            ("in_progress", "to_directors", DIRECTORS),
            ("problem_list", "to_directors", DIRECTORS),
            ("proposed", "close", {}),
            ("planned", "close", {}),
            ("scheme_approved", "close", {}),
            ("notified", "close", {}),
            ("self_check", "close", {}),
        ],
    )
    def test_may_leave_out_steps(self, world, status, name, data):
        inspection = inspect(world, status=status)
        assert refused(world, inspection, name, "clerk", on=DAY, **data) == "wrong_state"
        late = data | {"late_entry": True}
        if name != "close" and name != "to_directors":
            code = refused(world, inspection, name, "committee", on=DAY, **late)
            assert code == "wrong_state"
        world.move(inspection, name, "clerk", on=DAY, **late)
        entry = inspection.progress_entries.get()
        assert (entry.is_late_entry, entry.transition) == (True, name)


class TestMovesOfOthers:
    @pytest.mark.parametrize(
        ("status", "name", "data"),
        [
            ("scheme_approved", "notify", {"starts_on": "2024-06-30"}),
            ("notified", "begin_field_work", {}),
            ("problem_list", "report", {"evaluation": "好"}),
            ("rectifying", "follow_up", {"remark": "好"}),
        ],
    )
    def test_are_refused_to_another_committee(self, world, status, name, data):
        inspection = inspect(world, status=status)
        code = refused(world, inspection, name, "other_committee", on=DAY, **data)
        assert code == "not_concerned"
        assert answer_to(world, inspection, name, "other_committee", on=DAY, **data) == (
            404,
            "not_found",
        )
        shared = inspect(world, status=status, lead_committee=None)
        world.move(shared, name, "other_committee", on=DAY, **data)

    def test_a_list_is_made_by_the_committee_in_charge(self, world):
        inspection = inspect(world, status="in_progress")
        find(inspection, "标志缺失")
        data = {"on": DAY}
        assert refused(world, inspection, "list_problems", "other_committee", **data) == (
            "not_concerned"
        )
        assert world.move(inspection, "list_problems", "committee", **data)

    def test_a_self_check_is_made_by_an_inspected_body(self, world):
        inspection = inspect(world, status="notified", notified_on=date(2024, 4, 10))
        data = {"on": DAY, "remark": "自查"}
        assert refused(world, inspection, "self_check", "police", **data) == "not_concerned"
        assert refused(world, inspection, "self_check", "committee", **data) == "role_not_allowed"
        assert answer_to(world, inspection, "self_check", "police", **data) == (404, "not_found")
        assert world.move(inspection, "self_check", "parks", **data).status == "self_check"

    @pytest.mark.parametrize("who", ["committee", "government", "traffic", "leader", "deputy"])
    def test_decisions_of_meetings_are_recorded_by_the_office(self, world, who):
        moves = {
            "proposed": ("include_in_plan", {}),
            "planned": ("approve_scheme", SCHEME),
            "reported": ("to_directors", DIRECTORS),
            "directors": ("to_committee", {}),
            "committee": ("close", {}),
            "rectifying": ("continue", {"work_year": 2025, "remark": "x"}),
        }
        for status, (name, data) in moves.items():
            inspection = inspect(world, status=status, directors_decision="committee")
            code = refused(world, inspection, name, who, on=DAY, **data)
            assert code == "role_not_allowed", name


class TestDates:
    def test_are_neither_in_the_future_nor_too_early(self, world):
        began = {"started_on": date(2024, 5, 1), "notified_on": date(2024, 4, 20)}
        cases = [
            ("notified", "self_check", "traffic", date(2024, 4, 19), {"remark": "x"}),
            ("notified", "begin_field_work", "committee", date(2024, 4, 19), {}),
            ("problem_list", "report", "committee", date(2024, 4, 30), {"evaluation": "x"}),
            ("reported", "to_directors", "clerk", date(2024, 4, 30), DIRECTORS),
            ("reported", "close", "clerk", date(2024, 4, 30), {}),
        ]
        for status, name, who, early, data in cases:
            inspection = inspect(world, status=status, **began)
            code = refused(world, inspection, name, who, on=early, **data)
            assert code == {"happened_on": "too_early"}, name
            code = refused(world, inspection, name, who, on=DAY, today=date(2024, 5, 29), **data)
            assert code == {"happened_on": "in_future"}, name

    def test_of_the_list_and_the_report_up_follow_the_start(self, world):
        began = {"started_on": date(2024, 5, 1), "status": "in_progress"}
        inspection = inspect(world, kind="joint_enforcement", **began)
        find(inspection, "标志缺失")
        early = {"on": date(2024, 4, 30)}
        expected = {"happened_on": "too_early"}
        assert refused(world, inspection, "list_problems", "committee", **early) == expected
        assert refused(world, inspection, "report_up", "clerk", **early, remark="x") == expected

    @pytest.mark.parametrize("heard", ["to_committee", "to_directors"])
    def test_of_a_follow_up_come_after_the_deliberation(self, world, heard):
        before = {"to_committee": "directors", "to_directors": "reported"}[heard]
        inspection = inspect(world, status=before, directors_decision="committee")
        inspection = world.move(inspection, heard, "clerk", on=DAY, **DIRECTORS)
        Inspection.objects.filter(pk=inspection.pk).update(status="rectifying")
        data = {"remark": "x"}
        early = date(2024, 5, 29)
        assert refused(world, inspection, "follow_up", "committee", on=early, **data) == {
            "happened_on": "too_early"
        }
        assert world.move(inspection, "follow_up", "committee", on=DAY, **data)


class TestTheEnd:
    @pytest.mark.parametrize("name", ["close", "cancel"])
    def test_waits_for_every_item(self, world, name):
        inspection = inspect(world, status="in_progress", kind="case_review")
        find(inspection, "一", status="written_off")
        find(inspection, "二", status="not_accepted")
        find(inspection, "三", status="carried_over")
        open_one = find(inspection, "四")
        data = {"on": DAY, "remark": "x"}
        assert refused(world, inspection, name, "clerk", **data) == "items_open"
        assert answer_to(world, inspection, name, "clerk", **data) == (409, "items_open")
        door.void(open_one, by=Actor(door="command", reason="重复"))
        assert world.move(inspection, name, "clerk", **data).is_finished

    @pytest.mark.parametrize("status", ["draft", "approved", "reported", "voted"])
    def test_waits_for_every_opinion(self, world, status):
        inspection = inspect(world, status="committee")
        opine(inspection, status="closed")
        opinion = opine(inspection, status=status)
        assert refused(world, inspection, "close", "clerk", on=DAY) == "opinions_open"
        door.void(opinion, by=Actor(door="command", reason="重复"))
        assert world.move(inspection, "close", "clerk", on=DAY).concluded_on == DAY

    @pytest.mark.parametrize("status", ["closed", "continued", "cancelled"])
    def test_lets_nothing_begin_any_more(self, world, status):
        inspection = inspect(world, status=status)
        for begin in (lambda: find(inspection, "x"), lambda: opine(inspection)):
            with nothing_written(), pytest.raises(ValidationError) as caught:
                begin()
            assert code_of(caught.value) == {"__all__": "matter_finished"}
        body = {"matter": inspection.pk, "text": "标志缺失", "kind": "problem"}
        with nothing_written():
            answer = world.client("clerk").post("/api/v1/rectification-items/", body, format="json")
        assert problem_of(answer) == (400, {"#": "matter_finished"})
        # What ended long ago may still be entered.
        assert find(inspection, "旧账", status="written_off")


class TestVoidedAndMovedOn:
    def test_a_voided_inspection_is_not_moved(self, world):
        inspection = inspect(world, status="planned")
        door.void(inspection, by=Actor(door="command", reason="重复登记"))
        data = {"on": DAY, **SCHEME}
        assert refused(world, inspection, "approve_scheme", "clerk", **data) == "voided"

    def test_of_two_who_move_it_at_once_one_is_told(self, world):
        inspection = inspect(world, status="planned")
        address = f"/api/v1/inspections/{inspection.pk}/transitions/approve_scheme/"
        data = {"happened_on": "2024-03-20", **SCHEME}
        answers = [
            world.client("clerk").post(address, data, format="json", headers={"If-Match": '"1"'})
            for _ in range(2)
        ]
        assert answers[0].status_code == 200
        assert problem_of(answers[1]) == (412, "stale")

    def test_the_state_and_what_moves_write_cannot_be_typed(self, world):
        inspection = inspect(world, status="planned")
        for name, value in (
            ("status", "closed"),
            ("directors_decision", "committee"),
            ("notified_on", "2024-05-01"),
        ):
            with nothing_written():
                answer = world.client("clerk").patch(
                    f"/api/v1/inspections/{inspection.pk}/", {name: value}, format="json",
                    headers={"If-Match": f'"{inspection.version}"'},
                )  # fmt: skip
            assert problem_of(answer) == (400, {f"#/{name}": "read_only"})

    def test_a_list_needs_problems(self, world):
        inspection = inspect(world, status="in_progress")
        void_one = find(inspection, "x")
        door.void(void_one, by=Actor(door="command", reason="误登"))
        code = refused(world, inspection, "list_problems", "committee", on=DAY)
        assert code == "no_items"
