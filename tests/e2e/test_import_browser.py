"""A filled sheet comes back through the browser: upload, preview, confirm, history."""

import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from playwright.sync_api import Page, expect

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))
from filled_sheets import Filled

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import Membership, Topic

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "督查-2023-密码"
TITLE, OTHER = "推动汽车产业转型升级", "预决算审查"
PLAN = "supervision-plan"


@pytest.fixture
def at_work(page, transactional_db) -> Page:
    call_command("load_seed", verbosity=0)
    users = get_user_model().objects
    clerk = users.create_user("lihua", password=PASSWORD, is_staff=True, last_name="李华")
    door.create(Membership(user=clerk, role=Role.CLERK), by=Actor(door="command"))
    page.goto("/admin/")
    page.get_by_label("用户名").fill("lihua")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def download(page: Page, folder: Path) -> Path:
    """Export the plan from the list of topics, as a clerk does."""
    page.goto("/admin/tracker/topic/")
    page.get_by_text("导出表格").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="导出年度监督工作计划表").click()
    path = folder / "计划.xlsx"
    started.value.save_as(path)
    return path


class TestImport:
    @pytest.mark.parametrize("width", [1280, 390])
    def test_leads_from_the_sheet_to_the_history(self, at_work, tmp_path, width):
        page = at_work
        filled = Filled(download(page, tmp_path).read_bytes(), PLAN)
        filled.put(TITLE, "分管领导", "张建国")
        filled.put(TITLE, "会前调研\n时间", "2023年8月30日")
        address = filled.put(OTHER, "会前调研\n时间", "下旬")
        sheet = tmp_path / "填好的计划.xlsx"
        sheet.write_bytes(filled.content())

        page.set_viewport_size({"width": width, "height": 900})
        page.get_by_role("link", name="导入", exact=True).click()
        page.get_by_label("填好的表").set_input_files(sheet)
        page.get_by_role("button", name="上传并预览").click()

        expect(page.get_by_role("heading", name="导入预览")).to_be_visible()
        changed = page.locator("article", has_text=TITLE)
        expect(changed).to_contain_text("张建国")
        expect(changed).to_contain_text("2023-08-30")
        refused = page.locator("article", has_text=OTHER)
        expect(refused).to_contain_text(f"{address} 会前调研时间")
        expect(refused).to_contain_text("“下旬”不是日期")
        assert Topic.objects.get(title=TITLE).supervising_leader == ""
        # Nothing of the page is wider than the screen.
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

        with page.expect_download() as started:
            page.get_by_role("link", name="下载未通过的1行").click()
        handed_back = tmp_path / "未通过.xlsx"
        started.value.save_as(handed_back)
        assert Filled(handed_back.read_bytes(), PLAN).cell(OTHER, "会前调研\n时间").value == "下旬"

        page.get_by_role("button", name="导入勾选的行").click()
        expect(page.get_by_text("已导入1行")).to_be_visible()
        page.locator("article", has_text=TITLE).get_by_role("link", name="变更记录").click()
        history = page.locator("article").first
        expect(history).to_contain_text("表格导入")
        expect(history).to_contain_text("张建国")
        assert Topic.objects.get(title=TITLE).supervising_leader == "张建国"
