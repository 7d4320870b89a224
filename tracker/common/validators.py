from django.core.exceptions import ValidationError


def validate_text_list(value) -> None:
    """A JSON list of non-empty, distinct texts."""
    if not isinstance(value, list) or not all(isinstance(v, str) and v.strip() for v in value):
        raise ValidationError("应为文字列表，每项非空。", code="not_a_text_list")
    if len(set(value)) != len(value):
        raise ValidationError("列表中有重复项。", code="duplicate_items")
