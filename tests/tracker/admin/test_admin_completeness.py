"""Every field of every kind stands on its page in the admin, or is left out for a reason."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.utils import flatten_fieldsets
from django.test import RequestFactory

from tracker.common.models import Stamped

# The page says these of every record: its heading, its notices and its history.
OF_EVERY_PAGE = {"id", "created_at", "updated_at", "version", "voided_at", "void_reason"}
# Shown under another name, or for nobody to see.
NOT_SHOWN = {
    "apitoken.digest": "what a key is checked against; nobody reads it",
    "onetimelink.digest": "what a key is checked against; nobody reads it",
    "onetimelink.code_digest": "what a code is checked against; nobody reads it",
    "attachment.name": "the text of the link `download`",
    "attachment.size": "in words as `kilobytes`",
    "calendaryear.is_complete": "in words as `state`",
    **{
        f"reportreading.{name}": "the page on which the report is worked through shows it"
        for name in ("text", "file", "faults")
    },
    "deputy.groups": "the table of the deputy's groups on the page",
    "lead.serial": "the last digits of the number",
    **{
        f"{kind}.provisional_dates": "in words as `get_provisional_dates_display`"
        for kind in (
            "assignment",
            "extension",
            "lead",
            "filing",
            "opinion",
            "personnelmatter",
            "rectificationitem",
            "review",
            "reviewopinion",
            "suggestion",
        )
    },
    "personnelmatter.exam_passed": "in words as `exam_result`",
    "progressentry.transition": "in words as `move_made`",
    "sheetlayout.revision": "counts the changes of its columns; no person needs the number",
    "suggestion.co_signers": "the table of co-signatures on the page",
    **{
        f"webhook.{name}": "the secret is made of it, or how far the worker is"
        for name in ("uuid", "generation", "told", "served_until")
    },
    "workyear.status": "in words as `state`",
}
# Kinds without a page of their own, and where their fields stand instead.
ON_OTHER_PAGES = {
    "freevalue": "on the page of the record that carries it",
    "layoutcolumn": "in the table of columns of its layout",
}


def kinds() -> list[type]:
    return [model for model in apps.get_models() if issubclass(model, Stamped)]


def fields_of(model) -> set[str]:
    """Without what the spine repeats of a matter's own columns."""
    fields = {field.name for field in [*model._meta.concrete_fields, *model._meta.many_to_many]}
    return fields - getattr(model, "derived_fields", frozenset())


def on_the_pages_of(model, request) -> set[str]:
    """What stands on the page of a new record and on that of one that is there."""
    page = admin.site._registry[model]
    shown = [page.get_fieldsets(request, record) for record in (None, model())]
    return {name for fieldsets in shown for name in flatten_fieldsets(fieldsets)}


@pytest.mark.django_db
class TestPages:
    def test_show_every_field(self, administrator):
        request = RequestFactory().get("/admin/")
        request.user = administrator
        missing = {
            f"{model._meta.model_name}.{name}"
            for model in kinds()
            if model in admin.site._registry
            for name in fields_of(model) - OF_EVERY_PAGE - on_the_pages_of(model, request)
        }
        assert missing - NOT_SHOWN.keys() == set()

    def test_leave_out_nothing_that_is_gone(self):
        known = {
            f"{model._meta.model_name}.{name}" for model in kinds() for name in fields_of(model)
        }
        assert NOT_SHOWN.keys() <= known

    def test_are_there_for_every_kind(self):
        without = {m._meta.model_name for m in kinds() if m not in admin.site._registry}
        assert without == ON_OTHER_PAGES.keys()
