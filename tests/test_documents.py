"""What is written for engineers names files, functions and links that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    "CONTRIBUTING.md",
    "README.md",
    "docs/architecture.md",
    "docs/security.md",
    "UPGRADE.md",
    "CHANGELOG.md",
)
# A file in code marks, and behind a colon what it defines: `tracker/common/door.py: update`
NAMED = re.compile(r"`((?:[\w.-]+/)+[\w.-]*|\w+\.md)(?:: ([\w.]+))?`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
# Made while a recipe is followed, or when the product runs.
NOT_KEPT = {"reports/sheets/recommendations.py", ".data/", "transitions/", "transitions/publish/",
            "workflow.py", "plans/", "common/"}  # fmt: skip


def text_of(page: str) -> str:
    return re.sub(r"^```.*?^```", "", (ROOT / page).read_text("utf-8"), flags=re.M | re.S)


def defined_in(path: Path) -> set[str]:
    """The functions, classes and methods of a module: `go`, `Checker`, `Checker.check`."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names.add(getattr(node, "name", ""))
        if isinstance(node, ast.ClassDef):
            names |= {f"{node.name}.{part.name}" for part in node.body if hasattr(part, "name")}
    return names


def wrong_in(page: str) -> list[str]:
    found = []
    for name, within in NAMED.findall(text_of(page)):
        if name in NOT_KEPT:
            continue
        if not (ROOT / name).exists():
            found.append(name)
        elif within and within not in defined_in(ROOT / name):
            found.append(f"{name}: {within}")
    links = LINK.findall((ROOT / page).read_text("utf-8"))
    return found + [link for link in links if not ((ROOT / page).parent / link).exists()]


class TestADocument:
    @pytest.mark.parametrize("page", PAGES)
    def test_names_what_there_is(self, page):
        assert wrong_in(page) == []

    def test_is_read_for_names(self):
        named = NAMED.findall(text_of("docs/architecture.md"))
        assert ("tracker/common/workflow.py", "go") in named
        assert "Checker.check" in defined_in(ROOT / "reports/importing/checking.py")


def rows_of_tables(page: str) -> list[list[str]]:
    """The cells of every row below the heads of the tables."""
    lines = (ROOT / page).read_text("utf-8").splitlines()
    rows = [line.strip("|").split("|") for line in lines if line.startswith("|")]
    return [[cell.strip() for cell in row] for row in rows if not set(row[0]) <= set(" -")]


def is_proven(cell: str) -> bool:
    named = [name for name, _ in NAMED.findall(cell)]
    by_tests = bool(named) and all(name.startswith("tests/") for name in named)
    return by_tests or cell.startswith("理由：")


class TestTheListsOfSecurity:
    def test_name_a_test_or_a_reason_in_every_line(self):
        lines = [row for row in rows_of_tables("docs/security.md") if row[-1] != "测试或理由"]
        assert len(lines) == 10 + 27 + 4
        unproven = [row[0] for row in lines if not is_proven(row[-1])]
        assert unproven == []

    def test_name_the_ten_risks_in_their_order(self):
        risks = [row[0].split()[0] for row in rows_of_tables("docs/security.md")]
        assert [risk for risk in risks if risk.startswith("API")] == [
            f"API{number}" for number in range(1, 11)
        ]
