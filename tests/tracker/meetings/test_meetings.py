"""What a meeting and its agenda are, what they may not be, and who sees them."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from meeting_world import BY, HELD_ON, codes_when, make

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours
from tracker.common.scoping import visible
from tracker.matters.models import Matter
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Attachment,
    Inspection,
    Opinion,
    PersonnelMatter,
    Post,
    Session,
)


class TestItsName:
    @pytest.mark.parametrize(
        ("kind", "number", "more", "name"),
        [
            ("committee", 12, {}, "第六届人大常委会第十二次会议"),
            ("committee", 3, {"is_extraordinary": True}, "第六届人大常委会第三次临时会议"),
            ("directors", 30, {}, "第六届人大常委会第三十次主任会议"),
            ("directors", 104, {}, "第六届人大常委会第104次主任会议"),
            ("party_group", 2, {}, "第六届人大常委会党组第二次会议"),
            ("committee", None, {"starts_on": HELD_ON}, "人大常委会会议（2024-06-26）"),
            ("directors", None, {}, "人大常委会主任会议"),
        ],
    )
    def test_says_kind_term_and_number(self, world, kind, number, more, name):
        assert world.meeting(number, kind, **more).title == name

    def test_says_whose_it_is_where_there_are_several(self, world):
        meeting = world.meeting(2, "special_committee", body=world.units["finance"])
        assert str(meeting) == "第六届财经工委第二次会议"

    def test_of_a_congress_is_that_of_its_session(self, world):
        session = make(Session, term=world.term, number=3)
        meeting = world.meeting(None, "congress", session=session)
        assert meeting.title == "第六届人民代表大会第三次会议"
        assert (meeting.term, meeting.number) == (world.term, 3)

    def test_follows_a_corrected_number_but_not_over_a_name_of_its_own(self, world):
        meeting, named = world.meeting(12), world.meeting(13, title="务虚会")
        for one, number in ((meeting, 15), (named, 16)):
            one.number = number
            door.update(one, by=BY)
        kept = [Meeting.objects.get(pk=one.pk).title for one in (meeting, named)]
        assert kept == ["第六届人大常委会第十五次会议", "务虚会"]

    def test_stands_on_the_spine(self, world):
        matter = Matter.objects.get(pk=world.meeting().pk)
        assert (matter.matter_kind, matter.matter_number) == ("meeting", "12")
        assert matter.matter_title == "第六届人大常委会第十二次会议"
        assert not matter.matter_is_owed


class TestAMeeting:
    def test_has_its_number_once_a_term(self, world):
        world.meeting(12)
        assert codes_when(world.meeting, 12) == {"__all__": "meeting_taken"}
        assert world.meeting(12, "directors").pk

    def test_gives_its_number_back_when_void_or_cancelled(self, world):
        first = world.meeting(12)
        door.void(first, by=Actor(door="command", reason="误登"))
        second = world.meeting(12)
        world.move(second, "cancel", on=HELD_ON, remark="合并召开")
        assert world.meeting(12).pk

    def test_of_a_body_has_its_number_once_there(self, world):
        own, other = world.units["finance"], world.units["farming"]
        world.meeting(1, "special_committee", body=own)
        assert world.meeting(1, "special_committee", body=other).pk
        found = codes_when(world.meeting, 1, "special_committee", body=own)
        assert found == {"__all__": "meeting_taken"}

    @pytest.mark.parametrize(
        ("kind", "fields", "fault"),
        [
            ("congress", {}, {"__all__": "session_of_congress"}),
            ("special_committee", {}, {"__all__": "body_missing"}),
            ("street_committee", {}, {"__all__": "body_missing"}),
            ("committee", {"number": 3}, {"__all__": "number_without_term"}),
            ("committee", {"members_count": 3, "present_count": 4},
             {"__all__": "present_exceeds_members"}),
            ("committee", {"starts_on": date(2024, 6, 2), "ends_on": date(2024, 6, 1)},
             {"__all__": "ends_before_start"}),
        ],
    )  # fmt: skip
    def test_is_whole(self, world, kind, fields, fault):
        given = {"work_year": world.year, **fields}
        assert codes_when(make, Meeting, kind=kind, **given) == fault

    def test_names_a_session_for_no_other_kind(self, world):
        session = make(Session, term=world.term, number=3)
        found = codes_when(world.meeting, None, session=session)
        assert found == {"__all__": "session_of_congress"}

    def test_is_of_a_body_of_its_kind(self, world):
        of_street = {"body": world.units["street"]}
        found = codes_when(world.meeting, 1, "special_committee", **of_street)
        assert found == {"body": "wrong_body"}

    def test_is_called_by_directors(self, world):
        directors = world.meeting(30, "directors")
        assert world.meeting(12, called_by=directors).called_by == directors
        found = codes_when(world.meeting, 13, called_by=world.meeting(11))
        assert found == {"called_by": "not_directors"}

    def test_has_minutes_of_its_own(self, world, settings, tmp_path):
        settings.MEDIA_ROOT = tmp_path
        meeting, other = world.meeting(12), world.meeting(13)
        upload = SimpleUploadedFile("纪要.txt", "内容".encode())
        minutes = Attachment(matter=other, file=upload).store(by=BY)
        meeting.minutes = minutes
        assert codes_when(door.update, meeting, by=BY) == {"minutes": "not_its_own"}

    @pytest.mark.parametrize("kind", ["committee", "directors"])
    @pytest.mark.parametrize(("present", "is_refused"), [(16, True), (17, False)])
    def test_has_more_than_half_of_its_members_there(self, world, kind, present, is_refused):
        """33 members: sixteen are too few, whoever types them afterwards."""
        meeting = world.held(kind=kind)
        meeting.present_count = present
        if is_refused:
            assert codes_when(door.update, meeting, by=BY) == {"present_count": "no_quorum"}
            meeting.counts_reason = "台账所载如此"
        assert door.update(meeting, by=BY).present_count == present

    def test_without_a_quorum_rule_is_held_by_whoever_came(self, world):
        finance = world.units["finance"]
        meeting = world.held(number=1, kind="special_committee", body=finance)
        meeting.present_count = 1
        assert door.update(meeting, by=BY).present_count == 1

    def test_is_not_void_while_its_results_stand(self, world):
        meeting = world.held()
        item = world.item(meeting, result="heard")
        void = Actor(door="command", reason="误登")
        assert codes_when_void(meeting, by=void) == "results_stand"
        door.void(item, by=void)
        assert door.void(Meeting.objects.get(pk=meeting.pk), by=void).is_voided


def codes_when_void(record, *, by):
    with pytest.raises(ValidationError) as caught:
        door.void(record, by=by)
    return caught.value.error_dict["__all__"][0].code


class TestAnAgenda:
    def test_goes_on_behind_the_last_item(self, world):
        meeting = world.meeting()
        first, second = world.item(meeting), world.item(meeting, "审议预算", order=7)
        third = world.item(meeting, "人事任免", kind="personnel")
        assert [first.order, second.order, third.order] == [1, 7, 8]
        assert list(meeting.agenda.all()) == [first, second, third]

    def test_names_an_item_by_what_it_is_about(self, world):
        topic = world.topic("污水处理")
        item = make(AgendaItem, meeting=world.meeting(), kind="hear", matter=topic)
        assert (str(item), item.subject.specific) == ("污水处理", topic)

    def test_names_nobody_who_is_proposed_for_an_office(self, world):
        post = make(
            Post, code="cj", title="财经工委主任", body=world.units["finance"], kind="working_body"
        )
        named = make(
            PersonnelMatter, work_year=world.year, kind="appoint", person_name="张三", post=post
        )
        item = make(
            AgendaItem, meeting=world.meeting(12), kind="personnel", matter=named.matter_ptr
        )
        assert item.title == "人事任免"

    def test_has_no_item_that_says_nothing(self, world):
        found = codes_when(make, AgendaItem, meeting=world.meeting(), kind="hear")
        assert found == {"title": "required"}

    def test_has_one_subject_an_item(self, world):
        inspection = make(Inspection, title="检查", kind="own_enforcement", work_year=world.year)
        opinion = make(Opinion, matter=inspection, title="审议意见")
        meeting = world.meeting()
        about = world.item(meeting, kind="vote", opinion=opinion)
        assert about.subject == opinion
        found = codes_when(world.item, meeting, opinion=opinion, matter=world.topic())
        assert found == {"__all__": "several_subjects"}

    def test_is_not_about_the_meeting_itself(self, world):
        meeting = world.meeting()
        assert codes_when(world.item, meeting, matter=meeting) == {"matter": "circular"}

    def test_has_results_from_the_meeting_on(self, world):
        meeting = world.called()
        found = codes_when(world.item, meeting, result="heard")
        assert found == {"result": "result_before_meeting"}
        world.move(meeting, "hold", on=HELD_ON, members_count=33, present_count=17)
        held = Meeting.objects.get(pk=meeting.pk)
        assert world.item(held, result="passed").get_result_display() == "通过"


@pytest.fixture
def meetings(world):
    published = {"published_on": date(2024, 7, 1), "status": "published"}
    found = {
        "committee": world.meeting(12),
        "published": world.meeting(11, **published),
        "party": world.meeting(3, "party_group"),
        "street": world.meeting(1, "street_committee", body=world.units["street"]),
        "finance": world.meeting(1, "special_committee", body=world.units["finance"]),
    }
    for name, meeting in found.items():
        world.item(meeting, name)
    bureau = world.units["bureau"]
    world.item(found["committee"], "reported", reporting_unit=bureau)
    return found


class TestReaders:
    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("clerk", "committee finance party published street"),
            ("leader", "committee finance party published street"),
            ("finance", "committee finance published street"),
            ("street", "published street"),
            ("other_street", "published"),
            ("bureau", "committee"),
            ("other_bureau", ""),
            ("government", ""),
            ("deputy", "published"),
        ],
    )
    def test_see_the_meetings_that_concern_them(self, world, meetings, who, seen):
        rows = visible(Meeting.objects.all(), to=world.users[who])
        assert {name for name, one in meetings.items() if one in rows} == set(seen.split())

    @pytest.mark.parametrize(
        ("who", "seen"),
        [
            ("clerk", "committee finance party published street reported"),
            ("finance", "committee finance published street reported"),
            ("street", "published street"),
            ("bureau", "reported"),
            ("other_bureau", ""),
            ("deputy", "published"),
        ],
    )
    def test_see_of_an_agenda_what_concerns_them(self, world, meetings, who, seen):
        rows = visible(AgendaItem.objects.all(), to=world.users[who])
        assert {item.title for item in rows} == set(seen.split())

    def test_lose_sight_of_what_was_voided(self, world, meetings):
        item = AgendaItem.objects.get(title="reported")
        door.void(item, by=Actor(door="command", reason="误登"))
        assert not visible(Meeting.objects.all(), to=world.users["bureau"]).exists()


class TestWriters:
    def test_of_a_body_write_its_own_meetings_alone(self, world, meetings):
        own, other = meetings["finance"], meetings["committee"]
        own.place = other.place = "三楼"
        assert door.update(own, by=world.actor("finance")).place == "三楼"
        with pytest.raises(FieldNotYours):
            door.update(other, by=world.actor("finance"))

    def test_of_a_body_do_not_make_it_the_committees(self, world, meetings):
        meeting = meetings["finance"]
        meeting.kind, meeting.body = "committee", None
        with pytest.raises(FieldNotYours):
            door.update(meeting, by=world.actor("finance"))

    def test_of_a_body_move_its_own_meetings(self, world, meetings):
        starts = {"on": date(2024, 6, 3), "starts_on": "2024-06-26"}
        assert world.move(meetings["finance"], "call", "finance", **starts).status == "called"
        assert world.refused(meetings["finance"], "call", "farming", **starts) == "not_concerned"
        assert world.refused(meetings["committee"], "call", "finance", **starts) == "not_concerned"
