"""Scores the reader of reports on texts that carry their answers, and its time.

    python tests/bench/reader.py [folder of texts] [-v]

Prints precision and recall of quantities, laws and headings, how often comparator and action are
right, which kinds of not-quantities are named, all overall and for texts with and without dirt,
and how time grows from 100 KB to 1 MB. With -v every difference is listed. Ends with 1 where a goal
is missed. How texts are labelled says `reader_texts/README.md`.
"""

import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tracker.extracts.deriving import proposals_of  # noqa: E402
from tracker.reading.laws import Action  # noqa: E402
from tracker.reading.report import Report, read_report  # noqa: E402

TEXTS = Path(__file__).with_name("reader_texts")
GOALS = {
    "quantities precision": 95,
    "quantities recall": 95,
    "comparator": 95,
    "laws precision": 90,
    "laws recall": 90,
    "action": 85,
    "headings precision": 90,
    "headings recall": 90,
}
MOST_GROWTH = 12
WITHOUT_A_STOP = "组织代表走访企业12家、学校30所、"
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789"}
PAGE_ABOVE = [
    "当前位置：首页 > 人大工作 > 监督工作",
    "发布时间：2022-03-08 09:15␣␣来源：人大网␣␣浏览次数：1356次␣␣字号：[大 中 小]",
]
PAGE_BELOW = ["【打印本页】【关闭窗口】", "版权所有：某市人大常委会  联系电话：0716-8253366"]
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
SCALES |= {"萬": 10_000, "億": 100_000_000}
# Words for what is neither counted nor dated; people differ in which of them they use.
WORDS = {"name", "slogan", "idiom"}
COMPARATORS = {
    "more": "more_than",
    "atleast": "more_than",
    "nearly": "nearly",
    "less": "nearly",
    "about": "about",
    "atmost": "at_most",
}
ACTIONS = {
    "执法检查": {Action.OWN_ENFORCEMENT, Action.JOINT_ENFORCEMENT, Action.DELEGATED_ENFORCEMENT},
    "检查": {Action.IMPLEMENTATION_CHECK},
    "立法调研": {Action.LEGISLATIVE_RESEARCH},
    "听取审议": {Action.HEARING},
    "专题询问": {Action.INQUIRY},
    "测评": {Action.SATISFACTION_VOTE},
    "备案审查": {Action.FILING_REVIEW},
    "制定": {Action.ENACTMENT},
    "修改": {Action.AMENDMENT},
    "通过": {Action.ADOPTION},
    "宣传": {Action.PUBLICITY},
    "促进": {Action.PROMOTION},
    "依据": {Action.BASIS},
    "提及": {Action.NONE},
}


@dataclass(frozen=True)
class Label:
    start: int
    end: int
    text: str
    kind: str
    said: tuple[str, ...]


@dataclass
class Score:
    """Counts of one text or of many."""

    right: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    wanted: Counter = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        self.right += other.right
        self.found += other.found
        self.wanted += other.wanted
        self.differences += other.differences

    def share(self, name: str) -> float:
        """A goal in percent; 100 where there is nothing to find."""
        what, _, how = name.partition(" ")
        base = self.found if how == "precision" else self.wanted
        return 100 * self.right[what] / base[what] if base[what] else 100.0


def unlabelled(marked: str) -> tuple[str, list[Label]]:
    """The text without its labels, and the labels with their places in it."""
    text: list[str] = []
    labels: list[Label] = []
    opened: list[int] = []
    length = 0
    for token in re.findall(r"⟨|\|[^⟨⟩|\n]*⟩|[^⟨|]+|\|", marked.replace("␣", "\u00a0")):
        if token == "⟨":
            opened.append(length)
        elif token.startswith("|") and token.endswith("⟩"):
            start = opened.pop()
            kind, *said = token[1:-1].split() or [""]
            words = "".join(text)[start:]
            labels.append(Label(start, length, words, kind, tuple(said)))
        else:
            text.append(token)
            length += len(token)
    assert not opened, marked[:40]
    return "".join(text), labels


def score(marked: str, name: str) -> Score:
    text, labels = unlabelled(marked)
    report = read_report(text)
    result = Score()
    undecided = [label for label in labels if label.kind.endswith("?") or label.kind == "t"]
    score_quantities(report, labels, undecided, result)
    score_laws(report, labels, undecided, result)
    score_headings(report, labels, undecided, result)
    score_kinds(report, labels, result)
    result.differences = [f"{name}: {one}" for one in result.differences]
    return result


def dirtied(marked: str) -> str:
    """A labelled text as a web page would give it: with navigation and counters around it, lines
    broken at 38 signs, every other number in full-width digits, blanks before units."""
    lines = [_broken(line) for line in marked.splitlines() if line.strip()]
    return "\n".join([*PAGE_ABOVE, *lines, *PAGE_BELOW]) + "\n"


def _broken(line: str) -> str:
    tokens = re.findall(r"⟨|\|[^⟨⟩|\n]*⟩|\d[\d,.]*|[^⟨|]|\|", line)
    is_text = "。" in line
    out, length, numbers = ["　　"], 2, 0
    for token in tokens:
        if token == "⟨" or token.endswith("⟩"):
            out.append(token)
            continue
        if token[0].isdigit():
            numbers += 1
            token = token.translate(WIDE) if numbers % 2 else f"{token}␣"
        if is_text and length >= 38 and token not in "，。；：、）》”％%":
            out.append("\n")
            length = 0
        out.append(token)
        length += len(token)
    return "".join(out)


def overlaps(one, other) -> bool:
    return one.start < other.end and other.start < one.end


def number_of(value: Decimal | None, unit: str) -> tuple[Decimal | None, str]:
    """Value and unit without the scale in it; 件(次) and 件次 are one."""
    scale = 1
    while unit[:1] in SCALES and unit[:2] not in ("百分", "千米"):
        scale, unit = scale * SCALES[unit[0]], unit[1:]
    unit = re.sub(r"[()（）]", "", unit).removeprefix("个") if len(unit) > 1 else unit
    return (None if value is None else value * scale), unit


def score_quantities(report: Report, labels, undecided, result: Score) -> None:
    wanted = [label for label in labels if label.kind == "q"]
    open_ = [one for one in undecided if one.kind == "q?"]
    left = [one for one in report.quantities if not any(overlaps(one, o) for o in open_)]
    result.found["quantities"] += len(left)
    result.wanted["quantities"] += len(wanted)
    for label in wanted:
        match = next((one for one in left if overlaps(one, label)), None)
        if match is None:
            result.differences.append(f"quantity missed: {label.text}")
            continue
        left.remove(match)
        low, _, high = label.said[0].partition("-")
        unit = "" if label.said[1] == "-" else label.said[1]
        read = number_of(match.value, match.unit)
        upper = number_of(match.upper, match.unit)[0]
        expected = (Decimal(low), number_of(Decimal(0), unit)[1])
        if read == expected and upper == (Decimal(high) if high else None):
            result.right["quantities"] += 1
        else:
            result.differences.append(
                f"quantity misread: {label.text} as {match.value} {match.unit}"
            )
        score_comparator(label, match, result)
    result.differences += [f"no quantity: {one.wording} in {around(report, one)}" for one in left]


def score_comparator(label: Label, match, result: Score) -> None:
    said = [COMPARATORS[word] for word in label.said if word in COMPARATORS]
    if any(word.rstrip("?") in COMPARATORS and word.endswith("?") for word in label.said):
        return
    result.wanted["comparator"] += 1
    if match.comparator == (said[0] if said else "exact"):
        result.right["comparator"] += 1
    else:
        result.differences.append(f"comparator: {label.text} read as {match.comparator}")
    planned = "planned" in label.said
    result.wanted["planned"] += 1
    result.right["planned"] += match.is_planned == planned


def score_laws(report: Report, labels, undecided, result: Score) -> None:
    wanted = [label for label in labels if label.kind == "l"]
    ignored = [one for one in undecided if one.kind in ("l?", "t")]
    left = [one for one in report.laws if not any(overlaps(one, other) for other in ignored)]
    result.found["laws"] += len(left)
    result.wanted["laws"] += len(wanted)
    for label in wanted:
        match = next((one for one in left if overlaps(one, label)), None)
        if match is None:
            result.differences.append(f"law missed: {label.text}")
            continue
        left.remove(match)
        full = next((word[1:] for word in label.said if word.startswith("=")), None)
        names = {bare(match.title), *map(bare, match.refers_to)}
        if bare(full or label.text) in names or bare(label.text) in bare(match.title):
            is_resolved = full is None or bare(full) in names
            result.right["laws"] += is_resolved
            if not is_resolved:
                result.differences.append(f"alias not resolved: {label.text} {match.refers_to}")
        else:
            result.differences.append(f"law misread: {label.text} as {match.title}")
        result.wanted["action"] += 1
        allowed = set().union(*(ACTIONS[word] for word in label.said[0].split("/")))
        if match.action in allowed:
            result.right["action"] += 1
        else:
            result.differences.append(
                f"action: {label.said[0]} of {label.text} read as {match.action} in "
                f"{around(report, match)}"
            )
    result.differences += [f"no law: {one.title} in {around(report, one)}" for one in left]


def bare(title: str) -> str:
    return re.sub(r"[\s《》“”\"]", "", title)


def score_headings(report: Report, labels, undecided, result: Score) -> None:
    wanted = [label for label in labels if label.kind == "h"]
    ignored = [one for one in undecided if one.kind in ("h?", "t")]
    left = [one for one in report.headings if not any(overlaps(one, other) for other in ignored)]
    result.found["headings"] += len(left)
    result.wanted["headings"] += len(wanted)
    for label in wanted:
        match = next((one for one in left if overlaps(one, label)), None)
        if match is not None and worded(match.text) == worded(label.text):
            result.right["headings"] += 1
        else:
            read = match.text if match else None
            result.differences.append(f"heading: {label.text} read as {read}")
        if match is not None:
            left.remove(match)
    result.differences += [f"no heading: {one.text}" for one in left]


def worded(heading: str) -> str:
    """A heading without its mark, blanks and the sign at its end."""
    words = re.sub(r"\s", "", heading)
    words = re.sub(
        r"^(?:[一二三四五六七八九十]+、|[(（].{1,3}[)）]|\d+[.．、]|——|【|[◆●])", "", words
    )
    return words.rstrip("。，；：、】.")


def score_kinds(report: Report, labels, result: Score) -> None:
    for label in labels:
        if label.kind != "n":
            continue
        within = [one for one in report.numerals if overlaps(one, label)]
        result.wanted["kinds"] += 1
        expected = WORDS if label.said[0] in WORDS else {label.said[0]}
        if any(one.sense in expected for one in within):
            result.right["kinds"] += 1
        else:
            read = [str(one.sense) for one in within]
            result.differences.append(f"kind: {label.text} is {label.said[0]}, read as {read}")


def around(report: Report, one) -> str:
    return repr(report.text[max(0, one.start - 14) : one.end + 14])


def show(title: str, result: Score) -> None:
    print(title)
    for name, goal in GOALS.items():
        what = name.partition(" ")[0]
        share = result.share(name)
        print(
            f"  {name:22}{share:6.1f} %  goal {goal} %{'' if share >= goal else '  MISSED'}"
            f"  ({result.right[what]} right, {result.found[what]} found, "
            f"{result.wanted[what]} wanted)"
        )
    for name in ("kinds", "planned"):
        print(f"  {name:22}{result.share(name):6.1f} %")


def growth(body: str) -> float:
    """How many times longer ten times the text takes, what it may hold for the ledger included."""
    seconds = {}
    for size in (100_000, 1_000_000):
        text = body * (size // len(body.encode()) + 1)
        text = text.encode()[:size].decode(errors="ignore")
        best = min(timed(text) for _ in range(3))
        seconds[size] = best
        print(f"  {size:>9,} bytes  {best:6.2f} s")
    return seconds[1_000_000] / seconds[100_000]


def timed(text: str) -> float:
    """Seconds of the processor: the same on a machine that does other things too."""
    begin = time.process_time()
    proposals_of(read_report(text), year=2024)
    return time.process_time() - begin


def sample(folder: Path):
    """Name, labelled text and whether it has dirt: each text as it is, clean ones dirtied too."""
    for path in sorted(folder.glob("*.txt")):
        marked, is_dirty = path.read_text(encoding="utf-8"), "dirty" in path.name
        yield path.name[:2], marked, is_dirty
        if not is_dirty:
            yield f"{path.name[:2]} dirtied", dirtied(marked), True


def main(folder: Path, *, is_told: bool) -> int:
    overall, clean, dirty = Score(), Score(), Score()
    texts = []
    for name, marked, is_dirty in sample(folder):
        texts.append(unlabelled(marked)[0])
        result = score(marked, name)
        overall.add(result)
        (dirty if is_dirty else clean).add(result)
    if is_told:
        print("\n".join(overall.differences))
    for title, result in (("without dirt", clean), ("with dirt", dirty), ("overall", overall)):
        show(title, result)
    print("time")
    grown = 0.0
    for title, body in (("the sample", "\n".join(texts)), ("without a stop", WITHOUT_A_STOP)):
        print(f"  {title}")
        times = growth(body)
        print(f"  10 times the text takes {times:.1f} times as long, goal {MOST_GROWTH}")
        grown = max(grown, times)
    missed = [name for name, goal in GOALS.items() if overall.share(name) < goal]
    return 1 if missed or grown > MOST_GROWTH else 0


if __name__ == "__main__":
    named = [Path(one) for one in sys.argv[1:] if not one.startswith("-")]
    sys.exit(main(named[0] if named else TEXTS, is_told="-v" in sys.argv))
