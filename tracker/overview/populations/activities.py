"""Activities, stations and groups: how often, with how many people, of whom.

What was planned or cancelled is counted nowhere. People (人数) and attendances (人次) are never
added, and an activity of several programmes is counted once.
"""

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from tracker.activities.models import Activity
from tracker.activities.participants import with_listed
from tracker.activities.stations import Station
from tracker.common.scoping import visible
from tracker.deputies.groups import Group
from tracker.overview.populations.defining import VALID, Subject, defined

# First and last month, and the last day.
QUARTERS = ((1, 3, 31), (4, 6, 30), (7, 9, 30), (10, 12, 31))


def of_quarter(first: int, last: int, day: int) -> Q:
    """Reviews whose period is that quarter of some year."""
    begins = Q(period_from__month=first, period_from__day=1)
    ends = Q(period_until__month=last, period_until__day=day)
    return begins & ends & Q(period_until__year=F("period_from__year"))


OF_A_QUARTER = reduce(or_, (of_quarter(*days) for days in QUARTERS))


def as_counted(activities: QuerySet) -> QuerySet:
    """Each with what is counted where nothing was typed: one time, one batch, the list."""
    links = Activity.programmes.through.objects.filter(activity=OuterRef("pk"))
    return with_listed(activities).annotate(
        times_told=Coalesce(F("times"), Value(1)),
        batches_told=Coalesce(F("batches"), Value(1)),
        public_told=Coalesce(F("public_attendances"), F("attendances")),
        is_of_programme=Exists(links),
        is_of_quarter=Case(When(OF_A_QUARTER, then=True), default=False),
    )


@dataclass(frozen=True, kw_only=True)
class Existing(Subject):
    """What exists at the end of a year, whenever it began: no row of its own for each year."""

    is_listed: bool = False

    def records(self, *, years, to) -> QuerySet:
        last = date(max(years), 12, 31)
        found = self.model._default_manager.all().existing(on=last)
        return self.annotated(visible(found, to=to).order_by())


ACTIVITY = Subject(name="activity", model=Activity, counted_in="次", annotated=as_counted)
PEOPLE = Subject(name="activity_people", model=Activity, counted_in="人", annotated=as_counted)
ATTENDANCES = Subject(
    name="activity_attendances", model=Activity, counted_in="人次", annotated=as_counted
)
BATCHES = Subject(name="activity_batches", model=Activity, counted_in="批次", annotated=as_counted)
SAID = Subject(name="activity_opinions", model=Activity, counted_in="条", annotated=as_counted)
STATION = Existing(name="station", model=Station, counted_in="个", year_path="valid_from__year")
GROUP = Existing(name="group", model=Group, counted_in="个", year_path="valid_from__year")

OWN = "本级台账"
HELD = VALID & Q(status=Activity.Status.HELD)
OF_STREETS = HELD & Q(organiser__kind="street_committee")
ONCE = "场次留空的按一次计"

activity = defined(
    ACTIVITY,
    "activity",
    "开展活动",
    f"已开展的监督活动的场次之和，{ONCE}；计划、已通知、取消和作废的不计",
    HELD,
    OWN,
    "times_told",
)
of_programmes = defined(
    ACTIVITY,
    "activity_programme",
    "品牌活动",
    f"开展活动中属于品牌活动的场次之和，{ONCE}；属于几个品牌的只计一次，"
    "与按品牌分列的数之和不一定相等",
    HELD & Q(is_of_programme=True),
    OWN,
    "times_told",
)
programme_people = defined(
    PEOPLE,
    "activity_programme_people",
    "品牌活动参加人数",
    "品牌活动的人数之和，是人数不是人次，没有登记人数的不计",
    HELD & Q(is_of_programme=True),
    OWN,
    "people",
)
of_streets = defined(
    ACTIVITY,
    "activity_street",
    "街道工委活动",
    f"开展活动中由街道工委组织的场次之和，{ONCE}；其中属于品牌活动的，也计入品牌活动",
    OF_STREETS,
    OWN,
    "times_told",
)
street_receptions = defined(
    ATTENDANCES,
    "activity_street_reception",
    "街道工委接待选民",
    "街道工委组织的接待选民的群众人次之和，没有登记群众人次的按人次计",
    OF_STREETS & Q(kind=Activity.Kind.CONSTITUENT_RECEPTION),
    OWN,
    "public_told",
)
street_deputies = defined(
    ATTENDANCES,
    "activity_street_deputies",
    "街道工委活动代表人次",
    "街道工委活动的代表人次之和：按登记的数，没有登记的按参加名单到会的计",
    OF_STREETS,
    OWN,
    "deputies_told",
)
street_opinions = defined(
    SAID,
    "activity_street_opinions",
    "街道工委活动收集意见",
    "街道工委活动收集意见的条数之和",
    OF_STREETS,
    OWN,
    "opinions",
)
trials = defined(
    ATTENDANCES,
    "activity_trial",
    "旁听庭审的代表人次",
    "已开展的旁听庭审的代表人次之和：按登记的数，没有登记的按参加名单到会的计；"
    "“履职：旁听庭审”只计名单上的",
    HELD & Q(kind=Activity.Kind.COURT_OBSERVATION),
    OWN,
    "deputies_told",
)
trainings = defined(
    ACTIVITY,
    "activity_training",
    "举办培训",
    f"已开展的培训学习的场次之和，{ONCE}",
    HELD & Q(kind=Activity.Kind.TRAINING),
    OWN,
    "times_told",
)
study_tours = defined(
    BATCHES,
    "activity_study_tour",
    "外出考察批次",
    "已开展的外出考察的批次之和，批次留空的按一批计",
    HELD & Q(kind=Activity.Kind.STUDY_TOUR),
    OWN,
    "batches_told",
)
stations = defined(
    STATION,
    "station_existing",
    "代表工作室（站、家）",
    "年末存在的代表工作室、联络站、代表之家；改名的是同一个，年末以前撤销的不计",
    Q(),
    OWN,
)
groups = defined(
    GROUP,
    "group_existing",
    "代表小组",
    "年末存在的代表小组；年末以前撤销的和届期已满的不计",
    Q(),
    OWN,
)
budget_reviews = defined(
    ACTIVITY,
    "activity_budget_review",
    "预算审查",
    f"已开展的预算审查（季审、半年审和其他时段的）的场次之和，{ONCE}",
    HELD & Q(kind=Activity.Kind.BUDGET_REVIEW),
    OWN,
    "times_told",
)
quarters_reviewed = defined(
    Subject(name="quarter", model=Activity, counted_in="个季度", annotated=as_counted),
    "activity_quarters_reviewed",
    "季审的季度",
    "预算审查中审查期间正好是一个季度的，按季度计：同一季度审查几次只计1个，半年审不计",
    HELD & Q(is_of_quarter=True),
    OWN,
    distinct="period_until",
)
own_study = defined(
    ACTIVITY,
    "activity_own_study",
    "机关会议培训、专题学习、集中研讨",
    f"机关建设计划下已开展的会议、培训学习、研讨分析三类活动的场次之和，{ONCE}；"
    "其中培训学习也计入“举办培训”，没有列在机关建设计划下的不计",
    HELD
    & Q(
        matter__as_planitem__plan="own",
        kind__in=(Activity.Kind.MEETING, Activity.Kind.TRAINING, Activity.Kind.SEMINAR),
    ),
    OWN,
    "times_told",
)
studios = defined(
    STATION,
    "station_studio_existing",
    "代表工作室",
    "代表工作室（站、家）中类型为代表工作室的，联络站、代表之家不计",
    Q(kind=Station.Kind.STUDIO),
    OWN,
)
POPULATIONS = (
    activity,
    of_programmes,
    programme_people,
    of_streets,
    street_receptions,
    street_deputies,
    street_opinions,
    trials,
    trainings,
    study_tours,
    stations,
    groups,
    budget_reviews,
    quarters_reviewed,
    own_study,
    studios,
)
