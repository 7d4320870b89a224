from datetime import date, datetime, time

from bad_files import workbook

from reports.workbook.keeping import packed, unpacked
from reports.workbook.opening import open_book


class TestKeptBook:
    def test_is_the_book_that_was_read(self):
        def fill(sheet):
            sheet.append(["015", 15, 3.27, date(2023, 3, 5), True, time(9, 5), None, "长\n文"])
            sheet.append([datetime.fromisoformat("2023-03-05T14:30"), "=1+1", "#N/A"])
            sheet["B4"] = "代表评价"
            sheet.merge_cells("B4:C5")

        def hide(sheet):
            sheet.sheet_state = "hidden"

        book = open_book(workbook(fill, 二=hide))
        assert unpacked(packed(book)) == book
        assert [type(value) for value in unpacked(packed(book)).sheets[0].rows[1]] == [
            str, int, float, date, bool, time, type(None), str,
        ]  # fmt: skip

    def test_of_plain_text_stays_one(self):
        book = open_book("编号,标题\n015,甲".encode("gbk"))
        assert unpacked(packed(book)) == book
