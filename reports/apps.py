from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "报表"

    def ready(self):
        # Not above: tasks are records, and their model cannot be loaded before the apps are.
        from reports.tasks.running import WORKER, bring
        from reports.works import WORKS
        from tracker.operations import programs

        bring(WORKS)
        programs.bring(WORKER)
