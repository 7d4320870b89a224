"""Every type of page, in both themes and at both widths, is without a finding of axe-core."""

from collections.abc import Iterator
from importlib.resources import files

import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.urls import reverse
from ledger import fill, fill_settings
from playwright.sync_api import Page
from session_day import session_day

from tracker.common.actor import Actor
from tracker.guests.issuing import issue
from tracker.meetings.models import Meeting
from tracker.models import Assignment, OneTimeLink, SavedView, Suggestion, Topic, Unit

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
PASSWORD = "督查-2023-密码"
WIDTHS = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
# One of each: pages of the other kinds are made of the same parts.
KINDS = (
    "suggestion", "topic", "rectificationitem", "figure", "unit", "change", "user", "reportreading",
)  # fmt: skip


@pytest.fixture
def ledger(transactional_db):
    fill(2)
    fill_settings()
    session_day(members=4)
    Suggestion.objects.update(status="handling", due_on="2023-06-01")
    admin = get_user_model().objects.create_superuser("admin", password=PASSWORD)
    late = {"kind": "suggestion", "query": "due=overdue", "is_tile": True}
    SavedView.objects.create(owner=admin, name="我的超期", **late)
    return admin


def addresses() -> Iterator[str]:
    """Of every type of page one."""
    for name in ("index", "todo", "calendar", "populations", "report_data", "saved_views",
                 "password_change"):  # fmt: skip
        yield reverse(f"admin:{name}")
    yield reverse("admin:unit_letter", args=[Unit.objects.filter(assignments__isnull=False)[0].pk])
    for kind in KINDS:
        model = next(m for m in admin.site._registry if m._meta.model_name == kind)
        name = f"admin:{model._meta.app_label}_{kind}"
        record = model._base_manager.first()
        yield reverse(f"{name}_changelist")
        yield reverse(f"{name}_change", args=[record.pk])
        if kind not in ("change", "user"):
            yield reverse(f"{name}_add")
            yield reverse(f"{name}_history", args=[record.pk])
    topic = Topic.objects.first()
    yield reverse("admin:tracker_topic_dossier", args=[topic.pk])
    for step in ("progress", "void"):
        yield reverse("admin:tracker_topic_step", args=[topic.pk, step])
    yield "/admin/tracker/suggestion/?due=overdue"
    part = Assignment.objects.filter(status="pending_sign").first()
    yield reverse("admin:tracker_suggestion_step", args=[part.suggestion_id, "issue-links"])
    for has_code in (False, True):
        link = OneTimeLink(step="sign", record_id=part.pk, has_code=has_code)
        yield issue(link, by=Actor(door="command")).path
    yield "/admin/search/"
    yield "/admin/search/?q=建议"
    yield reverse("admin:tracker_meeting_session", args=[Meeting.objects.get(number=12).pk])
    yield "/admin/tracker/nothing-there/"


def findings(page: Page) -> list[str]:
    """Rule, what is wrong and where, for every finding on the page."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [
        f"{each['id']}: {node['target'][0]} {node['html'][:90]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


class TestPages:
    @pytest.mark.parametrize("width", WIDTHS)
    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_are_for_everybody(self, theme, width, browser, address, ledger):
        context = browser.new_context(
            base_url=address, locale="zh-CN", color_scheme=theme, viewport=WIDTHS[width]
        )
        page = context.new_page()
        page.goto("/admin/login/")
        found = {"/admin/login/": findings(page)}
        page.get_by_label("用户名").fill("admin")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        for each in addresses():
            page.goto(each)
            found[each] = findings(page)
        context.close()
        told = [f"{each} {one}" for each, wrong in found.items() for one in wrong]
        assert not told, "\n".join(told)

    def test_are_looked_at(self, browser, address):
        """The look itself: a picture without words and a field without a name are found."""
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.goto("/admin/login/")
        page.evaluate("document.querySelector('main, #content').innerHTML += '<img src=x><input>'")
        found = {each.partition(":")[0] for each in findings(page)}
        context.close()
        assert {"image-alt", "label"} <= found
