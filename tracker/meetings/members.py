"""Who belongs to a meeting on a day: the holdings say, and of a congress the mandates."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from tracker.deputies.models import Deputy
from tracker.personnel.posts import Holding, HoldingQuerySet


@dataclass(frozen=True, kw_only=True)
class Member:
    """Somebody who is to attend. Without `deputy` there is nobody whose attendance is kept."""

    name: str
    post: str
    deputy: Deputy | None


def holdings_of(meeting: Any, *, on: Any) -> HoldingQuerySet:
    """The offices by which people belong to the meeting on the day (a date, or a column); of a
    congress and of the party group there are none."""
    held = Holding.objects.valid(on=on)
    kind = meeting.Kind(meeting.kind)
    if kind == kind.COMMITTEE:
        return held.members()
    if kind == kind.DIRECTORS:
        return held.directors()
    return held.of(meeting.body) if kind in meeting.OF_A_BODY else held.none()


def members_of(meeting: Any, *, on: date) -> list[Member]:
    """Each person once, directors first; of a congress the deputies of its term by delegation.

    Three queries at most. Of several holdings of a person any may name the deputy; where none
    does, it is the deputy of the same name, if the term has one such deputy.
    """
    if meeting.kind == meeting.Kind.CONGRESS:
        deputies = Deputy.objects.filter(term=meeting.term_id).select_related("term")
        found = [one for one in deputies if one.lapse_on(on) is None]
        return [Member(name=one.name, post=one.delegation, deputy=one) for one in found]
    held = holdings_of(meeting, on=on).select_related("post", "deputy")
    # `director` comes before `member`.
    by_name: dict[str, Holding] = {}
    known: dict[str, Deputy] = {}
    for each in held.order_by("post__kind", "post_id", "pk"):
        by_name.setdefault(each.person_name, each)
        if each.deputy is not None:
            known.setdefault(each.person_name, each.deputy)
    unnamed = [name for name in by_name if name not in known]
    if unnamed:
        known |= deputies_named(unnamed, meeting, on=on)
    return [
        Member(name=name, post=each.post.title, deputy=known.get(name))
        for name, each in by_name.items()
    ]


def deputies_named(names: list[str], meeting: Any, *, on: date) -> dict[str, Deputy]:
    """The deputies of the meeting's term by name, where a name is that of one alone."""
    if meeting.term_id is not None:
        term = Q(term=meeting.term_id)
    else:
        begun = Q(term__starts_on=None) | Q(term__starts_on__lte=on)
        term = begun & (Q(term__ends_on=None) | Q(term__ends_on__gte=on))
    found: dict[str, list[Deputy]] = {}
    for deputy in Deputy.objects.filter(term, name__in=names):
        found.setdefault(deputy.name, []).append(deputy)
    return {name: deputies[0] for name, deputies in found.items() if len(deputies) == 1}


def is_member(deputy: Deputy, meeting: Any, *, on: date | None) -> bool:
    """Whether the deputy belongs to the body that meets, on the day."""
    if on is None:
        return False
    own = Q(deputy=deputy) | Q(deputy=None, person_name=deputy.name)
    return holdings_of(meeting, on=on).filter(own).exists()
