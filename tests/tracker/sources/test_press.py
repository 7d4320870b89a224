"""媒体报道: reports of the press, who keeps them, and what they are about."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from rest_framework.test import APIClient
from street_world import make, street_world, streets

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.errors import FieldNotYours, Frozen
from tracker.models import Passage, SourceDocument, Topic, WorkYear
from tracker.sources.models import SourceDocument as Document

__all__ = ["street_world", "streets"]

pytestmark = pytest.mark.django_db
DOCUMENTS = "/api/v1/source-documents/"


@pytest.fixture
def world(street_world):
    return street_world


def report(**fields) -> Document:
    fields = {"kind": "media", "title": "代表进社区", "work_year_id": 2024} | fields
    return make(SourceDocument, **fields)


def api(user) -> APIClient:
    client = APIClient(headers={"If-Match": "*"})
    client.force_authenticate(user)
    return client


def codes(refused) -> dict:
    return {name: [one.code for one in faults] for name, faults in refused.value.error_dict.items()}


class TestReport:
    def test_is_numbered_by_itself_within_its_year(self, world):
        make(WorkYear, year=2025)
        assert [report().code, report().code] == ["media-2024-0001", "media-2024-0002"]
        assert report(work_year_id=2025).code == "media-2025-0001"
        assert report(code="own-code").code == "own-code"
        assert report().code == "media-2024-0003"

    def test_is_numbered_past_codes_that_somebody_else_chose(self, world):
        report(code="media-2024-special")
        report(code="media-2024-0041")
        assert report().code == "media-2024-0042"

    def test_needs_the_year_it_is_counted_in(self, world):
        with pytest.raises(ValidationError) as refused:
            make(SourceDocument, kind="media", title="报道")
        assert codes(refused) == {"work_year": ["required"]}

    def test_needs_no_code_where_every_other_document_does(self, world):
        with pytest.raises(ValidationError) as refused:
            make(SourceDocument, kind="plan", title="计划")
        assert codes(refused) == {"code": ["required"]}

    @pytest.mark.parametrize(
        "fields",
        [{"outlet": "湖北日报"}, {"level": "central"}, {"times": 2}, {"matter": True}],
        ids=lambda fields: next(iter(fields)),
    )
    def test_alone_says_what_only_the_press_does(self, world, fields):
        if "matter" in fields:
            topic = make(Topic, work_year_id=2024, title="议题", form="inquiry")
            fields = {"matter": topic.matter_ptr}
        with pytest.raises(ValidationError) as refused:
            make(SourceDocument, kind="annual_report", code="r", title="报告", **fields)
        assert codes(refused) == {"__all__": ["press_of_another_kind"]}

    def test_alone_names_deputies(self, world):
        deputies = {"deputies": world.deputies[:1]}
        with pytest.raises(ValidationError) as refused:
            make(SourceDocument, kind="plan", code="r", title="计划", links=deputies)
        assert codes(refused) == {"deputies": ["press_of_another_kind"]}
        named = report(links=deputies)
        named.kind = "plan"
        with pytest.raises(ValidationError) as refused:
            door.update(named, by=Actor(door="command"))
        assert codes(refused) == {"deputies": ["press_of_another_kind"]}
        named.refresh_from_db()
        named.kind = "plan"
        door.update(named, by=Actor(door="command"), links={"deputies": []})
        assert SourceDocument.objects.get(pk=named.pk).kind == "plan"

    def test_is_printed_once_at_least(self, world):
        assert (report().times_told, report(times=5).times_told) == (1, 5)
        with pytest.raises(ValidationError) as refused:
            report(times=0)
        assert codes(refused) == {"times": ["min_value"]}

    @pytest.mark.parametrize(
        "link", ["http://news.cn/a", "https://例子.中国/报道?id=1#top", "HTTPS://EXAMPLE.ORG/"]
    )
    def test_is_linked_to_a_page(self, world, link):
        assert report(link=link).link == link

    @pytest.mark.parametrize(
        "link",
        [
            "javascript:alert(1)", "ftp://example.org/a", "file:///etc/passwd", "data:text/html,x",
            "//example.org/a", "example.org/a", "https://", "http:/example.org", "见附件",
            "https://example.org/a b", " https://example.org/",
        ],
    )  # fmt: skip
    def test_is_linked_to_nothing_else(self, world, link):
        with pytest.raises(ValidationError) as refused:
            report(link=link)
        assert codes(refused) == {"link": ["not_a_web_link"]}
        answer = api(world.user("clerk")).post(
            DOCUMENTS, {"kind": "media", "title": "报道", "work_year": 2024, "link": link}
        )
        # Space around it is no part of what somebody typed into a body.
        assert answer.status_code == (201 if link.startswith(" ") else 400)
        if answer.status_code == 400:
            [fault] = answer.json()["errors"]
            assert (fault["pointer"], fault["code"]) == ("#/link", "not_a_web_link")
            assert fault["detail"] == "应为以http://或https://开头的完整网址。"

    def test_stays_as_it_is_once_its_year_is_closed(self, world):
        old = report()
        WorkYear.objects.filter(year=2024).update(status="closed", closed_on=date(2025, 1, 9))
        with pytest.raises(Frozen):
            report()
        old.refresh_from_db()
        old.times = 9
        with pytest.raises(Frozen):
            door.update(old, by=Actor(door="command"))
        make(SourceDocument, kind="plan", code="p", title="计划", work_year_id=2024)

    def test_may_be_quoted_like_any_document(self, world):
        told = report()
        make(Passage, document=told, number=1, text="接待选民30人次。")
        assert told.quoted_passages().count() == 1


class TestKeepers:
    def test_are_the_office_and_the_deputies_committee(self, world):
        added = {"kind": "media", "title": "报道", "work_year": 2024}
        for who, status in (
            ("clerk", 201), ("affairs", 201), ("street", 403), ("committee", 403), ("leader", 403),
        ):  # fmt: skip
            assert api(world.user(who)).post(DOCUMENTS, added).status_code == status, who

    def test_of_the_press_keep_no_other_documents(self, world):
        own = api(world.user("affairs"))
        other = make(SourceDocument, kind="annual_report", code="r", title="报告")
        refused = own.post(DOCUMENTS, {"kind": "plan", "title": "计划", "code": "p"})
        assert (refused.status_code, refused.json()["code"]) == (403, "field_not_yours")
        for body in ({"title": "改"}, {"kind": "media", "work_year": 2024}):
            refused = own.patch(f"{DOCUMENTS}{other.pk}/", body)
            assert (refused.status_code, refused.json()["code"]) == (403, "field_not_yours")
        theirs = report()
        refused = own.patch(f"{DOCUMENTS}{theirs.pk}/", {"kind": "other"})
        assert (refused.status_code, refused.json()["code"]) == (403, "field_not_yours")
        with pytest.raises(FieldNotYours):
            door.remove(other, by=Actor(door="api", user=world.user("affairs")))
        assert own.delete(f"{DOCUMENTS}{theirs.pk}/").status_code == 204


class TestReaders:
    @pytest.fixture
    def told(self, world):
        """A report that names a deputy and a matter that is not published yet."""
        topic = make(Topic, work_year_id=2024, title="未公布的议题", form="inquiry",
                     lead_committee=world.committee)  # fmt: skip
        links = {"deputies": world.deputies[:2]}
        return report(matter=topic.matter_ptr, level="city", outlet="长江日报", links=links)

    def test_see_every_report_and_no_matter_that_is_hidden_from_them(self, world, told):
        shown = api(world.user("committee")).get(f"{DOCUMENTS}{told.pk}/").json()
        assert (shown["matter"], shown["matter_name"]) == (told.matter_id, "未公布的议题")
        shown = api(world.user("street")).get(f"{DOCUMENTS}{told.pk}/").json()
        assert (shown["matter"], shown["matter_name"]) == (None, None)
        assert (shown["level_display"], shown["outlet"]) == ("市级", "长江日报")
        assert shown["deputies_names"] == [one.name for one in world.deputies[:2]]

    def test_find_reports_by_their_parts(self, world, told):
        report(title="另一篇", level="central", outlet="新华社", times=3)
        make(SourceDocument, kind="annual_report", code="r", title="报告", work_year_id=2024)
        reader = api(world.user("leader"))

        def found(**asked):
            return [one["title"] for one in reader.get(DOCUMENTS, asked).json()["results"]]

        assert found(deputies=world.deputies[1].pk) == ["代表进社区"]
        assert found(deputies=world.deputies[2].pk) == []
        assert found(level="central") == ["另一篇"]
        assert found(outlet="长江日报") == ["代表进社区"]
        assert found(matter=told.matter_id) == ["代表进社区"]
        assert found(kind="media") == ["代表进社区", "另一篇"]
        assert found(q="新华社") == ["另一篇"]
        assert reader.get(DOCUMENTS, {"level": "上级"}).status_code == 400

    def test_do_not_find_a_report_by_a_matter_they_do_not_see(self, world, told):
        asked = {"matter": told.matter_id}
        assert api(world.user("street")).get(DOCUMENTS, asked).status_code == 400


class TestPages:
    def test_of_a_deputy_lists_the_latest_reports_first(self, world, client):
        deputy = world.deputies[0]
        told = {"level": "provincial", "outlet": "湖北日报", "links": {"deputies": [deputy]}}
        report(title="先前的", published_on=date(2024, 3, 1), **told)
        report(title="后来的", published_on=date(2024, 3, 5), **told)
        report(title="别人的", links={"deputies": world.deputies[1:2]})
        client.force_login(world.user("clerk"))
        page = client.get(reverse("admin:tracker_deputy_change", args=[deputy.pk]))
        shown = page.content.decode()
        assert "2024-03-05 湖北日报（省级）《后来的》" in shown
        assert shown.index("《后来的》") < shown.index("《先前的》")
        assert "别人的" not in shown

    def test_of_a_matter_lists_what_was_told_of_it(self, world, client):
        topic = make(Topic, work_year_id=2024, title="议题", form="inquiry")
        address = reverse("admin:tracker_topic_dossier", args=[topic.pk])
        client.force_login(world.user("clerk"))
        assert "媒体报道</h2>" not in client.get(address).content.decode()
        report(matter=topic.matter_ptr, link="https://example.org/a", times=3)
        shown = client.get(address).content.decode()
        assert "代表进社区" in shown
        assert "3篇次" in shown
        assert '<a href="https://example.org/a" target="_blank" rel="noopener noreferrer">' in shown

    def test_of_the_list_opens_the_link_beside_the_ledger(self, world, client):
        report(link="https://example.org/a?x=1&y=<b>")
        client.force_login(world.user("clerk"))
        shown = client.get(reverse("admin:tracker_sourcedocument_changelist")).content.decode()
        href = 'href="https://example.org/a?x=1&amp;y=&lt;b&gt;"'
        assert f'<a {href} target="_blank" rel="noopener noreferrer">打开</a>' in shown

    def test_names_the_field_of_a_bad_link(self, world, client):
        client.force_login(world.user("clerk"))
        typed = {"title": "报道", "kind": "media", "work_year": 2024, "link": "javascript:alert(1)"}
        page = client.post(reverse("admin:tracker_sourcedocument_add"), typed)
        assert page.status_code == 200
        assert page.context["adminform"].form.errors["link"] == [
            "应为以http://或https://开头的完整网址。"
        ]
        assert not SourceDocument.objects.exists()
