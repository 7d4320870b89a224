"""What a template may say: placeholders, {% for %} over a list and {% if %}; nothing else.

Templates are written by offices and run on the server. So they run in jinja's sandbox, on plain
texts and lists, and each is read first: whatever is not on the short list below is refused before
it runs, which leaves neither calls nor filters nor attributes to try.
"""

import re
from collections.abc import Iterable

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from reports.word.placeholders import BY_NAME, PLACEHOLDERS, Placeholder
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
# Each loop is gone over for every line of its list, so their number and length are bounded;
# a row of a form has some kilobytes of markup.
LOOPS_AT_MOST = 20
LOOP_AT_MOST = 60_000
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

    def __init__(self, known: Iterable[Placeholder] = PLACEHOLDERS):
        super().__init__(autoescape=True, undefined=StrictUndefined, finalize=as_xml)
        self.known = {each.name: each for each in known}
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
        reading = Reading(self.known)
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

    def __init__(self, known: dict[str, Placeholder]):
        self.known = known
        self.faults: dict[str, Fault] = {}
        self.loops = 0

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
                if name not in loops:
                    self.read_name(name, called="占位符")
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
        self.refuse_large_loop(loop)
        if not isinstance(loop.target, nodes.Name) or loop.recursive or loop.test is not None:
            self.note("placeholder_form", "for 要写成 {% for 行 in 清单 %}。")
        elif not isinstance(loop.iter, nodes.Name):
            self.note("made_up_loop", "for 只能逐行列出一个清单，不能用 range 或自编的范围。")
        elif self.read_name(loop.iter.name, called="清单"):
            parts = self.known[loop.iter.name].parts
            for inner in [*loop.body, *loop.else_]:
                self.read(inner, loops={loop.target.name: parts})

    def read_name(self, name: str, *, called: str) -> bool:
        """Whether there is such a placeholder, or such a list, in papers of this kind."""
        placeholder = BY_NAME.get(name)
        if placeholder is None or (called == "清单" and not placeholder.is_list):
            self.note("unknown_placeholder", f"没有“{name}”这个{called}。")
        elif name not in self.known:
            self.note("placeholder_of_another", f"“{name}”是别种文书的{called}，这种文书里没有。")
        return name in self.known and (called != "清单" or self.known[name].is_list)

    def refuse_large_loop(self, loop: nodes.For) -> None:
        self.loops += 1
        if self.loops > LOOPS_AT_MOST:
            self.note("too_many_loops", f"一个模板的 for 不能超过{LOOPS_AT_MOST}个。")
        length = sum(len(text.data) for text in loop.find_all(nodes.TemplateData))
        if length > LOOP_AT_MOST:
            self.note("loop_too_large", "一个 for 里面的内容过多，请只放一行的各项。")

    def refuse_list(self, shown: nodes.Node, *, loops: dict) -> None:
        if not isinstance(shown, nodes.Name):
            return
        placeholder = self.known.get(shown.name)
        if loops.get(shown.name) or (
            shown.name not in loops and placeholder is not None and placeholder.is_list
        ):
            self.note("list_as_text", f"“{shown.name}”是清单，要用 for 逐行写出其中各项。")
