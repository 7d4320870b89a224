"""Every page of every model: who may open it, in Chinese, and clean under the strict CSP."""

import re

import pytest
from admin_pages import add_page, list_page, page, step_page
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from ledger import NOTED

from tracker.common.field_rights import Adds, rights_of_kind
from tracker.common.role_permissions import kept_by_administrators
from tracker.models import Matter

pytestmark = pytest.mark.django_db

MODELS = [
    "activity", "agendaitem", "answer", "answerclass", "apitoken", "assignment", "attachment",
    "bill", "byelection", "calendarday", "calendaryear", "change", "cosignature", "decision",
    "deputy", "dutyact", "evaluation", "event", "extension", "extract", "figure", "filing",
    "fiscalduty",
    "gatheredopinion", "group", "groupmember", "holding", "indicator", "inspection", "law", "lead",
    "meeting", "membership",
    "nominee", "normativedocument", "observation", "onetimelink", "opinion", "outcome", "passage",
    "person",
    "personnelmatter", "planitem", "pointrule", "post", "programme", "progressentry", "promise",
    "recommendation", "rectificationextension", "rectificationitem", "rectificationstage",
    "reportreading", "resultreport", "review", "reviewopinion", "ruleset", "session", "site",
    "sourcedocument",
    "station", "stationdeputy", "suggestion", "teammember", "term", "topic", "trialcomment", "unit",
    "urge", "vote", "webhook", "workarea", "workyear", "yearlist", "yearlistline",
]  # fmt: skip
VOIDED_INSTEAD = {
    "activity", "agendaitem", "attachment", "byelection", "decision", "dutyact", "figure",
    "filing", "gatheredopinion", "holding", "inspection", "lead", "meeting",
    "normativedocument", "opinion", "outcome", "personnelmatter", "planitem", "progressentry",
    "recommendation", "rectificationitem", "review", "suggestion", "topic", "yearlist",
}  # fmt: skip
KEPT = {"apitoken", "webhook"}
# Given out by a step on the page of the matter, and the office's alone.
GIVEN_OUT = {"onetimelink"}
YES, NO = 200, 403
# page → what administrator, clerk and reader get.
MATRIX = {
    "list": (YES, YES, YES),
    "change": (YES, YES, YES),
    "history": (YES, YES, YES),
    "add": (YES, YES, NO),
    "delete": (YES, YES, NO),
}
STEPS = {
    "topic": ["progress", "void"],
    "inspection": ["progress", "void"],
    "suggestion": ["progress", "void"],
    "planitem": ["progress", "void"],
    # It is passed, so that readers see it, and no longer declared void.
    "personnelmatter": ["progress"],
    "meeting": ["void"],
    "agendaitem": ["void"],
    "decision": ["progress", "void"],
    "lead": ["progress", "void"],
    "filing": ["progress", "void"],
    "review": ["progress", "void"],
    "normativedocument": ["void"],
    "yearlist": ["void"],
    "opinion": ["void"],
    "rectificationitem": ["progress", "void"],
    "figure": ["void"],
    "progressentry": ["void"],
    "workyear": ["close", "reopen"],
    "onetimelink": ["revoke"],
}


def model_named(name):
    return apps.get_model("tracker", name)


def expected(name: str, kind: str) -> tuple[int, int, int]:
    if name == "event":
        return (NO if kind in ("add", "delete") else YES, NO, NO)
    if name in kept_by_administrators():
        return (NO if kind == "delete" and name in KEPT else YES, NO, NO)
    if name in GIVEN_OUT:
        return (NO, NO, NO) if kind in ("add", "delete") else (YES, YES, NO)
    by_moves = not rights_of_kind(model_named(name)).of(Adds)
    if by_moves and kind in ("add", "delete"):
        return (NO, NO, NO)
    if name in VOIDED_INSTEAD and kind == "delete":
        return (NO, NO, NO)
    return MATRIX[kind]


def address(name: str, kind: str) -> str:
    model = model_named(name)
    if kind == "list":
        return list_page(model)
    if kind == "add":
        return add_page(model)
    # Of roles, accounts and keys only administrators read the history.
    readable = {"kind": "topic"} if name == "change" else {}
    return page(model._base_manager.filter(**readable).first(), kind)


def pages_of_everything() -> list[str]:
    """One address per page, as the administrator may open them."""
    found = [reverse("admin:index"), reverse("admin:password_change")]
    for name in MODELS:
        found += [address(name, kind) for kind in MATRIX if expected(name, kind)[0] == YES]
    for name, steps in STEPS.items():
        record = model_named(name)._base_manager.first()
        found += [step_page(record, step) for step in steps]
    found += [reverse("admin:auth_user_changelist"), reverse("admin:auth_user_add")]
    account = get_user_model().objects.first()
    found.append(reverse("admin:auth_user_change", args=[account.pk]))
    found.append(reverse("admin:auth_user_password_change", args=[account.pk]))
    for name in ("topic", "inspection", "suggestion"):
        found.append(page(model_named(name)._base_manager.first(), "dossier"))
    return found


class TestAdminSite:
    def test_has_every_model(self):
        registered = {model._meta.model_name for model in admin.site._registry}
        ledger = {model._meta.model_name for model in apps.get_app_config("tracker").get_models()}
        ledger -= {name.lower() for name in NOTED}
        assert ledger - registered == set()
        # The spine of all matters has a list of its own and no pages besides.
        assert ledger == {*MODELS, "matter"}

    def test_lists_every_model_in_the_menu(self, as_administrator):
        menu = as_administrator.open(reverse("admin:index")).context["app_list"]
        listed = {model["model"]._meta.model_name for part in menu for model in part["models"]}
        assert set(MODELS) <= listed


class TestPermissions:
    @pytest.mark.parametrize("kind", MATRIX)
    def test_are_those_of_the_role(self, kind, one_of_each, as_administrator, as_clerk, as_reader):
        people = (as_administrator, as_clerk, as_reader)
        found = {
            name: tuple(person.open(address(name, kind)).status_code for person in people)
            for name in MODELS
        }
        assert found == {name: expected(name, kind) for name in MODELS}

    @pytest.mark.parametrize("name", STEPS)
    def test_of_steps_exclude_the_reader(self, name, one_of_each, as_clerk, as_reader):
        record = model_named(name)._base_manager.first()
        for step in STEPS[name]:
            assert as_clerk.open(step_page(record, step)).status_code == YES
            assert as_reader.open(step_page(record, step)).status_code == NO
            posted = as_reader.client.post(step_page(record, step), {"apply": "1"})
            assert posted.status_code == NO

    def test_let_all_open_the_list_of_matters_and_write_nothing(
        self, one_of_each, as_administrator, as_clerk, as_reader
    ):
        matter = Matter.objects.get(pk=one_of_each.pk)
        for person in (as_administrator, as_clerk, as_reader):
            assert person.open(list_page(Matter)).status_code == YES
            assert person.open(add_page(Matter)).status_code == NO
            assert person.open(page(matter, "delete")).status_code == NO
            assert person.open(page(matter))["Location"] == page(one_of_each)

    def test_send_strangers_to_the_login(self, one_of_each):
        stranger = Client()
        for url in pages_of_everything():
            response = stranger.get(url)
            assert response.status_code == 302, url
            assert response["Location"].startswith(reverse("admin:login")), url

    def test_let_the_reader_save_nothing(self, one_of_each, as_reader):
        for name in MODELS:
            if name in kept_by_administrators():
                continue
            posted = as_reader.client.post(address(name, "change"), {"title": "改"})
            assert posted.status_code == NO, name


class TestRefusedForms:
    def test_speak_chinese_to_the_last_word(self, as_administrator, one_of_each):
        """Every add form sent back empty: title, summary and each error."""
        for name in [*MODELS, "user"]:
            if name == "change":
                continue
            app = "auth" if name == "user" else "tracker"
            url = reverse(f"admin:{app}_{name}_add")
            text = as_administrator.client.post(url, {}).content.decode()
            spoken = re.sub(r"(?s)<(script|select)\b.*?</\1>|<svg.*?</svg>|<[^>]*>", " ", text)
            assert re.findall(r"\b[A-Z][a-z]{2,}\b", spoken) == [], url


class TestErrorPages:
    def test_say_in_chinese_what_is_the_matter(self, as_reader, one_of_each):
        absent = as_reader.open("/admin/nirgends/")
        assert absent.status_code == 404
        assert "没有这个页面" in absent.content.decode()
        forbidden = as_reader.open(add_page(model_named("topic")))
        assert forbidden.status_code == 403
        assert "没有权限" in forbidden.content.decode()

    def test_explain_an_expired_page(self, clerk):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(clerk)
        refused = strict.post(reverse("admin:logout"))
        assert refused.status_code == 403
        assert "页面已过期" in refused.content.decode()

    def test_stand_when_the_program_breaks(self, as_clerk, make_topic, monkeypatch):
        from tracker.topics.admin import TopicAdmin

        def broken(*args, **kwargs):
            raise RuntimeError("broken")

        monkeypatch.setattr(TopicAdmin, "get_queryset", broken)
        as_clerk.client.raise_request_exception = False
        answer = as_clerk.open(list_page(model_named("topic")))
        assert answer.status_code == 500
        assert "服务器出错了" in answer.content.decode()

    def test_need_no_inline_style(self, as_reader):
        text = as_reader.open("/admin/nirgends/").content.decode()
        assert "style=" not in text
        assert "<style" not in text
