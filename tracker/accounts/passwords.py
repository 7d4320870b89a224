from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

from tracker.accounts.models import UsedPassword, must_choose_password


class MinimumLength(MinimumLengthValidator):
    """Django's rule with its refusal in Chinese; Django 5.2 ships that sentence untranslated."""

    def get_error_message(self):
        return f"密码太短，至少需要{self.min_length}个字符。"


class MoreThanTheName:
    """Refuses passwords that are the user name once or several times, with little beside it.

    Django's rule of similarity lets adminadmin pass: it compares whole words.
    """

    LEAST_BESIDE = 6

    def validate(self, password: str, user=None) -> None:
        name = user.get_username().casefold() if user is not None else ""
        beside = password.casefold().replace(name, "") if name else password
        if len(beside) < min(self.LEAST_BESIDE, len(password)):
            raise ValidationError(
                "密码不能只是用户名或用户名的重复。", code="password_repeats_name"
            )

    def get_help_text(self) -> str:
        return "密码不能只是用户名或用户名的重复。"


class NotTheOneTimePassword:
    """Whoever has to choose another password does not keep the one that somebody else knows."""

    def validate(self, password: str, user=None) -> None:
        if user is None or user.pk is None or not must_choose_password(user):
            return
        if check_password(password, user.password):
            raise ValidationError("新密码不能与一次性密码相同。", code="password_is_one_time")

    def get_help_text(self) -> str:
        return "新密码不能与一次性密码相同。"


class NotUsedBefore:
    """Refuses the last passwords of the account, as many as the settings say."""

    def validate(self, password: str, user=None) -> None:
        if user is None or user.pk is None:
            return
        used = UsedPassword.objects.filter(account=user.pk).values_list("encoded", flat=True)
        last = {user.password, *used[: settings.PASSWORDS_REMEMBERED]}
        if any(check_password(password, encoded) for encoded in last):
            raise ValidationError(self.get_help_text(), code="password_used_before")

    def get_help_text(self) -> str:
        return f"不能使用最近{settings.PASSWORDS_REMEMBERED}个用过的密码。"
