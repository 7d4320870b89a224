"""What the program notes of its own letters and addresses; nobody writes it by hand."""

from tracker.common.field_rights import field_rights
from tracker.common.roles import ADMINISTRATOR
from tracker.reminders.models import CalendarFeed, Reminder

RIGHTS = {
    Reminder: field_rights(read_by={ADMINISTRATOR}),
    CalendarFeed: field_rights(read_by={ADMINISTRATOR}),
}
