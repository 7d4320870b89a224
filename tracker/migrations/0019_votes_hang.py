import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0018_votes_carried_over"),
    ]

    operations = [
        migrations.AlterField(
            model_name='vote',
            name='matter',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='tracker.matter', verbose_name='所属事项'),
        ),
    ]
