"""What is told of a correction is told to those who see what was corrected."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model

from tracker.common.correcting import CorrectionForm, correct
from tracker.common.door import Actor
from tracker.common.scoping import visible
from tracker.models import Opinion, ProgressEntry, ResultReport

TODAY = date(2024, 12, 2)


def put_right(world, record, **given):
    fresh = type(record).objects.get(pk=record.pk)
    shown = {
        name: [one.pk for one in value] if isinstance(value, list) else value
        for name, value in CorrectionForm(record=fresh).initial.items()
    }
    data = {name: "" if value is None else value for name, value in (shown | given).items()}
    by = Actor(door="api", user=world.users["clerk"], reason="录入有误")
    return correct(fresh, data, by=by, today=TODAY)


class TestOpinions:
    def test_are_told_with_the_opinion_and_by_no_name(self, world, handed_over):
        put_right(world, handed_over, handed_over_on=date(2024, 7, 4))
        entry = ProgressEntry.objects.get(transition="correct")
        assert entry.opinion == handed_over
        assert entry.text == "审议意见：更正“交办日期”：录入有误"

    @pytest.mark.parametrize("who", ["police", "leader"])
    def test_are_told_to_those_who_see_them(self, who, world, handed_over):
        put_right(world, handed_over, handed_over_on=date(2024, 7, 4))
        user = get_user_model().objects.get(pk=world.users[who].pk)
        sees = visible(Opinion.objects.filter(pk=handed_over.pk), to=user).exists()
        told = visible(ProgressEntry.objects.filter(transition="correct"), to=user).exists()
        assert told == sees == (who == "leader")

    def test_parts_are_told_with_them(self, world, handed_over):
        """A report has no progress of its own: it is told where its opinion is."""
        report = ResultReport(opinion=handed_over, reported_on=date(2024, 9, 1))
        assert report.progress_links == {"opinion": handed_over}
