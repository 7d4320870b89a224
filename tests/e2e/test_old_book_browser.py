"""An old workbook is loaded through the browser: upload, mapping, preview, load, history."""

import io

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.roles import Role
from tracker.models import (
    AnswerClass,
    Membership,
    Session,
    Suggestion,
    Term,
    Unit,
    WorkYear,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "督查-2023-密码"
BOOK = [
    ["汉南区第六届人民代表大会第三次会议代表建议办理情况台账（2024年）"],
    ["序号", "编号", "标题", "领衔代表", "主办单位", "交办日期", "答复日期", "办理结果", "落实"],
    [1, "015", "关于优化公交微循环的建议", "张三", "区交通局", "2024.2.5", "2024年4月10日", "A",
     "已开通两条线路"],
    [2, "016", "关于路灯的建议", "李四", "区城管局", "2024年3月", None, None, "已装十盏"],
    ["小计：2件"],
    ["填报人：王五"],
]  # fmt: skip


def make(model, **fields):
    return door.create(model(**fields), by=Actor(door="command"))


@pytest.fixture
def at_work(page, transactional_db) -> Page:
    clerk = get_user_model().objects.create_user(
        "lihua", password=PASSWORD, is_staff=True, last_name="李华"
    )
    make(Membership, user=clerk, role=Role.CLERK)
    year = make(WorkYear, year=2024)
    make(Session, term=make(Term, number=6), number=3)
    make(
        AnswerClass,
        work_year=year,
        code="A",
        meaning="已解决",
        counts_as_solved=True,
        is_tracked=False,
    )
    make(Unit, code="traffic", name="区交通局", kind="department")
    page.goto("/admin/")
    page.get_by_label("用户名").fill("lihua")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    return page


@pytest.fixture
def workbook(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "台账"
    for row in BOOK:
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    path = tmp_path / "2024年台账.xlsx"
    path.write_bytes(kept.getvalue())
    return path


class TestAnOldBook:
    @pytest.mark.parametrize("width", [1280, 390])
    def test_leads_from_the_upload_to_the_history(self, at_work, workbook, width):
        page = at_work
        page.set_viewport_size({"width": width, "height": 900})
        page.goto("/admin/old-books/")
        page.get_by_label("旧台账").set_input_files(workbook)
        page.get_by_role("button", name="上传").click()

        # One heading of the office's own says nothing by itself, one unit is not known.
        expect(page.get_by_role("heading", name="没有认出的单位")).to_be_visible()
        own = page.get_by_role("row", name="已开通两条线路")
        expect(own).to_contain_text("落实")
        own.get_by_role("combobox").select_option(label="办理情况及成效")
        page.get_by_label("区城管局").select_option("new:department")
        fits(page)
        page.get_by_role("button", name="预览").click()

        expect(page.get_by_role("heading", name="旧台账预览")).to_be_visible()
        expect(page.get_by_text("新增 2")).to_be_visible()
        first = page.get_by_role("row", name="关于优化公交微循环的建议")
        expect(first).to_contain_text("立案 → 交办 → 答复代表")
        second = page.get_by_role("row", name="关于路灯的建议")
        expect(second).to_contain_text("F4 交办日期")
        expect(page.get_by_text("没有当作记录的行（2行")).to_be_visible()
        fits(page)
        assert not Suggestion.objects.exists()
        assert not Unit.objects.filter(name="区城管局").exists()

        page.get_by_role("button", name="全部装入").click()
        expect(page.get_by_text("已装入。")).to_be_visible()
        expect(page.get_by_role("button", name="全部装入")).to_have_count(0)
        told = Suggestion.objects.values_list("number", "status", "handling").order_by("number")
        assert list(told) == [
            ("015", "answered", "已开通两条线路"),
            ("016", "draft", "已装十盏"),
        ]
        assert Unit.objects.filter(name="区城管局", kind="department").exists()

        page.get_by_role("link", name="关于优化公交微循环的建议").click()
        expect(page.locator(".field-number").first).to_contain_text("015")
        page.get_by_role("link", name="变更记录").first.click()
        history = page.locator("#content")
        expect(history).to_contain_text("表格导入")
        expect(history).to_contain_text("装入旧台账《2024年台账.xlsx》")
        fits(page)


def fits(page: Page) -> None:
    """Nothing of the page is wider than the screen."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
