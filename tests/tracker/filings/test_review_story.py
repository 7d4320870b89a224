"""A review from its registration to its end, and the wrong turns of section 5."""

from datetime import date

import pytest
from filing_world import BY, TODAY, make, refused_write

from tracker.common import door
from tracker.common.door import Actor
from tracker.decisions.models import Decision
from tracker.filings.models import Filing
from tracker.reviews.models import Review, ReviewOpinion
from tracker.todo.queues import todo

pytestmark = pytest.mark.django_db
OPENED, SENT, GIVEN, WRITTEN, REPLIED, FIXED, TOLD = (
    date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 20), date(2026, 4, 1), date(2026, 4, 20),
    date(2026, 5, 12), date(2026, 5, 15),
)  # fmt: skip
PROBLEM = {"finding": "problem", "ground": "powers", "text": "第五条增设了材料"}


class Reviews:
    """The reviews of a world, moved by who has to."""

    def __init__(self, world):
        self.world, self.units = world, world.units

    def opened(self, **fields) -> Review:
        given = {"kind": "proposal", "registered_on": OPENED, "initiator": "李某",
                 "initiator_contact": "13800000000"}  # fmt: skip
        number = f"汉政规〔2026〕{Review.objects.count() + 11}号"
        document = fields.pop("document", None) or self.world.document(document_number=number)
        return make(Review, document=document, work_year=self.world.year, **given | fields)

    def distributed(self, *names: str, **fields) -> Review:
        committees = [self.units[name].pk for name in names or ("committee",)]
        review = self.opened(**fields)
        return self.move(review, "distribute", "clerk", on=SENT, committees=committees)

    def given(self, **said) -> Review:
        return self.move(
            self.distributed(), "give_opinion", "committee", on=GIVEN,
            committee=self.units["committee"].pk, **said or PROBLEM,
        )  # fmt: skip

    def written(self) -> Review:
        return self.move(
            self.given(), "write", "clerk", on=WRITTEN, ground="powers", written_opinion="请修改",
            document_number="汉常备〔2026〕1号",
        )  # fmt: skip

    def answered(self) -> Review:
        return self.move(self.written(), "answer", "government", on=REPLIED, maker_reply="将修改")

    def fixed(self) -> Review:
        return self.move(self.answered(), "repair", "government", on=FIXED, fixed_how="amended")

    def move(self, *args, **data):
        return self.world.move(*args, **data)

    def refused(self, *args, **data):
        return self.world.refused(*args, **data)


@pytest.fixture
def reviews(world) -> Reviews:
    return Reviews(world)


class TestAReview:
    def test_goes_from_the_proposal_to_the_repair(self, reviews, world):
        review = reviews.opened()
        assert (review.due_on, review.title) == (date(2026, 6, 2), "汉南区养老服务补贴办法")
        assert review.due_explanation == "2026-03-02 登记审查 + 3 个月 → 2026-06-02"

        review = reviews.fixed()
        part = review.parts.get()
        assert (part.due_on, part.given_on, part.finding) == (date(2026, 4, 3), GIVEN, "problem")
        assert (review.reply_due_on, review.repair_due_on) == (date(2026, 5, 6), date(2026, 5, 20))
        assert (review.result, review.fixed_how, review.status) == ("written", "amended", "fixed")
        assert not review.is_owed

        assert reviews.refused(review, "close", "clerk", on=TOLD) == "initiator_not_told"
        review = reviews.move(review, "tell", "clerk", on=TOLD)
        assert reviews.refused(review, "tell", "clerk", on=TOLD) == "told"
        review = reviews.move(review, "close", "clerk", on=TOLD)
        assert (review.status, review.concluded_on) == ("closed", TOLD)

    def test_of_two_committees_waits_for_both(self, reviews):
        review = reviews.distributed("committee", "other_committee")
        own = {"committee": reviews.units["committee"].pk}
        review = reviews.move(
            review, "give_opinion", "committee", on=GIVEN, finding="no_problem", **own
        )
        assert review.status == "distributed"
        for move, data in (
            ("clear", {}),
            ("settle", {"plan": "改", "plan_until": "2026-06-01"}),
            ("write", {"ground": "powers", "written_opinion": "改"}),
            ("close", {}),
        ):
            assert reviews.refused(review, move, "clerk", on=WRITTEN, **data) == (
                "opinion_outstanding"
            )
        # Who has said it does not say it twice, and nobody says it for another.
        again = reviews.refused(review, "give_opinion", "committee", on=GIVEN, **own, **PROBLEM)
        assert again == "not_concerned"
        assert reviews.refused(
            review, "give_opinion", "other_committee", on=GIVEN, **own, **PROBLEM
        ) == {"committee": "invalid_choice"}  # fmt: skip

        other = {"committee": reviews.units["other_committee"].pk}
        review = reviews.move(
            review, "give_opinion", "other_committee", on=GIVEN, finding="no_problem", **other
        )
        assert review.status == "opinions_in"
        review = reviews.move(review, "clear", "clerk", on=WRITTEN)
        assert (review.status, review.result) == ("no_problem", "no_problem")

    def test_goes_on_without_a_committee_that_was_released(self, reviews):
        review = reviews.distributed("committee", "other_committee")
        own = {"committee": reviews.units["committee"].pk}
        review = reviews.move(review, "give_opinion", "committee", on=GIVEN, **own, **PROBLEM)
        other = {"committee": reviews.units["other_committee"].pk}
        assert reviews.refused(review, "take_back", "clerk", on=GIVEN, **other) == {
            "remark": "required"
        }
        review = reviews.move(review, "take_back", "clerk", on=GIVEN, remark="不涉及", **other)
        assert review.status == "opinions_in"
        assert review.parts.get(committee=reviews.units["other_committee"]).taken_back_reason

    def test_taken_back_from_all_begins_again(self, reviews):
        own = {"committee": reviews.units["committee"].pk}
        review = reviews.move(
            reviews.distributed(), "take_back", "clerk", on=GIVEN, remark="送错", **own
        )
        assert review.status == "opened"
        committees = [reviews.units["committee"].pk]
        review = reviews.move(review, "distribute", "clerk", on=GIVEN, committees=committees)
        assert review.parts.outstanding().count() == 1

    def test_passes_over_no_objection_in_silence(self, reviews):
        review = reviews.given()
        assert reviews.refused(review, "clear", "clerk", on=WRITTEN) == {"remark": "problem_found"}
        review = reviews.move(review, "clear", "clerk", on=WRITTEN, remark="另有上位法依据")
        assert review.status == "no_problem"

    @pytest.mark.parametrize(
        ("move", "data", "refused"),
        [
            ("settle", {"plan_until": "2026-06-01"}, {"plan": "required"}),
            ("settle", {"plan": "修改"}, {"plan_until": "required"}),
            ("settle", {"plan": "修改", "plan_until": "2026-03-31"}, {"plan_until": "too_early"}),
            ("write", {"written_opinion": "请修改"}, {"ground": "required"}),
            ("write", {"ground": "powers"}, {"written_opinion": "required"}),
        ],
    )
    def test_says_what_has_to_be_said(self, reviews, move, data, refused):
        assert reviews.refused(reviews.given(), move, "clerk", on=WRITTEN, **data) == refused

    def test_of_a_problem_names_its_ground(self, reviews):
        review = reviews.distributed()
        given = {"committee": reviews.units["committee"].pk, "finding": "problem", "text": "不当"}
        assert reviews.refused(review, "give_opinion", "committee", on=GIVEN, **given) == {
            "ground": "ground_missing"
        }

    def test_holds_its_rules_whoever_writes(self, reviews):
        review = reviews.opened()
        review.result, review.result_on = "settled", WRITTEN
        assert refused_write(door.recompute, review, by=BY) == {"__all__": "plan_missing"}
        review.result = "written"
        assert refused_write(door.recompute, review, by=BY) == {"__all__": "ground_missing"}
        review.result = "not_started"
        assert refused_write(door.recompute, review, by=BY) == {"__all__": "refusal_missing"}
        review.result, review.result_on = "no_problem", None
        assert refused_write(door.recompute, review, by=BY) == {"__all__": "result_incomplete"}

    def test_ends_by_a_decision_of_the_committee_alone(self, reviews, world):
        review = reviews.move(reviews.answered(), "refer", "clerk", on=FIXED, remark="拒不修改")
        assert reviews.refused(review, "revoke", "clerk", on=TOLD) == {"decision": "required"}
        draft = make(Decision, title="关于撤销的决定", kind="decision", work_year=world.year)
        assert reviews.refused(review, "revoke", "clerk", on=TOLD, decision=draft.pk) == {
            "decision": "invalid_choice"
        }
        Decision.objects.filter(pk=draft.pk).update(status="adopted", adopted_on=TOLD)
        review = reviews.move(review, "revoke", "clerk", on=TOLD, decision=draft.pk)
        review.document.refresh_from_db()
        assert (review.status, review.decision) == ("revoked", draft)
        assert review.document.repealed_on == TOLD

    def test_that_is_not_started_is_told_within_a_term(self, reviews):
        review = reviews.opened()
        assert reviews.refused(review, "not_start", "clerk", on=SENT) == {"refusal": "required"}
        review = reviews.move(review, "not_start", "clerk", on=SENT, refusal="unfounded")
        # Ten days from the fourth of March.
        assert (review.status, review.tell_due_on) == ("not_started", date(2026, 3, 16))
        assert reviews.refused(review, "close", "clerk", on=GIVEN) == "initiator_not_told"

    def test_that_nobody_asked_for_is_told_to_nobody(self, reviews):
        review = reviews.opened(kind="active", initiator="", initiator_contact="")
        refusals = [reviews.refused(review, "not_start", "clerk", on=SENT, refusal="other")]
        committee = {"committee": reviews.units["committee"].pk}
        review = reviews.move(
            review, "distribute", "clerk", on=SENT, committees=[committee["committee"]]
        )
        review = reviews.move(
            review, "give_opinion", "committee", on=GIVEN, finding="no_problem", **committee
        )
        review = reviews.move(review, "clear", "clerk", on=WRITTEN)
        refusals.append(reviews.refused(review, "tell", "clerk", on=WRITTEN))
        assert refusals == ["not_asked_for"] * 2
        assert reviews.move(review, "close", "clerk", on=WRITTEN).status == "closed"

    def test_is_extended_by_somebody_who_is_named(self, reviews):
        review = reviews.distributed()
        given = {"until": "2026-09-02"}
        assert reviews.refused(review, "extend", "clerk", on=GIVEN, **given) == {
            "extended_by": "required"
        }
        given["extended_by"] = "主任会议"
        assert reviews.refused(
            review, "extend", "clerk", on=GIVEN, extended_by="主任会议", until="2026-06-02"
        ) == {"until": "not_later"}  # fmt: skip
        review = reviews.move(review, "extend", "clerk", on=GIVEN, **given)
        assert (review.due_on, review.extended_by) == (date(2026, 9, 2), "主任会议")
        assert review.due_explanation == (
            "2026-03-20 主任会议同意延长至 2026-09-02（原期限 2026-06-02）"
        )
        own = {"committee": reviews.units["committee"].pk, "extended_by": "法制工委主任"}
        assert reviews.refused(
            review, "extend_part", "clerk", on=GIVEN, until="2026-04-03", **own
        ) == {"until": "not_later"}  # fmt: skip
        review = reviews.move(review, "extend_part", "clerk", on=GIVEN, until="2026-05-06", **own)
        assert review.parts.get().due_on == date(2026, 5, 6)

    def test_is_counted_anew_when_its_day_is_put_right(self, reviews, world):
        review = reviews.opened()
        review.registered_on = date(2026, 3, 9)
        door.update(review, by=Actor(door="admin", user=world.users["clerk"]))
        review.refresh_from_db()
        assert review.due_on == date(2026, 6, 9)

    def test_is_withdrawn_for_a_reason_whatever_is_outstanding(self, reviews):
        review = reviews.distributed()
        assert reviews.refused(review, "withdraw", "clerk", on=GIVEN) == {"remark": "required"}
        assert reviews.move(review, "withdraw", "clerk", on=GIVEN, remark="重复").status == (
            "withdrawn"
        )


class TestWhoSees:
    def shown(self, world, who: str, review: Review):
        answer = world.client(who).get(f"/api/v1/reviews/{review.pk}/")
        return answer.json() if answer.status_code == 200 else answer.status_code

    def test_a_review_with_the_committees(self, reviews, world):
        review = reviews.distributed()
        seen = {who: self.shown(world, who, review) for who in world.users}
        assert {who for who, shown in seen.items() if isinstance(shown, dict)} == {
            "clerk", "deputy_affairs", "leader", "reader", "committee",
        }  # fmt: skip
        # Before it is talked to, the maker hears nothing of it.
        assert (seen["government"], seen["other_committee"]) == (404, 404)
        assert seen["deputy"] == 403

    def test_who_asked_for_it_the_office_alone(self, reviews, world):
        review = reviews.written()
        seen = {}
        for who in world.users:
            shown = self.shown(world, who, review)
            if isinstance(shown, dict):
                seen[who] = (shown["initiator"], shown["initiator_contact"])
        told, hidden = ("李某", "13800000000"), ("", "")
        assert seen == {
            "clerk": told, "deputy_affairs": told, "leader": hidden, "reader": hidden,
            "committee": hidden, "government": hidden,
        }  # fmt: skip
        for who in ("committee", "government"):
            changes = world.client(who).get(f"/api/v1/reviews/{review.pk}/changes/")
            found = world.client(who).get("/api/v1/search/", {"q": "李某"}).json()
            assert changes.status_code == 403 or "李某" not in changes.content.decode()
            assert not found.get("results")

    def test_the_maker_the_written_opinion_and_none_of_the_committees(self, reviews, world):
        review = reviews.written()
        shown = self.shown(world, "government", review)
        assert (shown["status"], shown["written_opinion"]) == ("written", "请修改")
        opinions = {}
        for who in world.users:
            answer = world.client(who).get("/api/v1/review-opinions/")
            opinions[who] = len(answer.json()["results"]) if answer.status_code == 200 else "403"
        assert opinions == {
            "clerk": 1, "deputy_affairs": 1, "leader": 1, "reader": 1, "committee": 1,
            "other_committee": 0, "government": "403", "court": "403", "deputy": "403",
        }  # fmt: skip

    def test_the_filing_with_the_document_that_was_sent(self, reviews, world):
        filing = world.registered()
        assert world.client("committee").get(f"/api/v1/filings/{filing.pk}/").status_code == 404
        reviews.distributed(document=filing.document)
        assert world.client("committee").get(f"/api/v1/filings/{filing.pk}/").status_code == 200
        assert Filing.objects.count() == 1


class TestTheToDo:
    def waiting(self, world, who: str) -> list[str]:
        return [each.code for each in todo(world.users[who], on=TODAY)]

    def test_leads_from_one_to_the_next(self, reviews, world):
        steps = []
        for step in (reviews.opened, reviews.distributed, reviews.given, reviews.written,
                     reviews.answered, reviews.fixed):  # fmt: skip
            Review.objects.update(status="withdrawn")
            number = f"汉政规〔2026〕{len(steps) + 2}号"
            document = world.document(title=f"文件{len(steps)}", document_number=number)
            world.document = lambda document=document, **fields: document
            step()
            steps.append(
                {
                    who: found
                    for who in ("clerk", "committee", "government")
                    if (
                        found := [
                            code for code in self.waiting(world, who) if code.startswith("review")
                        ]
                    )
                }
            )
            del world.document
        assert steps == [
            {"clerk": ["reviews_to_distribute"]},
            {"clerk": ["review_opinions_awaited"], "committee": ["review_opinions_to_give"]},
            {"clerk": ["reviews_to_conclude"]},
            {"clerk": ["reviews_to_answer", "reviews_to_tell"],
             "government": ["reviews_to_answer"]},
            {"clerk": ["reviews_to_repair", "reviews_to_tell"],
             "government": ["reviews_to_repair"]},
            {"clerk": ["reviews_to_tell"]},
        ]  # fmt: skip

    def test_names_the_review_and_the_committee(self, reviews, world):
        reviews.distributed()
        [waiting] = todo(world.users["committee"], on=TODAY)
        [item] = waiting.items
        assert (item.title, item.due_on, item.is_overdue) == (
            "汉南区养老服务补贴办法", date(2026, 4, 3), True,
        )  # fmt: skip
        assert item.awaited.name == "give_opinion"


def test_an_opinion_is_asked_of_a_committee_once(reviews):
    review = reviews.distributed()
    fields = {"review": review, "committee": reviews.units["committee"], "sent_on": SENT}
    assert refused_write(make, ReviewOpinion, **fields) == {"__all__": "sent_already"}
