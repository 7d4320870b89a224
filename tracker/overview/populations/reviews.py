"""备案审查: what was filed, how much of it late, and what the makers list and never filed.

These are the figures of the yearly report on filing and review (监督法 2024 art. 45).
"""

from django.db.models import F, Q

from tracker.filings.models import Filing, YearListLine
from tracker.overview.populations.defining import VALID, Share, Subject, defined
from tracker.reviews.models import Review

SUPERVISION_LAW = "监督法（2024）第四十五条"
FILING = Subject(name="filing", model=Filing, counted_in="件")
REVIEW = Subject(name="review", model=Review, counted_in="件")
LISTED = Subject(
    name="listed_document", model=YearListLine, counted_in="件", year_path="year_list__year"
)

filed = defined(
    FILING,
    "filing_received",
    "报备",
    "本年度收到报备的规范性文件；退回的也计，退回后重新报备的另计1件，作废的不计",
    VALID,
    SUPERVISION_LAW,
)
filed_late = defined(
    FILING,
    "filing_late",
    "逾期报备",
    "报备中收到日期晚于报备期限的；期限自文件公布之日起按办理规则推算，没有期限的不计",
    VALID & Q(received_on__gt=F("filing_due_on")),
    "本地备案审查规定（期限见办理规则）",
)
missing = defined(
    LISTED,
    "filing_missing",
    "漏报",
    "制定机关该年度发文目录所列文件中没有报备的；报备后被退回的不计，目录作废的不计",
    Q(filing__isnull=True, year_list__voided_at__isnull=True),
    "本地备案审查规定",
)

with_problem = defined(
    REVIEW,
    "review_problem",
    "发现问题",
    "本年度登记的审查中发现问题的：制定机关自行纠正、发出书面审查意见、提请常委会的；作废的不计",
    VALID & Q(result__in=Review.WITH_PROBLEM),
    SUPERVISION_LAW,
)
repaired = defined(
    REVIEW,
    "review_fixed",
    "纠正",
    "本年度登记的审查中已经纠正的：制定机关修改、废止、停止执行，或者由常委会撤销；作废的不计",
    VALID & Q(fixed_on__isnull=False),
    SUPERVISION_LAW,
)

POPULATIONS = (filed, filed_late, missing, with_problem, repaired)
SHARES = (
    Share(code="filing_late_rate", name="逾期报备率", part=filed_late, whole=filed),
    Share(code="review_fixed_rate", name="纠正率", part=repaired, whole=with_problem),
)
