"""By-elections: valid, won, and confirmed by the committee (选举法 2020 art. 45)."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from personnel_story import COUNT
from personnel_world import BY, codes, make

from tracker.common import door
from tracker.models import ByElection, Deputy, Nominee, PersonnelMatter

DAY_OF_ELECTION = date(2024, 4, 20)


def elect(
    world, *, voters=1000, cast=600, seats=1, votes=(("赵当选", 400), ("钱落选", 190)), **more
):
    election = make(
        ByElection, work_year=world.year, term=world.term, district="纱帽第三选区", seats=seats,
        delegation="纱帽代表团", election_on=DAY_OF_ELECTION, voters=voters, votes_cast=cast,
        **more,
    )  # fmt: skip
    for name, count in votes:
        make(Nominee, by_election=election, person_name=name, votes=count)
    return election


def winners(election) -> list[str]:
    return [one.person_name for one in election.winners]


class TestTheElection:
    @pytest.mark.parametrize(("cast", "valid"), [(500, False), (501, True), (1000, True)])
    def test_is_valid_if_more_than_half_of_the_voters_took_part(self, world, cast, valid):
        election = elect(world, cast=cast, votes=())
        assert election.is_valid is valid

    def test_is_not_judged_without_the_numbers(self, world):
        assert elect(world, voters=None, votes=()).is_valid is None

    @pytest.mark.parametrize(
        ("votes", "seats", "elected"),
        [
            ((("甲", 301), ("乙", 299)), 1, ["甲"]),
            # Not more than half.
            ((("甲", 300), ("乙", 300)), 1, []),
            ((("甲", 500), ("乙", 400), ("丙", 350)), 2, ["甲", "乙"]),
            # Alike for the last seat: they are voted on again.
            ((("甲", 500), ("乙", 400), ("丙", 400)), 2, ["甲"]),
            # As many who stand as there are seats.
            ((("甲", 599),), 1, ["甲"]),
        ],
    )
    def test_is_won_by_more_than_half_of_the_votes_cast(self, world, votes, seats, elected):
        assert winners(elect(world, votes=votes, seats=seats)) == elected

    def test_that_is_not_valid_has_no_winner(self, world):
        assert winners(elect(world, cast=500, votes=(("甲", 499),))) == []

    def test_refuses_more_votes_than_were_cast(self, world):
        election = elect(world)
        with pytest.raises(ValidationError) as refused:
            make(Nominee, by_election=election, person_name="孙", votes=601)
        assert codes(refused) == ["votes_exceed_cast"]
        election.votes_cast = 399
        with pytest.raises(ValidationError) as refused:
            door.update(election, by=BY)
        assert codes(refused) == ["votes_exceed_cast"]
        with pytest.raises(ValidationError) as refused:
            elect(world, voters=599, votes=())
        assert codes(refused) == ["cast_exceeds_voters"]

    def test_tells_which_lists_were_late(self, world):
        election = elect(
            world, voters_listed_on=date(2024, 3, 31), first_list_on=date(2024, 4, 6),
            final_list_on=date(2024, 4, 13),
        )  # fmt: skip
        assert election.late_lists() == [
            "候选人名单公布日期2024-04-06，晚于2024-04-05（选举日15日以前）",
        ]


class TestConfirming:
    def test_makes_the_elected_a_deputy(self, world, story):
        election = elect(world)
        matter = story.passed("confirm", "赵当选", None, by_election=election)
        deputy = Deputy.objects.get(name="赵当选")
        assert (deputy.term_id, deputy.delegation) == (world.term.pk, "纱帽代表团")
        assert (deputy.district, deputy.elected_on) == (election.district, election.election_on)
        assert None not in (deputy.district or None, deputy.elected_on)
        assert PersonnelMatter.objects.get(pk=matter.pk).deputy_id == deputy.pk

    def test_is_refused_to_whom_the_district_did_not_elect(self, world, story):
        election = elect(world)
        with pytest.raises(ValidationError) as refused:
            story.propose("confirm", "钱落选", None, by_election=election)
        assert codes(refused) == ["not_elected"]
        assert "选举法第四十五条" in refused.value.messages[0]

    def test_is_refused_after_an_election_that_is_not_valid(self, world, story):
        election = elect(world, cast=500)
        with pytest.raises(ValidationError) as refused:
            story.propose("confirm", "赵当选", None, by_election=election)
        assert codes(refused) == ["election_not_valid"]

    def test_needs_an_election_or_a_deputy(self, world, story):
        """A by-election entered as an appointment, or a deputy without one, is refused."""
        with pytest.raises(ValidationError) as refused:
            story.propose("confirm", "赵当选", None)
        assert codes(refused) == ["election_missing"]
        with pytest.raises(ValidationError) as refused:
            story.propose("appoint", "赵当选", by_election=elect(world))
        assert codes(refused) == ["by_election_of_kind"]

    def test_is_no_appointment(self, world, story):
        story.passed("confirm", "赵当选", None, by_election=elect(world))
        assert not PersonnelMatter.objects.filter(kind__in=PersonnelMatter.COUNTED).exists()
        story.move(story.tabled(), "pass", **COUNT)
