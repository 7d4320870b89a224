"""任免 and 增补选: how many appointments and removals (人次), how many people (人)."""

from django.db.models import Q

from tracker.overview.populations.defining import VALID, Subject, defined
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Holding, Post

COMMITTEE_LAW = "地方组织法（2022）第五十条"
PERSONNEL = Subject(name="personnel", model=PersonnelMatter, counted_in="人次")
PEOPLE = Subject(name="personnel_people", model=PersonnelMatter, counted_in="人")
PASSED = VALID & Q(status__in=PersonnelMatter.PASSED)
OF_POSTS = PASSED & Q(kind__in=PersonnelMatter.COUNTED)

personnel_times = defined(
    PERSONNEL,
    "personnel_times",
    "任免人次",
    "常委会表决通过的任命、决定任命、免职、接受辞职、撤职、决定代理和聘任，一人一项为1人次："
    "同一人同日免去一职、任命一职为2人次；代表资格事项、职务自然终止、未通过、撤回和作废的不计",
    OF_POSTS,
    COMMITTEE_LAW,
)
personnel_people = defined(
    PEOPLE,
    "personnel_people",
    "任免人数",
    "任免人次所涉及的人数，同一人只计一次，按姓名区分（同名者须加注）",
    OF_POSTS,
    COMMITTEE_LAW,
    distinct="person_name",
)
by_elected = defined(
    PEOPLE,
    "by_elected",
    "增补选代表",
    "常委会确认代表资格的补选代表，一人计1；选区选举，常委会只作确认，不计入任免",
    # Nothing but a confirmation names a by-election.
    PASSED & Q(by_election__isnull=False),
    "选举法（2020）第五十七条、代表法（2025）",
    distinct="person_name",
)

part_time = defined(
    Subject(
        name="holding", model=Holding, counted_in="名", year_path="from_on__year", is_listed=False
    ),
    "holding_part_time",
    "专（工）委聘任",
    "本年开始的专门委员会、工作机构职务中方式为聘任（兼职）的；早年聘任、本年仍在任的不计",
    VALID
    & Q(
        how=Holding.How.PART_TIME,
        post__kind__in=(Post.Kind.SPECIAL_COMMITTEE, Post.Kind.WORKING_BODY),
    ),
    "本级聘任办法",
)

POPULATIONS = (personnel_times, personnel_people, by_elected, part_time)
