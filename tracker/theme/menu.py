"""The menu by role (岗位): what a person works at, in the order of that work.

A person with several roles has the menus of all of them, each list named once. What nobody's menu
names and the person may still read stands folded at the end, so that nothing is out of reach.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.urls import reverse

from tracker import kinds
from tracker.common.roles import ADMINISTRATOR, STAFF, Role
from tracker.leads.models import Lead
from tracker.suggestions.models import Suggestion

MINE = {"mine": "yes"}
LATE = {"due": "overdue"}
PRESS = {"kind__exact": "media"}
REST = "其他记录"
# Kinds that have a heading of their own in the menu of the office.
OF_THEIR_OWN = ("suggestion", "personnelmatter", "lead", "filing", "review")
OF_SUGGESTIONS = ("assignment", "answer", "extension", "evaluation", "promise", "urge")


@dataclass(frozen=True)
class Entry:
    """A list under the name that people of the role give it; "" is its own name.

    Pages of `parts` belong to it: they are reached from what is listed. `page` names a page of
    the kind's own that is opened instead of the list.
    """

    model: str
    name: str = ""
    query: dict[str, str] = field(default_factory=dict, hash=False)
    parts: tuple[str, ...] = ()
    page: str = ""


Menu = dict[str, tuple[Entry, ...]]


def lists(*models: str) -> tuple[Entry, ...]:
    return tuple(Entry(model) for model in models)


MONTH = Entry("activity", "街道月报", page="tracker_activity_month")
QUICK = Entry("activity", "随手登记", page="tracker_activity_quick")

OFFICE: Menu = {
    "监督工作": (
        *lists(*(name for name in kinds.followed_names() if name not in OF_THEIR_OWN)),
        *lists("opinion", "rectificationitem", "resultreport", "vote"),
    ),
    "会议": lists("meeting", "agendaitem"),
    "代表建议": lists("suggestion", "assignment", "answer", "promise", "onetimelink"),
    "线索": (
        Entry("lead", "线索"),
        Entry("lead", "待分办的线索", {"status__exact": Lead.Status.RECEIVED}),
        Entry("lead", "预算联网预警", {"channel__exact": Lead.Channel.WARNING}),
    ),
    "备案审查": lists("filing", "review", "normativedocument", "yearlist", "yearlistline"),
    "代表履职与活动": (
        *lists("dutyact", "activity"),
        MONTH,
        *lists("trialcomment", "station", "programme", "pointrule"),
    ),
    "人事任免": lists("personnelmatter", "bill", "byelection", "holding", "post"),
    "进展与成效": lists("progressentry", "outcome", "figure", "indicator"),
    "来源与法规": (
        *lists("reportreading", "sourcedocument"),
        Entry("sourcedocument", "媒体报道", PRESS),
        *lists("passage", "law"),
    ),
    "报表": lists("sheetlayout", "documenttemplate", "task", "change"),
    "设置": lists(
        "workyear",
        "answerclass",
        "fiscalduty",
        "workarea",
        "unit",
        "term",
        "session",
        "deputy",
        "person",
        "group",
    ),
}
LOCKED = Entry("user", "暂停登录的用户名", page="locked_names")
ACCOUNTS: Menu = {"账号": (*lists("user", "membership", "apitoken", "webhook"), LOCKED)}
AUDIT: Menu = {"审计": lists("event")}
CONTACT: Menu = {
    "我的工作": (
        Entry("suggestion", "我的承办", MINE, parts=OF_SUGGESTIONS),
        Entry("lead", "交来的线索"),
        Entry("rectificationitem"),
        Entry("opinion", parts=("resultreport",)),
        Entry("decision"),
        Entry("filing", parts=("review", "normativedocument")),
        Entry("trialcomment"),
    ),
    "查阅": (Entry("unit", "单位"),),
}
DEPUTY: Menu = {
    "我的工作": (
        Entry("suggestion", "我的建议", MINE),
        Entry("dutyact", "我的履职"),
        Entry("lead", "我接收的线索"),
    ),
    "查阅": (
        Entry("suggestion", "公开的建议", {"disclosure__exact": Suggestion.Disclosure.FULL}),
        *lists("meeting", "activity", "topic", "inspection", "decision"),
    ),
}
LEADER: Menu = {
    "总览": lists(*kinds.followed_names()),
    "督办": (
        Entry("suggestion", "重点督办建议", {"is_key__exact": "1"}),
        Entry("suggestion", "超期的建议", LATE),
        *lists("rectificationitem", "opinion"),
    ),
    "会议": lists("meeting", "resultreport", "vote"),
    "备案审查": lists("review", "normativedocument", "yearlistline"),
    "人事任免": lists("holding"),
    "成效与数据": lists("outcome", "figure", "indicator"),
}
COMMITTEE: Menu = {
    "我的工作": (
        *lists(*(kind._meta.model_name for kind in kinds.supervising())),
        *lists("opinion", "rectificationitem", "planitem", "decision", "lead"),
        Entry("suggestion", "对口建议", MINE),
    ),
    "会议": lists("meeting", "agendaitem"),
    "备案审查": lists("review", "filing", "normativedocument"),
    "过程与成效": lists("progressentry", "activity", "recommendation", "outcome", "figure"),
    "查阅": lists("law", "sourcedocument", "passage"),
}
STREET: Menu = {
    "我的工作": (
        MONTH,
        QUICK,
        Entry("activity", "我的活动", MINE),
        *lists("lead", "planitem", "dutyact", "station"),
    ),
    "会议": lists("meeting"),
    "过程与成效": lists("progressentry", "outcome", "figure"),
}
GOVERNMENT: Menu = {
    "交办与督查": (
        Entry("suggestion", "交来的建议", MINE),
        Entry("lead", "交来的线索"),
        *lists("assignment", "extension", "urge"),
    ),
    "整改": lists("opinion", "rectificationitem", "resultreport", "decision"),
    "备案审查": lists("filing", "review", "normativedocument", "yearlist"),
    "会议": lists("agendaitem", "meeting"),
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
    (frozenset({ADMINISTRATOR, Role.ACCOUNT_KEEPER}), ACCOUNTS),
    (frozenset({Role.AUDITOR}), AUDIT),
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
            query = entry.page or urlencode(entry.query)
            if entry.model in models and (entry.model, query) not in seen:
                seen.add((entry.model, query))
                unnamed.pop(entry.model, None)
                named = _entry(models[entry.model], entry)
                shown.setdefault(heading, []).append({**named, "parts": entry.parts})
    found = [_heading(heading, entries) for heading, entries in shown.items()]
    found.append({**_heading(REST, list(unnamed.values())), "is_folded": bool(found)})
    _mark_current([model for heading in found for model in heading["models"]], here)
    return [heading for heading in found if heading["models"]]


def _entry(model: dict, entry: Entry) -> dict:
    query = urlencode(entry.query)
    url = f"{model['admin_url']}?{query}" if query else model["admin_url"]
    if entry.page:
        url = reverse(f"admin:{entry.page}")
    return {**model, "name": entry.name or model["name"], "admin_url": url}


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
    # A page of its own lies below the list of its kind.
    within.sort(key=lambda entry: -len(entry["admin_url"].partition("?")[0]))
    whole = [entry for entry in entries if _is_part(entry, path)]
    for entry in (exact or whole or within)[:1]:
        entry["is_current"] = True
