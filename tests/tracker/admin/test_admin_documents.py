"""Word documents in the admin: buttons on the pages of records, and the office's templates."""

import io
import sys
from datetime import date

import docx
import pytest
from admin_pages import add_page, errors_in, list_page, page, upload

from reports.models import DocumentTemplate
from reports.word.kinds import KINDS
from reports.word.placeholders import PLACEHOLDERS
from tracker.models import Assignment, Change, Suggestion, Unit

pytestmark = pytest.mark.django_db


def written(*paragraphs: str) -> bytes:
    made, target = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        made.add_paragraph(paragraph)
    made.save(target)
    return target.getvalue()


def words_in(answer) -> str:
    made = docx.Document(io.BytesIO(b"".join(answer.streaming_content)))
    cells = (cell for table in made.tables for row in table.rows for cell in row.cells)
    return "\n".join(part.text for part in (*made.paragraphs, *cells))


@pytest.fixture
def suggestion(make, year_2023):
    return make(Suggestion, work_year=year_2023, number="015", title="优化公交微循环")


@pytest.fixture
def handed_over(make, suggestion):
    for code, name, part in (("a", "区交通局", "lead"), ("b", "区公安分局", "co")):
        unit = make(Unit, code=code, name=name, kind="department")
        make(Assignment, suggestion=suggestion, unit=unit, part=part, assigned_on=date(2023, 1, 20))
    return suggestion


class TestButtons:
    def test_offer_the_paper_alone_before_the_handover(self, as_clerk, suggestion):
        shown = as_clerk.open(page(suggestion)).content.decode()
        assert f'href="/admin/documents/suggestion-paper/{suggestion.pk}.docx"' in shown
        assert "/admin/documents/handover-notice/" not in shown

    def test_offer_each_unit_its_notice_after_it(self, as_clerk, handed_over):
        shown = as_clerk.open(page(handed_over)).content.decode()
        for label in ("交办通知", "交办通知（区交通局）", "交办通知（区公安分局）", "征询意见表"):
            assert f">{label}</a>" in shown

    def test_stand_on_the_page_of_a_units_part(self, as_clerk, handed_over):
        part = Assignment.objects.get(part="co")
        shown = as_clerk.open(page(part)).content.decode()
        address = f"/admin/documents/handover-notice/{handed_over.pk}.docx?unit={part.unit_id}"
        assert f'href="{address}"' in shown
        assert "征询意见表" not in shown
        assert "区公安分局：" in words_in(as_clerk.open(address))

    def test_stand_for_readers_too(self, as_reader, make, year_2023):
        submitted = make(
            Suggestion, work_year=year_2023, number="016", title="增设路灯", status="submitted"
        )
        shown = as_reader.open(page(submitted)).content.decode()
        assert "代表建议专用纸" in shown

    def test_do_not_stand_where_there_is_no_record_yet(self, as_clerk):
        assert "/admin/documents/" not in as_clerk.open(add_page(Suggestion)).content.decode()


class TestDownload:
    @pytest.mark.parametrize("kind", ["handover-notice", "feedback-form", "suggestion-paper"])
    def test_is_a_word_document(self, as_clerk, handed_over, kind):
        answer = as_clerk.open(f"/admin/documents/{kind}/{handed_over.pk}.docx")
        assert "优化公交微循环" in "".join(
            cell.text
            for table in docx.Document(io.BytesIO(b"".join(answer.streaming_content))).tables
            for row in table.rows
            for cell in row.cells
        )

    @pytest.mark.parametrize(
        "rest",
        [
            "minutes/{pk}.docx",
            "handover-notice/999.docx",
            "handover-notice/{pk}.docx?unit=x",
            "handover-notice/{pk}.docx?unit=999",
            "suggestion-paper/{pk}.docx?unit=²",
        ],
    )
    def test_of_what_is_not_there_is_missing(self, as_clerk, handed_over, rest):
        address = f"/admin/documents/{rest}".format(pk=handed_over.pk)
        assert as_clerk.client.get(address).status_code == 404

    def test_returns_to_the_page_with_the_reason(self, as_clerk, suggestion):
        address = f"/admin/documents/handover-notice/{suggestion.pk}.docx"
        answer = as_clerk.client.get(address, follow=True)
        assert answer.redirect_chain == [(page(suggestion), 302)]
        assert "未生成交办通知：建议尚未交办" in answer.content.decode()

    def test_says_what_to_install(self, as_clerk, suggestion, monkeypatch):
        monkeypatch.setitem(sys.modules, "docxtpl", None)
        address = f"/admin/documents/suggestion-paper/{suggestion.pk}.docx"
        answer = as_clerk.client.get(address, follow=True)
        assert "pip install -e &#x27;.[word]&#x27;" in answer.content.decode()

    def test_asks_for_permission(self, client, suggestion, django_user_model):
        address = f"/admin/documents/suggestion-paper/{suggestion.pk}.docx"
        assert client.get(address).status_code == 302
        client.force_login(django_user_model.objects.create_user("guest", is_staff=True))
        assert client.get(address).status_code == 403
        assert client.get("/admin/document-templates/suggestion-paper.docx").status_code == 403


class TestTemplatePage:
    def add(self, person, content, called="本区"):
        given = {"kind": "suggestion-paper", "name": called, "is_current": "on"}
        opened = person.open(add_page(DocumentTemplate))
        return person.client.post(
            opened.wsgi_request.path,
            person.fill(opened, given) | {"file": upload("模板.docx", content)},
        )

    def test_names_every_placeholder_and_hands_out_what_ships(self, as_clerk):
        shown = as_clerk.open(add_page(DocumentTemplate)).content.decode()
        for placeholder in PLACEHOLDERS:
            assert placeholder.usage.replace("\n", "<br>") in shown
        for kind in KINDS:
            assert f'href="/admin/document-templates/{kind}.docx"' in shown
            answer = as_clerk.open(f"/admin/document-templates/{kind}.docx")
            assert "{{" in words_in(answer)
        assert as_clerk.client.get("/admin/document-templates/minutes.docx").status_code == 404

    def test_takes_a_template_into_use(self, as_clerk, suggestion):
        answer = self.add(as_clerk, written("本区{{ 建议编号 }}号"))
        assert answer.status_code == 302, errors_in(answer)
        made = as_clerk.open(f"/admin/documents/suggestion-paper/{suggestion.pk}.docx")
        assert words_in(made) == "本区015号"
        assert Change.objects.of(DocumentTemplate.objects.get()).get().user == as_clerk.user

    def test_puts_the_former_one_out_of_use(self, as_clerk):
        self.add(as_clerk, written("甲"))
        answer = self.add(as_clerk, written("乙"), called="新的")
        assert answer.status_code == 302, errors_in(answer)
        assert [*DocumentTemplate.objects.values_list("name", "is_current")] == [
            ("新的", True), ("本区", False),
        ]  # fmt: skip
        former = DocumentTemplate.objects.get(name="本区")
        assert as_clerk.edit(page(former), is_current="on").status_code == 302
        assert DocumentTemplate.objects.get(is_current=True) == former

    def test_keeps_names_apart(self, as_clerk):
        self.add(as_clerk, written("甲"))
        answer = self.add(as_clerk, written("乙"))
        assert "该种文书已有同名模板。" in errors_in(answer)
        assert DocumentTemplate.objects.get().is_current

    def test_names_all_that_is_wrong(self, as_clerk):
        answer = self.add(as_clerk, written("{{ 甲 }}", "{{ 乙 }}"))
        assert errors_in(answer) == ["没有“甲”这个占位符。", "没有“乙”这个占位符。"]
        assert not DocumentTemplate.objects.exists()

    def test_leaves_the_former_one_in_use_when_it_refuses(self, as_clerk):
        self.add(as_clerk, written("甲"))
        self.add(as_clerk, written("{{ 乙 }}"), called="新的")
        assert DocumentTemplate.objects.get().is_current

    def test_hands_the_file_out_again(self, as_clerk):
        self.add(as_clerk, written("甲{{ 建议编号 }}"))
        kept = DocumentTemplate.objects.get()
        url = f"/admin/reports/documenttemplate/{kept.pk}/file/"
        assert url in as_clerk.open(page(kept)).content.decode()
        assert words_in(as_clerk.open(url)) == "甲{{ 建议编号 }}"

    def test_removes_a_template(self, as_clerk):
        self.add(as_clerk, written("甲"))
        kept = DocumentTemplate.objects.get()
        answer = as_clerk.client.post(page(kept, "delete"), {"post": "yes"})
        assert answer.status_code == 302
        assert not DocumentTemplate.objects.exists()

    def test_is_read_by_readers_and_written_by_the_office(self, as_reader, as_clerk):
        self.add(as_clerk, written("甲"))
        assert as_reader.open(list_page(DocumentTemplate)).status_code == 200
        assert as_reader.open(page(DocumentTemplate.objects.get())).status_code == 200
        assert as_reader.open(add_page(DocumentTemplate)).status_code == 403

    def test_has_a_place_in_the_menu(self, as_clerk):
        menu = as_clerk.open("/admin/").context["app_list"]
        (sheets,) = [part for part in menu if part["name"] == "报表"]
        assert "documenttemplate" in {each["model"]._meta.model_name for each in sheets["models"]}
