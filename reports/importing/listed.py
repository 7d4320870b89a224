"""A cell that lists what was reported before: what somebody typed into it beside that."""

import re

# A list of several reports is numbered; with one report more the numbers change.
LIST_NUMBER = re.compile(r"^\s*\d{1,3}\.\s+")
# What stands between a line and what is typed right behind it.
BETWEEN = " 　；;，,。、"


def added_to(listed: str, given: str) -> str:
    """What `given` says beyond the lines of `listed`, wherever it was typed."""
    known = sorted(filter(None, map(bare, listed.splitlines())), key=len, reverse=True)
    lines = (rest_of(bare(line), known) for line in given.splitlines())
    return "\n".join(filter(None, lines))


def bare(line: str) -> str:
    return LIST_NUMBER.sub("", line).strip()


def rest_of(line: str, known: list[str]) -> str:
    """The line, or what was typed behind a known one."""
    begins = next((one for one in known if line.startswith(one)), "")
    return line[len(begins) :].lstrip(BETWEEN) if begins else line
