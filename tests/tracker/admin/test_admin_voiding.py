import pytest
from admin_pages import add_page, errors_in, list_page, page, step_page
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, ProgressEntry, Topic

pytestmark = pytest.mark.django_db


def rows(response) -> list:
    return list(response.context["cl"].result_list)


@pytest.fixture
def voided(make_topic):
    topic = make_topic("重复的议题")
    return door.void(topic, by=Actor(door="admin", reason="重复录入"))


class TestRestoring:
    def test_is_offered_for_voided_records_alone(self, as_clerk, voided, make_topic):
        assert step_page(voided, "restore") in as_clerk.open(page(voided)).content.decode()
        assert step_page(voided, "void") not in as_clerk.open(page(voided)).content.decode()
        topic = make_topic()
        assert step_page(topic, "restore") not in as_clerk.open(page(topic)).content.decode()

    def test_brings_the_record_back_for_a_reason(self, as_clerk, voided):
        refused = as_clerk.edit(step_page(voided, "restore"), reason="", apply="1")
        assert refused.context["form"].errors["reason"] == ["恢复必须说明原因。"]
        as_clerk.edit(step_page(voided, "restore"), reason="并非重复", apply="1")
        assert not Topic.objects.get(pk=voided.pk).is_voided


class TestUndoing:
    def test_is_offered_once_there_is_a_move(self, as_clerk, make_topic):
        topic = make_topic()
        assert step_page(topic, "undo") not in as_clerk.open(page(topic)).content.decode()
        as_clerk.edit(step_page(topic, "include_in_plan"), happened_on="2023-01-09", apply="1")
        assert step_page(topic, "undo") in as_clerk.open(page(topic)).content.decode()

    def test_says_what_is_taken_back_and_takes_it_back(self, as_clerk, make_topic):
        topic = make_topic()
        before = topic.status
        as_clerk.edit(step_page(topic, "include_in_plan"), happened_on="2023-01-09", apply="1")
        asked = as_clerk.open(step_page(topic, "undo")).content.decode()
        assert "将撤销：文旅产业发展：" in asked
        refused = as_clerk.edit(step_page(topic, "undo"), reason="", apply="1")
        assert refused.context["form"].errors["reason"] == ["撤销必须说明原因。"]
        as_clerk.edit(step_page(topic, "undo"), reason="点错了", apply="1")
        assert Topic.objects.get(pk=topic.pk).status == before


class TestVoiding:
    def test_asks_for_the_reason(self, as_clerk, make_topic):
        topic = make_topic()
        refused = as_clerk.edit(step_page(topic, "void"), reason="", apply="1")
        assert refused.context["form"].errors["reason"] == ["作废必须说明原因。"]
        assert not Topic.objects.get(pk=topic.pk).is_voided

    def test_keeps_record_and_reason(self, as_clerk, make_topic):
        topic = make_topic()
        as_clerk.edit(step_page(topic, "void"), reason="重复录入", apply="1")
        now = Topic.objects.get(pk=topic.pk)
        assert (now.is_voided, now.void_reason) == (True, "重复录入")
        change = Change.objects.of(topic).first()
        assert (change.action, change.reason, change.user) == ("void", "重复录入", as_clerk.user)

    def test_takes_the_place_of_deleting(self, as_administrator, make_topic):
        topic = make_topic()
        opened = as_administrator.open(page(topic)).content.decode()
        assert step_page(topic, "void") in opened
        assert page(topic, "delete") not in opened
        posted = as_administrator.client.post(page(topic, "delete"), {"post": "yes"})
        assert posted.status_code == 403

    def test_is_refused_when_the_record_moved_on(self, as_clerk, make_topic, actor):
        topic = make_topic()
        opened = as_clerk.open(step_page(topic, "void"))
        topic.title = "改名"
        door.update(topic, by=actor)
        refused = as_clerk.save(opened, reason="重复", apply="1")
        assert "这条记录在您打开之后已被他人修改，请核对最新内容后再保存。" in errors_in(refused)
        assert not Topic.objects.get(pk=topic.pk).is_voided

    def test_of_many_is_all_or_nothing(self, as_clerk, make_topic, actor):
        topics = [make_topic(f"议题{number}") for number in range(3)]
        chosen = {"action": "void", ACTION_CHECKBOX_NAME: [str(topic.pk) for topic in topics]}
        asked = as_clerk.client.post(list_page(Topic), {**chosen, "index": "0"})
        assert "议题2" in asked.content.decode()
        topics[2].title = "议题2改"
        door.update(topics[2], by=actor)

        refused = as_clerk.client.post(
            list_page(Topic), as_clerk.fill(asked, {"reason": "重复", "apply": "1"})
        )

        assert refused.status_code == 200
        assert "议题2改：这条记录" in " ".join(errors_in(refused))
        assert Topic.objects.not_voided().count() == 3

        asked = as_clerk.client.post(list_page(Topic), {**chosen, "index": "0"})
        done = as_clerk.client.post(
            list_page(Topic), as_clerk.fill(asked, {"reason": "重复", "apply": "1"})
        )
        assert done.status_code == 302
        assert Topic.objects.not_voided().count() == 0


class TestVoidedRecords:
    def test_are_left_out_of_lists_unless_asked_for(self, as_clerk, make_topic, voided):
        valid = make_topic("有效的议题")
        assert rows(as_clerk.open(list_page(Topic))) == [valid]
        assert rows(as_clerk.open(list_page(Topic), voided="yes")) == [voided]
        assert len(rows(as_clerk.open(list_page(Topic), voided="all"))) == 2

    def test_are_marked(self, as_clerk, voided):
        listed = as_clerk.open(list_page(Topic), voided="yes").content.decode()
        assert "<s>重复的议题</s>" in listed
        opened = as_clerk.open(page(voided)).content.decode()
        assert "作废，原因：重复录入" in opened

    def test_cannot_be_changed(self, as_clerk, voided):
        assert 'name="_save"' not in as_clerk.open(page(voided)).content.decode()
        as_clerk.client.post(page(voided), {"title": "改"})
        assert Topic.objects.get(pk=voided.pk).title == "重复的议题"

    def test_are_not_offered_for_choice(self, as_clerk, make_topic, voided):
        make_topic("有效的议题")
        found = as_clerk.open(
            reverse("admin:autocomplete"), app_label="tracker", model_name="activity",
            field_name="matter", term="议题",
        ).json()  # fmt: skip
        assert [entry["text"] for entry in found["results"]] == ["2023 监督议题 有效的议题"]

    def test_are_left_out_of_the_owner_page(self, as_clerk, make_topic, make):
        topic = make_topic()
        entry = make(ProgressEntry, matter=topic, happened_on="2023-04-01", text="写错的进展")
        door.void(entry, by=Actor(door="admin", reason="写错"))
        assert "写错的进展" not in as_clerk.open(page(topic)).content.decode()
        assert "写错的进展" not in as_clerk.open(page(topic, "dossier")).content.decode()

    def test_offer_no_steps(self, as_clerk, voided):
        assert step_page(voided, "void") not in as_clerk.open(page(voided)).content.decode()

    def test_refuse_progress(self, as_clerk, voided):
        refused = as_clerk.edit(step_page(voided, "progress"), text="进展", apply="1")
        assert "记录已作废，不能再修改。" in errors_in(refused)
        assert not ProgressEntry.objects.exists()


class TestAppendOnlyRecords:
    def test_cannot_be_changed_but_voided(self, as_clerk, make_topic, make):
        topic = make_topic()
        entry = make(ProgressEntry, matter=topic, happened_on="2023-04-01", text="完成调研")
        opened = as_clerk.open(page(entry)).content.decode()
        assert 'name="_save"' not in opened
        assert step_page(entry, "void") in opened
        assert as_clerk.client.post(page(entry), {"text": "改写"}).status_code == 403

    def test_are_added_on_their_own_page_too(self, as_clerk, make_topic):
        topic = make_topic()
        as_clerk.edit(
            add_page(ProgressEntry), matter=str(topic.pk), happened_on="2023-04-01", text="完成调研"
        )
        assert ProgressEntry.objects.get().author == as_clerk.user


class TestBulkSteps:
    def test_refuse_more_than_can_be_shown(self, as_clerk, make_topic, monkeypatch):
        from tracker.common.admin import records

        monkeypatch.setattr(records, "MOST_AT_ONCE", 2)
        topics = [make_topic(f"议题{number}") for number in range(3)]
        chosen = {"action": "void", ACTION_CHECKBOX_NAME: [str(topic.pk) for topic in topics]}
        answer = as_clerk.client.post(list_page(Topic), {**chosen, "index": "0"}, follow=True)
        assert "一次最多处理2条" in answer.content.decode()
