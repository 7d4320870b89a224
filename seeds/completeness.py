"""Holds the curated records against the text: nothing misquoted, misread, missed or invented.

Plain Python, like the reader: whether a record may stand in the database is asked elsewhere.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from seeds.curated import Curated, Entry, Problem
from seeds.reader import Report
from tracker.reading.laws import INSPECTIONS, LawMention
from tracker.reading.quantities import Quantity
from tracker.reading.senses import Sense

REPORT_FILE = "report.txt"
# These state what the report says, so each of their records has to quote it.
QUOTING = (
    *("topics", "inspections", "suggestions", "activities"),
    *("recommendations", "outcomes", "figures"),
)
# These say of a finding why it is no record.
EXCEPTIONS = ("not_figures", "not_laws", "not_sites", "not_recommendations", "not_outcomes")
EXCEPTION_KEYS = frozenset({"passage", "heading", "quote", "wording", "reason"})
# Records that stand within others: (file, key) and what may be written there. Sites are records
# of their own and know their fields themselves.
NESTED = {
    ("laws", "mentions"): frozenset({"passage", "quote", "wording", "action"}),
    ("sources", "leftovers"): frozenset({"line", "reason"}),
    ("activities", "sites"): None,
}


class Finding(Protocol):
    """What the reader found, and where in the text it stands."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


class Statement(Finding, Protocol):
    @property
    def text(self) -> str: ...


def check(curated: Curated, report: Report) -> list[Problem]:
    """Everything in which records and text disagree, sorted by file and line."""
    comparison = _Comparison(curated, report)
    comparison.check_keys()
    comparison.place_quotes()
    comparison.check_source()
    comparison.check_figures()
    comparison.check_laws()
    comparison.check_sites()
    comparison.check_statements()
    return sorted(comparison.problems)


class _Comparison:
    def __init__(self, curated: Curated, report: Report):
        self.curated = curated
        self.report = report
        self.problems: list[Problem] = []
        # Where in the text the quote of each record stands.
        self.quotes: dict[Entry, range] = {}

    def entries(self, file: str) -> list[Entry]:
        return self.curated.get(file, [])

    def check_keys(self) -> None:
        for file, entries in self.curated.items():
            for entry in entries:
                if file in EXCEPTIONS:
                    self._refuse_unknown_keys(entry, EXCEPTION_KEYS)
                for key, children in entry.children.items():
                    if (file, key) not in NESTED:
                        self._add(entry, f"{file}.yaml 里没有“{key}”这个字段。", key=key)
                    for child in children:
                        self._refuse_unknown_keys(child, NESTED.get((file, key)))

    def place_quotes(self) -> None:
        for file in (*QUOTING, *EXCEPTIONS):
            for entry in self.entries(file):
                self._place_quote(entry)
                if file in EXCEPTIONS and not entry.text("reason"):
                    self._add(entry, "须写明理由（reason）。")
        for law in self.entries("laws"):
            for mention in law.children.get("mentions", []):
                self._place_quote(mention)

    def check_source(self) -> None:
        digest = hashlib.sha256(self.report.text.encode()).hexdigest()
        for source in self.entries("sources"):
            if source.text("checksum") != digest:
                self._add(source, f"原文与校验值不符，原文的 SHA-256 是 {digest}。", key="checksum")
            named = {entry.text("line") for entry in source.children.get("leftovers", [])}
            for leftover in self.report.leftovers:
                if leftover.text not in named:
                    self._add_unused(leftover, f"“{leftover.text}”不是段落，也没有列入 leftovers。")

    def check_figures(self) -> None:
        used: dict[Quantity, Entry] = {}
        for figure in self.entries("figures"):
            quantity = self._quantity_of(figure)
            if quantity is None:
                continue
            if quantity in used:
                self._add(figure, f"“{quantity.wording}”已被第{used[quantity].line}行的数据使用。")
            used[quantity] = figure
            self._check_year(figure, quantity)
        # What the reader takes for a date or a slogan is accounted for too: it may be wrong. Only
        # marks such as 一、 are not.
        numerals = [one for one in self.report.numerals if one.sense != Sense.LIST_MARK]
        excepted = self._spans_of_exceptions("not_figures", numerals)
        for quantity in numerals:
            is_excepted = _covered(quantity, excepted)
            if quantity in used and is_excepted:
                self._add(used[quantity], f"“{quantity.wording}”又列在 not_figures.yaml 中。")
            elif quantity not in used and not is_excepted:
                self._add_unused(quantity, self._unused(quantity.wording, "figures", "数量"))

    def check_laws(self) -> None:
        spans = []
        for law in self.entries("laws"):
            for mention in law.children.get("mentions", []):
                span = self._within(mention, mention.text("wording") or law.text("title"))
                spans.append(span)
                self._check_action(law, mention, span)
        excepted = self._spans_of_exceptions("not_laws", self.report.laws)
        spans += excepted
        for found in self.report.laws:
            if _times_covered(found, spans) < self._records_of(found, excepted):
                self._add_unused(found, self._unused(found.title, "laws", "法律法规"))
        self._check_inspections()

    def _records_of(self, found: LawMention, excepted: list[range | None]) -> int:
        """“一法一条例” is two laws, and has to be accounted for twice."""
        return 1 if _covered(found, excepted) else found.counts

    def check_sites(self) -> None:
        spans = [
            self._within(site, site.text("name"), quote=self.quotes.get(activity), key="name")
            for activity in self.entries("activities")
            for site in activity.children.get("sites", [])
        ]
        spans += self._spans_of_exceptions("not_sites", self.report.places)
        for place in self.report.places:
            if not _covered(place, spans):
                self._add_unused(place, self._unused(place.name, "activities", "地点"))

    def check_statements(self) -> None:
        for asked in self.report.recommendations:
            self._check_quoted(asked, asked.start, "recommendations", "建议")
        # The words of a result stand at the end of their clause.
        for claim in self.report.claims:
            self._check_quoted(claim, claim.end - 1, "outcomes", "成效")

    def _refuse_unknown_keys(self, entry: Entry, known: frozenset[str] | None) -> None:
        for key in entry.lines:
            if known is not None and key not in known:
                self._add(entry, f"没有“{key}”这个字段。", key=key)

    def _place_quote(self, entry: Entry) -> None:
        quote, outer = entry.text("quote"), self._part_of_text(entry)
        if outer is None:
            return
        span = _only_span(self.report.text, quote, outer)
        if span is None:
            self._add(entry, f"引语“{quote}”应在该段原文中恰好出现一次。", key="quote")
        else:
            self.quotes[entry] = span

    def _part_of_text(self, entry: Entry) -> range | None:
        """The passage, or for the exceptions also the heading, that the entry says it quotes."""
        key = "heading" if entry.text("heading") else "passage"
        own_lines = [heading for heading in self.report.headings if heading.is_own_line]
        parts = own_lines if key == "heading" else self.report.passages
        number = entry.text(key)
        if not number.isdecimal() or not 1 <= int(number) <= len(parts):
            self._add(entry, f"原文没有这一段：{key} “{number}”，应为1至{len(parts)}。", key=key)
            return None
        part = parts[int(number) - 1]
        return range(part.start, part.end)

    def _within(
        self, entry: Entry, words: str, *, quote: range | None = None, key: str = "wording"
    ) -> range | None:
        """Where `words` stand in the entry's quote; None, and a problem, unless exactly once."""
        quote = self.quotes.get(entry) if quote is None else quote
        if quote is None:
            return None
        span = _only_span(self.report.text, words, quote)
        if span is None:
            self._add(entry, f"“{words}”应在引语中恰好出现一次。", key=key)
        return span

    def _quantity_of(self, figure: Entry) -> Quantity | None:
        span = self._within(figure, figure.text("wording"))
        if span is None:
            return None
        inside = [quantity for quantity in self.report.numerals if _covered(quantity, [span])]
        if len(inside) != 1:
            wording = figure.text("wording")
            self._add(figure, f"“{wording}”中应恰有一个数量，读出{len(inside)}个。", key="wording")
            return None
        return inside[0]

    def _check_year(self, figure: Entry, quantity: Quantity) -> None:
        """Of the passage alone the model sees the quantity, not which year it is about."""
        year, written = figure.text("work_year"), figure.text("subject_year")
        is_earlier = quantity.years_back and year.isdecimal()
        read = str(int(year) - quantity.years_back) if is_earlier else ""
        if read != written:
            text = f"原文“{quantity.wording}”的所属年度读作“{read}”，填写的是“{written}”。"
            self._add(figure, text, key="subject_year")

    def _check_action(self, law: Entry, mention: Entry, span: range | None) -> None:
        found = next((one for one in self.report.laws if span and _covered(one, [span])), None)
        if found is None:
            return
        written, title = mention.text("action"), law.text("title")
        if written != found.action:
            self._add(
                mention,
                f"对“{title}”的做法读作 {found.action}，记录写的是 {written}。",
                key="action",
            )
        elif found.action in INSPECTIONS and not any(
            _is_about(inspection, title, mention) for inspection in self.entries("inspections")
        ):
            self._add(mention, f"inspections.yaml 中没有“{title}”这一段、这一类型的检查。")

    def _check_inspections(self) -> None:
        """No inspection may claim more than the text says was done with the law."""
        mentions = [
            (law.text("title"), mention)
            for law in self.entries("laws")
            for mention in law.children.get("mentions", [])
        ]
        for inspection in self.entries("inspections"):
            for title in _titles(inspection):
                if not any(
                    _is_about(inspection, title, m) for name, m in mentions if name == title
                ):
                    self._add(
                        inspection, f"原文这一段没有对“{title}”作这一类型的检查。", key="kind"
                    )

    def _check_quoted(self, found: Statement, offset: int, file: str, what: str) -> None:
        """A statement is used when a record quotes the part of it that holds `offset`."""
        for name in (file, f"not_{file}"):
            if any(offset in self.quotes.get(entry, ()) for entry in self.entries(name)):
                return
        self._add_unused(found, self._unused(found.text, file, what))

    def _spans_of_exceptions(self, file: str, findings: Sequence[Finding]) -> list[range | None]:
        spans = []
        for entry in self.entries(file):
            span = self._within(entry, entry.text("wording"))
            spans.append(span)
            if span is not None and not any(_covered(found, [span]) for found in findings):
                words = entry.text("wording")
                self._add(entry, f"原文的“{words}”本来就没有读出内容，无须列出。", key="wording")
        return spans

    def _unused(self, words: str, file: str, what: str) -> str:
        # Places are written within the activities that went there.
        exceptions = "not_sites" if file == "activities" else f"not_{file}"
        return f"{what}“{words}”既没有记入 {file}.yaml，也没有在 {exceptions}.yaml 中写明理由。"

    def _add(self, entry: Entry, text: str, *, key: str = "") -> None:
        self.problems.append(entry.problem(text, key=key))

    def _add_unused(self, found: Finding, text: str) -> None:
        self.problems.append(Problem(REPORT_FILE, self.report.line_of(found.start), text))


def _only_span(text: str, words: str, outer: range) -> range | None:
    """Where `words` stand in text[outer]; None unless they stand there exactly once."""
    if not words or text.count(words, outer.start, outer.stop) != 1:
        return None
    start = text.index(words, outer.start, outer.stop)
    return range(start, start + len(words))


def _covered(found: Finding, spans: Iterable[range | None]) -> bool:
    return _times_covered(found, spans) > 0


def _times_covered(found: Finding, spans: Iterable[range | None]) -> int:
    return sum(
        span is not None and span.start <= found.start and found.end <= span.stop for span in spans
    )


def _titles(inspection: Entry) -> list[str]:
    laws = inspection.values.get("laws", [])
    return [laws] if isinstance(laws, str) else laws


def _is_about(inspection: Entry, title: str, mention: Entry) -> bool:
    """True when the inspection is what the mention says was done with the law."""
    return (
        title in _titles(inspection)
        and inspection.text("kind") == mention.text("action")
        and inspection.text("passage") == mention.text("passage")
    )
