from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TrackerConfig(AppConfig):
    name = "tracker"
    verbose_name = "监督工作台账"

    def ready(self):
        from tracker.common.permissions import set_up_roles

        # Django makes the permissions themselves after each migrate; the roles that bundle
        # them can therefore not be made in a migration.
        post_migrate.connect(set_up_roles, sender=self)
