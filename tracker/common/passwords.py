from django.contrib.auth.password_validation import MinimumLengthValidator


class MinimumLength(MinimumLengthValidator):
    """Django's rule with its refusal in Chinese; Django 5.2 ships that sentence untranslated."""

    def get_error_message(self):
        return f"密码太短,至少需要{self.min_length}个字符。"
