from datetime import date, timedelta

import pytest
from admin_pages import PNG, Person, upload
from django.utils import timezone

from tracker.common import door
from tracker.decisions.models import Decision
from tracker.filings.models import Filing, NormativeDocument, YearList
from tracker.leads.models import GatheredOpinion, Lead
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Activity,
    Answer,
    AnswerClass,
    ApiToken,
    Assignment,
    Attachment,
    Bill,
    ByElection,
    CoSignature,
    Deputy,
    DutyAct,
    Evaluation,
    Extension,
    Extract,
    Figure,
    FiscalDuty,
    Group,
    GroupMember,
    Holding,
    Indicator,
    Inspection,
    Law,
    Membership,
    Nominee,
    Observation,
    OneTimeLink,
    Opinion,
    Outcome,
    Passage,
    PersonnelMatter,
    PointRule,
    Post,
    Programme,
    ProgressEntry,
    Promise,
    Recommendation,
    RectificationExtension,
    RectificationItem,
    RectificationStage,
    ReportReading,
    ResultReport,
    RuleSet,
    Session,
    Site,
    SourceDocument,
    Station,
    StationDeputy,
    Suggestion,
    TeamMember,
    Term,
    TrialComment,
    Unit,
    Urge,
    Vote,
    Webhook,
    WorkArea,
)
from tracker.models import Person as TheirPerson
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review, ReviewOpinion

REPORT = "全区建成新能源整车工厂7个、产业链企业突破100家。"


@pytest.fixture
def as_administrator(administrator):
    return Person(administrator)


@pytest.fixture
def as_clerk(clerk):
    return Person(_staff(clerk))


@pytest.fixture
def as_reader(reader):
    return Person(_staff(reader))


def _staff(user):
    user.is_staff = True
    user.save()
    return user


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def make(year_2023, actor):
    """Create a record of any model through the door."""

    def make(model, **fields):
        return door.create(model(**fields), by=actor)

    return make


@pytest.fixture
def committee(make):
    return make(Unit, code="cw", name="财政经济工作委员会", short_name="财经工委", kind="committee")


@pytest.fixture
def passage(make, year_2023):
    document = make(SourceDocument, code="report", title="工作报告", kind="annual_report")
    return make(Passage, document=document, number=1, heading="二、紧扣中心大局", text=REPORT)


@pytest.fixture
def one_of_each(make, make_topic, year_2023, committee, passage, actor, administrator, tmp_path):
    """A small ledger with a record of every model."""
    area = make(WorkArea, code="economy", name="财政经济")
    term = make(Term, number=5)
    session = make(Session, term=term, number=2)
    deputy = make(Deputy, term=term, name="王代表", delegation="纱帽代表团")
    make(TheirPerson, name="王代表")
    make(GroupMember, group=make(Group, term=term, name="第1小组"), deputy=deputy)
    law = make(Law, title="湿地保护法", kind="law")
    post = make(Post, code="director", title="财经工委主任", body=committee, kind="working_body")
    bill = make(Bill, work_year=year_2023, number="3号", title="关于任免的议案")
    make(PersonnelMatter, work_year=year_2023, kind="remove", person_name="王代表", post=post,
         bill=bill, status="announced")  # fmt: skip
    election = make(ByElection, work_year=year_2023, term=term, district="第三选区")
    make(Nominee, by_election=election, person_name="赵代表", votes=9)
    make(Holding, post=post, person_name="王代表", from_on=date(2022, 1, 5))
    topic = make_topic(area=area, lead_committee=committee, due_on=date(2023, 6, 30))
    inspection = make(
        Inspection, work_year=year_2023, title="湿地保护法执法检查", kind="own_enforcement"
    )
    make(Decision, work_year=year_2023, title="湿地保护决定", kind="decision")
    lead = make(
        Lead, work_year=year_2023, title="湿地保护路灯不亮", channel="reception",
        received_on=date(2023, 3, 1),
    )  # fmt: skip
    make(GatheredOpinion, matter=topic, voice=lead.matter_ptr, text="多设路灯")
    made = make(NormativeDocument, maker=committee, title="补贴办法", published_on=date(2023, 1, 5))
    make(Filing, work_year=year_2023, document=made, received_on=date(2023, 2, 20))
    review = make(Review, work_year=year_2023, document=made, registered_on=date(2023, 3, 1))
    make(ReviewOpinion, review=review, committee=committee, sent_on=date(2023, 3, 2))
    make(YearList, maker=committee, year=2023, text="补贴办法\n收费规定")
    make(PlanItem, work_year=year_2023, title="代表培训", plan="deputies")
    meeting = make(Meeting, work_year=year_2023, kind="committee", term=term, number=12)
    make(AgendaItem, meeting=meeting, kind="hear", matter=topic)
    make(TeamMember, inspection=inspection, name="王代表", deputy=deputy)
    opinion = make(
        Opinion,
        matter=inspection,
        title="湿地保护审议意见",
        rule_set=RuleSet.objects.in_force(on=date(2023, 7, 1)),
    )
    make(ResultReport, opinion=opinion, round=1, reported_on=date(2023, 9, 1), text="已处理。")
    make(
        Vote, opinion=opinion, rule_set=opinion.rule_set, round=1, held_on=date(2023, 9, 20),
        members=30, sent=26, returned=26, valid=25, in_favour=20, basically=4, against=1,
    )  # fmt: skip
    item = make(
        RectificationItem, matter=inspection, opinion=opinion, number="1", kind="clause",
        text="退还侵占湿地", lead_unit=committee,
    )  # fmt: skip
    make(RectificationStage, item=item, goal="一期", due_on=date(2023, 12, 1))
    make(
        RectificationExtension, item=item, requested_by=committee, requested_on=date(2023, 9, 1),
        reason="汛期", until=date(2023, 12, 31),
    )  # fmt: skip
    suggestion = make(
        Suggestion,
        work_year=year_2023,
        session=session,
        number="015",
        title="优化公交微循环",
        lead_deputy=deputy,
        status="handling",
        handed_over_on=date(2023, 1, 20),
    )
    make(Assignment, suggestion=suggestion, unit=committee, part="lead")
    other = make(Deputy, term=term, name="李代表", delegation="纱帽代表团")
    make(CoSignature, suggestion=suggestion, deputy=other)
    day = date(2023, 4, 1)
    make(
        Extension, suggestion=suggestion, requested_by=committee, requested_on=day,
        reason="需论证", months=5,
    )  # fmt: skip
    make(Urge, suggestion=suggestion, unit=committee, urged_on=day, text="请尽快答复")
    make(Membership, user=administrator, role="committee", unit=committee)
    make(PointRule, work_year=year_2023, what="research", points=2)
    a_class = make(AnswerClass, work_year=year_2023, code="A", meaning="已解决")
    answer = make(
        Answer,
        suggestion=suggestion,
        unit=committee,
        answered_on=date(2023, 5, 1),
        answer_class=a_class,
    )
    make(Promise, answer=answer, text="开通两条线路")
    make(
        Evaluation,
        answer=answer,
        attitude="satisfied",
        result="satisfied",
        evaluated_on=date(2023, 5, 9),
    )
    activity = make(Activity, matter=topic, work_year=year_2023, kind="visit", title="走访企业")
    make(DutyAct, work_year=year_2023, deputy=deputy, kind="research", acted_on=day)
    make(Site, activity=activity, name="东风悦享", kind="enterprise")
    make(Programme, code="visits", name="三进")
    reading = make(ReportReading, document=passage.document, text="原文")
    make(
        Extract, reading=reading, passage=passage, kind="figure", start=0, end=2,
        quote=passage.text[:2],
    )  # fmt: skip
    make(FiscalDuty, code="own-duty", title="决算", form="fiscal_oversight")
    station = make(Station, code="studio", name="纱帽工作室", kind="studio")
    make(StationDeputy, station=station, deputy=deputy)
    trial = make(
        Activity, work_year=year_2023, kind="court_observation", title="旁听庭审", held_on=day
    )
    make(DutyAct, activity=trial, deputy=deputy)
    observation = make(Observation, activity=trial, deputy=deputy)
    make(TrialComment, observation=observation, text="程序规范")
    make(Recommendation, matter=topic, text="加强政策供给")
    outcome = make(
        Outcome,
        matter=topic,
        work_year=year_2023,
        title="产业发展",
        kind="facility",
        doer="government",
    )
    indicator = make(
        Indicator, code="plants", name="整车工厂", unit="个", nature="government_outcome"
    )
    make(
        Figure,
        matter=topic,
        outcome=outcome,
        indicator=indicator,
        work_year=year_2023,
        label="新能源整车工厂",
        value=7,
        unit="个",
        wording="7个",
        nature="government_outcome",
        doer="government",
        source=passage,
        quote="全区建成新能源整车工厂7个",
    )
    entry = make(ProgressEntry, matter=topic, happened_on=date(2023, 4, 1), text="完成调研")
    attachment = Attachment(matter=topic, progress_entry=entry, file=upload("照片.png", PNG))
    attachment.store(by=actor)
    token = ApiToken(
        user=administrator, name="对接", expires_at=timezone.now() + timedelta(days=30)
    )
    token.issue(by=actor)
    make(
        OneTimeLink, matter=suggestion.matter_ptr, step="sign", record_id=1, unit=committee,
        issued_by=administrator, digest="a" * 64,
    )  # fmt: skip
    Webhook(user=administrator, name="通知", url="https://oa.example.gov.cn/").begin(by=actor)
    door.update(topic, by=actor, links={"laws": [law], "reporting_units": [committee]})
    return topic
