import pytest
from django.apps import apps

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.models import Sourced
from tracker.models import Figure, Outcome, Passage, SourceDocument
from tracker.sources.api import QUOTING

pytestmark = pytest.mark.django_db

BY = Actor(door="command")


@pytest.fixture
def report():
    report = SourceDocument(code="report", title="2023年工作报告", kind="annual_report")
    return door.create(report, by=BY)


@pytest.fixture
def passages(report):
    texts = ["第一部分。", "开展调研23次，推动文旅发展。", "第三部分。"]
    return [
        door.create(Passage(document=report, number=n, text=text), by=BY)
        for n, text in enumerate(texts, 1)
    ]


class TestRecords:
    def test_show_their_quote_and_where_it_stands(self, as_reader, passages, make_topic):
        topic = make_topic(source=passages[1], quote="推动文旅发展")

        record = as_reader.get(f"/api/v1/topics/{topic.pk}/").json()

        assert {name: record[name] for name in record if name.startswith(("source", "quote"))} == {
            "source": passages[1].pk,
            "source_number": 2,
            "source_document": passages[1].document_id,
            "source_document_name": "2023年工作报告",
            "quote": "推动文旅发展",
        }


class TestPassages:
    def test_stand_in_their_surroundings(self, as_reader, passages, make_topic, year_2023):
        before, passage, after = passages
        topic = make_topic("文旅", source=passage, quote="推动文旅发展")
        figure = Figure(
            work_year=year_2023, label="调研", value=23, unit="次", nature="activity",
            doer="committee", source=passage, quote="调研23次",
        )  # fmt: skip
        door.create(figure, by=BY)
        gone = Outcome(
            work_year=year_2023, title="误录", kind="policy", doer="committee", source=passage
        )
        door.void(door.create(gone, by=BY), by=Actor(door="command", reason="误录"))

        shown = as_reader.get(f"/api/v1/sources/{passage.pk}/").json()

        assert shown["document_name"] == "2023年工作报告"
        assert shown["text"] == "开展调研23次，推动文旅发展。"
        assert shown["previous"] == {
            "id": before.pk, "number": 1, "heading": "", "text": "第一部分。",
        }  # fmt: skip
        assert shown["next"]["id"] == after.pk
        assert shown["quoted_by"] == [
            {
                "kind": "topic",
                "kind_display": "监督议题",
                "id": topic.pk,
                "title": "文旅",
                "quote": "推动文旅发展",
                "url": f"http://testserver/api/v1/topics/{topic.pk}/",
            },
            {
                "kind": "figure",
                "kind_display": "数据",
                "id": figure.pk,
                "title": "调研 23次",
                "quote": "调研23次",
                "url": f"http://testserver/api/v1/figures/{figure.pk}/",
            },
        ]

    def test_have_nothing_before_the_first_and_after_the_last(self, as_reader, passages):
        first, _, last = passages

        assert as_reader.get(f"/api/v1/sources/{first.pk}/").json()["previous"] is None
        assert as_reader.get(f"/api/v1/sources/{last.pk}/").json()["next"] is None

    def test_are_always_shown_anew(self, as_reader, passages, make_topic):
        """A record that starts to quote a passage does not change the passage's version."""
        address = f"/api/v1/sources/{passages[1].pk}/"
        seen = as_reader.get(address)
        make_topic(source=passages[1])

        again = as_reader.get(address, headers={"If-None-Match": seen["ETag"]})

        assert again.status_code == 200
        assert len(again.json()["quoted_by"]) == 1

    def test_cost_the_same_however_many_quote_them(
        self, as_administrator, passages, make_topic, django_assert_num_queries
    ):
        address = f"/api/v1/sources/{passages[1].pk}/"
        for _ in range(3):
            make_topic(source=passages[1])

        # The passage, its neighbours, one question for each kind that may quote it, and whether
        # any does, for what of the passage may be written.
        with django_assert_num_queries(1 + 2 + 24 + 1):
            assert len(as_administrator.get(address).json()["quoted_by"]) == 3

    def test_may_be_quoted_by_every_record_that_has_a_source(self):
        sourced = {m for m in apps.get_app_config("tracker").get_models() if issubclass(m, Sourced)}
        assert sourced == QUOTING.keys()
