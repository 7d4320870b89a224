"""线索: how many came in, how many were answered, how many solved – of each channel too.

Answered is not solved, and what repeats another lead is counted with that one.
"""

from django.db.models import Q

from tracker.leads.models import Lead
from tracker.overview.populations.defining import VALID, Population, Subject, defined

OWN = "本级办理规则（国家法律未规定）"
LEAD = Subject(name="lead", model=Lead, counted_in="件")
COUNTED = VALID & ~Q(status=Lead.Status.DUPLICATE)
ANSWERED = COUNTED & Q(answered_on__isnull=False)
SOLVED = VALID & Q(status=Lead.Status.SOLVED)

received = defined(
    LEAD,
    "lead_received",
    "收到线索",
    "本年度登记的线索；重复件并入原件，只计一次，不予受理的计入，作废的不计",
    COUNTED,
    OWN,
)
times = defined(
    Subject(name="lead_times", model=Lead, counted_in="件次"),
    "lead_times",
    "群众反映件次",
    "线索的同类件数之和，一条线索可以代表多个电话；重复件只计其自身的件数，作废的不计",
    VALID,
    OWN,
    "times",
)
answered = defined(
    LEAD,
    "lead_answered",
    "答复线索",
    "收到的线索中已有答复的，当场答复的计入；答复后退回重办、尚未再次答复的不计。答复不等于解决",
    ANSWERED,
    OWN,
)
solved = defined(
    LEAD,
    "lead_solved",
    "解决线索",
    "线索中由反映人、街道工委或者常委会办公室确认已解决的；只答复、解释、转送和转化的不计",
    SOLVED,
    OWN,
)
solved_by_streets = defined(
    LEAD,
    "lead_solved_streets",
    "街道化解问题",
    "解决的线索中来源为接待选民、走访活动、代表工作室的",
    SOLVED & Q(channel__in=Lead.OF_STREETS),
    OWN,
)
gathered = defined(
    LEAD,
    "lead_gathered",
    "活动收集意见",
    "收到的线索中来源为走访活动，或者登记了在哪次活动中收集的",
    COUNTED & (Q(channel=Lead.Channel.ACTIVITY) | Q(activity__isnull=False)),
    OWN,
)
false_alarms = defined(
    LEAD,
    "lead_false_alarm",
    "误报预警",
    "预算联网预警中核实为误报的；误报留在台账中，不删除",
    VALID & Q(verified=Lead.Verified.FALSE_ALARM),
    OWN,
)


def of_channel(channel) -> tuple[Population, ...]:
    of, label = Q(channel=channel), channel.label
    return (
        defined(
            LEAD,
            f"lead_{channel}_received",
            f"{label}收到",
            f"收到的线索中来源为{label}的",
            COUNTED & of,
            OWN,
        ),
        defined(
            LEAD,
            f"lead_{channel}_answered",
            f"{label}答复",
            f"答复的线索中来源为{label}的",
            ANSWERED & of,
            OWN,
        ),
        defined(
            LEAD,
            f"lead_{channel}_solved",
            f"{label}解决",
            f"解决的线索中来源为{label}的",
            SOLVED & of,
            OWN,
        ),
    )


POPULATIONS = (
    received,
    times,
    answered,
    solved,
    solved_by_streets,
    gathered,
    false_alarms,
    *(each for channel in Lead.Channel for each in of_channel(channel)),
)
