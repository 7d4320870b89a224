"""A shipped layout rearranged as an office wants it: which columns, their order, words, widths."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reports.workbook.layout import Column, Kind, Layout, Page, Paper

# Between the rows of a header: 代表评价｜办理态度.
LEVELS = "｜"
FREE_WIDTH = 16


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What an office says of one column. Empty words and no width mean: as shipped.

    A column of the office's own (自填列) has no counterpart among the shipped ones; `read` says
    what its cells show.
    """

    key: str
    words: str = ""
    width: float | None = None
    is_shown: bool = True
    read: Callable | None = None

    @property
    def header(self) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.words.split(LEVELS))


def arranged(
    preset: Layout, settings: Iterable[Setting], *, name: str, version: int, page: Page, footer
) -> Layout:
    """The preset's layout with the columns that `settings` show, in their order.

    A shipped column of which the settings say nothing – a later release or another year's class
    of answers brought it – stands behind the nearest shown column that it follows in the preset.
    Settings of columns that are shipped no longer are passed over. Raises LayoutError where the
    result contradicts itself: no column left, columns of one header torn apart, a header twice.
    """
    settings = list(settings)
    shipped = {column.key: column for column in preset.columns}
    columns = [
        as_set(shipped.get(setting.key), setting)
        for setting in settings
        if setting.is_shown and (setting.read or setting.key in shipped)
    ]
    spoken_of = {setting.key for setting in settings}
    for place, column in enumerate(preset.columns):
        if column.key not in spoken_of:
            columns.insert(place_behind(preset.columns[:place], columns), column)
    frozen = min(page.frozen_columns, max(len(columns) - 1, 0))
    return replace(
        preset,
        name=name,
        version=version,
        columns=tuple(columns),
        page=replace(page, frozen_columns=frozen),
        footer=footer,
    )


def place_behind(earlier: Sequence[Column], columns: Sequence[Column]) -> int:
    """Behind the nearest of the `earlier` columns that is shown; in front where none is."""
    places = {column.key: place for place, column in enumerate(columns)}
    nearest = next((column for column in reversed(earlier) if column.key in places), None)
    return places[nearest.key] + 1 if nearest else 0


def as_set(column: Column | None, setting: Setting) -> Column:
    if column is None:
        return Column(
            key=setting.key,
            header=setting.header,
            width=setting.width or FREE_WIDTH,
            kind=Kind.LONG_TEXT,
            read=setting.read,
            is_editable=True,
        )
    return replace(
        column,
        header=setting.header if setting.words else column.header,
        width=setting.width or column.width,
    )


def page_of(preset: Page, paper: str) -> Page:
    """The preset's page, on the office's paper if it names one."""
    return replace(preset, paper=Paper(paper)) if paper else preset


def header_in_words(column: Column) -> str:
    return LEVELS.join(column.header).replace("\n", "")
