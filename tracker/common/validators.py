from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def validate_text_list(value) -> None:
    """A JSON list of non-empty, distinct texts."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValidationError("应为文字列表，每项非空。", code="not_a_text_list")
    if len(set(value)) != len(value):
        raise ValidationError("列表中有重复项。", code="duplicate_items")


def validate_web_link(value: str) -> None:
    """An address that a browser opens as a page: anything else could run or fetch something."""
    try:
        WEB_ADDRESS(value)
    except ValidationError:
        message = "应为以http://或https://开头的完整网址。"
        raise ValidationError(message, code="not_a_web_link") from None
