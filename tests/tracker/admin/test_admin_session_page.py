"""会议登记: the page that a session is run from."""

from datetime import date

import pytest
from admin_pages import Person, errors_in, fields_of
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from session_day import BY, DAY, add_agenda, make, session_day

from tracker.common import door
from tracker.common.undoing import undo
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import Change, Deputy, DutyAct, Holding, Membership, Post, Unit, Vote

COUNTS = {"in_favour": "4", "against": "1"}


@pytest.fixture(scope="module")
def of_five(once):
    """Five members, three guests, eight items; called."""
    return once(lambda: session_day(members=5))


@pytest.fixture
def day(of_five, db):
    return of_five


def somebody(name: str, role: str, **whom) -> Person:
    user = get_user_model().objects.create_user(name, is_staff=True)
    make(Membership, user=user, role=role, **whom)
    return Person(user)


@pytest.fixture
def clerk(day) -> Person:
    return somebody("李华", "clerk")


def page(day) -> str:
    return f"/admin/tracker/meeting/{day.meeting.pk}/session/"


def seat(deputy) -> str:
    return f"seat-{deputy.pk}"


def all_present(day) -> dict:
    return {seat(deputy): "present" for deputy in day.members}


def counted_on(day, name: str, **counts) -> dict:
    return {f"item-{day.items[name].pk}-vote-{field}": said for field, said in counts.items()}


def result_of(day, name: str) -> str:
    return type(day.items[name]).objects.get(pk=day.items[name].pk).result


@pytest.fixture
def held(day, clerk):
    """All five came, and the session began."""
    clerk.edit(page(day), **all_present(day))
    step = f"/admin/tracker/meeting/{day.meeting.pk}/step/hold/"
    assert clerk.edit(step, happened_on=DAY.isoformat(), apply="1").status_code == 302
    return day


class TestAttendance:
    def test_is_ticked_in_one_table(self, day, clerk):
        first, second, *others = day.members
        typed = {seat(first): "present", seat(second): "leave"}
        assert clerk.edit(page(day), **typed).status_code == 302
        acts = DutyAct.objects.filter(meeting=day.meeting)
        assert {act.deputy: (act.presence, act.capacity) for act in acts} == {
            first: ("present", "attend"), second: ("leave", "attend"),
        }  # fmt: skip
        assert {act.kind for act in acts} == {"other_meeting"}
        again = fields_of(clerk.open(page(day)))
        assert again[seat(second)] == ["leave"]
        assert seat(others[0]) not in again

    def test_of_all_takes_one_click(self, day, clerk):
        absent = {seat(day.members[4]): "absent", "all_present": "on"}
        clerk.edit(page(day), **absent)
        said = DutyAct.objects.filter(meeting=day.meeting).values_list("presence", flat=True)
        assert sorted(said) == ["absent", *["present"] * 4]
        assert "应到5人，实到4人，超过半数。" in clerk.open(page(day)).content.decode()

    def test_is_corrected_and_writes_nothing_twice(self, day, clerk):
        clerk.edit(page(day), **all_present(day))
        before = Change.objects.count()
        clerk.edit(page(day))
        assert Change.objects.count() == before
        clerk.edit(page(day), **{seat(day.members[0]): "absent"})
        assert Change.objects.count() == before + 1

    def test_is_what_the_opening_proposes(self, held):
        meeting = Meeting.objects.get()
        assert (meeting.status, meeting.members_count, meeting.present_count) == ("held", 5, 5)

    def test_takes_the_number_of_the_meeting_along(self, held, clerk):
        clerk.edit(page(held), **{seat(held.members[0]): "absent"})
        assert Meeting.objects.get().present_count == 4

    def test_left_alone_hinders_no_other_change_of_the_meeting(self, held, clerk):
        act = DutyAct.objects.get(deputy=held.members[0])
        act.presence = "leave"
        door.update(act, by=BY)
        address = f"/admin/tracker/meeting/{held.meeting.pk}/change/"
        answer = clerk.edit(address, place="二楼会议室")
        assert answer.status_code == 302, errors_in(answer)
        assert Meeting.objects.get().place == "二楼会议室"

    def test_of_a_member_who_was_asked_to_sit_in_is_a_members(self, day, clerk):
        guest, member = day.members[:2]
        for presence, deputy in (("expected", guest), ("present", member)):
            make(
                DutyAct, deputy=deputy, meeting=day.meeting, capacity="sit_in", presence=presence
            )  # fmt: skip
        assert clerk.edit(page(day), all_present="on").status_code == 302
        rows = DutyAct.objects.filter(deputy__in=[guest, member])
        assert set(rows.values_list("capacity", "presence")) == {("attend", "present")}
        assert "实到5人" in clerk.open(page(day)).content.decode()

    def test_of_a_member_with_two_posts_is_kept(self, day, clerk):
        """The first of their holdings names no deputy, and two deputies are called the same."""
        deputy = day.members[4]
        make(Holding, post=Post.objects.get(kind="director"), person_name=deputy.name)
        make(Deputy, term=deputy.term, name=deputy.name)
        clerk.edit(page(day), **{seat(deputy): "present"})
        assert DutyAct.objects.get(meeting=day.meeting).deputy == deputy

    def test_names_who_is_no_deputy_on_file(self, day, clerk):
        stranger = Holding.objects.get(deputy=day.members[0])
        stranger.deputy, stranger.person_name = None, "外来者"
        door.update(stranger, by=BY)
        shown = clerk.open(page(day)).content.decode()
        assert "任职记录没有关联代表，不能登记" in shown


class TestInvitations:
    def invited(self, clerk, day):
        return clerk.open(page(day)).context_data["sitting"].in_turn

    def test_go_round(self, day, clerk):
        """Who was asked never or longest ago is first; members are not asked."""
        recent, never, long_ago = day.guests
        for number, deputy, on in ((10, recent, "2024-05-08"), (9, long_ago, "2024-03-06")):
            meeting = make(
                Meeting, work_year=day.meeting.work_year, kind="committee", term=day.meeting.term,
                number=number, starts_on=on,
            )  # fmt: skip
            meeting.refresh_from_db()
            make(DutyAct, deputy=deputy, meeting=meeting, presence="absent")
        in_turn = self.invited(clerk, day)
        assert [one.name for one in in_turn] == [one.name for one in (never, long_ago, recent)]
        assert [one.times for one in in_turn] == [0, 1, 1]

    def test_are_ticked_and_in_the_log_of_duties(self, day, clerk):
        guest = day.guests[0]
        clerk.edit(page(day), invite=[str(guest.pk)])
        act = DutyAct.objects.get(deputy=guest)
        assert (act.meeting_id, act.capacity, act.presence, act.kind) == (
            day.meeting.pk, "sit_in", "expected", "committee_session",
        )  # fmt: skip
        assert act.invited_on is not None
        clerk.edit(page(day), **{seat(guest): "present"})
        act.refresh_from_db()
        assert act.presence == "present"
        assert DutyAct.objects.filter(deputy=guest).count() == 1
        assert guest not in self.invited(clerk, day)

    def test_are_over_once_the_session_is_held(self, held, clerk):
        assert self.invited(clerk, held) == []


class TestTheAgenda:
    def test_is_reordered_by_number(self, day, clerk):
        last, first = day.items["inform"], day.items["report"]
        clerk.edit(page(day), **{f"item-{last.pk}-order": "1", f"item-{first.pk}-order": "9"})
        shown = list(day.meeting.agenda.order_by("order", "pk"))
        assert (shown[0], shown[-1]) == (last, first)

    def test_has_results_once_the_session_is_held(self, held, clerk):
        result = f"item-{held.items['inform'].pk}-result"
        assert clerk.edit(page(held), **{result: "heard"}).status_code == 302
        assert result_of(held, "inform") == "heard"

    def test_leads_to_the_moves_of_its_subjects(self, day, clerk):
        shown = clerk.open(page(day)).content.decode()
        topic = day.stand("report")
        assert f"/admin/tracker/topic/{topic.pk}/step/deliberate/?back=" in shown


class TestVotes:
    def test_are_counted_beside_their_items(self, held, clerk):
        typed = {"method": "button"}
        typed |= counted_on(held, "decision", **COUNTS, has_no_term="on")
        typed |= counted_on(held, "first", **COUNTS)
        typed |= counted_on(held, "second", in_favour="2", against="3")
        typed |= counted_on(
            held, "opinion", satisfied="3", basically_satisfied="1", unsatisfied="1", sent="5",
            returned="5", valid="5",
        )  # fmt: skip
        answer = clerk.edit(page(held), **typed)
        assert answer.status_code == 302, errors_in(answer)
        assert held.stand("decision").status == "adopted"
        assert (held.stand("first").status, held.stand("second").status) == (
            "passed", "not_passed",
        )  # fmt: skip
        assert (held.stand("third").status, held.stand("opinion").status) == ("tabled", "voted")
        assert {vote.members for vote in Vote.objects.all()} == {5}
        assert {vote.present for vote in Vote.objects.all()} == {5}
        assert {name: result_of(held, name) for name in held.items} == {
            "report": "", "inspection": "", "decision": "passed", "first": "passed",
            "second": "not_passed", "third": "", "opinion": "passed", "inform": "",
        }  # fmt: skip
        assert Holding.objects.filter(person_name="甲某").exists()

    def test_that_cannot_be_leave_nothing_half_saved(self, held, clerk):
        """Every error at once, beside its row, and all that was typed is still there."""
        before = Change.objects.count()
        typed = {"method": "button", seat(held.members[0]): "leave"}
        typed |= {f"item-{held.items['inform'].pk}-order": "x"}
        typed |= counted_on(held, "decision", in_favour="4", against="1")
        typed |= counted_on(held, "first", in_favour="5", against="1")
        answer = clerk.edit(page(held), **typed)
        assert (answer.status_code, Change.objects.count()) == (200, before)
        lines = {line["line"].item.pk: line["line"] for line in answer.context_data["lines"]}
        said = {name: lines[item.pk].errors for name, item in held.items.items()}
        assert {name for name, errors in said.items() if errors} == {
            "inform", "decision", "first",
        }  # fmt: skip
        assert "报告期限" in said["decision"][0]
        assert any("不能多于出席人数" in each for each in said["first"])
        kept = fields_of(answer)
        assert all(kept[name] == [value] for name, value in typed.items())
        assert DutyAct.objects.get(deputy=held.members[0]).presence == "present"

    def test_are_of_the_members_in_office(self, held, clerk):
        typed = {"method": "hands"} | counted_on(held, "first", **COUNTS, members="9")
        answer = clerk.edit(page(held), **typed)
        assert any("与所填9人不一致" in each for each in errors_in(answer))

    def test_say_what_majority_is_needed(self, day, clerk):
        assert "全体5人，须有3票才能通过" in clerk.open(page(day)).content.decode()

    def test_are_counted_at_sessions_alone(self, day, clerk):
        """The directors only decide what a session votes on."""
        directors = make(
            Meeting, work_year=day.meeting.work_year, kind="directors", title="主任会议",
            starts_on=DAY,
        )  # fmt: skip
        item = make(
            AgendaItem, meeting=directors, kind="personnel", matter=day.items["first"].matter
        )
        Meeting.objects.filter(pk=directors.pk).update(status="held")
        address = f"/admin/tracker/meeting/{directors.pk}/session/"
        shown = clerk.open(address)
        assert [line["line"].ballot for line in shown.context_data["lines"]] == [None]
        typed = {f"item-{item.pk}-vote-{name}": count for name, count in COUNTS.items()}
        clerk.edit(address, method="hands", **typed)
        assert (day.stand("first").status, Vote.objects.count()) == ("tabled", 0)


class TestNumbersThatAreNone:
    @pytest.mark.parametrize("typed", ["²", "9" * 5000, "9" * 4000, "-1", "1e3"])
    @pytest.mark.parametrize("name", ["in_favour", "against", "members", "present"])
    def test_are_refused_beside_their_item(self, held, clerk, name, typed):
        counts = counted_on(held, "first", **COUNTS | {name: typed})
        answer = clerk.edit(page(held), method="hands", **counts)
        lines = {line["line"].item.pk: line["line"] for line in answer.context_data["lines"]}
        assert (answer.status_code, Vote.objects.count()) == (200, 0)
        assert lines[held.items["first"].pk].errors

    @pytest.mark.parametrize("typed", ["²", "9" * 5000, "-1", "1.5"])
    def test_are_no_order_either(self, held, clerk, typed):
        answer = clerk.edit(page(held), **{f"item-{held.items['inform'].pk}-order": typed})
        assert answer.status_code == 200
        assert errors_in(answer)

    @pytest.mark.parametrize("typed", ["²", "9" * 5000, "9" * 30])
    def test_are_nobody_to_act_for(self, day, clerk, typed):
        first = day.members[0]
        answer = clerk.edit(page(day), on_behalf_of=typed, **{seat(first): "present"})
        assert answer.status_code == 302
        act = DutyAct.objects.get(deputy=first)
        assert Change.objects.of(act).get().on_behalf_of is None


class TestTheResult:
    def undo(self, day, name: str) -> None:
        user = get_user_model().objects.get(username="李华")
        by = door.Actor(door="admin", user=user, reason="计票有误")
        undo(day.stand(name), by=by, today=DAY, now=timezone.now())

    def test_follows_the_vote_that_was_taken_last(self, held, clerk):
        clerk.edit(page(held), method="hands", **counted_on(held, "first", **COUNTS))
        assert result_of(held, "first") == "passed"
        self.undo(held, "first")
        again = counted_on(held, "first", in_favour="1", against="4")
        assert clerk.edit(page(held), method="hands", **again).status_code == 302
        assert (held.stand("first").status, result_of(held, "first")) == (
            "not_passed", "not_passed",
        )  # fmt: skip

    def test_is_what_the_count_says(self, held, clerk):
        item = held.items["second"]
        counts = counted_on(held, "second", in_favour="1", against="4")
        said = {f"item-{item.pk}-result": "passed"}
        assert clerk.edit(page(held), method="hands", **counts, **said).status_code == 302
        assert result_of(held, "second") == "not_passed"
        written = Change.objects.of(item).filter(fields__has_key="result")
        assert [change.fields["result"]["after"] for change in written] == ["not_passed"]


class TestTheMembersOfAVote:
    """One number: what the page says is what the vote is taken of."""

    def shown(self, clerk, day) -> set[int]:
        lines = clerk.open(page(day)).context_data["lines"]
        return {line["line"].ballot.members for line in lines if line["line"].ballot}

    def taken(self, clerk, day, **counts):
        typed = counted_on(day, "first", **COUNTS | counts)
        answer = clerk.edit(page(day), method="hands", **typed)
        assert answer.status_code == 302, errors_in(answer)
        return Vote.objects.get()

    def test_are_those_that_the_meeting_explains(self, held, clerk):
        Meeting.objects.update(members_count=6, counts_reason="一人任职尚未登记")
        assert self.shown(clerk, held) == {6}
        assert self.taken(clerk, held).members == 6
        entry = held.stand("first").progress_entries.order_by("pk").last()
        assert "一人任职尚未登记" in entry.text

    def test_are_those_in_office_where_nothing_is_explained(self, day, clerk):
        Meeting.objects.update(status="held", members_count=9, present_count=5)
        assert self.shown(clerk, day) == {5}
        assert self.taken(clerk, day).members == 5

    def test_are_those_of_the_meeting_where_the_ledger_knows_none(self, day, clerk):
        Meeting.objects.update(status="held", members_count=7, present_count=6)
        Holding.objects.all().delete()
        assert self.shown(clerk, day) == {7}
        vote = self.taken(clerk, day)
        assert (vote.members, vote.present) == (7, 6)

    def test_are_those_of_the_second_day(self, held, clerk):
        """A present number of the first day is not that of a day with fewer members."""
        second = date(2024, 6, 27)
        Meeting.objects.update(ends_on=second)
        Holding.objects.filter(deputy=held.members[4]).update(until_on=second)
        vote = self.taken(clerk, held, happened_on=second.isoformat(), in_favour="3")
        assert (vote.members, vote.present, vote.result) == (4, None, "passed")


class TestTwoAtOnce:
    def test_lose_nothing_of_each_other(self, held, clerk):
        other = somebody("王芳", "clerk")
        opened = clerk.open(page(held))
        other.edit(page(held), **{seat(held.members[0]): "leave"})
        mine = {seat(held.members[1]): "absent"}
        assert clerk.save(opened, **mine).status_code == 302
        said = {act.deputy: act.presence for act in DutyAct.objects.select_related("deputy")}
        assert (said[held.members[0]], said[held.members[1]]) == ("leave", "absent")

    def test_are_told_where_they_disagree(self, held, clerk):
        other, first = somebody("王芳", "clerk"), held.members[0]
        item = f"item-{held.items['inform'].pk}-result"
        opened = clerk.open(page(held))
        other.edit(page(held), **{seat(first): "leave", item: "heard"})
        refused = clerk.save(opened, **{seat(first): "absent", item: "deliberated"})
        assert refused.status_code == 200
        assert errors_in(refused) == [
            "王芳已登记为“请假”；您选的保留在此，再次保存将以您选的为准。",
            "王芳已改为“已听取”；您填写的保留在此，再次保存将以您填写的为准。",
        ]
        assert DutyAct.objects.get(deputy=first).presence == "leave"
        assert clerk.save(refused).status_code == 302
        assert DutyAct.objects.get(deputy=first).presence == "absent"
        assert result_of(held, "inform") == "deliberated"

    def test_count_a_vote_once(self, held, clerk):
        other = somebody("王芳", "clerk")
        opened = clerk.open(page(held))
        counts = {"method": "button"} | counted_on(held, "first", **COUNTS)
        other.edit(page(held), **counts)
        refused = clerk.save(opened, **counts)
        assert (refused.status_code, Vote.objects.count()) == (200, 1)
        assert any("您填写的票数（4、1）没有保存" in each for each in errors_in(refused))


class TestItsReaders:
    def test_are_the_office_and_its_own_body(self, day, clerk):
        own = make(Unit, code="other", name="农业工委", kind="committee")
        committee = somebody("专工委", "committee", unit=own)
        leader, affairs = somebody("领导", "leader"), somebody("代工委", "deputy_affairs")
        assert clerk.open(page(day)).status_code == 200
        assert affairs.open(page(day)).status_code == 200
        assert committee.open(page(day)).status_code == 403
        assert leader.open(page(day)).status_code == 403
        meeting = make(
            Meeting, work_year=day.meeting.work_year, kind="special_committee", body=own,
            starts_on=DAY,
        )  # fmt: skip
        assert committee.open(f"/admin/tracker/meeting/{meeting.pk}/session/").status_code == 200

    def test_find_it_from_the_page_of_the_meeting(self, day, clerk):
        shown = clerk.open(f"/admin/tracker/meeting/{day.meeting.pk}/change/").content.decode()
        assert f'href="{page(day)}"' in shown
        leader = somebody("领导", "leader")
        shown = leader.open(f"/admin/tracker/meeting/{day.meeting.pk}/change/").content.decode()
        assert f'href="{page(day)}"' not in shown


class TestItsCost:
    def test_on_the_page_of_the_meeting_does_not_grow_with_the_attendance(self, clerk, day):
        address = f"/admin/tracker/meeting/{day.meeting.pk}/change/"

        def queries() -> int:
            clerk.open(address)
            with CaptureQueriesContext(connection) as asked:
                assert clerk.open(address).status_code == 200
            return len(asked)

        clerk.edit(page(day), **{seat(day.members[0]): "present"})
        few = queries()
        clerk.edit(page(day), **all_present(day))
        assert queries() == few

    def test_does_not_grow_with_items_and_members(self, db, clerk, day):
        def queries(of) -> int:
            with CaptureQueriesContext(connection) as asked:
                assert clerk.open(page(of)).status_code == 200
            return len(asked)

        few = queries(day)
        year, term = day.meeting.work_year, day.meeting.term
        units = {code: Unit.objects.get(code=code) for code in ("cj", "sthj")}
        add_agenda(
            day.meeting, year=year, term=term, committee=units["cj"], bureau=units["sthj"], round=1
        )
        post = Post.objects.get(kind="member")
        for name in ("新委员一", "新委员二", "新委员三"):
            deputy = make(Deputy, term=term, name=name)
            make(Holding, post=post, person_name=name, deputy=deputy)
        assert queries(day) == few
        assert few <= 30
