from django.contrib.admin.apps import AdminConfig


class LedgerAdminConfig(AdminConfig):
    """Django's admin with our site: the dashboard as index and the lists in order of work."""

    default_site = "tracker.theme.site.LedgerSite"
