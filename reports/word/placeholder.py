"""One word that a template may hold, or a list of them."""

from dataclasses import dataclass

# What one line of a list holds, by name, with a sample.
Line = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Placeholder:
    """`sample` is a text; of a list, its lines: texts, or several texts by name."""

    name: str
    meaning: str
    sample: str | list[str] | list[Line]

    @property
    def is_list(self) -> bool:
        return isinstance(self.sample, list)

    @property
    def parts(self) -> tuple[str, ...]:
        """The names within one line of a list; empty where a line is a text."""
        first = self.sample[0] if self.is_list else ""
        return tuple(first) if isinstance(first, dict) else ()

    @property
    def usage(self) -> str:
        """As a clerk writes it; of a list three rows of a table, or three paragraphs."""
        if not self.is_list:
            return "{{ " + self.name + " }}"
        fields = "".join("{{ 行." + part + " }}" for part in self.parts) or "{{ 行 }}"
        kind = "tr" if self.parts else "p"
        return f"{{%{kind} for 行 in {self.name} %}}\n{fields}\n{{%{kind} endfor %}}"


def text(name: str, meaning: str, sample: str) -> Placeholder:
    return Placeholder(name=name, meaning=meaning, sample=sample)
