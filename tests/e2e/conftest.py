"""A real browser against a real server. A machine without Chromium fails these tests."""

import os
from pathlib import Path

import pytest
from browser_watch import REPORT_BREACHES, watch
from django.core import serializers
from playwright.sync_api import Page, sync_playwright

from tracker.models import CalendarDay, CalendarYear, RuleSet

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def _shipped_rows(django_db_setup, django_db_blocker) -> str:
    """The rules and the calendar that every ledger begins with."""
    models = (RuleSet, CalendarYear, CalendarDay)
    with django_db_blocker.unblock():
        return serializers.serialize(
            "json", [row for model in models for row in model.objects.all()]
        )


@pytest.fixture(autouse=True)
def _shipped_rows_are_there(_shipped_rows, django_db_blocker):
    """A test beside a server empties the database when it is over; the next one needs these."""
    with django_db_blocker.unblock():
        if not RuleSet.objects.exists():
            for row in serializers.deserialize("json", _shipped_rows):
                row.save()


@pytest.fixture(scope="session")
def browser():
    # The browser's driver runs an event loop in this thread, which Django takes for a mistake.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not Path(CHROMIUM).exists():
        pytest.fail(f"no Chromium at {CHROMIUM}; install it or set CHROMIUM")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def address(live_server) -> str:
    return live_server.url.replace("localhost", "127.0.0.1")


@pytest.fixture
def page(browser, address) -> Page:
    """A page that fails its test on any complaint of the browser or any request to elsewhere."""
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
        accept_downloads=True,
    )
    context.set_default_timeout(15_000)
    context.add_init_script(REPORT_BREACHES)
    complaints: list[str] = []

    context.on("page", lambda page: watch(page, complaints))
    page = context.new_page()
    yield page
    context.close()
    assert complaints == []
