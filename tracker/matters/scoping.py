"""What people see of the kinds by which the committee supervises: one rule for all of them."""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from tracker.common.roles import Role, Standing
from tracker.common.scoping import NOTHING


def supervision_rows(
    standing: Standing, *, reported, rectified: Callable[[frozenset], QuerySet], published: Q
) -> Q:
    """What people of a standing see of topics or inspections.

    `reported` are the rows of the link to the units concerned, `rectified(units)` the matters of
    which units got something to rectify, `published` what everybody with a role may know of.
    """
    rows = NOTHING
    committees = standing.units_as(Role.COMMITTEE)
    if committees:
        rows |= Q(lead_committee__in=committees) | Q(lead_committee=None)
    units = standing.units_as(Role.UNIT_CONTACT)
    if units:
        mine = reported.filter(unit__in=units)
        kind = next(f for f in reported.model._meta.fields if f.name not in ("id", "unit"))
        rows |= published & Q(pk__in=mine.values(kind.name))
        # What was handed over stays with the unit when it is carried into a year whose plan is
        # not adopted yet; without the matter the unit could add nothing to it.
        rows |= Q(pk__in=rectified(units))
    if standing.roles & {Role.STREET_COMMITTEE, Role.GOVERNMENT_OFFICE, Role.DEPUTY}:
        rows |= published
    return rows
