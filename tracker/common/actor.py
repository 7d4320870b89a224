"""Who writes: asked by the door, kept in the history."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tracker.common.roles import Standing, standing_of


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who writes, for whom (代录), through which door, in which request and why.

    Without a user it is the system: a command, the seed, an upgrade. `within_move` names the move
    that the workflow engine is making; it alone sets it.
    """

    door: str
    user: Any = None
    on_behalf_of: Any = None
    request_id: str = ""
    reason: str = ""
    within_move: str = ""
    # One for all that a single move writes; that of the move which is being undone.
    act: UUID | None = None
    undoes: UUID | None = None

    @property
    def standing(self) -> Standing | None:
        """Whose rights are asked for what is written; None where the write needs none."""
        return None if self.user is None or self.within_move else standing_of(self.user)
