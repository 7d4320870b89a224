"""What is written for engineers names files, functions and links that exist."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = ("CONTRIBUTING.md", "README.md", "docs/architecture.md", "UPGRADE.md", "CHANGELOG.md")
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
