"""Numbers of people, times and papers as clerks type them: 12, 12人次, 约 12 人."""

import re
import unicodedata

from reports.oldbooks.said import Said

COUNT = re.compile(r"(\d{1,6})(?:\.0+)?\s*(?:人次|场次|批次|人|次|条|个|件|场|票|名|项)?")


def counts_said(said: Said, names: tuple[str, ...]) -> dict[str, int]:
    """Field → number of those fields that the row gives; a doubt for each that is no number."""
    found = {name: (words, count_in(words)) for name in names if (words := said.get(name))}
    for name, (words, number) in found.items():
        if number is None:
            said.doubt(name, f"“{words}”不是一个数，未装入")
    return {name: number for name, (_, number) in found.items() if number is not None}


def count_in(words: str) -> int | None:
    """The number that the words are, with or without its unit; None for anything else."""
    found = COUNT.fullmatch(unicodedata.normalize("NFKC", words).strip())
    return int(found[1]) if found else None
