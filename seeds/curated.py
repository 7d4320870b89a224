"""The curated records as clerks write them: one YAML file per kind, each value with its line."""

from dataclasses import dataclass, field
from pathlib import Path

import yaml


@dataclass(frozen=True, order=True)
class Problem:
    """Something wrong with the curated records: the file, the line from 1, and the words."""

    file: str
    line: int
    text: str

    def __str__(self):
        return f"{self.file} 第{self.line}行：{self.text}"


@dataclass(frozen=True, eq=False)
class Entry:
    """One record of a file. Scalars stay text, so that 015 keeps its zero and 3.27 its digits.

    `children` holds lists of records within it: the sites of an activity, the mentions of a law.
    """

    file: str
    line: int
    values: dict[str, str | list[str]]
    lines: dict[str, int] = field(default_factory=dict)
    children: dict[str, list["Entry"]] = field(default_factory=dict)

    def text(self, key: str) -> str:
        """The value of `key`, "" where the record does not have it."""
        value = self.values.get(key, "")
        return value if isinstance(value, str) else "、".join(value)

    def problem(self, text: str, *, key: str = "") -> Problem:
        return Problem(self.file, self.lines.get(key, self.line), text)


Curated = dict[str, list[Entry]]


class Malformed(Exception):
    """A file that is not a list of records."""

    def __init__(self, problem: Problem):
        super().__init__(str(problem))
        self.problem = problem


def read_curated(folder: Path) -> tuple[Curated, list[Problem]]:
    """Every *.yaml of the folder as {file name without suffix: its records}, and what is wrong.

    A file that cannot be read is a problem and counts as empty, so that the others are still read.
    """
    curated: Curated = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            curated[path.stem] = read_records(path.read_text(encoding="utf-8"), file=path.name)
        except Malformed as malformed:
            curated[path.stem] = []
            problems.append(malformed.problem)
    return curated, problems


def read_records(text: str, *, file: str) -> list[Entry]:
    """The records of one file. Raises Malformed where it is not a list of records."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise Malformed(Problem(file, line, f"不是有效的 YAML: {error.problem}")) from error
    return [] if node is None else _records(node, file=file)


def _records(node: yaml.Node, *, file: str) -> list[Entry]:
    if not isinstance(node, yaml.SequenceNode):
        raise Malformed(_at(node, file, "应为记录的列表，每条以“- ”开头。"))
    return [_record(item, file=file) for item in node.value]


def _record(node: yaml.Node, *, file: str) -> Entry:
    if not isinstance(node, yaml.MappingNode):
        raise Malformed(_at(node, file, "每条记录应由“字段：内容”组成。"))
    entry = Entry(file=file, line=node.start_mark.line + 1, values={})
    for key_node, value_node in node.value:
        key = _scalar(key_node, file=file)
        if key in entry.lines:
            raise Malformed(_at(key_node, file, f"字段“{key}”写了两次。"))
        entry.lines[key] = key_node.start_mark.line + 1
        if _is_list_of_records(value_node):
            entry.children[key] = _records(value_node, file=file)
        elif isinstance(value_node, yaml.SequenceNode):
            entry.values[key] = [_scalar(item, file=file) for item in value_node.value]
        else:
            entry.values[key] = _scalar(value_node, file=file)
    return entry


def _is_list_of_records(node: yaml.Node) -> bool:
    return isinstance(node, yaml.SequenceNode) and any(
        isinstance(item, yaml.MappingNode) for item in node.value
    )


def _scalar(node: yaml.Node, *, file: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise Malformed(_at(node, file, "此处应为文字或数字。"))
    return node.value


def _at(node: yaml.Node, file: str, text: str) -> Problem:
    return Problem(file, node.start_mark.line + 1, text)
