"""The period of a figure gets its days, so that quarters can be sorted and compared."""

from django.db import migrations, models
from django.db.models import F, Q

from tracker.reading.spans import span_of

# Kinds that the days tell from each other; a row in which they contradict is left to its writer.
OF_DAYS = {"year", "years", "part"}


def read_the_words(apps, schema_editor):
    """Fill in the days where the words of the period say them."""
    Figure = apps.get_model("tracker", "Figure")
    for figure in Figure.objects.exclude(period="").order_by("pk").iterator():
        span = span_of(figure.period, in_year=figure.work_year_id, about=figure.subject_year)
        if span is None:
            continue
        kinds = {figure.period_kind, str(span.kind)}
        if len(kinds) == 1 or not kinds <= OF_DAYS:
            Figure.objects.filter(pk=figure.pk).update(
                period_from=span.first, period_until=span.last
            )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0038_activities_of_programmes_and_stations")]

    operations = [
        migrations.AddField(
            model_name="figure",
            name="period_from",
            field=models.DateField(
                blank=True,
                help_text="起止日期都留空的，按统计期间的文字（第一季度、上半年、1—9月）填写；"
                "文字没有写明日期的不填。",
                null=True,
                verbose_name="期间起始",
            ),
        ),
        migrations.AddField(
            model_name="figure",
            name="period_until",
            field=models.DateField(
                blank=True,
                help_text="某一时点的数只填截止日期。",
                null=True,
                verbose_name="期间截止",
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=Q(period_from__isnull=True)
                | Q(period_until__isnull=True)
                | Q(period_from__lte=F("period_until")),
                name="figure_period_forwards",
                violation_error_code="period_not_forwards",
                violation_error_message="期间截止不能早于期间起始。",
            ),
        ),
        migrations.RunPython(read_the_words, migrations.RunPython.noop),
    ]
