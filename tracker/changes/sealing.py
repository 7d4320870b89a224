"""Laying the seals, and looking whether the history is as it was sealed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tracker.changes.models import Change
from tracker.changes.seals import Seal, chained, columns, content_of, sealed
from tracker.common.unavailable import unavailable

SEALED_AT_ONCE = 2000
# Names the lock of whoever seals.
SEALING_HELD = 0x4C6567
SEALS = ("change_id", "form", "algorithm", "content", "digest")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A seal as it is kept elsewhere: printed, or in a file."""

    day: date
    number: int
    algorithm: str
    digest: str

    def __str__(self):
        return f"{self.day} {self.number} {self.algorithm} {self.digest}"


def seal(*, at: datetime) -> int:
    """Seal every change that is settled; how many were. Raises DatabaseError where nothing can be
    written."""
    count = 0
    while sealed_now := _seal_some(at):
        count += sealed_now
    return count


def try_to_seal(*, at: datetime) -> None:
    """As far as it can be: what is not sealed now is sealed the next time."""
    try:
        seal(at=at)
    except DatabaseError as error:
        if unavailable(error) is None:
            raise


def _seal_some(at: datetime) -> int:
    with transaction.atomic():
        _alone()
        last = Seal.objects.last()
        before, after = (last.pk, last.digest) if last else (0, "")
        unsealed = Change.objects.settled().filter(pk__gt=before).order_by("pk")
        seals = []
        for values in unsealed.values(*columns())[:SEALED_AT_ONCE]:
            seals.append(sealed(values, after=after, at=at))
            after = seals[-1].digest
        Seal.objects.bulk_create(seals)
    return len(seals)


def _alone() -> None:
    """Until the end of the transaction nobody else seals; SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_HELD])


def last_known(*, on: date) -> Known | None:
    """The last seal of the day or before; None where nothing is sealed yet."""
    found = Seal.objects.last_on(on)
    return found and Known(
        day=timezone.localdate(found.change.at),
        number=found.pk,
        algorithm=found.algorithm,
        digest=found.digest,
    )


# --- Looking --------------------------------------------------------------------------------------


def faults_of_history(known: Iterable[Known] = ()) -> list[str]:
    """Every fault in a sentence, the earliest first; `known` are seals kept elsewhere, which alone
    tell of a history that was shortened or sealed anew."""
    found = [*_faults_of_seals(), *_faults_of_known(known)]
    return [text for _, text in sorted(found, key=lambda each: each[0])]


def _faults_of_seals() -> Iterator[tuple[int, str]]:
    before = ""
    last = Seal.objects.last()
    for number, change, its in _side_by_side():
        if its is None:
            if last and number < last.pk:
                yield number, f"第{number}号变更没有校验值：它是后来插入的。"
            continue
        if change is None:
            yield number, f"第{number}号变更不见了。"
        elif content_of(change, form=its["form"], algorithm=its["algorithm"]) != its["content"]:
            yield number, f"第{number}号变更（{_about(change)}）被改动过。"
        if chained(before, its["content"], algorithm=its["algorithm"]) != its["digest"]:
            yield number, f"校验值在第{number}号断开：它前面有记录被删除，或者校验值被改动过。"
        before = its["digest"]


def _side_by_side() -> Iterator[tuple[int, dict | None, dict | None]]:
    """Number, change and seal, in the order of the numbers; one of the two may be lacking."""
    changes = _rows(Change.objects.order_by("pk").values(*columns()), key="id")
    seals = _rows(Seal.objects.order_by("pk").values(*SEALS), key="change_id")
    change, its = next(changes, None), next(seals, None)
    while change or its:
        number = min(each[0] for each in (change, its) if each)
        found: list[dict | None] = [None, None]
        if change and change[0] == number:
            found[0], change = change[1], next(changes, None)
        if its and its[0] == number:
            found[1], its = its[1], next(seals, None)
        yield number, *found


def _rows(rows: Any, *, key: str) -> Iterator[tuple[int, dict]]:
    for row in rows.iterator(chunk_size=SEALED_AT_ONCE):
        yield row[key], row


def _about(change: dict) -> str:
    return f"{timezone.localtime(change['at']):%Y-%m-%d %H:%M}“{change['record_title']}”"


def _faults_of_known(known: Iterable[Known]) -> Iterator[tuple[int, str]]:
    for each in known:
        kept = Seal.objects.filter(pk=each.number, algorithm=each.algorithm, digest=each.digest)
        if not kept.exists():
            yield (
                each.number,
                f"{each.day}留存的第{each.number}号校验值与现在的不同：在它以前的变更记录被改写过。",
            )


def read_known(text: str) -> list[Known]:
    """The seals of a file that was kept. Raises ValueError with the line that is none."""
    found = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        try:
            day, number, algorithm, digest = line.split()
            found.append(
                Known(
                    day=date.fromisoformat(day),
                    number=int(number),
                    algorithm=algorithm,
                    digest=digest,
                )
            )
        except ValueError:
            raise ValueError(f"“{line[:80]}”不是一行校验值。") from None
    return found
