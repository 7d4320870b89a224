"""旁听庭审评议表: the marks and comments of one deputy for one trial, or a form to fill in."""

from datetime import date

from reports.word.filling import TICK, day, of_the_place
from reports.word.placeholders import Line
from reports.word.seen import Seen
from tracker.activities.observations import MARKS, Mark, Observation
from tracker.common.scoping import visible
from tracker.units.models import Unit


def words_of_observation(seen: Seen, *, unit: Unit | None, on: date) -> dict:
    observation = seen.record
    trial, comments = observation.activity, visible(observation.comments.all(), to=seen.to)
    return {
        **of_the_place(on),
        "旁听代表姓名": observation.deputy.name,
        "旁听代表团": observation.deputy.delegation,
        "庭审法院": str(trial.court or ""),
        "庭审案由": trial.case_name,
        "庭审案件类型": trial.get_case_kind_display(),
        "庭审日期": day(trial.held_on),
        "庭审地点": trial.place,
        "评议项目": [line_of_mark(observation, name) for name in MARKS],
        "评议意见": [
            {"序号": str(number), "意见": one.text, "答复": one.answer}
            for number, one in enumerate(comments.order_by("pk"), 1)
        ],
    }


def line_of_mark(observation: Observation, name: str) -> Line:
    """A mark with a tick below what was given; nothing where it is still to be given."""
    given = getattr(observation, name)
    ticks = {mark.label: TICK if given == mark else "" for mark in Mark}
    return {"项目": str(Observation._meta.get_field(name).verbose_name), **ticks}
