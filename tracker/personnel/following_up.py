"""What follows once a personnel matter is passed: announcement, oath, report upwards."""

from django import forms

from tracker.common.move_forms import MoveForm
from tracker.common.workflow import STAYS, Move, NothingToDo, TransitionRefused
from tracker.personnel.deciding import needs_oath
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Post

Status = PersonnelMatter.Status


class AnnounceForm(MoveForm):
    happened_on = forms.DateField(label="公告日期")
    document_number = forms.CharField(label="公布文号", required=False, max_length=50)
    kept_in = {"happened_on": "PersonnelMatter.announced_on"}


def announce(matter: PersonnelMatter, move: Move) -> str:
    matter.announced_on = move.data["happened_on"]
    matter.document_number = move.data["document_number"] or matter.document_number
    # The oath may have been sworn before the session closed.
    return Status.SWORN if matter.oath_on else Status.ANNOUNCED


def check_oath(matter: PersonnelMatter) -> TransitionRefused | None:
    if not needs_oath(matter):
        return NothingToDo("该事项不需要宪法宣誓。", code="no_oath")
    if matter.oath_on is not None:
        return NothingToDo(f"已于{matter.oath_on}宣誓。", code="sworn")
    return None


class OathForm(MoveForm):
    happened_on = forms.DateField(label="宣誓日期")
    oath_organiser = forms.CharField(label="组织者", required=False, max_length=100)
    kept_in = {"happened_on": "PersonnelMatter.oath_on"}


def swear(matter: PersonnelMatter, move: Move) -> str:
    matter.oath_on, matter.oath_organiser = move.data["happened_on"], move.data["oath_organiser"]
    return STAYS if matter.status == Status.PASSED else Status.SWORN


def is_reported_up(matter: PersonnelMatter) -> bool:
    """组织法 2022 art. 50 (14): members of the government are reported to the next higher one."""
    of_government = matter.post is not None and matter.post.kind == Post.Kind.GOVERNMENT
    return of_government and matter.kind in PersonnelMatter.REPORTED_UP


def check_report(matter: PersonnelMatter) -> TransitionRefused | None:
    if not is_reported_up(matter):
        return NothingToDo("只有政府组成人员的任免报上一级政府备案。", code="not_reported_up")
    if matter.reported_up_on is not None:
        return NothingToDo(f"已于{matter.reported_up_on}报备。", code="reported_up")
    return None


def report_up(matter: PersonnelMatter, move: Move) -> None:
    matter.reported_up_on = move.data["happened_on"]


def check_all_done(matter: PersonnelMatter) -> TransitionRefused | None:
    if needs_oath(matter) and matter.oath_on is None:
        return TransitionRefused("尚未登记宪法宣誓，不能办结。", code="oath_missing")
    if is_reported_up(matter) and matter.reported_up_on is None:
        return TransitionRefused(
            "尚未报上一级政府备案（地方组织法第五十条第一款第十四项），不能办结。",
            code="report_up_missing",
        )
    return None


def close(matter: PersonnelMatter, move: Move) -> None:
    matter.concluded_on = move.data["happened_on"]
