"""A clerk at work, in Chromium, on the records of 2023, under the strict policy."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest
from browser_watch import REPORT_BREACHES, watch
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from ledger import NOTED
from playwright.sync_api import Page, expect

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.field_rights import Adds, rights_of_kind
from tracker.common.roles import Role
from tracker.models import (
    Attachment,
    Figure,
    Membership,
    Outcome,
    ProgressEntry,
    Topic,
    Unit,
    WorkYear,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "督查-2023-密码"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
TITLE = "推动汽车产业转型升级"
# Tasks are neither added nor changed by hand, so they have no forms.
# Added by a step on another record's page.
GIVEN_OUT = {"onetimelink"}
ON_PAGES_OF_THEIR_OWN = {"task"}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def topic(transactional_db):
    """The ledger of 2023, with one topic that should have been finished last week."""
    call_command("load_seed", verbosity=0)
    by = Actor(door="command")
    committee = Unit(code="cw", name="财政经济工作委员会", short_name="财经工委", kind="committee")
    door.create(committee, by=by)
    topic = Topic.objects.get(title=TITLE)
    topic.due_on = timezone.localdate() - timedelta(days=7)
    topic.lead_committee = committee
    return door.update(topic, by=by)


@pytest.fixture
def clerk(topic):
    users = get_user_model().objects
    clerk = users.create_user("lihua", password=PASSWORD, is_staff=True, last_name="李华")
    door.create(Membership(user=clerk, role=Role.CLERK), by=Actor(door="command"))
    return clerk


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="2023年监督工作")).to_be_visible()


@pytest.fixture
def at_work(page, clerk) -> Page:
    sign_in(page, "lihua")
    return page


def open_topic(page: Page, topic: Topic) -> None:
    page.goto(reverse("admin:tracker_topic_change", args=[topic.pk]))


class TestClerk:
    def test_finds_what_is_overdue_from_the_dashboard(self, at_work, topic):
        urgent = at_work.locator(".urgent")
        expect(urgent).to_contain_text(TITLE)
        expect(urgent).to_contain_text("超期7天")
        expect(urgent).to_contain_text("财经工委")
        at_work.locator(".tile-red").get_by_role("link", name="监督议题 1").click()
        expect(at_work.locator("#result_list tbody tr")).to_have_count(1)
        expect(at_work.locator(".filter-chips")).to_contain_text("口径：监督议题超期")
        at_work.locator("#result_list").get_by_role("link", name=TITLE).click()
        expect(at_work.get_by_role("heading", level=1)).to_contain_text(TITLE)

    def test_narrows_a_list_with_the_filter_drawer(self, at_work):
        at_work.goto(reverse("admin:tracker_topic_changelist"))
        drawer = at_work.locator("#changelist-filter")
        expect(drawer).not_to_be_visible()
        at_work.get_by_role("button", name="筛选").click()
        drawer.get_by_role("link", name="超期", exact=True).click()
        expect(at_work.locator("#result_list tbody tr")).to_have_count(1)
        # It stays open for the next choice.
        expect(drawer).to_be_visible()
        drawer.get_by_role("button", name="关闭").click()
        expect(drawer).not_to_be_visible()

    def test_adds_progress_with_an_attachment(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.get_by_role("link", name="登记进展").click()
        at_work.get_by_label("进展情况").fill("走访三家企业，形成问题清单。")
        evidence = {"name": "现场.png", "mimeType": "image/png", "buffer": PNG}
        at_work.get_by_label("附件").set_input_files([evidence])
        at_work.get_by_role("button", name="确定登记进展").click()
        expect(at_work.locator(".messagelist")).to_contain_text("登记进展已完成")
        entry = ProgressEntry.objects.get()
        assert (entry.owner, entry.text) == (topic, "走访三家企业，形成问题清单。")
        assert Attachment.objects.get().progress_entry == entry
        at_work.get_by_role("link", name="一页总览").click()
        expect(at_work.locator(".dossier")).to_contain_text("李华填报")
        with at_work.expect_download() as download:
            at_work.get_by_role("link", name="现场.png").click()
        assert download.value.suggested_filename == "现场.png"

    def test_adds_progress_in_a_row_of_the_form(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.locator(".form-tabs").get_by_role("link", name="进展").click()
        at_work.get_by_role("button", name="新增进展").click()
        row = at_work.locator("#progress_entries-0")
        row.get_by_label("进展情况").fill("召开座谈会。")
        at_work.get_by_role("button", name="保存", exact=True).click()
        expect(at_work.locator(".messagelist")).to_be_visible()
        assert ProgressEntry.objects.get().happened_on == timezone.localdate()

    def test_adds_an_outcome_with_a_figure(self, at_work, topic):
        before = Outcome.objects.count()
        at_work.goto(reverse("admin:tracker_topic_dossier", args=[topic.pk]))
        at_work.get_by_role("link", name="登记成效和数据").click()
        at_work.locator("#id_title").fill("新增整车工厂")
        at_work.locator("#id_kind").select_option(label="建设成果")
        at_work.locator("#id_doer").select_option(label="区政府及部门")
        at_work.locator(".form-tabs").get_by_role("link", name="数据").click()
        at_work.get_by_role("button", name="新增数据").click()
        row = at_work.locator("#figures-0")
        row.get_by_label("指标内容").fill("新增整车工厂")
        row.locator("[name$='-value']").fill("2")
        row.get_by_label("计量单位").fill("个")
        row.get_by_label("性质").select_option(label="政府工作成果")
        row.get_by_label("行为主体").select_option(label="区政府及部门")
        at_work.get_by_role("button", name="保存", exact=True).click()
        expect(at_work.get_by_role("heading", level=1)).to_contain_text(TITLE)
        assert Outcome.objects.count() == before + 1
        outcome = Outcome.objects.get(title="新增整车工厂")
        figure = Figure.objects.get(outcome=outcome)
        assert (outcome.owner, figure.owner, figure.value) == (topic, topic, 2)

    def test_carries_a_topic_over_to_the_next_year(self, at_work, topic):
        open_topic(at_work, topic)
        door.create(WorkYear(year=2024), by=Actor(door="command"))
        at_work.get_by_role("link", name="结转下年").click()
        at_work.get_by_label("结转到工作年度").select_option(label="2024年")
        at_work.get_by_role("button", name="确定结转下年").click()
        expect(at_work.locator(".errorlist").first).to_be_visible()
        at_work.get_by_label("理由").fill("转入下年跟踪")
        at_work.get_by_role("button", name="确定结转下年").click()
        expect(at_work.locator(".messagelist")).to_contain_text("已完成")
        successor = Topic.objects.get(work_year=2024)
        assert successor.continues == topic
        assert Topic.objects.get(pk=topic.pk).status == "continued"
        at_work.get_by_role("link", name="一页总览").click()
        expect(at_work.locator(".chain")).to_contain_text("2023年")

    def test_chooses_records_by_typing(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.locator(".field-continues .select2-selection").click()
        at_work.locator(".select2-search__field").last.fill("文旅")
        at_work.get_by_role("option", name="2023年 促推文旅产业发展").click()
        expect(at_work.locator(".field-continues .select2-selection")).to_contain_text("文旅")

    def test_searches_everything_from_any_page_by_one_key(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.locator("h1").click()
        at_work.keyboard.press("/")
        at_work.keyboard.type("汽车产业")
        at_work.keyboard.press("Enter")
        found = at_work.get_by_role("link", name=topic.title)
        expect(found.first.locator("mark").first).to_have_text("汽车产业")
        found.first.click()
        expect(at_work.get_by_role("heading", level=1)).to_contain_text(topic.title)

    def test_sees_who_changed_what(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.locator("#id_form").select_option(label="专题询问")
        at_work.get_by_role("button", name="保存并继续修改").click()
        expect(at_work.locator(".messagelist")).to_be_visible()
        at_work.locator(".object-tools").get_by_role("link", name="变更记录").click()
        latest = at_work.locator(".change-entry").first
        for words in ("李华", "管理后台", "监督方式", "专题询问"):
            expect(latest).to_contain_text(words)

    def test_keeps_what_was_typed_when_somebody_was_faster(self, at_work, topic):
        open_topic(at_work, topic)
        at_work.locator("#id_note").fill("我写了很久的备注")
        topic.supervising_leader = "王主任"
        door.update(topic, by=Actor(door="command"))
        at_work.get_by_role("button", name="保存", exact=True).click()
        expect(at_work.locator(".errorlist").first).to_contain_text("已被他人修改")
        expect(at_work.locator("#id_note")).to_have_value("我写了很久的备注")
        expect(at_work.locator("#id_supervising_leader")).to_have_value("王主任")
        at_work.get_by_role("button", name="保存", exact=True).click()
        expect(at_work.locator(".messagelist")).to_be_visible()
        now = Topic.objects.get(pk=topic.pk)
        assert (now.note, now.supervising_leader) == ("我写了很久的备注", "王主任")

    def test_follows_a_number_to_its_sentence(self, at_work):
        figure = at_work.locator(".key-figures li").first
        worded = figure.locator(".number").inner_text()
        figure.get_by_role("link", name="为什么是这个数").click()
        mark = at_work.locator(".surroundings mark")
        expect(mark).to_contain_text(worded)
        # The sentence runs on around the mark, in one box as wide as that of its neighbours.
        boxes = at_work.locator(".surroundings p > :last-child")
        widths = [boxes.nth(place).bounding_box()["width"] for place in range(boxes.count())]
        assert max(widths) - min(widths) < 10
        assert mark.locator("xpath=..").bounding_box()["width"] == min(widths)

    def test_exports_a_sheet_of_what_the_list_shows(self, at_work):
        at_work.goto(reverse("admin:tracker_topic_changelist") + "?due=overdue")
        with at_work.expect_download() as download:
            at_work.get_by_text("导出表格").click()
            at_work.get_by_role("link", name="导出监督议题进度表").click()
        book = openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))
        cells = [str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row]
        assert TITLE in cells
        assert "科技成果转化应用" not in cells


class TestPages:
    @pytest.fixture
    def at_the_desk(self, page, topic) -> Page:
        get_user_model().objects.create_superuser("admin", password=PASSWORD)
        sign_in(page, "admin")
        return page

    def test_open_without_a_complaint(self, at_the_desk):
        """Lists, empty and filled forms and histories of every model, accounts included."""
        for model, model_admin in sorted(
            admin.site._registry.items(), key=lambda entry: entry[0]._meta.label
        ):
            name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            addresses = [reverse(f"{name}_changelist")]
            if model._meta.model_name in ON_PAGES_OF_THEIR_OWN:
                assert at_the_desk.goto(addresses[0]).status == 200
                continue
            is_account = model is get_user_model()
            is_given_out = model._meta.model_name in GIVEN_OUT
            if is_account or (rights_of_kind(model).of(Adds) and not is_given_out):
                addresses.append(reverse(f"{name}_add"))
            record = model._base_manager.first()
            if record is not None:
                addresses += [
                    reverse(f"{name}_{kind}", args=[record.pk]) for kind in ("change", "history")
                ]
                addresses += [
                    step.url_for(record)
                    for step in getattr(model_admin, "get_steps", list)()
                    if step.is_for_one
                ]
            for address in addresses:
                response = at_the_desk.goto(address)
                assert response.status == 200, address
        assert at_the_desk.goto(reverse("admin:password_change")).status == 200

    def test_fit_a_phone(self, at_the_desk, topic):
        at_the_desk.set_viewport_size(PHONE)
        for name, arguments in [
            ("admin:index", []),
            ("admin:tracker_topic_changelist", []),
            ("admin:tracker_suggestion_changelist", []),
            ("admin:tracker_topic_change", [topic.pk]),
            ("admin:tracker_topic_dossier", [topic.pk]),
            ("admin:tracker_topic_history", [topic.pk]),
            ("admin:tracker_topic_step", [topic.pk, "progress"]),
            ("admin:password_change", []),
            ("admin:report_data", []),
        ]:
            at_the_desk.goto(reverse(name, args=arguments))
            width = at_the_desk.evaluate("document.documentElement.scrollWidth")
            assert width <= PHONE["width"], name

    def test_have_a_menu_on_a_phone(self, at_the_desk):
        at_the_desk.set_viewport_size(PHONE)
        at_the_desk.goto(reverse("admin:index"))
        menu = at_the_desk.locator("#nav-sidebar")
        expect(menu).not_to_be_visible()
        at_the_desk.get_by_role("button", name="菜单").click()
        menu.get_by_role("link", name="代表建议", exact=True).click()
        expect(at_the_desk.get_by_role("heading", level=1)).to_contain_text("代表建议")

    def test_cover_every_model(self):
        registered = {model._meta.label for model in admin.site._registry}
        ledger = {model._meta.label for model in apps.get_app_config("tracker").get_models()}
        assert ledger - {f"tracker.{name}" for name in NOTED} <= registered


class TestPolicy:
    def test_is_watched(self, browser, address):
        """The watch itself: a page with an inline style and a foreign picture is noticed."""
        complaints: list[str] = []
        context = browser.new_context(base_url=address)
        context.add_init_script(REPORT_BREACHES)
        page = context.new_page()
        watch(page, complaints)
        page.goto("/admin/login/")
        page.evaluate("document.body.setAttribute('style', 'color: red')")
        page.evaluate("new Image().src = 'http://192.0.2.1/x.png'")
        page.wait_for_timeout(300)
        context.close()
        assert any("style-src" in complaint for complaint in complaints)
        assert any("192.0.2.1" in complaint for complaint in complaints)
