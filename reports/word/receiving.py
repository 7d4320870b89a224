"""接待选民登记表: one lead as it was told to a deputy, a street committee or a station.

Who told it is printed for those alone who may read it.
"""

from datetime import date

from reports.sheets.told import LeadRow
from reports.word.filling import day, due_day, of_the_place
from reports.word.seen import NoPaper, Seen
from tracker.common.veil import Sight
from tracker.leads.models import Lead
from tracker.units.models import Unit


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if seen.record.channel in Lead.OF_STREETS:
        return None
    message = "只有接待选民、走访活动、代表工作室收集的线索有接待选民登记表。"
    return NoPaper(message, code="not_received_in_person")


def words_of_reception(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    linked = Lead.objects.select_related("street", "deputy", "handled_by", "activity__station")
    (lead,) = Sight(seen.to).veiled([linked.get(pk=seen.record.pk)])
    station = lead.activity.station if lead.activity is not None else None
    return {
        **of_the_place(on),
        "线索编号": lead.number,
        "线索来源": lead.get_channel_display(),
        "接待日期": day(lead.received_on),
        "接待地点": lead.place or str(station or ""),
        "接待街道": str(lead.street or ""),
        "接待代表": lead.deputy.name if lead.deputy else "",
        "选民姓名": lead.person_name,
        "选民电话": lead.phone,
        "反映事项": lead.title,
        "反映内容段落": paragraphs(lead.text),
        "同类反映件数": str(lead.times),
        "要求答复": "是" if lead.wants_reply else "否",
        "线索承办单位": str(lead.handled_by or ""),
        "线索交办日期": day(lead.handed_over_on),
        "线索办理期限": due_day(lead),
        "线索答复日期": day(lead.answered_on),
        "线索答复段落": paragraphs(lead.answer),
        "反馈日期": day(lead.told_on),
        "选民评价": lead.get_rated_display(),
        "办理结果": LeadRow(record=lead, light=None).result,
    }


def paragraphs(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if text else []
