"""What passing a personnel matter does to posts and mandates, in the transaction of the move.

Whatever is opened or closed here bears the act of the move, so that undoing it takes all back.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db.models import Q

from tracker.common import door
from tracker.common.move_forms import MoveForm
from tracker.common.workflow import Move
from tracker.deputies.models import Deputy
from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Holding, Post

Kind = PersonnelMatter.Kind


def take_effect(matter: PersonnelMatter, move: Move) -> None:
    """Open or close what the matter opens or closes, from the day on which it is effective.

    Raises ValidationError where a seat is taken, the person holds an incompatible post, or the
    election was not valid; then nothing of the move is written.
    """
    if matter.kind in PersonnelMatter.OPENING:
        open_holding(matter, move)
    elif matter.kind in PersonnelMatter.ENDING:
        close_holdings(holdings_to_end(matter), matter, move)
    elif matter.kind == Kind.CONFIRM:
        confirm(matter, move)
    elif matter.kind in MANDATES:
        deputy = borne_by(matter)
        if matter.kind in PersonnelMatter.ENDING_MANDATE:
            # Posts that only deputies hold end with the mandate; members of the standing
            # committee are elected from among them (地方组织法 2022 art. 47).
            held = Holding.objects.not_voided().filter(deputy=deputy, until_on=None)
            of_deputies = Q(post__is_deputy_required=True) | Q(post__kind__in=Post.OF_THE_COMMITTEE)
            close_holdings(held.filter(of_deputies), matter, move)
        door.update(deputy, by=move.by)


def holdings_to_end(matter: PersonnelMatter):
    """What the person holds of the post now."""
    own = Holding.objects.not_voided().filter(post=matter.post_id, until_on=None)
    return own.filter(person_name=matter.person_name)


def refuse_without_effect(form: MoveForm) -> None:
    """A matter that would change nothing is not passed; what was passed long ago may be entered."""
    fault = None if form.is_late_entry else fault_of_effect(form.record)
    if fault is not None:
        form.add_error(None, fault)


def fault_of_effect(matter: PersonnelMatter) -> ValidationError | None:
    """Nobody is removed from a post that they do not hold, and no mandate resumed that rests on
    nothing."""
    if matter.kind == Kind.RESUME and not rests(matter.deputy):
        return ValidationError(
            f"“{matter.deputy}”没有暂停执行代表职务，不能恢复；以前的暂停没有登记的，请先登记。",
            code="not_suspended",
        )
    if matter.kind == Kind.SUSPEND and rests(matter.deputy):
        return ValidationError(
            f"“{matter.deputy}”自{matter.deputy.suspended_from}起已暂停执行代表职务。",
            code="suspended_already",
        )
    if matter.kind not in PersonnelMatter.ENDING or holdings_to_end(matter).exists():
        return None
    return ValidationError(
        f"{matter.person_name}现未任{matter.post}，不能{matter.get_kind_display()}；"
        "以前的任职没有登记的，请先登记任职，或勾选补录。",
        code="not_in_office",
    )


def open_holding(matter: PersonnelMatter, move: Move) -> None:
    how = PersonnelMatter.OPENING[Kind(matter.kind)]
    # Whoever acts in the post does so until somebody holds it.
    if how != Holding.How.ACTING:
        acting = Holding.objects.not_voided().filter(post=matter.post_id, until_on=None)
        close_holdings(acting.filter(how=Holding.How.ACTING), matter, move)
    door.create(
        Holding(
            post=matter.post, person_name=matter.person_name, deputy=matter.deputy,
            from_on=matter.effective_on, how=how, matter_in=matter,
        ),
        by=move.by,
    )  # fmt: skip


def close_holdings(holdings, matter: PersonnelMatter, move: Move) -> None:
    for holding in holdings.order_by("pk"):
        holding.until_on, holding.matter_out = matter.effective_on, matter
        door.update(holding, by=move.by)


def confirm(matter: PersonnelMatter, move: Move) -> None:
    """The person becomes a deputy, unless the deputy is there already."""
    election = matter.by_election
    if matter.deputy is not None or election is None:
        return
    deputy = Deputy(
        term=election.term, name=matter.person_name, delegation=election.delegation,
        street_committee=election.street_committee, district=election.district,
        elected_on=election.election_on,
    )  # fmt: skip
    matter.deputy = door.create(deputy, by=move.by)


MANDATES = PersonnelMatter.ENDING_MANDATE | {Kind.SUSPEND, Kind.RESUME}


def rests(deputy: Deputy) -> bool:
    """Whether the mandate is suspended and nobody said until when."""
    return deputy.suspended_from is not None and deputy.suspended_until is None


def borne_by(matter: PersonnelMatter) -> Deputy:
    """The deputy, not stored yet, whose mandate ends, rests or goes on from the matter's day on."""
    deputy = Deputy.objects.get(pk=matter.deputy_id)
    day = matter.effective_on
    if matter.kind == Kind.SUSPEND:
        deputy.suspended_from, deputy.suspended_until = day, None
        deputy.suspension_ground = matter.ground
    elif matter.kind == Kind.RESUME:
        if deputy.suspended_from is not None:
            # From its day on the deputy acts again: the day before was the last one of rest.
            deputy.suspended_until = max(deputy.suspended_from, day - timedelta(days=1))
    else:
        deputy.mandate_ended_on = day
        deputy.end_ground = matter.ground or Deputy.EndGround.RESIGNED
    return deputy
