"""The letter that urges one unit (催办函): what it owes, since when and until when."""

from datetime import date

from django.db.models import QuerySet

from reports.word.filling import day, due_day, sender_to, words_of
from reports.word.placeholders import Line
from reports.word.seen import NoPaper, Seen
from tracker.answers.models import Promise
from tracker.assignments.models import Assignment, Urge
from tracker.common.scoping import visible
from tracker.units.models import Unit


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    """A letter goes to a unit that was urged and still owes something."""
    if unit is None:
        return no_unit(seen)
    if not urges_of(seen, unit).exists():
        return NoPaper(f"没有催办过{unit}，请先办理“催办”。", code="not_urged")
    part = seen.part_of(unit)
    if part is None or not owed_by(part, seen, on=date.max):
        return NoPaper(f"{unit}没有未办的事项，不必再发催办函。", code="nothing_owed")
    return None


def no_unit(seen: Seen) -> NoPaper:
    """Why it is not known which unit is meant."""
    if not visible(Urge.objects.filter(suggestion=seen.suggestion), to=seen.to).exists():
        return NoPaper("这件建议没有催办过承办单位，请先办理“催办”。", code="not_urged")
    if all(why_none(seen, part.unit) for part in seen.parts):
        return NoPaper("催办过的单位没有未办的事项，不必再发催办函。", code="nothing_owed")
    return NoPaper("催办过的单位不止一个，请指明发给哪一个。", code="unit_missing")


def urges_of(seen: Seen, unit: Unit) -> QuerySet:
    """Latest first."""
    return visible(Urge.objects.filter(suggestion=seen.suggestion, unit=unit), to=seen.to)


def words_of_urging(seen: Seen, *, unit: Unit, on: date) -> dict:
    urges, part = list(urges_of(seen, unit)), seen.part_of(unit)
    return {
        **words_of(seen, unit=unit, on=on),
        "催办对象": unit.name,
        "催办日期": day(urges[0].urged_on),
        "催办次数": str(len(urges)),
        "催办内容": urges[0].text,
        "发文单位": sender_to(seen, unit, on=on),
        "所欠事项": owed_by(part, seen, on=on),
    }


def owed_by(part: Assignment, seen: Seen, *, on: date) -> list[Line]:
    """What the unit has not done yet, the nearest first."""
    suggestion, lines = seen.suggestion, []
    if suggestion.status in suggestion.AWAITING_ANSWER:
        if part.status == Assignment.Status.PENDING_SIGN:
            lines.append(line("签收", since=part.assigned_on))
        lines += answer_owed_by(part, seen, on=on)
    promises = Promise.objects.filter(
        answer__suggestion=suggestion, answer__unit=part.unit, status=Promise.Status.OPEN
    )
    for promise in visible(promises, to=seen.to).select_related("answer"):
        given_on, until = promise.answer.answered_on, day(promise.due_on)
        late = lateness(promise.due_on, on=on)
        lines.append(line(f"落实承诺：{promise.text}", since=given_on, until=until, late=late))
    return lines


def answer_owed_by(part: Assignment, seen: Seen, *, on: date) -> list[Line]:
    """The answer to the deputy, or of a co-handler its opinion to the lead unit."""
    suggestion, since = seen.suggestion, part.assigned_on or seen.suggestion.handed_over_on
    if part.part == Assignment.Part.CO:
        if part.co_opinion_on is not None:
            return []
        until, late = due_day(part, "co_opinion_due_on"), lateness(part.co_opinion_due_on, on=on)
        return [line("会办意见", since=since, until=until, late=late)]
    if part.status == Assignment.Status.DONE:
        return []
    since = max(filter(None, (since, suggestion.rehandled_on)), default=None)
    until, late = due_day(suggestion), lateness(suggestion.due_on, on=on)
    matter = "再次答复代表" if suggestion.rehandled_on else "答复代表"
    return [line(matter, since=since, until=until, late=late)]


def line(matter: str, *, since: date | None, until: str = "", late: str = "") -> Line:
    return {"事项": matter, "起始日期": day(since), "期限": until, "逾期": late}


def lateness(due_on: date | None, *, on: date) -> str:
    return f"已逾期{(on - due_on).days}天" if due_on and due_on < on else ""
