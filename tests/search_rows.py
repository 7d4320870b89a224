"""What the index of texts should hold, read from the records by hand, and what it holds."""

from tracker.common.folding import fold
from tracker.common.searching import searched_models
from tracker.models import SearchText


def rows_as_they_should_be() -> set[tuple]:
    """Of every record its words; what says nothing needs no row."""
    rows = set()
    for model in searched_models():
        for record in model._base_manager.all():
            values = [getattr(record, name) for name in model.searched.fields]
            texts = [t for v in values for t in (v if isinstance(v, list) else [v]) if t]
            if texts:
                rows.add((model._meta.model_name, record.pk, fold("\n".join(map(str, texts)))))
    return rows


def rows_as_they_are() -> set[tuple]:
    return set(SearchText.objects.exclude(text="").values_list("kind", "record_id", "text"))
