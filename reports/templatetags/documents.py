from django import template
from django.urls import reverse

from reports.word.documents import Offer, offers_of, units_of
from reports.word.kinds import KINDS

register = template.Library()


@register.simple_tag
def documents_of(suggestion, user):
    """Links to the Word documents of a suggestion that make sense now."""
    return [link_to(offer) for offer in offers_of(suggestion, to=user)]


@register.simple_tag
def documents_of_part(assignment, user):
    """Links to the Word documents for the one unit of an assignment."""
    if assignment.suggestion.is_voided or not assignment.is_current:
        return []
    return [
        link_to(Offer(kind=kind, suggestion=assignment.suggestion, unit=assignment.unit))
        for kind in KINDS.values()
        if units_of(kind, [assignment])
    ]


def link_to(offer: Offer) -> dict[str, str]:
    url = reverse("document-page", args=[offer.kind.name, offer.suggestion.pk])
    chosen = f"?unit={offer.unit.pk}" if offer.unit else ""
    return {"label": offer.label, "url": url + chosen}
