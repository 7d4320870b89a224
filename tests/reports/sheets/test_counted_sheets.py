"""The statistics, the duty sheet and the year book of the made world, as counted by hand."""

import io
from collections import Counter
from datetime import UTC, datetime

import openpyxl
import pytest
from counted_world import CLASSES, DAY, RATINGS, SUGGESTIONS, YEAR
from counting_by_hand import (
    BY_CLASS,
    EXPECTED,
    OWN_DUTIES,
    PART_TESTS,
    SUGGESTION_TESTS,
    by_authors,
    class_of,
    count_parts,
    is_accepted,
    own_answer,
    part_vote,
    votes,
    worded,
)
from django.contrib.auth import get_user_model
from django.utils import timezone
from sheet_records import column_of, notes_of, rows_of, written

from reports.exporting.binding import write_year_book
from reports.sheets import SHEETS
from tracker.models import Deputy, Suggestion
from tracker.overview.populations.register import populations, shares

EVERYBODY = get_user_model()(is_superuser=True)
AREAS = {"urban": "领域urban", "farm": "领域farm", None: "类别未填写"}
UNITS = {"transport": "区transport局", "water": "区water局", "park": "区park局"}
WORDS = ("handed_over", "answered", "due", "on_time", "evaluated", "due_soon", "overdue")
HEADERS = {
    "total": "件数",
    "handed_over": "交办",
    "answered": "已答复\n（占交办）",
    "due": "应\n答复",
    "on_time": "按期答复\n（占应答复）",
    "evaluated": "已评价\n（占已答复）",
    "due_soon": "即将\n到期",
    "overdue": "超期",
}

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def of_year():
    return Suggestion.objects.not_voided().filter(work_year=YEAR)


def lines(sheet, **headers) -> dict[str, dict[str, object]]:
    """Per label of a line what stands below each header."""
    columns = {word: column_of(sheet, header) for word, header in headers.items()}
    labels = [row[1] for row in rows_of(sheet)]
    return {
        label: {word: found[place] for word, found in columns.items()}
        for place, label in enumerate(labels)
    }


def shared(sheet, header) -> dict[str, str]:
    """The share beside the count below a header."""
    first = next(
        cell.column for row in sheet.iter_rows(min_row=2, max_row=5) for cell in row
        if cell.value == header
    )  # fmt: skip
    return {row[1]: row[first] for row in rows_of(sheet)}


def in_words(count) -> dict[str, int]:
    """The populations of a line, counted by `count` of their test."""
    return {word: count(SUGGESTION_TESTS[word]) for word in WORDS} | {
        "total": count(SUGGESTION_TESTS["accepted"])
    }


@pytest.fixture(scope="module")
def by_area(world, django_db_blocker):
    with django_db_blocker.unblock():
        return written(SHEETS["suggestions-by-area"], on=DAY, records=of_year())


@pytest.fixture(scope="module")
def by_unit(world, django_db_blocker):
    with django_db_blocker.unblock():
        return written(SHEETS["suggestions-by-unit"], on=DAY, records=of_year())


@pytest.fixture(scope="module")
def book(world, django_db_blocker):
    target = io.BytesIO()
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patched:
        now = datetime(DAY.year, DAY.month, DAY.day, 4, tzinfo=UTC)
        patched.setattr(timezone, "localtime", lambda *args: now)
        write_year_book(YEAR, to=EVERYBODY, target=target)
    return openpyxl.load_workbook(target)


class TestByArea:
    def test_counts_each_population_by_area_and_in_all(self, by_area):
        expected = {
            name: in_words(
                lambda test, area=area: sum(p.area == area and test(p) for p in SUGGESTIONS)
            )
            for area, name in AREAS.items()
        }
        expected["合计"] = in_words(lambda test: sum(test(plan) for plan in SUGGESTIONS))
        assert lines(by_area, **HEADERS) == expected
        assert expected["合计"]["answered"] == EXPECTED["suggestion_answered"]

    def test_cuts_the_shares(self, by_area):
        answered, whole = EXPECTED["suggestion_answered"], EXPECTED["suggestion_handed_over"]
        assert shared(by_area, HEADERS["answered"])["合计"] == worded(answered, whole)
        on_time, due = EXPECTED["suggestion_on_time"], EXPECTED["suggestion_due"]
        assert shared(by_area, HEADERS["on_time"])["合计"] == worded(on_time, due)

    def test_counts_the_classes(self, by_area):
        for code in CLASSES:
            found = lines(by_area, count=f"{code}\n{code}的")
            assert found["合计"]["count"] == BY_CLASS[code], code
            assert found["领域farm"]["count"] == sum(
                SUGGESTION_TESTS["answered"](plan) and class_of(plan) == code
                for plan in SUGGESTIONS
                if plan.area == "farm"
            )

    def test_counts_the_votes(self, by_area):
        [total] = [row for row in rows_of(by_area) if row[1] == "合计"]
        first = next(cell.column for cell in by_area[3] if cell.value == "办理态度评价（占已评价）")
        asked = [(place, rating) for place in (0, 1) for rating in RATINGS]
        counted = [
            sum((votes(plan) or ("", ""))[place] == rating for plan in SUGGESTIONS)
            for place, rating in asked
        ]
        assert total[first - 1 : first + 11 : 2] == counted

    def test_says_below_how_it_counts(self, by_area):
        notes = "".join(notes_of(by_area))
        for code in ("accepted", "handed_over", "answered", "due", "on_time", "overdue"):
            each = populations()[f"suggestion_{code}"]
            assert f"{each.name}：{each.definition}" in notes


class TestByUnit:
    def test_counts_the_parts_of_each_unit(self, by_unit):
        headers = HEADERS | {"total": "主办数量"}
        found = lines(by_unit, **headers)
        for unit, name in UNITS.items():
            counts = {word: count_parts(test, unit=unit) for word, test in PART_TESTS.items()}
            expected = {word: counts[f"part_{word}"] for word in WORDS if word != "handed_over"}
            expected |= {"total": counts["part"], "handed_over": counts["part"]}
            assert found[name] == expected, unit
        nobody = [p for p in SUGGESTIONS if is_accepted(p) and not has_unit(p)]
        assert found["主办单位未登记"] == in_words(lambda test: sum(map(test, nobody)))
        # Suggestions once, although units that answer apart have a line each.
        assert found["合计"] == in_words(lambda test: sum(test(plan) for plan in SUGGESTIONS))
        assert found["合计"]["total"] == EXPECTED["suggestion_accepted"]

    def test_counts_the_classes_of_each_units_own_answer(self, by_unit):
        for code in CLASSES:
            found = lines(by_unit, count=f"{code}\n{code}的")
            for unit, name in UNITS.items():
                expected = count_parts(
                    lambda plan, part, code=code: (
                        part.is_done and own_answer(plan, part).of_class == code
                    ),
                    unit=unit,
                )
                assert found[name]["count"] == expected, (code, unit)

    def test_counts_the_ways_of_contact(self, by_unit):
        ways = {"meeting": "座谈会", "visit": "登门走访", "phone": "电话联系", "none": "未面商"}
        for way, header in ways.items():
            found = lines(by_unit, count=header)
            for unit, name in UNITS.items():
                expected = count_parts(
                    lambda plan, part, way=way: part.is_done and own_answer(plan, part).way == way,
                    unit=unit,
                )
                assert found[name]["count"] == expected, (way, unit)

    def test_counts_the_votes_on_each_unit(self, by_unit):
        first = next(cell.column for cell in by_unit[3] if cell.value == "办理态度评价（占已评价）")
        rows = {row[1]: row[first - 1 : first + 11 : 2] for row in rows_of(by_unit)}
        for unit, name in UNITS.items():
            assert rows[name] == [
                count_parts(
                    lambda plan, part, place=place, rating=rating: (
                        (part_vote(plan, part) or ("", ""))[place] == rating
                    ),
                    unit=unit,
                )
                for place in (0, 1)
                for rating in RATINGS
            ]

    def test_cuts_the_on_time_rate_of_each_unit(self, by_unit):
        found = shared(by_unit, HEADERS["on_time"])
        for unit, name in UNITS.items():
            part = count_parts(PART_TESTS["part_on_time"], unit=unit)
            whole = count_parts(PART_TESTS["part_due"], unit=unit)
            assert found[name] == worded(part, whole)


def has_unit(plan) -> bool:
    return any(part.is_current and part.how != "co" for part in plan.parts)


class TestDuties:
    def test_are_counted_by_deputy(self):
        sheet = written(
            SHEETS["duty-statistics"], on=DAY, records=Deputy.objects.of_duty_year(YEAR)
        )
        signed = Counter(
            name
            for plan in SUGGESTIONS
            if by_authors(plan)
            for name, consent in plan.signers.items()
            if consent == "agreed"
        )
        led = Counter(plan.lead for plan in SUGGESTIONS if by_authors(plan))
        found = {row[1]: row for row in rows_of(sheet) if row[1]}
        for name in "甲乙丙丁":
            own = [row for row in OWN_DUTIES if row[0] == name]
            row = found[name]
            assert row[-1] == sum(each[2] for each in own), name
            assert (row[7], row[8]) == (led[name], signed[name]), name
            assert row[14:18] == [
                sum(each[2] for each in own if each[1] == "reception"),
                *(sum(each[place] or 0 for each in own) for place in (3, 4, 5)),
            ], name


class TestYearBook:
    def line(self, book, label) -> list:
        [row] = [row for row in book["封面"].iter_rows() if row[0].value == label]
        return [cell.value for cell in row[1:] if cell.value is not None]

    def test_has_every_kind_on_its_cover(self, book):
        for label, kind in (
            ("监督议题", "topic"),
            ("检查", "inspection"),
            ("计划事项", "planitem"),
        ):
            whole, done = EXPECTED[f"{kind}_all"], EXPECTED[f"{kind}_done"]
            rest = [EXPECTED[f"{kind}_{word}"] for word in ("open", "due_soon", "overdue")]
            expected = [whole, done, worded(done, whole), *rest]
            assert self.line(book, label)[:6] == expected, kind
        assert self.line(book, "其中：执法检查")[0] == EXPECTED["inspection_law_enforcement"]

    @pytest.mark.parametrize(
        ("label", "part", "name", "whole"),
        [
            ("已答复", "answered", "交办", "handed_over"),
            ("未答复", "unanswered", "交办", "handed_over"),
            ("按期答复", "on_time", "应答复", "due"),
            ("已评价", "evaluated", "已答复", "answered"),
            ("其中：办理结果满意", "result_satisfied", "已评价", "evaluated"),
        ],
    )
    def test_shows_each_share_of_suggestions_with_its_base(self, book, label, part, name, whole):
        part, whole = EXPECTED[f"suggestion_{part}"], EXPECTED[f"suggestion_{whole}"]
        assert self.line(book, label) == [part, f"{name}{whole}", worded(part, whole)]

    def test_shows_what_was_written_off(self, book):
        part, whole = EXPECTED["item_written_off"], EXPECTED["item"]
        assert self.line(book, "其中：已销号") == [part, f"整改事项{whole}", worded(part, whole)]
        assert self.line(book, "已交办的审议意见")[0] == EXPECTED["opinion"]

    def test_agrees_with_its_own_statistics(self, book):
        [total] = [row for row in rows_of(book["按类别统计"]) if row[1] == "合计"]
        assert total[2] == self.line(book, "立案")[0] == EXPECTED["suggestion_accepted"]
        [total] = [row for row in rows_of(book["分单位统计"]) if row[1] == "合计"]
        assert total[2] == EXPECTED["suggestion_accepted"]

    def test_counts_in_the_ledger_what_was_accepted(self, book):
        accepted = EXPECTED["suggestion_accepted"]
        first = [row[0].value for row in book["代表建议办理情况汇总"].iter_rows()]
        assert f"合计：{accepted} 件" in first
        listed = {row[0].value: row[1].value for row in book["封面"].iter_rows()}
        assert listed["代表建议办理情况汇总表"] == accepted
        assert listed["代表建议办理进度表"] == accepted

    def test_ends_with_the_definitions(self, book):
        shown = [name for name in book.sheetnames if book[name].sheet_state == "visible"]
        assert shown[-1] == "统计口径"
        said = {row[0].value: row[1].value for row in book["统计口径"].iter_rows()}
        for each in populations().values():
            assert said[each.name] == each.definition
        assert all(each.name in said for each in shares())
