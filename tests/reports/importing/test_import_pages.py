import re

import pytest
from django.urls import reverse
from filled_sheets import Filled, exported
from sheet_records import make_committee, make_topic, make_years

from reports.models import ImportRun
from tracker.models import Change, Topic

PLAN = "supervision-plan"
UPLOAD = "/admin/imports/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def topics():
    make_years()
    make_committee()
    return [make_topic("环境保护", note="上半年听取"), make_topic("消防安全")]


@pytest.fixture
def as_clerk(client, clerk):
    clerk.is_staff = True
    clerk.save()
    client.force_login(clerk)
    return client


@pytest.fixture
def filled(topics, clerk):
    filled = Filled(exported(PLAN, to=clerk), PLAN)
    filled.put("环境保护", "备注", "改到下半年")
    return filled


@pytest.fixture
def upload(as_clerk):
    def upload(filled, **more):
        answer = as_clerk.post(UPLOAD, {"file": filled.upload(), **more})
        assert answer.status_code == 302, answer.content.decode()
        return answer["Location"]

    return upload


def text_of(response) -> str:
    """What a person reads on the page."""
    main = response.content.decode().partition('id="content-main"')[2]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestLists:
    def test_offer_the_import(self, as_clerk, topics):
        page = as_clerk.get(reverse("admin:tracker_topic_changelist")).content.decode()
        assert f'<a href="{UPLOAD}" class="import">导入</a>' in page

    def test_do_not_offer_it_to_readers(self, client, reader, topics):
        reader.is_staff = True
        reader.save()
        client.force_login(reader)
        page = client.get(reverse("admin:tracker_topic_changelist")).content.decode()
        assert UPLOAD not in page
        assert client.get(UPLOAD).status_code == 403

    def test_of_what_no_sheet_carries_offer_none(self, as_clerk):
        page = as_clerk.get(reverse("admin:tracker_law_changelist")).content.decode()
        assert UPLOAD not in page


class TestPreview:
    def test_shows_each_change_and_writes_nothing(self, as_clerk, filled, upload):
        page = as_clerk.get(upload(filled))
        text = text_of(page)
        assert f"第{filled.row('环境保护')}行 修改 环境保护" in text
        assert "上半年听取 改到下半年" in text
        assert "不变 1" in text
        assert Topic.objects.get(title="环境保护").note == "上半年听取"

    def test_shows_faults_by_cell(self, as_clerk, filled, upload):
        address = filled.put("消防安全", "会前调研\n时间", "下旬")
        text = text_of(as_clerk.get(upload(filled)))
        assert f"{address} 会前调研时间 ：“下旬”不是日期" in text
        assert "全部导入" not in text
        assert "下载未通过的1行" in text

    def test_says_why_a_file_cannot_be_imported(self, as_clerk, upload, topics, clerk):
        other = Filled(exported(PLAN, to=clerk), PLAN)
        other.book["导出信息"]["B2"] = 99
        text = text_of(as_clerk.get(upload(other)))
        assert "这个文件不能导入" in text
        assert "请重新导出后填写" in text

    def test_is_bounded(self, as_clerk, clerk, filled, upload):
        address = upload(filled)
        run = ImportRun.objects.get()
        run.rows = [dict(run.rows[0], row=number) for number in range(5, 305)]
        run.save()
        page = as_clerk.get(address).content.decode()
        assert page.count('class="module import-row"') == 100
        assert "共3页" in page

    def test_needs_a_file(self, as_clerk):
        answer = as_clerk.post(UPLOAD, {})
        assert answer.status_code == 200
        assert "没有上传" in text_of(answer)


class TestConfirming:
    def test_writes_and_leads_to_the_history(self, as_clerk, filled, upload):
        address = upload(filled)
        page = as_clerk.post(address, {"all": "全部导入"}, follow=True)
        topic = Topic.objects.get(title="环境保护")
        assert topic.note == "改到下半年"
        assert "已导入1行" in page.content.decode()
        assert reverse("admin:tracker_topic_history", args=[topic.pk]) in page.content.decode()
        run = ImportRun.objects.get()
        listed = as_clerk.get(
            reverse("admin:tracker_change_changelist"), {"q": run.request_id}
        ).content.decode()
        assert "环境保护" in listed

    def test_takes_the_ticked_rows_alone(self, as_clerk, filled, upload):
        filled.put("消防安全", "备注", "二")
        address = upload(filled)
        as_clerk.post(address, {"ticked": "1", "row": [str(filled.row("消防安全"))]})
        notes = dict(Topic.objects.values_list("title", "note"))
        assert notes == {"环境保护": "上半年听取", "消防安全": "二"}

    def test_needs_a_tick(self, as_clerk, filled, upload):
        page = as_clerk.post(upload(filled), {"ticked": "1"}, follow=True)
        assert "请先勾选" in page.content.decode()
        assert not Change.objects.filter(door="import").exists()

    def test_twice_writes_once(self, as_clerk, filled, upload):
        address = upload(filled)
        as_clerk.post(address, {"all": "1"})
        page = as_clerk.post(address, {"all": "1"}, follow=True)
        assert "不能重复导入" in page.content.decode()
        assert Change.objects.filter(door="import").count() == 1

    def test_hands_back_what_did_not_pass(self, as_clerk, filled, upload):
        filled.put("消防安全", "会前调研\n时间", "下旬")
        address = upload(filled)
        answer = as_clerk.get(f"{address}refused-rows/")
        refused = Filled(b"".join(answer.streaming_content), PLAN)
        assert refused.cell("消防安全", "会前调研\n时间").value == "下旬"


class TestChoosing:
    """A row that could be several records."""

    @pytest.fixture
    def preview(self, filled, upload, topics):
        make_topic("环境保护")
        filled.identity("环境保护").value = None
        return upload(filled)

    def test_offers_each_record_with_a_way_to_look_at_it(self, as_clerk, preview, topics):
        page = as_clerk.get(preview).content.decode()
        assert page.count('type="radio" name="pick-') == 2
        topic = Topic.objects.get(note="上半年听取")
        assert f'href="/admin/tracker/topic/{topic.pk}/change/"' in page

    def test_previews_the_row_as_that_record(self, as_clerk, filled, preview):
        topic = Topic.objects.get(note="上半年听取")
        name = f"pick-{filled.row('环境保护')}"
        done = as_clerk.post(preview, {name: topic.pk, "pick": "按所选的记录重新预览"}, follow=True)
        assert "没有记录标识，按选择对应到“环境保护”。" in text_of(done)
        as_clerk.post(preview, {"all": "全部导入"})
        topic.refresh_from_db()
        assert topic.note == "改到下半年"

    def test_asks_for_a_choice(self, as_clerk, preview):
        page = as_clerk.post(preview, {"pick": "按所选的记录重新预览"}, follow=True)
        assert "请先为行选择所指的记录。" in page.content.decode()


class TestOthers:
    def test_do_not_see_it(self, as_clerk, filled, upload, client, reader):
        address = upload(filled)
        reader.is_staff = True
        reader.save()
        client.force_login(reader)
        assert client.get(address).status_code == 403
        assert client.get("/admin/imports/999/").status_code == 403

    def test_see_nothing_under_a_number_that_is_none(self, as_clerk):
        assert as_clerk.get("/admin/imports/999/").status_code == 404
