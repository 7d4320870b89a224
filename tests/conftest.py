import pytest
from django.db import connection


@pytest.fixture(scope="session")
def django_db_modify_db_settings(tmp_path_factory):
    """Test SQLite as it runs: in a file, with WAL. In memory it locks whole tables instead."""
    if connection.vendor == "sqlite":
        folder = tmp_path_factory.mktemp("database")
        connection.settings_dict["TEST"]["NAME"] = str(folder / "ledger.sqlite3")


@pytest.fixture(autouse=True)
def _attachments_in_a_folder_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "attachments"
