"""What drf-spectacular cannot see by itself: versions, refusals and Chinese names."""

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from tracker.common.permissions import is_verb
from tracker.common.problems import CONTENT_TYPE, TITLES
from tracker.common.serializers import EDITABLE, ReasonSerializer

VERBS = {
    "list": "列出",
    "retrieve": "读取",
    "create": "新增",
    "update": "整条修改",
    "partial_update": "修改部分字段",
    "destroy": "删除",
    "void": "作废",
    "close": "关账",
    "reopen": "撤销关账",
    "revoke": "撤销",
    "confirm": "确认",
    "file": "下载文件",
}
DESCRIPTIONS = {
    "list": "未知的参数或无效的值一律返回 400，并逐一指出。",
    "partial_update": "须带 If-Match；只改给出的字段。",
    "update": "须带 If-Match；必填字段须全部给出。",
    "destroy": "须带 If-Match；仅限未被引用的记录，删除前的内容保留在变更历史中。",
    "void": "须带 If-Match；记录保留并标明作废原因。",
}
SUCCESSES = {
    "200": "成功。",
    "201": "已新增。",
    "202": "已受理，在后台处理。",
    "204": "已删除。",
    "304": "记录未变。",
}
CREATING = {"create"}

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description='读到的版本，即读取时的 ETag，如 "3"；缺少为 428，已过期为 412。',
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="已有的版本（ETag）；记录未变时返回 304。",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description='记录的版本，如 "3"。',
)
LOCATION = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, response=[201], description="新记录的地址。"
)


class FaultSerializer(serializers.Serializer):
    pointer = serializers.CharField(
        help_text="#/title 指请求体的字段，?page 指查询参数，# 指整体。"
    )
    code = serializers.CharField(help_text="稳定的错误代码。")
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="稳定的错误代码，供程序判断。")
    detail = serializers.CharField()
    # A field here, whatever a serializer calls by that name.
    errors = FaultSerializer(many=True, required=False)  # type: ignore[assignment]


class RecordAutoSchema(AutoSchema):
    """Adds to each operation what the base views do: versions, paging and problem answers."""

    @property
    def action(self) -> str:
        return getattr(self.view, "action", None) or self.method.lower()

    @property
    def record_name(self) -> str:
        # The history of a record belongs with the record.
        queryset = getattr(self.view, "records", None)
        if queryset is None:
            queryset = getattr(self.view, "queryset", None)
        return str(queryset.model._meta.verbose_name) if queryset is not None else ""

    def get_tags(self):
        return [self.record_name] if self.record_name else ["其他"]

    def get_summary(self):
        if hasattr(self.view, "records"):
            return f"列出{self.record_name}的变更记录"
        return f"{VERBS.get(self.action, '')}{self.record_name}" or None

    def get_description(self):
        return DESCRIPTIONS.get(self.action, "")

    def get_override_parameters(self):
        parameters = []
        if self._is_versioned():
            parameters.append(IF_MATCH)
        if self._is_conditional():
            parameters.append(IF_NONE_MATCH)
        if self._shows_a_record():
            parameters.append(ETAG)
        if self.action in CREATING:
            parameters.append(LOCATION)
        if self.action == "destroy":
            parameters.append(ReasonSerializer)
        return parameters

    def _is_create_operation(self):
        return self.action in CREATING

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        if self._is_conditional():
            bodies["304"] = {}
        for status, body in bodies.items():
            body["description"] = SUCCESSES[status]
        return bodies | {str(status): self._problem(status) for status in self._refusals()}

    def _map_basic_serializer(self, serializer, direction):
        schema = super()._map_basic_serializer(serializer, direction)
        # The Python docstring is for the developer of this program, not of the client.
        schema.pop("description", None)
        if direction == "request":
            schema["additionalProperties"] = False
        elif not isinstance(serializer, ProblemSerializer):
            # Every field is in every answer; lists alone do not say what may be written.
            schema["required"] = sorted(schema["properties"].keys() - {EDITABLE})
        return schema

    def _shows_a_record(self) -> bool:
        """Whether the answer is one record, whose version is its ETag."""
        named = self.action in {"retrieve", "update", "partial_update", *CREATING}
        # By an attribute of theirs: the record views need this module to be loaded first.
        of_record = hasattr(self.view, "detail_serializer_class")
        return of_record and (named or is_verb(self.view, self.method))

    def _is_versioned(self) -> bool:
        """Whether the record of the address is changed, so that its version must be named."""
        written = self.action in ("update", "partial_update", "destroy")
        return written or is_verb(self.view, self.method)

    def _is_conditional(self) -> bool:
        shown = self.action == "retrieve" and self._shows_a_record()
        # `_shows_a_record` says that the view has it.
        return shown and self.view.detail_serializer_class is None  # type: ignore[attr-defined]

    def _refusals(self) -> list[int]:
        """The problems an operation may answer with."""
        refusals = {400, 406}
        if AllowAny not in {type(permission) for permission in self.view.get_permissions()}:
            refusals |= {401, 403}
        if "{" in self.path:
            refusals |= {404}
        if self.method != "GET":
            refusals |= {409, 503}
        if self.method in ("POST", "PUT", "PATCH"):
            refusals |= {413, 415}
        if self._is_versioned():
            refusals |= {412, 428}
        return sorted(refusals)

    def _problem(self, status: int) -> dict:
        problem = self.resolve_serializer(ProblemSerializer, "response")
        answer = ResolvedComponent(
            name=f"Problem{status}",
            type=ResolvedComponent.RESPONSE,
            object=f"Problem{status}",
            schema={
                "description": TITLES[status],
                "content": {CONTENT_TYPE: {"schema": problem.ref}},
            },
        )
        self.registry.register_on_missing(answer)
        return answer.ref
