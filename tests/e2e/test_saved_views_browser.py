"""Filters of a list are kept under a name and found again, in Chromium."""

import os
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Page, expect

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Membership, SavedView, Topic, WorkYear

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(door="command")
PASSWORD = "办公室-2024-密码"
PHONE = {"width": 390, "height": 844}
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def at_work(page, transactional_db) -> Page:
    user = get_user_model().objects.create_user("office", password=PASSWORD, is_staff=True)
    door.create(Membership(user=user, role="clerk"), by=BY)
    year = door.create(WorkYear(year=2024), by=BY)
    late = timezone.localdate() - timedelta(days=3)
    for title, due_on in (("已超期的议题", late), ("没有期限的议题", None)):
        topic = Topic(work_year=year, title=title, form="follow_up", due_on=due_on)
        topic.status = "in_progress"
        door.create(topic, by=BY)
    page.goto("/admin/")
    page.get_by_label("用户名").fill("office")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def look(page: Page, name: str) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


class TestFilters:
    def test_stay_open_from_choice_to_choice(self, at_work):
        at_work.goto("/admin/tracker/topic/")
        at_work.get_by_role("button", name="筛选").click()
        filters = at_work.locator("#changelist-filter")
        filters.get_by_role("link", name="超期", exact=True).click()
        expect(at_work.locator(".filter-chips")).to_contain_text("期限：超期")
        expect(filters).to_be_in_viewport()
        filters.get_by_role("link", name="实施中").click()
        expect(at_work.locator(".filter-chips")).to_contain_text("状态：实施中")
        expect(filters).to_be_in_viewport()
        filters.get_by_role("button", name="关闭").click()
        at_work.reload()
        expect(filters).not_to_be_in_viewport()


class TestASavedView:
    def test_is_saved_and_found_above_the_list_and_on_the_front_page(self, at_work):
        at_work.goto("/admin/tracker/topic/?due=overdue")
        at_work.get_by_text("保存当前视图").click()
        at_work.get_by_label("名称", exact=True).fill("我的超期")
        at_work.get_by_label("放在首页").check()
        look(at_work, "views-save")
        at_work.locator(".saved-views").get_by_role("button", name="保存").click()
        expect(at_work.locator(".messagelist")).to_contain_text("已保存视图“我的超期”")
        tab = at_work.locator(".saved-views").get_by_role("link", name="我的超期")
        expect(tab).to_have_attribute("aria-current", "page")
        look(at_work, "views-list")

        at_work.goto("/admin/")
        look(at_work, "views-front")
        at_work.locator(".view-tiles").get_by_role("link", name="我的超期").click()
        expect(at_work.get_by_text("已超期的议题")).to_be_visible()
        expect(at_work.get_by_text("没有期限的议题")).to_have_count(0)

        at_work.set_viewport_size(PHONE)
        look(at_work, "views-list-390")
        at_work.goto("/admin/views/")
        look(at_work, "views-own-390")
        at_work.get_by_role("button", name="删除“我的超期”").click()
        expect(at_work.locator(".messagelist")).to_contain_text("已删除视图“我的超期”")
        assert not SavedView.objects.exists()
