from django.db import migrations


def form_groups(apps, schema_editor):
    """What was typed as text with each deputy becomes a record: one group for each name within a
    delegation of a term, with those deputies as its members. Since when is not known."""
    Deputy, Group, GroupMember = (
        apps.get_model("tracker", name) for name in ("Deputy", "Group", "GroupMember")
    )
    typed = {}
    for deputy in Deputy.objects.exclude(group="").order_by("pk"):
        name = deputy.group.strip()
        if name:
            typed.setdefault((deputy.term_id, deputy.delegation, name), []).append(deputy)
    for (term, delegation, name), deputies in typed.items():
        streets = {deputy.street_committee_id for deputy in deputies}
        group = Group.objects.create(
            term_id=term,
            delegation=delegation,
            name=name,
            street_committee_id=streets.pop() if len(streets) == 1 else None,
        )
        GroupMember.objects.bulk_create(
            [GroupMember(group=group, deputy=deputy) for deputy in deputies]
        )


class Migration(migrations.Migration):
    dependencies = [
        ("tracker", "0021_people_and_groups"),
    ]

    operations = [
        migrations.RunPython(form_groups, migrations.RunPython.noop),
        migrations.RemoveField(model_name="deputy", name="group"),
    ]
