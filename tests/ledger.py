"""A ledger with records of every kind, linked as in life, for tests that go over all of them."""

from datetime import UTC, date, datetime

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile

from reports.models import (
    DocumentTemplate,
    FreeValue,
    ImportRun,
    LayoutColumn,
    SheetLayout,
    Task,
)
from reports.word.kinds import KINDS
from tracker.common import door
from tracker.common.door import Actor
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
    CalendarDay,
    CalendarYear,
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
    Person,
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
    Topic,
    TrialComment,
    Unit,
    Urge,
    Vote,
    Webhook,
    WorkArea,
    WorkYear,
)
from tracker.plans.models import PlanItem
from tracker.reviews.models import Review, ReviewOpinion

FIRST_YEAR = 2023
# What the program notes for itself beside accounts and requests: written past the door, without
# pages, addresses and field rights of their own.
NOTED = frozenset(
    {
        "CalendarFeed",
        "Delivery",
        "KeptAnswer",
        "OneTimePassword",
        "Reminder",
        "SavedView",
        "SearchText",
        "Seal",
        "UsedPassword",
    }
)


def fill(rows: int = 1) -> None:
    """Add `rows` records of every kind; each row has links of its own. Call it once."""
    user, _ = get_user_model().objects.get_or_create(username="ledger")
    for n in range(rows):
        _Row(n, user=user).add()


def fill_settings() -> None:
    """Add what an office sets up for itself: a layout, a template, a year of the calendar, rules.

    Call it after `fill`. Kept apart, because a layout and a calendar change what other records
    look like.
    """
    by = Actor(door="command")
    layout = SheetLayout(sheet="supervision-plan", name="办公室版式").store(by=by)
    column = door.create(LayoutColumn(layout=layout, words="包保领导"), by=by)
    door.create(FreeValue(column=column, matter=Topic.objects.first(), text="王主任"), by=by)
    kind = next(iter(KINDS.values()))
    upload = SimpleUploadedFile("模板.docx", kind.shipped)
    DocumentTemplate(kind=kind.name, name="区人大模板", file=upload).store(by=by)
    year = door.create(CalendarYear(year=2100, notice="国办发明电"), by=by)
    day = {"date": date(2100, 1, 1), "holiday": "new_year", "kind": "statutory"}
    door.create(CalendarDay(calendar_year=year, **day), by=by)
    RuleSet.objects.in_force(on=date(2023, 7, 1)).succeed(
        code="own", name="本区规则", effective_from=date(2100, 1, 1), by=by
    )


class _Row:
    def __init__(self, n: int, *, user):
        self.n, self.user, self.by = n, user, Actor(door="command")

    def make(self, model, *, links=None, **fields):
        return door.create(model(**fields), by=self.by, links=links)

    def add(self):
        n = self.n
        self.year = self.make(WorkYear, year=FIRST_YEAR + n)
        self.area = self.make(WorkArea, code=f"area-{n}", name=f"领域{n}")
        self.unit = self.make(Unit, code=f"unit-{n}", name=f"单位{n}", kind="department")
        self.law = self.make(Law, title=f"法律{n}", kind="law")
        self.duty = self.make(
            FiscalDuty, code=f"duty-{n}", title=f"决算{n}", form="fiscal_oversight"
        )
        self.term = self.make(Term, number=n + 1)
        self.session = self.make(Session, term=self.term, number=1)
        self.person = self.make(Person, name=f"代表{n}")
        self.deputy = self.make(Deputy, term=self.term, name=f"代表{n}", person=self.person)
        self.group = self.make(Group, term=self.term, name=f"第{n}小组", convenor=self.deputy)
        self.make(GroupMember, group=self.group, deputy=self.deputy)
        self.programme = self.make(Programme, code=f"programme-{n}", name=f"品牌{n}")
        self.station = self.make(Station, code=f"station-{n}", name=f"工作室{n}", kind="studio")
        self.make(StationDeputy, station=self.station, deputy=self.deputy)
        self.document = self.make(
            SourceDocument, code=f"report-{n}", title=f"报告{n}", kind="annual_report",
            work_year=self.year, issued_by=self.unit,
        )  # fmt: skip
        self.passage = self.make(
            Passage, document=self.document, number=1, text=f"开展调研{n}次，提出建议。"
        )
        reading = self.make(ReportReading, document=self.document, text="开展调研。")
        self.make(
            Extract, reading=reading, passage=self.passage, kind="figure", start=0, end=4,
            quote="开展调研", values={"label": f"调研{n}"},
        )  # fmt: skip
        self.sourced = {"source": self.passage, "quote": f"调研{n}次"}
        # The first and the last matter are ones that everybody reads.
        self.add_topic()
        self.add_posts()
        self.add_rectification()
        self.add_suggestion()
        self.add_lead()
        self.add_outcome()
        self.add_progress()
        self.add_token()
        self.add_link()
        self.add_webhook()
        self.add_import()
        self.add_task()

    def add_posts(self):
        post = self.make(
            Post, code=f"post-{self.n}", title=f"职务{self.n}", body=self.unit, kind="other"
        )
        bill = self.make(Bill, work_year=self.year, number=f"任{self.n}", title=f"任免案{self.n}")
        matter = self.make(
            PersonnelMatter, work_year=self.year, kind="appoint", person_name=f"人选{self.n}",
            post=post, bill=bill, proposer=self.unit, term=self.term, area=self.area,
            lead_committee=self.unit, **self.sourced,
        )  # fmt: skip
        election = self.make(
            ByElection, work_year=self.year, term=self.term, district=f"选区{self.n}",
            links={"causes": [matter]}, **self.sourced,
        )  # fmt: skip
        self.make(Nominee, by_election=election, person_name=f"候选{self.n}", votes=1)
        self.make(
            Holding, post=post, person_name=f"代表{self.n}", deputy=self.deputy,
            from_on=date(2022, 1, 1), **self.sourced,
        )  # fmt: skip

    def add_topic(self):
        tracked = {"work_year": self.year, "area": self.area, "lead_committee": self.unit}
        self.topic = self.make(
            Topic, title=f"议题{self.n}", form="follow_up", **tracked, **self.sourced,
            links={"laws": [self.law], "reporting_units": [self.unit]},
        )  # fmt: skip
        self.inspection = self.make(
            Inspection, title=f"检查{self.n}", kind="own_enforcement", topic=self.topic,
            **tracked, **self.sourced,
            links={"laws": [self.law], "inspected_units": [self.unit]},
        )  # fmt: skip
        self.make(
            PlanItem, title=f"课题{self.n}", plan="research", **tracked, **self.sourced,
            adopted_into=self.topic, links={"units": [self.unit]},
        )  # fmt: skip
        self.activity = self.make(
            Activity, work_year=self.year, matter=self.topic, kind="court_observation",
            station=self.station,
            group=self.group, title=f"调研{self.n}", organiser=self.unit, **self.sourced,
            links={"programmes": [self.programme]},
        )  # fmt: skip
        self.make(
            Decision, title=f"决定{self.n}", kind="decision", text="第一条　依法办理。", **tracked,
            **self.sourced, links={"laws": [self.law], "addressed_to": [self.unit]},
        )  # fmt: skip
        self.add_filing(tracked)
        meeting = self.make(
            Meeting, work_year=self.year, kind="committee", term=self.term, number=1,
            **self.sourced, links={"invited_units": [self.unit]},
        )  # fmt: skip
        self.make(
            AgendaItem, meeting=meeting, title=f"听取报告{self.n}", kind="hear",
            matter=self.topic, reporting_unit=self.unit, **self.sourced,
        )  # fmt: skip
        self.make(Site, activity=self.activity, name=f"点位{self.n}", kind="other", unit=self.unit)
        self.make(
            Recommendation, matter=self.topic, text="建议", addressed_to=self.unit, **self.sourced
        )

    def add_filing(self, tracked):
        listed = {"title": f"规定{self.n}", "document_number": f"规〔2023〕{self.n}号"}
        document = self.make(
            NormativeDocument, maker=self.unit, published_on=date(2023, 1, 5), area=self.area,
            **listed, **self.sourced, links={"laws": [self.law]},
        )  # fmt: skip
        self.make(
            Filing, document=document, received_on=date(2023, 2, 1), **tracked, **self.sourced
        )
        review = self.make(
            Review, document=document, registered_on=date(2023, 3, 1), kind="proposal",
            initiator=f"提出人{self.n}", **tracked, **self.sourced,
        )  # fmt: skip
        self.make(ReviewOpinion, review=review, committee=self.unit, sent_on=date(2023, 3, 2))
        text = " ".join(listed.values())
        self.make(YearList, maker=self.unit, year=2023, text=text, **self.sourced)

    def add_rectification(self):
        member = {"name": f"成员{self.n}", "deputy": self.deputy}
        self.make(TeamMember, inspection=self.inspection, **member)
        rules = RuleSet.objects.in_force(on=date(2023, 7, 1))
        opinion = self.make(
            Opinion, matter=self.inspection, title=f"审议意见{self.n}", rule_set=rules,
            addressed_to=self.unit, **self.sourced,
        )  # fmt: skip
        self.make(
            ResultReport, opinion=opinion, round=1, reported_on=date(2023, 9, 1), text="已处理。"
        )
        votes = {"in_favour": 20, "basically": 4, "against": 1}
        self.make(
            Vote, opinion=opinion, rule_set=rules, round=1, held_on=date(2023, 9, 20),
            members=30, sent=26, returned=26, valid=25, **votes,
        )  # fmt: skip
        item = self.make(
            RectificationItem, matter=self.inspection, opinion=opinion, number="1",
            kind="clause", text="完善管网", law=self.law, lead_unit=self.unit,
            links={"co_units": [self.unit]}, **self.sourced,
        )  # fmt: skip
        self.make(RectificationStage, item=item, goal="一期", due_on=date(2023, 12, 1))
        self.make(
            RectificationExtension, item=item, requested_by=self.unit,
            requested_on=date(2023, 9, 1), reason="汛期", until=date(2023, 12, 31),
        )  # fmt: skip

    def add_suggestion(self):
        self.suggestion = self.make(
            Suggestion, work_year=self.year, title=f"建议{self.n}", number="015",
            area=self.area, lead_committee=self.unit, session=self.session,
            lead_deputy=self.deputy, **self.sourced,
        )  # fmt: skip
        self.make(
            DutyAct, work_year=self.year, deputy=self.deputy, activity=self.activity,
            kind="research", acted_on=date(2023, 6, 1), **self.sourced,
        )  # fmt: skip
        observation = self.make(Observation, activity=self.activity, deputy=self.deputy)
        self.make(TrialComment, observation=observation, text="程序规范")
        co_signer = self.make(Deputy, term=self.term, name=f"联名{self.n}")
        self.make(CoSignature, suggestion=self.suggestion, deputy=co_signer)
        self.make(Assignment, suggestion=self.suggestion, unit=self.unit, part="lead")
        self.make(
            Extension, suggestion=self.suggestion, requested_by=self.unit,
            requested_on=date(2023, 8, 1), reason="需论证", months=5,
        )  # fmt: skip
        self.make(
            Urge, suggestion=self.suggestion, unit=self.unit, urged_on=date(2023, 8, 20),
            author=self.user,
        )  # fmt: skip
        self.make(PointRule, work_year=self.year, what="research", points=2)
        answer_class = self.make(AnswerClass, work_year=self.year, code="A", meaning="已解决")
        answer = self.make(
            Answer, suggestion=self.suggestion, unit=self.unit, answer_class=answer_class,
            answered_on=date(2023, 9, 1),
        )  # fmt: skip
        self.make(
            Evaluation, answer=answer, attitude="satisfied", result="satisfied",
            evaluated_on=date(2023, 9, 5), evaluated_by=self.deputy,
        )  # fmt: skip
        self.make(Promise, answer=answer, text="开通线路")

    def add_lead(self):
        lead = self.make(
            Lead, work_year=self.year, title=f"线索{self.n}", channel="warning",
            received_on=date(2023, 3, 1), area=self.area, lead_committee=self.unit,
            deputy=self.deputy, activity=self.activity, person_name=f"居民{self.n}",
            phone="13900000000", handled_by=self.unit, handed_over_on=date(2023, 11, 20),
            rule="支出超预算", budget_unit=self.unit, **self.sourced,
        )  # fmt: skip
        self.make(
            GatheredOpinion, matter=self.topic, voice=lead, text=f"意见{self.n}", **self.sourced
        )

    def add_outcome(self):
        indicator = self.make(
            Indicator, code=f"research-{self.n}", name="调研", unit="次", nature="activity",
            area=self.area,
        )  # fmt: skip
        outcome = self.make(
            Outcome, work_year=self.year, matter=self.topic, title="成效", kind="policy",
            doer="committee", unit=self.unit, **self.sourced,
        )  # fmt: skip
        self.make(
            Figure, work_year=self.year, matter=self.topic, activity=self.activity,
            outcome=outcome, indicator=indicator, label="调研", value=self.n, unit="次",
            nature="activity", doer="committee", **self.sourced,
        )  # fmt: skip

    def add_progress(self):
        entry = self.make(
            ProgressEntry, matter=self.suggestion, happened_on=date(2023, 9, 1),
            text="已办理。", author=self.user, **self.sourced,
        )  # fmt: skip
        upload = SimpleUploadedFile("现场.txt", f"第{self.n}份".encode())
        Attachment(matter=self.suggestion, progress_entry=entry, file=upload).store(by=self.by)

    def add_import(self):
        ImportRun.objects.create(
            sheet="supervision-plan", file_name=f"计划{self.n}.xlsx", sha256="0" * 64, size=9,
            uploaded_by=self.user,
        )  # fmt: skip

    def add_task(self):
        Task.objects.create(work="export", title=f"计划{self.n}", ordered_by=self.user)

    def add_token(self):
        self.make(Membership, user=self.user, role="unit_contact", unit=self.unit)
        later = datetime(2199, 1, 1, tzinfo=UTC)
        ApiToken(user=self.user, name=f"对接{self.n}", expires_at=later).issue(by=self.by)

    def add_link(self):
        self.make(
            OneTimeLink, matter=self.suggestion.matter_ptr, step="sign", record_id=self.n + 1,
            unit=self.unit, issued_by=self.user, digest=f"{self.n:064}",
        )  # fmt: skip

    def add_webhook(self):
        url = f"https://oa{self.n}.example.gov.cn/hooks"
        Webhook(user=self.user, name=f"通知{self.n}", url=url).begin(by=self.by)
