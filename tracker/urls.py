from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.guests.pages import link_page
from tracker.operations import health
from tracker.reminders.feed import calendar_feed

urlpatterns = [
    # First, because the admin and the API answer every unknown address below theirs.
    path("", include("reports.urls")),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path("metrics", health.metrics),
    # To the front page, or to the login that leads there.
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("calendar/<str:key>.ics", calendar_feed, name="calendar-feed"),
    path("link/<str:key>/", link_page, name="one-time-link"),
    path("api/v1/", include("tracker.api_urls")),
]

# What goes wrong before or beside a view answers below /api/ as the API does.
handler400 = "tracker.common.problems.bad_request"
handler500 = "tracker.common.problems.server_error"
