"""A matter through the years: each year has a record of its own, which continues the one before."""

from tracker.common.veil import Sight

# Far more years than any matter lives; a guard against records that continue in a circle.
LONGEST_CHAIN = 30


def chain_of(record, *, sight: Sight) -> list:
    """The matter through the years, oldest first: what it continues, itself, what continues it.
    Links of the chain that are hidden from the reader are left out."""
    if not record.is_followed:
        return []
    earlier: list = []
    one = record
    while one.continues is not None and len(earlier) < LONGEST_CHAIN:
        one = one.continues
        earlier.insert(0, one)
    later: list = []
    newest = [record]
    while newest and len(later) < LONGEST_CHAIN:
        newest = [
            following
            for matter in newest
            for following in matter.continuations.not_voided().select_related("work_year")
        ]
        later += newest
    seen = sight.sees(type(record), (one.pk for one in [*earlier, *later]))
    shown = [one for one in [*earlier, record, *later] if one is record or one.pk in seen]
    return shown if len(shown) > 1 else []
