"""Who has to know when a meeting hears a matter: slices that rest on the day name themselves."""

from collections.abc import Callable, Iterable

from tracker.common.actor import Actor

_followers: list[Callable[..., None]] = []


def hearings_are_followed_by(follow: Callable[..., None]) -> None:
    """Let `follow(matters, by=…)` write what rests on the day on which these (keys) are heard."""
    _followers.append(follow)


def tell_hearing(matters: Iterable[int | None], *, by: Actor) -> None:
    """The agenda says something else of these matters than before."""
    told = {one for one in matters if one is not None}
    for follow in _followers if told else ():
        follow(told, by=by)
