from django.contrib.admin.apps import AdminConfig

YES_OR_NO = {True: "是", False: "否", None: "—"}


class LedgerAdminConfig(AdminConfig):
    """Django's admin with our site: the dashboard as index and the lists in order of work."""

    default_site = "tracker.theme.site.LedgerSite"

    def ready(self):
        super().ready()
        from django.contrib.admin.templatetags import admin_list

        # Everything of Django's that shows a value asks this function, which answers with a
        # picture called “True” or “False”.
        admin_list._boolean_icon = YES_OR_NO.__getitem__
