"""Background tasks over REST: how far they are, what came of them, run again."""

from django.http import FileResponse, Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.permissions import IsAuthenticated

from reports.file_answers import XLSX, ByAddress, saved_as
from reports.tasks.answers import TASK_LOCATION, TaskSerializer, accepted
from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import run_again
from tracker.common.api import StrictViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.leaving import as_stored
from tracker.common.schema import RecordAutoSchema


class TaskFilter(RecordFilter):
    updated_since = None
    ordering = Ordering("id")

    class Meta:
        model = Task
        fields = exact("work", "state")


class TaskSchema(RecordAutoSchema):
    def get_override_parameters(self):
        return [TASK_LOCATION] if self.action == "run_again" else []

    def _is_versioned(self):
        return False


class TaskViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet):
    """Long exports and imports that were left to the workers. Everybody sees their own; those
    who keep the ledger see all."""

    queryset = Task.objects.select_related("ordered_by")
    serializer_class = TaskSerializer
    filterset_class = TaskFilter
    permission_classes = [IsAuthenticated]
    http_method_names = ["get", "head", "post"]
    schema = TaskSchema()
    is_one_transaction = False

    def get_queryset(self):
        return super().get_queryset().seen_by(getattr(self.request, "user", None))

    @extend_schema(
        summary="下载后台任务的结果",
        responses={(200, XLSX): OpenApiTypes.BINARY},
        filters=False,
    )
    @action(
        detail=True,
        methods=["get"],
        content_negotiation_class=ByAddress,
        pagination_class=None,
        filter_backends=[],
    )
    def result(self, request, *args, **kwargs):
        return result_of(self.get_object())

    @extend_schema(
        summary="重新执行",
        description="没有完成的、或执行中断的任务可以重新执行；其他的为 409。",
        request=None,
        responses={202: TaskSerializer},
    )
    @action(detail=True, methods=["post"], url_path="run-again", url_name="run-again")
    def run_again(self, request, *args, **kwargs):
        task = run_again(self.get_object(), at=timezone.now())
        return accepted(task, request=request)


def result_of(task: Task) -> FileResponse:
    """The file that came of the task. Raises Http404 while there is none, or no more."""
    if task.state != Task.State.DONE or not task.file_name:
        raise Http404
    try:
        file = Folder(task).open_result()
    except FileNotFoundError:
        raise Http404 from None
    return as_stored(saved_as(task.file_name, file))
