"""What is said of a release is said alike: its version, and the packages it was tested with."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import yaml
from django.conf import settings
from packaging.requirements import Requirement

import tracker

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# What a server is installed with; tests and measurements need no fixed versions.
IN_USE = ("server", "postgres", "tasks", "word", "fast")
PIN = re.compile(r"([A-Za-z0-9_.-]+)==([0-9][A-Za-z0-9.]*)")


def named_alike(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned() -> dict[str, str]:
    """Package → version; every line that is no comment has to be a plain pin."""
    text = (ROOT / "deploy" / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    pins = [PIN.fullmatch(line) for line in lines]
    assert [line for line, pin in zip(lines, pins, strict=True) if pin is None] == []
    return {named_alike(pin[1]): pin[2] for pin in pins}


class TestTheVersion:
    def test_is_that_of_the_installed_package(self):
        assert metadata.version(PROJECT["name"]) == tracker.__version__

    def test_is_that_of_the_api(self):
        text = (ROOT / "docs" / "openapi.yaml").read_text(encoding="utf-8")
        described = yaml.load(text, Loader=yaml.CSafeLoader)
        assert settings.SPECTACULAR_SETTINGS["VERSION"] == tracker.__version__
        assert described["info"]["version"] == tracker.__version__

    def test_heads_the_changelog_and_the_notes_on_upgrading(self):
        for page in ("CHANGELOG.md", "UPGRADE.md"):
            headings = re.findall(r"^## (.+)$", (ROOT / page).read_text("utf-8"), re.MULTILINE)
            if headings[0] == "未发布":
                # What the next release will bring, gathered above the last one.
                del headings[0]
            released = re.fullmatch(r"([0-9.]+)（\d{4}-\d{2}-\d{2}）", headings[0])
            assert released, f"{page}: {headings[0]}"
            assert released[1] == tracker.__version__


class TestTheReadme:
    def test_says_of_every_package_why_it_is_here(self):
        extras = PROJECT["optional-dependencies"]
        asked = [*PROJECT["dependencies"], *(each for extra in extras.values() for each in extra)]
        said = (ROOT / "README.md").read_text("utf-8").partition("## 依赖")[2].lower()
        assert [each for each in asked if Requirement(each).name.lower() not in said] == []


class TestTheConstraints:
    def test_pin_every_package_in_use_as_the_project_allows(self):
        extras = PROJECT["optional-dependencies"]
        asked = [*PROJECT["dependencies"], *(each for name in IN_USE for each in extras[name])]
        pins = pinned()
        unmet = [
            each
            for each in map(Requirement, asked)
            if not each.specifier.contains(pins.get(named_alike(each.name), "0"))
        ]
        assert unmet == []

    def test_do_not_name_the_ledger_itself(self):
        assert named_alike(PROJECT["name"]) not in pinned()
