from datetime import date

import pytest
from django.contrib.auth import get_user_model
from rest_framework.test import APIClient

from tracker.common import door
from tracker.models import (
    Answer,
    AnswerClass,
    Assignment,
    CoSignature,
    Deputy,
    Evaluation,
    Membership,
    Session,
    Suggestion,
    Term,
    Unit,
    WorkArea,
)


class Case:
    """A suggestion of two deputies, handed over to a lead unit and a co-handling one."""

    def __init__(self, year, by):
        self.by = by
        self.ours = self.make(
            Unit, code="ours", name="武汉市汉南区人大常委会", kind="standing_committee"
        )
        self.traffic = self.make(Unit, code="traffic", name="区交通局", kind="department")
        self.police = self.make(Unit, code="police", name="区公安分局", kind="department")
        self.term = self.make(Term, number=5)
        self.lead = self.make(
            Deputy, term=self.term, name="张三", delegation="纱帽代表团", phone="111-1"
        )
        other = self.make(Deputy, term=self.term, name="李四", phone="222-2")
        refusing = self.make(Deputy, term=self.term, name="王五")
        self.suggestion = self.make(
            Suggestion,
            work_year=year,
            session=self.make(Session, term=self.term, number=2),
            number="015",
            area=self.make(WorkArea, code="city", name="城乡建设"),
            title="优化公交微循环",
            body="沿线小区距地铁站较远。\n建议开通微循环公交。",
            lead_deputy=self.lead,
            disclosure_wish="title_only",
        )
        for deputy, consent in ((other, "agreed"), (refusing, "declined")):
            self.make(CoSignature, suggestion=self.suggestion, deputy=deputy, consent=consent)

    def make(self, model, **fields):
        return door.create(model(**fields), by=self.by)

    def change(self, **fields):
        """Rewrite the stored row: how a suggestion comes to be handed over is told elsewhere."""
        Suggestion.objects.filter(pk=self.suggestion.pk).update(**fields)
        self.suggestion = Suggestion.objects.get(pk=self.suggestion.pk)

    def hand_over(self):
        self.change(
            status="handling",
            handed_over_on=date(2023, 1, 20),
            handed_over_to=self.traffic,
            handover_document="汉人办〔2023〕3号",
            mode="lead_and_co",
            due_on=date(2023, 4, 20),
            due_explanation="2023-01-20 交办 + 3 个月",
        )
        day = {"suggestion": self.suggestion, "assigned_on": date(2023, 1, 20)}
        self.make(Assignment, unit=self.traffic, part="lead", handler="赵六", phone="333-3", **day)
        self.make(Assignment, unit=self.police, part="co", **day)

    def answer(self):
        a_class = self.make(
            AnswerClass, work_year=self.suggestion.work_year, code="A", meaning="已解决"
        )
        answer = self.make(
            Answer,
            suggestion=self.suggestion,
            unit=self.traffic,
            answered_on=date(2023, 4, 10),
            document_number="汉交函〔2023〕8号",
            answer_class=a_class,
            text="已开通两条线路。",
        )
        self.make(
            Evaluation,
            answer=answer,
            attitude="satisfied",
            result="basically",
            comment="感谢办理。",
            evaluated_on=date(2023, 4, 15),
        )
        self.change(status="answered")

    def user(self, role: str, **speaks_for):
        user = get_user_model().objects.create_user(f"{role}-{len(speaks_for)}")
        self.make(Membership, user=user, role=role, **speaks_for)
        return user

    def client(self, role: str, **speaks_for) -> APIClient:
        client = APIClient()
        client.force_authenticate(self.user(role, **speaks_for))
        return client


@pytest.fixture
def case(year_2023, actor):
    return Case(year_2023, actor)
