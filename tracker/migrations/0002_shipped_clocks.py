"""The working calendar of 2021-2026 and the rule sets that come with the product.

Written here instead of through the door: what ships with the product is nobody's act, and its
history begins with the first change that somebody makes.
"""

from datetime import date

from django.db import migrations

from tracker.years.shipped import days_of, notice_of

YEARS = (2021, 2022, 2023, 2024, 2025, 2026)

# What national law leaves to local rules, taken from rules of other places; nothing is verified
# for Hubei or Wuhan, whose own texts could not be obtained.
LOCAL_DEFAULTS = {
    "closed_session_handover": (7, "working_day"),
    "refusal": (10, "working_day"),
    "reassignment": (10, "working_day"),
    "co_opinion": (1, "month"),
    "feedback": (15, "working_day"),
    "second_round": (1, "month"),
    "inspection_notice": (10, "day"),
    "opinion_handover": (10, "day"),
    "opinion_report": (3, "month"),
    "budget_report": (2, "month"),
}
EXTENSION_CONSENT = "交办机关同意，并告知代表"
LOCAL_BASIS = """以下各项国家法律未规定，均为参照外地规定的默认值，未按湖北省、武汉市和本区规定核实，\
使用前请核对：
闭会建议 7 个工作日内交办（参照上海）；申退和重新交办各 10 个工作日（参照重庆、河南）；联系代表不设期限；\
会办意见 1 个月（参照上海、山东、青岛）；代表反馈 15 个工作日（参照北京）；不满意的 1 个月内再次答复\
（参照上海、浙江、山东、河南），最多 2 轮；逾期未反馈可以办结、不计入满意度；延期由交办机关同意；答复前可以撤回；
执法检查提前 10 日通知、审议意见 10 日内交办、3 个月内报告，预算审计类 2 个月内报告（参照河南）；
期限遇休息日顺延（参照民法典第二百零三条）。"""

DEPUTIES_2015 = "代表法（2015年8月29日修正）第四十二条：自交办之日起三个月内答复；涉及面广、处理难度大的，\
六个月内答复。"
DEPUTIES_2025 = "代表法（2025年3月11日修正）第五十一条：自交办之日起三个月内答复；涉及面广、处理难度大的，\
六个月内答复。"
SUPERVISION_2024 = "监督法（2024年11月8日修正）第二十七条：听取和审议审计工作报告后的六个月内，\
听取和审议审计查出问题整改情况的报告。"

RULE_SETS = [
    {
        "code": "national-2015",
        "name": "国家法律默认规则（2015年代表法）",
        "effective_from": date(2015, 8, 29),
        "basis": "\n".join([DEPUTIES_2015, LOCAL_BASIS]),
    },
    {
        "code": "national-2024",
        "name": "国家法律默认规则（2024年监督法）",
        "effective_from": date(2024, 11, 8),
        "basis": "\n".join([DEPUTIES_2015, SUPERVISION_2024, LOCAL_BASIS]),
        "audit_rectification_length": 6,
        "audit_rectification_unit": "month",
    },
    {
        "code": "national-2025",
        "name": "国家法律默认规则（2025年代表法）",
        "effective_from": date(2025, 3, 11),
        "basis": "\n".join([DEPUTIES_2025, SUPERVISION_2024, LOCAL_BASIS]),
        "audit_rectification_length": 6,
        "audit_rectification_unit": "month",
    },
]


def ship_calendar(apps, schema_editor):
    calendar_years = apps.get_model("tracker", "CalendarYear").objects
    calendar_days = apps.get_model("tracker", "CalendarDay").objects
    for year in YEARS:
        # Going back leaves the rows, which may have been edited; coming again must not mind.
        if calendar_years.filter(year=year).exists():
            continue
        calendar_year = calendar_years.create(
            year=year, notice=notice_of(year), is_complete=True
        )
        for day in days_of(year):
            calendar_days.create(
                calendar_year=calendar_year, date=day.date, kind=day.kind, holiday=day.holiday
            )


def ship_rule_sets(apps, schema_editor):
    rule_sets = apps.get_model("tracker", "RuleSet").objects
    periods = {}
    for name, (length, unit) in LOCAL_DEFAULTS.items():
        periods |= {f"{name}_length": length, f"{name}_unit": unit}
    for given in RULE_SETS:
        if rule_sets.filter(code=given["code"]).exists():
            continue
        rule_sets.create(
            is_verified=False,
            extension_consent=EXTENSION_CONSENT,
            answer_months=3,
            longest_answer_months=6,
            max_rounds=2,
            **periods,
            **given,
        )


class Migration(migrations.Migration):
    dependencies = [("tracker", "0001_ledger")]

    operations = [
        migrations.RunPython(ship_calendar, migrations.RunPython.noop),
        migrations.RunPython(ship_rule_sets, migrations.RunPython.noop),
    ]
