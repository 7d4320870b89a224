import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

LOGIN = "/admin/login/"
WRONG = {"username": "li", "password": "wrong"}
RIGHT = {"username": "li", "password": "a-good-long-password"}


@pytest.fixture
def li(db):
    return get_user_model().objects.create_superuser("li", password=RIGHT["password"])


class TestLogin:
    def test_is_closed_after_ten_wrong_passwords_even_to_the_right_one(self, client, li):
        for _ in range(9):
            assert client.post(LOGIN, WRONG).status_code == 200
        locked = client.post(LOGIN, WRONG)
        assert locked.status_code == 429
        assert "15 分钟后再试" in locked.content.decode()
        assert client.post(LOGIN, RIGHT).status_code == 429

    def test_stays_open_to_others_from_the_same_place(self, client, li):
        get_user_model().objects.create_superuser("wang", password=RIGHT["password"])
        for _ in range(10):
            client.post(LOGIN, WRONG)
        assert client.post(LOGIN, RIGHT | {"username": "wang"}).status_code == 302

    def test_forgets_slips_after_a_success(self, client, li):
        for _ in range(9):
            client.post(LOGIN, WRONG)
        assert client.post(LOGIN, RIGHT).status_code == 302
        client.logout()
        for _ in range(9):
            assert client.post(LOGIN, WRONG).status_code == 200


class TestPasswords:
    @pytest.mark.parametrize("password", ["short1", "1234567890123", "password123"])
    def test_that_are_short_or_common_are_refused(self, password):
        with pytest.raises(ValidationError):
            validate_password(password)


class TestTheWayIn:
    def test_of_an_address_without_a_page_is_the_front_page(self, client, db):
        assert client.get("/")["Location"] == "/admin/"

    def test_has_a_heading_for_those_who_hear_the_page(self, client, db):
        assert client.get("/admin/login/").content.decode().count("<h1") == 1
