"""The records: files, the spine, dates, the index of texts, what the coming year needs."""

from collections.abc import Iterator
from copy import copy
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.utils import timezone

from tracker import kinds
from tracker.changes.sealing import faults_of_history
from tracker.common.searching import searched_models
from tracker.matters.models import Matter
from tracker.operations.doctor.findings import Finding, fault, hint, some
from tracker.operations.files import sha256_of
from tracker.operations.snapshots import names_in_use
from tracker.progress.models import Attachment
from tracker.searches.models import SearchText
from tracker.years.clocks import Clock, Clocked, clocks_of
from tracker.years.entering import awaited_year
from tracker.years.rule_sets import RuleSet

# An upload lies on disk a moment before its record is there.
UNDER_WAY = timedelta(hours=1)
# Results of background work, which their own folders keep and clear away.
PASSING = "tasks"


def files(*, at: datetime) -> Iterator[Finding]:
    """Files that records name and that are lost or altered; files that nobody names."""
    root, named = Path(settings.MEDIA_ROOT), names_in_use()
    lost = [name for name in named if not (root / name).is_file()]
    if lost:
        yield fault("file_lost", f"丢失{len(lost)}个文件（{some(lost)}）：请从备份里找回。")
    known = Attachment.objects.values_list("file", "sha256").order_by("pk")
    altered = [
        name
        for name, sha256 in known.iterator()
        if (root / name).is_file() and sha256_of(root / name) != sha256
    ]
    if altered:
        told = f"{len(altered)}个附件的内容与登记时不同（{some(altered)}）：请从备份里找回。"
        yield fault("file_altered", told)
    if orphans := _orphans(root, set(named), before=at - UNDER_WAY):
        told = f"附件文件夹里有{len(orphans)}个没有记录的文件（{some(orphans)}），可以移走。"
        yield hint("file_orphan", told)


def _orphans(root: Path, named: set[str], *, before: datetime) -> list[str]:
    there = (path for path in root.rglob("*") if path.is_file())
    lying = {
        path.relative_to(root).as_posix()
        for path in there
        if path.stat().st_mtime < before.timestamp()
    }
    return sorted(name for name in lying - named if not name.startswith(f"{PASSING}/"))


def spine(*, at: datetime) -> Iterator[Finding]:
    """What the spine repeats of each record is what the record says."""
    columns = [each.attname for each in Matter._meta.fields if each.name.startswith("matter_")]
    wrong = []
    for kind in kinds.models():
        for record in kind._base_manager.select_related("work_year").iterator():
            anew = copy(record)
            anew.derive()
            if any(getattr(anew, name) != getattr(record, name) for name in columns):
                wrong.append(str(record))
    if wrong:
        told = f"{len(wrong)}件事项的总表与记录不符（{some(wrong)}）：重新保存一次即可。"
        yield fault("spine", told)


def history(*, at: datetime) -> Iterator[Finding]:
    """What was written is as it was sealed."""
    if faults := faults_of_history():
        told = f"变更记录有{len(faults)}处与校验值不符（{some(faults)}）"
        yield fault("history", f"{told}：请执行 manage.py verify_history，并从备份里找回。")


def dates(*, at: datetime) -> Iterator[Finding]:
    """Computed again, every date is the one that its own explanation speaks of."""
    wrong = [
        f"{record}的{clock.field}"
        for model in apps.get_models()
        if issubclass(model, Clocked) and not model._meta.abstract
        for record in model._base_manager.iterator()
        for clock in clocks_of(model)
        if _is_wrong(clock, record)
    ]
    if wrong:
        told = f"{len(wrong)}个期限与它的说明不符（{some(wrong)}）：请在该记录上更正。"
        yield fault("dates", told)


def _is_wrong(clock: Clock, record) -> bool:
    """A date that a meeting set has an explanation of its own and is nobody's to compute."""
    if not clock.explained_in or not getattr(record, clock.explained_in):
        return False
    found = clock.computed(record)
    same_words = found and found.explanation == getattr(record, clock.explained_in)
    return bool(same_words) and found.due_on != getattr(record, clock.field)


def search(*, at: datetime) -> Iterator[Finding]:
    wrong = 0
    for model in searched_models():
        kept = dict(SearchText.objects.of(model).values_list("record_id", "text"))
        for record in model._base_manager.iterator():
            wrong += kept.pop(record.pk, "") != record.searched.text_of(record)
        wrong += len(kept)
    if wrong:
        yield fault("search", f"检索与{wrong}条记录不符：请执行 manage.py rebuild_search。")


def coming_year(*, at: datetime) -> Iterator[Finding]:
    year = awaited_year(on=timezone.localdate(at))
    if year is not None:
        yield hint("calendar", f"{year}年的工作日历还没有启用，期限都是暂定的：公布后请录入。")
    unverified = RuleSet.objects.filter(is_verified=False).count()
    if unverified:
        yield hint("rules", f"{unverified}套办理规则还没有核实，请对照本地的规定核对。")
