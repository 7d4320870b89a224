"""Who writes: asked by the door, kept in the history."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tracker.common.roles import Guest, Standing, standing_of


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who writes, for whom (代录), through which door, in which request and why.

    Without a user it is the system: a command, the seed, an upgrade. A `Guest` is a user without an
    account; links to who wrote something are to the `account`. `within_move` names the move
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
    def account(self) -> Any:
        """The account of whoever writes; None for the system and for guests."""
        return self.user if self.user is not None and self.user.is_authenticated else None

    @property
    def name(self) -> str:
        """What the history calls whoever writes."""
        if isinstance(self.user, Guest):
            return self.user.name
        account = self.account
        return (account.get_full_name() or account.get_username()) if account else "系统"

    @property
    def signature(self) -> str:
        """What a text says of a guest, whom no link names; "" of everybody else."""
        return f"（{self.user.name}）" if isinstance(self.user, Guest) else ""

    @property
    def standing(self) -> Standing | None:
        """Whose rights are asked for what is written; None where the write needs none."""
        return None if self.user is None or self.within_move else standing_of(self.user)
