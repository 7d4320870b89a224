"""What two fixtures differ in, record by record, for a person to read."""

import json

from seeds.kinds import KIND_OF_MODEL

Row = dict


def differences(old: str, new: str) -> list[str]:
    """One line for each record that was added, taken out or changed; none where they agree.

    Raises ValueError when `old` or `new` is not a JSON list of rows.
    """
    before, after = _by_name(old), _by_name(new)
    lines = [f"多出 {name}" for name in after if name not in before]
    lines += [f"少了 {name}" for name in before if name not in after]
    for name, row in after.items():
        earlier = before.get(name, row)["fields"]
        fields = row["fields"]
        changed = [
            f"{key} {earlier.get(key, '空')} → {fields.get(key, '空')}"
            for key in earlier | fields
            if earlier.get(key) != fields.get(key)
        ]
        if changed:
            lines.append(f"不同 {name}：{'；'.join(changed)}")
    if not lines and old != new:
        lines.append("内容相同，次序或格式不同。")
    return lines


def natural_key(row: Row) -> tuple:
    """The natural key of a fixture's row, as get_by_natural_key takes it."""
    kind = KIND_OF_MODEL[row["model"].partition(".")[2]]
    if "pk" in row:
        return (row["pk"],)
    parts = []
    for name in kind.key:
        value = row["fields"][name]
        parts += value if isinstance(value, list) else [value]
    return tuple(parts)


def _by_name(fixture: str) -> dict[str, Row]:
    return {f"{row['model']} {natural_key(row)}": row for row in json.loads(fixture)}
