"""A session of the standing committee from its call to its published results, over the API.

Thirty-three are in office, thirty come; what is counted afterwards was counted here by hand.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from meeting_world import add_user, make
from rest_framework.test import APIClient

from tracker.models import Deputy, Holding, Law, Post, Term, Unit, WorkYear

pytestmark = pytest.mark.django_db

DAY = date(2024, 6, 26)
DIRECTORS_DAY = date(2024, 6, 5)
MEMBERS, PRESENT = 33, 30


def before(days: int) -> str:
    return (DAY - timedelta(days=days)).isoformat()


@dataclass
class Office:
    """Everybody's client, and what the ledger knew before."""

    users: dict[str, Any]
    units: dict[str, Unit]
    posts: dict[str, Post]
    year: WorkYear
    term: Term

    def client(self, who: str) -> APIClient:
        client = APIClient()
        if who != "stranger":
            client.force_authenticate(get_user_model().objects.get(pk=self.users[who].pk))
        return client

    def add(self, path: str, who: str = "clerk", **body) -> int:
        answer = self.client(who).post(f"/api/v1/{path}/", body, format="json")
        assert answer.status_code == 201, answer.content.decode()
        return answer.json()["id"]

    def move(self, path: str, pk: int, name: str, who: str = "clerk", *, on=DAY, **data) -> dict:
        answer = self.try_move(path, pk, name, who, on=on, **data)
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def try_move(self, path: str, pk: int, name: str, who: str = "clerk", *, on=DAY, **data):
        return self.client(who).post(
            f"/api/v1/{path}/{pk}/transitions/{name}/",
            {"happened_on": on if isinstance(on, str) else on.isoformat(), **data},
            format="json", headers={"If-Match": "*"},
        )  # fmt: skip

    def refused(self, path: str, pk: int, name: str, who: str = "clerk", *, on=DAY, **data):
        """Code of the refusal, or {field: code}; the record is what it was."""
        was = self.get(f"{path}/{pk}/")
        answer = self.try_move(path, pk, name, who, on=on, **data)
        assert answer.status_code in (400, 403, 409), answer.content.decode()
        assert self.get(f"{path}/{pk}/") == was
        told = answer.json()
        if told.get("errors"):
            return {each["pointer"][2:]: each["code"] for each in told["errors"]}
        return told["code"]

    def change(self, path: str, pk: int, who: str = "clerk", **body) -> dict:
        answer = self.client(who).patch(
            f"/api/v1/{path}/{pk}/", body, format="json", headers={"If-Match": "*"}
        )
        assert answer.status_code == 200, answer.content.decode()
        return answer.json()

    def get(self, path: str, who: str = "clerk", **asked) -> Any:
        answer = self.client(who).get(f"/api/v1/{path}", asked)
        assert answer.status_code == 200, (path, answer.content.decode())
        return answer.json()

    def seen(self, path: str, who: str, **asked) -> list[int]:
        return [row["id"] for row in self.get(f"{path}/", who, **asked)["results"]]

    def count(self, code: str) -> int:
        found = self.get("overview/", work_year=2024)["populations"]
        [counted] = [each["count"] for each in found if each["code"] == code]
        return counted


@pytest.fixture
def office(db) -> Office:
    named = {
        "committee": ("区人大常委会", "standing_committee"),
        "environment": ("城环工委", "committee"),
        "finance": ("财经工委", "committee"),
        "bureau": ("区生态环境分局", "department"),
        "water": ("区水务局", "department"),
        "government": ("区政府", "government"),
    }
    units = {code: make(Unit, code=code, name=name, kind=k) for code, (name, k) in named.items()}
    roles = {
        "environment": "committee", "finance": "committee", "bureau": "unit_contact",
        "water": "unit_contact", "government": "government_office",
    }  # fmt: skip
    users = {who: add_user(who, role, unit=units[who]) for who, role in roles.items()}
    users |= {who: add_user(who, who) for who in ("clerk", "leader")}
    term = make(Term, number=6, starts_on=date(2021, 11, 8))
    posts = {
        code: make(
            Post,
            code=code,
            title=title,
            body=units[body],
            kind=kind,
            seats=seats,
            oath_by="directors" if kind == "government" else "",
        )
        for code, title, body, kind, seats in (
            ("member", "常委会委员", "committee", "member", None),
            ("treasurer", "区财政局局长", "government", "government", 1),
            ("builder", "区住建局局长", "government", "government", 1),
            ("teacher", "区教育局局长", "government", "government", 1),
        )
    }
    for n in range(MEMBERS):
        name = f"委员{n + 1}"
        deputy = make(Deputy, term=term, name=name)
        make(Holding, post=posts["member"], person_name=name, deputy=deputy,
             from_on=date(2021, 11, 10))  # fmt: skip
    for post, person in (("treasurer", "老赵"), ("builder", "老钱")):
        make(Holding, post=posts[post], person_name=person, from_on=date(2021, 11, 10))
    guest = make(Deputy, term=term, name="张代表")
    users["deputy"] = add_user("deputy", "deputy", deputy=guest)
    make(WorkYear, year=2023)
    return Office(users=users, units=units, posts=posts, year=make(WorkYear, year=2024), term=term)


def member(n: int) -> Deputy:
    return Deputy.objects.get(name=f"委员{n + 1}")


class TestASession:
    def test_goes_from_its_call_to_the_published_results(self, office):
        o = office
        directors = o.add(
            "meetings", kind="directors", work_year=2024, term=o.term.pk, number=30,
            starts_on=DIRECTORS_DAY.isoformat(),
        )  # fmt: skip
        session = o.add(
            "meetings", kind="committee", work_year=2024, term=o.term.pk, number=12,
            called_by=directors, place="三楼会议室", chair="王主任",
        )  # fmt: skip
        assert o.get(f"meetings/{session}/")["title"] == "第六届人大常委会第十二次会议"

        # --- The agenda and its papers ---
        topic = o.add(
            "topics", work_year=2024, subject_year=2023, title="2023年度环境保护情况",
            form="special_report", lead_committee=o.units["environment"].pk,
            reporting_units=[o.units["bureau"].pk],
        )  # fmt: skip
        o.move("topics", topic, "include_in_plan", on="2024-01-15")
        o.move("topics", topic, "start", "environment", on="2024-03-01")
        o.move("topics", topic, "put_on_agenda", on=DIRECTORS_DAY, meeting=session)
        report = o.seen("agenda-items", "clerk", matter=topic)[0]
        o.change("agenda-items", report, reporting_unit=o.units["bureau"].pk, reporter="张局长")
        inspection = self.reported_inspection(o)
        assert o.refused("inspections", inspection, "to_committee") == "wrong_state"
        o.move(
            "inspections", inspection, "to_directors", on=DIRECTORS_DAY, meeting=directors,
            directors_decision="committee",
        )  # fmt: skip
        o.move("inspections", inspection, "put_on_agenda", on=DIRECTORS_DAY, meeting=session)
        decision = o.add(
            "decisions", work_year=2024, title="关于加强湿地保护的决定", kind="decision",
            text="第一条　保护湿地。", addressed_to=[o.units["bureau"].pk],
            lead_committee=o.units["environment"].pk,
        )  # fmt: skip
        o.move("decisions", decision, "submit", on=DIRECTORS_DAY)
        o.add("agenda-items", meeting=session, kind="decision", matter=decision)
        people = self.proposed_people(o)
        for matter in people.values():
            o.add("agenda-items", meeting=session, kind="personnel", matter=matter)
        assert len(o.seen("agenda-items", "clerk", meeting=session)) == 8

        o.move("meetings", session, "call", on=DIRECTORS_DAY, starts_on=DAY.isoformat())
        o.change("agenda-items", report, draft_received_on=before(20))
        # Three days later than the law has it.
        o.change("agenda-items", report, revised_received_on=before(7))
        o.change("agenda-items", report, sent_to_members_on=before(7))

        # --- Who comes ---
        guest = Deputy.objects.get(name="张代表")
        invited = o.add(
            "duty-acts", meeting=session, deputy=guest.pk, capacity="sit_in", presence="expected",
            invited_on=DIRECTORS_DAY.isoformat(),
        )  # fmt: skip
        for n in range(MEMBERS):
            o.add(
                "duty-acts", meeting=session, deputy=member(n).pk, capacity="attend",
                presence="present" if n < PRESENT else "leave",
            )  # fmt: skip
        assert o.refused(
            "meetings", session, "hold", members_count=MEMBERS, present_count=16, remark=""
        ).keys() == {"present_count"}
        held = o.move("meetings", session, "hold", members_count=MEMBERS, present_count=PRESENT)
        assert (held["status"], held["members_count"], held["present_count"]) == ("held", 33, 30)
        o.change("duty-acts", invited, presence="present", spoke=True)

        # --- What is heard and decided ---
        o.move("topics", topic, "deliberate", meeting=session)
        o.move("inspections", inspection, "to_committee", meeting=session)
        heard = o.get("agenda-items/", meeting=session, kind="hear")["results"]
        assert [(each["heard_on"], each["result"]) for each in heard] == [
            (DAY.isoformat(), "deliberated")
        ]
        counts = {"method": "button", "against": 1, "abstained": 1, "present": PRESENT}
        assert o.refused("decisions", decision, "publish") == "wrong_state"
        too_many = {"in_favour": 34, "against": 0, "method": "button", "has_no_term": True}
        assert o.refused("decisions", decision, "vote", **too_many) == {
            "sent": "sent_exceeds_members"
        }
        voted = o.move(
            "decisions", decision, "vote", in_favour=28, due_on="2024-12-20",
            number="汉人常〔2024〕9号", **counts,
        )  # fmt: skip
        assert voted["status"] == "adopted"
        [vote] = o.get("votes/", matter=decision)["results"]
        # The members are those in office, though nobody typed them.
        assert (vote["members"], vote["base"], vote["result"]) == (33, 33, "passed")
        assert vote["meeting"] == session

        lost = {"method": "button", "in_favour": 15, "against": 10, "abstained": 5}
        assert o.refused("personnel-matters", people["failed"], "pass", **lost) == {
            "in_favour": "no_majority"
        }
        outside = ("bureau", "water", "finance", "deputy")
        for who in outside:
            assert o.seen("personnel-matters", who) == [], who
        passed = [people[name] for name in people if name != "failed"]
        for matter in passed:
            o.move("personnel-matters", matter, "pass", in_favour=28, **counts)
        o.move("personnel-matters", people["failed"], "not_pass", **lost)
        for who in outside:
            assert sorted(o.seen("personnel-matters", who)) == sorted(passed), who
        assert o.count("personnel_times") == 4
        in_office = {row.person_name for row in Holding.objects.valid(on=DAY) if row.deputy is None}
        assert in_office == {"新赵", "新钱"}
        sworn = o.move("personnel-matters", people["treasurer"], "swear", oath_organiser="主任会议")
        assert (sworn["oath_on"], sworn["oath_due_on"]) == (DAY.isoformat(), DAY.isoformat())
        number = {"document_number": "汉人常〔2024〕10号"}
        o.move("personnel-matters", people["treasurer"], "announce", on="2024-06-27", **number)

        # --- What came of it ---
        o.move("meetings", session, "publish", on="2024-06-28")
        o.move("decisions", decision, "publish", on="2024-06-28")
        opinion = self.handed_over_opinion(o, inspection)
        assert o.get(f"opinions/{opinion}/")["meeting"] == session
        self.who_sees_what(o, session=session, invited=invited, opinion=opinion)
        self.voted_result(o, opinion)
        self.what_is_counted(o, session=session)

    def reported_inspection(self, o: Office) -> int:
        law = make(Law, title="中华人民共和国水法", kind="law")
        inspection = o.add(
            "inspections", work_year=2024, title="水法执法检查", kind="own_enforcement",
            lead_committee=o.units["environment"].pk, laws=[law.pk],
            inspected_units=[o.units["water"].pk],
        )  # fmt: skip
        o.move("inspections", inspection, "include_in_plan", on="2024-01-15")
        o.move("inspections", inspection, "approve_scheme", on="2024-03-01", key_points="取水许可",
               team_leader="李副主任")  # fmt: skip
        o.move("inspections", inspection, "notify", "environment", on="2024-03-05",
               starts_on="2024-04-15")  # fmt: skip
        o.move("inspections", inspection, "begin_field_work", "environment", on="2024-04-15")
        o.move("inspections", inspection, "report", "environment", on="2024-05-20",
               evaluation="总体较好")  # fmt: skip
        return inspection

    def proposed_people(self, o: Office) -> dict[str, int]:
        """Two are removed, three are to be appointed, of whom one will fail."""
        found = {}
        for name, kind, person, post in (
            ("remove treasurer", "remove", "老赵", "treasurer"),
            ("remove builder", "remove", "老钱", "builder"),
            ("treasurer", "appoint", "新赵", "treasurer"),
            ("builder", "appoint", "新钱", "builder"),
            ("failed", "appoint", "新孙", "teacher"),
        ):
            matter = o.add(
                "personnel-matters", work_year=2024, term=o.term.pk, kind=kind, person_name=person,
                post=o.posts[post].pk, proposer=o.units["government"].pk, proposed_by="mayor",
                received_on="2024-05-27",
            )  # fmt: skip
            o.move("personnel-matters", matter, "review", on="2024-06-03")
            o.move("personnel-matters", matter, "submit", on=DIRECTORS_DAY)
            o.move("personnel-matters", matter, "table")
            found[name] = matter
        return found

    def handed_over_opinion(self, o: Office, inspection: int) -> int:
        opinion = o.add(
            "opinions", matter=inspection, title="关于水法实施情况的审议意见",
            deliberated_on=DAY.isoformat(), addressed_to=o.units["government"].pk,
        )  # fmt: skip
        o.add("rectification-items", matter=inspection, opinion=opinion, kind="clause",
              text="规范取水许可", number="1")  # fmt: skip
        o.move("opinions", opinion, "approve", on="2024-07-01")
        to = {"document_number": "汉常发〔2024〕8号", "addressed_to": o.units["government"].pk}
        o.move("opinions", opinion, "hand_over", on="2024-07-02", **to)
        return opinion

    def voted_result(self, o: Office, opinion: int) -> None:
        """At a later session, which is found by the day on which the opinion stands there."""
        draft = {"draft_report": "已规范取水许可。"}
        o.move("opinions", opinion, "consult", "government", on="2024-09-20", **draft)
        o.move("opinions", opinion, "agree", "environment", on="2024-09-25")
        o.move(
            "opinions", opinion, "report", "government", on="2024-09-30", text="已规范取水许可。"
        )
        later = o.add(
            "meetings", kind="committee", work_year=2024, term=o.term.pk, number=14,
            starts_on="2024-10-30",
        )  # fmt: skip
        o.add("agenda-items", meeting=later, kind="vote", opinion=opinion)
        papers = {"sent": 31, "returned": 31, "valid": 30, "present": 31}
        o.move("opinions", opinion, "vote", on="2024-10-30", satisfied=20,
               basically_satisfied=5, unsatisfied=5, **papers)  # fmt: skip
        [vote] = o.get("votes/", opinion=opinion)["results"]
        assert (vote["meeting"], vote["members"], vote["round"]) == (later, MEMBERS, 1)
        assert vote["result"] == "passed"

    def who_sees_what(self, o: Office, *, session: int, invited: int, opinion: int) -> None:
        for who in ("leader", "finance", "environment", "deputy"):
            assert session in o.seen("meetings", who), who
        # The bureau reports there, the water office was inspected and is told of nothing else.
        assert o.seen("meetings", "bureau") == [session]
        assert len(o.seen("agenda-items", "bureau")) == 1
        assert o.seen("agenda-items", "water") == []
        assert o.seen("meetings", "government") == [session]
        assert o.seen("opinions", "deputy") == []
        assert o.seen("opinions", "government") == [opinion]
        assert invited in o.seen("duty-acts", "deputy")
        for path in ("meetings", "agenda-items", "votes", "duty-acts", "personnel-matters"):
            assert o.client("stranger").get(f"/api/v1/{path}/").status_code == 401
            assert "新孙" not in o.client("bureau").get(f"/api/v1/{path}/").content.decode()

    def what_is_counted(self, o: Office, *, session: int) -> None:
        """By hand: one decision, four 人次, one deputy who sat in, eight items."""
        counted = {
            code: o.count(code)
            for code in ("decision_made", "personnel_times", "personnel_people",
                         "session_present", "agenda_item")
        }  # fmt: skip
        assert counted == {
            "decision_made": 1, "personnel_times": 4, "personnel_people": 4,
            # Those of the directors' meeting and of the later session come on top of the eight.
            "session_present": 1, "agenda_item": 10,
        }  # fmt: skip
