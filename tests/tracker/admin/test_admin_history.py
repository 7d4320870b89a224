import pytest
from admin_pages import list_page, page, queries_of

from tracker.common import door
from tracker.common.door import Actor
from tracker.models import Change, ProgressEntry, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic(make_topic):
    return make_topic(form="follow_up")


@pytest.fixture
def changed(topic, clerk, committee):
    clerk.last_name, clerk.first_name = "李", "经办"
    clerk.save()
    topic.form, topic.due_on, topic.note = "special_inquiry", "2023-06-30", "按会议意见"
    by = Actor(door="admin", user=clerk, on_behalf_of=committee, reason="主任会议决定")
    door.update(topic, by=by, links={"reporting_units": [committee]})
    return topic


class TestHistory:
    def test_says_who_for_whom_how_and_why(self, as_reader, changed):
        shown = as_reader.open(page(changed, "history")).content.decode()
        for words in ("经办 李", "代财经工委填报", "管理后台", "第2版", "主任会议决定", "修改"):
            assert words in shown

    def test_shows_each_field_before_and_after(self, as_reader, changed):
        entries = as_reader.open(page(changed, "history")).context["entries"]
        fields = {field.label: (field.before, field.after) for field in entries[0]["fields"]}
        assert fields == {
            "监督方式": ("跟踪监督", "专题询问"),
            "完成期限": ("", "2023-06-30"),
            "备注": ("", "按会议意见"),
            "报告（实施）单位": ("", "财经工委"),
        }

    def test_is_newest_first_and_complete(self, as_reader, changed):
        entries = as_reader.open(page(changed, "history")).context["entries"]
        assert [entry["change"].action for entry in entries] == ["change", "create"]

    def test_of_a_matter_includes_what_hangs_on_it(self, as_clerk, topic, make, year_2023):
        entry = make(ProgressEntry, matter=topic, happened_on="2023-04-01", text="完成调研")
        door.void(entry, by=Actor(door="admin", user=as_clerk.user, reason="写错"))
        other = make(Topic, work_year=year_2023, title="另一项", form="follow_up")
        make(ProgressEntry, matter=other, happened_on="2023-04-01", text="别的进展")

        entries = as_clerk.open(page(topic, "history")).context["entries"]
        assert [entry["about"] for entry in entries] == [
            "进展：2023-04-01 完成调研",
            "进展：2023-04-01 完成调研",
            "",
        ]
        alone = as_clerk.open(page(topic, "history"), only="record").context["entries"]
        assert [entry["about"] for entry in alone] == [""]

    def test_escapes_what_people_typed(self, as_clerk, topic):
        as_clerk.edit(page(topic), title="<script>alert(1)</script>")
        shown = as_clerk.open(page(topic, "history")).content.decode()
        assert "<script>alert" not in shown

    def test_costs_the_same_however_long(self, as_reader, topic, committee):
        as_reader.open(page(topic, "history"))
        before = queries_of(as_reader, page(topic, "history"))
        for number in range(20):
            topic.note = f"第{number}次"
            door.update(topic, by=Actor(door="admin", on_behalf_of=committee))
        assert len(queries_of(as_reader, page(topic, "history"))) == len(before)


class TestChangeList:
    def test_can_be_read_and_filtered_but_not_written(self, as_clerk, changed):
        listed = as_clerk.open(list_page(Change), kind="topic")
        assert {change.kind for change in listed.context["cl"].result_list} == {"topic"}
        change = Change.objects.of(changed).first()
        opened = as_clerk.open(page(change)).content.decode()
        assert "专题询问" in opened
        assert 'name="_save"' not in opened
        assert as_clerk.client.post(page(change), {"reason": "改"}).status_code == 403

    def test_leads_to_the_record(self, as_clerk, changed):
        change = Change.objects.of(changed).first()
        assert page(changed) in as_clerk.open(page(change)).content.decode()
        assert Topic.objects.filter(pk=changed.pk).exists()
