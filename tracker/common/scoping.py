"""Which rows a person sees: one rule per kind of record, the same at every door.

A model says in `visible_rows(standing)` what people of a standing see of it; lists, details,
searches, sheets, statistics and attachments all ask `visible` and nothing else. What somebody may
not see does not exist for them.
"""

from collections.abc import Callable

from django.db.models import Model, Q, QuerySet

from tracker.common.roles import Role, Standing, standing_of

NOTHING = Q(pk__in=())


def visible(queryset: QuerySet, *, to) -> QuerySet:
    """The rows of `queryset` that the user `to` may see."""
    rows = rows_of(queryset.model, standing_of(to))
    return queryset.filter(rows) if rows else queryset


def rows_of(model: type[Model], standing: Standing) -> Q:
    """What people of this standing see of a model; nothing without a role."""
    if not standing.roles:
        return NOTHING
    if standing.sees_all:
        of_the_house = getattr(model, "rows_of_the_house", None)
        return of_the_house(standing) if of_the_house else Q()
    return model.visible_rows(standing)


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


def is_visible(record: Model, *, to) -> bool:
    return visible(type(record)._base_manager.filter(pk=record.pk), to=to).exists()
