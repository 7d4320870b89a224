"""The log of all changes shows every kind of record, of whichever app."""

import pytest
from admin_pages import Person, list_page, page
from django.apps import apps
from django.contrib.auth import get_user_model
from ledger import fill, fill_settings

from tracker.common import door
from tracker.common.door import Actor
from tracker.common.models import Stamped
from tracker.common.role_permissions import kept_by_administrators
from tracker.models import Change, Membership, PersonnelMatter, Suggestion

pytestmark = pytest.mark.django_db

# Those of different rights who read the log.
READERS = ("administrator", "clerk", "reader")
# What a role reads no change of; a file that is not public is the office's business, and so are
# one-time links.
HIDDEN = {"reader": {"attachment", "onetimelink"}}


@pytest.fixture
def every_kind():
    fill()
    fill_settings()
    # Drafts are their authors' alone.
    Suggestion.objects.update(status="handling")
    # Who is proposed for an office is not told before it is passed.
    PersonnelMatter.objects.update(status="passed")


def kinds() -> set[str]:
    return {model._meta.model_name for model in apps.get_models() if issubclass(model, Stamped)}


def person(role: str) -> Person:
    user = get_user_model().objects.create_user(role, is_staff=True)
    if role == "administrator":
        user.is_superuser = True
        user.save()
    else:
        door.create(Membership(user=user, role=role), by=Actor(door="command"))
    return Person(user)


def hidden_from(role: str) -> set[str]:
    kept = set() if role == "administrator" else {*kept_by_administrators()}
    return kept | HIDDEN.get(role, set())


class TestChangeLog:
    def test_knows_changes_of_every_kind(self, every_kind):
        assert set(Change.objects.values_list("kind", flat=True)) >= kinds()

    @pytest.mark.parametrize("role", READERS)
    def test_lists_and_opens_every_kind(self, every_kind, role):
        reader = person(role)
        assert reader.open(list_page(Change)).status_code == 200
        for kind in sorted(kinds() - hidden_from(role)):
            # Which rows there are does not hang on who narrows the list.
            if role == "reader":
                narrowed = reader.open(list_page(Change), kind=kind)
                assert narrowed.status_code == 200, kind
                assert {each.kind for each in narrowed.context["cl"].result_list} == {kind}
            change = Change.objects.filter(kind=kind).first()
            assert reader.open(page(change)).status_code == 200, kind

    def test_tells_nobody_else_of_accounts_and_keys(self, every_kind):
        reader = person("clerk")
        for kind in sorted(kinds() & kept_by_administrators()):
            change = Change.objects.filter(kind=kind).first()
            narrowed = reader.open(list_page(Change), kind=kind)
            assert not narrowed.context["cl"].result_list.filter(kind=kind).exists()
            assert reader.open(page(change)).status_code == 302
