"""What a template may say: placeholders, {% for %} over a list and {% if %}; nothing else.

Templates are written by offices and run on the server. So they run in jinja's sandbox, on plain
texts and lists, and each is read first: whatever is not on the short list below is refused before
it runs, which leaves neither calls nor filters nor attributes to try.
"""

import re

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reports.word.placeholders import BY_NAME
from reports.workbook.values import ILLEGAL

UNDERSTOOD = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Const,
    nodes.Name,
    nodes.Getattr,
    nodes.For,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
    nodes.Compare,
    nodes.Operand,
)
OF_LOOP = frozenset({"index", "first", "last"})
# docxtpl takes {{r …}} and the like for markup to be put beside the run, where text is lost.
BESIDE_THE_RUN = re.compile(r"\{\{\s*(?:p|r|tr|tc)\s+\S")
TAG = re.compile("<[^>]*>")


class Fault(Exception):
    """Something in a template that cannot stay. `code` is stable, the text is for the office."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code, self.message = code, message


class Faults(Exception):
    """All that is wrong with a template."""

    def __init__(self, faults: list[Fault]):
        super().__init__("；".join(fault.message for fault in faults))
        self.faults = faults


class Language(SandboxedEnvironment):
    """Every text is written as it is, whatever it holds; a template that says more is refused."""

    def __init__(self):
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=as_xml)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()

    def from_string(self, source, *args, **kwargs):
        faults = self.faults_of(source)
        if faults:
            raise Faults(faults)
        return super().from_string(source, *args, **kwargs)

    def faults_of(self, source: str) -> list[Fault]:
        """Everything that cannot stay in one part of a document; it has been made ready for
        jinja by docxtpl."""
        try:
            tree = self.parse(source)
        except TemplateSyntaxError as error:
            return [
                Fault("template_syntax", f"占位符写得不完整：{words_near(source, error.lineno)}")
            ]
        reading = Reading()
        reading.read(tree, loops={})
        return list(reading.faults.values())


def misplaced_in(written: str) -> list[Fault]:
    """Placeholders in one part, as the office wrote it, whose text would get lost."""
    if not BESIDE_THE_RUN.search(TAG.sub("", written)):
        return []
    return [Fault("placeholder_form", "占位符要写成 {{ 名称 }}，名称前不能加 r、p、tr、tc。")]


def words_near(source: str, line: int) -> str:
    lines = source.splitlines() or [""]
    shown = TAG.sub("", lines[min(line, len(lines)) - 1]).strip()
    return f"“{shown[:60]}”" if shown else "请检查大括号和 for、if 是否成对。"


def as_xml(value) -> Markup:
    """The text as XML says it. Braces and percent signs go as numbers, because docxtpl looks
    through what was rendered for pairs of them with an underscore."""
    text = str(value).replace("\r\n", "\n").replace("\r", "\n")
    safe = str(escape(ILLEGAL.sub("", text)))
    for sign in "{}%":
        safe = safe.replace(sign, f"&#{ord(sign)};")
    return Markup(safe)  # escaped the line above


class Reading:
    """Goes once through a template and notes each fault once."""

    def __init__(self):
        self.faults: dict[str, Fault] = {}

    def note(self, code: str, message: str) -> None:
        self.faults.setdefault(message, Fault(code, message))

    def read(self, node: nodes.Node, *, loops: dict[str, tuple[str, ...]]) -> None:
        """`loops` are the names of the loops around: each with the parts of its lines."""
        match node:
            case nodes.For():
                self.read_loop(node, loops=loops)
                return
            case nodes.Getattr(node=nodes.Name(name=name), attr=part):
                known = OF_LOOP if name == "loop" and loops else loops.get(name, ())
                if part not in known:
                    self.note("unknown_placeholder", f"没有“{name}.{part}”这个占位符。")
                return
            case nodes.Name(name=name):
                if name not in BY_NAME and name not in loops:
                    self.note("unknown_placeholder", f"没有“{name}”这个占位符。")
                return
            case nodes.Output():
                for shown in node.nodes:
                    self.refuse_list(shown, loops=loops)
            case _ if not isinstance(node, UNDERSTOOD):
                self.note("placeholder_form", "模板中只能用占位符、for 和 if，不能用其他写法。")
                return
        for inner in node.iter_child_nodes():
            self.read(inner, loops=loops)

    def read_loop(self, loop: nodes.For, *, loops: dict) -> None:
        if loops:
            self.note("nested_loop", "for 里面不能再用 for。")
            return
        source = BY_NAME.get(getattr(loop.iter, "name", ""))
        if not isinstance(loop.target, nodes.Name) or loop.recursive or loop.test is not None:
            self.note("placeholder_form", "for 要写成 {% for 行 in 清单 %}。")
        elif source is None or not source.is_list:
            name = getattr(loop.iter, "name", "…")
            self.note("unknown_placeholder", f"没有“{name}”这个清单。")
        else:
            for inner in [*loop.body, *loop.else_]:
                self.read(inner, loops={loop.target.name: source.parts})

    def refuse_list(self, shown: nodes.Node, *, loops: dict) -> None:
        if not isinstance(shown, nodes.Name):
            return
        placeholder = BY_NAME.get(shown.name)
        if loops.get(shown.name) or (
            shown.name not in loops and placeholder is not None and placeholder.is_list
        ):
            self.note("list_as_text", f"“{shown.name}”是清单，要用 for 逐行写出其中各项。")
