"""The tables of the life cycles as pages that people read: `docs/life-cycles.md`.

Nothing is said here that the tables do not say: states, moves, who makes them, what they ask,
the days they may not precede, and what other records do because of them.
"""

from collections.abc import Iterable, Iterator

from django import forms

from tracker.common.models import Moved, field_of
from tracker.common.move_forms import KEPT_AS_PROGRESS, MoveForm
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Follows,
    Transition,
    Workflow,
    moved_kinds,
    workflow_of,
)

INTRODUCTION = """# 办理流程

本页由程序中的办理操作表生成（`python manage.py describe_life_cycles`），不要手工修改。

- 图中方框是状态，箭头是办理操作；带“自动”的是因别的记录办理而随之改变的，不用单独操作。
- **谁办理**：常委会办公室和代表工委可以代任何人登记（代录），历史中注明代哪个单位。
- **补录**：事后登记的，可以从“补录时还可从”一栏的状态直接办理，须勾选“补录”。
- **需要填写**：每项操作还要填发生日期，可以写说明；带 * 的必须填写，有的只在特定情形下必填。
- **不得早于**：发生日期不能早于这些日期（没有的不计）。
- 所属记录已经结束（撤回、办结、作废等）的，其中的单位、审议意见、整改事项不能再办理。
"""


def description() -> str:
    parts = [INTRODUCTION, *(_chapter(kind) for kind in moved_kinds())]
    return "\n".join(parts)


def _chapter(kind: type[Moved]) -> str:
    workflow = workflow_of(kind)
    lines = [f"## {kind._meta.verbose_name}", "", *_diagram(kind, workflow), ""]
    lines += _moves(kind, workflow)
    if workflow.follows:
        lines += ["", "随别的记录而变：", "", *_followings(kind, workflow)]
    return "\n".join([*lines, ""])


# --- The diagram -------------------------------------------------------------------------------


def _diagram(kind: type[Moved], workflow: Workflow) -> list[str]:
    arrows = [
        *(line for row in workflow.transitions.values() for line in _arrows(row)),
        *(
            _arrow(source, row.target, f"{row.label}（自动）")
            for row in workflow.follows
            for source in _in_order(kind, row.sources)
        ),
    ]
    start = field_of(kind, "status").default
    states = [f"    {code}: {label}" for code, label in kind.Status.choices]
    ends = [f"    {code} --> [*]" for code in kind.Status.values if code in _ends(kind, workflow)]
    first = f"    [*] --> {start}"
    return ["```mermaid", "stateDiagram-v2", *states, first, *dict.fromkeys(arrows), *ends, "```"]


def _arrows(row: Transition) -> Iterator[str]:
    for source in sorted(row.sources):
        for target in row.targets:
            # Where it stays as it is the table says so; a loop on every state would hide the way.
            if target not in (STAYS, source):
                yield _arrow(source, target, row.label)


def _arrow(source: str, target: str, label: str) -> str:
    return f"    {source} --> {target}: {label}"


def _ends(kind: type[Moved], workflow: Workflow) -> set[str]:
    """States that nothing leads out of."""
    left = {source for row in workflow.transitions.values() for source in row.sources}
    return set(kind.Status.values) - left - {s for row in workflow.follows for s in row.sources}


# --- The tables --------------------------------------------------------------------------------

MOVE_COLUMNS = ("操作", "从", "到", "谁办理", "需要填写", "不得早于", "补录时还可从", "随之改变")


def _moves(kind: type[Moved], workflow: Workflow) -> list[str]:
    rows = (
        (
            row.label,
            _states(kind, row.sources),
            "、".join(_target(kind, target) for target in row.targets),
            row.by.label,
            _asked(row.form),
            "、".join(_day(kind, each) for each in row.not_before),
            _states(kind, row.late_sources),
            "；".join(dict.fromkeys(_consequences(kind, row))),
        )
        for row in workflow.transitions.values()
    )
    return _table(MOVE_COLUMNS, rows)


def _followings(kind: type[Moved], workflow: Workflow) -> list[str]:
    rows = (
        (
            "、".join(_causes(row)),
            row.condition,
            _states(kind, row.sources),
            _target(kind, row.target),
            row.label,
        )
        for row in workflow.follows
    )
    return _table(("因为", "哪些", "从", "到", "历史中记为"), rows)


def _causes(row: Follows) -> Iterator[str]:
    for kind in (each for each in moved_kinds() if issubclass(each, row.whose)):
        for name in row.after:
            if name in workflow_of(kind).transitions:
                yield f"{kind._meta.verbose_name}“{workflow_of(kind).named(name).label}”"


def _consequences(kind: type[Moved], row: Transition) -> Iterator[str]:
    for other in moved_kinds():
        for following in workflow_of(other).follows:
            if row.name in following.after and issubclass(kind, following.whose):
                yield f"{other._meta.verbose_name}→{_target(other, following.target)}"


def _states(kind: type[Moved], states: Iterable[str]) -> str:
    return "、".join(_target(kind, code) for code in _in_order(kind, states))


def _in_order(kind: type[Moved], states: Iterable[str]) -> list[str]:
    return [code for code in kind.Status.values if code in states]


def _target(kind: type[Moved], code: str) -> str:
    return "不变" if code == STAYS else str(dict(kind.Status.choices)[code])


def _day(kind: type[Moved], each: str | Earlier) -> str:
    return each.label if isinstance(each, Earlier) else str(field_of(kind, each).verbose_name)


def _asked(form: type[MoveForm]) -> str:
    asked = {name: one for name, one in form.base_fields.items() if name not in KEPT_AS_PROGRESS}
    remark = form.base_fields["remark"]
    words = [_field(one) for one in asked.values()]
    return "、".join([*words, _field(remark)] if remark.required else words)


def _field(field: forms.Field) -> str:
    return f"{field.label}{'*' if field.required else ''}"


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [columns, ("---",) * len(columns), *rows]
    return [f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines]
