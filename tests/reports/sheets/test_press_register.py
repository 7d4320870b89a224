"""媒体报道登记: the expected rows were counted by hand from the reports below."""

from datetime import date

import pytest
from filled_sheets import Filled, exported, planned
from rest_framework.test import APIClient
from sheet_records import make_committee, notes_of, reading, rows_of, written
from street_world import make, street_world, streets

from reports.importing.rows import State
from reports.sheets import SHEETS
from tracker.models import SourceDocument, Topic

__all__ = ["street_world", "streets"]
SHEET = SHEETS["press-register"]
DAY = date(2024, 6, 14)
HIDDEN = "未公布的议题"


@pytest.fixture
def press(street_world):
    """Three reports and a document that is none."""
    world = street_world
    make_committee()
    world.topic = make(Topic, work_year_id=2024, title=HIDDEN, form="inquiry",
                       lead_committee=world.committee)  # fmt: skip
    told = {"kind": "media", "work_year_id": 2024}
    make(
        SourceDocument, title="代表进社区", outlet="长江日报", level="city", times=4,
        published_on=date(2024, 5, 8), link="https://example.org/a", matter=world.topic.matter_ptr,
        links={"deputies": world.deputies[:2]}, note="头版", **told,
    )  # fmt: skip
    make(SourceDocument, title="先前的", outlet="湖北日报", level="provincial",
         published_on=date(2024, 3, 1), **told)  # fmt: skip
    make(SourceDocument, title="没有级别的", **told)
    make(SourceDocument, kind="annual_report", code="r", title="报告", work_year_id=2024)
    return world


def names(world) -> str:
    return "、".join(one.name for one in world.deputies[:2])


class TestSheet:
    def test_lists_reports_with_what_they_come_to(self, press):
        # 序号 日期 媒体 级别 标题 篇次 链接 涉及代表 事项 备注
        assert rows_of(written(SHEET, on=DAY)) == [
            [1, date(2024, 3, 1), "湖北日报", "省级", "先前的", 1, None, None, None, None],
            [2, date(2024, 5, 8), "长江日报", "市级", "代表进社区", 4, "https://example.org/a",
             names(press), HIDDEN, "头版"],
            [3, None, None, None, "没有级别的", 1, None, None, None, None],
            ["合计（3篇）", *[None] * 4, 6, *[None] * 4],
        ]  # fmt: skip

    def test_says_what_of_it_is_counted(self, press):
        levels, definition = notes_of(written(SHEET, on=DAY))
        assert levels.endswith("按级别：省级1篇次、市级4篇次、未写明级别1篇次。")
        assert "区级、其他级别和没有写明级别的不计" in definition

    def test_is_called_after_its_year(self, press):
        title = SHEET.fill(SHEET.model.objects.all(), on=DAY, to=press.user("clerk")).heading.title
        assert title == "武汉市汉南区2024年媒体报道登记"

    def test_asks_the_same_of_any_number_of_reports(self, press):
        before = reading(SHEET)()
        for number in range(5):
            make(SourceDocument, kind="media", title=f"{number}", work_year_id=2024,
                 matter=press.topic.matter_ptr, links={"deputies": press.deputies})  # fmt: skip
        assert reading(SHEET)() == before

    def test_names_no_matter_that_its_reader_does_not_see(self, press):
        rows = rows_of(written(SHEET, on=DAY, to=press.user("street")))
        assert (rows[1][4], rows[1][8]) == ("代表进社区", None)


class TestComingBack:
    def filled(self, press, *, who="clerk") -> Filled:
        return Filled(exported("press-register", to=press.user(who), on=DAY), "press-register")

    def changed(self, press, filled, *, who="clerk"):
        found = planned(filled.content(), user=press.user(who), on=DAY)
        return [row for row in found.rows if row.state is not State.UNCHANGED]

    def test_as_it_was_changes_nothing(self, press):
        for who in ("clerk", "affairs", "street"):
            assert self.changed(press, self.filled(press, who=who), who=who) == []

    def test_changes_what_was_typed(self, press):
        filled = self.filled(press)
        filled.put("先前的", "级别", "中央")
        filled.put("先前的", "篇次", 12)
        filled.put("先前的", "涉及代表", press.deputies[2].name)
        filled.put("先前的", "事项", HIDDEN)
        [row] = self.changed(press, filled)
        assert [(change.label, change.after) for change in row.changes] == [
            ("级别", "中央"), ("篇次", "12"), ("涉及代表", str(press.deputies[2])),
            ("事项", HIDDEN),
        ]  # fmt: skip

    def test_is_refused_from_whoever_keeps_no_reports(self, press):
        filled = self.filled(press, who="street")
        filled.put("先前的", "篇次", 12)
        [row] = self.changed(press, filled, who="street")
        assert [fault.code for fault in row.faults] == ["field_not_yours"]

    def test_refuses_by_cell_what_cannot_be(self, press):
        filled = self.filled(press)
        filled.put("先前的", "链接", "javascript:alert(1)")
        filled.put("先前的", "级别", "乡级")
        filled.put("先前的", "篇次", 0)
        filled.put("先前的", "涉及代表", "无此人")
        filled.put("先前的", "事项", "无此事项")
        [row] = self.changed(press, filled)
        assert {fault.label: fault.code for fault in row.faults} == {
            "链接": "not_a_web_link",
            "级别": "no_such_choice",
            "篇次": "min_value",
            "涉及代表": "unknown_name",
            "事项": "unknown_name",
        }

    @pytest.mark.parametrize("who", ["clerk", "affairs"])
    def test_begins_new_reports_and_knows_those_that_are_there(self, press, who):
        filled = self.filled(press, who=who)
        new = {
            "日期": date(2024, 6, 1), "媒体": "人民日报", "级别": "中央级", "标题": "一站式民意",
            "篇次": 3, "链接": "http://example.org/b", "涉及代表": names(press),
        }  # fmt: skip
        known = new | {"日期": date(2024, 3, 1), "媒体": "湖北日报", "标题": "先前的"}
        filled.append(**new)
        filled.append(**{**known, "级别": "省", "篇次": 2, "链接": None, "涉及代表": None})
        found = planned(filled.content(), user=press.user(who), on=DAY)
        first, second = found.rows[-2:]
        assert first.state is State.NEW, [fault.detail for fault in first.faults]
        assert second.id == SourceDocument.objects.get(title="先前的").pk

    def test_writes_the_new_reports_that_were_previewed(self, press):
        filled = self.filled(press)
        for number in (1, 2):
            filled.append(日期=date(2024, 6, number), 媒体="人民日报", 标题=f"报道{number}",
                          级别="中央", 涉及代表=names(press), 事项=HIDDEN)  # fmt: skip
        client = APIClient(headers={"If-Match": "*"})
        client.force_authenticate(press.user("clerk"))
        sent = client.post("/api/v1/imports/", {"file": filled.upload()}, format="multipart")
        assert sent.json()["counts"]["new"] == 2, sent.content.decode()
        done = client.post(
            f"/api/v1/imports/{sent.json()['id']}/apply/", {"rows": "all"}, format="json"
        )
        assert done.status_code == 200, done.content.decode()
        written = SourceDocument.objects.filter(outlet="人民日报").order_by("pk")
        assert [(one.code, one.kind, one.work_year_id, one.matter_id) for one in written] == [
            (f"media-2024-000{number}", "media", 2024, press.topic.pk) for number in (4, 5)
        ]
        assert list(written[0].deputies.all()) == press.deputies[:2]
