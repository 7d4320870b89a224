"""Sheets of activities, such as the 活动台账 that a street committee keeps.

Receptions of the same name are held every month and everywhere: a row is the activity of that
name, day and organiser. What took place is entered as held; a day that is still to come, as
planned.
"""

from typing import Any

from reports.oldbooks.counts import counts_said
from reports.oldbooks.meaning import plain
from reports.oldbooks.said import Said
from reports.oldbooks.streets import street_said
from tracker.activities.models import BROUGHT, Activity
from tracker.activities.programmes import Programme
from tracker.activities.stations import Station
from tracker.units.models import Unit

NUMBERS = tuple(name for name in BROUGHT if name != "items")
BETWEEN = "、，,；;/\n "


# --- Which activity a row is --------------------------------------------------------------------


def find(loader: Any, said: Said) -> Activity | None:
    said.values["organised_by"] = organiser_said(loader, said)
    pk = known_activities(loader).get(key_of_said(said))
    return None if pk is None else Activity.objects.get(pk=pk)


def organiser_said(loader: Any, said: Said) -> Unit | None:
    """The unit that is named as organiser, else the street committee."""
    units = said.get("organiser") or []
    if len(units) > 1:
        said.doubt("organiser", "有几个组织单位，按第一个登记，其余未装入")
    return units[0] if units else street_said(loader, said, otherwise="组织单位留空")


def key_of_said(said: Said) -> tuple:
    unit = said.get("organised_by")
    return plain(said.get("title")), said.get("held_on"), unit and unit.pk


def known_activities(loader: Any) -> dict[tuple, int]:
    """The keys of the year's activities by what tells them apart; read once for the sheet."""
    if "activity" not in loader.series:
        of_year = Activity.objects.not_voided().filter(work_year=loader.work_year).order_by("-pk")
        loader.series["activity"] = {key_of(one): one.pk for one in of_year}
    return loader.series["activity"]


def key_of(activity: Activity) -> tuple:
    return plain(activity.title), activity.held_on, activity.organiser_id


def remember(loader: Any, activity: Activity) -> None:
    known_activities(loader)[key_of(activity)] = activity.pk


# --- What a row says of it ----------------------------------------------------------------------


def values_of(loader: Any, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = counts_said(said, NUMBERS)
    if said.get("organised_by") is not None:
        values["organiser"] = said.get("organised_by")
    if said.get("station"):
        values |= station_said(loader, said)
    said.values["of_programmes"] = programmes_said(loader, said)
    day = said.get("held_on")
    if day is not None and day > loader.today:
        values["status"] = Activity.Status.PLANNED
    return values


def station_said(loader: Any, said: Said) -> dict[str, Any]:
    """The station of that name; a name that nobody knows stays as the place."""
    if "stations" not in loader.series:
        loader.series["stations"] = {
            plain(name): one for one in Station.objects.all() for name in (one.name, *one.aliases)
        }
    words = said.get("station")
    found = loader.series["stations"].get(plain(words))
    if found is not None:
        return {"station": found}
    said.doubt("station", f"没有名为“{words}”的工作室（站、家），未装入")
    return {}


def programmes_said(loader: Any, said: Said) -> list[Programme]:
    words = said.get("programmes")
    if not words:
        return []
    if "programmes" not in loader.series:
        loader.series["programmes"] = {plain(one.name): one for one in Programme.objects.all()}
    known = loader.series["programmes"]
    names = [name for name in split(words) if plain(name)]
    missing = [name for name in names if plain(name) not in known]
    if missing:
        said.doubt("programmes", f"没有名为“{'、'.join(missing)}”的品牌活动，请先登记")
    return list(dict.fromkeys(known[plain(name)] for name in names if plain(name) in known))


def split(words: str) -> list[str]:
    for mark in BETWEEN:
        words = words.replace(mark, "、")
    return words.split("、")
