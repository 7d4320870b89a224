"""Chinese that people read has Chinese punctuation: “，” and “（”, never “,” and “(” beside a word.

Read as text with `ast`, nothing is run: strings of the code, templates, guides, notes of the seeds.
Comments and English docstrings are for engineers and not read here.
"""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("tracker", "reports", "seeds")

HAN = "\u4e00-\u9fff"
HALF = r"(?:[,;:!()]|\?(?!\w+=?))"
BESIDE_CHINESE = re.compile(f"[{HAN}、。，；：？！）》】”]{HALF}|{HALF}[{HAN}（《【“]")
# Where something is filled in: a value of an f-string, a template's tag, code in a guide.
FILLED = "\ue000"
BESIDE_FILLED = re.compile(f"{FILLED}[,;:?!)]|[,;:?!(]{FILLED}")

# Text that stays as it is, by file, each with its reason.
EXCEPTIONS = {
    "tracker/settings.py": {"postgres://用户:密码@主机:5432/库名": "an address"},
    "tracker/management/commands/quickstart.py": {
        "地址:端口": "written as it is typed",
        f"{FILLED}:{FILLED}": "an address",
    },
    "docs/api-guide.md": {
        "弘扬法治精神,务实": "quotes the report",
        "加强司法监督,促进": "quotes the report",
    },
    "docs/configuration.md": {"用户:密码@主机:5432": "an address"},
}
# English for engineers, with a Chinese term here and there, as in the docstrings.
ENGLISH = {"CONTRIBUTING.md", "docs/architecture.md"}
# Files whose strings are compared with what people wrote, and hardly ever shown.
VOCABULARIES = {
    "reports/oldbooks/vocabulary.py": "headings of old ledgers, folded before they are compared",
}
# Patterns by which a report is read, in half-width signs as the reader sees its text.
VOCABULARIES |= {
    f"tracker/reading/{name}.py": "patterns by which a report is read"
    for name in (
        *("comparators", "headings", "law_actions", "law_names", "law_words", "laws", "lines"),
        *("measures", "passages", "punctuation", "quantities", "relations", "senses"),
    )
}
# What is copied from the report has the report's marks.
QUOTES = {"quote", "wording", "lead", "text", "heading"}


def files(*patterns: str):
    for pattern in patterns:
        yield from sorted(ROOT.glob(pattern))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def faults(text: str) -> list[str]:
    """The places with a half-width mark, each with what stands around it."""
    if not re.search(f"[{HAN}]", text):
        return []
    found = [*BESIDE_CHINESE.finditer(text), *BESIDE_FILLED.finditer(text)]
    return [text[max(0, one.start() - 12) : one.end() + 12] for one in found]


def left_after_exceptions(path: Path, text: str) -> list[str]:
    for exception in EXCEPTIONS.get(name_of(path), {}):
        text = text.replace(exception, "")
    return [f"{name_of(path)}: {fault!r}" for fault in faults(text)]


# --- Code -----------------------------------------------------------------------------------


class Strings(ast.NodeVisitor):
    """The texts of a module: f-strings with their values blanked, without patterns of `re`."""

    def __init__(self, source: str):
        self.texts: list[str] = []
        self.lines = source.encode().splitlines()
        self.visit(ast.parse(source))

    def visit_Call(self, node):
        module = node.func.value if isinstance(node.func, ast.Attribute) else None
        is_pattern = isinstance(module, ast.Name) and module.id == "re"
        for part in [node.func, *([] if is_pattern else node.args), *node.keywords]:
            self.visit(part)

    def visit_Expr(self, node):
        # A docstring is for engineers; what the API shows of it stands in docs/openapi.yaml.
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_JoinedStr(self, node):
        if self._is_raw(node):
            return
        self.texts.append("".join(map(self._part, node.values)))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and not self._is_raw(node):
            self.texts.append(_without_fields(node.value))

    def _part(self, node) -> str:
        return str(node.value) if isinstance(node, ast.Constant) else FILLED

    def _is_raw(self, node) -> bool:
        """Raw strings are patterns: nobody writes a sentence in one."""
        start = self.lines[node.lineno - 1][node.col_offset :]
        return bool(re.match(rb"[rR][fF]?[\"']|[fF][rR]", start))


def _without_fields(text: str) -> str:
    return re.sub(r"\{[a-z_]*\}|%\(\w+\)[sd]|%[sd]|[a-z]+://\S*", FILLED, text)


def code_files():
    for path in files(*(f"{package}/**/*.py" for package in PACKAGES)):
        if "migrations" not in path.parts and name_of(path) not in VOCABULARIES:
            yield path


def faults_in_code(path: Path) -> list[str]:
    texts = Strings(path.read_text(encoding="utf-8")).texts
    return [fault for text in texts for fault in left_after_exceptions(path, text)]


# What joins machine-read parts, by file; everything else joined with a half-width mark is prose.
JOINED_FOR_MACHINES = {
    "reports/workbook/frame.py": "the choices of a cell, as Excel reads them",
    "tracker/common/throttling.py": "the policies in a header of the answer",
    "tracker/common/reads/pages.py": "an ordering, as it stands in an address",
    "reports/workbook/layout.py": "the identity of a row in its hidden column",
    "tracker/operations/rows.py": "the columns of a table, in SQL",
    "tracker/theme/report_data_page.py": "numbers in the address of a list",
}


def prose_joins(path: Path) -> list[str]:
    """`__str__` methods and joins that put a half-width mark between values."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.name == "__str__":
            parts = [part for each in ast.walk(node) if isinstance(each, ast.JoinedStr)
                     for part in each.values if isinstance(part, ast.Constant)]  # fmt: skip
            found += [part.value for part in parts if re.search(HALF, part.value)]
        if isinstance(node, ast.Attribute) and node.attr == "join":
            mark = node.value.value if isinstance(node.value, ast.Constant) else ""
            found += [mark] if mark in (",", ";", ":", ", ", "; ", ": ") else []
    return [f"{name_of(path)}: {mark!r}" for mark in found]


# --- Pages, guides, notes -------------------------------------------------------------------


def texts_of_template(path: Path) -> list[str]:
    """The words of a template; arguments of filters are code even where they are Chinese."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", FILLED, text, flags=re.S)
    attributes = re.findall(r'="([^"]*)"', text)
    words = re.sub(r"<[^>]*>|&\w+;", FILLED, text)
    return [*words.splitlines(), *attributes]


def text_of_guide(path: Path) -> str:
    """The prose of a guide: code between backticks and targets of links count as filled in."""
    text = re.sub(r"(\]\()[^)\s]*\)", "]", path.read_text(encoding="utf-8"))
    return re.sub(r"`[^`\n]+`|\*\*", "", text)


def notes_of(path: Path):
    """Every value of the records in a YAML file but what quotes the report."""

    def walk(node, key=""):  # fmt: skip
        if isinstance(node, dict):
            for name, value in node.items():
                yield from walk(value, str(name))
        elif isinstance(node, list):
            for value in node:
                yield from walk(value, key)
        elif isinstance(node, str) and key not in QUOTES:
            yield node

    return walk(yaml.safe_load(path.read_text(encoding="utf-8")))


REPORT = (ROOT / "seeds/report_2023/report.txt").read_text(encoding="utf-8")


class TestMarks:
    def test_are_full_width_in_the_strings_of_the_code(self):
        assert [fault for path in code_files() for fault in faults_in_code(path)] == []

    def test_are_full_width_between_joined_values(self):
        paths = [path for path in code_files() if name_of(path) not in JOINED_FOR_MACHINES]
        assert [fault for path in paths for fault in prose_joins(path)] == []

    def test_are_full_width_in_the_labels_of_old_columns(self):
        from reports.oldbooks.vocabulary import FIELDS

        labels = [field.label for fields in FIELDS.values() for field in fields]
        assert labels
        assert [fault for label in labels for fault in faults(label)] == []

    def test_are_full_width_on_the_pages(self):
        pages = list(files("tracker/**/*.html", "reports/**/*.html"))
        assert len(pages) > 40
        texts = [(page, text) for page in pages for text in texts_of_template(page)]
        assert [f for page, text in texts for f in left_after_exceptions(page, text)] == []

    def test_are_full_width_in_the_guides(self):
        guides = [each for each in files("*.md", "docs/*.md") if name_of(each) not in ENGLISH]
        assert [f for p in guides for f in left_after_exceptions(p, text_of_guide(p))] == []

    def test_are_full_width_in_the_notes_of_seeds_and_calendars(self):
        paths = list(files("seeds/report_2023/*.yaml", "tracker/years/calendar_data/*.yaml"))
        notes = [(path, note) for path in paths for note in notes_of(path) if note not in REPORT]
        assert len(notes) > 100
        assert [f for p, note in notes for f in left_after_exceptions(p, note)] == []

    def test_are_full_width_in_the_description_of_the_api(self):
        text = (ROOT / "docs/openapi.yaml").read_text(encoding="utf-8")
        words = re.findall(r"(?:description|title|summary): (.*)", text)
        assert len(words) > 1000
        assert [word for word in words if faults(word)] == []


class TestTheReadingOfTexts:
    """The guard itself: what it must see and what it must leave alone."""

    @pytest.mark.parametrize(
        "source",
        [
            'x = "记录已作废,不能再办理。"',
            'x = f"转往:{where}"',
            'x = f"{unit}(主办)"',
            'x = f"{count}条;其余不计"',
            'x = "第一行,"\n',
            'x = ("见附件" "(一)")',
            'x = f"共{count}条,{rest}"',
        ],
    )
    def test_sees_half_width_marks(self, source):
        [text] = Strings(source).texts
        assert faults(text) != []

    @pytest.mark.parametrize(
        "source",
        [
            'x = "记录已作废，不能再办理。"',
            'x = f"{host}:{port}"',
            'x = "key: value, other (third)"',
            'x = "每页 1,000 条，10:30 开始"',
        ],
    )
    def test_leaves_other_text_alone(self, source):
        assert [fault for text in Strings(source).texts for fault in faults(text)] == []

    def test_does_not_read_patterns(self):
        assert Strings('import re\nx = re.compile("[,，]甲(?:乙)")').texts == []
        assert Strings("x = r'甲(?:乙)'").texts == []
