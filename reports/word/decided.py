"""The papers of what the standing committee passed: its text, and the announcement (公告)."""

from datetime import date

from reports.sheets.reading import joined
from reports.word.filling import day, due_day, of_the_place
from reports.word.seen import NoPaper, Seen
from tracker.common.scoping import visible
from tracker.units.models import Unit
from tracker.votes.models import Vote


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if seen.record.adopted_on is not None:
        return None
    return NoPaper("尚未通过，不能生成决议决定的文书。", code="not_adopted")


def words_of_decision(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    decision = seen.record
    vote = visible(Vote.objects.filter(matter=decision, purpose="approval"), to=seen.to).first()
    return {
        **of_the_place(on),
        "决议名称": decision.title,
        "决议文号": decision.number,
        "决议类型": decision.get_kind_display(),
        "通过日期": day(decision.adopted_on),
        "通过会议": str(vote.meeting or "") if vote else "",
        "施行日期": day(decision.effective_on),
        "决议公布日期": day(decision.published_on),
        "决议报告期限": due_day(decision),
        "执行机关": joined(decision.addressed_to.all()),
        "决议正文段落": [line for line in decision.text.splitlines() if line.strip()],
    }
