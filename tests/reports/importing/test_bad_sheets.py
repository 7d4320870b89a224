"""Sheets that came back damaged: each gets a clear answer, and nothing is written to a record."""

import csv
import io
from datetime import date, datetime

import bad_files
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from filled_sheets import Filled, exported
from rest_framework.test import APIClient
from sheet_records import make, make_committee, make_topic, make_years

from reports.importing import checking
from reports.importing.about import ABOUT_TAB
from reports.importing.faults import NotImportable
from reports.importing.rows import State
from reports.importing.tables import IDENTITY_HEADER, read_table
from reports.workbook.opening import open_book
from reports.workbook.writing import ABOUT_TAB as WRITTEN_ABOUT_TAB
from reports.workbook.writing import IDENTITY_HEADER as WRITTEN_IDENTITY_HEADER
from tracker.models import Change, Suggestion

pytestmark = pytest.mark.django_db
PLAN = "supervision-plan"
TODAY = date(2023, 12, 15)


@pytest.fixture
def topics():
    make_years()
    committee = make_committee()
    return [
        make_topic("文旅产业", lead_committee=committee, supervising_leader="张三", basis="计划"),
        make_topic("环境保护", note="上半年听取", basis="法定", supervising_leader="李四"),
        make_topic("消防安全", research_on=date(2023, 5, 1), basis="代表建议"),
    ]


@pytest.fixture
def filled(topics, clerk):
    return Filled(exported(PLAN, to=clerk), PLAN)


@pytest.fixture
def check(clerk):
    def check(filled, **more):
        content = filled if isinstance(filled, bytes) else filled.content()
        return checking.check(read_table(open_book(content)), user=clerk, on=TODAY, **more)

    return check


def refusals(found):
    """Why rows were refused: {row number: [codes]}."""
    return {
        row.row.number: [fault.code for fault in row.faults] for row in found.rows if row.faults
    }


def refusal(filled, **more) -> list[tuple[str, str]]:
    """Why a sheet was refused as a whole: codes and columns."""
    content = filled if isinstance(filled, bytes) else filled.content()
    with pytest.raises(NotImportable) as refused:
        read_table(open_book(content), **more)
    return [(fault.code, fault.column) for fault in refused.value.faults]


class TestNames:
    def test_are_those_that_the_writer_uses(self):
        assert (ABOUT_TAB, IDENTITY_HEADER) == (WRITTEN_ABOUT_TAB, WRITTEN_IDENTITY_HEADER)


class TestWholeSheets:
    def test_of_another_kind_are_refused(self, filled):
        assert refusal(filled, expected="year-data") == [("wrong_sheet", "")]

    def test_that_were_not_exported_are_refused(self):
        assert refusal(bad_files.workbook(lambda sheet: sheet.append(["编号"]))) == [
            ("not_exported", "")
        ]

    def test_of_a_kind_that_does_not_exist_are_refused(self, filled):
        filled.book[ABOUT_TAB]["B1"] = "no-such-sheet"
        assert refusal(filled) == [("unknown_sheet", "")]

    @pytest.mark.parametrize("version", ["0", "", 99])
    def test_of_another_layout_version_are_refused(self, filled, version):
        filled.book[ABOUT_TAB]["B2"] = version
        assert refusal(filled) == [("layout_version", "")]

    def test_without_the_hidden_column_are_refused(self, filled):
        filled.sheet.delete_cols(filled.identity_column)
        assert refusal(filled) == [("identity_missing", "")]

    def test_with_another_tab_are_read(self, filled, check):
        filled.sheet.title = "交办公室"
        assert check(filled).counts()["unchanged"] == 3


class TestColumns:
    def test_renamed_are_refused_by_name(self, filled):
        cell = filled.sheet.cell(filled.header_row, filled.column("备注"))
        cell.value, letter = "说明", cell.column_letter
        assert refusal(filled) == [("unknown_column", letter), ("column_missing", "")]

    def test_moved_are_read_where_they_are(self, filled, check):
        """Title and remark change places, header and all."""
        one, other = filled.column("议题名称"), filled.column("备注")
        rows = [filled.row(title) for title in ("文旅产业", "环境保护", "消防安全")]
        for row in (filled.header_row, *rows):
            left, right = filled.sheet.cell(row, one), filled.sheet.cell(row, other)
            left.value, right.value = right.value, left.value
        found = check(filled)
        assert (found.counts()["unchanged"], refusals(found)) == (3, {})

    def test_twice_are_refused(self, filled):
        filled.sheet.cell(filled.header_row, filled.identity_column + 1).value = "备注"
        (code, _), = refusal(filled)  # fmt: skip
        assert code == "column_twice"

    def test_of_somebodys_own_are_left_out_with_a_word(self, filled, check):
        filled.sheet.cell(filled.header_row, filled.identity_column + 1).value = "我的记号"
        found = check(filled)
        assert found.counts()["unchanged"] == 3
        assert ["没有导入" in notice for notice in found.table.notices] == [True]

    def test_deleted_change_nothing(self, filled, check):
        filled.sheet.delete_cols(filled.column("备注"))
        found = check(filled)
        assert found.counts()["unchanged"] == 3
        assert found.table.notices == ["缺少列“备注”，该列内容保持不变。"]


class TestRows:
    def test_deleted_are_counted_and_left_alone(self, filled, check):
        filled.sheet.delete_rows(filled.row("环境保护"))
        found = check(filled)
        assert (found.counts()["unchanged"], found.missing()) == (2, 1)

    def test_inserted_without_content_do_no_harm(self, filled, check):
        filled.sheet.insert_rows(filled.row("环境保护"), 2)
        filled.sheet.insert_rows(1, 3)
        assert check(filled).counts() == {
            "new": 0, "changed": 0, "unchanged": 3, "refused": 0, "moved": 0,
        }  # fmt: skip

    def test_typed_anew_are_new_records_of_the_sheets_year(self, filled, check):
        number = filled.append(议题名称="养老服务", 监督方式="专题调研", 备注="新增")
        (row,) = (row for row in check(filled).rows if row.state is State.NEW)
        assert (row.row.number, row.faults) == (number, [])
        record = row.record
        assert (record.title, record.form, record.note) == ("养老服务", "thematic_research", "新增")
        assert (record.work_year_id, record.status) == (2023, "proposed")

    def test_typed_anew_must_be_whole(self, filled, check):
        number = filled.append(备注="没有名称和方式")
        found = check(filled)
        assert refusals(found) == {number: ["blank", "blank"]}
        labels = {fault.label for row in found.rows for fault in row.faults}
        assert labels == {"议题名称", "监督方式"}

    def test_copied_are_refused_both(self, filled, check):
        source, number = filled.row("环境保护"), filled.sheet.max_row + 1
        for column in range(1, filled.identity_column + 1):
            filled.sheet.cell(number, column).value = filled.sheet.cell(source, column).value
        assert refusals(check(filled)) == {source: ["row_twice"], number: ["row_twice"]}

    def test_typed_again_without_identity_are_refused_too(self, filled, check):
        number = filled.append(议题名称="环境保护", 监督方式="专题调研")
        assert refusals(check(filled)) == {
            filled.row("环境保护"): ["row_twice"],
            number: ["row_twice"],
        }

    def test_without_identity_are_known_by_title(self, filled, check, topics):
        row = filled.row("环境保护")
        filled.identity(row).value = None
        filled.put(row, "备注", "按名称对应")
        (found,) = (each for each in check(filled).rows if each.state is State.CHANGED)
        assert (found.id, found.faults) == (topics[1].pk, [])
        assert found.notices == ["没有记录标识，按内容对应到“环境保护”。"]

    def test_that_could_be_several_are_refused_with_the_candidates(self, filled, check, topics):
        twin = make_topic("环境保护")
        row = filled.row("环境保护")
        filled.identity(row).value = None
        (found,) = (each for each in check(filled).rows if each.faults)
        assert [fault.code for fault in found.faults] == ["ambiguous_match"]
        assert [(c.id, c.identity) for c in found.candidates] == [
            (topics[1].pk, f"topic:{topics[1].pk}:1"),
            (twin.pk, f"topic:{twin.pk}:1"),
        ]

    def test_of_suggestions_are_known_by_number(self, clerk, check):
        make_years()
        wanted = make(Suggestion, work_year_id=2023, title="路灯", number="015")
        make(Suggestion, work_year_id=2023, title="公厕", number="016")
        filled = Filled(exported("suggestion-summary", to=clerk), "suggestion-summary")
        row = filled.row("路灯")
        filled.identity(row).value = None
        filled.put(row, "建议标题", "增设路灯")
        (found,) = (each for each in check(filled).rows if each.state is State.CHANGED)
        assert (found.id, found.faults) == (wanted.pk, [])


class TestIdentities:
    @pytest.mark.parametrize("identity", ["topic", "topic:0:1", "suggestion:1:1", "1", "乱写"])
    def test_that_are_none_are_refused(self, filled, check, identity):
        row = filled.row("环境保护")
        filled.identity(row).value = identity
        assert refusals(check(filled)) == {row: ["identity_changed"]}

    def test_of_no_record_are_refused(self, filled, check):
        row = filled.row("环境保护")
        filled.identity(row).value = "topic:999999:1"
        assert refusals(check(filled)) == {row: ["record_unknown"]}

    def test_with_a_version_yet_to_come_are_refused(self, filled, check, topics):
        row = filled.row("环境保护")
        filled.identity(row).value = f"topic:{topics[1].pk}:7"
        assert refusals(check(filled)) == {row: ["identity_changed"]}

    def test_of_another_record_are_refused(self, filled, check):
        """The other row was deleted, so that the two are no twins."""
        row, other = filled.row("环境保护"), filled.row("消防安全")
        filled.identity(row).value = filled.identity(other).value
        filled.sheet.delete_rows(other)
        assert refusals(check(filled)) == {filled.row("环境保护"): ["identity_mismatch"]}

    def test_left_behind_by_sorting_are_refused(self, filled, check):
        one, other = filled.row("文旅产业"), filled.row("消防安全")
        for column in range(1, filled.identity_column):
            left, right = filled.sheet.cell(one, column), filled.sheet.cell(other, column)
            left.value, right.value = right.value, left.value
        assert refusals(check(filled)) == {
            one: ["identity_mismatch"],
            other: ["identity_mismatch"],
        }

    def test_stay_with_a_record_that_is_renamed(self, filled, check, topics):
        filled.put("环境保护", "议题名称", "生态环境保护")
        (found,) = (each for each in check(filled).rows if each.state is State.CHANGED)
        assert (found.id, found.faults) == (topics[1].pk, [])


class TestCells:
    def test_are_refused_all_at_once_where_they_stand(self, filled, check):
        row = filled.row("环境保护")
        addresses = {
            filled.put(row, "会前调研\n时间", "下旬"),
            filled.put(row, "调整说明", "=TODAY()"),
            filled.put(row, "责任专工委", "没有的专工委"),
            filled.put(row, "监督方式", "看看"),
            filled.put(row, "议题名称", "名" * 201),
        }
        other = filled.row("消防安全")
        addresses.add(filled.put(other, "会前调研\n时间", "2023-2-30"))
        found = check(filled)
        assert {f"{fault.column}{fault.row}" for r in found.rows for fault in r.faults} == addresses
        assert sorted(refusals(found)[row]) == [
            "formula", "max_length", "no_such_choice", "not_a_date", "unknown_name",
        ]  # fmt: skip
        assert refusals(found)[other] == ["no_such_day"]
        assert all(fault.label for r in found.rows for fault in r.faults)

    def test_with_errors_of_excel_are_refused(self, filled, check):
        filled.put("环境保护", "备注", "#REF!")
        assert list(refusals(check(filled)).values()) == [["error_value"]]

    def test_only_to_be_read_may_hold_formulas(self, filled, check):
        filled.put("环境保护", "序号", "=ROW()-3")
        assert check(filled).counts()["unchanged"] == 3

    def test_emptied_empty_the_field(self, filled, check):
        filled.put("环境保护", "备注", None)
        (row,) = (row for row in check(filled).rows if row.state is State.CHANGED)
        assert (row.changes[0].before, row.changes[0].after) == ("上半年听取", "")

    def test_that_must_not_be_empty_are_refused(self, filled, check):
        row = filled.row("环境保护")
        filled.put(row, "议题名称", None)
        assert refusals(check(filled)) == {row: ["blank"]}

    def test_in_other_writing_are_no_change(self, filled, check):
        filled.put("消防安全", "会前调研\n时间", "２０２３．５．１")
        assert check(filled).counts()["unchanged"] == 3


class TestPlainText:
    """A sheet saved as CSV, as Excel saves it: all columns, the hidden one too."""

    def saved(self, filled, encoding="gbk"):
        lines = io.StringIO()
        csv.writer(lines).writerows(
            [f"{cell:%Y/%m/%d}" if isinstance(cell, datetime) else cell for cell in row]
            for row in filled.sheet.iter_rows(values_only=True)
        )
        return lines.getvalue().encode(encoding)

    def test_comes_back_unchanged(self, filled, check):
        found = check(self.saved(filled))
        assert [row.state for row in found.rows] == [State.UNCHANGED] * 3
        assert found.table.notices == ["这是 CSV 文件，按表头认作《年度监督工作计划表》。"]

    def test_comes_back_with_what_was_typed(self, filled, check):
        filled.put("环境保护", "备注", "改到下半年")
        found = check(self.saved(filled, "utf-8-sig"))
        changed = [row for row in found.rows if row.state is not State.UNCHANGED]
        assert [(row.title, row.changes[0].after) for row in changed] == [
            ("环境保护", "改到下半年")
        ]

    def test_is_known_below_a_header_of_two_rows(self, clerk, check):
        make_years()
        make(Suggestion, work_year_id=2023, number="015", title="公交线路")
        filled = Filled(exported("suggestion-summary", to=clerk), "suggestion-summary")
        found = check(self.saved(filled))
        assert found.table.sheet.name == "suggestion-summary"
        assert set(found.table.columns) >= {"attitude", "result", "handling"}
        assert [row.state for row in found.rows] == [State.UNCHANGED]

    def test_without_the_hidden_column_says_how_to_save_it(self, filled):
        filled.sheet.delete_cols(filled.identity_column)
        assert refusal(self.saved(filled)) == [("identity_missing", "")]


class TestUploads:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty_file"),
            (b"no workbook", "not_a_workbook"),
            (bad_files.encrypted(), "encrypted"),
            (bad_files.macro_enabled(), "macro_enabled"),
            (bad_files.truncated(), "truncated"),
            (bad_files.zip_bomb(), "zip_bomb"),
            (bad_files.entity_bomb(), "doctype"),
            (bad_files.million_empty_rows(columns=3), "too_many_cells"),
            (bad_files.workbook(), "not_exported"),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_that_cannot_be_read_are_refused_by_reason(self, clerk, content, code):
        client = APIClient()
        client.force_authenticate(clerk)
        file = SimpleUploadedFile("表.xlsx", content)
        answer = client.post("/api/v1/imports/", {"file": file}, format="multipart")
        assert answer.status_code == 400
        assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("#/file", code)]
        (run,) = client.get("/api/v1/imports/").json()["results"]
        assert (run["state"], [fault["code"] for fault in run["faults"]]) == ("refused", [code])
        assert not Change.objects.filter(door="import").exists()
