from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.core.management import CommandError
from django.db import connections
from django.db.backends.signals import connection_created
from django.db.migrations.recorder import MigrationRecorder
from django.db.models.signals import post_migrate, pre_migrate

# The first migration of the drafts that came before the first release.
BEFORE_THE_FIRST_RELEASE = ("tracker", "0001_foundation")


def refuse_database_of_drafts(using, plan, **signal) -> None:
    """A database made by a draft has tables that no migration leads on from; it is left as it is.

    Raises CommandError before anything is migrated.
    """
    if BEFORE_THE_FIRST_RELEASE in MigrationRecorder(connections[using]).applied_migrations():
        raise CommandError(
            "这个数据库是正式发布之前的试用版建立的，不能升级；"
            "请换一个新的数据目录（TRACKER_DATA_DIR）或数据库（DATABASE_URL），原数据库没有改动。"
        )


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "监督工作台账"

    def ready(self):
        # The models are there only by now.
        from tracker.accounts import sessions, told_apart
        from tracker.audit import signing
        from tracker.changes import guards
        from tracker.operations import programs
        from tracker.operations.doctor.database import refuse_weak_database
        from tracker.searches.building import fill_where_empty
        from tracker.searches.models import teach_spelling
        from tracker.webhooks.delivering import WORKER

        programs.bring(WORKER)
        signing.listen()
        told_apart.ask_the_standing_of_everybody()
        user_logged_in.connect(sessions.begin)
        checks.register(refuse_weak_database, checks.Tags.models)
        connection_created.connect(teach_spelling)
        post_migrate.connect(fill_where_empty, sender=self)
        post_migrate.connect(guards.lay, sender=self)
        pre_migrate.connect(refuse_database_of_drafts, sender=self)
