"""Layouts of the sheets arranged in the admin, and what records carry in free columns."""

import pytest
from admin_pages import add_page, errors_in, list_page, page

from reports.models import FreeValue, LayoutColumn, SheetLayout
from tracker.common import door
from tracker.models import Change, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def layout(actor):
    return SheetLayout(sheet="supervision-plan", name="办公室版式").store(by=actor)


def row_of(opened, layout, key) -> str:
    """The prefix of the form row of one column."""
    keys = list(layout.columns.values_list("key", flat=True))
    return f"columns-{keys.index(key)}"


def new_column(layout, **fields) -> dict:
    number = layout.columns.count()
    return {"columns-TOTAL_FORMS": str(number + 1)} | {
        f"columns-{number}-{name}": value for name, value in fields.items()
    }


class TestPage:
    def test_starts_a_layout_with_all_columns_of_the_sheet(self, as_clerk):
        answer = as_clerk.edit(add_page(SheetLayout), sheet="suggestion-summary", name="代表工委")
        layout = SheetLayout.objects.get()
        assert answer["Location"] == page(layout)
        assert layout.columns.count() == 24
        shown = as_clerk.open(page(layout)).content.decode()
        assert "代表建议办理情况汇总表" in shown
        assert "代表评价｜办理态度" in shown

    def test_writes_what_was_set_with_a_history(self, as_clerk, layout):
        opened = as_clerk.open(page(layout))
        title, form = row_of(opened, layout, "title"), row_of(opened, layout, "form")
        typed = {f"{title}-words": "监督议题", f"{title}-width": "40", f"{form}-is_shown": None}
        assert as_clerk.save(opened, **typed).status_code == 302
        column = layout.columns.get(key="title")
        assert (column.words, column.width) == ("监督议题", 40)
        assert not layout.columns.get(key="form").is_shown
        assert Change.objects.of(column).first().user == as_clerk.user
        layout.refresh_from_db()
        # Workbooks of the former columns can be told apart.
        assert (layout.revision, layout.version) == (1, 2)

    def test_adds_a_column_of_the_office(self, as_clerk, layout):
        typed = new_column(layout, words="包保领导", width="12", order="25", is_shown="on")
        assert as_clerk.edit(page(layout), **typed).status_code == 302
        assert layout.columns.get(key="").words == "包保领导"

    def test_says_when_the_columns_contradict_each_other(self, as_clerk, layout):
        opened = as_clerk.open(page(layout))
        title = row_of(opened, layout, "title")
        answer = as_clerk.save(opened, **{f"{title}-words": "监督方式"})
        assert answer.status_code == 200
        assert "表头重复。" in errors_in(answer)
        assert layout.columns.get(key="title").words == ""

    def test_says_when_no_column_is_left(self, as_clerk, layout):
        opened = as_clerk.open(page(layout))
        hidden = {f"columns-{number}-is_shown": None for number in range(13)}
        assert "没有列。" in errors_in(as_clerk.save(opened, **hidden))

    def test_keeps_a_free_column_that_records_use(self, as_clerk, layout, make_topic, actor):
        column = LayoutColumn(layout=layout, words="包保领导")
        door.create(column, by=actor)
        column.keep(make_topic(), "李爱华", by=actor)
        answer = as_clerk.edit(page(layout), **{"columns-13-DELETE": "on"})
        assert any("以下记录引用了它" in error for error in errors_in(answer))
        assert LayoutColumn.objects.filter(pk=column.pk).exists()

    def test_is_read_by_readers_and_written_by_the_office(self, as_reader, layout):
        assert as_reader.open(list_page(SheetLayout)).status_code == 200
        assert as_reader.open(page(layout)).status_code == 200
        assert as_reader.open(add_page(SheetLayout)).status_code == 403
        assert as_reader.client.post(page(layout), {"name": "x"}).status_code == 403

    def test_has_a_history_page(self, as_clerk, layout):
        shown = as_clerk.open(page(layout, "history")).content.decode()
        assert "办公室版式" in shown


class TestExportLinks:
    def test_offer_each_layout(self, as_clerk, layout, make_topic):
        make_topic()
        shown = as_clerk.open(list_page(Topic)).content.decode()
        assert "导出年度监督工作计划表（办公室版式）" in shown
        assert f'href="/admin/sheets/supervision-plan/{layout.pk}.xlsx"' in shown
        assert "预设版式" not in shown

    def test_offer_the_shipped_layout_beside_a_default(self, as_clerk, layout, actor):
        layout.is_default = True
        door.update(layout, by=actor)
        shown = as_clerk.open(list_page(Topic)).content.decode()
        assert "导出年度监督工作计划表（办公室版式）" in shown
        assert 'href="/admin/sheets/supervision-plan/0.xlsx"' in shown

    def test_lead_to_the_workbook(self, as_clerk, layout, make_topic):
        make_topic()
        for number, status in ((layout.pk, 200), (0, 200), (999, 404)):
            answer = as_clerk.open(f"/admin/sheets/supervision-plan/{number}.xlsx")
            assert answer.status_code == status


class TestFreeColumns:
    @pytest.fixture
    def column(self, layout, actor):
        return door.create(LayoutColumn(layout=layout, words="包保领导"), by=actor)

    def test_are_filled_in_on_the_page_of_the_record(self, as_clerk, column, make_topic):
        topic = make_topic()
        typed = {
            "free_values-TOTAL_FORMS": "1",
            "free_values-0-column": str(column.pk),
            "free_values-0-text": "李爱华",
        }
        assert as_clerk.edit(page(topic), **typed).status_code == 302
        assert FreeValue.objects.get().record == topic
        assert "李爱华" in as_clerk.open(page(topic)).content.decode()

    def test_are_not_spoken_of_where_there_are_none(self, as_clerk, layout, make_topic):
        assert "自填内容" not in as_clerk.open(page(make_topic())).content.decode()

    def test_of_another_kind_cannot_be_chosen(self, as_clerk, column, make_topic, actor):
        other = SheetLayout(sheet="suggestion-summary", name="x").store(by=actor)
        foreign = door.create(LayoutColumn(layout=other, words="别的"), by=actor)
        typed = {
            "free_values-TOTAL_FORMS": "1",
            "free_values-0-column": str(foreign.pk),
            "free_values-0-text": "x",
        }
        answer = as_clerk.edit(page(make_topic()), **typed)
        assert answer.status_code == 200
        assert not FreeValue.objects.exists()
