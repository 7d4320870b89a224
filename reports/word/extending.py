"""The notice of a granted extension (延期通知), to the unit that asked for it."""

from datetime import date

from reports.word.filling import day, due_day, sender_to, words_of
from reports.word.seen import NoPaper, Seen
from tracker.assignments.models import Extension
from tracker.common.veil import Sight
from tracker.units.models import Unit


def why_none(seen: Seen, unit: Unit | None) -> NoPaper | None:
    if seen.record.decision == Extension.Decision.GRANTED:
        return None
    return NoPaper("延期申请没有同意，不能生成延期通知。", code="not_granted")


def words_of_extension(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    (extension,) = Sight(seen.to).veiled([seen.record])
    asker = extension.requested_by
    return {
        **words_of(seen, unit=asker, on=on),
        "延期申请单位": asker.name,
        "延期申请日期": day(extension.requested_on),
        "延期理由": extension.reason,
        "延期审核日期": day(extension.decided_on),
        "原答复期限": day(extension.previous_due_on),
        "延至日期": due_day(extension),
        "延期月数": str(extension.months),
        "延期说明": extension.explanation,
        "告知代表日期": day(extension.deputy_told_on),
        "发文单位": sender_to(seen, asker, on=on),
    }
