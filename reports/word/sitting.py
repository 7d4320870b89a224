"""The papers of a meeting: its agenda (会议议程), and the slips that are voted with (表决票)."""

from datetime import date

from reports.sheets.at_meetings import appointments_of, took_place_on, votes_of
from reports.word.filling import day, of_the_place
from reports.word.placeholders import Line
from reports.word.seen import NoPaper, Seen
from tracker.common.scoping import visible
from tracker.decisions.models import Decision
from tracker.matters.models import specific_paths
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.personnel.models import PersonnelMatter
from tracker.units.models import Unit
from tracker.votes.models import Vote
from tracker.votes.taking import VOTING

# What members vote on at an item of that kind, and in which way.
PURPOSES = {
    AgendaItem.Kind.PERSONNEL: Vote.Purpose.APPROVAL,
    AgendaItem.Kind.DECISION: Vote.Purpose.APPROVAL,
    AgendaItem.Kind.BUDGET: Vote.Purpose.APPROVAL,
    AgendaItem.Kind.VOTE: Vote.Purpose.SATISFACTION,
    AgendaItem.Kind.APPRAISAL: Vote.Purpose.APPRAISAL,
    AgendaItem.Kind.DUTY_REPORT: Vote.Purpose.DUTY_REPORT,
}
# These are passed, whatever kind the item is said to be of.
PASSED_KINDS = frozenset({"decision", "personnelmatter"})
SLIPS = {
    Vote.Purpose.APPROVAL: "表决票",
    Vote.Purpose.SATISFACTION: "满意度测评票",
    Vote.Purpose.APPRAISAL: "评议测评票",
    Vote.Purpose.DUTY_REPORT: "述职测评票",
}


def items_of(meeting: Meeting, *, to) -> list[AgendaItem]:
    """What is on the agenda, in its order, as far as the user sees it."""
    items = visible(meeting.agenda.not_voided(), to=to).exclude(result=AgendaItem.Result.WITHDRAWN)
    linked = items.select_related("meeting", "reporting_unit", "opinion", *specific_paths())
    return list(linked.order_by("order", "pk"))


def why_no_agenda(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if items_of(seen.record, to=seen.to):
        return None
    return NoPaper("会议还没有议题，不能生成会议议程。", code="no_items")


def words_of_agenda(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    meeting = seen.record
    items = items_of(meeting, to=seen.to)
    listed = meeting.agenda.not_voided().exclude(result=AgendaItem.Result.WITHDRAWN)
    return {
        **of_the_place(on),
        **of_the_meeting(meeting),
        "会议议程": [line_of_item(number, item) for number, item in enumerate(items, 1)],
        # Some items alone would read as if they were all.
        "节录": "节录" if len(items) < listed.count() else "",
    }


def of_the_meeting(meeting: Meeting) -> dict:
    days = [day(meeting.starts_on)]
    if meeting.ends_on and meeting.ends_on != meeting.starts_on:
        days.append(day(meeting.ends_on))
    return {
        "会议名称": meeting.title,
        "召开时间": "至".join(days),
        "会议地点": meeting.place,
        "会议主持人": meeting.chair,
    }


def line_of_item(number: int, item: AgendaItem) -> Line:
    return {
        "序号": str(number),
        "议题": item.title,
        "类别": item.get_kind_display(),
        "单位": str(item.reporting_unit or ""),
        "报告人": item.reporter,
        "审议方式": item.way,
    }


def slips_of(meeting: Meeting, *, to) -> list[Line]:
    """A slip for whatever is still to be voted on; of appointments one a person, as far as the
    user may know of them."""
    items = [item for item in items_of(meeting, to=to) if not item.result]
    people = appointments_of(items, to=to)
    votes = votes_of(items, to=to)
    slips = []
    for item in items:
        purpose = purpose_of(item)
        if purpose is None or is_decided(item, purpose, votes[item.pk]):
            continue
        if item.pk not in people:
            unit = item.reporting_unit if purpose in Vote.OF_A_UNIT else None
            slips.append(slip(purpose, f"{item.title}（{unit}）" if unit else item.title))
        else:
            open_matters = (m for m in people[item.pk] if is_open(m, meeting))
            slips += [slip(purpose, matter.title) for matter in open_matters]
    return slips


def is_open(matter: PersonnelMatter, meeting: Meeting) -> bool:
    """Whether it is to be voted on; what was put off at the meeting itself is not."""
    is_put_off = matter.status == PersonnelMatter.Status.POSTPONED
    here = took_place_on(meeting, matter.tabled_on)
    return matter.status in PersonnelMatter.UNDECIDED and not (is_put_off and here)


def is_decided(item: AgendaItem, purpose: Vote.Purpose, votes: list[Vote]) -> bool:
    """Whether what the slip would be for was voted on there, or is a decision already."""
    subject = item.matter.specific if item.matter is not None else None
    if isinstance(subject, Decision) and subject.status not in Decision.BEFORE_VOTE:
        return True
    unit = item.reporting_unit_id if purpose in Vote.OF_A_UNIT else None
    return any(vote.purpose == purpose and vote.unit_id == unit for vote in votes)


def purpose_of(item: AgendaItem) -> Vote.Purpose | None:
    """What a vote on the item is for; None where nothing is voted on."""
    is_passed = item.matter is not None and item.matter.matter_kind in PASSED_KINDS
    purpose = Vote.Purpose.APPROVAL if is_passed else PURPOSES.get(AgendaItem.Kind(item.kind))
    if purpose == Vote.Purpose.APPROVAL and item.meeting.kind not in VOTING:
        return None
    return purpose


def slip(purpose: Vote.Purpose, subject: str) -> Line:
    options = "\n".join(f"□　{label}" for label in Vote.OPTIONS[purpose].values())
    return {"票名": SLIPS[purpose], "事项": subject, "选项": options}


def why_no_slips(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if slips_of(seen.record, to=seen.to):
        return None
    return NoPaper("会议没有尚待表决、测评的议题，不能生成表决票。", code="nothing_to_vote")


def words_of_slips(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    return {
        **of_the_place(on),
        **of_the_meeting(seen.record),
        "表决票": slips_of(seen.record, to=seen.to),
    }
