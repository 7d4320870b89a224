"""A task as the API tells it, wherever one is ordered."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers, status
from rest_framework.response import Response
from rest_framework.reverse import reverse

from reports.tasks.folder import Folder
from reports.tasks.models import Task
from reports.tasks.running import is_dead, may_run_again

TASK_LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[202], description="后台任务的地址。"
)


class ProgressSerializer(serializers.Serializer):
    done = serializers.IntegerField(help_text="已处理的行数。")
    of = serializers.IntegerField(help_text="总行数。")


class TaskSerializer(serializers.ModelSerializer):
    work_display = serializers.CharField(source="get_work_display")
    state_display = serializers.CharField(source="get_state_display")
    ordered_by = serializers.CharField(source="ordered_by.username")
    progress = serializers.SerializerMethodField(help_text="进度；尚不知道时为 null。")
    is_dead = serializers.SerializerMethodField(
        help_text="执行它的程序已中断：没有写入任何内容，可以重新执行。"
    )
    may_run_again = serializers.SerializerMethodField()
    kept_until = serializers.DateTimeField(allow_null=True, help_text="结果保留到何时。")
    result_url = serializers.SerializerMethodField(help_text="结果文件的地址；没有时为 null。")
    import_url = serializers.SerializerMethodField(help_text="导入的地址；导出为 null。")
    url = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields = (
            "id",
            "url",
            "work",
            "work_display",
            "title",
            "state",
            "state_display",
            "progress",
            "is_dead",
            "may_run_again",
            "ordered_by",
            "ordered_at",
            "started_at",
            "finished_at",
            "kept_until",
            "file_name",
            "result_url",
            "import_url",
            "leads_to",
            "fault_code",
            "fault",
        )

    def get_progress(self, task) -> ProgressSerializer(allow_null=True):
        told = Folder(task).progress() if task.state == Task.State.RUNNING else None
        return told and ProgressSerializer({"done": told[0], "of": told[1]}).data

    def get_is_dead(self, task) -> bool:
        return is_dead(task, at=timezone.now())

    def get_may_run_again(self, task) -> bool:
        return may_run_again(task, at=timezone.now())

    def get_result_url(self, task) -> str | None:
        if task.state != Task.State.DONE or not task.file_name:
            return None
        return self._address("task-result", task)

    def get_import_url(self, task) -> str | None:
        run = task.order.get("run")
        return run and reverse("import-detail", args=[run], request=self.context["request"])

    def get_url(self, task) -> str:
        return self._address("task-detail", task)

    def _address(self, name: str, task: Task) -> str:
        return reverse(name, args=[task.pk], request=self.context["request"])


def accepted(task: Task, *, request) -> Response:
    """202: the work was taken on; Location says where to ask how far it is."""
    told = TaskSerializer(task, context={"request": request}).data
    return Response(told, status=status.HTTP_202_ACCEPTED, headers={"Location": told["url"]})
