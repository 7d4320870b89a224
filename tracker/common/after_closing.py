"""关账后更正: a record of a closed year that is changed by hand, which always takes a reason.

What moves write is the everyday work of its matter.
"""

from django.db.models import Model

from tracker.common.actor import Actor
from tracker.common.models import Stamped

BY_HAND = frozenset({"create", "change", "void", "restore", "delete"})


def is_after_closing(record: Model, action: str, *, by: Actor) -> bool:
    if not by.reason.strip() or not isinstance(record, Stamped):
        return False
    is_by_hand = action == "correct" or (action in BY_HAND and not by.within_move)
    return is_by_hand and record.is_frozen()
