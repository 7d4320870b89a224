"""The page of a meeting in the admin: it opens, and its agenda is written on it."""

import pytest
from meeting_world import COUNTED, HELD_ON

from tracker.meetings.models import Meeting


@pytest.fixture
def clerk(world, client):
    world.users["clerk"].is_staff = True
    world.users["clerk"].save()
    client.force_login(world.users["clerk"])
    return client


class TestThePageOfAMeeting:
    @pytest.mark.parametrize("page", ["change", "history", "dossier"])
    def test_opens(self, world, clerk, page):
        meeting = world.held()
        world.item(meeting, "听取环保报告", matter=world.topic(), result="heard")
        shown = clerk.get(f"/admin/tracker/meeting/{meeting.pk}/{page}/")
        assert shown.status_code == 200
        assert "第六届人大常委会第十二次会议" in shown.content.decode()

    def test_has_its_agenda(self, world, clerk):
        meeting = world.meeting()
        world.item(meeting, "听取环保报告")
        page = clerk.get(f"/admin/tracker/meeting/{meeting.pk}/change/").content.decode()
        assert 'name="agenda-0-title"' in page
        assert 'name="agenda-0-order"' in page

    def test_offers_the_move_that_is_next(self, world, clerk):
        page = clerk.get(f"/admin/tracker/meeting/{world.called().pk}/change/").content.decode()
        assert f"/admin/tracker/meeting/{Meeting.objects.get().pk}/step/hold/" in page

    def test_opens_for_a_new_one_and_lists_them(self, world, clerk):
        world.move(world.called(), "hold", on=HELD_ON, **COUNTED)
        assert clerk.get("/admin/tracker/meeting/add/").status_code == 200
        assert "第十二次会议" in clerk.get("/admin/tracker/meeting/").content.decode()
        assert clerk.get("/admin/tracker/agendaitem/").status_code == 200
