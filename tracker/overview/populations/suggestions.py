"""Suggestions, counted once each; and the parts of their units, counted by unit.

A part (承办) is what one unit has to answer. Where units answer apart (分办) a suggestion has
several, so that lines by unit count parts and their total counts suggestions.
"""

from django.db.models import Q

from tracker.answers.models import Evaluation
from tracker.answers.standing import with_own_answer, with_standing_answer
from tracker.assignments.models import Assignment
from tracker.overview.populations.defining import (
    VALID,
    Days,
    Population,
    Share,
    Subject,
    defined,
    under,
)
from tracker.suggestions.models import CoSignature, Suggestion

Status = Suggestion.Status
LAW = "代表法（2025）第五十一条（2015第四十二条）"
LOCAL = "本级办理规则（办理规则、答复类别按年度设定）"

SUGGESTION = Subject(
    name="suggestion", model=Suggestion, counted_in="件", annotated=with_standing_answer
)
PART = Subject(
    name="part",
    model=Assignment,
    counted_in="件",
    year_path="suggestion__work_year",
    annotated=with_own_answer,
)
SIGNATURE = Subject(
    name="signature", model=CoSignature, counted_in="件", year_path="suggestion__work_year"
)

# A motion that was not made a suggestion has a course of its own.
NO_MOTION = ~Q(kind=Suggestion.Kind.MOTION)
LIVE = VALID & NO_MOTION
ACCEPTED = LIVE & ~Q(status__in=Suggestion.UNCOUNTED)
ANSWERED = LIVE & Q(status__in=Suggestion.ANSWERED_SINCE)
# While a round is open nobody knows its votes.
JUDGED = LIVE & Q(status__in=Suggestion.ANSWERED_SINCE - {Status.ANSWERED})
UNANSWERED = LIVE & Q(status__in=Suggestion.AWAITING_ANSWER)
BY_AUTHORS = LIVE & ~Q(status__in=Suggestion.UNCOUNTED - {Status.MERGED})

IS_PART = Q(is_current=True, part__in=Assignment.ANSWERING) & under("suggestion", ACCEPTED)
PART_ANSWERED = IS_PART & Q(status=Assignment.Status.DONE)
PART_UNANSWERED = IS_PART & ~Q(status=Assignment.Status.DONE)


def of(subject: Subject, code: str, name: str, definition: str, within, source=LAW):
    return defined(subject, code, name, definition, within, source)


def overdue(unanswered: Q, due: str):
    return lambda days: unanswered & Q(**{f"{due}__lt": days.on})


def due_soon(unanswered: Q, due: str):
    return lambda days: unanswered & Q(**{f"{due}__range": (days.on, days.soon)})


def suggestions_due(days: Days) -> Q:
    """Answered, or the day has passed; without a day nobody can tell whether it was kept."""
    return (ANSWERED & Q(due_on__isnull=False)) | overdue(UNANSWERED, "due_on")(days)


def parts_due(days: Days) -> Q:
    answered = Q(status=Assignment.Status.DONE, suggestion__due_on__isnull=False)
    return IS_PART & (answered | Q(suggestion__due_on__lt=days.on))


accepted = of(
    SUGGESTION,
    "suggestion_accepted",
    "立案",
    "已立案的建议（含议案转建议）；草稿、已提交未立案、退回、不予立案、并案、撤回、作废的和议案不计",
    ACCEPTED,
)
handed_over = of(
    SUGGESTION,
    "suggestion_handed_over",
    "交办",
    "立案的建议中已交办的，即已答复与未答复之和",
    ANSWERED | UNANSWERED,
)
answered = of(
    SUGGESTION,
    "suggestion_answered",
    "已答复",
    "交办的建议中，现一轮各主办（分办）单位都已答复代表的；二次办理中的不算",
    ANSWERED,
)
unanswered = of(
    SUGGESTION,
    "suggestion_unanswered",
    "未答复",
    "交办的建议中，还有主办（分办）单位没有答复代表的，期限未到的和二次办理中的也在内",
    UNANSWERED,
)
due = of(
    SUGGESTION,
    "suggestion_due",
    "应答复",
    "交办的建议中，有答复期限，且已经答复或期限已过的",
    suggestions_due,
)
on_time = of(
    SUGGESTION,
    "suggestion_on_time",
    "按期答复",
    "应答复的建议中已答复的，且各单位现一轮的答复都不晚于该轮答复期限；此后再作的落实答复不影响",
    ANSWERED & Q(due_on__isnull=False, has_late_answer=False),
)
is_overdue = of(
    SUGGESTION,
    "suggestion_overdue",
    "超期",
    "未答复的建议中，答复期限已过的",
    overdue(UNANSWERED, "due_on"),
)
is_due_soon = of(
    SUGGESTION,
    "suggestion_due_soon",
    "即将到期",
    "未答复的建议中，答复期限在提前提醒天数之内的",
    due_soon(UNANSWERED, "due_on"),
)
concluded = of(
    SUGGESTION,
    "suggestion_concluded",
    "办结",
    "立案的建议中，答复办结、落实办结、终止跟踪或已归档的；跟踪落实中的不算",
    LIVE & Q(status__in=Suggestion.DONE),
)
still_open = of(
    SUGGESTION,
    "suggestion_open",
    "未办结",
    "立案的建议中没有办结的，跟踪落实中的在内",
    LIVE & ~Q(status__in=Suggestion.UNCOUNTED | Suggestion.DONE),
)
tracking = of(
    SUGGESTION,
    "suggestion_tracking",
    "跟踪落实",
    "立案的建议中，已答复、承诺或待解决事项还在跟踪落实的",
    LIVE & Q(status=Status.TRACKING),
    LOCAL,
)
fulfilled = of(
    SUGGESTION,
    "suggestion_fulfilled",
    "落实办结",
    "立案的建议中，跟踪后凭佐证再次答复代表的（B转A等）；类别和评价仍按履行答复义务的那次答复统计",
    ACCEPTED & Q(has_follow_up=True),
    LOCAL,
)
key = of(
    SUGGESTION,
    "suggestion_key",
    "重点督办",
    "立案的建议中，主任会议确定重点督办的",
    ACCEPTED & Q(is_key=True),
    "代表法（2025）第五十二条",
)
evaluated = of(
    SUGGESTION,
    "suggestion_evaluated",
    "已评价",
    "已答复的建议中，代表对计入的答复作了评价，且本轮评价已经结束的；"
    "分办的看办理程度最低的答复；逾期评价计不计，按交办时的规则",
    JUDGED & Q(result__isnull=False),
    LOCAL,
)
merged = of(
    SUGGESTION,
    "suggestion_merged",
    "并案",
    "并入其他建议办理的建议，不计入立案",
    VALID & Q(status=Status.MERGED),
    LOCAL,
)
withdrawn = of(
    SUGGESTION,
    "suggestion_withdrawn",
    "撤回",
    "提建议人书面申请撤回、办理终止的建议，不计入立案",
    VALID & Q(status=Status.WITHDRAWN),
    LOCAL,
)
not_accepted = of(
    SUGGESTION,
    "suggestion_not_accepted",
    "不予立案",
    "经审查不予立案的建议，不计入立案",
    VALID & Q(status=Status.NOT_ACCEPTED),
    LOCAL,
)
led = of(
    SUGGESTION,
    "suggestion_led",
    "领衔提出建议",
    "有领衔代表的立案的建议；并入其他建议的也计入提出它的代表",
    BY_AUTHORS & Q(lead_deputy__isnull=False),
    "代表法（2025）第五十八条",
)
signed = of(
    SIGNATURE,
    "suggestion_signed",
    "联名提出建议",
    "立案的建议上同意联名的；并入其他建议的也计入联名的代表",
    Q(consent=CoSignature.Consent.AGREED) & under("suggestion", BY_AUTHORS),
    "代表法（2025）第五十八条",
)

part = of(
    PART,
    "part",
    "承办",
    "立案的建议由现任主办或分办单位各自承办的部分；分办的由各单位各计1件，会办的不计",
    IS_PART,
)
part_answered = of(
    PART,
    "part_answered",
    "单位已答复",
    "承办中，本单位现一轮已答复代表的；其他分办单位是否答复不影响",
    PART_ANSWERED,
)
part_unanswered = of(
    PART, "part_unanswered", "单位未答复", "承办中，本单位还没有答复代表的", PART_UNANSWERED
)
part_due = of(
    PART,
    "part_due",
    "单位应答复",
    "承办中有答复期限的，且本单位已经答复或期限已过",
    parts_due,
)
part_on_time = of(
    PART,
    "part_on_time",
    "单位按期答复",
    "应答复的承办中，本单位现一轮的答复不晚于该轮答复期限；此后再作的落实答复不影响",
    PART_ANSWERED & Q(suggestion__due_on__isnull=False, is_late=False),
)
part_overdue = of(
    PART,
    "part_overdue",
    "单位超期",
    "本单位还没有答复、答复期限已过的承办",
    overdue(PART_UNANSWERED, "suggestion__due_on"),
)
part_due_soon = of(
    PART,
    "part_due_soon",
    "单位即将到期",
    "本单位还没有答复、答复期限在提前提醒天数之内的承办",
    due_soon(PART_UNANSWERED, "suggestion__due_on"),
)
part_evaluated = of(
    PART,
    "part_evaluated",
    "单位已评价",
    "代表对本单位履行答复义务的那次答复作了评价，且本轮评价已经结束的；逾期评价计不计，按交办时的规则",
    PART_ANSWERED & Q(result__isnull=False),
    LOCAL,
)

COUNTED_BY_SUGGESTION = (
    accepted,
    handed_over,
    due,
    answered,
    on_time,
    unanswered,
    is_overdue,
    is_due_soon,
    evaluated,
    concluded,
    still_open,
    tracking,
    fulfilled,
    key,
    merged,
    withdrawn,
    not_accepted,
    led,
)
COUNTED_BY_PART = (
    part,
    part_due,
    part_answered,
    part_on_time,
    part_unanswered,
    part_overdue,
    part_due_soon,
    part_evaluated,
)


def ratings(whole: Population, answered: Q, *, prefix: str) -> dict[tuple[str, str], Population]:
    """Of the evaluated ones those of each rating, of attitude and of result; of an answered one
    a rating is known where its vote counts."""
    unit = "单位" if whole.subject is PART else ""
    return {
        (asked, code): of(
            whole.subject,
            f"{prefix}_{asked}_{code}",
            f"{unit}{words}{label}",
            f"{whole.name}中，{words}评价为“{label}”的",
            answered & Q(**{asked: code}),
            LOCAL,
        )
        for asked, words in (("attitude", "办理态度"), ("result", "办理结果"))
        for code, label in Evaluation.Rating.choices
    }


RATINGS = ratings(evaluated, JUDGED, prefix="suggestion")
PART_RATINGS = ratings(part_evaluated, PART_ANSWERED, prefix="part")
CLASS_RULE = (
    "以履行答复义务的答复（现一轮的第一次答复）所定的类别为准；"
    "分办的，各单位全部答复后以办理程度最低（列在最后）的类别为准"
)


def answer_class(code: str | None, meaning: str = "") -> Population:
    """The answered suggestions of a class; None: those of no class."""
    name = f"{code}类（{meaning}）" if meaning else f"{code}类" if code else "未定类"
    return of(
        SUGGESTION,
        f"suggestion_class_{code or 'none'}",
        name,
        f"已答复的建议中为{code}类的；{CLASS_RULE}" if code else "已答复的建议中没有定类的",
        ANSWERED & (Q(class_code=code) if code else Q(class_code__isnull=True)),
        LOCAL,
    )


POPULATIONS = (
    *COUNTED_BY_SUGGESTION,
    signed,
    *RATINGS.values(),
    *COUNTED_BY_PART,
    *PART_RATINGS.values(),
)


def _share(code: str, name: str, part: Population, whole: Population) -> Share:
    return Share(code=code, name=name, part=part, whole=whole)


SHARES = (
    _share("suggestion_answer_rate", "答复率", answered, handed_over),
    _share("suggestion_on_time_rate", "按期答复率", on_time, due),
    _share("suggestion_concluded_rate", "办结率", concluded, accepted),
    _share("suggestion_evaluated_rate", "评价率", evaluated, answered),
    *(_share(f"{each.code}_rate", f"{each.name}率", each, evaluated) for each in RATINGS.values()),
    _share("part_answer_rate", "单位答复率", part_answered, part),
    _share("part_on_time_rate", "单位按期答复率", part_on_time, part_due),
)
