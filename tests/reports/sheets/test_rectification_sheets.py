from datetime import date

import pytest
from django.contrib.auth import get_user_model
from sheet_records import (
    BY,
    column_of,
    make,
    make_committee,
    make_unit,
    make_years,
    reading,
    rows_of,
    void,
    written,
)

from reports.models import LayoutColumn, SheetLayout
from reports.sheets import SHEETS
from tracker.meetings.models import Meeting
from tracker.models import (
    Attachment,
    Inspection,
    Law,
    Membership,
    Opinion,
    ProgressEntry,
    RectificationItem,
    RectificationStage,
    Vote,
)

ITEMS, OPINIONS = SHEETS["rectification-ledger"], SHEETS["opinion-ledger"]
DAY = date(2023, 9, 15)
GREEN, BLUE, YELLOW, RED = "00E2F0D9", "00DDEBF7", "00FFF2CC", "00FFC7CE"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def years():
    make_years()


@pytest.fixture
def water():
    return make_unit("water", "区水务和湖泊局")


@pytest.fixture
def law():
    return make(Law, title="中华人民共和国湿地保护法", short_title="湿地保护法", kind="law")


@pytest.fixture
def inspection(law):
    return make_inspection("湿地保护法执法检查", laws=[law])


def make_inspection(title, *, laws=()):
    fields = {"work_year_id": 2023, "title": title, "kind": "own_enforcement"}
    return make(Inspection, links={"laws": list(laws)}, **fields)


def make_item(owner, text, *, co_units=(), **more):
    links = {"co_units": list(co_units)}
    return make(RectificationItem, links=links, matter=owner, text=text, **more)


def colour_of(cell):
    return cell.fill.fgColor.rgb if cell.fill.fill_type else None


class TestLedger:
    def test_shows_all_that_is_known_of_an_item(self, inspection, law, water, tmp_path):
        police = make_unit("police", "区公安分局")
        item = make_item(
            inspection,
            "武湖湿地仍有围垦",
            number="1",
            category="湿地保护",
            law=law,
            article="第二十八条",
            found_by="field",
            status="written_off",
            lead_unit=water,
            co_units=[police],
            responsible_leader="李爱华",
            measures="退耕退渔",
            due_on=date(2023, 12, 1),
            check_opinion="同意销号",
            written_off_on=date(2023, 11, 20),
            note="群众关注",
        )
        hung = {"matter": inspection, "rectification_item": item}
        make(ProgressEntry, happened_on=date(2023, 7, 3), text="开始拆除", **hung)
        make(ProgressEntry, happened_on=date(2023, 9, 3), text="拆除完毕", **hung)
        attach("验收.txt", **hung)
        void(make(ProgressEntry, happened_on=date(2023, 9, 9), text="误填", **hung), "填错")
        assert rows_of(written(ITEMS, on=DAY)) == [
            ["一、湿地保护法执法检查（1项）"] + [None] * 15,
            [
                1,
                "湿地保护",
                "武湖湿地仍有围垦",
                "《湿地保护法》第二十八条",
                "实地检查",
                "李爱华",
                "区水务和湖泊局",
                "区公安分局",
                "退耕退渔",
                date(2023, 12, 1),
                "2023-09-03 拆除完毕",
                "已完成",
                "验收.txt",
                "同意销号",
                date(2023, 11, 20),
                "群众关注",
            ],
        ]

    def test_is_named_after_the_law_where_there_is_one(self, inspection, law):
        make_committee()
        make_item(inspection, "甲")
        assert written(ITEMS)["A1"].value == "《湿地保护法》执法检查发现问题整改台账"
        other = make_inspection("消防安全检查")
        make_item(other, "乙")
        assert written(ITEMS)["A1"].value == (
            "武汉市汉南区人大常委会2023年监督检查问题清单及整改台账"
        )
        of_other = RectificationItem.objects.filter(matter=other)
        assert written(ITEMS, records=of_other)["A1"].value == "消防安全检查发现问题整改台账"

    def test_counts_as_people_do(self, inspection):
        for number in ("10", "2", "", "1"):
            make_item(inspection, f"问题{number}", number=number)
        assert column_of(written(ITEMS), "具体问题") == [None, "问题1", "问题2", "问题10", "问题"]

    def test_leaves_the_clauses_of_opinions_to_their_own_list(self, inspection):
        opinion = make(Opinion, matter=inspection, title="审议意见")
        make_item(inspection, "条款", kind="clause", opinion=opinion)
        make_item(inspection, "问题")
        assert column_of(written(ITEMS), "具体问题") == [None, "问题"]

    def test_shows_the_goals_of_what_takes_long(self, inspection):
        item = make_item(inspection, "管网", status="long_term", due_on=date(2023, 6, 1))
        for goal, due, reached in (
            ("完成普查", date(2023, 6, 30), date(2023, 6, 20)),
            ("完成改造", date(2024, 6, 30), None),
        ):
            make(RectificationStage, item=item, goal=goal, due_on=due, reached_on=reached)
        row = rows_of(written(ITEMS, on=DAY))[1]
        assert row[10] == (
            "阶段目标：1. 完成普查（2023-06-30，2023-06-20达成）\n2. 完成改造（2024-06-30，未达成）"
        )
        assert row[11] == "持续推进"

    @pytest.mark.parametrize(
        ("status", "due_on", "words", "colour"),
        [
            ("found", None, "未完成", None),
            ("handed_over", date(2023, 12, 1), "未完成", None),
            ("handed_over", date(2023, 9, 30), "未完成", YELLOW),
            ("rectifying", date(2023, 12, 1), "持续推进", BLUE),
            ("rectifying", date(2023, 9, 14), "未完成", RED),
            ("returned", date(2023, 9, 14), "未完成", RED),
            ("long_term", date(2023, 9, 14), "持续推进", BLUE),
            ("applied", date(2023, 9, 14), "持续推进", BLUE),
            ("checked", date(2023, 9, 14), "持续推进", BLUE),
            ("written_off", date(2023, 9, 14), "已完成", GREEN),
            ("not_accepted", date(2023, 9, 14), "不予整改（已说明）", None),
            ("carried_over", date(2023, 9, 14), "结转下年", None),
        ],
    )
    def test_says_how_far_an_item_is(self, inspection, status, due_on, words, colour):
        make_item(inspection, "问题", status=status, due_on=due_on)
        sheet = written(ITEMS, on=DAY)
        assert (sheet["L5"].value, colour_of(sheet["L5"])) == (words, colour)

    @pytest.mark.parametrize(
        ("on", "colour"),
        [
            (date(2023, 8, 30), None),
            (date(2023, 8, 31), YELLOW),
            (date(2023, 9, 15), YELLOW),
            (date(2023, 9, 16), RED),
        ],
    )
    def test_marks_what_is_due(self, inspection, on, colour):
        make_item(inspection, "问题", status="rectifying", due_on=date(2023, 9, 15))
        assert colour_of(written(ITEMS, on=on)["J5"]) == colour

    def test_has_a_place_for_the_offices_own_columns(self, inspection):
        layout = SheetLayout(sheet="rectification-ledger", name="x").store(by=BY)
        column = make(LayoutColumn, layout=layout, words="包保领导")
        item = make_item(inspection, "问题")
        column.keep(item, "王建国", by=BY)
        row = next(iter(ITEMS.fill(ITEMS.model.objects.all(), on=DAY, to=superuser()).rows))
        assert layout.arrange(ITEMS.layout).columns[-1].value_of(row) == "王建国"

    def test_costs_the_same_for_one_item_and_for_thirty(self, inspection, water):
        expected = [
            "ruleset",  # how many days count as soon
            "rectificationitem",
            "unit",  # co-units
            "progressentry",
            "attachment",
            "rectificationstage",
            "law",
            "matter",  # of which the reader may know
            "unit",  # the standing committee, for the title
        ]

        def add(number):
            item = make_item(inspection, f"问题{number}", lead_unit=water, co_units=[water])
            hung = {"matter": inspection, "rectification_item": item}
            make(ProgressEntry, happened_on=DAY, text="在办", **hung)
            attach("a.txt", **hung)
            make(RectificationStage, item=item, goal="目标", due_on=DAY)

        add(0)
        read = reading(ITEMS)
        few = read()
        for number in range(1, 31):
            add(number)
        assert few == read() == expected


def attach(name, **owners):
    from django.core.files.uploadedfile import SimpleUploadedFile

    Attachment(file=SimpleUploadedFile(name, b"x"), **owners).store(by=BY)


def superuser():
    return get_user_model()(is_superuser=True)


class TestOpinions:
    @pytest.fixture
    def opinion(self, inspection):
        return make(
            Opinion,
            matter=inspection,
            title="关于湿地保护的审议意见",
            status="handed_over",
            meeting=make(
                Meeting,
                work_year=inspection.work_year,
                kind="committee",
                title="六届人大常委会第十二次会议",
            ),
            addressed_to=make_unit("government", "区政府", "government"),
            document_number="汉人常〔2023〕12号",
            handed_over_on=date(2023, 7, 10),
            due_on=date(2023, 10, 10),
            comment="办理扎实",
            note="向社会公布",
        )

    def clause(self, opinion, number, text, **more):
        """A clause as it was written before the opinion was adopted."""
        status, opinion.status = opinion.status, "draft"
        fields = {"kind": "clause", "opinion": opinion, "number": number}
        item = make_item(opinion.matter, text, **fields, **more)
        opinion.status = status
        return item

    def test_show_clause_by_clause_what_became_of_them(self, opinion, water):
        police = make_unit("police", "区公安分局")
        self.clause(opinion, "2", "加强执法", status="handed_over")
        self.clause(
            opinion,
            "1",
            "完善规划",
            status="written_off",
            lead_unit=water,
            co_units=[police],
            measures="编制规划",
            result="已印发",
        )
        make(
            Vote,
            opinion=opinion,
            round=1,
            held_on=date(2023, 9, 1),
            sent=26,
            returned=26,
            valid=25,
            in_favour=20,
            basically=3,
            against=1,
            abstained=1,
        )
        assert rows_of(written(OPINIONS, on=DAY)) == [
            ["一、关于湿地保护的审议意见"] + [None] * 20,
            [
                1,
                "六届人大常委会第十二次会议",
                "湿地保护法执法检查",
                "汉人常〔2023〕12号",
                date(2023, 7, 10),
                "1",
                "完善规划",
                "区水务和湖泊局、区公安分局",
                "编制规划\n已印发",
                date(2023, 10, 10),
                None,
                "已落实",
                26,
                26,
                25,
                20,
                3,
                1,
                1,
                "办理扎实",
                None,
            ],
            [2, None, None, None, None, "2", "加强执法", "区政府"]
            + [None] * 3
            + ["未落实"]
            + [None] * 9,
        ]

    def test_say_once_what_is_true_of_all_clauses(self, opinion):
        for number in ("1", "2"):
            self.clause(opinion, number, "条款")
        merged = {str(area) for area in written(OPINIONS, on=DAY).merged_cells.ranges}
        # Meeting, matter, number, dates, the seven columns of the vote, the evaluation.
        once = "BCDEJKMNOPQRST"
        assert {area for area in merged if area.endswith("7")} == {f"{c}6:{c}7" for c in once}

    def test_have_a_row_without_clauses_too(self, opinion):
        row = rows_of(written(OPINIONS, on=DAY))[1]
        assert row[5:12] == [None, None, "区政府", None, date(2023, 10, 10), None, None]
        assert row[-1] == "向社会公布"

    def test_count_the_vote_of_the_last_round(self, opinion):
        for number, satisfied in ((1, 10), (2, 24)):
            make(
                Vote,
                opinion=opinion,
                round=number,
                held_on=date(2023, 9, number),
                sent=25,
                returned=25,
                valid=25,
                in_favour=satisfied,
                basically=0,
                against=25 - satisfied,
            )
        assert rows_of(written(OPINIONS, on=DAY))[1][12:19] == [25, 25, 25, 24, 0, 1, 0]

    @pytest.mark.parametrize(
        ("on", "colour"),
        [(date(2023, 9, 24), None), (date(2023, 9, 25), YELLOW), (date(2023, 10, 11), RED)],
    )
    def test_mark_the_report_that_is_due(self, opinion, on, colour):
        sheet = written(OPINIONS, on=on)
        assert colour_of(sheet["J6"]) == colour

    def test_keep_those_of_one_title_under_one_heading(self, inspection):
        for day, title in ((1, "甲"), (2, "乙"), (3, "甲")):
            day = date(2023, 7, day)
            make(Opinion, matter=inspection, title=title, handed_over_on=day)
        headings = [row[0] for row in rows_of(written(OPINIONS))]
        assert headings == ["一、甲", 1, 2, "二、乙", 3]

    def test_show_a_unit_its_own_clauses_alone(self, opinion, water):
        other = make_unit("police", "区公安分局")
        self.clause(opinion, "1", "水务的", status="rectifying", lead_unit=water)
        self.clause(opinion, "2", "公安的", status="rectifying", lead_unit=other)
        user = get_user_model().objects.create_user("water")
        make(Membership, user=user, role="unit_contact", unit=water)
        assert column_of(written(OPINIONS, to=user), "审议意见内容") == [None, "水务的"]
        assert column_of(written(OPINIONS), "审议意见内容") == [None, "水务的", "公安的"]

    def test_cost_the_same_for_one_opinion_and_for_twenty(self, opinion, water):
        expected = [
            "opinion",
            "rectificationitem",
            "unit",  # co-units
            "progressentry",
            "attachment",
            "rectificationstage",
            "vote",
            "matter",  # of which the reader may know
            "ruleset",  # how many days count as soon
            "unit",  # the standing committee, for the title
        ]
        self.clause(opinion, "1", "条款", lead_unit=water, co_units=[water])
        read = reading(OPINIONS)
        few = read()
        for number in range(20):
            more = make(Opinion, matter=opinion.matter, title=f"意见{number}")
            self.clause(more, "1", "条款", lead_unit=water, co_units=[water])
        assert few == read() == expected


class TestProgressOfAnItem:
    def test_stays_from_the_other_units_of_the_inspection(self, water):
        inspection = make_inspection("湿地保护法执法检查")
        police = make_unit("police", "区公安分局")
        Inspection.objects.filter(pk=inspection.pk).update(status="in_progress")
        inspection.inspected_units.set([water, police])
        item = make_item(inspection, "问题", status="rectifying", lead_unit=water)
        make(
            ProgressEntry,
            matter=inspection,
            rectification_item=item,
            happened_on=DAY,
            text="水务的进展",
        )
        shown = {}
        for unit in (water, police):
            user = get_user_model().objects.create_user(unit.code)
            make(Membership, user=user, role="unit_contact", unit=unit)
            sheet = written(SHEETS["inspection-progress"], to=user)
            shown[unit.code] = column_of(sheet, "进展情况")[-1]
        assert shown == {"water": "水务的进展", "police": None}
