"""What a move that ends a matter brings with it, told before it is made (办理前的提示)."""

from tracker.common.models import Moved
from tracker.common.workflow import Transition, consequences_of


def told_before(kind: type[Moved], row: Transition) -> str:
    """What follows from the move and how it is taken back; "" where it ends nothing."""
    if not kind.FINISHED.intersection(row.targets):
        return ""
    states = "或".join(
        str(dict(kind.Status.choices)[target]) for target in row.targets if target in kind.FINISHED
    )
    told = [f"办理后，这条{kind._meta.verbose_name}即为“{states}”，不再列入待办。"]
    others = [
        f"{other._meta.verbose_name}转为“{state}”" for other, state in consequences_of(kind, row)
    ]
    if others:
        told.append(f"随之：{'；'.join(dict.fromkeys(others))}。")
    told.append("办错的，由办理人当天或由办公室“撤销上一步”退回。")
    return "".join(told)
