"""Progress and files of a suggestion name the unit that they were written for."""

import django.db.models.deletion
from django.db import migrations, models

PARTS = {"lead": "主办", "co": "会办", "separate": "分办"}


def find_the_units(apps, schema_editor):
    """Name the unit where the entry itself says so, or its author speaks for no other."""
    model = {name: apps.get_model("tracker", name) for name in (
        "Assignment", "Attachment", "Membership", "ProgressEntry",
    )}  # fmt: skip
    speaks_for = {}
    for user, unit in model["Membership"].objects.filter(
        role="unit_contact", unit__isnull=False
    ).values_list("user", "unit"):
        speaks_for.setdefault(user, set()).add(unit)
    of_unit = {}
    for user, units in speaks_for.items():
        if len(units) == 1:
            of_unit.setdefault(units.pop(), []).append(user)
    for part in model["Assignment"].objects.select_related("unit").order_by("-is_current", "pk"):
        there = {"matter": part.suggestion_id, "unit": None}
        entries = model["ProgressEntry"].objects.filter(**there)
        entries.filter(text__startswith=f"{PARTS[part.part]} {part.unit.name}：").update(
            unit=part.unit
        )
        writers = of_unit.get(part.unit_id, [])
        if part.is_current and writers:
            entries.filter(author__in=writers).update(unit=part.unit)
            model["Attachment"].objects.filter(**there, uploaded_by__in=writers).update(
                unit=part.unit
            )
        model["Attachment"].objects.filter(
            unit=None, matter=part.suggestion_id, progress_entry__unit=part.unit
        ).update(unit=part.unit)


def link():
    return models.ForeignKey(
        blank=True,
        editable=False,
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="%(class)s_rows",
        to="tracker.unit",
        verbose_name="承办单位",
    )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0022_groups_from_text")]

    operations = [
        migrations.AddField("attachment", "unit", link()),
        migrations.AddField("progressentry", "unit", link()),
        migrations.RunPython(find_the_units, migrations.RunPython.noop),
    ]
