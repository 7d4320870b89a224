"""A document from its publication to the register, and the wrong turns on the way."""

from datetime import date

import pytest
from filing_world import BY, FILED, PUBLISHED, make, refused_write

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.workflow import TransitionRefused
from tracker.filings.models import Filing, NormativeDocument, Validity
from tracker.models import ProgressEntry, RuleSet

pytestmark = pytest.mark.django_db
CHECKED, ASKED, ADDED = date(2026, 2, 25), date(2026, 2, 26), date(2026, 3, 4)


class TestADocumentFiledLate:
    def test_is_late_by_the_days_since_the_term_from_its_publication(self, world):
        filing = world.filed()
        assert filing.filing_due_on == date(2026, 2, 4)
        assert filing.filing_due_explanation == "2026-01-05 公布 + 30 日 → 2026-02-04"
        assert (filing.days_late, filing.punctuality) == (16, "逾期16日")

    def test_is_in_time_on_the_last_day_whenever_it_was_entered(self, world):
        filing = world.filed(received_on=date(2026, 2, 4))
        assert (filing.days_late, filing.punctuality) == (0, "按期")
        assert not Filing.objects.late().exists()

    def test_is_counted_by_the_rules_of_the_day_it_was_published(self, world):
        rules = RuleSet.objects.in_force(on=PUBLISHED)
        shorter = rules.succeed(
            code="short", name="本区规则", effective_from=date(2026, 2, 1), by=BY
        )
        shorter.filing_length = 15
        door.update(shorter, by=BY)
        assert world.filed().rule_set == rules
        assert world.filed(
            world.document(document_number="二", published_on=date(2026, 2, 2))
        ).filing_due_on == date(2026, 2, 24)  # fmt: skip

    def test_without_a_rule_has_no_term_and_says_so(self, world):
        rules = RuleSet.objects.in_force(on=PUBLISHED)
        rules.filing_length, rules.filing_unit = None, ""
        door.update(rules, by=BY)
        filing = world.filed()
        assert (filing.filing_due_on, filing.days_late, filing.punctuality) == (None, None, "")
        assert filing.filing_due_explanation == f"“{rules}”未规定规范性文件报备期限"

    def test_without_a_day_of_publication_has_no_term_until_that_is_known(self, world):
        document = world.document(published_on=None)
        filing = world.filed(document)
        assert filing.filing_due_explanation == "文件没有登记公布日期，不能推算报备期限"

        document.published_on = PUBLISHED
        door.update(document, by=Actor(door="admin", user=world.users["clerk"]))
        filing.refresh_from_db()
        assert (filing.filing_due_on, filing.days_late) == (date(2026, 2, 4), 16)

    def test_follows_the_day_of_receipt_when_that_is_put_right(self, world):
        filing = world.filed()
        filing.received_on = date(2026, 2, 6)
        door.update(filing, by=Actor(door="admin", user=world.users["clerk"]))
        filing.refresh_from_db()
        assert (filing.days_late, filing.due_on) == (2, date(2026, 2, 24))

    def test_is_called_as_the_document_also_after_that_is_renamed(self, world):
        filing = world.filed()
        filing.document.title = "汉南区养老服务补贴实施办法"
        door.update(filing.document, by=BY)
        filing.refresh_from_db()
        assert (filing.title, filing.matter_title) == ("汉南区养老服务补贴实施办法",) * 2


class TestAFiling:
    def test_is_registered_with_number_and_receipt(self, world):
        filing = world.filed()
        # The first of the ten days is not counted; the last is a Monday.
        assert (filing.due_on, filing.due_explanation) == (
            date(2026, 3, 2), "2026-02-20 收到 + 10 日 → 2026-03-02",
        )  # fmt: skip
        filing = world.move(
            filing,
            "register",
            "clerk",
            on=CHECKED,
            number="汉备〔2026〕1号",
            receipt_on="2026-02-26",
        )
        assert (filing.status, filing.number) == ("registered", "汉备〔2026〕1号")
        assert (filing.concluded_on, filing.receipt_on) == (CHECKED, date(2026, 2, 26))
        assert not filing.is_owed
        assert ProgressEntry.objects.get(matter=filing).text == "登记备案"

    def test_goes_back_for_what_is_missing_and_comes_again(self, world):
        filing = world.filed()
        filing = world.move(
            filing, "ask_for_more", "clerk", on=ASKED, supplement_needed="缺起草说明"
        )
        assert (filing.status, filing.supplement_due_on) == ("supplement", date(2026, 3, 9))
        assert not filing.is_owed

        filing = world.move(filing, "supplement", "government", on=ADDED)
        # The check of the form begins anew with all of the papers.
        assert (filing.status, filing.due_on) == ("received", date(2026, 3, 16))
        assert (filing.filing_due_on, filing.days_late) == (date(2026, 2, 4), 16)
        assert world.refused(filing, "register", "clerk", on=date(2026, 3, 3), number="1") == {
            "happened_on": "too_early"
        }

    def test_that_was_sent_back_comes_again_as_another(self, world):
        document = world.document()
        first = world.filed(document)
        again = {"document": document, "received_on": date(2026, 3, 1), "work_year": world.year}
        assert refused_write(make, Filing, **again) == {"__all__": "filed_already"}

        first = world.move(first, "send_back", "clerk", on=CHECKED, remark="材料不符合要求")
        assert (first.status, first.return_reason) == ("returned", "材料不符合要求")
        second = make(Filing, **again)
        # From the publication, whenever it came back.
        assert second.days_late == 25

    @pytest.mark.parametrize(
        ("lacking", "said"),
        [
            ({"published_on": None}, "公布日期"),
            ({"document_number": ""}, "文号"),
            ({"document_number": "", "published_on": None}, "文号、公布日期"),
        ],
    )
    def test_of_an_unknown_document_is_not_registered(self, world, lacking, said):
        filing = world.filed(world.document(**lacking))
        with pytest.raises(TransitionRefused) as refused:
            world.move(filing, "register", "clerk", on=CHECKED, number="1")
        assert refused.value.code == "document_incomplete"
        assert refused.value.message == f"文件没有登记{said}，不能登记备案。"

    def test_is_registered_under_a_number_of_its_own(self, world):
        first = world.registered()
        second = world.filed(world.document(document_number="二", title="另一件"))
        assert world.refused(second, "register", "clerk", on=CHECKED) == {"number": "required"}
        assert world.refused(second, "register", "clerk", on=CHECKED, number=first.number) == {
            "__all__": "number_taken"
        }

    def test_has_no_receipt_before_it_came(self, world):
        given = {"number": "1", "receipt_on": "2026-02-19"}
        assert world.refused(world.filed(), "register", "clerk", on=CHECKED, **given) == {
            "receipt_on": "too_early"
        }

    def test_is_sent_back_for_a_reason(self, world):
        assert world.refused(world.filed(), "send_back", "clerk", on=CHECKED) == {
            "remark": "required"
        }

    @pytest.mark.parametrize("who", ["committee", "government", "leader", "reader", "court"])
    def test_is_registered_by_the_office_alone(self, world, who):
        refused = world.refused(world.filed(), "register", who, on=CHECKED, number="1")
        assert refused == "role_not_allowed"

    def test_is_completed_by_its_maker_alone(self, world):
        filing = world.move(
            world.filed(), "ask_for_more", "clerk", on=ASKED, supplement_needed="缺说明"
        )
        assert world.refused(filing, "supplement", "court", on=ADDED) == "not_concerned"

    def test_that_is_registered_stays_in_the_register(self, world):
        filing = world.registered()
        by = Actor(door="admin", user=world.users["clerk"], reason="重复")
        assert refused_write(door.void, filing, by=by) == "field_not_yours"
        document = filing.document
        assert refused_write(door.void, document, by=by) == {"__all__": "document_filed"}


class TestADocument:
    def test_has_expired_from_the_day_after_its_last(self, world):
        document = world.document(expires_on=date(2026, 6, 30))
        assert document.validity_on(date(2026, 1, 31)) == Validity.NOT_YET
        assert document.validity_on(date(2026, 2, 1)) == Validity.IN_FORCE
        assert document.validity_on(date(2026, 6, 30)) == Validity.IN_FORCE
        assert document.validity_on(date(2026, 7, 1)) == Validity.EXPIRED

    def test_is_listed_by_what_it_is_on_a_day(self, world):
        ended = {"amended_on": date(2026, 5, 1), "expires_on": date(2026, 6, 30)}
        plans = [
            {"document_number": "一"},
            {"document_number": "二", **ended},
            {"document_number": "三", **ended, "repealed_on": date(2026, 8, 1)},
            {"document_number": "四", "expires_on": date(2026, 6, 30)},
            {"document_number": "五", "effective_on": None},
        ]
        documents = [world.document(**plan) for plan in plans]
        days = [date(2026, 1, 6), date(2026, 3, 1), date(2026, 5, 1), date(2026, 7, 1),
                date(2026, 8, 1)]  # fmt: skip
        for day in days:
            listed = {
                state: set(NormativeDocument.objects.of_validity(state, on=day))
                for state in Validity
            }
            assert set().union(*listed.values()) == set(documents)
            assert sum(map(len, listed.values())) == len(documents)
            for state, found in listed.items():
                assert {one for one in documents if one.validity_on(day) == state} == found, day

    def test_ends_what_it_replaces_when_it_is_registered(self, world):
        old = world.document()
        new = world.document(
            document_number="汉政规〔2026〕9号", replaces=old, replacement="amends",
            published_on=date(2026, 2, 2), effective_on=date(2026, 4, 1),
        )  # fmt: skip
        filing = world.filed(new)
        old.refresh_from_db()
        assert old.amended_on is None
        world.move(filing, "register", "deputy_affairs", on=CHECKED, number="1")
        old.refresh_from_db()
        assert (old.amended_on, old.repealed_on) == (date(2026, 4, 1), None)
        assert old.validity_on(date(2026, 3, 31)) == Validity.IN_FORCE
        assert old.validity_on(date(2026, 4, 1)) == Validity.AMENDED

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"expires_on": date(2026, 1, 31)}, {"__all__": "expires_before_effect"}),
            ({"replacement": "amends"}, {"__all__": "replacement_incomplete"}),
        ],
    )
    def test_does_not_contradict_itself(self, world, fields, code):
        assert refused_write(world.document, **fields) == code

    def test_has_a_number_of_its_own_however_it_is_written(self, world):
        world.document()
        assert refused_write(world.document, document_number="汉政规[2026] 1号") == {
            "__all__": "number_taken"
        }
        # Another body counts for itself.
        world.document(maker=world.units["court"])


class TestWhoSees:
    def seen(self, world, who: str, route: str) -> list[str]:
        answer = world.client(who).get(f"/api/v1/{route}/")
        if answer.status_code == 403:
            return ["403"]
        return sorted(one["title"] for one in answer.json()["results"])

    def test_a_filing(self, world):
        world.filed()
        secret = world.document(
            maker=world.units["court"], title="审判指导意见", document_number="二", is_public=False
        )
        world.filed(secret, lead_committee=world.units["committee"])
        ours, theirs = "汉南区养老服务补贴办法", "审判指导意见"
        filings = {who: self.seen(world, who, "filings") for who in world.users}
        documents = {who: self.seen(world, who, "normative-documents") for who in world.users}
        both = sorted([ours, theirs])
        assert filings == {
            "clerk": both, "deputy_affairs": both, "leader": both, "reader": both,
            "committee": [theirs], "other_committee": [], "government": [ours],
            "court": [theirs], "deputy": ["403"],
        }  # fmt: skip
        assert documents == {
            "clerk": both, "deputy_affairs": both, "leader": both, "reader": both,
            "committee": both, "other_committee": [ours], "government": [ours],
            "court": both, "deputy": [ours],
        }  # fmt: skip

    def test_how_late_it_is_over_the_api(self, world):
        filing = world.filed()
        shown = world.client("government").get(f"/api/v1/filings/{filing.pk}/").json()
        assert (shown["days_late"], shown["filing_due_on"]) == (16, "2026-02-04")
        listed = world.client("clerk").get("/api/v1/filings/?late=true").json()
        assert [one["id"] for one in listed["results"]] == [filing.pk]

    def test_what_has_expired_over_the_api(self, world):
        document = world.document(expires_on=date(2026, 6, 30))
        client = world.client("deputy")
        for day, found in (("2026-06-30", []), ("2026-07-01", [document.pk])):
            address = f"/api/v1/normative-documents/?validity=expired&on={day}"
            assert [one["id"] for one in client.get(address).json()["results"]] == found


def test_the_story_was_filed_on_the_day_that_it_tells():
    assert (date(2026, 1, 5), date(2026, 2, 20)) == (PUBLISHED, FILED)
