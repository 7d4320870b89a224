"""The draft of a deputy's yearly report to the voters (述职报告草稿), from the records of the year.

It says what the ledger says and no more: who was absent did nothing, and what nobody recorded the
deputy adds by hand. The deputy has it, and the office.
"""

from datetime import date

from django.db.models import QuerySet

from reports.sheets.handling import Handling, handlings
from reports.word.filling import day, of_the_place
from reports.word.placeholders import Line
from reports.word.seen import Seen
from tracker.common.roles import standing_of
from tracker.common.scoping import visible
from tracker.deputies.models import Deputy
from tracker.duties.models import DutyAct
from tracker.leads.models import Lead
from tracker.overview.populations import suggestions, supervision
from tracker.overview.populations.counting import count_by, records_of
from tracker.overview.populations.defining import Population
from tracker.suggestions.models import Suggestion
from tracker.units.models import Unit
from tracker.years.models import WorkYear

# As long as a term of the congress lasts.
YEARS_AT_MOST = 5
COUNTED = {
    "应到人代会": supervision.congress_called,
    "出席人代会": supervision.congress_present,
    "请假": supervision.congress_on_leave,
    "缺席": supervision.congress_absent,
    "受邀列席常委会": supervision.session_invited,
    "列席常委会次数": supervision.session_present,
    "履职次数": supervision.duty,
    "接待次数": supervision.DUTIES[DutyAct.Kind.RECEPTION.value],
    "接待人次": supervision.BROUGHT["attendances"],
    "收集意见条数": supervision.BROUGHT["opinions"],
    "推动解决个数": supervision.BROUGHT["solved"],
}


def years_of(seen: Seen) -> list[int]:
    """The last work years in which the deputy was in office, the latest first; none for people
    who may not have the report."""
    standing = standing_of(seen.to)
    if not (standing.is_staff or seen.record.pk in standing.deputies):
        return []
    term = seen.record.term
    years = WorkYear.objects.order_by("-year")
    if term.starts_on:
        years = years.filter(year__gte=term.starts_on.year)
    if term.ends_on:
        years = years.filter(year__lte=term.ends_on.year)
    return list(years.values_list("year", flat=True)[:YEARS_AT_MOST])


def words_of_duty(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    assert seen.year is not None
    deputy, year = seen.record, seen.year
    acts = acts_of(deputy, year=year, to=seen.to)
    made = suggestions_of(deputy, year=year, to=seen.to, on=on)
    leads = leads_of(deputy, year=year, to=seen.to)
    return {
        **of_the_place(on),
        "代表姓名": deputy.name,
        "代表届别": str(deputy.term),
        "述职代表团": deputy.delegation,
        "代表选区": deputy.district,
        "述职代表小组": deputy.groups_on(min(on, date(year, 12, 31))),
        "述职年度": str(year),
        **counts_of(deputy, year=year, on=on, to=seen.to),
        "参加会议": [line_of_act(act) for act in acts if act.meeting_id or is_meeting(act)],
        "参加活动": [line_of_act(act) for act in acts if not (act.meeting_id or is_meeting(act))],
        "提出建议": [line_of_suggestion(each, deputy) for each in made],
        "领衔件数": str(sum(each.suggestion.lead_deputy_id == deputy.pk for each in made)),
        "联名件数": str(sum(each.suggestion.lead_deputy_id != deputy.pk for each in made)),
        "接收线索": [line_of_lead(lead) for lead in leads],
        "解决线索件数": str(sum(lead.status == Lead.Status.SOLVED for lead in leads)),
        "涉及报道": reports_of(deputy, year=year),
    }


def is_meeting(act: DutyAct) -> bool:
    kinds = DutyAct.Kind
    return act.kind in (kinds.CONGRESS, kinds.COMMITTEE_SESSION, kinds.OTHER_MEETING)


def counts_of(deputy: Deputy, *, year: int, on: date, to) -> dict[str, str]:
    """How often, by placeholder; the same populations as on the sheet of duties."""
    asked: list[Population] = list(dict.fromkeys(COUNTED.values()))
    records = asked[0].subject.records(years=[year], to=to).filter(deputy=deputy)
    found = count_by(records, asked, key="deputy", on=on).get(deputy.pk, {})
    return {name: str(found.get(each.code, 0)) for name, each in COUNTED.items()}


def acts_of(deputy: Deputy, *, year: int, to) -> list[DutyAct]:
    """What the deputy was there for."""
    acts = DutyAct.objects.not_voided().filter(deputy=deputy, work_year=year)
    present = acts.filter(presence=DutyAct.Presence.PRESENT)
    return list(visible(present, to=to).order_by("acted_on", "pk"))


def line_of_act(act: DutyAct) -> Line:
    brought = (
        (act.attendances, "接待{}人次"),
        (act.opinions, "收集意见{}条"),
        (act.solved, "推动解决{}个"),
    )
    said = [words.format(number) for number, words in brought if number]
    return {
        "日期": day(act.acted_on),
        "类别": act.get_kind_display(),
        "事项": act.title or act.get_kind_display(),
        "身份": act.get_capacity_display(),
        "次数": str(act.times),
        "发言": "发言" if act.spoke else "",
        "情况": "，".join([*said, *([act.description] if act.description else [])]),
    }


def suggestions_of(deputy: Deputy, *, year: int, to, on: date) -> list[Handling]:
    """What the deputy led or signed, as the sheets count it, in the order of the numbers."""
    asked = {"year": year, "to": to, "on": on}
    led = records_of(suggestions.led, **asked).filter(lead_deputy=deputy)
    signed = records_of(suggestions.signed, **asked).filter(deputy=deputy)
    keys = {*led.values_list("pk", flat=True), *signed.values_list("suggestion", flat=True)}
    found = visible(Suggestion.objects.filter(pk__in=keys), to=to)
    return handlings(list(found.order_by("number", "pk")), to=to)


def line_of_suggestion(handling: Handling, deputy: Deputy) -> Line:
    suggestion = handling.suggestion
    classes = [each.answer_class.code for each in handling.answers if each.answer_class]
    rated = [each.get_result_display() for each in handling.evaluations]
    return {
        "编号": suggestion.number,
        "标题": suggestion.title,
        "方式": "领衔" if suggestion.lead_deputy_id == deputy.pk else "联名",
        "承办单位": handling.answering_units,
        "状态": suggestion.get_status_display(),
        "答复日期": day(handling.answered_on),
        "结果": "、".join(f"{code}类" for code in dict.fromkeys(classes)),
        "评价": "、".join(dict.fromkeys(rated)),
    }


def leads_of(deputy: Deputy, *, year: int, to) -> list[Lead]:
    """What was told to the deputy; what repeats another lead is that one."""
    leads = Lead.objects.not_voided().filter(deputy=deputy, work_year=year)
    told = leads.exclude(status=Lead.Status.DUPLICATE)
    return list(visible(told, to=to).order_by("received_on", "pk"))


def line_of_lead(lead: Lead) -> Line:
    return {
        "编号": lead.number,
        "日期": day(lead.received_on),
        "来源": lead.get_channel_display(),
        "事项": lead.title,
        "结果": lead.get_status_display(),
    }


def reports_of(deputy: Deputy, *, year: int) -> list[Line]:
    """What the press told of the deputy; it is public."""
    reports: QuerySet = deputy.press_reports.filter(work_year=year)
    return [
        {
            "日期": day(one.published_on),
            "媒体": one.outlet,
            "级别": one.get_level_display(),
            "标题": one.title,
            "篇次": str(one.times_told),
        }
        for one in reports.order_by("published_on", "pk")
    ]
