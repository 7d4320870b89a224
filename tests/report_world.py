"""A report of 2024, written for the tests, and the ledger it is read into: one with the records
of 2023 that it carries on."""

from decimal import Decimal

from django.contrib.auth import get_user_model

from tracker.common import door
from tracker.common.door import Actor
from tracker.extracts.models import Extract, ReportReading
from tracker.extracts.receiving import receive
from tracker.models import (
    Figure,
    Indicator,
    Inspection,
    Law,
    Membership,
    Topic,
    Unit,
    WorkArea,
    WorkYear,
)

REPORT = """东湖区人大常委会2024年工作报告

一、聚焦发展大局，依法开展监督
加强生态环境保护监督。听取和审议区政府关于2023年度环境状况的报告。市区联动开展《湿地保护法》执法检查，\
实地查看西湖湿地、南湖公园等点位，提出整改意见18条。建议区政府加快修复湿地，完善巡护制度。\
南湖水质稳步提升，西湖湿地入选国家重要湿地名录。
守护群众舌尖上的安全。检查《食品安全法》贯彻实施情况，走访农贸市场、学校食堂12家。

二、密切联系群众，发挥代表作用
健全代表联系群众机制。组织代表接待选民近2000人次，收集意见108条，解决问题100多个。\
区五届人大常委会第十二次会议听取了代表履职情况。组织专题学习23次。
"""
STATION = "走访农贸市场、学校食堂12家"


def office() -> Actor:
    return Actor(door="admin", user=get_user_model().objects.get(username="office"))


def make_ledger() -> None:
    """The office, the years, the units and what 2023 left: a topic, an inspection, a figure."""
    system = Actor(door="seed")
    for year in (2023, 2024):
        door.create(WorkYear(year=year), by=system)
    door.create(
        Unit(code="npc", name="东湖区人大常委会", kind=Unit.Kind.STANDING_COMMITTEE), by=system
    )
    door.create(
        Unit(code="gov", name="东湖区人民政府", short_name="区政府", kind=Unit.Kind.GOVERNMENT),
        by=system,
    )
    for name, role in (("office", "clerk"), ("reading", "reader"), ("affairs", "deputy_affairs")):
        user = get_user_model().objects.create_user(name, password="A-long-one-2026")
        door.create(Membership(user=user, role=role), by=system)
    area = door.create(WorkArea(code="env", name="城建环保", order=1), by=system)
    door.create(
        Topic(work_year_id=2023, title="加强生态环境保护监督", form="special_report", area=area),
        by=system,
    )
    law = door.create(Law(title="湿地保护法", kind=Law.Kind.LAW), by=system)
    door.create(
        Inspection(work_year_id=2023, title="湿地保护法检查", kind="joint_enforcement", area=area),
        by=system,
        links={"laws": [law]},
    )
    indicator = Indicator(code="received", name="接待选民", unit="人次", nature="activity")
    door.create(indicator, by=system)
    door.create(
        Figure(
            work_year_id=2023, label="代表接待选民", value=Decimal(1500), unit="人次",
            comparator="nearly", wording="近1500人次", nature="result", doer="street_committee",
            indicator=indicator,
        ),
        by=system,
    )  # fmt: skip


def read_in(text: str = REPORT, *, year: int = 2024, **more) -> ReportReading:
    return receive(year=WorkYear.objects.get(pk=year), text=text, by=office(), **more)


def extract_of(reading: ReportReading, kind: str, words: str) -> Extract:
    """The one extract of the kind whose quote has the words."""
    [found] = [one for one in reading.extracts.filter(kind=kind) if words in one.quote]
    return found
