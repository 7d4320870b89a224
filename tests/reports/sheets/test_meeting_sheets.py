"""会议情况台账 and 会议议题安排表: what is expected was read off the two sessions by hand."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from filled_sheets import Filled, exported, planned
from sheet_records import (
    column_of,
    make,
    notes_of,
    reading,
    rows_of,
    void,
    written,
)
from two_sessions import FIRST, LONG, Sessions

from reports.importing.rows import State
from reports.sheets import SHEETS
from reports.sheets.at_meetings import appointments_of, counted_at
from tracker.common.scoping import visible
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.meetings.papers import PAPERS
from tracker.models import DutyAct, Membership, Vote

LEDGER, AGENDA = SHEETS["meeting-ledger"], SHEETS["agenda"]
DAY = date(2023, 6, 14)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def sessions(once):
    return once(Sessions)


def agenda_of(meeting):
    return AgendaItem.objects.filter(meeting=meeting)


def reader(role: str, **whom):
    user = get_user_model().objects.create_user(role)
    make(Membership, user=user, role=role, **whom)
    return user


class TestLedger:
    def test_tells_of_each_meeting_who_was_there_and_what_came_of_it(self, sessions):
        # 应到 实到 列席单位 列席代表 议题 决议决定 任免 测评 公布 备注
        assert [row[1:4] + row[4:14] for row in rows_of(written(LEDGER, on=DAY))] == [
            [None] * 13,
            ["第六届人大常委会第十一次会议", "常委会会议", FIRST, 33, 30, "区人民政府", 2,
             8, 1, 2, 1, date(2023, 4, 28), None],
            ["第六届人大常委会第十二次会议", "常委会会议", date(2023, 6, 28), None, None,
             None, 0, 8, 0, 0, 0, None, None],
            [None] * 13,
            ["第六届人大常委会第二十次主任会议", "主任会议", FIRST, None, None, None, 0, 1, 0, 0, 0,
             None, None],
            [None] * 6 + [2, 17, 1, 2, 1, None, None],
        ]  # fmt: skip

    def test_groups_by_kind_and_says_how_many(self, sessions):
        first = [row[0] for row in rows_of(written(LEDGER, on=DAY))]
        assert first == ["一、常委会会议（2次）", 1, 2, "二、主任会议（1次）", 3, "合计（3次）"]

    def test_says_what_was_not_held_and_counts_it_nowhere(self, sessions):
        Meeting.objects.filter(pk=sessions.second.pk).update(status="cancelled", note="改期")
        void(Meeting.objects.get(pk=sessions.directors.pk), "核实")
        sheet = written(LEDGER, on=DAY)
        assert column_of(sheet, "备注") == [None, None, "取消\n改期", None, "已作废：核实", None]
        assert column_of(sheet, "议题数")[-1] == 8
        assert rows_of(sheet)[-1][0] == "合计（1次）"

    def test_tells_why_numbers_are_as_they_are_and_what_is_to_be_verified(self, sessions):
        Meeting.objects.filter(pk=sessions.first.pk).update(counts_reason="补录", is_verified=False)
        remark = column_of(written(LEDGER, on=DAY), "备注")[1]
        assert remark == "届次、会次、日期待核对；人数说明：补录"

    def test_prints_what_is_counted(self, sessions):
        placed, definition = notes_of(written(LEDGER, on=DAY))
        assert "没有列入议程的归入当日的常委会会议" in placed
        assert "任免人次：常委会表决通过的任命" in definition

    def test_places_what_two_sessions_of_a_day_passed_by_their_agendas(self, sessions):
        other = sessions.meeting("committee", 10, FIRST)
        assert column_of(written(LEDGER, on=DAY), "决议\n决定") == [None, 1, 0, 0, None, 0, 1]
        AgendaItem.objects.filter(pk=sessions.decided.pk).update(meeting=other)
        assert column_of(written(LEDGER, on=DAY), "决议\n决定") == [None, 0, 1, 0, None, 0, 1]

    def test_counts_who_sat_in_where_the_attendance_says(self, sessions):
        other = sessions.meeting("committee", 10, FIRST)
        DutyAct.objects.filter(deputy__name="代表1").update(meeting=other)
        assert column_of(written(LEDGER, on=DAY), "列席代表\n（人次）")[1:3] == [1, 1]

    def test_counts_a_vote_where_it_says_it_was_taken(self, sessions):
        other = sessions.meeting("committee", 10, FIRST)
        Vote.objects.filter(purpose="satisfaction").update(meeting=other)
        assert column_of(written(LEDGER, on=DAY), "测评")[1:3] == [0, 1]
        rows = rows_of(written(AGENDA, on=DAY, records=agenda_of(sessions.first)))
        [assessed] = [row for row in rows if row[2] == "测评"]
        assert assessed[10] is None

    def test_counts_at_the_session_what_the_directors_had_on_their_agenda_that_day(self, sessions):
        AgendaItem.objects.filter(pk=sessions.decided.pk).delete()
        assert column_of(written(LEDGER, on=DAY), "决议\n决定") == [None, 1, 0, None, 0, 1]

    def test_counts_nothing_at_a_meeting_that_was_cancelled(self, sessions):
        Meeting.objects.filter(pk=sessions.first.pk).update(status="cancelled")
        sheet = written(LEDGER, on=DAY)
        assert column_of(sheet, "任免\n（人次）") == [None, 0, 0, None, 0, 0]
        assert column_of(sheet, "测评") == [None, 0, 0, None, 0, 0]

    def test_costs_the_same_for_few_meetings_and_for_many(self, sessions):
        read = reading(LEDGER)
        few = read()
        for number in range(40, 52):
            meeting = sessions.meeting("directors", number, FIRST)
            sessions.item(meeting, "other", f"议题{number}")
        assert read() == few
        assert sorted(few) == [
            "agendaitem", "decision", "dutyact", "meeting", "meeting", "personnelmatter", "unit",
            "unit", "vote",
        ]  # fmt: skip

    def test_shows_a_unit_only_meetings_and_items_of_its_own(self, sessions):
        contact = reader("unit_contact", unit=sessions.bureau)
        own = sessions.meeting("special_committee", 1, FIRST, body=sessions.finance)
        sessions.item(own, "hear", "环保", reporting_unit=sessions.bureau)
        sessions.item(own, "hear", "财政")
        records = visible(Meeting.objects.all(), to=contact)
        [row] = LEDGER.fill(records, on=DAY, to=contact).rows
        assert (row.record, row.counts["agenda_item"]) == (own, 1)

    def test_takes_back_what_is_typed(self, sessions, administrator):
        filled = Filled(exported("meeting-ledger", to=administrator), "meeting-ledger")
        filled.put("第六届人大常委会第十二次会议", "应到", 33)
        filled.put("第六届人大常委会第十二次会议", "列席单位", "区人民政府、区生态环境分局")
        filled.put("第六届人大常委会第十二次会议", "任免\n（人次）", 7)
        found = planned(filled.content(), user=administrator)
        [row] = [each for each in found.rows if each.state is not State.UNCHANGED]
        assert [(change.label, change.after) for change in row.changes] == [
            ("应到", "33"), ("列席单位", "区人民政府、区生态环境分局"),
        ]  # fmt: skip

    def test_refuses_more_present_than_there_are(self, sessions, administrator):
        filled = Filled(exported("meeting-ledger", to=administrator), "meeting-ledger")
        filled.put("第六届人大常委会第十一次会议", "实到", 34)
        found = planned(filled.content(), user=administrator)
        [row] = [each for each in found.rows if each.state is not State.UNCHANGED]
        assert [fault.code for fault in row.faults] == ["present_exceeds_members"]


class TestAgenda:
    def test_of_one_meeting_is_called_after_it(self, sessions):
        filling = AGENDA.fill(agenda_of(sessions.first), on=DAY, to=reader("clerk"))
        assert filling.heading.title == "武汉市汉南区第六届人大常委会第十一次会议议题安排表"
        all_items = AGENDA.fill(AgendaItem.objects.all(), on=DAY, to=reader("leader"))
        assert all_items.heading.title == "武汉市汉南区人大常委会2023年会议议题安排表"

    def test_tells_of_each_item_who_reports_and_how_it_ended(self, sessions):
        rows = rows_of(written(AGENDA, on=DAY, records=agenda_of(sessions.first)))
        assert rows[0][0] == "第六届人大常委会第十一次会议（2023-04-26）：8项"
        assert rows[1] == [
            1, LONG, "听取报告", "区人民政府", "周环（区生态环境分局局长）", "财政经济工委",
            date(2023, 4, 9), date(2023, 4, 16), date(2023, 4, 19), None, "已听取",
            "审议意见（汉常审〔2023〕2号）已交办（研究处理中），2023-10-26前报告",
        ]  # fmt: skip
        outcomes = {row[1]: row[10:12] for row in rows[1:]}
        assert outcomes["审议关于加强湿地保护的决定（草案）"] == [
            "通过\n赞成28、反对1、弃权1、未按1，通过",
            "决定已通过，2023-11-30前报告执行情况\n会后清样",
        ]
        assert outcomes["人事任免"] == ["通过2人次", "已公布2人次、未通过1人次"]
        assert outcomes["对区生态环境分局整改情况的满意度测评"][0].startswith(
            "满意20、基本满意8、不满意1、弃权1"
        )
        assert outcomes["误录"] == [None, "已作废：重复"]

    def test_marks_late_papers_and_says_so_in_words(self, sessions):
        sheet = written(AGENDA, on=DAY, records=agenda_of(sessions.second))
        red = {
            (row[1].value, cell.column_letter)
            for row in sheet.iter_rows(min_row=5)
            for cell in row[6:9]
            if cell.fill.fill_type and cell.fill.fgColor.rgb == "00FFC7CE"
        }
        assert red == {(LONG, "G"), ("听取审计工作报告", "G")}
        law, late = notes_of(sheet)
        assert "监督法第十五条" in law
        assert f"“{LONG}”征求意见稿迟3日（应在2023-06-08以前）" in late
        assert "“听取审计工作报告”征求意见稿未收到（应在2023-06-08以前）" in late
        assert "预算" not in late

    def test_does_not_call_late_what_nobody_entered_of_a_session_held(self, sessions):
        [_, late] = notes_of(written(AGENDA, on=DAY, records=agenda_of(sessions.first)))
        assert "审计" not in late

    def test_has_no_late_papers_where_no_session_of_the_committee_hears_them(self, sessions):
        Meeting.objects.filter(pk=sessions.second.pk).update(kind="directors", number=77)
        assert len(notes_of(written(AGENDA, on=DAY, records=agenda_of(sessions.second)))) == 1

    def test_tells_nobody_outside_of_those_who_are_not_passed(self, sessions):
        unit = reader("committee", unit=sessions.finance)
        for meeting, outcome, follow_up in (
            (sessions.first, "通过2人次", "已公布2人次"), (sessions.second, "", ""),
        ):  # fmt: skip
            rows = AGENDA.fill(agenda_of(meeting), on=DAY, to=unit).rows
            [row] = [each for each in rows if each.record.kind == "personnel"]
            assert (row.outcome, row.follow_up) == (outcome, follow_up)

    def test_costs_the_same_for_few_items_and_for_many(self, sessions):
        read = reading(AGENDA)
        few = read()
        for number in range(9):
            meeting = sessions.meeting("directors", 60 + number, FIRST)
            for _ in range(3):
                sessions.item(meeting, "decision", matter=sessions.decision)
        assert read() == few
        assert sorted(few) == [
            "agendaitem", "matter", "opinion", "opinion", "personnelmatter", "unit", "unit",
            "vote",
        ]  # fmt: skip

    def test_holds_together_meetings_of_one_name(self, sessions):
        later = date(2023, 6, 29)
        for title, day in (("同名", FIRST), ("另名", FIRST), ("同名", later), ("同名", FIRST)):
            meeting = make(
                Meeting, work_year=sessions.year, kind="directors", title=title, starts_on=day
            )
            sessions.item(meeting, "other", "议题")
        names = [row[0] for row in rows_of(written(AGENDA, on=DAY)) if "同名" in str(row[0])]
        assert names == ["同名（2023-04-26）：2项", "同名（2023-06-29）：1项"]

    def test_comes_back_unchanged(self, sessions, administrator):
        for name in ("agenda", "meeting-ledger"):
            found = planned(exported(name, to=administrator), user=administrator)
            assert {row.state for row in found.rows} == {State.UNCHANGED}, name

    def test_takes_back_days_reporters_and_the_order(self, sessions, administrator):
        filled = Filled(exported("agenda", to=administrator, on=DAY), "agenda")
        row = filled.row("听取审计工作报告")
        filled.put(row, "序号", 2)
        filled.put(row, "报告人", "吴审（区审计局局长）")
        filled.put(row, "修改稿\n（10日前）", "2023.4.15")
        filled.put(row, "审议方式", "分组审议")
        found = planned(filled.content(), user=administrator)
        [changed] = [each for each in found.rows if each.state is not State.UNCHANGED]
        assert [(change.label, change.after) for change in changed.changes] == [
            ("序号", "2"), ("报告人", "吴审（区审计局局长）"), ("修改稿（10日前）", "2023-04-15"),
            ("审议方式", "分组审议"),
        ]  # fmt: skip

    def test_is_not_written_by_units_that_report(self, sessions):
        contact = reader("unit_contact", unit=sessions.government)
        records = visible(AgendaItem.objects.all(), to=contact)
        filled = Filled(exported("agenda", to=contact, records=records), "agenda")
        filled.put(filled.row("听取审计工作报告"), "修改稿\n（10日前）", "2023-04-15")
        found = planned(filled.content(), user=contact)
        [refused] = [each for each in found.rows if each.state is not State.UNCHANGED]
        assert [fault.code for fault in refused.faults] == ["field_not_yours"]


class TestTheYearBook:
    def test_lists_items_by_the_year_of_their_meeting(self, sessions):
        from reports.exporting.year_book import of_year

        void(Meeting.objects.get(pk=sessions.directors.pk), "误录")
        listed = of_year(AgendaItem, 2023, on=DAY)
        assert listed.count() == 16
        assert of_year(AgendaItem, 2022, on=DAY).count() == 0


class TestWhatBelongsToAMeeting:
    """It does not depend on which other meetings are exported with it."""

    def counts(self, *several):
        clerk = get_user_model().objects.filter(username="clerk").first() or reader("clerk")
        found = counted_at(list(several), on=DAY, to=clerk)
        return {meeting: {code: n for code, n in found[meeting.pk].items() if n}
                for meeting in several}  # fmt: skip

    def test_is_counted_alike_alone_and_among_others(self, sessions):
        """The decision stood on the agenda of the directors, who met on the day of the session."""
        every = (sessions.directors, sessions.first, sessions.second)
        together = self.counts(*every)
        assert together[sessions.directors] == {"agenda_item": 1}
        for meeting in every:
            assert self.counts(meeting)[meeting] == together[meeting]

    def test_is_what_names_it_whatever_its_day(self, sessions):
        Vote.objects.filter(purpose="satisfaction").update(meeting=sessions.second)
        alone = self.counts(sessions.second)[sessions.second]
        assert alone == self.counts(sessions.first, sessions.second)[sessions.second]
        assert alone["assessment"] == 1

    def test_is_no_appointment_where_the_directors_only_table_it(self, sessions):
        item = sessions.item(sessions.directors, "personnel", "人事任免")
        session = AgendaItem.objects.get(meeting=sessions.first, kind="personnel")
        found = appointments_of([item, session], to=reader("clerk"))
        assert {key: len(matters) for key, matters in found.items()} == {session.pk: 3}

    def test_is_no_appointment_that_has_an_item_of_its_own(self, sessions):
        matter = sessions.people["张三"]
        sessions.item(sessions.first, "personnel", "任命", matter=matter.matter_ptr)
        session = AgendaItem.objects.get(meeting=sessions.first, title="人事任免")
        found = appointments_of([session], to=reader("clerk"))[session.pk]
        assert {each.person_name for each in found} == {"李四", "王五"}


def test_a_session_of_the_first_days_there_are_has_no_days_before(sessions):
    item = AgendaItem.objects.filter(meeting=sessions.second, kind="hear").first()
    item.meeting.starts_on = date(1, 1, 5)
    assert [paper.due_for(item) for paper in PAPERS] == [None] * 3
    Meeting.objects.filter(pk=sessions.second.pk).update(starts_on=date(1, 1, 5))
    assert len(rows_of(written(AGENDA, records=agenda_of(sessions.second), on=DAY))) >= 8
