"""Many counts at one query."""

from django.db.models import CharField, Count, QuerySet, Value


def count_each(records: dict[str, QuerySet]) -> dict[str, int]:
    """How many records each of the named questions finds."""
    counts = dict.fromkeys(records, 0)
    parts = [
        found.order_by()
        .annotate(name_asked=Value(name, output_field=CharField()))
        .values("name_asked")
        .annotate(amount=Count("pk", distinct=True))
        .values_list("name_asked", "amount")
        for name, found in records.items()
    ]
    if parts:
        counts |= dict(parts[0].union(*parts[1:], all=True))
    return counts
