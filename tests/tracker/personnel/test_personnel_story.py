"""The whole life of a personnel matter, and every wrong turn of it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict
from personnel_story import COUNT, DIRECTORS, FAILED, REVIEWED, TODAY
from personnel_world import BEGAN, BY, DAY, codes

from tracker.common import door
from tracker.common.correcting import CorrectionForm, correct
from tracker.common.door import Actor
from tracker.common.undoing import undo
from tracker.models import Change, Holding, PersonnelMatter, RuleSet, Vote

NEXT_DAY = date(2024, 4, 27)


def in_office(post: str, on=DAY) -> list[str]:
    return [one.person_name for one in Holding.objects.valid(on=on).filter(post__code=post)]


def took_back(world, matter):
    fresh = PersonnelMatter.objects.get(pk=matter.pk)
    now = Change.objects.first().at + timedelta(minutes=1)
    return undo(fresh, by=world.actor("clerk", reason="点错"), today=TODAY, now=now)


class TestAnAppointment:
    def test_is_followed_from_the_proposal_to_the_end(self, world, story):
        bureau = world.posts["treasurer"]
        bureau.oath_by = "own_body"
        door.update(bureau, by=BY)
        matter = story.propose()
        assert (matter.title, matter.status) == ("任命张三为区财政局局长", "proposed")
        story.move(matter, "examine", on=date(2024, 4, 10), exam_passed="true")
        story.move(matter, "review", on=REVIEWED)
        story.move(matter, "submit", on=DIRECTORS)
        story.move(matter, "table", stated="on")
        passed = story.move(matter, "pass", **COUNT)
        assert (passed.status, passed.effective_on, passed.stated) == ("passed", DAY, True)
        story.move(matter, "announce", on=NEXT_DAY, document_number="汉人常〔2024〕5号")
        story.move(matter, "swear", on=date(2024, 5, 6), oath_organiser="区财政局")
        story.move(matter, "report_up", on=date(2024, 5, 7))
        closed = story.move(matter, "close", on=date(2024, 5, 8))
        assert (closed.status, closed.concluded_on) == ("closed", date(2024, 5, 8))
        vote = Vote.objects.get()
        assert (vote.matter_id, vote.purpose, vote.in_favour, vote.result) == (
            matter.pk, "approval", 28, "passed",
        )  # fmt: skip

    def test_opens_the_holding_from_the_day_it_passes(self, story):
        matter = story.passed()
        holding = Holding.objects.get()
        assert (holding.person_name, holding.from_on, holding.how) == ("张三", DAY, "appointed")
        assert (holding.matter_in_id, holding.until_on) == (matter.pk, None)

    def test_takes_the_seat_that_a_removal_frees_on_the_same_day(self, world, story):
        world.hold("treasurer", "李四")
        bill = story.bill()
        remove = story.tabled("remove", "李四", bill=bill)
        appoint = story.tabled(bill=bill)
        code, told = story.refused(appoint, "pass", **COUNT)
        assert code == "seats_taken"
        assert told == "“区财政局局长”职数为1，李四自2021-11-10起任区财政局局长，须先免职。"
        story.move(remove, "pass", **COUNT)
        story.move(appoint, "pass", **COUNT)
        assert (in_office("treasurer", DAY), in_office("treasurer", BEGAN)) == (["张三"], ["李四"])
        # 人次 are two, and so are 人: one removed, another appointed.
        found = PersonnelMatter.objects.passed()
        assert (found.count(), found.persons()) == (2, 2)

    def test_ends_the_acting_of_whoever_acted(self, story):
        story.passed("act", "李四")
        assert [one.how for one in Holding.objects.valid(on=DAY)] == ["acting"]
        story.passed()
        assert in_office("treasurer", NEXT_DAY) == ["张三"]

    def test_may_be_sworn_before_it_is_announced(self, world, story):
        world.posts["treasurer"].oath_by = "directors"
        door.update(world.posts["treasurer"], by=BY)
        matter = story.passed()
        assert (matter.oath_due_on, matter.oath_due_explanation) == (
            DAY, "2024-04-26 通过，由主任会议组织，在会议闭会前宣誓 → 2024-04-26",
        )  # fmt: skip
        assert story.move(matter, "swear").status == "passed"
        assert story.move(matter, "announce", on=NEXT_DAY).status == "sworn"

    def test_has_the_oath_due_by_the_rule_set(self, world, story):
        rules = RuleSet.objects.in_force(on=DAY)
        RuleSet.objects.filter(pk=rules.pk).update(oath_length=15, oath_unit="working_day")
        world.posts["treasurer"].oath_by = "own_body"
        door.update(world.posts["treasurer"], by=BY)
        matter = story.passed()
        # 15 working days after a Friday, with the holidays of May 1 to 5 and the make-up days
        # of April 28 and May 11 (国办发明电〔2023〕7号).
        assert matter.oath_due_on == date(2024, 5, 20)
        assert "15 个工作日" in matter.oath_due_explanation

    def test_without_a_rule_has_no_date_and_says_so(self, world, story):
        world.posts["treasurer"].oath_by = "own_body"
        door.update(world.posts["treasurer"], by=BY)
        matter = story.passed()
        assert matter.oath_due_on is None
        assert "未规定宪法宣誓期限" in matter.oath_due_explanation


class TestDeputies:
    def test_lose_their_mandate_and_the_posts_that_need_it(self, world, story):
        deputy = world.deputy("王五")
        world.hold("member", "王五", deputy=deputy)
        world.hold("office", "王五", deputy=deputy)
        story.passed("end", "王五", None, deputy=deputy, ground="moved")
        deputy.refresh_from_db()
        assert (deputy.mandate_ended_on, deputy.end_ground) == (DAY, "moved")
        assert (in_office("member"), in_office("office")) == ([], ["王五"])

    def test_rest_and_act_again(self, world, story):
        """Suspended from its day on, resumed from that of the other on, and taken back in turn."""
        deputy = world.deputy("王五")
        suspended = story.passed("suspend", "王五", None, deputy=deputy, ground="prosecuted")
        deputy.refresh_from_db()
        assert (deputy.suspended_from, deputy.suspension_ground) == (DAY, "prosecuted")
        assert deputy.lapse_on(DAY).code == "mandate_suspended"

        resumed = story.tabled("resume", "王五", None, deputy=deputy)
        resumed = story.move(resumed, "pass", on=date(2024, 8, 1), **COUNT)
        deputy.refresh_from_db()
        assert deputy.suspended_until == date(2024, 7, 31)
        assert deputy.lapse_on(date(2024, 7, 31)).code == "mandate_suspended"
        assert deputy.lapse_on(date(2024, 8, 1)) is None

        took_back(world, resumed)
        deputy.refresh_from_db()
        assert deputy.suspended_until is None
        took_back(world, suspended)
        deputy.refresh_from_db()
        assert (deputy.suspended_from, deputy.suspension_ground) == (None, "")

    def test_are_not_resumed_who_do_not_rest(self, world, story):
        matter = story.tabled("resume", "王五", None, deputy=world.deputy("王五"))
        code, told = story.refused(matter, "pass", **COUNT)
        assert (code, "没有暂停执行代表职务" in told) == ("not_suspended", True)

    def test_do_not_rest_twice_at_a_time(self, world, story):
        deputy = world.deputy("王五")
        story.passed("suspend", "王五", None, deputy=deputy, ground="prosecuted")
        again = story.tabled("suspend", "王五", None, deputy=deputy, ground="sentenced")
        assert story.refused(again, "pass", **COUNT)[0] == "suspended_already"

    def test_who_resign_have_resigned(self, world, story):
        deputy = world.deputy("王五")
        story.passed("accept_deputy_resignation", "王五", None, deputy=deputy)
        deputy.refresh_from_db()
        assert (deputy.mandate_ended_on, deputy.end_ground) == (DAY, "resigned")

    @pytest.mark.parametrize(
        ("kind", "ground", "article"),
        [("end", "", "第六十二条"), ("end", "prosecuted", "第六十二条"),
         ("suspend", "moved", "第六十一条")],
    )  # fmt: skip
    def test_end_and_rest_on_the_grounds_of_the_law_alone(
        self, world, story, kind, ground, article
    ):
        deputy = world.deputy("王五")
        with pytest.raises(ValidationError) as refused:
            story.propose(kind, "王五", None, deputy=deputy, ground=ground)
        assert codes(refused) == ["ground_missing"]
        assert article in refused.value.messages[0]


class TestWrongTurns:
    def test_is_not_tabled_without_the_directors(self, story):
        matter = story.propose()
        story.move(matter, "review", on=REVIEWED)
        code, told = story.refused(matter, "table")
        assert code == "directors_decision_missing"
        assert "地方组织法第五十四条" in told

    def test_that_the_directors_propose_needs_no_further_decision(self, story):
        matter = story.propose(proposed_by="directors")
        assert story.refused(matter, "table")[0] == "not_reviewed"
        story.move(matter, "review", on=REVIEWED)
        assert story.move(matter, "table").status == "tabled"

    def test_is_not_reviewed_after_a_failed_exam(self, story):
        matter = story.propose()
        story.move(matter, "examine", on=REVIEWED, exam_passed="false")
        assert story.refused(matter, "review")[0] == "exam_failed"
        story.move(matter, "examine", on=DIRECTORS, exam_passed="true")
        story.move(matter, "review", on=DIRECTORS)

    @pytest.mark.parametrize(
        ("in_favour", "passes"), [(15, False), (16, False), (17, True), (28, True)]
    )
    def test_is_passed_by_more_than_half_of_all_members_alone(self, story, in_favour, passes):
        """Of 33 members 16 are not more than half, however few are present."""
        count = COUNT | {"in_favour": in_favour, "against": 30 - in_favour, "abstained": 0}
        count |= {"present": max(in_favour, 30)}
        matter = story.tabled()
        if passes:
            assert story.refused(matter, "not_pass", **count)[0] == "in_favour:has_majority"
            assert story.move(matter, "pass", **count).status == "passed"
        else:
            code, told = story.refused(matter, "pass", **count)
            assert (code, "地方组织法第五十一条" in told) == ("in_favour:no_majority", True)
            assert story.move(matter, "not_pass", **count).status == "not_passed"
            assert not Holding.objects.exists()

    def test_is_counted_from_the_members_in_office(self, world, story):
        for n in range(3):
            world.hold("member", f"委员{n}", deputy=world.deputy(f"委员{n}"))
        matter = story.tabled()
        three = {"method": "button", "present": 3, "in_favour": 2, "against": 1, "abstained": 0}
        code, told = story.refused(matter, "pass", **(three | {"members": 5}))
        assert code == "members:members_differ"
        assert "在任的常委会组成人员为3人" in told
        story.move(matter, "pass", **three)
        assert Vote.objects.get().members == 3

    def test_is_announced_only_once_it_is_passed(self, story):
        assert story.refused(story.tabled(), "announce")[0] == "wrong_state"

    def test_is_removed_from_a_post_only_who_holds_it(self, story):
        matter = story.tabled("remove", "李四")
        assert story.refused(matter, "pass", **COUNT)[0] == "not_in_office"
        assert story.move(matter, "pass", late_entry="on", **COUNT).status == "passed"

    def test_holds_no_incompatible_post(self, world, story):
        world.hold("member", "张三", deputy=world.deputy("张三"))
        code, told = story.refused(story.tabled(), "pass", **COUNT)
        assert (code, "第四十七条" in told) == ("incompatible_posts", True)

    def test_is_not_proposed_a_third_time_after_two_failures(self, world, story):
        for _ in range(2):
            story.move(story.tabled(), "not_pass", **FAILED)
        with pytest.raises(ValidationError) as refused:
            story.propose()
        assert codes(refused) == ["failed_too_often"]
        story.propose(post="mayor")
        story.propose(person="李四")
        RuleSet.objects.update(personnel_failures=None)
        story.propose()

    def test_is_closed_with_oath_and_report(self, world, story):
        world.posts["treasurer"].oath_by = "own_body"
        door.update(world.posts["treasurer"], by=BY)
        matter = story.passed()
        story.move(matter, "announce")
        assert story.refused(matter, "close")[0] == "oath_missing"
        story.move(matter, "swear")
        assert story.refused(matter, "close")[0] == "report_up_missing"

    def test_needs_the_post_that_its_kind_is_about(self, world, story):
        with pytest.raises(ValidationError) as refused:
            story.propose("appoint", post=None)
        assert codes(refused) == ["post_of_kind"]
        with pytest.raises(ValidationError) as refused:
            story.propose("elect_upper")
        assert codes(refused) == ["post_of_kind"]

    def test_that_lapses_is_recorded_and_not_decided(self, world, story):
        world.hold("treasurer", "李四")
        matter = story.propose("lapse", "李四")
        assert story.refused(matter, "review")[0] == "lapse_is_recorded"
        done = story.move(matter, "record_lapse", remark="机构撤销")
        assert (done.status, in_office("treasurer")) == ("closed", [])
        assert story.refused(story.propose(), "record_lapse", remark="x")[0] == "does_not_lapse"

    def test_is_withdrawn_by_the_proposer_before_the_vote(self, story):
        matter = story.tabled()
        assert story.refused(matter, "withdraw", "court", remark="不宜")[0] == "not_concerned"
        assert story.move(matter, "withdraw", "government", remark="不宜").status == "withdrawn"

    def test_postponed_is_tabled_again(self, story):
        matter = story.tabled()
        story.move(matter, "postpone", remark="需补充材料")
        later = date(2024, 6, 20)
        assert story.move(matter, "table", on=later).tabled_on == later
        assert story.move(matter, "pass", on=later, **COUNT).effective_on == later

    # The form proposes the members by itself; they alone are no count.
    @pytest.mark.parametrize("proposed", [{}, {"members": 33, "method": "hands"}])
    def test_that_was_entered_late_may_lack_the_count(self, story, proposed):
        matter = story.propose()
        late = {"late_entry": "on", "remark": "据任免通知", **proposed}
        done = story.move(matter, "pass", **late)
        assert (done.status, Vote.objects.count()) == ("passed", 0)
        assert in_office("treasurer") == ["张三"]


class TestUndoing:
    def test_takes_back_the_holding_and_the_vote(self, world, story):
        world.hold("treasurer", "李四")
        remove = story.passed("remove", "李四")
        appoint = story.passed()
        took_back(world, appoint)
        took_back(world, remove)
        assert in_office("treasurer", NEXT_DAY) == ["李四"]
        assert Vote.objects.count() == 0
        statuses = set(PersonnelMatter.objects.values_list("status", flat=True))
        assert statuses == {"tabled"}

    def test_takes_back_the_end_of_a_mandate(self, world, story):
        deputy = world.deputy("王五")
        world.hold("member", "王五", deputy=deputy)
        matter = story.passed("end", "王五", None, deputy=deputy, ground="moved")
        took_back(world, matter)
        deputy.refresh_from_db()
        assert (deputy.mandate_ended_on, deputy.end_ground) == (None, "")
        assert in_office("member", NEXT_DAY) == ["王五"]

    def test_is_refused_while_somebody_else_took_the_seat(self, world, story):
        world.hold("treasurer", "李四")
        remove = story.passed("remove", "李四")
        story.passed()
        with pytest.raises(Exception, match="不能撤销"):
            took_back(world, remove)


class TestCorrecting:
    def test_the_day_moves_the_holding_along(self, world, story):
        matter = story.passed()
        fresh = PersonnelMatter.objects.get(pk=matter.pk)
        right = date(2024, 4, 27)
        correct(
            fresh, CorrectionForm(record=fresh).completed(QueryDict(f"effective_on={right}")),
            by=Actor(door="api", user=world.users["clerk"], reason="日期写错"), today=TODAY,
        )  # fmt: skip
        assert Holding.objects.get().from_on == right

    def test_the_day_moves_the_mandate_along(self, world, story):
        deputy = world.deputy("王五")
        matter = story.passed("suspend", "王五", None, deputy=deputy, ground="sentenced")
        fresh = PersonnelMatter.objects.get(pk=matter.pk)
        right = date(2024, 4, 27)
        correct(
            fresh, CorrectionForm(record=fresh).completed(QueryDict(f"effective_on={right}")),
            by=Actor(door="api", user=world.users["clerk"], reason="日期写错"), today=TODAY,
        )  # fmt: skip
        deputy.refresh_from_db()
        assert (deputy.suspended_from, deputy.suspension_ground) == (right, "sentenced")
