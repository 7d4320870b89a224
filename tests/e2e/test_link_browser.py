"""A unit answers and a deputy evaluates by a link, on a phone, in Chromium."""

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

sys.path.append(str(Path(__file__).parents[1] / "tracker" / "life_cycles"))
sys.path.append(str(Path(__file__).parents[1] / "tracker" / "guests"))
from link_world import Desk, handed, part_of
from story_world import settle

from tracker.models import Answer, Attachment, Evaluation, OneTimeLink, Suggestion

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["handed"]
PHONE = {"width": 390, "height": 844}
SIGN = {"handler": "赵六", "phone": "84880000"}
# Where somebody wants to look at the pages: a folder for pictures.
PICTURES = os.environ.get("PICTURES", "")


@pytest.fixture
def world(transactional_db):
    return settle()


@pytest.fixture
def desk(world, client) -> Desk:
    return Desk(world, client)


@pytest.fixture
def phone(page) -> Page:
    page.set_viewport_size(PHONE)
    return page


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def targets_are_large(page: Page) -> bool:
    """Whatever is tapped is as high as a thumb needs it."""
    heights = page.eval_on_selector_all(
        "button, .choice, select, textarea, input:not([type=hidden], [type=radio])",
        "found => found.map(each => each.getBoundingClientRect().height)",
    )
    return bool(heights) and min(heights) >= 44


def open_closed(page: Page, path: str) -> None:
    """Open a link that answers 410, which the browser would complain of on its console."""

    def as_found(route):
        response = route.fetch()
        assert response.status == 410
        route.fulfill(response=response, status=200)

    page.route(f"**{path}", as_found)
    page.goto(path)


def look(page: Page, name: str) -> None:
    assert fits(page)
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/{name}.png", full_page=True)


@pytest.fixture
def signed(desk, handed, world) -> Suggestion:
    for unit in (world.traffic, world.police):
        desk.move(part_of(handed, unit), "sign", "clerk", ago=9, **SIGN)
    return Suggestion.objects.get()


class TestALinkOnAPhone:
    def test_signs_in_two_fields_and_a_tap(self, phone, desk, handed, world):
        issued = desk.issue("sign", part_of(handed, world.traffic))
        phone.goto(issued.path)
        look(phone, "sign")
        assert targets_are_large(phone)
        phone.get_by_label("承办人").fill("赵六")
        phone.get_by_label("联系电话").fill("84880000")
        phone.get_by_role("button", name="确定签收").click()
        expect(phone.get_by_role("heading", name="已办理")).to_be_visible()
        look(phone, "done")
        assert part_of(handed, world.traffic).status == "handling"
        open_closed(phone, issued.path)
        expect(phone.get_by_role("heading", name="已经办理")).to_be_visible()
        look(phone, "used")

    def test_answers_with_a_code_and_a_file(self, phone, desk, signed, world, tmp_path):
        issued = desk.issue("answer", part_of(signed, world.traffic), has_code=True)
        phone.goto(issued.path)
        look(phone, "code")
        phone.get_by_label("电话告知的四位数字").fill(issued.code)
        phone.get_by_role("button", name="打开").click()
        expect(phone.get_by_text("沿线小区距地铁站较远")).to_be_visible()
        assert targets_are_large(phone)
        phone.get_by_role("button", name="确定答复代表").click()
        expect(phone.get_by_text("没有办成")).to_be_visible()
        look(phone, "answer-faults")
        phone.get_by_label("答复文号").fill("汉交函〔2024〕7号")
        phone.get_by_label("签发人").fill("王局长")
        phone.get_by_label("办理结果类别").select_option(label=str(world.solved))
        phone.get_by_label("座谈会").check()
        phone.get_by_label("答复内容").fill("已开通微循环公交。")
        phone.get_by_label("会办意见未齐的说明").fill("区公安分局已口头同意。")
        paper = tmp_path / "答复函.pdf"
        paper.write_bytes(b"%PDF-1.4 answer")
        phone.get_by_label("附件").set_input_files(paper)
        look(phone, "answer")
        phone.get_by_role("button", name="确定答复代表").click()
        expect(phone.get_by_role("heading", name="已办理")).to_be_visible()
        answer = Answer.objects.get()
        assert (answer.unit, answer.text) == (world.traffic, "已开通微循环公交。")
        assert Attachment.objects.get().name == "答复函.pdf"

    def test_evaluates_with_three_taps(self, phone, desk, signed, world):
        data = {
            "document_number": "汉交函7号", "signer": "王局长", "contact_method": "meeting",
            "text": "已开通微循环公交，首末班车6时至21时。", "answer_class": world.solved.pk,
            "no_co_opinion_reason": "口头同意",
        }  # fmt: skip
        desk.move(signed, "answer", "traffic", ago=2, **data)
        phone.goto(desk.issue("evaluate", Answer.objects.get()).path)
        expect(phone.get_by_text("首末班车6时至21时")).to_be_visible()
        look(phone, "evaluate")
        assert targets_are_large(phone)
        phone.get_by_role("group", name="办理态度").get_by_label("满意", exact=True).check()
        phone.get_by_role("group", name="办理结果").get_by_label("基本满意").check()
        phone.get_by_role("button", name="确定评价答复").click()
        expect(phone.get_by_role("heading", name="已办理")).to_be_visible()
        vote = Evaluation.objects.get()
        assert (vote.attitude, vote.result) == ("satisfied", "basically")
        assert Suggestion.objects.get().status == "evaluated"

    def test_that_has_expired_says_whom_to_ring(self, phone, desk, handed, world, settings):
        settings.OFFICE_PHONE = "027-84850000"
        issued = desk.issue("sign", part_of(handed, world.traffic))
        yesterday = timezone.localdate() - timedelta(days=1)
        OneTimeLink.objects.update(expires_on=yesterday)
        open_closed(phone, issued.path)
        expect(phone.get_by_role("heading", name="链接已过期")).to_be_visible()
        expect(phone.get_by_role("link", name="027-84850000")).to_be_visible()
        look(phone, "expired")


PASSWORD = "办公室-2024-密码"


class TestTheOffice:
    @pytest.fixture
    def at_work(self, page, desk, world) -> Page:
        clerk = world.users["clerk"]
        clerk.is_staff = True
        clerk.set_password(PASSWORD)
        clerk.save()
        page.goto("/admin/")
        page.get_by_label("用户名").fill("clerk")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        return page

    def test_issues_for_all_units_and_sees_what_became_of_it(self, at_work, desk, handed, world):
        at_work.goto(f"/admin/tracker/suggestion/{handed.pk}/change/")
        at_work.get_by_role("link", name="发一次性链接").click()
        at_work.get_by_label("签收：区交通局").check()
        at_work.get_by_label("签收：区公安分局").check()
        at_work.get_by_label("需要验证码").check()
        look(at_work, "office-issue")
        at_work.get_by_role("button", name="确定发一次性链接").click()
        text = at_work.get_by_label("要发出的文字")
        assert text.input_value().count("/link/") == 2
        look(at_work, "office-issued")
        at_work.set_viewport_size(PHONE)
        look(at_work, "office-issued-390")
        at_work.get_by_role("link", name="我已复制，返回").click()
        at_work.set_viewport_size({"width": 1440, "height": 900})
        at_work.goto("/admin/tracker/onetimelink/")
        expect(at_work.get_by_text("未打开").first).to_be_visible()
        look(at_work, "office-list")
        at_work.goto(f"/admin/tracker/onetimelink/{OneTimeLink.objects.last().pk}/change/")
        look(at_work, "office-link")
        at_work.get_by_role("link", name="撤销链接").click()
        at_work.get_by_label("撤销原因").fill("发错了")
        at_work.get_by_role("button", name="确定撤销链接").click()
        expect(at_work.locator(".messagelist")).to_contain_text("撤销链接已完成")
        at_work.goto(f"/admin/tracker/suggestion/{handed.pk}/change/")
        look(at_work, "office-suggestion")
