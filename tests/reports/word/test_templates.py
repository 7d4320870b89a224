"""An office's own template: what is taken, what is refused and with which words."""

import io
import sys
import zipfile
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from docx_files import template, text_of, with_part

from reports.models import DocumentTemplate
from reports.word.checking import LARGEST_FILE, check_template
from reports.word.documents import Offer, document
from reports.word.kinds import KINDS
from reports.word.placeholders import PLACEHOLDERS
from reports.word.rendering import Unrenderable
from tracker.common.door import Actor
from tracker.models import Change

GOOD = template("{{ 建议编号 }}号", "{% if 类别 %}{{ 类别 }}{% endif %}")
RELATIONS = "word/_rels/document.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


PAPER = KINDS["suggestion-paper"]


def codes(content: bytes, kind=PAPER) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        check_template(content, kind)
    return [error.code for error in refused.value.error_list]


def relation(kind: str) -> bytes:
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
    return (
        f'<Relationship Id="rId99" Type="{base}{kind}" Target="http://example.org/x" '
        'TargetMode="External"/></Relationships>'
    ).encode()


def related_to(kind: str) -> bytes:
    return with_part(GOOD, RELATIONS, lambda old: old.replace(b"</Relationships>", relation(kind)))


def doctyped() -> bytes:
    entities = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    return with_part(GOOD, "word/styles.xml", lambda old: old.replace(b"?>", b"?>" + entities, 1))


def macro_enabled() -> bytes:
    kind = b"vnd.ms-word.document.macroEnabled.main+xml"
    plain = b"vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    return with_part(GOOD, "[Content_Types].xml", lambda old: old.replace(plain, kind))


def workbook() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("[Content_Types].xml", "<x/>")
        packed.writestr("xl/workbook.xml", "<x/>")
    return target.getvalue()


def with_markup(markup: str) -> bytes:
    added = f"<w:p>{markup}</w:p><w:sectPr".encode()
    return with_part(GOOD, "word/document.xml", lambda old: old.replace(b"<w:sectPr", added, 1))


def field(instruction: str) -> bytes:
    return with_markup(f'<w:fldSimple w:instr="{instruction}"/>')


def mark(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def split(*pieces: str) -> str:
    """A field whose instruction stands in several runs, as Word writes it."""
    runs = (f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return mark("begin") + "".join(runs) + mark("separate") + mark("end")


def linked_to(target: str) -> bytes:
    link = relation("hyperlink").replace(b"http://example.org/x", target.encode())
    return with_part(GOOD, RELATIONS, lambda old: old.replace(b"</Relationships>", link))


class TestFile:
    @pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
    def test_that_ships_is_taken(self, kind):
        check_template(kind.shipped, kind)

    def test_with_a_link_in_its_text_is_taken(self):
        check_template(related_to("hyperlink"), PAPER)

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "empty_file"),
            (b"PK" + b"0" * LARGEST_FILE, "file_too_large"),
            (OLE + b"0" * 600, "legacy_document"),
            (b"%PDF-1.7", "not_a_document"),
            (GOOD[:2000], "truncated"),
            (workbook(), "not_a_document"),
            (with_part(GOOD, "word/vbaProject.bin", lambda _: b"x"), "active_content"),
            (with_part(GOOD, "word/embeddings/o.bin", lambda _: b"x"), "active_content"),
            (macro_enabled(), "not_a_document"),
            (related_to("oleObject"), "active_content"),
            (related_to("attachedTemplate"), "external_content"),
            (related_to("image"), "external_content"),
            (doctyped(), "doctype"),
            (with_part(GOOD, "word/document.xml", lambda old: old[:-20]), "truncated"),
            (with_part(GOOD, "word/x.bin", lambda _: bytes(30_000_000)), "too_large_inflated"),
        ],
    )
    def test_of_another_kind_is_refused(self, content, code):
        assert codes(content) == [code]


class TestFields:
    @pytest.mark.parametrize(
        "markup",
        [
            split("DDEAUTO c:\\\\cmd.exe"),
            split("DD", "EAU", "TO c:\\\\cmd.exe"),
            split("INCLUDE", 'TEXT "c:\\\\x.docx"'),
            split("IF 1=1 ", '"a"'),
            split("PAGE ", "DDEAUTO c:"),
            split("PAGE {{ 建议内容 }}"),
            mark("begin") + split("PAGE") + mark("end"),
            mark("begin") + "<w:r><w:instrText>DDEAUTO c:</w:instrText></w:r>",
            "<w:r><w:instrText>DDEAUTO c:</w:instrText></w:r>",
        ],
    )
    def test_that_fetch_or_start_something_are_refused(self, markup):
        assert codes(with_markup(markup)) == ["field_code"]

    def test_in_one_piece_are_refused_by_name(self):
        with pytest.raises(ValidationError, match="模板含有域代码“DDEAUTO c:”"):
            check_template(field("DDEAUTO c:"), PAPER)

    @pytest.mark.parametrize(
        "link",
        [
            with_markup(split("HYPER", 'LINK "fi', 'le:///c:/x"')),
            with_markup(split('HYPERLINK "\\\\\\\\server\\\\x"')),
            linked_to("file:///c:/x.docx"),
            linked_to("FILE://server/x"),
            linked_to("\\\\server\\x"),
        ],
    )
    def test_and_links_to_files_are_refused(self, link):
        assert codes(link) == ["file_link"]

    def test_of_pages_days_and_the_web_are_taken(self):
        harmless = ("PAGE", " NUMPAGES  \\* MERGEFORMAT ", ' DATE \\@ "yyyy年M月d日" ')
        links = (' HYPERLINK "https://example.org/a?b=1" ', ' HYPERLINK \\l "附件" ')
        for instruction in (*harmless, *links):
            check_template(with_markup(split(instruction)), PAPER)


class TestWords:
    @pytest.mark.parametrize(
        ("words", "code"),
        [
            ("{{ 建议题目 }}", "unknown_placeholder"),
            ("{% for 行 in 代表名单 %}x{% endfor %}", "unknown_placeholder"),
            ("{% for 行 in 承办单位 %}{{ 行.地址 }}{% endfor %}", "unknown_placeholder"),
            ("{{ 建议标题.format }}", "unknown_placeholder"),
            ("{{ 建议标题.__class__ }}", "unknown_placeholder"),
            ("{{ range(9) }}", "placeholder_form"),
            ("{{ 建议标题|safe }}", "placeholder_form"),
            ("{{ 建议标题 * 1000000000 }}", "placeholder_form"),
            ("{{ 建议标题[0] }}", "placeholder_form"),
            ("{% set x = 建议标题 %}", "placeholder_form"),
            ("{% include '/etc/passwd' %}", "placeholder_form"),
            ("{% macro x() %}{% endmacro %}", "placeholder_form"),
            ("{{r 建议标题 }}", "placeholder_form"),
            ("{{ 承办单位 }}", "list_as_text"),
            ("{% for 行 in 承办单位 %}{{ 行 }}{% endfor %}", "list_as_text"),
            (
                "{% for a in 承办单位 %}{% for b in 承办单位 %}x{% endfor %}{% endfor %}",
                "nested_loop",
            ),
            ("{% for x in range(999999999) %}x{% endfor %}", "made_up_loop"),
            ("{% for x in [1, 2, 3] %}x{% endfor %}", "made_up_loop"),
            ("{% for x in 'abc' %}x{% endfor %}", "made_up_loop"),
            ("{% for 行 in 承办单位 %}x{% endfor %}" * 21, "too_many_loops"),
            ("{% for 行 in 承办单位 %}" + "x" * 60_001 + "{% endfor %}", "loop_too_large"),
            ("{{ 催办次数 }}", "placeholder_of_another"),
            ("{% for 行 in 意见条款 %}x{% endfor %}", "placeholder_of_another"),
            ("{{ 建议标题", "template_syntax"),
            ("{% if 类别 %}", "template_syntax"),
        ],
    )
    def test_that_templates_may_not_say_are_refused(self, words, code):
        assert code in codes(template(words))

    def test_unknown_are_all_named_at_once(self):
        faulty = template("{{ 甲 }}{{ 乙 }}{{ 甲 }}", header="{{ 丙 }}")
        with pytest.raises(ValidationError) as refused:
            check_template(faulty, PAPER)
        assert refused.value.messages == [
            "没有“甲”这个占位符。", "没有“乙”这个占位符。", "没有“丙”这个占位符。",
        ]  # fmt: skip

    def test_written_incompletely_are_shown(self):
        with pytest.raises(ValidationError, match=r"编号是.*建议编号"):
            check_template(template("一", "编号是{{ 建议编号 }", "二"), PAPER)

    def test_that_compare_are_understood(self):
        check_template(template("{% if 提出时间 == '闭会期间' and not 类别 %}x{% endif %}"), PAPER)

    def test_are_not_checked_without_the_extra(self, monkeypatch):
        monkeypatch.setitem(sys.modules, "docxtpl", None)
        assert codes(GOOD) == ["word_not_installed"]


BY = Actor(door="command")


def upload(content: bytes = GOOD, name: str = "模板.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.django_db
class TestDocumentTemplate:
    def stored(self, **fields) -> DocumentTemplate:
        given = {"kind": "suggestion-paper", "name": "本区", "file": upload(), **fields}
        return DocumentTemplate(**given).store(by=BY)

    def test_is_used_for_documents_of_its_kind(self, case, clerk, year_2023):
        self.stored()
        offer = Offer(kind=KINDS["suggestion-paper"], record=case.suggestion)
        made = document(offer, to=clerk, on=year_2023.created_at.date())
        assert text_of(made) == "015号\n城乡建设"

    def test_is_not_used_when_it_is_out_of_use(self, case, clerk, year_2023):
        self.stored(is_current=False)
        offer = Offer(kind=KINDS["suggestion-paper"], record=case.suggestion)
        assert "专用纸" in text_of(document(offer, to=clerk, on=year_2023.created_at.date()))

    def test_has_a_history_and_a_name_on_disk_of_its_own(self, settings):
        template = self.stored(file=upload(name="../../etc/模板.docx"))
        assert Path(template.file.path).parent == Path(settings.MEDIA_ROOT) / "templates"
        assert Change.objects.of(template).get().action == "create"

    def test_leaves_nothing_on_disk_when_it_is_refused(self, settings):
        for refused in ({"file": upload(template("{{ 甲 }}"))}, {"file": upload(name="a.doc")},
                        {"kind": "minutes"}):  # fmt: skip
            with pytest.raises(ValidationError):
                self.stored(**refused)
        assert not list(Path(settings.MEDIA_ROOT).rglob("*.docx"))

    def test_is_the_only_one_in_use_of_its_kind(self):
        self.stored()
        with pytest.raises(ValidationError, match="已有使用中的模板"):
            self.stored(name="别的")
        self.stored(name="别的", is_current=False)
        self.stored(kind="feedback-form")

    def test_takes_its_file_along_when_it_is_removed(
        self, settings, django_capture_on_commit_callbacks
    ):
        template = self.stored()
        with django_capture_on_commit_callbacks(execute=True):
            template.remove(by=BY)
        assert not list(Path(settings.MEDIA_ROOT).rglob("*.docx"))

    def test_says_when_its_file_is_gone(self, case, clerk, year_2023):
        template = self.stored()
        Path(template.file.path).unlink()
        offer = Offer(kind=KINDS["suggestion-paper"], record=case.suggestion)
        with pytest.raises(Unrenderable, match="找不到"):
            document(offer, to=clerk, on=year_2023.created_at.date())

    def test_says_when_a_later_release_dropped_its_words(self, case, clerk, year_2023):
        stored = self.stored()
        Path(stored.file.path).write_bytes(template("{{ 旧词 }}"))
        offer = Offer(kind=KINDS["suggestion-paper"], record=case.suggestion)
        with pytest.raises(Unrenderable, match="没有“旧词”这个占位符"):
            document(offer, to=clerk, on=year_2023.created_at.date())


class TestGuide:
    def test_lists_every_placeholder(self):
        guide = (Path(__file__).parents[3] / "docs" / "clerk-guide.md").read_text(encoding="utf-8")
        for each in PLACEHOLDERS:
            written = f"`{each.name}`（清单）" if each.is_list else f"`{{{{ {each.name} }}}}`"
            parts = f"。各项：{'、'.join(each.parts)}" if each.parts else ""
            assert f"| {written} | {each.meaning}{parts} |" in guide
