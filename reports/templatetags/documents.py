from django import template
from django.urls import reverse

from reports.packs.session import why_no_pack
from reports.word.documents import Offer, offers_of, offers_of_part
from tracker.assignments.models import Assignment

register = template.Library()


@register.simple_tag
def documents_of(record, user):
    """Links to the Word documents of a record, or for the one unit of an assignment, that make
    sense now."""
    offers = offers_of_part if isinstance(record, Assignment) else offers_of
    return [link_to(offer) for offer in offers(record, to=user)]


@register.simple_tag
def pack_of(meeting, user):
    """Links to the items of a meeting as a sheet and to the pack of all its papers; none where
    there are no items to be seen."""
    if why_no_pack(meeting, to=user) is not None:
        return []
    return [
        {"label": "会议议题安排表", "url": reverse("session-agenda", args=[meeting.pk])},
        {"label": "会议材料包", "url": reverse("session-pack", args=[meeting.pk])},
    ]


def link_to(offer: Offer) -> dict[str, str]:
    url = reverse("document-page", args=[offer.kind.name, offer.record.pk])
    chosen = f"?unit={offer.unit.pk}" if offer.unit else f"?year={offer.year}" if offer.year else ""
    return {"label": offer.label, "url": url + chosen}
