from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.models import RuleSet
from tracker.years import deadlines
from tracker.years.calendar import WorkingCalendar
from tracker.years.deadlines import (
    Deadline,
    ExtensionTooShort,
    OpinionKind,
    SignedBeforeHandover,
    add_months,
    answer_due,
    working_days_between,
)


def rules(**values):
    return RuleSet(name="本地规则", **values)


WITHOUT_ROLLING = rules(rolls_forward=False)
FROM_SIGNATURE = rules(clock_start=RuleSet.ClockStart.SIGN_FOR)
# What the government of 蔡甸区 (Wuhan) announced in 2021.
BY_END_OF_JUNE = rules(answer_cutoff="06-30")
BY_END_OF_AUGUST = rules(answer_cutoff="08-31")


class TestMonths:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2024, 2, 5), 3, date(2024, 5, 5)),
            (date(2025, 1, 31), 1, date(2025, 2, 28)),
            (date(2024, 1, 31), 1, date(2024, 2, 29)),
            (date(2023, 11, 30), 3, date(2024, 2, 29)),
            (date(2024, 11, 30), 3, date(2025, 2, 28)),
            (date(2024, 2, 29), 3, date(2024, 5, 29)),
            (date(2024, 2, 29), 12, date(2025, 2, 28)),
            # The last day of a short month is a day number like any other.
            (date(2023, 2, 28), 3, date(2023, 5, 28)),
            (date(2023, 12, 31), 6, date(2024, 6, 30)),
            (date(2023, 12, 15), 1, date(2024, 1, 15)),
            (date(2024, 3, 31), -1, date(2024, 2, 29)),
            (date(2024, 1, 10), -1, date(2023, 12, 10)),
        ],
    )
    def test_end_on_the_same_day_number_or_the_month_end(self, day, months, expected):
        assert add_months(day, months) == expected


class TestAnswerDue:
    def test_is_explained_as_people_would_say_it(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2024, 2, 5), calendar=calendar)
        assert due == Deadline(
            due_on=date(2024, 5, 6),
            explanation="2024-02-05 交办 + 3 个月 → 2024-05-05，遇休息日顺延至 2024-05-06",
        )

    def test_says_no_more_when_the_last_day_is_worked(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2024, 2, 6), calendar=calendar)
        assert due == Deadline(
            due_on=date(2024, 5, 6), explanation="2024-02-06 交办 + 3 个月 → 2024-05-06"
        )

    @pytest.mark.parametrize(
        ("handed_over_on", "due_on"),
        [
            # An ordinary weekend.
            (date(2023, 2, 28), date(2023, 5, 29)),
            # Spring Festival of each year, up to the first day worked, a weekend or not.
            (date(2022, 10, 21), date(2023, 1, 28)),
            (date(2023, 11, 12), date(2024, 2, 18)),
            (date(2024, 10, 28), date(2025, 2, 5)),
            (date(2025, 11, 15), date(2026, 2, 24)),
            # National Day of each year.
            (date(2023, 7, 2), date(2023, 10, 7)),
            (date(2024, 7, 1), date(2024, 10, 8)),
            (date(2025, 7, 3), date(2025, 10, 9)),
            (date(2026, 7, 1), date(2026, 10, 8)),
            # A Sunday that was worked is no rest day.
            (date(2024, 1, 28), date(2024, 4, 28)),
        ],
    )
    def test_moves_to_the_day_after_the_rest(self, national, calendar, handed_over_on, due_on):
        assert (
            answer_due(national, handed_over_on=handed_over_on, calendar=calendar).due_on == due_on
        )

    @pytest.mark.parametrize(
        ("handed_over_on", "due_on"),
        [
            (date(2024, 2, 5), date(2024, 5, 5)),
            (date(2023, 11, 12), date(2024, 2, 12)),
            (date(2023, 7, 2), date(2023, 10, 2)),
        ],
    )
    def test_stays_where_the_rule_does_not_roll_forward(self, calendar, handed_over_on, due_on):
        due = answer_due(WITHOUT_ROLLING, handed_over_on=handed_over_on, calendar=calendar)
        assert due.due_on == due_on
        assert "顺延" not in due.explanation

    def test_runs_from_handover_although_signed_later(self, national, calendar):
        due = answer_due(
            national,
            handed_over_on=date(2024, 2, 5),
            signed_on=date(2024, 2, 20),
            calendar=calendar,
        )
        assert due.due_on == date(2024, 5, 6)

    def test_runs_from_the_signature_where_the_rule_says_so(self, calendar):
        due = answer_due(
            FROM_SIGNATURE,
            handed_over_on=date(2024, 2, 5),
            signed_on=date(2024, 2, 20),
            calendar=calendar,
        )
        assert due == Deadline(
            due_on=date(2024, 5, 20), explanation="2024-02-20 签收 + 3 个月 → 2024-05-20"
        )

    def test_waits_for_the_signature(self, calendar):
        due = answer_due(FROM_SIGNATURE, handed_over_on=date(2024, 2, 5), calendar=calendar)
        assert due == Deadline(due_on=None, explanation="自签收之日起 3 个月，尚未签收")

    def test_refuses_a_signature_before_the_handover(self, national):
        with pytest.raises(SignedBeforeHandover, match="签收日期2024-02-04不能早于交办日期"):
            answer_due(national, handed_over_on=date(2024, 2, 5), signed_on=date(2024, 2, 4))

    @pytest.mark.parametrize("wrong", [datetime(2024, 2, 5, 9, 0), "2024-02-05", None])  # noqa: DTZ001
    def test_refuses_what_is_no_date(self, national, wrong):
        with pytest.raises(TypeError, match="交办日期应为日期"):
            answer_due(national, handed_over_on=wrong)

    def test_is_provisional_in_a_year_that_is_not_announced(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2026, 11, 6), calendar=calendar)
        assert (due.due_on, due.is_provisional) == (date(2027, 2, 8), True)
        assert due.explanation == (
            "2026-11-06 交办 + 3 个月 → 2027-02-06，遇休息日顺延至 2027-02-08"
            "（2027年工作日历尚未启用，暂按周末推算）"
        )

    def test_needs_no_calendar_where_nothing_depends_on_it(self, calendar):
        due = answer_due(WITHOUT_ROLLING, handed_over_on=date(2026, 11, 5), calendar=calendar)
        assert (due.due_on, due.is_provisional) == (date(2027, 2, 5), False)


class TestCutoff:
    def test_overrides_the_months(self, calendar):
        due = answer_due(BY_END_OF_AUGUST, handed_over_on=date(2023, 3, 10), calendar=calendar)
        assert due == Deadline(
            due_on=date(2023, 8, 31), explanation="2023-03-10 交办，统一截止日 → 2023-08-31"
        )

    @pytest.mark.parametrize(
        ("rule_set", "due_on"),
        [
            # 30 June 2024 was a Sunday, 31 August a Saturday.
            (BY_END_OF_JUNE, date(2024, 7, 1)),
            (BY_END_OF_AUGUST, date(2024, 9, 2)),
        ],
    )
    def test_moves_off_rest_days_too(self, calendar, rule_set, due_on):
        due = answer_due(rule_set, handed_over_on=date(2024, 3, 1), calendar=calendar)
        assert due.due_on == due_on
        assert due.explanation.endswith(f"，遇休息日顺延至 {due_on}")

    @pytest.mark.parametrize(
        ("handed_over_on", "due_on"),
        [
            (date(2024, 8, 30), date(2024, 9, 2)),
            (date(2024, 8, 31), date(2024, 12, 2)),
            (date(2024, 9, 10), date(2024, 12, 10)),
        ],
    )
    def test_leaves_what_comes_after_it_to_the_months(self, calendar, handed_over_on, due_on):
        due = answer_due(BY_END_OF_AUGUST, handed_over_on=handed_over_on, calendar=calendar)
        assert due.due_on == due_on

    def test_says_that_it_had_passed(self, calendar):
        due = answer_due(BY_END_OF_AUGUST, handed_over_on=date(2024, 9, 10), calendar=calendar)
        assert due.explanation == (
            "2024-09-10 交办 + 3 个月（交办时当年统一截止日 08-31 已过） → 2024-12-10"
        )


class TestExtension:
    def test_is_counted_from_the_original_start(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2024, 2, 5), months=5, calendar=calendar)
        assert due == Deadline(
            due_on=date(2024, 7, 5), explanation="2024-02-05 交办 + 5 个月（延期后） → 2024-07-05"
        )

    def test_is_capped_and_says_so(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2024, 2, 4), months=8, calendar=calendar)
        assert due == Deadline(
            due_on=date(2024, 8, 5),
            explanation="2024-02-04 交办 + 6 个月（申请延至 8 个月，最长 6 个月）"
            " → 2024-08-04，遇休息日顺延至 2024-08-05",
        )

    def test_reaches_the_longest_period_unremarked(self, national, calendar):
        due = answer_due(national, handed_over_on=date(2023, 8, 31), months=6, calendar=calendar)
        assert due == Deadline(
            due_on=date(2024, 2, 29), explanation="2023-08-31 交办 + 6 个月（延期后） → 2024-02-29"
        )

    def test_runs_from_the_signature_where_the_rule_says_so(self, calendar):
        due = answer_due(
            FROM_SIGNATURE,
            handed_over_on=date(2024, 2, 5),
            signed_on=date(2024, 2, 20),
            months=4,
            calendar=calendar,
        )
        assert due.due_on == date(2024, 6, 20)

    def test_never_shortens_the_ordinary_period(self, national):
        with pytest.raises(ExtensionTooShort, match="总期限2个月短于原期限3个月"):
            answer_due(national, handed_over_on=date(2024, 2, 5), months=2)

    def test_never_comes_before_a_cutoff(self, calendar):
        due = answer_due(
            BY_END_OF_AUGUST, handed_over_on=date(2023, 3, 10), months=4, calendar=calendar
        )
        assert due == Deadline(
            due_on=date(2023, 8, 31),
            explanation="2023-03-10 交办 + 4 个月（延期后） → 2023-07-10，早于原期限，不变："
            "2023-03-10 交办，统一截止日 → 2023-08-31",
        )

    def test_may_go_beyond_a_cutoff(self, calendar):
        due = answer_due(
            BY_END_OF_AUGUST, handed_over_on=date(2024, 3, 15), months=6, calendar=calendar
        )
        # 15 September 2024 was the first day of Mid-Autumn Festival.
        assert due.due_on == date(2024, 9, 18)


ALL_PERIODS = rules(
    filing_length=30,
    filing_unit="day",
    year_list_cutoff="01-31",
    closed_session_handover_length=7,
    closed_session_handover_unit="working_day",
    refusal_length=10,
    refusal_unit="working_day",
    reassignment_length=5,
    reassignment_unit="working_day",
    contact_length=20,
    contact_unit="working_day",
    co_opinion_length=1,
    co_opinion_unit="month",
    feedback_length=15,
    feedback_unit="working_day",
    second_round_length=15,
    second_round_unit="day",
    inspection_notice_length=10,
    inspection_notice_unit="day",
    opinion_handover_length=10,
    opinion_handover_unit="day",
    opinion_report_length=3,
    opinion_report_unit="month",
    budget_report_length=2,
    budget_report_unit="month",
    audit_rectification_length=6,
    audit_rectification_unit="month",
    personnel_papers_length=10,
    personnel_papers_unit="day",
    oath_length=15,
    oath_unit="working_day",
    lead_answer_length=15,
    lead_answer_unit="working_day",
)
# Function, what it is given, the date and the words expected. 1 February 2024 was a Thursday.
OTHER_DEADLINES = [
    (
        deadlines.review_term_due,
        {"name": "filing", "start": deadlines.Start(day=date(2024, 1, 5), event="公布")},
        "2024-01-05 公布 + 30 日 → 2024-02-04",
    ),
    (
        deadlines.year_list_due,
        {"year": 2023},
        "2023年度发文目录，次年截止日 → 2024-01-31",
    ),
    (
        deadlines.closed_session_handover_due,
        {"received_on": date(2024, 2, 1)},
        "2024-02-01 收到 + 7 个工作日 → 2024-02-09",
    ),
    (
        deadlines.refusal_due,
        {"handed_over_on": date(2024, 2, 5)},
        "2024-02-05 交办 + 10 个工作日 → 2024-02-23",
    ),
    (
        deadlines.reassignment_due,
        {"refused_on": date(2024, 2, 8)},
        "2024-02-08 申退 + 5 个工作日 → 2024-02-21",
    ),
    (
        deadlines.contact_due,
        {"handed_over_on": date(2024, 4, 3)},
        "2024-04-03 交办 + 20 个工作日 → 2024-05-06",
    ),
    (
        deadlines.co_opinion_due,
        {"handed_over_on": date(2024, 1, 31)},
        "2024-01-31 交办 + 1 个月 → 2024-02-29",
    ),
    (
        deadlines.feedback_due,
        {"answered_on": date(2024, 9, 26)},
        "2024-09-26 答复 + 15 个工作日 → 2024-10-22",
    ),
    (
        deadlines.second_round_due,
        {"handed_over_on": date(2024, 6, 10)},
        "2024-06-10 再次交办 + 15 日 → 2024-06-25",
    ),
    (
        deadlines.inspection_notice_due,
        {"inspected_on": date(2024, 6, 21)},
        "2024-06-21 检查前 10 日 → 2024-06-11",
    ),
    (
        deadlines.inspection_notice_due,
        {"inspected_on": date(2024, 6, 19)},
        "2024-06-19 检查前 10 日 → 2024-06-09，遇休息日提前至 2024-06-07",
    ),
    (
        deadlines.opinion_handover_due,
        {"decided_on": date(2024, 5, 30)},
        "2024-05-30 形成审议意见 + 10 日 → 2024-06-09，遇休息日顺延至 2024-06-11",
    ),
    (
        deadlines.opinion_report_due,
        {"kind": OpinionKind.GENERAL, "handed_over_on": date(2024, 6, 7)},
        "2024-06-07 交办 + 3 个月 → 2024-09-07，遇休息日顺延至 2024-09-09",
    ),
    (
        deadlines.opinion_report_due,
        {"kind": "budget_audit", "handed_over_on": date(2024, 6, 7)},
        "2024-06-07 交办 + 2 个月 → 2024-08-07",
    ),
    (
        deadlines.audit_rectification_due,
        {"heard_on": date(2025, 6, 26)},
        "2025-06-26 听取审计工作报告 + 6 个月 → 2025-12-26",
    ),
    (
        deadlines.personnel_papers_due,
        {"session_on": date(2024, 6, 21)},
        "2024-06-21 常委会会议前 10 日 → 2024-06-11",
    ),
    (
        deadlines.oath_due,
        {"passed_on": date(2024, 9, 26)},
        "2024-09-26 通过任命 + 15 个工作日 → 2024-10-22",
    ),
    (
        deadlines.lead_answer_due,
        {"handed_over_on": date(2024, 2, 5)},
        "2024-02-05 交办 + 15 个工作日 → 2024-03-01",
    ),
]


class TestOtherDeadlines:
    @pytest.mark.parametrize(("compute", "given", "explanation"), OTHER_DEADLINES)
    def test_are_counted_and_explained(self, calendar, compute, given, explanation):
        due = compute(ALL_PERIODS, **given, calendar=calendar)
        assert due.explanation == explanation
        assert due.due_on == date.fromisoformat(explanation[-10:])

    @pytest.mark.parametrize(("compute", "given", "_"), OTHER_DEADLINES)
    def test_are_open_where_the_rules_set_none(self, national, calendar, compute, given, _):
        due = compute(national, **given, calendar=calendar)
        assert due.due_on is None
        assert due.explanation.startswith("“国家法律”未规定")

    def test_have_a_function_for_every_period(self):
        without_pairs = {compute.__name__ for compute, _, _ in OTHER_DEADLINES}
        offered = {name for name in vars(deadlines) if name.endswith("_due") and name[0] != "_"}
        assert offered == without_pairs | {"answer_due"}

    def test_refuse_a_kind_of_opinion_nobody_knows(self):
        with pytest.raises(ValueError, match="rumour"):
            deadlines.opinion_report_due(
                ALL_PERIODS, kind="rumour", handed_over_on=date(2024, 6, 7)
            )

    @pytest.mark.parametrize(
        "compute",
        [deadlines.refusal_due, deadlines.contact_due, deadlines.co_opinion_due],
    )
    def test_run_from_the_signature_with_the_answer(self, calendar, compute):
        rule_set = rules(
            clock_start="sign_for",
            **{f"{name}_length": 1 for name in ("refusal", "contact", "co_opinion")},
            **{f"{name}_unit": "month" for name in ("refusal", "contact", "co_opinion")},
        )
        handed_over_on, signed_on = date(2024, 2, 5), date(2024, 2, 21)

        unsigned = compute(rule_set, handed_over_on=handed_over_on, calendar=calendar)
        assert unsigned == Deadline(due_on=None, explanation="自签收之日起 1 个月，尚未签收")
        signed = compute(
            rule_set, handed_over_on=handed_over_on, signed_on=signed_on, calendar=calendar
        )
        assert signed.explanation == "2024-02-21 签收 + 1 个月 → 2024-03-21"


@pytest.mark.django_db
class TestQueries:
    @pytest.mark.parametrize("months", [None, 5])
    def test_are_one_for_a_deadline(self, national, months, django_assert_num_queries):
        with django_assert_num_queries(1):
            answer_due(national, handed_over_on=date(2024, 2, 5), months=months)

    @pytest.mark.parametrize(("compute", "given", "_"), OTHER_DEADLINES)
    def test_are_one_for_each_kind_of_deadline(self, compute, given, _, django_assert_num_queries):
        with django_assert_num_queries(1):
            compute(ALL_PERIODS, **given)

    def test_are_one_for_a_batch(self, national, django_assert_num_queries):
        calendar = WorkingCalendar()
        with django_assert_num_queries(1):
            for n in range(200):
                handed_over_on = date(2024, 1, 1) + timedelta(days=n)
                answer_due(national, handed_over_on=handed_over_on, calendar=calendar)
                working_days_between(handed_over_on, date(2024, 9, 30), calendar=calendar)

    def test_are_none_where_no_rest_day_matters(self, django_assert_num_queries):
        with django_assert_num_queries(0):
            answer_due(WITHOUT_ROLLING, handed_over_on=date(2024, 2, 5))

    def test_are_one_for_days_used(self, django_assert_num_queries):
        with django_assert_num_queries(1):
            assert working_days_between(date(2024, 2, 5), date(2024, 2, 23)) == 10


# Far enough from 2027 for six months and for fifty working days.
DAYS = st.dates(date(2023, 1, 1), date(2026, 6, 1))
COUNTS = st.integers(1, 50)


class TestProperties:
    @given(day=DAYS, months=st.integers(3, 12))
    def test_due_is_after_the_start_and_on_a_working_day(self, national, calendar, day, months):
        due = answer_due(national, handed_over_on=day, months=months, calendar=calendar).due_on
        assert due > day
        assert calendar.is_working_day(due)
        assert due >= add_months(day, min(months, 6))

    @given(day=DAYS)
    def test_rolling_forward_skips_rest_days_only(self, national, calendar, day):
        plain = answer_due(WITHOUT_ROLLING, handed_over_on=day, calendar=calendar).due_on
        rolled = answer_due(national, handed_over_on=day, calendar=calendar).due_on
        assert calendar.days_between(plain - timedelta(days=1), rolled) == 1

    @given(day=DAYS, months=st.integers(1, 24))
    def test_months_keep_the_day_number_or_end_the_month(self, day, months):
        later = add_months(day, months)
        assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
        at_month_end = (later + timedelta(days=1)).day == 1
        assert later.day == day.day or (at_month_end and later.day < day.day)

    @given(days=st.tuples(DAYS, DAYS).map(sorted))
    def test_later_handover_is_never_due_earlier(self, national, calendar, days):
        first, second = (
            answer_due(national, handed_over_on=day, calendar=calendar).due_on for day in days
        )
        assert first <= second

    @given(day=DAYS, count=COUNTS)
    def test_adding_working_days_is_undone_by_subtracting(self, calendar, day, count):
        day = calendar.on_or_after(day)
        assert calendar.add(calendar.add(day, count), -count) == day

    @given(day=DAYS, count=COUNTS)
    def test_days_between_count_what_was_added(self, calendar, day, count):
        later = calendar.add(day, count)
        assert working_days_between(day, later, calendar=calendar) == count
        assert working_days_between(later, day, calendar=calendar) == -count

    @given(days=st.tuples(DAYS, DAYS, DAYS))
    def test_days_between_add_up(self, calendar, days):
        first, second, third = days
        assert calendar.days_between(first, second) + calendar.days_between(
            second, third
        ) == calendar.days_between(first, third)
