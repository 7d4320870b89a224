"""The list of those appointed and removed (人事任免名单): at one meeting, or by one bill.

It names whoever was passed and nobody else, whoever asks for it.
"""

from collections.abc import Iterable
from datetime import date

from reports.sheets.at_meetings import passed_at
from reports.word.filling import day, of_the_place
from reports.word.placeholders import Line
from reports.word.seen import NoPaper, Seen
from tracker.common.scoping import visible
from tracker.meetings.models import Meeting
from tracker.personnel.models import PersonnelMatter
from tracker.units.models import Unit

# The office lapses by itself: nobody passed it.
NOT_PASSED_BY_ANYBODY = PersonnelMatter.Kind.LAPSE


def passed_of(seen: Seen) -> list[PersonnelMatter]:
    if isinstance(seen.record, Meeting):
        found = passed_at(seen.record, to=seen.to)
    else:
        matters = visible(PersonnelMatter.objects.passed().filter(bill=seen.record), to=seen.to)
        found = list(matters.select_related("post").order_by("pk"))
    return [matter for matter in found if matter.kind != NOT_PASSED_BY_ANYBODY]


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if passed_of(seen):
        return None
    return NoPaper("没有已经通过的人事任免，不能生成任免名单。", code="nobody_passed")


def words_of_list(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    passed = passed_of(seen)
    opening = [each for each in passed if each.kind in PersonnelMatter.OPENING]
    ending = [each for each in passed if each.kind in PersonnelMatter.ENDING]
    others = [each for each in passed if each not in opening and each not in ending]
    is_meeting = isinstance(seen.record, Meeting)
    days = sorted({each.effective_on for each in passed if each.effective_on})
    return {
        **of_the_place(on),
        "任免会议": seen.record.title if is_meeting else "",
        "任免案名称": "" if is_meeting else seen.record.title,
        "任免案文号": "" if is_meeting else seen.record.number,
        "任免通过日期": "、".join(map(day, days)),
        "任命名单": lines_of(opening),
        "免职名单": lines_of(ending),
        "其他人事名单": lines_of(others),
    }


def lines_of(matters: Iterable[PersonnelMatter]) -> list[Line]:
    return [
        {
            "姓名": matter.person_name,
            "职务": str(matter.post or ""),
            "事项": matter.get_kind_display(),
            "内容": matter.title,
        }
        for matter in matters
    ]
