"""The index of all texts (检索), a row for each record that is searched.

The databases keep an index of their own over these rows, by triggers or as an index on what a
function gives (`tracker/migrations`), so that nothing is looked through: SQLite one of phrases,
whose words are single characters; PostgreSQL one of all characters and pairs of characters.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models

from tracker import kinds
from tracker.common.searching import texts_are_kept_in
from tracker.matters.models import Matter

# What SQLite's index is called, and the function that spells a text for it.
PHRASES, SPELLED = "tracker_searchtext_phrases", "tracker_spelled"
TABLE = "tracker_searchtext"


def spelled(text: str) -> str:
    """Each character as a word of its own, in letters and digits, as the phrase index takes it."""
    return text.encode("utf-16-be", "surrogatepass").hex(" ", 2)


def teach_spelling(connection, **signal) -> None:
    """Receiver for each new connection: the triggers of SQLite's index call this function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(SPELLED, 1, spelled, deterministic=True)


def holding(
    words: Sequence[str], *, column: str, alias: str = f'"{TABLE}"'
) -> tuple[str, list[Any]]:
    """In SQL, whether the text of a row, or its name alone (`column`), holds all of the words."""
    if connection.vendor == "sqlite":
        phrases = " AND ".join(f'"{spelled(word)}"' for word in words)
        found = f"SELECT rowid FROM {PHRASES} WHERE {PHRASES} MATCH %s"
        return f'{alias}."id" IN ({found})', [f"{column} : ({phrases})"]
    sql, params = f'tracker_grams({alias}."text") @> %s::text[]', [_grams_of(words)]
    for word in words:
        # Pairs of characters say that they are there, not that they stand in this order.
        if column != "text" or len(word) > 2:
            sql += f' AND strpos({alias}."{column}", %s) > 0'
            params.append(word)
    return f"({sql})", params


def _grams_of(words: Sequence[str]) -> Any:
    pairs = ([word[at : at + 2] for at in range(len(word) - 1)] or [word] for word in words)
    return sorted({gram for grams in pairs for gram in grams})


class Holding(models.Func):
    """As `holding`, for a query of Django's."""

    conditional = True
    output_field = models.BooleanField()

    def __init__(self, words: Sequence[str], *, column: str):
        super().__init__(models.F("id"))
        self.words, self.column = tuple(words), column

    def as_sql(self, compiler, connection, **context):
        key, _ = compiler.compile(self.source_expressions[0])
        return holding(self.words, column=self.column, alias=key.rpartition(".")[0])


class SearchTextQuerySet(models.QuerySet):
    def holding(self, words: Sequence[str]):
        """Rows in which all of the words stand, whether in the name or the rest."""
        return self.filter(Holding(words, column="text"))

    def naming(self, words: Sequence[str]):
        """Rows in whose name all of the words stand."""
        return self.filter(Holding(words, column="name"))

    def of(self, model: type[models.Model]):
        """Rows of the records of one kind; of the spine, those of matters of whatever kind."""
        if model is Matter:
            return self.filter(kind__in=kinds.names())
        return self.filter(kind=model._meta.model_name)

    def of_record(self, record: models.Model):
        return self.filter(kind=record._meta.model_name, record_id=record.pk)


@texts_are_kept_in
class SearchText(models.Model):
    """The searched text of one record, folded (`tracker/common/folding.py`).

    Written by the door alone, as part of each write; `matter` is what the record is a part of.
    """

    kind = models.CharField("记录类型", max_length=50)
    record_id = models.BigIntegerField("记录编号")
    matter = models.ForeignKey(
        Matter, verbose_name="所属事项", null=True, on_delete=models.CASCADE, related_name="+"
    )
    name = models.TextField("名称")
    text = models.TextField("文字")

    objects = SearchTextQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "检索文字"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "record_id"], name="searchtext_once_a_record")
        ]

    def __str__(self):
        return self.name.replace("\n", " ")

    holding = staticmethod(holding)

    @classmethod
    def keep(cls, rows: Sequence["SearchText"]) -> None:
        """Write rows, each in the place of what was kept of its record before."""
        last = {(row.kind, row.record_id): row for row in rows}
        cls._base_manager.bulk_create(
            last.values(),
            batch_size=500,
            update_conflicts=True,
            unique_fields=["kind", "record_id"],
            update_fields=["matter", "name", "text"],
        )
