"""A secretary runs a session of eight items from its page, in Chromium."""

import pytest
from django.contrib.auth import get_user_model
from playwright.sync_api import Page, expect
from session_day import DAY, SessionDay, make, session_day

from tracker.meetings.models import Meeting
from tracker.models import DutyAct, Holding, Membership, Vote

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "督查-2023-密码"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def day(transactional_db) -> SessionDay:
    """33 members, three guests, eight items."""
    found = session_day(members=33)
    clerk = get_user_model().objects.create_user("lihua", password=PASSWORD, is_staff=True)
    make(Membership, user=clerk, role="clerk")
    return found


@pytest.fixture
def at_work(page, day) -> Page:
    page.goto("/admin/")
    page.get_by_label("用户名").fill("lihua")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.goto(f"/admin/tracker/meeting/{day.meeting.pk}/change/")
    page.get_by_role("link", name="会议登记").click()
    return page


def tick(page: Page, name: str, label: str) -> None:
    page.get_by_role("radiogroup", name=f"{name}到会情况").get_by_label(label, exact=True).check()


def count(page: Page, title: str, **said: str) -> None:
    box = page.get_by_role("group", name=f"“{title}”的票数")
    for label, votes in said.items():
        box.get_by_label(label, exact=True).fill(votes)


def say(page: Page, title: str, result: str) -> None:
    item = page.locator("li.item").filter(has_text=title)
    item.get_by_label("审议结果").select_option(label=result)


def save(page: Page) -> None:
    page.locator(".submit-row").get_by_role("button", name="保存会议登记").click()
    expect(page.locator(".messagelist")).to_contain_text("会议登记已保存")


class TestASession:
    def test_of_eight_items_is_run_from_its_page(self, at_work, day):
        at_work.get_by_text("邀请代表列席").click()
        at_work.get_by_label("钱代表").check()
        save(at_work)

        for deputy in day.members[30:]:
            tick(at_work, deputy.name, "请假")
        live = at_work.locator("[data-live=attendance]")
        expect(live).to_contain_text("没有超过半数")
        at_work.get_by_role("button", name="未选的全部到会").click()
        expect(live).to_have_text("应到33人，已选到会30人，超过半数，列席1人。")
        save(at_work)

        at_work.get_by_role("link", name="召开", exact=True).click()
        at_work.get_by_label("召开日期").fill(DAY.isoformat())
        expect(at_work.get_by_label("应到人数")).to_have_value("33")
        expect(at_work.get_by_label("实到人数")).to_have_value("30")
        at_work.get_by_role("button", name="确定召开").click()
        expect(at_work.locator("#quorum")).to_have_text("应到33人，实到30人，超过半数。")

        at_work.get_by_label("表决方式：").select_option("button")
        title = "关于加强湿地保护的决定0"
        count(at_work, title, 赞成="16", 反对="1", 弃权="1")
        majority = at_work.locator("li.item").filter(has_text=title).locator(".majority")
        expect(majority).to_have_text("16票，须有17票（基数33）：未通过")
        count(at_work, title, 赞成="28")
        expect(majority).to_have_text("28票，须有17票（基数33）：通过")
        count(at_work, "人事任免案甲某", 赞成="29", 反对="1")
        count(at_work, "人事任免案乙某", 赞成="15", 反对="10", 弃权="5")
        count(at_work, "人事任免案丙某", 赞成="30", 反对="0")
        count(at_work, "审议意见0", 满意="20", 基本满意="8", 不满意="2")
        opinion = at_work.locator("li.item").filter(has_text="审议意见0")
        opinion.get_by_text("其他内容").click()
        for label in ("发出票数", "收回票数", "有效票数"):
            opinion.get_by_label(label).fill("30")
        say(at_work, "环境保护工作0", "已听取")
        say(at_work, "水法执法检查0", "已审议")
        say(at_work, "通报上半年工作0", "已听取")
        at_work.locator(".submit-row").get_by_role("button", name="保存会议登记").click()

        # The decision has to say by when to report on it; until it does nothing is saved.
        expect(at_work.locator(".errornote")).to_be_visible()
        assert not Vote.objects.exists()
        decision = at_work.locator("li.item").filter(has_text=title)
        expect(decision).to_contain_text("请填写报告执行情况的期限")
        decision.get_by_label("未规定报告期限").check()
        save(at_work)

        meeting = Meeting.objects.get()
        assert (meeting.status, meeting.members_count, meeting.present_count) == ("held", 33, 30)
        results = dict(meeting.agenda.values_list("title", "result"))
        assert results == {
            "环境保护工作0": "heard", "水法执法检查0": "deliberated", title: "passed",
            "人事任免案甲某": "passed", "人事任免案乙某": "not_passed", "人事任免案丙某": "passed",
            "审议意见0": "passed", "通报上半年工作0": "heard",
        }  # fmt: skip
        assert list(Vote.objects.values_list("members", "present")) == [(33, 30)] * 5
        appointed = Holding.objects.exclude(matter_in=None)
        assert {each.person_name for each in appointed} == {"甲某", "丙某"}
        assert DutyAct.objects.get(deputy__name="钱代表").presence == "present"

    def test_is_saved_by_the_enter_key(self, at_work, day):
        """Not by ticking everybody: that button comes first on the page."""
        order = at_work.get_by_label("“通报上半年工作0”的序号")
        order.fill("20")
        order.press("Enter")
        expect(at_work.locator(".messagelist")).to_contain_text("会议登记已保存")
        assert not DutyAct.objects.exists()

    def test_fits_on_a_telephone(self, at_work):
        at_work.set_viewport_size(PHONE)
        assert at_work.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
