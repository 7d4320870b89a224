"""Old workbooks made for each case, and the ledger of a small district to load them into."""

import io
from dataclasses import dataclass
from datetime import date

import openpyxl
import pytest
from django.contrib.auth import get_user_model

from reports.oldbooks import loading
from reports.oldbooks.plan import Plan, propose
from reports.workbook.opening import Book, open_book
from tracker.common import door
from tracker.common.door import Actor
from tracker.models import (
    AnswerClass,
    Deputy,
    Membership,
    RuleSet,
    Session,
    Term,
    Unit,
    WorkYear,
)

BY = Actor(door="command")
TODAY = date(2026, 11, 23)
TITLE = "汉南区第六届人民代表大会第三次会议代表建议办理情况台账（2024年）"
COLUMNS = [
    "序号", "建议编号", "标题", "领衔代表", "联名代表", "主办单位", "会办单位", "交办日期",
    "答复日期", "办理结果", "办理态度", "办理结果满意度", "评价日期", "办理情况", "备注",
]  # fmt: skip
ROW = [
    1, "015", "关于优化公交微循环的建议", "张三", "李四", "区交通局", "区公安分局", "2024.2.5",
    "2024年4月10日", "A", "满意", "满意", "2024-04-12", "已开通两条线路", None,
]  # fmt: skip


def make(model, **fields):
    return door.create(model(**fields), by=BY)


def book_of(rows, **how) -> Book:
    """A workbook with these rows, saved and opened again."""
    return open_book(content_of(rows, **how))


def content_of(rows, *, merged=(), name="2024年台账", more=None, hidden=()) -> bytes:
    """The bytes of a workbook with these rows; `more` are further sheets, some of them hidden."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for title, others in (more or {}).items():
        further = workbook.create_sheet(title)
        for row in others:
            further.append(row)
    for title in hidden:
        workbook[title].sheet_state = "hidden"
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def row_with(**changes) -> list:
    """The usual row with some columns otherwise: row_with(答复日期=None)."""
    return [changes.get(name, value) for name, value in zip(COLUMNS, ROW, strict=True)]


@dataclass
class Ledger:
    user: object
    year: WorkYear
    session: Session
    traffic: Unit
    police: Unit

    @property
    def by(self) -> Actor:
        return Actor(door="import", user=self.user, reason="装入旧台账")

    def plan(self, book: Book) -> Plan:
        return propose(book, today=TODAY)

    def load(self, book: Book, plan: Plan | None = None):
        return loading.load(
            book, plan or self.plan(book), file_name="2024年台账.xlsx", by=self.by, today=TODAY
        )

    def load_row(self, **changes):
        """Load one row; its loaded_row."""
        return self.load(book_of([[TITLE], COLUMNS, row_with(**changes)])).loaded_rows[0]


@pytest.fixture
def ledger(db) -> Ledger:
    year = make(WorkYear, year=2024)
    make(
        RuleSet,
        code="test-2024",
        name="测试规则",
        effective_from=date(2024, 1, 2),
        refusal_length=5,
        refusal_unit="working_day",
        feedback_length=10,
        feedback_unit="working_day",
    )
    term = make(Term, number=6)
    for name in ("张三", "李四"):
        make(Deputy, term=term, name=name)
    make(
        AnswerClass,
        work_year=year,
        code="A",
        meaning="已解决",
        counts_as_solved=True,
        is_tracked=False,
    )
    user = get_user_model().objects.create_user("clerk")
    make(Membership, user=user, role="clerk")
    return Ledger(
        user=user,
        year=year,
        session=make(Session, term=term, number=3),
        traffic=make(Unit, code="traffic", name="区交通局", kind="department"),
        police=make(Unit, code="police", name="区公安分局", kind="department"),
    )
