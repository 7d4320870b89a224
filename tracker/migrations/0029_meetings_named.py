"""Meetings take the place of the texts and days that said which one it was; the next migration
carries over what they say, the one after it takes them out: PostgreSQL alters no table whose rows
were written in the same transaction."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0028_attendance_of_meetings"),
    ]

    operations = [
        migrations.RenameField("opinion", "meeting", "meeting_said"),
        migrations.RenameField("vote", "meeting", "meeting_said"),
        migrations.AddField(
            model_name='opinion',
            name='meeting',
            field=models.ForeignKey(blank=True, help_text='新建时留空的，为审议日期这一天审议该事项的会议。', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opinions_formed', to='tracker.meeting', verbose_name='审议会议'),
        ),
        migrations.AddField(
            model_name='vote',
            name='meeting',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='votes_taken', to='tracker.meeting', verbose_name='表决会议'),
        ),
        migrations.AddField(
            model_name='agendaitem',
            name='heard_on',
            field=models.DateField(blank=True, help_text='会议哪一天审议的；一天的会议即召开日期。', null=True, verbose_name='审议日期'),
        ),
    ]
