"""The office reads in the report of a year and works through it, in Chromium."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from report_world import REPORT, make_ledger

from tracker.extracts.models import Extract
from tracker.models import Figure, Inspection, Outcome, Recommendation, Topic

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "办公室-2024-密码"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def at_work(page, transactional_db) -> Page:
    make_ledger()
    user = get_user_model().objects.get(username="office")
    user.set_password(PASSWORD)
    user.is_staff = True
    user.save()
    page.goto("/admin/")
    page.get_by_label("用户名").fill("office")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


@pytest.fixture
def report(tmp_path) -> str:
    file = tmp_path / "东湖区2024年工作报告.txt"
    file.write_text(REPORT, encoding="gb18030")
    return str(file)


def read_in(page: Page, file: str) -> None:
    page.get_by_role("link", name="报告读入", exact=True).click()
    page.get_by_role("link", name="新增报告读入").click()
    page.get_by_label("工作年度").select_option("2024年")
    page.get_by_label("文件").set_input_files(file)
    page.get_by_role("button", name="读入", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("读了3段")


def block(page: Page, words: str, kind: str):
    found = page.locator("fieldset.extract").filter(has_text=words)
    return found.filter(has=page.locator(".badge", has_text=kind)).first


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


class TestAReport:
    def test_is_read_in_corrected_confirmed_and_dropped(self, at_work, report):
        read_in(at_work, report)
        expect(at_work.locator(".reading-work h2")).to_contain_text("第1段")
        expect(at_work.locator(".reading-passage mark").first).to_be_visible()
        carried = block(at_work, "加强生态环境保护监督", "监督议题").get_by_label("承接上年")
        assert carried.locator("option:checked").inner_text() == "加强生态环境保护监督"

        # A recommendation that only counts is left out, an outcome is called otherwise.
        block(at_work, "提出整改意见18条", "工作建议").get_by_label("不采用").check()
        solved = block(at_work, "西湖湿地入选", "成效")
        solved.get_by_label("成效").fill("西湖湿地入选名录")
        block(at_work, "南湖水质稳步提升", "成效").get_by_label("登记").check()
        at_work.get_by_role("button", name="保存，到下一段").click()

        expect(at_work.locator(".reading-work h2")).to_contain_text("第2段")
        topic = Topic.objects.get(work_year=2024, title="加强生态环境保护监督")
        assert topic.quote == "加强生态环境保护监督"
        assert Inspection.objects.get(work_year=2024).topic == topic
        assert Outcome.objects.filter(title="西湖湿地入选名录", matter=topic).exists()
        assert Recommendation.objects.count() == 1
        assert not Extract.objects.filter(passage__number=1, status="open").exists()

        # The number is found in the ledger with its sentence.
        figure = Figure.objects.get(wording="18条")
        at_work.goto(f"/admin/tracker/figure/{figure.pk}/change/")
        expect(at_work.locator("#content-main")).to_contain_text("提出整改意见18条")

    def test_is_done_in_a_click_a_passage(self, at_work, report):
        read_in(at_work, report)
        clicks = 0
        while Extract.objects.filter(status="open").exists():
            at_work.get_by_role("button", name="保存，其余不采用").click()
            expect(at_work.locator(".messagelist")).to_be_visible()
            clicks += 1
            assert clicks <= 4
        expect(at_work.locator(".messagelist")).to_contain_text("都处理完了")
        assert clicks == 3

    def test_keeps_what_was_typed_where_one_thing_is_wrong(self, at_work, report):
        read_in(at_work, report)
        block(at_work, "提出整改意见18条", "数据").get_by_label("数值", exact=True).fill("81")
        at_work.get_by_role("button", name="保存，到下一段").click()
        expect(at_work.locator(".errornote")).to_contain_text("没有保存")
        wrong = block(at_work, "提出整改意见18条", "数据")
        expect(wrong.locator(".errorlist")).to_contain_text("18")
        assert not Topic.objects.filter(work_year=2024).exists()
        wrong.get_by_label("数值", exact=True).fill("18")
        at_work.get_by_role("button", name="保存，到下一段").click()
        expect(at_work.locator(".reading-work h2")).to_contain_text("第2段")

    def test_takes_back_what_was_confirmed(self, at_work, report):
        read_in(at_work, report)
        at_work.get_by_role("button", name="登记没有疑问的").click()
        expect(at_work.locator(".messagelist")).to_contain_text("已登记")
        at_work.get_by_role("link", name="第1段").click()
        done = block(at_work, "提出整改意见18条", "数据")
        expect(done).to_contain_text("已登记")
        done.get_by_role("button", name="撤销").click()
        expect(at_work.locator(".messagelist")).to_contain_text("重新待确认")
        assert Figure.objects.get(wording="18条").is_voided

    def test_fits_a_phone(self, at_work, report):
        at_work.set_viewport_size(PHONE)
        at_work.goto("/admin/tracker/reportreading/add/")
        assert fits(at_work)
        at_work.get_by_label("文件").set_input_files(report)
        at_work.get_by_role("button", name="读入", exact=True).click()
        expect(at_work.locator(".reading-work h2")).to_contain_text("第1段")
        assert fits(at_work)
