"""What records quote stays as it was published, at whichever door somebody tries."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from rest_framework.test import APIClient

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import Refused
from tracker.common.scoping import NOTHING, rows_of
from tracker.models import Passage, SourceDocument, Topic

BY = Actor(door="command")
NO_LONGER = (
    "原文段落“第2段 组织专题学习23次，接待选民近2000人”的原文不能再改："
    "有1条记录（监督议题“学习”）以它为出处。"
    "原文有更正的，请另立来源文件登记，由新的记录引用。"
)


@pytest.fixture
def quoting(passage, make_topic):
    return make_topic("学习", source=passage, quote="组织专题学习23次")


@pytest.fixture
def api(administrator):
    client = APIClient(headers={"If-Match": "*"})
    client.force_authenticate(administrator)
    return client


def stored(passage):
    return Passage.objects.get(pk=passage.pk)


class TestQuotedPassage:
    def test_keeps_its_text_over_the_api_which_names_the_records(self, api, passage, quoting):
        address = f"/api/v1/sources/{passage.pk}/"
        refused = api.patch(address, {"text": "组织专题学习230次，接待选民近2000人次。"})
        assert (refused.status_code, refused.json()["code"]) == (409, "passage_quoted")
        assert refused.json()["detail"] == NO_LONGER
        assert stored(passage).text == passage.text

    def test_keeps_its_number_and_its_document(self, api, passage, quoting):
        for field, value in (("number", 9), ("document", other_document().pk)):
            refused = api.patch(f"/api/v1/sources/{passage.pk}/", {field: value})
            assert (refused.status_code, refused.json()["code"]) == (409, "passage_quoted")
        assert (stored(passage).number, stored(passage).document) == (2, passage.document)

    def test_takes_what_was_left_blank_and_says_so(self, api, passage, quoting):
        address = f"/api/v1/sources/{passage.pk}/"
        assert api.get(address).json()["editable"] == ["heading", "lead"]
        assert api.patch(address, {"lead": "组织专题学习23次"}).status_code == 200
        assert api.get(address).json()["editable"] == ["heading"]

    def test_is_refused_to_the_system_too(self, passage, quoting):
        passage.text = "组织专题学习230次。"
        with pytest.raises(Refused, match="不能再改") as refused:
            door.update(passage, by=BY)
        assert refused.value.message == NO_LONGER

    def test_stands_as_text_in_the_admin_and_refuses_what_is_sent_all_the_same(
        self, administrator, client, passage, quoting
    ):
        client.force_login(administrator)
        address = reverse("admin:tracker_passage_change", args=[passage.pk])
        form = client.get(address).context["adminform"].form
        assert form.fields.keys() & {"document", "number", "heading", "lead", "text"} == {
            "heading", "lead",
        }  # fmt: skip
        sent = {"heading": "一、", "lead": "", "text": "改", "seen_version": passage.version}
        page = client.post(address, sent).content.decode()
        assert "的原文不能再改：有1条记录（监督议题“学习”）以它为出处" in page
        assert stored(passage).text == passage.text

    def test_may_be_corrected_until_a_record_quotes_it_and_after_the_last_is_void(
        self, api, passage, make_topic
    ):
        address = f"/api/v1/sources/{passage.pk}/"
        assert api.patch(address, {"text": "组织专题学习24次。"}).status_code == 200
        topic = make_topic(source=stored(passage), quote="组织专题学习24次")
        assert api.patch(address, {"text": "组织专题学习25次。"}).status_code == 409
        door.void(topic, by=Actor(door="command", reason="误录"))
        assert api.patch(address, {"text": "组织专题学习25次。"}).status_code == 200

    def test_is_read_anew_when_a_record_begins_to_quote_it(self, passage, make_topic):
        """The record was filled in before somebody else corrected the passage."""
        now = stored(passage)
        now.text = "组织专题学习24次。"
        door.update(now, by=BY)
        with pytest.raises(ValidationError, match="引语与出处段落的原文不一致"):
            make_topic(source=passage, quote="组织专题学习23次")
        assert not Topic.objects.exists()

    def test_counts_records_that_its_writer_does_not_see_without_their_names(
        self, clerk, passage, quoting, monkeypatch
    ):
        monkeypatch.setattr(Topic, "rows_of_the_house", classmethod(lambda *_: NOTHING))
        rows_of.cache_clear()
        passage.text = "改"
        with pytest.raises(Refused) as refused:
            door.update(passage, by=Actor(door="admin", user=clerk))
        assert "有1条记录以它为出处" in refused.value.message
        assert "学习”）" not in refused.value.message


class TestQuotedDocument:
    def test_keeps_what_it_is_but_takes_a_note_and_what_was_blank(self, api, report, quoting):
        address = f"/api/v1/source-documents/{report.pk}/"
        refused = api.patch(address, {"title": "2022年工作报告"})
        assert (refused.status_code, refused.json()["code"]) == (409, "passage_quoted")
        assert "标题不能再改：有1条记录（监督议题“学习”）" in refused.json()["detail"]
        assert api.patch(address, {"published_on": "2024-01-05", "note": "补"}).status_code == 200
        assert api.patch(address, {"published_on": "2024-01-06"}).status_code == 409
        assert set(api.get(address).json()["editable"]) == {
            "work_year", "issued_by", "link", "checksum", "note",
        }  # fmt: skip

    def test_is_free_while_nothing_quotes_it(self, api, report, passage):
        address = f"/api/v1/source-documents/{report.pk}/"
        assert api.patch(address, {"title": "2022年工作报告"}).status_code == 200


def other_document():
    return door.create(SourceDocument(code="other", title="另一份", kind="other"), by=BY)
