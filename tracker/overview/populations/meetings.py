"""What stood on the agendas of meetings, and the satisfaction and appraisals voted on."""

from django.db.models import Q

from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.overview.populations.defining import VALID, Subject, defined
from tracker.votes.models import Vote

AGENDA = Subject(
    name="agenda_item", model=AgendaItem, counted_in="项", year_path="meeting__work_year"
)
VOTE = Subject(name="vote", model=Vote, counted_in="次", year_path="matter__matter_year")

agenda_item = defined(
    AGENDA,
    "agenda_item",
    "会议议题",
    "列入会议议程的议题；撤回的、会议取消的和作废的不计",
    VALID
    & Q(meeting__voided_at__isnull=True)
    & ~Q(result=AgendaItem.Result.WITHDRAWN)
    & ~Q(meeting__status=Meeting.Status.CANCELLED),
    "地方组织法（2022）第五十四条",
)
assessment = defined(
    VOTE,
    "assessment",
    "测评",
    "满意度测评、评议测评和述职测评的次数，每件审议意见每轮、每个被测评单位计1次；"
    "对决议决定和人事任免的表决不计",
    ~Q(purpose=Vote.Purpose.APPROVAL),
    # The national law on supervision does not know it.
    "本级测评、评议和述职办法",
)

POPULATIONS = (agenda_item, assessment)
