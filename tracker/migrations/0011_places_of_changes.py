"""Each transaction that writes changes holds its place among their numbers until it ends.

Numbers are given when a row is written, but others see it when its transaction is committed:
without this, whoever reads on from the last number would pass over a change that comes later.
Shared locks never wait for each other. SQLite has one writer and needs none.
"""

from django.db import migrations

MAKE = """
CREATE FUNCTION tracker_change_hold_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock_shared(5006692, (last_value & 2147483647)::integer)
    FROM tracker_change_id_seq;
    RETURN NULL;
END $$;
CREATE TRIGGER tracker_change_hold_place BEFORE INSERT ON tracker_change
FOR EACH STATEMENT EXECUTE FUNCTION tracker_change_hold_place();
"""
REMOVE = """
DROP TRIGGER tracker_change_hold_place ON tracker_change;
DROP FUNCTION tracker_change_hold_place();
"""


def run(sql):
    def on_postgresql(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return on_postgresql


class Migration(migrations.Migration):

    dependencies = [
        ("tracker", "0010_who_saw_what_was_deleted"),
    ]

    operations = [
        migrations.RunPython(run(MAKE), run(REMOVE)),
    ]
