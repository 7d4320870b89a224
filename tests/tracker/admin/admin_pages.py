"""A page as a browser sees it: what its form would send back, unless somebody types."""

from html.parser import HTMLParser

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


class _Fields(HTMLParser):
    """Collects the successful controls of the forms whose method is POST."""

    def __init__(self, form_id: str | None):
        super().__init__()
        self.form_id = form_id
        self.fields: dict[str, list[str]] = {}
        self._in_form = False
        self._select = self._textarea = None

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            posts = attrs.get("method", "").lower() == "post"
            wanted = (
                attrs.get("id") == self.form_id
                if self.form_id
                else attrs.get("id") != "logout-form"
            )
            self._in_form = posts and wanted
        if not self._in_form or "disabled" in attrs:
            return
        if tag == "input":
            self._take_input(attrs)
        elif tag == "select":
            self._select = (attrs.get("name"), "multiple" in attrs, [])
        elif tag == "option" and self._select:
            self._select[2].append((attrs.get("value", ""), "selected" in attrs))
        elif tag == "textarea":
            self._textarea = (attrs.get("name"), [])

    def handle_data(self, data):
        if self._textarea:
            self._textarea[1].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._in_form = False
        elif tag == "select" and self._select:
            name, is_multiple, options = self._select
            chosen = [value for value, is_selected in options if is_selected]
            if not chosen and options and not is_multiple:
                chosen = [options[0][0]]
            self.fields.setdefault(name, []).extend(chosen)
            self._select = None
        elif tag == "textarea" and self._textarea:
            name, parts = self._textarea
            # HTML drops the first line end of a text area, browsers send CRLF.
            text = "".join(parts).removeprefix("\n").replace("\r\n", "\n").replace("\n", "\r\n")
            self.fields.setdefault(name, []).append(text)
            self._textarea = None

    def _take_input(self, attrs):
        kind, name = attrs.get("type", "text"), attrs.get("name")
        if name is None or kind in ("submit", "button", "file"):
            return
        if kind in ("checkbox", "radio") and "checked" not in attrs:
            return
        unchanged = "on" if kind in ("checkbox", "radio") else ""
        self.fields.setdefault(name, []).append(attrs.get("value", unchanged))


def fields_of(response, form_id: str | None = None) -> dict[str, list[str]]:
    """What the browser would send back from this page."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    return parser.fields


class Person:
    """Somebody at a browser: opens pages, types, saves."""

    def __init__(self, user):
        self.user = user
        self.client = Client()
        self.client.force_login(user)

    def open(self, url: str, **query):
        return self.client.get(url, query)

    def fill(self, page, typed: dict) -> dict:
        """The page's fields with what was typed over them; None empties a field."""
        fields = fields_of(page)
        for name, value in typed.items():
            fields[name] = value if isinstance(value, list) else [value]
            if value is None:
                del fields[name]
        return fields

    def save(self, page, **typed):
        """Send the page's form back, changed as given, and follow to where it leads."""
        return self.client.post(page.wsgi_request.get_full_path(), self.fill(page, typed))

    def edit(self, url: str, **typed):
        return self.save(self.open(url), **typed)


def errors_in(response) -> list[str]:
    """Every error sentence on the page, in reading order."""
    found, text = [], response.content.decode()
    for block in text.split('<ul class="errorlist')[1:]:
        items = block.split("</ul>")[0].split("<li>")[1:]
        found += [item.split("</li>")[0] for item in items]
    return found


def list_page(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_page(model) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def page(record, name: str = "change") -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_{name}", args=[record.pk])


def step_page(record, step: str) -> str:
    opts = record._meta
    return reverse(f"admin:{opts.app_label}_{opts.model_name}_step", args=[record.pk, step])


def upload(name: str, content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def queries_of(person: Person, url: str) -> list[str]:
    """The SQL that opening the page takes, for counting and for reading when the count is off."""
    with CaptureQueriesContext(connection) as seen:
        assert person.open(url).status_code == 200
    return [query["sql"] for query in seen]
