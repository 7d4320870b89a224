"""The admin site: its names, its menu, its autocomplete and its index page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.shortcuts import redirect
from django.urls import path

from tracker import kinds
from tracker.accounts.writing import noted
from tracker.common.admin.writing import actor_of
from tracker.overview.admin import populations_page
from tracker.theme.dashboard import dashboard

# The menu in the order of work, not of the alphabet: heading → model names.
MENU = {
    "监督工作": [*kinds.names(), "matter"],
    "审议意见与整改": [
        "opinion",
        "rectificationitem",
        "resultreport",
        "ballot",
        "rectificationstage",
        "rectificationextension",
    ],
    "过程记录": [
        "progressentry",
        "activity",
        "dutyact",
        "site",
        "recommendation",
        "teammember",
        "attachment",
    ],
    "建议办理": [
        "assignment",
        "extension",
        "answer",
        "evaluation",
        "promise",
        "urge",
        "answerclass",
    ],
    "成效与数据": ["outcome", "figure", "indicator"],
    "来源": ["sourcedocument", "passage", "law"],
    "基础资料": ["workyear", "workarea", "unit", "term", "session", "deputy"],
    "报表": ["sheetlayout", "documenttemplate", "task"],
    "系统": ["change", "membership", "apitoken", "user"],
}


class LabelledAutocomplete(AutocompleteJsonView):
    """Offers records under the name that their admin gives them, e.g. with the year in front."""

    def serialize_result(self, obj, to_field_name):
        result = super().serialize_result(obj, to_field_name)
        label = getattr(self.model_admin, "autocomplete_label", None)
        return {**result, "text": label(obj)} if label else result


class LedgerSite(AdminSite):
    site_title = "监督工作台账"
    site_header = "监督工作台账"
    index_title = "工作台"
    site_url = None
    enable_nav_sidebar = True

    def get_app_list(self, request, app_label=None):
        """One entry per heading of the menu, with the models this person may see."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        models = {
            model["model"]._meta.model_name: model
            for app in super().get_app_list(request)
            for model in app["models"]
        }
        menu = [
            self._heading(heading, [models.pop(name) for name in names if name in models])
            for heading, names in MENU.items()
        ]
        # What another app registers without telling the menu must still be reachable.
        menu.append(self._heading("其他", list(models.values())))
        return [heading for heading in menu if heading["models"]]

    def _heading(self, name: str, models: list) -> dict:
        return {
            "name": name,
            "app_label": name,
            "app_url": "",
            "has_module_perms": True,
            "models": models,
        }

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def password_change(self, request, extra_context=None):
        if request.method != "POST":
            return super().password_change(request, extra_context)
        with noted(request.user, by=actor_of(request)):
            return super().password_change(request, extra_context)

    def get_urls(self):
        own = path("populations/", self.admin_view(self.populations), name="populations")
        return [own, *super().get_urls()]

    def populations(self, request):
        return populations_page(request, self)

    def app_index(self, request, app_label, extra_context=None):
        # The menu is ordered by work; a page per Django app would be a second, worse one.
        return redirect("admin:index")

    def index(self, request, extra_context=None):
        return super().index(request, {**(extra_context or {}), **dashboard(request)})
