"""What a meeting is called by its kind, term and number."""

from typing import Any

from tracker.common.numerals import chinese_number

# What the kinds are called behind the term; `{}` is the number.
CALLED = {
    "congress": "人民代表大会{}会议",
    "committee": "人大常委会{}会议",
    "directors": "人大常委会{}主任会议",
    "party_group": "人大常委会党组{}会议",
}
HIGHEST_IN_WORDS = 99


def in_words(number: int) -> str:
    """第十二次; a term has more than ninety-nine directors' meetings, which digits count."""
    counted = chinese_number(number) if number <= HIGHEST_IN_WORDS else str(number)
    return f"第{counted}次"


def called_by_number(meeting: Any) -> str:
    """第六届人大常委会第十二次会议; without a number by the day, without a day by its kind."""
    term = str(meeting.term) if meeting.term is not None else ""
    extra = "临时" if meeting.is_extraordinary else ""
    number = in_words(meeting.number) if meeting.number else ""
    if meeting.kind in CALLED:
        name = term + CALLED[meeting.kind].format(f"{number}{extra}")
    else:
        kind = meeting.get_kind_display()
        name = f"{term}{meeting.body}{number}{extra}会议" if meeting.body else kind
    day = f"（{meeting.starts_on}）" if not number and meeting.starts_on else ""
    return f"{name}{day}"
