"""An inspection from the proposal to the end: the full course and the shorter ones."""

from datetime import date

import pytest
from supervision_world import (
    FAILING,
    PASSING,
    claim,
    find,
    inspect,
    now,
    opine,
    refused,
    session,
    write_off,
)

from tracker.models import (
    Change,
    Inspection,
    Opinion,
    ProgressEntry,
    RectificationExtension,
    RectificationItem,
    ResultReport,
    Vote,
)

SCHEME = {"key_points": "标志标线；第二十五条", "team_leader": "李副主任"}


def begin(world) -> Inspection:
    """Planned, with its scheme and notice, checked by the units themselves, then in the field."""
    inspection = inspect(world)
    world.move(inspection, "include_in_plan", "clerk", on=date(2024, 2, 20))
    world.move(inspection, "approve_scheme", "clerk", on=date(2024, 3, 20), **SCHEME)
    short = {"starts_on": "2024-04-15", "remark": "主任会议要求提前开展"}
    inspection = world.move(inspection, "notify", "committee", on=date(2024, 4, 10), **short)
    assert (inspection.notified_on, inspection.started_on) == (
        date(2024, 4, 10),
        date(2024, 4, 15),
    )
    self_check = {"remark": "自查发现标志缺失12处。"}
    inspection = world.move(inspection, "self_check", "parks", on=date(2024, 4, 12), **self_check)
    assert inspection.status == "self_check"
    world.move(inspection, "self_check", "traffic", on=date(2024, 4, 13), **self_check)
    return world.move(inspection, "begin_field_work", "committee", on=date(2024, 4, 16))


def report(world, inspection: Inspection, *, decision: str) -> Inspection:
    """The list of problems, the report and what the directors' meeting makes of it."""
    world.move(inspection, "list_problems", "committee", on=date(2024, 5, 10))
    evaluation = {"evaluation": "总体较好", "findings": "标志缺失", "law_proposals": "修改第九条"}
    inspection = world.move(inspection, "report", "committee", on=date(2024, 5, 20), **evaluation)
    assert (inspection.evaluation, inspection.law_proposals) == ("总体较好", "修改第九条")
    data = {"directors_decision": decision}
    return world.move(inspection, "to_directors", "clerk", on=date(2024, 5, 30), **data)


class TestTheFullCourse:
    def test_ends_with_every_clause_written_off_and_a_passing_ballot(self, told_world):
        world = told_world
        inspection = begin(world)
        found = find(inspection, "停车位不足", number="1", found_by="field")
        report(world, inspection, decision="committee")
        twelfth = session(world, on=date(2024, 6, 25), title="第十二次会议")
        inspection = world.move(inspection, "to_committee", "clerk", on=date(2024, 6, 25))
        assert inspection.status == "committee"
        heard = [(item.meeting.kind, item.heard_on, item.meeting.is_verified)
                 for item in inspection.agenda_items.order_by("heard_on")]  # fmt: skip
        assert heard == [
            # Nobody had registered the directors' meeting.
            ("directors", date(2024, 5, 30), False),
            ("committee", date(2024, 6, 25), True),
        ]
        assert [*twelfth.agenda.values_list("matter", flat=True)] == [inspection.pk]

        opinion = self.hand_over(world, inspection, found)
        signs, jams = opinion.items.order_by("number")
        self.divide_and_claim(world, signs, jams)
        self.extend(world, jams)
        write_off(world, signs, "traffic", on=date(2024, 9, 10))
        self.rectify_in_stages(world, found)

        self.consult_and_report(world, opinion)
        self.vote_twice(world, opinion)
        assert refused(world, opinion, "close", "clerk", on=date(2024, 12, 27)) == "items_open"
        write_off(world, jams, "police", on=date(2024, 11, 25))
        opinion = world.move(
            opinion, "close", "clerk", on=date(2024, 12, 27), published_on="2024-12-30"
        )
        assert (opinion.status, opinion.concluded_on) == ("closed", date(2024, 12, 27))
        inspection = world.move(inspection, "close", "clerk", on=date(2024, 12, 28))
        assert (inspection.status, inspection.concluded_on) == ("closed", date(2024, 12, 28))
        self.nothing_is_lost(inspection)

    def hand_over(self, world, inspection, found) -> Opinion:
        opinion = opine(inspection, "完善标志", "治理拥堵", deliberated_on=date(2024, 6, 25))
        opinion = world.move(opinion, "approve", "clerk", on=date(2024, 7, 1))
        # 2024-07-01 + 7 days is a Monday; 3 months end in the National Day holiday.
        assert opinion.handover_due_on == date(2024, 7, 8)
        assert {item.status for item in opinion.items.all()} == {"confirmed"}
        data = {"document_number": "汉常发〔2024〕8号", "addressed_to": world.government.pk}
        opinion = world.move(opinion, "hand_over", "clerk", on=date(2024, 7, 5), **data)
        assert opinion.due_on == date(2024, 10, 8)
        assert opinion.due_explanation == (
            "2024-07-05 交办 + 3 个月 → 2024-10-05，遇休息日顺延至 2024-10-08"
        )
        assert opinion.rule_set == world.rules
        for item in opinion.items.all():
            assert (item.status, item.lead_unit, item.due_on) == (
                "handed_over",
                world.government,
                date(2024, 10, 8),
            )
        # The problem that is no clause goes to its unit directly, by a deadline of its own.
        world.move(found, "confirm", "committee", on=date(2024, 5, 30))
        data = {"lead_unit": world.parks.pk, "due_on": "2024-08-30"}
        found = world.move(found, "hand_over", "clerk", on=date(2024, 7, 5), **data)
        assert found.due_explanation == "2024-07-05 交办，会议确定时限 2024-08-30"
        assert now(inspection).status == "rectifying"
        return opinion

    def divide_and_claim(self, world, signs, jams) -> None:
        units = {"lead_unit": world.traffic.pk, "co_units": [world.police.pk]}
        signs = world.move(signs, "assign", "government", on=date(2024, 7, 8), **units)
        assert (signs.lead_unit, [*signs.co_units.all()]) == (world.traffic, [world.police])
        world.move(jams, "assign", "government", on=date(2024, 7, 8), lead_unit=world.police.pk)
        signs = claim(world, signs, "traffic", on=date(2024, 7, 10))
        assert (signs.status, signs.responsible_leader) == ("rectifying", "王副局长")
        claim(world, jams, "police", on=date(2024, 7, 11))

    def extend(self, world, jams) -> None:
        asked = {"remark": "汛期不能施工", "until": "2024-11-29"}
        world.move(jams, "request_extension", "police", on=date(2024, 9, 2), **asked)
        assert now(jams).due_on == date(2024, 10, 8)
        jams = world.move(jams, "grant_extension", "committee", on=date(2024, 9, 4))
        assert jams.due_on == date(2024, 11, 29)
        assert jams.due_explanation.endswith("；2024-09-04 同意延期 → 2024-11-29")
        kept = RectificationExtension.objects.get(item=jams)
        assert (kept.requested_by, kept.requested_on, kept.reason, kept.previous_due_on) == (
            world.police,
            date(2024, 9, 2),
            "汛期不能施工",
            date(2024, 10, 8),
        )
        assert (kept.decision, kept.decided_on) == ("granted", date(2024, 9, 4))

    def rectify_in_stages(self, world, found) -> None:
        claim(world, found, "parks", on=date(2024, 7, 12))
        stages = {"remark": "涉及征地", "stages": "一期60个车位 2024-09-30\n二期 2024-12-20"}
        found = world.move(found, "make_long_term", "committee", on=date(2024, 8, 1), **stages)
        assert found.status == "long_term"
        first, second = found.stages.order_by("due_on")
        assert (first.goal, first.due_on) == ("一期60个车位", date(2024, 9, 30))
        for stage, day in ((first, date(2024, 9, 26)), (second, date(2024, 12, 1))):
            reached = {"stage": stage.pk, "evidence": "已建成"}
            world.move(found, "reach_stage", "parks", on=day, **reached)
        assert (now(first).reached_on, now(first).evidence) == (date(2024, 9, 26), "已建成")
        write_off(world, found, "parks", on=date(2024, 12, 2))

    def consult_and_report(self, world, opinion) -> None:
        world.move(opinion, "receive_plan", "government", on=date(2024, 8, 1))
        draft = {"draft_report": "征求意见稿一"}
        world.move(opinion, "consult", "government", on=date(2024, 9, 12), **draft)
        why = {"remark": "第二条没有数据"}
        opinion = world.move(opinion, "return_draft", "committee", on=date(2024, 9, 16), **why)
        assert opinion.status == "handed_over"
        draft = {"draft_report": "征求意见稿二"}
        world.move(opinion, "consult", "government", on=date(2024, 9, 20), **draft)
        opinion = world.move(opinion, "agree", "committee", on=date(2024, 9, 25))
        assert (opinion.status, opinion.consulted_on) == ("consulted", date(2024, 9, 25))
        text = {"text": "第一次报告"}
        opinion = world.move(opinion, "report", "government", on=date(2024, 9, 30), **text)
        assert (opinion.status, opinion.reported_on) == ("reported", date(2024, 9, 30))
        assert opinion.owner.status == "result_reported"

    def vote_twice(self, world, opinion) -> None:
        fourteenth = {"meeting": session(world, on=date(2024, 10, 30)).pk}
        world.move(opinion, "vote", "clerk", on=date(2024, 10, 30), **fourteenth, **FAILING)
        again = {"remark": "测评未通过", "due_on": "2024-12-20"}
        opinion = world.move(opinion, "order_again", "clerk", on=date(2024, 10, 31), **again)
        assert (opinion.round, opinion.due_on, opinion.status) == (
            2,
            date(2024, 12, 20),
            "handed_over",
        )
        assert opinion.due_explanation.endswith("；2024-10-31 再次交办 → 2024-12-20")
        assert opinion.owner.status == "rectifying"
        draft = {"draft_report": "第二轮征求意见稿"}
        world.move(opinion, "consult", "government", on=date(2024, 12, 2), **draft)
        world.move(opinion, "agree", "committee", on=date(2024, 12, 4))
        world.move(opinion, "report", "government", on=date(2024, 12, 5), text="第二次报告")
        world.move(opinion, "vote", "clerk", on=date(2024, 12, 26), **PASSING)

    def nothing_is_lost(self, inspection) -> None:
        reports = ResultReport.objects.order_by("round").values_list("round", "text", "reported_on")
        assert [*reports] == [
            (1, "第一次报告", date(2024, 9, 30)),
            (2, "第二次报告", date(2024, 12, 5)),
        ]
        votes = Vote.objects.order_by("round")
        assert [(vote.round, vote.result) for vote in votes] == [(1, "not_passed"), (2, "passed")]
        told = ProgressEntry.objects.filter(matter=inspection)
        moves = Change.objects.filter(action="move").count()
        # What moves with another (clauses with their opinion, the matter with both) is in the
        # history of each, and told once.
        assert told.count() < moves
        assert {"self_check", "report", "to_committee", "assign", "vote", "write_off"} <= {
            *told.values_list("transition", flat=True)
        }
        items = RectificationItem.objects.all()
        assert set(items.values_list("status", flat=True)) == {"written_off"}
        assert items.count() == 3


class TestTheShortForm:
    """Many districts end a small inspection at the directors' meeting."""

    def test_ends_with_the_problems_that_were_handed_over_directly(self, told_world):
        world = told_world
        inspection = begin(world)
        item = find(inspection, "标志缺失", number="1", found_by="field")
        inspection = report(world, inspection, decision="ends_here")
        assert inspection.status == "directors"
        world.move(item, "confirm", "committee", on=date(2024, 5, 30))
        item = world.move(
            item, "hand_over", "clerk", on=date(2024, 6, 3), lead_unit=world.traffic.pk
        )
        assert item.due_on == date(2024, 9, 3)
        assert item.due_explanation == "2024-06-03 交办 + 3 个月 → 2024-09-03"
        assert now(inspection).status == "rectifying"
        claim(world, item, "traffic", on=date(2024, 6, 5))
        write_off(world, item, "traffic", on=date(2024, 8, 1))
        why = {"remark": "标志均已补设"}
        inspection = world.move(inspection, "follow_up", "committee", on=date(2024, 9, 1), **why)
        assert inspection.status == "follow_up"
        inspection = world.move(inspection, "close", "clerk", on=date(2024, 9, 10))
        assert inspection.status == "closed"

    def test_may_hand_over_an_opinion_of_the_directors_meeting(self, world):
        inspection = inspect(world, status="directors", directors_decision="ends_here")
        opinion = opine(inspection, "完善标志", issuer="directors")
        world.move(opinion, "approve", "clerk", on=date(2024, 7, 1))
        assert now(opinion).status == "approved"


class TestAJointInspection:
    def test_reports_to_the_level_that_began_it_and_ends_there(self, told_world):
        world = told_world
        inspection = inspect(world, kind="joint_enforcement", status="in_progress")
        report = {"remark": "向市人大报送汉南情况报告。"}
        inspection = world.move(inspection, "report_up", "clerk", on=date(2024, 6, 1), **report)
        assert inspection.status == "reported_up"
        inspection = world.move(inspection, "close", "clerk", on=date(2024, 6, 2))
        assert inspection.status == "closed"

    @pytest.mark.parametrize(
        ("kind", "allowed"),
        [
            ("joint_enforcement", True),
            ("delegated_enforcement", True),
            ("own_enforcement", False),
            ("implementation_check", False),
        ],
    )
    def test_is_the_only_kind_that_reports_up(self, world, kind, allowed):
        inspection = inspect(world, kind=kind, status="in_progress")
        data = {"remark": "情况报告", "on": date(2024, 6, 1)}
        if allowed:
            assert world.move(inspection, "report_up", "clerk", **data).status == "reported_up"
        else:
            code = refused(world, inspection, "report_up", "clerk", **data)
            assert code == "not_for_higher_level"


class TestTheEndWithoutAReport:
    """监督法 art. 36 asks for a report on an 执法检查; other checks may do without."""

    @pytest.mark.parametrize(
        "kind", ["implementation_check", "case_review", "legislative_research"]
    )
    @pytest.mark.parametrize("status", ["in_progress", "problem_list"])
    def test_is_the_normal_one_of_checks_that_are_no_enforcement(self, world, kind, status):
        inspection = inspect(world, kind=kind, status=status)
        inspection = world.move(inspection, "close", "clerk", on=date(2024, 6, 2))
        assert inspection.status == "closed"
        assert not ProgressEntry.objects.get(matter=inspection).is_late_entry

    @pytest.mark.parametrize(
        "kind", ["own_enforcement", "joint_enforcement", "delegated_enforcement"]
    )
    @pytest.mark.parametrize("status", ["in_progress", "problem_list"])
    def test_is_only_a_late_entry_for_an_enforcement_inspection(self, world, kind, status):
        inspection = inspect(world, kind=kind, status=status)
        data = {"on": date(2024, 6, 2)}
        assert refused(world, inspection, "close", "clerk", **data) == {"__all__": "report_missing"}
        inspection = world.move(inspection, "close", "clerk", **data, late_entry=True)
        assert inspection.status == "closed"
        assert ProgressEntry.objects.get(matter=inspection).is_late_entry

    def test_is_needed_no_more_once_the_report_is_there(self, world):
        inspection = inspect(world, status="reported")
        assert world.move(inspection, "close", "clerk", on=date(2024, 6, 2)).status == "closed"
