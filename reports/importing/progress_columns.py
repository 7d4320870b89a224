"""What the progress columns of a row report: an entry to be appended, unless it was before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Model

from reports.importing.fields import Reading, Target, in_words
from reports.importing.listed import added_to
from reports.importing.matching import Match
from reports.importing.rows import CheckedRow
from reports.importing.rules import broken_rules
from reports.importing.values import BadCell, text
from tracker.common.door import given
from tracker.common.errors import FieldNotYours
from tracker.common.field_rights import why_not
from tracker.common.roles import standing_of
from tracker.progress.models import ProgressEntry
from tracker.progress.reporting import entry_on
from tracker.rectification.models import RectificationItem

# What a progress entry says, apart from its day.
SAID = ("text", "next_step", "problem")
SAID_BEFORE = "“{}”与以前登记的一条相同，没有重复登记。"
ONLY_APPENDED = "进展只追加，不改写：清空“{}”不改变已登记的内容。"


class ProgressColumns:
    """Reads the progress columns of one sheet, whose cells `parts` are, together as one entry of
    the day `on` where the sheet has no column for the day."""

    def __init__(self, parts: list[Target], *, user, on: date):
        self.parts, self.on = parts, on
        self.has_day = any(target.name == "happened_on" for target in parts)
        self.standing = standing_of(user)

    def report(
        self, row: CheckedRow, match: Match, entries: Iterable[ProgressEntry], *, reading: Reading
    ) -> None:
        """Put the entry into the row. `entries` are all that the record has so far."""
        content = self.content_of(row, match, reading)
        differing = [target for target in self.parts if match.differs_in(target)]
        if content is None:
            return
        if not match.is_new:
            self.leave_out_what_stood_there(content, match, differing)
        if self.is_said_already(row, content, differing, entries):
            return
        if others := self.why_not(row, content):
            for target in differing:
                row.refuse_cell(target.column, FieldNotYours.code, others)
            return
        row.entry = ProgressEntry(**content)
        self.tell(row, match, self.parts if match.is_new else differing)
        self.judge(row, set(content))

    def why_not(self, row: CheckedRow, content: dict) -> str:
        """Why the matter of the row is not one that the person reports on; "" where it is."""
        entry = entry_on(row.record, **content)
        return "".join(one.detail for one in why_not(entry, given(entry, {}), self.standing))

    def content_of(self, row: CheckedRow, match: Match, reading: Reading) -> dict | None:
        """What the cells say; None, with the faults told, where one cannot be read."""
        content, bad_cells = {"happened_on": self.on}, 0
        for target in self.parts:
            try:
                value = match.row.cells.get(target.column.key)
                content[target.name] = target.parse(value, reading)
            except BadCell as bad:
                row.refuse_cell(target.column, bad.code, bad.message)
                bad_cells += 1
        return None if bad_cells else content

    def leave_out_what_stood_there(self, content: dict, match: Match, differing) -> None:
        """Where a cell lists reports, what was typed beside them is the new one. Without a new
        report nothing that others said is said again: the entry holds the new intention alone."""
        target = next(target for target in self.parts if target.name == "text")
        shown = text(target.column.value_of(match.shown))
        changed = {target.name for target in differing}
        content["text"] = content["text"] if self.has_day else added_to(shown, content["text"])
        if ("text" in changed and content["text"]) or changed == {"happened_on"}:
            return
        for name in set(SAID) - (changed - {"text"}):
            content[name] = ""
        if "happened_on" not in changed:
            content["happened_on"] = self.on

    def is_said_already(self, row: CheckedRow, content: dict, differing, entries) -> bool:
        """Whether nothing is left to report; that a cell changes nothing is told."""
        if not any(content.get(name) for name in SAID):
            row.notices += [ONLY_APPENDED.format(target.column.label) for target in differing]
            return True
        if any(self.is_reported(content, entry) for entry in entries):
            return True
        for target in () if content["text"] else differing:
            said = content.get(target.name)
            if said and any(text(getattr(entry, target.name)) == said for entry in entries):
                content[target.name] = ""
                row.notices.append(SAID_BEFORE.format(target.column.label))
        return not any(content.get(name) for name in SAID)

    def is_reported(self, content: dict, entry: ProgressEntry) -> bool:
        """Whether an entry says what the sheet says. Blanks were trimmed on the way."""
        if self.has_day and content["text"] and content["happened_on"] != entry.happened_on:
            return False
        return all(content.get(name, "") == text(getattr(entry, name)) for name in SAID)

    def tell(self, row: CheckedRow, match: Match, targets: list[Target]) -> None:
        for target in targets:
            old = "" if match.is_new else target.column.value_of(match.shown)
            after = in_words(getattr(row.entry, target.name))
            if not after:
                continue
            row.change(target.column, before=in_words(old), after=f"新增进展：{after}")

    def judge(self, row: CheckedRow, content: set[str]) -> None:
        """Ask the entry's own rules."""
        by_name = {target.name: target.column for target in self.parts}
        for name, faults in broken_rules(row.entry, content).items():
            for code, message in faults:
                if name in by_name:
                    row.refuse_cell(by_name[name], code, message)
                else:
                    row.refuse(code, message)


def entries_of(model: type[Model], ids: list[int]) -> dict[int, list[ProgressEntry]]:
    """Every entry there ever was, by the ids of the records: one that was voided since must not
    come back either."""
    place = "rectification_item" if model is RectificationItem else "matter"
    found = defaultdict(list)
    if ids:
        for entry in ProgressEntry.objects.filter(**{f"{place}__in": ids}):
            found[getattr(entry, f"{place}_id")].append(entry)
    return found
