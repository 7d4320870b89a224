"""Two clerks, one record: the second save loses nothing and overwrites nothing unseen."""

import pytest
from admin_pages import errors_in, fields_of, page

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Activity, Topic, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(administrator):
    administrator.last_name, administrator.first_name = "张", "主任"
    return Actor(door="admin", user=administrator)


@pytest.fixture
def change_meanwhile(colleague):
    def change(record, **fields):
        current = type(record).objects.get(pk=record.pk)
        for name, value in fields.items():
            setattr(current, name, value)
        return door.update(current, by=colleague)

    return change


class TestStaleForm:
    def test_is_refused(self, as_clerk, make_topic, change_meanwhile):
        topic = make_topic()
        opened = as_clerk.open(page(topic))
        change_meanwhile(topic, note="张主任的备注")

        refused = as_clerk.save(opened, title="我的新名称")

        assert refused.status_code == 200
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"
        assert "这条记录在您打开之后已被他人修改，请核对最新内容后再保存。" in errors_in(refused)

    def test_says_what_changed_by_whom_and_when(self, as_clerk, make_topic, change_meanwhile):
        topic = make_topic(form="follow_up")
        opened = as_clerk.open(page(topic))
        change_meanwhile(topic, form="special_inquiry")

        errors = " ".join(errors_in(as_clerk.save(opened, title="改")))

        assert "监督方式：跟踪监督 → 专题询问" in errors
        assert "主任" in errors
        changed = Topic.objects.get(pk=topic.pk).updated_at
        assert str(changed.year) in errors

    def test_keeps_what_was_typed(self, as_clerk, make_topic, change_meanwhile):
        topic = make_topic()
        opened = as_clerk.open(page(topic))
        change_meanwhile(topic, note="别人的备注")
        refused = as_clerk.save(opened, basis="我写的依据", note="我写的备注")
        assert fields_of(refused, "topic_form")["basis"] == ["我写的依据"]
        assert fields_of(refused, "topic_form")["note"] == ["我写的备注"]
        assert "别人的备注" in refused.context["adminform"].form.errors["note"][0]

    def test_takes_over_fields_that_were_left_alone(
        self, as_clerk, make_topic, committee, passage, change_meanwhile
    ):
        topic = make_topic(form="follow_up")
        opened = as_clerk.open(page(topic))
        change_meanwhile(
            topic, form="inquiry", lead_committee=committee, due_on="2023-06-30", source=passage
        )

        refused = as_clerk.save(opened, title="我的新名称")

        shown = fields_of(refused, "topic_form")
        assert shown["title"] == ["我的新名称"]
        assert shown["form"] == ["inquiry"]
        assert shown["lead_committee"] == [str(committee.pk)]
        assert shown["due_on"] == ["2023-06-30"]
        assert shown["source"] == [str(passage.pk)]

    def test_takes_over_links_that_were_left_alone(
        self, as_clerk, make_topic, committee, make, colleague
    ):
        other = make(Unit, code="gov", name="区政府", kind="government")
        topic = make_topic()
        door.update(topic, by=colleague, links={"reporting_units": [committee]})
        opened = as_clerk.open(page(topic))
        current = Topic.objects.get(pk=topic.pk)
        door.update(current, by=colleague, links={"reporting_units": [committee, other]})

        refused = as_clerk.save(opened, title="改")

        shown = fields_of(refused, "topic_form")["reporting_units"]
        assert sorted(shown) == sorted([str(committee.pk), str(other.pk)])

    def test_can_be_saved_once_its_news_were_seen(self, as_clerk, make_topic, change_meanwhile):
        topic = make_topic(form="follow_up")
        opened = as_clerk.open(page(topic))
        change_meanwhile(topic, form="inquiry")
        refused = as_clerk.save(opened, title="我的新名称")

        assert as_clerk.save(refused).status_code == 302

        now = Topic.objects.get(pk=topic.pk)
        assert (now.title, now.form) == ("我的新名称", "inquiry")

    def test_without_a_version_is_refused(self, as_clerk, make_topic):
        topic = make_topic()
        refused = as_clerk.edit(page(topic), title="改", seen_version=None)
        assert refused.status_code == 200
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"

    def test_of_an_inline_row_is_refused_too(
        self, as_clerk, make_topic, make, year_2023, change_meanwhile
    ):
        topic = make_topic()
        activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
        opened = as_clerk.open(page(topic))
        change_meanwhile(activity, description="别人写的情况")

        refused = as_clerk.save(opened, title="改名", **{"activities-0-title": "我改的活动名"})

        assert refused.status_code == 200
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"
        shown = fields_of(refused, "topic_form")
        assert shown["activities-0-title"] == ["我改的活动名"]
        assert shown["activities-0-description"] == ["别人写的情况"]

    def test_is_not_made_by_progress_of_others(self, as_clerk, make_topic, make):
        from tracker.models import ProgressEntry

        topic = make_topic()
        opened = as_clerk.open(page(topic))
        make(ProgressEntry, matter=topic, happened_on="2023-04-01", text="别人登记的进展")
        assert as_clerk.save(opened, title="改名").status_code == 302

    def test_of_a_record_voided_meanwhile_says_so(self, as_clerk, make_topic, colleague):
        topic = make_topic()
        opened = as_clerk.open(page(topic))
        door.void(Topic.objects.get(pk=topic.pk), by=Actor(door="admin", reason="重复"))

        answer = as_clerk.client.post(page(topic), as_clerk.fill(opened, {}), follow=True)

        assert answer.status_code == 200
        assert "已作废" in answer.content.decode()
        assert Topic.objects.get(pk=topic.pk).title == "文旅产业发展"
