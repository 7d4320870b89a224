"""Which sheets a person may download, and by which parameters their rows are chosen."""

from tracker import kinds
from tracker.activities.api import ActivityFilter
from tracker.activities.models import Activity
from tracker.answers.api import PromiseFilter
from tracker.answers.models import Promise
from tracker.common.filters import WholeNumber
from tracker.deputies.api import DeputyFilter
from tracker.deputies.models import Deputy
from tracker.opinions.api import OpinionFilter
from tracker.opinions.models import Opinion
from tracker.outcomes.api import FigureFilter
from tracker.outcomes.models import Figure
from tracker.rectification.api import RectificationItemFilter
from tracker.rectification.models import RectificationItem
from tracker.sources.api import SourceDocumentFilter
from tracker.sources.models import SourceDocument


class DeputyDutyFilter(DeputyFilter):
    """The list of deputies and the year whose duties are counted."""

    duty_year = WholeNumber(method="of_duty_year", help_text="履职年度，默认当年。")

    def of_duty_year(self, queryset, name, value):
        return queryset.of_duty_year(int(value))


# A sheet takes the same parameters as the list of the records that it shows.
FILTERS = {
    **{
        viewset.queryset.model: viewset.filterset_class
        for module in kinds.modules("api")
        for _, viewset, _ in module.ROUTES
    },
    Activity: ActivityFilter,
    Figure: FigureFilter,
    Deputy: DeputyDutyFilter,
    RectificationItem: RectificationItemFilter,
    Opinion: OpinionFilter,
    Promise: PromiseFilter,
    SourceDocument: SourceDocumentFilter,
}


def may_see(user, sheet) -> bool:
    opts = sheet.model._meta
    return user.has_perm(f"{opts.app_label}.view_{opts.model_name}")
