"""Letters about the to-do: each line once at each stage, nothing personal, nobody twice."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Assignment, Reminder, Suggestion
from tracker.reminders.sending import LISTED, remind, untold

pytestmark = pytest.mark.django_db
BY = Actor(door="command")
DAY = date(2023, 6, 15)


@pytest.fixture(autouse=True)
def _mail_is_set_up(settings):
    settings.EMAIL_HOST = "mail.example.org"


def run(*, on: date = DAY, **options) -> str:
    out = StringIO()
    call_command("remind", on=on, stdout=out, **options)
    return out.getvalue()


class TestLetters:
    def test_tell_by_stage(self, contact, handed):
        handed("001", due_on=DAY + timedelta(days=60))
        handed("002", due_on=DAY + timedelta(days=15))
        handed("003", due_on=DAY - timedelta(days=1))
        handed("004", due_on=None, status="pending_sign")
        assert "contact：已发送，4件" in run()
        [letter] = mail.outbox
        assert letter.to == ["contact@example.org"]
        assert letter.subject == "监督工作台账：1件超期、1件即将到期、2件新增"
        assert letter.body.splitlines()[:8] == [
            "截至2023-06-15，有4件事等您办理：",
            "【超期】",
            "1. 待答复代表：第003号 建议003，期限2023-06-14",
            "【即将到期】",
            "2. 待答复代表：第002号 建议002，期限2023-06-30",
            "【新增】",
            "3. 待签收：第004号 建议004",
            "4. 待答复代表：第001号 建议001，期限2023-08-14",
        ]

    def test_are_written_once_at_each_stage(self, contact, handed):
        handed("001", due_on=DAY + timedelta(days=20))
        told = [
            (DAY, 1), (DAY, 0), (DAY + timedelta(days=1), 0),
            (DAY + timedelta(days=5), 1), (DAY + timedelta(days=20), 0),
            (DAY + timedelta(days=21), 1), (DAY + timedelta(days=90), 0),
        ]  # fmt: skip
        assert [(day, remind(contact, on=day)) for day, _ in told] == told
        assert len(mail.outbox) == 3
        assert set(Reminder.objects.values_list("stage", flat=True)) == {"new", "soon", "overdue"}

    def test_are_written_again_when_the_date_was_put_off(self, contact, handed):
        part = handed("001", due_on=DAY - timedelta(days=1))
        assert remind(contact, on=DAY) == 1
        Suggestion.objects.filter(pk=part.suggestion_id).update(due_on=DAY + timedelta(days=5))
        assert remind(contact, on=DAY) == 1
        assert remind(contact, on=DAY + timedelta(days=6)) == 1

    def test_are_not_written_of_what_is_done(self, contact, handed):
        part = handed("001", due_on=DAY)
        Assignment.objects.filter(pk=part.pk).update(status="done")
        assert remind(contact, on=DAY) == 0
        assert mail.outbox == []

    def test_are_not_written_of_what_others_have_to_do(self, clerk, handed):
        clerk.email = "clerk@example.org"
        clerk.save()
        handed("001", due_on=DAY - timedelta(days=60))
        assert untold(clerk, on=DAY) == []

    def test_name_no_matter_in_the_subject_and_no_phone_anywhere(self, contact, handed):
        part = handed("001", due_on=DAY)
        Assignment.objects.filter(pk=part.pk).update(phone="84880000", handler="赵六")
        remind(contact, on=DAY)
        [letter] = mail.outbox
        assert "建议001" not in letter.subject
        assert "84880000" not in letter.body
        assert "赵六" not in letter.body

    def test_list_so_many_and_count_the_rest(self, contact, handed):
        for number in range(LISTED + 2):
            handed(f"{number:03}", due_on=DAY)
        assert remind(contact, on=DAY) == LISTED + 2
        [letter] = mail.outbox
        assert "……另有2件。" in letter.body
        assert f"{LISTED}. " in letter.body
        assert f"{LISTED + 1}. " not in letter.body
        # What was only counted was told of as well.
        assert remind(contact, on=DAY) == 0

    def test_say_what_is_provisional(self, contact, handed):
        part = handed("001", due_on=DAY)
        Suggestion.objects.filter(pk=part.suggestion_id).update(provisional_dates=["due_on"])
        remind(contact, on=DAY)
        assert "期限2023-06-15（暂定）" in mail.outbox[0].body

    def test_lead_to_the_ledger(self, contact, handed, settings):
        handed("001", due_on=DAY)
        handed("002", due_on=DAY)
        settings.SITE_ADDRESS = "https://ledger.example.org"
        remind(contact, on=DAY)
        assert "https://ledger.example.org/admin/todo/" in mail.outbox[0].body


class TestCommand:
    def test_writes_to_active_people_with_an_address(self, contact, handed, unit):
        handed("001", due_on=DAY)
        for name, email, is_active in (("gone", "gone@example.org", False), ("mute", "", True)):
            user = get_user_model().objects.create_user(name, email, is_active=is_active)
            membership = contact.memberships.get()
            door.create(type(membership)(user=user, role=membership.role, unit=unit), by=BY)
        run()
        assert [letter.to for letter in mail.outbox] == [["contact@example.org"]]

    def test_tells_nobody_on_a_dry_run(self, contact, handed):
        handed("001", due_on=DAY)
        assert run(dry_run=True) == "contact：1件\n"
        assert mail.outbox == []
        assert not Reminder.objects.exists()

    def test_needs_a_server(self, settings, contact, handed):
        settings.EMAIL_HOST = ""
        handed("001", due_on=DAY)
        with pytest.raises(CommandError, match="TRACKER_EMAIL_HOST"):
            run()
        assert run(dry_run=True) == "contact：1件\n"

    def test_takes_back_its_note_where_the_letter_did_not_go_out(
        self, contact, clerk, handed, monkeypatch
    ):
        """The others are written to; what was not sent is sent the next time."""
        clerk.email = "clerk@example.org"
        clerk.save()
        handed("001", due_on=DAY)
        new = Suggestion(work_year_id=2023, title="新", status="submitted")
        door.create(new, by=BY)
        sent = []

        def send(letter):
            if letter.to == ["contact@example.org"]:
                raise ConnectionRefusedError(111, "refused")
            sent.append(letter.to)

        monkeypatch.setattr("tracker.reminders.sending.EmailMessage.send", send)
        with pytest.raises(CommandError, match="没有发出：contact"):
            run()
        assert sent == [["clerk@example.org"]]
        assert set(Reminder.objects.values_list("account", flat=True)) == {clerk.pk}
        monkeypatch.undo()
        # Mail stands in a list again.
        remind(contact, on=DAY)
        assert [letter.to for letter in mail.outbox] == [["contact@example.org"]]
