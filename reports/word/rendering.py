"""A template and the words to put into it → a Word document."""

import io
import re
from collections.abc import Iterable

from reports.word.placeholders import Placeholder
from tracker.common.errors import Refused

# One text of this length already makes a thousand pages; the XML parser silently ends at 10 MB.
CHARACTERS_AT_MOST = 2_000_000
# What stands in a loop is repeated for each line of a list.
LINES_AT_MOST = 10_000
HOW_TO_INSTALL = (
    "Word 文书需要另装组件，请管理员在程序目录执行 pip install -e '.[word]'，然后重新启动。"
)


class WordMissing(Refused):
    """The optional extra `word` is not installed."""

    code = "word_not_installed"

    def __init__(self):
        super().__init__(HOW_TO_INSTALL)


class Unrenderable(Refused):
    """The template cannot be filled any more; a later release may have dropped a placeholder."""

    code = "template_unusable"


class TooLong(Refused):
    code = "text_too_long"


def render(template: bytes, words: dict) -> bytes:
    """The document as the bytes of a .docx file.

    `words` are plain texts and lists by the name of their placeholder. Raises WordMissing without
    the extra, TooLong when a text is far beyond any paper, `language.Faults` when the template
    says what templates may not.
    """
    if any(isinstance(text, str) and len(text) > CHARACTERS_AT_MOST for text in words.values()):
        raise TooLong(f"文字超过{CHARACTERS_AT_MOST // 10_000}万字，不能生成 Word 文书。")
    if any(isinstance(lines, list) and len(lines) > LINES_AT_MOST for lines in words.values()):
        raise TooLong(f"清单超过{LINES_AT_MOST}行，不能生成 Word 文书。")
    template_class = _template_class()
    from reports.word.language import Language

    document = template_class(io.BytesIO(template))
    # Said twice on purpose: docxtpl overwrites what the environment says.
    document.render(words, jinja_env=Language(), autoescape=True)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _template_class() -> type:
    """docxtpl's template, loaded only when somebody wants a document."""
    try:
        from docxtpl import DocxTemplate
    except ModuleNotFoundError as error:
        raise WordMissing from error

    class OfficeTemplate(DocxTemplate):
        """The properties of the file are not filled in: Word limits them to 255 characters."""

        def render_properties(self, context, jinja_env=None):
            return None

        def sources(self):
            """Each part as the office wrote it, and as jinja will get it, paragraph by line."""
            self.render_init()
            parts = [self.get_xml()]
            for uri in (self.HEADER_URI, self.FOOTER_URI):
                parts += [self.get_part_xml(part) for _, part in self.get_headers_footers(uri)]
            for part in parts:
                yield part, re.sub(r"<w:p([ >])", r"\n<w:p\1", self.patch_xml(part))

    return OfficeTemplate


def faults_of(template: bytes, *, known: Iterable[Placeholder]) -> list:
    """Everything in the body, headers and footers that templates may not say, each once; `known`
    is what this one may hold."""
    template_class = _template_class()
    from reports.word.language import Language, misplaced_in

    language = Language(known)
    sources = template_class(io.BytesIO(template)).sources()
    found = [
        fault
        for written, source in sources
        for fault in [*language.faults_of(source), *misplaced_in(written)]
    ]
    return list({fault.message: fault for fault in found}.values())
