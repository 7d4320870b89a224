"""What is particular about correcting personnel matters: posts and mandates bear their days."""

from collections.abc import Iterator

from tracker.common.facts import Facts
from tracker.common.models import Stamped
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.passing import MANDATES, borne_by


def bears_its_day(matter: PersonnelMatter, before: PersonnelMatter) -> Iterator[Stamped]:
    """What was opened and closed on the day that is corrected, with the day as it is now."""
    if matter.effective_on == before.effective_on:
        return
    for holding in matter.holdings_opened.not_voided():
        holding.from_on = matter.effective_on
        yield holding
    for holding in matter.holdings_ended.not_voided():
        holding.until_on = matter.effective_on
        yield holding
    if matter.kind in MANDATES:
        yield borne_by(matter)


FACTS = {
    PersonnelMatter: Facts(fixed=("continues", "exam_passed"), carries=bears_its_day),
}
