"""The admin site: its names, its menu, its autocomplete and its index page."""

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.shortcuts import redirect
from django.urls import path

from tracker.accounts.pages import locked_names_page, sign_out_page
from tracker.accounts.writing import noted
from tracker.common.admin.writing import actor_of
from tracker.common.roles import standing_of
from tracker.overview.admin import populations_page
from tracker.reminders.pages import calendar_page, unit_letter_page
from tracker.saved_views.pages import saved_views_page, view_tiles
from tracker.searches.admin import search_page
from tracker.theme.dashboard import dashboard
from tracker.theme.menu import headings
from tracker.theme.report_data_page import report_data_page
from tracker.theme.waiting import waiting_page


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
        """One entry per heading of the person's menu, with the lists they may open."""
        if app_label is not None:
            return super().get_app_list(request, app_label)
        # Django asks twice for its index page.
        if not hasattr(request, "menu"):
            request.menu = self._menu(request)
        return request.menu

    def _menu(self, request) -> list[dict]:
        models = {
            model["model"]._meta.model_name: model
            for app in super().get_app_list(request)
            for model in app["models"]
        }
        roles = standing_of(request.user).roles
        return headings(models, roles, here=request.get_full_path())

    def autocomplete_view(self, request):
        return LabelledAutocomplete.as_view(admin_site=self)(request)

    def password_change(self, request, extra_context=None):
        if request.method != "POST":
            return super().password_change(request, extra_context)
        with noted(request.user, by=actor_of(request)):
            return super().password_change(request, extra_context)

    def get_urls(self):
        own = [
            path("populations/", self.admin_view(self.populations), name="populations"),
            path("report-data/", self.admin_view(self.report_data), name="report_data"),
            path("search/", self.admin_view(self.search), name="search"),
            path("todo/", self.admin_view(self.todo), name="todo"),
            path("calendar/", self.admin_view(self.calendar), name="calendar"),
            path("views/", self.admin_view(self.saved_views), name="saved_views"),
            path("locked/", self.admin_view(self.locked_names), name="locked_names"),
            path("sign-out/", self.admin_view(self.sign_out), name="sign_out_everywhere"),
            path("letter/<int:unit_id>/", self.admin_view(self.letter), name="unit_letter"),
        ]
        return [*own, *super().get_urls()]

    def search(self, request):
        return search_page(request, self)

    def populations(self, request):
        return populations_page(request, self)

    def report_data(self, request):
        return report_data_page(request, self)

    def todo(self, request):
        return waiting_page(request, self)

    def calendar(self, request):
        return calendar_page(request, self)

    def saved_views(self, request):
        return saved_views_page(request, self)

    def letter(self, request, unit_id):
        return unit_letter_page(request, self, unit_id)

    def locked_names(self, request):
        return locked_names_page(request, self)

    def sign_out(self, request):
        return sign_out_page(request, self)

    def app_index(self, request, app_label, extra_context=None):
        # The menu is ordered by work; a page per Django app would be a second, worse one.
        return redirect("admin:index")

    def index(self, request, extra_context=None):
        shown = {**dashboard(request), "view_tiles": view_tiles(request.user, site=self)}
        return super().index(request, {**(extra_context or {}), **shown})
