"""A personnel matter on its way, moved by hand through every stage."""

from dataclasses import dataclass
from datetime import date

import pytest
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from personnel_world import DAY, World, make

from tracker.common.errors import Refused
from tracker.common.workflow import go
from tracker.models import Bill, Change, PersonnelMatter

RECEIVED, REVIEWED, DIRECTORS, TODAY = (
    date(2024, 4, 8), date(2024, 4, 12), date(2024, 4, 18), date(2024, 12, 31),
)  # fmt: skip
# Of 33 members 30 are there and 28 vote for it; few of them are on file as members here.
COUNT = {"method": "button", "members": 33, "present": 30,
         "in_favour": 28, "against": 1, "abstained": 1, "remark": "组成人员未登记全"}  # fmt: skip
FAILED = COUNT | {"in_favour": 15, "against": 10, "abstained": 5}


@dataclass
class Story:
    world: World

    def propose(self, kind="appoint", person="张三", post="treasurer", **fields):
        given = {"proposer": self.world.units["government"], "proposed_by": "mayor"}
        given |= {"term": self.world.term, "received_on": RECEIVED, **fields}
        named = {"post": self.world.posts[post]} if post else {}
        return make(
            PersonnelMatter, work_year=self.world.year, kind=kind, person_name=person,
            **named, **given,
        )  # fmt: skip

    def bill(self, number="汉人任〔2024〕3号") -> Bill:
        return make(Bill, work_year=self.world.year, number=number, title="关于人事任免的议案")

    def move(self, matter, name: str, who: str = "clerk", *, on: date = DAY, **data):
        fresh = PersonnelMatter.objects.get(pk=matter.pk)
        given = {"happened_on": on.isoformat(), **data}
        return go(fresh, name, data=given, by=self.world.actor(who), today=TODAY)

    def tabled(self, *args, **fields):
        matter = self.propose(*args, **fields)
        self.move(matter, "review", on=REVIEWED)
        self.move(matter, "submit", on=DIRECTORS)
        return self.move(matter, "table")

    def passed(self, *args, **fields):
        return self.move(self.tabled(*args, **fields), "pass", **COUNT)

    def refused(self, matter, name: str, who: str = "clerk", *, on: date = DAY, **data):
        """The code of the refusal and its sentence; asserts that nothing was written."""
        before = Change.objects.count()
        with pytest.raises((Refused, ValidationError)) as caught:
            self.move(matter, name, who, on=on, **data)
        assert Change.objects.count() == before
        error = caught.value
        if isinstance(error, ValidationError):
            [(field, [fault])] = error.error_dict.items()
            named = "" if field == NON_FIELD_ERRORS else f"{field}:"
            return f"{named}{fault.code}", fault.messages[0]
        return error.code, error.message


@pytest.fixture
def story(world) -> Story:
    return Story(world)
