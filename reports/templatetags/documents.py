from django import template
from django.urls import reverse

from reports.word.documents import Offer, offers_of, offers_of_part
from tracker.assignments.models import Assignment

register = template.Library()


@register.simple_tag
def documents_of(record, user):
    """Links to the Word documents of a record, or for the one unit of an assignment, that make
    sense now."""
    offers = offers_of_part if isinstance(record, Assignment) else offers_of
    return [link_to(offer) for offer in offers(record, to=user)]


def link_to(offer: Offer) -> dict[str, str]:
    url = reverse("document-page", args=[offer.kind.name, offer.record.pk])
    chosen = f"?unit={offer.unit.pk}" if offer.unit else ""
    return {"label": offer.label, "url": url + chosen}
