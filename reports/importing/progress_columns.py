"""What the progress columns of a row report: an entry to be appended, unless it was before."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from reports.importing.fields import Target, in_words
from reports.importing.matching import Match
from reports.importing.names import Names
from reports.importing.rows import CheckedRow
from reports.importing.rules import broken_rules
from reports.importing.values import BadCell, text
from tracker.common.door import given
from tracker.common.errors import FieldNotYours
from tracker.common.field_rights import why_not
from tracker.common.roles import standing_of
from tracker.progress.models import ProgressEntry
from tracker.progress.reporting import entry_on

# What a progress entry says, apart from its day.
SAID = ("text", "next_step", "problem")


class ProgressColumns:
    """Reads the progress columns of one sheet, whose cells `parts` are, together as one entry of
    the day `on` where the sheet has no column for the day."""

    def __init__(self, parts: list[Target], *, user, on: date, names: Names):
        self.parts, self.on, self.names = parts, on, names
        self.has_day = any(target.name == "happened_on" for target in parts)
        self.standing = standing_of(user)

    def report(self, row: CheckedRow, match: Match, entries: Iterable[ProgressEntry]) -> None:
        """Put the entry into the row. `entries` are all that the record has so far."""
        content = self.content_of(row, match)
        if content is None:
            return
        if not self.has_day and not match.is_new:
            self.keep_what_is_added(content, match, entries)
        if any(self.is_reported(content, entry) for entry in entries):
            return
        differing = [target for target in self.parts if match.differs_in(target)]
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

    def content_of(self, row: CheckedRow, match: Match) -> dict | None:
        """What the cells say; None, with the faults told, where one cannot be read."""
        content, bad_cells = {"happened_on": self.on}, 0
        for target in self.parts:
            try:
                value = match.row.cells.get(target.column.key)
                content[target.name] = target.parse(value, self.names)
            except BadCell as bad:
                row.refuse_cell(target.column, bad.code, bad.message)
                bad_cells += 1
        return None if bad_cells else content

    def keep_what_is_added(self, content: dict, match: Match, entries) -> None:
        """Where a cell lists the whole month, what was typed behind the list is the report. If
        nothing was, the last report goes on with another intention or problem."""
        target = next(target for target in self.parts if target.name == "text")
        listed = text(target.column.value_of(match.shown))
        if not (listed and content["text"].startswith(listed)):
            return
        content["text"] = content["text"][len(listed) :].strip()
        in_force = [entry for entry in entries if not entry.is_voided]
        if not content["text"] and in_force:
            content["text"] = max(in_force, key=lambda e: (e.happened_on, e.pk)).text

    def is_reported(self, content: dict, entry: ProgressEntry) -> bool:
        """Whether an entry says what the sheet says. Blanks were trimmed on the way."""
        if self.has_day and content["happened_on"] != entry.happened_on:
            return False
        return all(content.get(name, "") == text(getattr(entry, name)) for name in SAID)

    def tell(self, row: CheckedRow, match: Match, targets: list[Target]) -> None:
        for target in targets:
            old = "" if match.is_new else target.column.value_of(match.shown)
            after = in_words(getattr(row.entry, target.name))
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


def entries_of(ids: list[int]) -> dict[int, list[ProgressEntry]]:
    """Every entry there ever was, by the ids of the records: one that was voided since must not
    come back either."""
    found = defaultdict(list)
    if ids:
        for entry in ProgressEntry.objects.filter(matter__in=ids):
            found[entry.matter_id].append(entry)
    return found
