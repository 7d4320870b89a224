"""What said in words and days which meeting it was goes: the agendas say it now."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0030_meetings_carried_over"),
    ]

    operations = [
        migrations.RemoveField("inspection", "directors_meeting"),
        migrations.RemoveField("inspection", "directors_meeting_on"),
        migrations.RemoveField("inspection", "committee_session"),
        migrations.RemoveField("inspection", "committee_session_on"),
        migrations.RemoveField("topic", "directors_meeting_on"),
        migrations.RemoveField("topic", "committee_session_on"),
        migrations.RemoveField("opinion", "meeting_said"),
        migrations.RemoveField("vote", "meeting_said"),
    ]
