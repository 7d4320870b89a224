"""Old workbooks of the yearly research plan: their words, their results, and how they are told.

What a project resulted in becomes outcomes of it, one for each that the cell names. A check in the
middle of the year has no day of its own in such workbooks, so it is noted and not told as a move.
"""

import re
from collections.abc import Iterator

from reports.oldbooks.vocabulary import plain
from tracker.common import door
from tracker.common.door import Actor
from tracker.outcomes.models import Doer, Outcome
from tracker.plans.models import PlanItem

Status = PlanItem.Status
# 1. 2、 (3) ③ in front of each of several results.
NUMBERED = re.compile(r"(?:(?:^|(?<=[\s;；]))[(（]?\d{1,2}[)）.．、]|[①-⑳])\s*")
BETWEEN = re.compile(r"[\n;；]+")
TITLE_LENGTH = 200


def results_in(text: str) -> list[str]:
    """The names of the results that a cell lists: "1. 报告；2. 办法" → ["报告", "办法"]."""
    parts = BETWEEN.split(NUMBERED.sub("\n", text or ""))
    return list(dict.fromkeys(name for part in parts if (name := part.strip(" 。,，、\t"))))


def add_results(item: PlanItem, said, *, by: Actor) -> list[str]:
    """Hang the results on the item that it does not have yet."""
    present = {plain(title) for title in item.outcomes.values_list("title", flat=True)}
    new = [name for name in results_in(said.get("results")) if plain(name) not in present]
    for name in new:
        if len(name) > TITLE_LENGTH:
            said.doubt("results", f"成果名称超过{TITLE_LENGTH}字，未装入：{name[:20]}…")
            continue
        outcome = Outcome(
            matter=item,
            work_year=item.work_year,
            title=name,
            kind=Outcome.Kind.RESEARCH_RESULT,
            doer=Doer.COMMITTEE,
        )
        door.create(outcome, by=by)
    return ["成果"] if new else []


def working(telling) -> Iterator:
    """The days that such workbooks give, in the order of life."""
    said, item = telling.said, telling.record
    if said.get("included_on") and item.status == Status.PROPOSED:
        meeting = said.get("meeting")
        yield telling.step(
            "include_in_plan", said.get("included_on"), said_in="included_on", meeting=meeting
        )
    if said.get("started_on") and item.status in (Status.PROPOSED, Status.IN_PLAN):
        yield telling.step("start", said.get("started_on"), said_in="started_on")
    before = {Status.PROPOSED, Status.IN_PLAN, *PlanItem.UNDER_WAY}
    if said.get("delivered_on") and item.status in before:
        yield telling.step("deliver", said.get("delivered_on"), said_in="delivered_on")
    if said.get("exchanged_on") and item.status == Status.DELIVERED:
        yield telling.step("exchange", said.get("exchanged_on"), said_in="exchanged_on")
