"""The menu by role (岗位): what a person works at, in the order of that work.

A person with several roles has the menus of all of them, each list named once. What nobody's menu
names and the person may still read stands folded at the end, so that nothing is out of reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tracker import kinds
from tracker.common.roles import ADMINISTRATOR, STAFF, Role
from tracker.suggestions.models import Suggestion

MINE = {"mine": "yes"}
LATE = {"due": "overdue"}
REST = "其他记录"
OF_SUGGESTIONS = ("assignment", "answer", "extension", "evaluation", "promise", "urge")


@dataclass(frozen=True)
class Entry:
    """A list under the name that people of the role give it; "" is its own name.

    Pages of `parts` belong to it: they are reached from what is listed.
    """

    model: str
    name: str = ""
    query: dict[str, str] = field(default_factory=dict, hash=False)
    parts: tuple[str, ...] = ()


Menu = dict[str, tuple[Entry, ...]]


def lists(*models: str) -> tuple[Entry, ...]:
    return tuple(Entry(model) for model in models)


OFFICE: Menu = {
    "监督工作": (
        *lists(*(name for name in kinds.names() if name != "suggestion")),
        *lists("opinion", "rectificationitem", "resultreport", "ballot"),
    ),
    "代表建议": lists("suggestion", "assignment", "answer", "promise"),
    "代表履职与活动": lists("dutyact", "activity"),
    "进展与成效": lists("progressentry", "outcome", "figure", "indicator"),
    "来源与法规": lists("sourcedocument", "passage", "law"),
    "报表": lists("sheetlayout", "documenttemplate", "task", "change"),
    "设置": lists(
        "workyear",
        "answerclass",
        "workarea",
        "unit",
        "term",
        "session",
        "deputy",
    ),
}
ACCOUNTS: Menu = {"账号": lists("user", "membership", "apitoken", "webhook")}
CONTACT: Menu = {
    "我的工作": (
        Entry("suggestion", "我的承办", MINE, parts=OF_SUGGESTIONS),
        *lists("rectificationitem", "opinion", "resultreport"),
    ),
    "查阅": (Entry("unit", "单位"), *lists("law", "sourcedocument")),
}
DEPUTY: Menu = {
    "我的工作": (Entry("suggestion", "我的建议", MINE), Entry("dutyact", "我的履职")),
    "查阅": (
        Entry("suggestion", "公开的建议", {"disclosure__exact": Suggestion.Disclosure.FULL}),
        *lists("activity", "topic", "inspection"),
    ),
}
LEADER: Menu = {
    "总览": lists(*kinds.names()),
    "督办": (
        Entry("suggestion", "重点督办建议", {"is_key__exact": "1"}),
        Entry("suggestion", "超期的建议", LATE),
        *lists("rectificationitem", "opinion"),
    ),
    "会议": lists("resultreport", "ballot"),
    "成效与数据": lists("outcome", "figure", "indicator"),
}
COMMITTEE: Menu = {
    "我的工作": (
        *lists(*(kind._meta.model_name for kind in kinds.supervising())),
        *lists("opinion", "rectificationitem", "planitem"),
        Entry("suggestion", "对口建议", MINE),
    ),
    "过程与成效": lists("progressentry", "activity", "recommendation", "outcome", "figure"),
    "查阅": lists("law", "sourcedocument", "passage"),
}
STREET: Menu = {
    "我的工作": lists("activity", "planitem", "dutyact"),
    "过程与成效": lists("progressentry", "outcome", "figure"),
}
GOVERNMENT: Menu = {
    "交办与督查": (
        Entry("suggestion", "交来的建议", MINE),
        *lists("assignment", "extension", "urge"),
    ),
    "整改": lists("opinion", "rectificationitem", "resultreport"),
}
# Whose menu comes first where a person has several.
MENUS: tuple[tuple[frozenset[str], Menu], ...] = (
    (STAFF, OFFICE),
    (frozenset({Role.LEADER, Role.READER}), LEADER),
    (frozenset({Role.COMMITTEE}), COMMITTEE),
    (frozenset({Role.STREET_COMMITTEE}), STREET),
    (frozenset({Role.GOVERNMENT_OFFICE}), GOVERNMENT),
    (frozenset({Role.UNIT_CONTACT}), CONTACT),
    (frozenset({Role.DEPUTY}), DEPUTY),
    (frozenset({ADMINISTRATOR}), ACCOUNTS),
)


def menu_of(roles: frozenset[str]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Headings with their entries, for somebody with these roles."""
    for whose, menu in MENUS:
        if whose & roles:
            yield from menu.items()


def headings(models: dict[str, dict], roles: frozenset[str], *, here: str) -> list[dict]:
    """The menu as the admin's templates read it.

    `models` are Django's entries of the lists that the person may open, by model name; `here` is
    the path that is open, with its query.
    """
    unnamed = dict(models)
    shown: dict[str, list[dict]] = {}
    seen: set[tuple[str, str]] = set()
    for heading, entries in menu_of(roles):
        for entry in entries:
            query = urlencode(entry.query)
            if entry.model in models and (entry.model, query) not in seen:
                seen.add((entry.model, query))
                unnamed.pop(entry.model, None)
                named = _entry(models[entry.model], entry.name, query)
                shown.setdefault(heading, []).append({**named, "parts": entry.parts})
    found = [_heading(heading, entries) for heading, entries in shown.items()]
    found.append({**_heading(REST, list(unnamed.values())), "is_folded": bool(found)})
    _mark_current([model for heading in found for model in heading["models"]], here)
    return [heading for heading in found if heading["models"]]


def _entry(model: dict, name: str, query: str) -> dict:
    url = f"{model['admin_url']}?{query}" if query else model["admin_url"]
    return {**model, "name": name or model["name"], "admin_url": url}


def _is_part(entry: dict, path: str) -> bool:
    return any(f"/{part}/" in path for part in entry.get("parts", ()))


def _heading(name: str, models: list[dict]) -> dict:
    return {
        "name": name,
        "app_label": name,
        "app_url": "",
        "has_module_perms": True,
        "models": models,
    }


def _mark_current(entries: list[dict], here: str) -> None:
    """The entry of the very list that is open; on other pages of its records the first one."""
    path = here.partition("?")[0]
    exact = [entry for entry in entries if entry["admin_url"] == here]
    within = [entry for entry in entries if path.startswith(entry["admin_url"].partition("?")[0])]
    whole = [entry for entry in entries if _is_part(entry, path)]
    for entry in (exact or whole or within)[:1]:
        entry["is_current"] = True
