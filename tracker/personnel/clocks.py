"""By when somebody who was appointed takes the oath."""

from tracker.personnel.models import PersonnelMatter
from tracker.personnel.posts import Post
from tracker.years import deadlines
from tracker.years.clocks import Clock
from tracker.years.deadlines import Deadline
from tracker.years.rule_sets import RuleSet, RuleSetMissing


def oath_due(matter: PersonnelMatter) -> Deadline:
    """Before the session closes where the certificate is handed over there; else within the term
    of the rule set, by the own organ (重庆 2018 art. 9 as an example; it differs by place)."""
    passed_on = matter.effective_on
    if matter.post.oath_by == Post.OathBy.DIRECTORS:
        told = f"{passed_on} 通过，由主任会议组织，在会议闭会前宣誓 → {passed_on}"
        return Deadline(due_on=passed_on, explanation=told)
    rules = RuleSet.objects.in_force(on=passed_on)
    return deadlines.oath_due(rules, passed_on=passed_on)


def papers_due(matter: PersonnelMatter) -> Deadline:
    """By when the papers have to be in before the session that is in sight; not kept, because the
    day of the session is only planned."""
    if matter.planned_on is None:
        return Deadline(due_on=None, explanation="填写拟上会日期后推算")
    try:
        rules = RuleSet.objects.in_force(on=matter.planned_on)
    except RuleSetMissing as missing:
        return Deadline(due_on=None, explanation=missing.message)
    return deadlines.personnel_papers_due(rules, session_on=matter.planned_on)


CLOCKS = {PersonnelMatter: (Clock("oath_due_on", oath_due, explained_in="oath_due_explanation"),)}
