"""What the ledger knows of a suggestion, as the words that its documents are filled with.

Plain texts and lists only: a template never gets hold of a record. What the ledger does not know
stays empty and is written by hand.
"""

from datetime import date

from reports.sheets.handling import Handling, handlings
from reports.sheets.place import place_on
from reports.sheets.reading import joined
from reports.word.seen import Seen
from tracker.answers.models import Answer, Evaluation
from tracker.assignments.models import Assignment
from tracker.common.admin.display import provisional_mark
from tracker.common.scoping import visible
from tracker.common.veil import Sight
from tracker.suggestions.models import CoSignature, Suggestion
from tracker.units.models import Unit

TICK = "√"
RATINGS = {
    "满意": Evaluation.Rating.SATISFIED,
    "基本满意": Evaluation.Rating.BASICALLY,
    "不满意": Evaluation.Rating.UNSATISFIED,
}
WISHES = {
    "愿全文公开": Suggestion.Disclosure.FULL,
    "愿仅公开标题": Suggestion.Disclosure.TITLE_ONLY,
    "愿不公开": Suggestion.Disclosure.NONE,
}


def words_of(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    """The words by placeholder, as the reader may read them on the day `on`.

    With a `unit` the lists of units and answers hold that one alone.
    """
    records = Suggestion.objects.filter(pk=seen.suggestion.pk).select_related(
        "session__term", "area", "lead_deputy", "handed_over_to"
    )
    (handling,) = handlings(list(records), to=seen.to)
    parts = [each for each in seen.parts if unit in (None, each.unit)]
    answers = [each for each in handling.answers if unit in (None, each.unit)]
    return {
        **of_the_place(on),
        **of_the_text(handling.suggestion),
        **of_the_deputies(handling.suggestion, on=on, to=seen.to),
        **of_the_handover(handling, parts),
        "答复": [line_of_answer(answer) for answer in answers],
        **of_the_vote(handling, answers),
    }


def day(value: date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""


def due_day(record, name: str = "due_on") -> str:
    """A due date, and that it is provisional where it may still change."""
    return day(getattr(record, name)) + provisional_mark(record, name)


def tick(is_so: bool) -> str:
    return TICK if is_so else ""


def of_the_place(on: date) -> dict:
    place = place_on(on)
    return {"区域": place.district, "人大机关": place.committee, "打印日期": day(on)}


def sender_to(seen: Seen, unit: Unit, *, on: date) -> str:
    """Whoever handed the suggestion over to the unit: an office of the government that passed
    it on, else our own committee."""
    part = seen.part_of(unit)
    if part is not None and part.assigned_by is not None:
        return part.assigned_by.name
    return of_the_place(on)["人大机关"]


def of_the_text(suggestion: Suggestion) -> dict:
    body = suggestion.body.replace("\r\n", "\n").replace("\r", "\n")
    return {
        "届次会次": session_of(suggestion),
        "工作年度": str(suggestion.work_year_id),
        "建议编号": suggestion.number,
        "种类": suggestion.get_kind_display(),
        "提出时间": "闭会期间" if suggestion.is_closed_session else "大会期间",
        "建议标题": suggestion.title,
        "类别": str(suggestion.area or ""),
        "建议内容": body,
        "建议内容段落": body.split("\n") if body else [],
        "提交日期": day(suggestion.submitted_on),
        **{name: tick(suggestion.disclosure_wish == wish) for name, wish in WISHES.items()},
    }


def session_of(suggestion: Suggestion) -> str:
    session = suggestion.session
    if session is None:
        return ""
    return str(session).replace(str(session.term), f"{session.term}人民代表大会", 1)


def of_the_deputies(suggestion: Suggestion, *, on: date, to) -> dict:
    sight, lead = Sight(to), suggestion.lead_deputy
    if lead is not None:
        (lead,) = sight.veiled([lead])
    signed = list(
        visible(CoSignature.objects.filter(suggestion=suggestion), to=to)
        .exclude(consent=CoSignature.Consent.DECLINED)
        .select_related("deputy")
    )
    signers = sight.veiled(each.deputy for each in signed)
    return {
        "领衔代表": lead.name if lead else "",
        "代表团": lead.delegation if lead else "",
        "代表小组": lead.groups_on(suggestion.submitted_on or on) if lead else "",
        "代表电话": lead.phone if lead else "",
        "联名代表姓名": joined(signers),
        "联名代表": [
            {
                "姓名": deputy.name,
                "代表团": deputy.delegation,
                "电话": deputy.phone,
                "意见": each.get_consent_display(),
            }
            for each, deputy in zip(signed, signers, strict=True)
        ],
    }


def of_the_handover(handling: Handling, parts: list[Assignment]) -> dict:
    suggestion = handling.suggestion
    receivers = [each.unit.name for each in parts]
    if not receivers and suggestion.handed_over_to:
        receivers = [suggestion.handed_over_to.name]
    return {
        "交办日期": day(suggestion.handed_over_on),
        "交办文号": suggestion.handover_document,
        "交办对象": suggestion.handed_over_to.name if suggestion.handed_over_to else "",
        "主送单位": joined(receivers),
        "办理方式": suggestion.get_mode_display(),
        "主办单位": handling.answering_units,
        "会办单位": joined(each.unit for each in handling.co_handling),
        "答复期限": due_day(suggestion),
        "期限说明": suggestion.due_explanation,
        "承办单位": [line_of_part(each) for each in parts],
    }


def line_of_part(part: Assignment) -> dict[str, str]:
    return {
        "名称": part.unit.name,
        "方式": part.get_part_display(),
        "交办日期": day(part.assigned_on),
        "文号": part.document_number,
        "申退期限": due_day(part, "refusal_due_on"),
        "会办意见期限": due_day(part, "co_opinion_due_on"),
        "签收日期": day(part.signed_on),
        "承办人": part.handler,
        "电话": part.phone,
    }


def line_of_answer(answer: Answer) -> dict[str, str]:
    return {
        "单位": answer.unit.name,
        "日期": day(answer.answered_on),
        "文号": answer.document_number,
        "签发人": answer.signer,
        "结果": answer.answer_class.code if answer.answer_class else "",
        "内容": answer.text,
    }


def of_the_vote(handling: Handling, answers: list[Answer]) -> dict:
    """The deputy's judgement of the one answer of the document; of several it would be unclear
    which is meant. While the round is open there is none: the form is still to be filled in."""
    votes = [each for each in handling.evaluations if each.answer in answers]
    vote = votes[0] if len(answers) == 1 and votes else None
    marks = {
        f"{about}{word}": tick(vote is not None and given == rating)
        for about, given in (
            ("态度", vote.attitude if vote else ""),
            ("结果", vote.result if vote else ""),
        )
        for word, rating in RATINGS.items()
    }
    return {
        **marks,
        "评价意见": vote.comment if vote else "",
        "评价日期": day(vote.evaluated_on) if vote else "",
    }
