"""A session of the standing committee with an agenda of eight items, on the day it is held."""

from dataclasses import dataclass
from datetime import date

from tracker.common import door
from tracker.common.door import Actor
from tracker.decisions.models import Decision
from tracker.meetings.agenda_items import AgendaItem
from tracker.meetings.models import Meeting
from tracker.models import (
    Deputy,
    Holding,
    Inspection,
    Opinion,
    PersonnelMatter,
    Post,
    RuleSet,
    Term,
    Topic,
    Unit,
    WorkYear,
)

BY = Actor(door="command")
DAY = date(2024, 6, 26)
NAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许"


def make(model, *, links=None, **fields):
    return door.create(model(**fields), by=BY, links=links)


@dataclass(frozen=True)
class SessionDay:
    meeting: Meeting
    members: list[Deputy]
    guests: list[Deputy]
    items: dict[str, AgendaItem]

    def stand(self, name: str):
        """The subject of an item as the ledger has it now."""
        item = AgendaItem.objects.get(pk=self.items[name].pk)
        return item.matter.specific if item.matter else item.opinion


def session_day(*, members: int, repeats: int = 1, status: str = "called") -> SessionDay:
    """33 members and eight items are what a district has; `repeats` of the eight for more.

    States on the way to the session are set, not lived through.
    """
    year = WorkYear.objects.filter(year=DAY.year).first() or make(WorkYear, year=DAY.year)
    term = make(Term, number=6)
    body = make(Unit, code="cwh", name="区人大常委会", kind="standing_committee")
    committee = make(Unit, code="cj", name="财政经济工作委员会", kind="committee")
    bureau = make(Unit, code="sthj", name="区生态环境分局", kind="department")
    meeting = make(
        Meeting, work_year=year, kind="committee", term=term, number=12, starts_on=DAY,
        place="区人大常委会三楼会议室", chair="王主任",
    )  # fmt: skip
    Meeting.objects.filter(pk=meeting.pk).update(status=status)
    meeting.refresh_from_db()
    posts = {
        kind: make(Post, code=kind, title=title, body=body, kind=kind, seats=None)
        for kind, title in (("director", "常委会副主任"), ("member", "常委会委员"))
    }
    seated = []
    for n in range(members):
        name = f"{NAMES[n % len(NAMES)]}委员{n + 1}"
        deputy = make(Deputy, term=term, name=name, delegation="纱帽代表团")
        post = posts["director" if n < 3 else "member"]
        make(Holding, post=post, person_name=name, deputy=deputy)
        seated.append(deputy)
    guests = [
        make(Deputy, term=term, name=name, delegation="邓南代表团")
        for name in ("钱代表", "沈代表", "韦代表")
    ]
    items = {}
    for n in range(repeats):
        of = {"year": year, "term": term, "committee": committee, "bureau": bureau}
        items |= add_agenda(meeting, **of, round=n)
    return SessionDay(meeting=meeting, members=seated, guests=guests, items=items)


def add_agenda(meeting, *, year, term, committee, bureau, round: int) -> dict[str, AgendaItem]:
    def item(name: str, kind: str, **fields) -> None:
        key = f"{name}{round}" if round else name
        found[key] = make(AgendaItem, meeting=meeting, kind=kind, **fields)

    def at(record, status: str, **fields):
        type(record).objects.filter(pk=record.pk).update(status=status, **fields)
        record.refresh_from_db()
        return record

    found: dict[str, AgendaItem] = {}
    of_year = {"work_year": year, "lead_committee": committee}
    topic = make(Topic, title=f"环境保护工作{round}", form="special_report", **of_year)
    at(topic, "in_progress")
    item("report", "hear", matter=topic.matter_ptr, reporting_unit=bureau, reporter="张局长")
    inspection = make(Inspection, title=f"水法执法检查{round}", kind="own_enforcement", **of_year)
    item("inspection", "inspection_report", matter=inspection.matter_ptr)
    decision = make(
        Decision, title=f"关于加强湿地保护的决定{round}", kind="decision", text="第一条", **of_year
    )
    at(decision, "submitted", submitted_on=date(2024, 6, 5))
    item("decision", "decision", matter=decision.matter_ptr)
    for name, person in (("first", "甲某"), ("second", "乙某"), ("third", "丙某")):
        post = make(
            Post, code=f"{name}-{round}", title=f"{committee}{name}{round}", body=committee,
            kind="working_body",
        )  # fmt: skip
        matter = make(
            PersonnelMatter, work_year=year, term=term, kind="appoint", person_name=person,
            post=post,
        )  # fmt: skip
        at(matter, "tabled", tabled_on=DAY)
        item(name, "personnel", matter=matter.matter_ptr, title=f"人事任免案{person}")
    opinion = make(Opinion, matter=inspection.matter_ptr, title=f"审议意见{round}")
    at(opinion, "reported", reported_on=date(2024, 6, 3), rule_set=RuleSet.objects.in_force(on=DAY))
    item("opinion", "vote", opinion=opinion)
    item("inform", "inform", title=f"通报上半年工作{round}")
    return found
