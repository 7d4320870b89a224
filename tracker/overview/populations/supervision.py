"""Opinions, rectification items, duty acts, outcomes and figures."""

from django.db.models import Q, QuerySet

from tracker.duties.models import DutyAct
from tracker.meetings.days import first_heard
from tracker.meetings.models import Meeting
from tracker.opinions.models import Opinion
from tracker.outcomes.models import Figure, Outcome
from tracker.overview.populations.defining import VALID, Share, Subject, defined
from tracker.rectification.models import RectificationItem
from tracker.topics.models import Topic

OPINION = Subject(name="opinion", model=Opinion, counted_in="件", year_path="matter__matter_year")
ITEM = Subject(
    name="item", model=RectificationItem, counted_in="项", year_path="matter__matter_year"
)
DUTY = Subject(name="duty", model=DutyAct, counted_in="次")
OUTCOME = Subject(name="outcome", model=Outcome, counted_in="项")
FIGURE = Subject(name="figure", model=Figure, counted_in="个")

OPINION_LAW = "监督法（2024）第十七条、第三十七条"
DUTY_LAW = "代表法（2025）第五十八条"
LOCAL = "本级问题清单及销号办法"
GIVEN_OPINION = VALID & ~Q(status__in=Opinion.NOT_YET_PUBLIC)
OWED_OPINION = VALID & Q(status__in=Opinion.OWED)
GIVEN_ITEM = VALID & ~Q(status__in=RectificationItem.NOT_YET_PUBLIC)
Item = RectificationItem.Status


opinion = defined(
    OPINION,
    "opinion",
    "审议意见",
    "已交办的审议意见；起草中、已通过未交办和作废的不计",
    GIVEN_OPINION,
    OPINION_LAW,
)
opinion_reported = defined(
    OPINION,
    "opinion_reported",
    "审议意见已书面报告",
    "审议意见中，承办机关已书面报告研究处理情况的",
    VALID & ~Q(status__in=Opinion.NOT_YET_PUBLIC | Opinion.OWED | {Opinion.Status.CARRIED_OVER}),
    OPINION_LAW,
)
opinion_overdue = defined(
    OPINION,
    "opinion_overdue",
    "审议意见超期",
    "审议意见中，还没有书面报告、报告期限已过的",
    lambda days: OWED_OPINION & Q(due_on__lt=days.on),
    OPINION_LAW,
)
item = defined(
    ITEM,
    "item",
    "整改事项",
    "已交办的整改事项（问题、建议、审议意见条款）；发现、已确认未交办和作废的不计",
    GIVEN_ITEM,
    LOCAL,
)
item_written_off = defined(
    ITEM,
    "item_written_off",
    "销号",
    "整改事项中，经人大复核销号的",
    VALID & Q(status=Item.WRITTEN_OFF),
    LOCAL,
)
item_long_term = defined(
    ITEM,
    "item_long_term",
    "长期整改",
    "整改事项中，列为长期整改的",
    VALID & Q(status=Item.LONG_TERM),
    LOCAL,
)
item_not_accepted = defined(
    ITEM,
    "item_not_accepted",
    "不予整改",
    "整改事项中，说明理由后不予整改的，不算销号",
    VALID & Q(status=Item.NOT_ACCEPTED),
    LOCAL,
)
item_overdue = defined(
    ITEM,
    "item_overdue",
    "整改超期",
    "整改事项中，没有申请销号、整改时限已过的",
    lambda days: VALID & Q(status__in=RectificationItem.OWED, due_on__lt=days.on),
    LOCAL,
)


def with_hearing(topics: QuerySet) -> QuerySet:
    """Each with the day on which the committee heard it."""
    return topics.annotate(heard_on=first_heard(Meeting.Kind.COMMITTEE))


PRESENT = VALID & Q(presence=DutyAct.Presence.PRESENT)
duty = defined(
    DUTY,
    "duty",
    "履职",
    "到会或参加的履职记录的次数之和；请假、缺席和待定的不计，提出建议另按件计，不加入",
    PRESENT,
    DUTY_LAW,
    summed="times",
)
DUTIES = {
    kind.value: defined(
        DUTY,
        f"duty_{kind.value}",
        f"履职：{kind.label}",
        f"履职中类别为“{kind.label}”的次数",
        PRESENT & Q(kind=kind),
        DUTY_LAW,
        summed="times",
    )
    for kind in DutyAct.Kind
}
BROUGHT = {
    name: defined(DUTY, f"duty_{name}", words, f"各次履职登记的{words}之和", VALID, DUTY_LAW, name)
    for name, words in (
        ("attendances", "接待人次"),
        ("opinions", "收集意见"),
        ("solved", "推动解决"),
    )
}
congress_called = defined(
    DUTY,
    "congress_called",
    "人代会应到",
    "人代会出席记录的件数，无论到、请假、缺席还是待定",
    VALID & Q(kind=DutyAct.Kind.CONGRESS),
    DUTY_LAW,
)
congress_present = defined(
    DUTY,
    "congress_present",
    "人代会到会",
    "人代会应到中到会的",
    PRESENT & Q(kind=DutyAct.Kind.CONGRESS),
    DUTY_LAW,
)
congress_on_leave = defined(
    DUTY,
    "congress_on_leave",
    "人代会请假",
    "人代会应到中请假获准的",
    VALID & Q(kind=DutyAct.Kind.CONGRESS, presence=DutyAct.Presence.LEAVE),
    DUTY_LAW,
)
congress_absent = defined(
    DUTY,
    "congress_absent",
    "人代会缺席",
    "人代会应到中未经批准没有出席的",
    VALID & Q(kind=DutyAct.Kind.CONGRESS, presence=DutyAct.Presence.ABSENT),
    "代表法（2025）第六十二条第三项",
)
session_invited = defined(
    DUTY,
    "session_invited",
    "邀请列席常委会",
    "邀请代表列席常委会会议的人次，无论是否到会",
    VALID & Q(kind=DutyAct.Kind.COMMITTEE_SESSION),
    DUTY_LAW,
)
session_present = defined(
    DUTY,
    "session_present",
    "列席常委会",
    "邀请列席常委会中到会的人次",
    PRESENT & Q(kind=DutyAct.Kind.COMMITTEE_SESSION),
    DUTY_LAW,
)
taken_part = defined(
    DUTY,
    "duty_taken_part",
    "参加活动",
    "代表参加登记在册的活动的人次，到会的才计",
    PRESENT & Q(activity__isnull=False),
    DUTY_LAW,
)
invited = defined(
    DUTY,
    "duty_invited",
    "列席常委会、参加人大活动",
    "列席常委会到会的，加上参加登记在册的活动到会的，街道工委组织的活动除外；"
    "含旁听庭审到会的，与“履职：旁听庭审”重叠，两数不相加",
    PRESENT
    & (
        Q(kind=DutyAct.Kind.COMMITTEE_SESSION)
        | Q(activity__isnull=False) & ~Q(activity__organiser__kind="street_committee")
    ),
    DUTY_LAW,
    summed="times",
)
ATTENDANCE = (
    congress_called,
    congress_present,
    congress_on_leave,
    congress_absent,
    session_invited,
    session_present,
    taken_part,
    invited,
)
fiscal_heard = defined(
    Subject(name="fiscal_topic", model=Topic, counted_in="项", annotated=with_hearing),
    "fiscal_topic_heard",
    "年审",
    "财经监督年历的议题中，常委会会议已经听取的；列入而没有听取的、只在主任会议听取的不计",
    VALID & Q(fiscal_duty__isnull=False, heard_on__isnull=False),
    "监督法（2024）第三章",
)
outcome = defined(OUTCOME, "outcome", "成效", "登记的成效；作废的不计", VALID, "本级台账")
RESULTS = tuple(
    defined(
        OUTCOME,
        f"outcome_{kind.value}",
        kind.label,
        f"成效中类型为{kind.label}的，{trap}",
        VALID & Q(kind=kind),
        "本级台账",
    )
    for kind, trap in (
        (Outcome.Kind.RULE_MADE, "一项制度计1"),
        (
            Outcome.Kind.RESEARCH_RESULT,
            "按成果计而不按课题计：一个课题可以有几项，几个单位合作的只计1",
        ),
    )
)
figure = defined(
    FIGURE, "figure", "数据", "登记的数据（原文所述的数字）；作废的不计", VALID, "来源文件原文"
)

POPULATIONS = (
    opinion,
    opinion_reported,
    opinion_overdue,
    item,
    item_written_off,
    item_long_term,
    item_not_accepted,
    item_overdue,
    duty,
    *DUTIES.values(),
    *BROUGHT.values(),
    *ATTENDANCE,
    fiscal_heard,
    outcome,
    *RESULTS,
    figure,
)
SHARES = (
    Share(code="opinion_report_rate", name="报告率", part=opinion_reported, whole=opinion),
    Share(code="item_write_off_rate", name="销号率", part=item_written_off, whole=item),
)
