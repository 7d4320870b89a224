"""A street enters a month of its activities by pasting, by a sheet and on a phone, in Chromium."""

import sys
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from street_world import YEAR, StreetWorld, make, settle

sys.path.insert(0, str(Path(__file__).parents[1] / "reports"))
from filled_sheets import Filled

from tracker.activities.programmes import Programme
from tracker.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "街道-2024-密码"
PHONE = {"width": 390, "height": 844}
# As WPS copies cells: columns by tabs, rows by line ends, a cell of two lines in quotation marks.
COPIED = (
    "5月6日\t接待选民\t五月接待日\t双联\t一号工作室\t\t\t6\t32\t8\t5\t3\t2\r\n"
    '5月9日\t走访\t"走访农户\n（邓南）"\t\t邓南\t\t2\t4\t15\t3\r\n'
    "5月20日\t接待选民\t五月第二次接待\t\t\t\t\t5\t28\t4\r\n"
)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
PASTE = """(input, text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const paste = {clipboardData: data, bubbles: true, cancelable: true};
    input.dispatchEvent(new ClipboardEvent("paste", paste));
}"""


@pytest.fixture
def world(transactional_db) -> StreetWorld:
    found = settle()
    make(Programme, code="shuanglian", name="双联")
    user = get_user_model().objects.get(username="street")
    user.set_password(PASSWORD)
    user.save()
    return found


@pytest.fixture
def at_work(page, world) -> Page:
    page.goto("/admin/")
    page.get_by_label("用户名").fill("street")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def open_month(page: Page) -> None:
    page.goto(f"/admin/tracker/activity/month/?month={YEAR}-05")


def told() -> list[tuple]:
    numbers = ("deputy_attendances", "public_attendances", "opinions")
    return list(Activity.objects.order_by("held_on").values_list("title", *numbers))


class TestAMonth:
    def test_is_pasted_from_a_table_and_saved_at_once(self, at_work):
        open_month(at_work)
        first = at_work.get_by_label("第1行日期", exact=True)
        first.evaluate(PASTE, COPIED)
        expect(at_work.get_by_label("第2行活动名称")).to_have_value("走访农户 （邓南）")
        expect(at_work.get_by_label("第3行群众人次")).to_have_value("28")
        at_work.locator(".submit-row").get_by_role("button", name="保存").click()

        expect(at_work.locator(".messagelist")).to_contain_text("已登记3项活动")
        assert told() == [
            ("五月接待日", 6, 32, 8), ("走访农户 （邓南）", 4, 15, 3), ("五月第二次接待", 5, 28, 4),
        ]  # fmt: skip
        assert [one.name for one in Activity.objects.earliest("held_on").programmes.all()] == [
            "双联"
        ]
        recorded = at_work.locator(".street-recorded tfoot")
        expect(recorded).to_contain_text("75")

    def test_with_one_wrong_row_keeps_all_that_was_typed(self, at_work):
        open_month(at_work)
        wrong = COPIED.replace("5月20日", "4月20日")
        at_work.get_by_label("第1行日期", exact=True).evaluate(PASTE, wrong)
        at_work.locator(".submit-row").get_by_role("button", name="保存").click()

        expect(at_work.locator(".errornote")).to_contain_text("没有保存")
        assert told() == []
        marked = at_work.locator("[aria-invalid=true]")
        expect(marked).to_have_count(1)
        expect(marked).to_have_value("4月20日")
        marked.fill("5月20日")
        at_work.locator(".submit-row").get_by_role("button", name="保存").click()
        expect(at_work.locator(".messagelist")).to_contain_text("已登记3项活动")

    def test_fits_a_phone(self, at_work):
        at_work.set_viewport_size(PHONE)
        open_month(at_work)
        assert fits(at_work)

    def test_comes_back_by_its_sheet(self, at_work, world, tmp_path):
        world.activity(title="走访企业", held_on=f"{YEAR}-05-08")
        open_month(at_work)
        at_work.get_by_role("link", name="本月清单").click()
        at_work.get_by_text("导出表格").click()
        with at_work.expect_download() as started:
            at_work.get_by_role("link", name="导出街道工委工作月报").click()
        given = tmp_path / "月报.xlsx"
        started.value.save_as(given)
        filled = Filled(given.read_bytes(), "street-month")
        filled.put("走访企业", "群众\n人次", 23)
        given.write_bytes(filled.content())

        at_work.get_by_role("link", name="导入", exact=True).click()
        at_work.get_by_label("填好的表").set_input_files(given)
        at_work.get_by_role("button", name="上传并预览").click()
        at_work.get_by_role("button", name="导入勾选的行").click()
        expect(at_work.get_by_text("已导入1行")).to_be_visible()
        assert Activity.objects.get().public_attendances == 23


class TestOnAPhone:
    def test_three_fields_and_a_photo_are_enough(self, at_work):
        at_work.set_viewport_size(PHONE)
        at_work.goto("/admin/tracker/activity/quick/")
        assert fits(at_work)
        at_work.get_by_label("日期").fill(f"{YEAR}-05-08")
        at_work.get_by_label("类型").select_option(label="走访")
        at_work.get_by_label("活动名称").fill("走访养殖户")
        photo = {"name": "现场.png", "mimeType": "image/png", "buffer": PNG}
        at_work.get_by_label("照片").set_input_files([photo])
        at_work.get_by_role("button", name="登记").click()

        expect(at_work.locator(".messagelist")).to_contain_text("已登记“走访养殖户")
        [activity] = Activity.objects.all()
        assert (activity.kind, activity.status, activity.attachments.count()) == (
            "visit", "held", 1,
        )  # fmt: skip
        assert fits(at_work)
