"""What staff enter afterwards (补录): as much as the paper says, and no more."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from tracker.models import Answer, Assignment, Evaluation

DAY = date(2024, 4, 10)
VOTE = {"attitude": "satisfied", "result": "satisfied"}


@pytest.fixture
def handed_over(world, draft):
    world.move(draft, "accept", "affairs", on=date(2024, 2, 5), late_entry=True)
    return world.move(
        draft, "hand_over", "affairs", on=date(2024, 2, 5),
        to_unit=world.traffic.pk, mode="single", lead_unit=world.traffic.pk,
    )  # fmt: skip


def codes(world, record, name, by, **data) -> dict:
    with pytest.raises(ValidationError) as refused:
        world.move(record, name, by, on=DAY, **data)
    return {
        field: [one.code for one in errors] for field, errors in refused.value.error_dict.items()
    }


class TestALateAnswer:
    def test_may_lack_what_the_old_ledger_does_not_say(self, world, handed_over):
        done = world.move(handed_over, "answer", "affairs", on=DAY, late_entry=True)
        assert done.status == "answered"
        answer = Answer.objects.get()
        assert (answer.document_number, answer.signer, answer.text) == ("", "", "")
        assert (answer.answer_class, answer.contact_method) == (None, "")

    def test_lacks_it_only_as_a_late_entry_of_staff(self, world, handed_over):
        part = Assignment.objects.get()
        world.move(part, "sign", "traffic", on=date(2024, 2, 6), handler="王五", phone="1")
        for who, late in (("traffic", True), ("affairs", False)):
            found = codes(world, handed_over, "answer", who, late_entry=late)
            assert set(found) == {
                "document_number", "signer", "answer_class", "contact_method", "text"
            }  # fmt: skip


class TestALateSignature:
    def test_may_lack_who_signed(self, world, handed_over):
        part = Assignment.objects.get()
        world.move(part, "sign", "affairs", on=date(2024, 2, 6), late_entry=True)
        assert Assignment.objects.get().signed_on == date(2024, 2, 6)


class TestALateVote:
    @pytest.fixture
    def answered(self, world, handed_over):
        return world.move(handed_over, "answer", "affairs", on=DAY, late_entry=True)

    def test_needs_a_basis_where_there_is_no_signed_paper(self, world, answered):
        found = codes(world, answered, "evaluate", "affairs", late_entry=True, **VOTE)
        assert found == {"remark": ["basis_missing"]}
        assert not Evaluation.objects.exists()

    def test_is_kept_with_its_basis(self, world, answered):
        world.move(
            answered, "evaluate", "affairs", on=DAY, late_entry=True, remark="据2024年台账", **VOTE
        )
        assert Evaluation.objects.get().is_on_behalf
        assert answered.progress_entries.get(transition="evaluate").text == "代表评价：据2024年台账"

    def test_that_is_not_late_needs_the_signed_paper(self, world, answered):
        found = codes(world, answered, "evaluate", "affairs", remark="据2024年台账", **VOTE)
        assert found == {"scan": ["scan_missing"]}
