"""The tables of the life cycles as pages that people read: `docs/life-cycles.md`.

Nothing is said here that the tables do not say: states, moves, who makes them, what they ask,
the days they may not precede, and what other records do because of them.
"""

from collections.abc import Iterable, Iterator

from django import forms

from tracker.common.facts import Facts, correctable_fields, facts_of, kinds_with_facts, rules_of
from tracker.common.models import Moved, Stamped, field_of
from tracker.common.move_forms import KEPT_AS_PROGRESS, MoveForm
from tracker.common.workflow import (
    STAYS,
    Earlier,
    Follows,
    Transition,
    Workflow,
    consequences_of,
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

CORRECTING = """## 更正

办理时写错的内容，由常委会办公室或代表工委更正，必须说明原因；进展中另记一条，变更记录中注明“更正”。
更正的日期同样不得早于前面的办理、不得晚于后面的办理。由它推算的期限和规则重新计算；会议另定的期限不变。
更正也可以“撤销上一步”。不在表中的内容，或者可以直接修改，或者须撤销写入它的那一步办理。
"""


def description() -> str:
    parts = [INTRODUCTION, *(_chapter(kind) for kind in moved_kinds()), _correcting()]
    return "\n".join(parts)


def _correcting() -> str:
    """What the office puts right afterwards, kind by kind."""
    rows = [
        (
            str(kind._meta.verbose_name),
            "、".join(str(one.verbose_name) for one in correctable_fields(kind)),
            "、".join(dict.fromkeys(_computed(kind))),
            "、".join(dict.fromkeys(_label(kind, rests.name) for rests in _facts(kind).rests)),
            _facts(kind).while_.label if _facts(kind).while_ else "",  # type: ignore[union-attr]
        )
        for kind in kinds_with_facts()
        if correctable_fields(kind)
    ]
    columns = (
        "记录",
        "可以更正",
        "按规则推算、随之重新计算",
        "别的办理以它为依据的不能更正",
        "哪些",
    )
    return "\n".join([CORRECTING, *_table(columns, rows), ""])


def _facts(kind: type[Stamped]) -> Facts:
    return facts_of(kind) or Facts()


def _computed(kind: type[Stamped]) -> Iterator[str]:
    for rule in rules_of(kind):
        yield _label(kind, rule.fills[0])


def _label(kind: type[Stamped], name: str) -> str:
    return str(field_of(kind, name).verbose_name)


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
    for other, state in consequences_of(kind, row):
        yield f"{other._meta.verbose_name}→{state}"


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
