"""Sheets of leads, such as the monthly one of the hotline: found again by the number of the ticket.

Two calls about a lamp bear the same title and are two leads, so that titles tell nothing apart. A
ticket that was seen before is filled in where the ledger is blank and never entered again. What
the sheet says of being solved is the word of whoever dealt with it: it goes into the note.
"""

from collections.abc import Iterator
from typing import Any

from reports.oldbooks.said import ASSUMED, Said
from reports.oldbooks.streets import street_said
from reports.oldbooks.vocabulary import plain
from tracker.leads.models import Lead

Status = Lead.Status
TITLE_FROM_TEXT = 40
NUMBER_LENGTH, SYSTEM_LENGTH, UNIT_LENGTH = 100, 50, 100
BEFORE_ANSWER = frozenset(
    {*Lead.BEFORE_HANDOVER, Status.HANDED_OVER, Status.ACCEPTED, Status.RETURNED}
)


# --- Which lead a row is ------------------------------------------------------------------------


def identity_of(said: Said) -> tuple[str, str]:
    """The system that numbers the tickets, by default the channel, and the number."""
    system = said.get("external_system") or said.get("channel") or ""
    return system[:SYSTEM_LENGTH], (said.get("number") or "")[:NUMBER_LENGTH]


def find(loader: Any, said: Said) -> Lead | None:
    """The lead of that ticket; without a number the one that says the very same of that day."""
    name_by_text(said)
    system, number = identity_of(said)
    key = (system, number) if number else told_alike(said.get("title"), said)
    pk = known_leads(loader).get(key)
    return None if pk is None else Lead.objects.select_related("street", "area").get(pk=pk)


def name_by_text(said: Said) -> None:
    """Most sheets have no heading for a call but its text."""
    text = said.get("text")
    if text and not said.get("title"):
        said.values["title"] = " ".join(text.split())[:TITLE_FROM_TEXT]


def told_alike(title: str, of: Any) -> tuple:
    read = of.get if isinstance(of, Said) else lambda name: getattr(of, name)
    return plain(title), plain(read("text")), read("received_on")


def known_leads(loader: Any) -> dict[tuple, int]:
    """Key by ticket, and by what they say, of all leads; read once for the sheet."""
    if "lead" not in loader.series:
        leads = Lead.objects.not_voided().order_by("-pk")
        found: dict[tuple, int] = {}
        for lead in leads.only("title", "text", "received_on", "external_system", "external_id"):
            found |= dict.fromkeys(keys_of(lead), lead.pk)
        loader.series["lead"] = found
    return loader.series["lead"]


def keys_of(lead: Lead) -> list[tuple]:
    if lead.external_id:
        return [(lead.external_system, lead.external_id)]
    return [told_alike(lead.title, lead)]


def remember(loader: Any, lead: Lead) -> None:
    known = known_leads(loader)
    for key in keys_of(lead):
        known[key] = lead.pk


# --- What a row says of it ----------------------------------------------------------------------


def values_of(loader: Any, said: Said) -> dict[str, Any]:
    system, number = identity_of(said)
    values: dict[str, Any] = {}
    if number and system:
        values |= {"external_system": system, "external_id": number}
    values |= times_said(said)
    street = street_said(loader, said, otherwise="街道留空")
    if street is not None:
        values["street"] = street
    if said.get("area"):
        area = loader.area(said.get("area"))
        if area is None:
            said.doubt("area", f"没有名为“{said.get('area')}”的工作领域")
        else:
            values["area"] = area
    if unknown := said.get("unknown_units"):
        values["unit_named"] = "、".join(unknown)[:UNIT_LENGTH]
    return values


def times_said(said: Said) -> dict[str, int]:
    words = said.get("times")
    if not words:
        return {}
    if words.isdigit() and int(words):
        return {"times": int(words)}
    said.doubt("times", f"“{words}”不是件数，按1件登记", ASSUMED)
    return {}


# --- What was done about it ---------------------------------------------------------------------


def names_a_unit(said: Said) -> bool:
    return bool(said.get("handled_by") or said.get("unknown_units"))


def handing_over(telling: Any) -> Iterator:
    said, lead = telling.said, telling.record
    units, day = said.get("handled_by") or [], said.get("handed_over_on")
    if lead.status not in Lead.BEFORE_HANDOVER or not names_a_unit(said):
        return
    if said.get("unknown_units") or len(units) > 1:
        why = "有单位名称未能识别" if said.get("unknown_units") else "有几个承办单位"
        said.doubt("handled_by", f"{why}，未补录交办，请核对后交办")
        return
    if day is None:
        said.doubt("handed_over_on", "台账未载交办日期，未补录交办；可为整表填写")
        return
    due = said.get("due_on")
    yield telling.step(
        "hand_over", day, said_in="handled_by", handled_by=units[0],
        document_number=said.get("document_number"), due_on=due.isoformat() if due else "",
    )  # fmt: skip


def answering(telling: Any) -> Iterator:
    """By the unit that it was handed over to; where that is not clear, nobody has answered yet."""
    said, lead = telling.said, telling.record
    if names_a_unit(said) and lead.handed_over_on is None:
        return
    if said.get("answered_on") and lead.status in BEFORE_ANSWER:
        yield telling.step(
            "answer", said.get("answered_on"), said_in="answered_on", answer=said.get("answer")
        )
    elif said.get("answer") and lead.status in BEFORE_ANSWER:
        said.doubt("answered_on", "台账未载答复日期，未补录答复；可为整表填写")


def telling_them(telling: Any) -> Iterator:
    said, lead = telling.said, telling.record
    if said.get("told_on") and lead.status == Status.ANSWERED:
        yield telling.step("tell", said.get("told_on"), said_in="told_on", rated=said.get("rated"))
