"""Ledgers of appointments and removals: a row is one person and one post.

A post that nobody has entered yet is not made up from a name: which body it belongs to and who
fills it decides who may hold it. How many voted in which way goes into the note, since old
ledgers do not say how it was voted.
"""

from collections.abc import Iterator
from typing import Any

from reports.oldbooks.meaning import plain
from reports.oldbooks.said import ASSUMED, Said
from tracker.common import door
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Post

Kind, Status = PersonnelMatter.Kind, PersonnelMatter.Status
NOT_PASSED = ("未", "不通过", "否决")
UNDECIDED = PersonnelMatter.BEFORE_TABLED | {Status.TABLED}


# --- Which matter a row is ----------------------------------------------------------------------


def find(loader: Any, said: Said) -> PersonnelMatter | None:
    take_two_columns(said)
    name = " ".join((said.get("person_name") or "").split())
    if not name:
        return None
    said.values["person_name"] = said.values["title"] = name
    post = said.values["of_post"] = post_said(loader, said)
    key = plain(name), said.get("kind") or "", post and post.pk
    pk = known_matters(loader).get(key)
    return None if pk is None else PersonnelMatter.objects.get(pk=pk)


def take_two_columns(said: Said) -> None:
    """Of sheets with a column for posts given and one for posts taken away."""
    given, taken = said.get("appointed_to"), said.get("removed_from")
    if given and taken:
        text = f"同一行既任又免，按任职装入；免去“{taken}”请另登记"
        said.doubt("removed_from", text)
    if not said.get("post") and (given or taken):
        said.values["post"] = given or taken
    if not said.get("kind") and (given or taken):
        said.values["kind"] = Kind.APPOINT if given else Kind.REMOVE
        said.doubt("kind", f"按“{Kind(said.get('kind')).label}”登记", ASSUMED)


def post_said(loader: Any, said: Said) -> Post | None:
    """The one post of that title, with or without the name of its body in front."""
    words = said.get("post")
    if not words:
        return None
    if "posts" not in loader.series:
        loader.series["posts"] = posts_by_name()
    found = loader.series["posts"].get(plain(words), [])
    if len(found) == 1:
        return found[0]
    if found:
        bodies = "、".join(str(post.body) for post in found)
        said.doubt("post", f"有几个“{words}”（{bodies}），请在前面写明机构")
    else:
        said.doubt("post", f"没有“{words}”这一职务，请先在“职务”中登记后再装入")
    return None


def posts_by_name() -> dict[str, list[Post]]:
    posts: dict[str, list[Post]] = {}
    for post in Post.objects.select_related("body"):
        body = post.body
        fronts = {"", body.name, body.short_name, *body.aliases}
        for name in {plain(f"{front}{post.title}") for front in fronts}:
            posts.setdefault(name, []).append(post)
    return posts


def known_matters(loader: Any) -> dict[tuple, int]:
    """Key by person, kind and post, of the year's matters; read once for the sheet."""
    if "personnelmatter" not in loader.series:
        of_year = PersonnelMatter.objects.not_voided().filter(work_year=loader.work_year)
        loader.series["personnelmatter"] = {key_of(one): one.pk for one in of_year.order_by("-pk")}
    return loader.series["personnelmatter"]


def key_of(matter: PersonnelMatter) -> tuple:
    return plain(matter.person_name), matter.kind, matter.post_id


def remember(loader: Any, matter: PersonnelMatter) -> None:
    known_matters(loader)[key_of(matter)] = matter.pk


# --- What a row says of it ----------------------------------------------------------------------


def values_of(loader: Any, said: Said) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if said.get("of_post") is not None:
        values["post"] = said.get("of_post")
    if proposers := said.get("proposer"):
        values["proposer"] = proposers[0]
    return values


# --- What became of it --------------------------------------------------------------------------


def deciding(telling: Any) -> Iterator:
    said, matter = telling.said, telling.record
    day = said.get("effective_on")
    if matter.status not in UNDECIDED:
        return
    if day is None:
        if said.get("result") or said.get("certificate_number"):
            said.doubt("effective_on", "台账未载通过日期，未补录表决；可为整表填写")
        return
    failed = any(words in (said.get("result") or "") for words in NOT_PASSED)
    yield telling.step("not_pass" if failed else "pass", day, said_in="effective_on")


def following_up(telling: Any) -> Iterator:
    said, matter = telling.said, telling.record
    number = said.get("certificate_number")
    if number and matter.status in PersonnelMatter.PASSED and not matter.certificate_number:
        matter.certificate_number = number
        door.update(matter, by=telling.by)
    if said.get("oath_on") and matter.status == Status.PASSED and matter.oath_on is None:
        yield telling.step("swear", said.get("oath_on"), said_in="oath_on")
    if said.get("announced_on") and matter.status == Status.PASSED:
        yield telling.step(
            "announce", said.get("announced_on"), said_in="announced_on",
            document_number=said.get("document_number"),
        )  # fmt: skip
    if said.get("reported_up_on") and matter.reported_up_on is None:
        yield telling.step("report_up", said.get("reported_up_on"), said_in="reported_up_on")
