"""Every kind of the register: how many there are, done, open and late.

A kind whose words are its own (建议) has a module of its own; any other is counted by what its
model says of its states, without being named here.
"""

from django.db.models import Q

from tracker import kinds
from tracker.decisions.models import Decision
from tracker.inspections.models import Inspection
from tracker.overview.populations import suggestions
from tracker.overview.populations.defining import VALID, Population, Share, Subject, defined
from tracker.suggestions.models import Suggestion

SUPERVISION = "监督法（2024）第六十三条"
OWN = "本级工作计划"
ENFORCEMENT = "监督法（2024）第三十一条至第三十七条（2006第四章）"


def title_of(model) -> str:
    """What all records of a kind together are called: only some inspections are 执法检查."""
    return "检查" if model is Inspection else model._meta.verbose_name


def subject_of(model) -> Subject:
    if model is Suggestion:
        return suggestions.SUGGESTION
    return Subject(name=model._meta.model_name, model=model, counted_in="项")


def population(model, code, name, definition, within, source="") -> Population:
    return defined(
        subject_of(model),
        f"{model._meta.model_name}_{code}",
        name,
        definition,
        within,
        source or (SUPERVISION if model.is_supervision else OWN),
    )


def of_kind(model) -> tuple[Population, ...]:
    """In their order: all, done, carried over where the kind can be, open, late, due soon."""
    label, status = title_of(model), model.Status
    counted = VALID & ~Q(status__in=model.UNCOUNTED)
    owed = VALID & ~Q(status__in=model.FINISHED | model.DUE_MET)
    carried = model.FINISHED - model.DONE - model.UNCOUNTED
    left_out = "、".join(each.label for each in status if each in model.UNCOUNTED)
    without = f"{left_out}和作废的不计" if left_out else "作废的不计"
    return (
        population(model, "all", label, f"本年度的{label}；{without}", counted),
        population(
            model,
            "done",
            f"{label}办结",
            f"{label}中已办结的；结转下年的不算",
            VALID & Q(status__in=model.DONE),
        ),
        *(
            [
                population(
                    model,
                    "carried",
                    f"{label}结转",
                    f"{label}中结转下年的",
                    Q(status__in=carried) & VALID,
                )
            ]
            if carried
            else []
        ),
        population(
            model,
            "open",
            f"{label}未办结",
            f"{label}中没有办结、也没有结转的",
            VALID & ~Q(status__in=model.FINISHED),
        ),
        population(
            model,
            "overdue",
            f"{label}超期",
            f"{label}中应完成而未完成、完成期限已过的",
            lambda days: owed & Q(due_on__lt=days.on),
        ),
        population(
            model,
            "due_soon",
            f"{label}即将到期",
            f"{label}中应完成而未完成、完成期限在提前提醒天数之内的",
            lambda days: owed & Q(due_on__range=(days.on, days.soon)),
        ),
    )


LAW_ENFORCEMENT = population(
    Inspection,
    "law_enforcement",
    "执法检查",
    "检查中属于本级执法检查、市区联动执法检查、受委托执法检查的；"
    "检查贯彻实施、案件质量检查、立法调研不计，取消和作废的不计",
    VALID & ~Q(status__in=Inspection.UNCOUNTED) & Q(kind__in=Inspection.LAW_ENFORCEMENT),
    ENFORCEMENT,
)
OTHER_CHECKS = population(
    Inspection,
    "other",
    "其他检查",
    "检查中不计为执法检查的：检查贯彻实施、案件质量检查、立法调研；取消和作废的不计",
    VALID & ~Q(status__in=Inspection.UNCOUNTED) & ~Q(kind__in=Inspection.LAW_ENFORCEMENT),
    ENFORCEMENT,
)
MADE = population(
    Decision,
    "made",
    "作出决议、决定",
    "本年度通过的决议、决定；批准决议、办法和人事任免不计，后来废止的仍计",
    VALID & Q(kind__in=Decision.MADE, adopted_on__isnull=False),
    "地方组织法（2022）第五十条、第五十一条",
)


class OfKind:
    """What the year at a glance shows of one kind."""

    def __init__(self, model):
        self.model, self.name, self.title = model, model._meta.model_name, title_of(model)
        if model is Suggestion:
            own = suggestions
            self.all, self.done, self.open = own.accepted, own.concluded, own.still_open
            self.overdue, self.due_soon = own.is_overdue, own.is_due_soon
            self.populations: tuple[Population, ...] = ()
        else:
            self.populations = of_kind(model)
            self.all, self.done, *_, self.open, self.overdue, self.due_soon = self.populations

    @property
    def shares(self) -> tuple[Share, ...]:
        if not self.populations:
            return ()
        code, name = f"{self.name}_done_rate", f"{self.all.name}办结率"
        return (Share(code=code, name=name, part=self.done, whole=self.all),)


def every_kind() -> tuple[OfKind, ...]:
    """In the order of the register."""
    return tuple(OfKind(model) for model in kinds.followed())
