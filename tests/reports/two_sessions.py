"""Two sessions of a standing committee with eight items each, and a directors' meeting before."""

from datetime import date, timedelta

from sheet_records import make, make_committee, make_unit, void

from tracker.decisions.models import Decision
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Deputy,
    DutyAct,
    Opinion,
    PersonnelMatter,
    Post,
    RuleSet,
    Term,
    Topic,
    Vote,
    WorkYear,
)

FIRST, SECOND = date(2023, 4, 26), date(2023, 6, 28)
COUNT = {"members": 33, "present": 30, "sent": 30, "returned": 30, "valid": 30}
LONG = (
    "听取和审议区人民政府关于2022年度全区环境状况和环境保护目标完成情况、"
    "重点流域水环境综合治理及中央环保督察反馈问题整改落实情况的报告"
)


def days_before(day: date, days: int) -> date:
    return day - timedelta(days=days)


class Sessions:
    """`first` has taken place, `second` is called; `directors` met on the day of the first."""

    def __init__(self):
        self.year = make(WorkYear, year=2023)
        self.finance = make_committee()
        self.government = make_unit("government", "区人民政府", "government")
        self.bureau = make_unit("bureau", "区生态环境分局")
        self.term = make(Term, number=6)
        self.directors = self.meeting("directors", 20, FIRST)
        self.first = self.meeting(
            "committee", 11, FIRST, status="published", published_on=date(2023, 4, 28),
            members_count=33, present_count=30, links={"invited_units": [self.government]},
        )  # fmt: skip
        self.second = self.meeting("committee", 12, SECOND, status="called")
        self.topic = make(
            Topic, work_year=self.year, title="环境保护", form="special_report",
            lead_committee=self.finance,
        )  # fmt: skip
        self.decision = make(
            Decision, work_year=self.year, title="关于加强湿地保护的决定", kind="decision",
            text="第一条　保护湿地。", status="adopted", adopted_on=FIRST,
            due_on=date(2023, 11, 30),
        )  # fmt: skip
        self.add_people()
        self.add_items()
        self.add_votes()

    def meeting(self, kind: str, number: int, day: date, *, links=None, **more) -> Meeting:
        return make(
            Meeting, work_year=self.year, kind=kind, term=self.term, number=number, starts_on=day,
            place="区人大机关四楼常委会会议室", chair="王主任", links=links, **more,
        )  # fmt: skip

    def add_people(self):
        post = make(
            Post, code="t", title="区财政局局长", body=self.bureau, kind="government", seats=None
        )
        self.people = {
            person: make(
                PersonnelMatter, work_year=self.year, kind=kind, person_name=person, post=post,
                proposer=self.government, proposed_by="mayor", status=status, tabled_on=day,
                effective_on=day if status == "announced" else None,
            )
            for person, kind, status, day in (
                ("张三", "appoint", "announced", FIRST), ("李四", "remove", "announced", FIRST),
                ("王五", "appoint", "not_passed", FIRST), ("赵六", "appoint", "tabled", SECOND),
                ("孙七", "remove", "tabled", SECOND),
            )
        }  # fmt: skip
        deputies = [make(Deputy, term=self.term, name=f"代表{n}") for n in range(3)]
        for deputy, presence in zip(deputies, ("present", "present", "leave"), strict=True):
            make(
                DutyAct, work_year=self.year, deputy=deputy, kind="committee_session",
                acted_on=FIRST, presence=presence, capacity="sit_in",
            )  # fmt: skip

    def item(self, meeting: Meeting, kind: str, title: str = "", **more) -> AgendaItem:
        return make(AgendaItem, meeting=meeting, kind=kind, title=title, **more)

    def add_items(self):
        heard = {"reporting_unit": self.government, "reporter": "周环（区生态环境分局局长）"}
        self.item(self.directors, "decision", matter=self.decision)
        for meeting, day, result in ((self.first, FIRST, "heard"), (self.second, SECOND, "")):
            in_time = {
                "draft_received_on": days_before(day, 20),
                "revised_received_on": days_before(day, 10),
                "sent_to_members_on": days_before(day, 7),
            }
            late = in_time | {"draft_received_on": days_before(day, 17)}
            self.item(meeting, "hear", LONG, matter=self.topic, result=result, **heard, **late)
            self.item(meeting, "hear", "听取预算执行情况的报告", result=result, **heard, **in_time)
            self.item(meeting, "hear", "听取审计工作报告", **heard)
            self.item(meeting, "inspection_report", "听取执法检查组关于《水污染防治法》的报告")
            self.item(meeting, "inform", "通报代表建议交办情况", way="书面")
            self.item(meeting, "personnel", "人事任免")
            self.item(meeting, "vote", "对区生态环境分局整改情况的满意度测评")
            void(self.item(meeting, "other", "误录"), "重复")
        self.decided = self.item(
            self.first, "decision", "审议关于加强湿地保护的决定（草案）", matter=self.decision,
            result="passed", note="会后清样",
        )  # fmt: skip
        self.item(self.second, "duty_report", "街道工委述职", reporting_unit=self.finance)

    def add_votes(self):
        passing = {"purpose": "approval", "held_on": FIRST, "method": "button"}
        make(
            Vote, matter=self.decision, **passing, **COUNT | {"sent": 31, "present": 31},
            in_favour=28, against=1, abstained=1, not_voted=1,
        )  # fmt: skip
        make(Vote, matter=self.people["张三"], **passing, **COUNT, in_favour=30, against=0)
        self.opinion = make(
            Opinion, matter=self.topic, title="环保审议意见", status="handed_over",
            deliberated_on=FIRST, document_number="汉常审〔2023〕2号", due_on=date(2023, 10, 26),
            addressed_to=self.government, rule_set=RuleSet.objects.in_force(on=FIRST),
        )  # fmt: skip
        assessed = AgendaItem.objects.get(meeting=self.first, kind="vote")
        AgendaItem.objects.filter(pk=assessed.pk).update(opinion=self.opinion)
        make(
            Vote, opinion=self.opinion, rule_set=self.opinion.rule_set, round=1, held_on=FIRST,
            **COUNT, in_favour=20, basically=8, against=1, abstained=1,
        )  # fmt: skip
