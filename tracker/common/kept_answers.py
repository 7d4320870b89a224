"""Where answers are kept to be given once more: in a slice, which names itself here."""

from datetime import datetime
from typing import Any, Protocol


class Answer(Protocol):
    """The first request of a key and what was answered to it; `status` is None until then.

    `is_mine` says that this request is the first one.
    """

    fingerprint: str
    is_mine: bool
    status: int | None
    headers: dict[str, str]
    body: str

    def keep(self, *, status: int, headers: dict[str, str], body: str) -> bool:
        """Keep the answer; False where another request has taken this one's place."""

    def release(self) -> None:
        """Forget the request: it wrote nothing."""


class Answers(Protocol):
    def claim(self, *, caller: str, key: str, fingerprint: str, at: datetime) -> Answer:
        """This request's own place, or that of the first request with the key."""


_models: list[Any] = []


def answers_are_kept_in(model):
    """Class decorator of the model that keeps one row for each request with a key."""
    _models[:] = [model]
    return model


def kept_answers() -> Answers:
    [model] = _models
    return model.objects
