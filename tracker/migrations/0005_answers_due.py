from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery


def keep_the_date_of_the_round(apps, schema_editor):
    """Answers of the round that is under way are due when their suggestion is; of earlier rounds
    nobody knows any more."""
    Answer, Suggestion = apps.get_model("tracker", "Answer"), apps.get_model("tracker", "Suggestion")
    due = Suggestion.objects.filter(pk=OuterRef("suggestion")).values("due_on")[:1]
    Answer.objects.filter(round=F("suggestion__round")).update(due_on=Subquery(due))


def follow_after_all_rounds(apps, schema_editor):
    """An answer with evidence is a follow-up, which comes after every round of the duty."""
    Answer = apps.get_model("tracker", "Answer")
    proven = Answer.objects.filter(evidence__isnull=False, round__lte=F("suggestion__round"))
    for answer in proven.select_related("suggestion").distinct():
        answer.round, answer.due_on = answer.suggestion.round + 1, None
        answer.save(update_fields=["round", "due_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0004_provisional_dates"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="due_on",
            field=models.DateField(
                blank=True, editable=False, null=True, verbose_name="该轮答复期限"
            ),
        ),
        migrations.RunPython(keep_the_date_of_the_round, migrations.RunPython.noop),
        migrations.RunPython(follow_after_all_rounds, migrations.RunPython.noop),
    ]
