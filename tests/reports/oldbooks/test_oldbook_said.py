from datetime import date

import pytest

from reports.importing.dates import is_about_months, read_date
from reports.oldbooks.plan import session_in, year_in
from reports.oldbooks.said import class_code, person_and_phone
from reports.oldbooks.written import persons_in, units_in

THE_DAY = date(2022, 3, 5)


class TestDates:
    @pytest.mark.parametrize(
        "cell",
        [
            "2022.3.5", "2022-03-05", "2022/3/5", "2022年3月5日", "２０２２．３．５",
            "２０２２年３月５日", "二〇二二年三月五日", "20220305", 44625, "44625", THE_DAY,
            "2022-3-5 00:00:00", " 2022.3.5 ",
        ],
    )  # fmt: skip
    def test_are_the_same_day_however_they_are_typed(self, cell):
        assert read_date(cell) == (THE_DAY, "")

    @pytest.mark.parametrize(
        ("cell", "why"),
        [
            ("3月5日", "没有年份，按2022年理解"),
            ("3.5", "没有年份，按2022年理解"),
            ("22.3.5", "年份只有两位"),
            ("2022.3.5（电话）", "括号里的说明没有装入"),
        ],
    )
    def test_that_leave_room_for_doubt_are_read_with_the_doubt(self, cell, why):
        read = read_date(cell, year=2022)
        assert read.day == THE_DAY
        assert why in read.doubt

    @pytest.mark.parametrize(
        "cell",
        ["2022年3月", "2022.2.30", "待定", "2022.3.5、2022.4.1", 2022.3, 3.1, 15, True, "3月32日"],
    )
    def test_that_are_no_day_are_not_read(self, cell):
        read = read_date(cell, year=2022)
        assert read.day is None
        assert read.doubt

    def test_without_a_year_are_no_day_where_the_ledger_has_none(self):
        assert read_date("3月5日").day is None


class TestWordsForMonths:
    @pytest.mark.parametrize(
        "cell",
        ["6月", "5月中旬", "六月下旬", "2025年4-6月", "4月至6月", "3月、9月", "三季度", "下半年",
         "2025年6月", "年底"],
    )  # fmt: skip
    def test_are_no_day_but_tell_something(self, cell):
        assert is_about_months(cell)
        assert read_date(cell, year=2025).day is None

    @pytest.mark.parametrize("cell", ["待定", "15", "尽快", "3月5日", 6, None])
    def test_are_not_seen_in_other_words(self, cell):
        assert not is_about_months(cell)


class TestNames:
    @pytest.mark.parametrize(
        ("cell", "units"),
        [
            ("区城管局、区交通局", ["区城管局", "区交通局"]),
            ("区城管局,区交通局；区水务局", ["区城管局", "区交通局", "区水务局"]),
            ("区城管局\n区交通局", ["区城管局", "区交通局"]),
            ("区城管局 区交通局", ["区城管局", "区交通局"]),
            ("区 城 管 局", ["区 城 管 局"]),
            ("", []),
        ],
    )
    def test_of_units_stand_side_by_side(self, cell, units):
        assert [one.name for one in units_in(cell)] == units

    @pytest.mark.parametrize(
        ("cell", "units"),
        [
            ("区交通局（会办）", [("区交通局", "会办")]),
            ("区交通局", [("区交通局", "")]),
            (
                "主办：甲局；会办：乙局、丙局",
                [("甲局", "主办"), ("乙局", "会办"), ("丙局", "会办")],
            ),
            ("会办单位:乙局\n主办单位:甲局", [("乙局", "会办"), ("甲局", "主办")]),
            ("甲交通局牵头，乙公安局配合", [("甲交通局", "牵头"), ("乙公安局", "配合")]),
        ],
    )
    def test_of_units_may_carry_the_part_before_or_behind(self, cell, units):
        assert [(one.name, one.part) for one in units_in(cell)] == units

    @pytest.mark.parametrize(
        ("cell", "persons"),
        [
            ("张三、李四", ["张三", "李四"]),
            ("张三 李四", ["张三", "李四"]),
            ("张三\t李四", ["张三", "李四"]),
            ("李 四", ["李四"]),
            ("欧 阳 建 国", ["欧阳建国"]),
            ("张·三", ["张三"]),
            ("张三、李 四 等5人", ["张三", "李四"]),
            ("张三等12名代表", ["张三"]),
            ("张三代表", ["张三"]),
            ("欧阳建国", ["欧阳建国"]),
            ("阿依古丽．买买提", ["阿依古丽·买买提"]),
            ("张三（领衔）李四（附议）", ["张三", "李四"]),
            ("领衔代表：张三；联名：李四", ["张三", "李四"]),
            ("领衔人 张三", ["张三"]),
            ("", []),
        ],
    )
    def test_of_persons_stand_without_what_is_around_them(self, cell, persons):
        found = persons_in(cell)
        assert [one.name for one in found] == persons
        assert all(one.is_somebody and not one.beside for one in found)

    @pytest.mark.parametrize(
        ("cell", "beside"),
        [
            ("张三(13900000000)", "13900000000"),
            ("张三 027-84891234", "027-84891234"),
            ("张三（第三代表团）", "第三代表团"),
            ("张三（领衔、13900000000）", "领衔 13900000000"),
        ],
    )
    def test_of_persons_are_told_from_what_stands_beside(self, cell, beside):
        (found,) = persons_in(cell)
        assert (found.name, found.beside) == ("张三", beside)

    @pytest.mark.parametrize(
        "cell",
        [
            "第一代表团",
            "代表第三小组",
            "第二代表团全体代表",
            "城建环保工委",
            "某街道",
            "区交通局",
            "3",
        ],
    )
    def test_of_many_are_nobodys(self, cell):
        assert [one.is_somebody for one in persons_in(cell)] == [False]

    @pytest.mark.parametrize("cell", ["王镇", "李会", "张建站"])
    def test_of_persons_may_end_as_those_of_offices_do(self, cell):
        assert [one.is_somebody for one in persons_in(cell)] == [True]


class TestTitles:
    @pytest.mark.parametrize(
        "text",
        [
            "汉南区第六届人民代表大会第三次会议建议台账",
            "六届三次会议",
            "区六届人大三次会议",
            "第6届第3次",
        ],
    )
    def test_name_the_session(self, text):
        assert session_in(text) == (6, 3)

    def test_name_the_year(self):
        assert year_in("2022年度代表建议台账") == 2022
        assert year_in("代表建议台账(共120件)") is None


@pytest.mark.parametrize(
    ("cell", "person", "phone"),
    [
        ("王五 84891234", "王五", "84891234"),
        ("王五（13800138000）", "王五", "13800138000"),
        ("王五\n027-84891234", "王五", "027-84891234"),
        ("王五", "王五", ""),
    ],
)
def test_a_handler_may_stand_with_the_phone(cell, person, phone):
    assert person_and_phone(cell) == (person, phone)


@pytest.mark.parametrize(("cell", "code"), [("A", "A"), ("a类", "A"), ("Ｂ类", "B"), ("甲", "甲")])
def test_a_class_may_stand_with_its_word(cell, code):
    assert class_code(cell) == code
