"""Accounts at each of their doors: what is done to them stands in the history, with them."""

from io import StringIO

import pytest
from admin_pages import Person, errors_in, page
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from tracker.accounts import writing
from tracker.common.door import Actor
from tracker.models import ApiToken, Change, OneTimePassword

pytestmark = pytest.mark.django_db
ADD = reverse("admin:auth_user_add")
OWN_PASSWORD = reverse("admin:password_change")
FIRST, SECOND = "督查工作台账-2023", "审议意见跟踪-2024"
LOGGED = ("username", "last_name", "first_name", "email", "is_active", "is_staff", "is_superuser")


def account(username="lihua"):
    return get_user_model().objects.get(username=username)


def history(of) -> list[Change]:
    return [*Change.objects.of(of).order_by("id")]


def what_the_history_tells(of) -> dict:
    told = {}
    for change in history(of):
        told |= {name: entry["after"] for name, entry in change.fields.items()}
    return {name: told.get(name, "") for name in LOGGED}


def sign_in(username: str, password: str) -> Client:
    client = Client()
    given = {"username": username, "password": password}
    assert client.post("/admin/login/?next=/admin/", given).status_code == 302
    return client


@pytest.fixture
def as_administrator(administrator):
    return Person(administrator)


@pytest.fixture
def lihua(as_administrator):
    """An account that the administrator made, with a password that the administrator knows."""
    made = as_administrator.edit(
        ADD, username="lihua", last_name="李华", password1=FIRST, password2=FIRST
    )
    assert errors_in(made) == []
    return account()


def set_password_of(person: Person, whose, password: str):
    address = reverse("admin:auth_user_password_change", args=[whose.pk])
    return person.client.post(
        address, {"password1": password, "password2": password, "usable_password": "true"}
    )


def choose(client: Client, *, old: str, new: str):
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(OWN_PASSWORD, typed)


class TestHistory:
    def test_tells_who_made_an_account(self, lihua, administrator):
        (made,) = history(lihua)
        assert (made.action, made.door, made.user) == ("create", "admin", administrator)
        assert made.fields["username"] == {"before": None, "after": "lihua"}
        assert made.fields["is_staff"]["after"] is True

    def test_tells_of_rights_and_of_leaving(self, lihua, as_administrator):
        as_administrator.edit(page(lihua), is_superuser="on")
        as_administrator.edit(page(lihua), is_active=None)
        _, raised, left = history(lihua)
        assert raised.fields == {"is_superuser": {"before": False, "after": True}}
        assert left.fields == {"is_active": {"before": True, "after": False}}
        assert left.version == 3

    def test_says_nothing_where_nothing_changed(self, lihua, as_administrator):
        as_administrator.edit(page(lihua))
        assert len(history(lihua)) == 1

    def test_tells_that_another_person_set_the_password(self, lihua, as_administrator):
        assert set_password_of(as_administrator, lihua, SECOND).status_code == 302
        change = history(lihua)[-1]
        assert change.user == as_administrator.user
        assert change.fields.keys() == {"password"}
        assert change.fields["password"]["after_text"] == "他人设置，首次登录须修改"

    def test_tells_that_somebody_chose_their_own(self, lihua):
        client = sign_in("lihua", FIRST)
        assert choose(client, old=FIRST, new=SECOND).status_code == 302
        change = history(lihua)[-1]
        assert (change.user, change.fields.keys()) == (lihua, {"password"})
        assert change.fields["password"]["after_text"] == "本人设置"

    def test_tells_of_an_account_made_by_mistake_and_deleted(self, lihua, as_administrator):
        as_administrator.client.post(page(lihua, "delete"), {"post": "yes"})
        assert not get_user_model().objects.filter(username="lihua").exists()
        gone = Change.objects.filter(kind="user", record_id=lihua.pk).first()
        assert gone.action == "delete"
        assert gone.fields["username"] == {"before": "lihua", "after": None}

    def test_deletes_no_accounts_in_bulk(self, lihua, as_administrator):
        listing = reverse("admin:auth_user_changelist")
        chosen = {"action": "delete_selected", "_selected_action": [lihua.pk], "post": "yes"}
        as_administrator.client.post(listing, chosen)
        assert account() == lihua

    def test_never_holds_a_password(self, lihua, as_administrator):
        set_password_of(as_administrator, lihua, SECOND)
        as_administrator.client.post(page(lihua, "delete"), {"post": "yes"})
        written = str([*Change.objects.filter(kind="user").values_list("fields", "reason")])
        for secret in (FIRST, SECOND, lihua.password, "md5$", "pbkdf2"):
            assert secret not in written

    def test_replayed_gives_the_account(self, lihua, as_administrator):
        as_administrator.edit(page(lihua), last_name="李华华", is_superuser="on")
        as_administrator.edit(page(lihua), username="li.hua", is_active=None, is_staff=None)
        lihua.refresh_from_db()
        assert what_the_history_tells(lihua) == {name: getattr(lihua, name) for name in LOGGED}

    def test_is_not_written_where_the_account_is_not(self, administrator, monkeypatch):
        def fails(*args, **kwargs):
            raise RuntimeError("no room left")

        monkeypatch.setattr(writing.door, "note", fails)
        new = get_user_model()(username="lihua")
        with pytest.raises(RuntimeError):
            writing.set_password(new, FIRST, by=Actor(door="admin", user=administrator))
        assert not get_user_model().objects.filter(username="lihua").exists()
        assert not OneTimePassword.objects.exists()

    def test_is_shown_on_the_page_of_the_account(self, lihua, as_administrator):
        as_administrator.edit(page(lihua), is_active=None)
        shown = as_administrator.open(page(lihua, "history"))
        entries = shown.context["entries"]
        assert [entry["change"].action for entry in entries] == ["change", "create"]
        assert [field.label for field in entries[0]["fields"]] == ["启用"]

    def test_of_accounts_is_for_administrators(self, lihua, clerk):
        clerk.is_staff = True
        clerk.save()
        change = history(lihua)[0]
        assert Person(clerk).open(page(change)).status_code == 302
        assert Person(clerk).open(page(lihua, "history")).status_code == 403
        listed = Person(clerk).client.get("/api/v1/changes/?kind=user").json()
        assert listed["results"] == []


class TestCommands:
    def test_note_the_first_administrator(self):
        call_command("quickstart", "--prepare-only", stdout=StringIO())
        (made,) = history(account("admin"))
        assert (made.action, made.door, made.user) == ("create", "command", None)
        assert made.fields["is_superuser"]["after"] is True

    def test_note_an_administrator_made_by_command(self, monkeypatch):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", FIRST)
        call_command(
            "createsuperuser", interactive=False, username="chief", email="", stdout=StringIO()
        )
        (made,) = history(account("chief"))
        assert (made.action, made.door) == ("create", "command")
        assert account("chief").check_password(FIRST)
        assert account("chief").is_superuser

    def test_make_no_second_administrator_of_the_name(self, administrator):
        with pytest.raises(CommandError):
            call_command("createsuperuser", interactive=False, username="admin", email="")

    def test_refuse_a_weak_password_given_to_them(self, monkeypatch):
        monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "chiefchief")
        with pytest.raises(CommandError, match="用户名"):
            call_command("createsuperuser", interactive=False, username="chief", email="")
        assert not get_user_model().objects.exists()

    def test_note_a_password_set_by_command(self, lihua, monkeypatch):
        monkeypatch.setattr("getpass.getpass", lambda prompt: SECOND)
        call_command("changepassword", "lihua", stdout=StringIO())
        change = history(lihua)[-1]
        assert (change.door, change.fields.keys()) == ("command", {"password"})
        lihua.refresh_from_db()
        assert lihua.check_password(SECOND)

    def test_set_no_weak_password(self, lihua, monkeypatch):
        monkeypatch.setattr("getpass.getpass", lambda prompt: "lihualihua")
        with pytest.raises(CommandError, match="用户名"):
            call_command("changepassword", "lihua", stdout=StringIO())
        assert len(history(lihua)) == 1


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        ["adminadmin", "AdminAdmin", "admin-admin-admin", "admin12345", "adminAdmin2023"],
    )
    def test_that_repeat_the_user_name_are_refused(self, administrator, password):
        with pytest.raises(ValidationError) as refused:
            validate_password(password, administrator)
        assert "password_repeats_name" in {error.code for error in refused.value.error_list}

    @pytest.mark.parametrize("password", [FIRST, "the-admin-of-hannan", "lantern-and-river"])
    def test_that_say_more_are_taken(self, administrator, password):
        validate_password(password, administrator)

    def test_are_refused_on_the_page_too(self, as_administrator, lihua):
        refused = set_password_of(as_administrator, lihua, "lihualihua")
        assert "密码不能只是用户名或用户名的重复。" in errors_in(refused)
        added = as_administrator.edit(
            ADD, username="wangwu", password1="wangwuwangwu", password2="wangwuwangwu"
        )
        assert "密码不能只是用户名或用户名的重复。" in errors_in(added)


class TestOneTimePassword:
    def test_lets_nobody_work_before_another_is_chosen(self, lihua):
        client = sign_in("lihua", FIRST)
        for address in ("/admin/", reverse("admin:tracker_topic_changelist"), "/admin/nirgends/"):
            answer = client.get(address)
            assert (answer.status_code, answer["Location"]) == (302, OWN_PASSWORD), address
        assert "由他人设置" in client.get(OWN_PASSWORD).content.decode()

    def test_refuses_the_api_with_a_code_of_its_own(self, lihua):
        answer = sign_in("lihua", FIRST).get("/api/v1/topics/")
        assert answer.status_code == 403
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["code"] == "password_must_be_changed"

    @pytest.mark.parametrize("header", ["Basic bGlodWE6eA==", "bear", ""])
    def test_is_not_passed_by_another_header(self, lihua, header):
        client = sign_in("lihua", FIRST)
        answer = client.get("/api/v1/topics/", headers={"Authorization": header})
        assert answer.json()["code"] == "password_must_be_changed"

    def test_ends_when_the_person_chose_their_own(self, lihua):
        client = sign_in("lihua", FIRST)
        assert choose(client, old=FIRST, new=FIRST + "!").status_code == 302
        assert client.get("/admin/").status_code == 200
        assert sign_in("lihua", FIRST + "!").get("/admin/").status_code == 200

    def test_stays_where_the_new_one_is_refused(self, lihua):
        client = sign_in("lihua", FIRST)
        assert choose(client, old=FIRST, new="lihualihua").status_code == 200
        assert client.get("/admin/")["Location"] == OWN_PASSWORD

    def test_is_no_other_password_than_the_one_given(self, lihua):
        client = sign_in("lihua", FIRST)
        refused = choose(client, old=FIRST, new=FIRST)
        assert "新密码不能与一次性密码相同。" in errors_in(refused)
        assert client.get("/admin/")["Location"] == OWN_PASSWORD

    def test_begins_again_when_another_person_sets_one(self, lihua, as_administrator):
        choose(sign_in("lihua", FIRST), old=FIRST, new=SECOND)
        set_password_of(as_administrator, lihua, FIRST)
        assert sign_in("lihua", FIRST).get("/admin/")["Location"] == OWN_PASSWORD

    def test_is_what_quickstart_prints(self):
        printed = StringIO()
        call_command("quickstart", "--prepare-only", stdout=printed)
        password = printed.getvalue().split("初始密码（只显示这一次）：")[1].split()[0]
        assert sign_in("admin", password).get("/admin/")["Location"] == OWN_PASSWORD

    def test_leaves_the_keys_of_the_account_alone(self, lihua, administrator):
        by = Actor(door="admin", user=administrator)
        later = "2199-01-01T00:00:00+00:00"
        key = ApiToken(user=lihua, name="对接", expires_at=later).issue(by=by)
        client = sign_in("lihua", FIRST)
        answer = client.get("/api/v1/", headers={"Authorization": f"Bearer {key}"})
        assert answer.status_code == 200

    def test_can_be_left_by_signing_out(self, lihua):
        assert sign_in("lihua", FIRST).post(reverse("admin:logout")).status_code == 200
