"""A database of the drafts before the first release is told so, and is never half migrated."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.django_db


class TestMigrate:
    def test_refuses_a_database_made_by_a_draft(self):
        MigrationRecorder(connection).record_applied("tracker", "0001_foundation")
        tables = connection.introspection.table_names()
        with pytest.raises(CommandError, match="正式发布之前的试用版"):
            call_command("migrate", verbosity=0)
        assert connection.introspection.table_names() == tables

    def test_goes_on_with_a_database_of_its_own(self):
        call_command("migrate", verbosity=0)
