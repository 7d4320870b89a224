"""What drf-spectacular cannot see by itself: versions, refusals and Chinese names.

Programs are written from the description: whatever they call things by – tags, components,
operations – is English and follows from the models and the rooms of the house. People read the
Chinese beside it: `x-displayName`, titles, summaries, descriptions.
"""

import re
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.permissions import AllowAny

from tracker.common.bulk import MOST_AT_ONCE, RECORDS
from tracker.common.permissions import UPSERT, is_verb
from tracker.common.problems import CONTENT_TYPE, TITLES
from tracker.common.repeating import HEADER
from tracker.common.serializers import CORRECTED_AT, EDITABLE, ReasonSerializer

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
    "bulk": "批量新增",
    "upsert": "按来源系统编号新增或修改",
}
DESCRIPTIONS = {
    "list": "未知的参数或无效的值一律返回 400，并逐一指出。",
    "partial_update": "须带 If-Match；只改给出的字段。",
    "update": "须带 If-Match；必填字段须全部给出。",
    "destroy": "须带 If-Match；仅限未被引用的记录，删除前的内容保留在变更历史中。",
    "void": "须带 If-Match；记录保留并标明作废原因。",
    "bulk": f"一次最多{MOST_AT_ONCE}行；全部写入，或者一行不写并逐行指出全部错误。",
    "upsert": "没有的新增（201），已有的修改（200）；可带 If-Match 或 If-None-Match: *。",
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
FIELDS = OpenApiParameter(
    "fields", str, description="只回答这些字段，以逗号分隔；未知的字段返回 400 并列出可用的。"
)
EXPAND = OpenApiParameter(
    "expand",
    str,
    description="连同关联的记录一起回答（在 `expanded` 中），以逗号分隔字段名，如 area,session。",
)
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=[200, 201],
    description='记录的版本，如 "3"。',
)
IDEMPOTENCY_KEY = {
    "in": "header",
    "name": HEADER,
    "schema": {"type": "string", "pattern": "^[!-~]{1,255}$"},
    "description": "同一个请求再发一次时用同一个值，只办一次；回答留存24小时。",
}
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
    def record_model(self) -> Any:
        # The history of a record belongs with the record.
        queryset = getattr(self.view, "records", None)
        if queryset is None:
            queryset = getattr(self.view, "queryset", None)
        return None if queryset is None else queryset.model

    @property
    def record_name(self) -> str:
        return str(self.record_model._meta.verbose_name) if self.record_model else ""

    def get_tags(self):
        """What the address belongs to: its record, or the room of a view that is a `section` of
        its own."""
        if self.record_model and not hasattr(self.view, "section"):
            return [snake_case(self.record_model.__name__)]
        of_section = next(each for each in type(self.view).__mro__ if "section" in vars(each))
        return [of_section.__module__.split(".")[-2]]

    def get_extensions(self):
        # `in_english` moves it to the tag.
        return {DISPLAY_NAME: getattr(self.view, "section", self.record_name)}

    def get_summary(self):
        if hasattr(self.view, "records"):
            return f"列出{self.record_name}的变更记录"
        return f"{VERBS.get(self.action, '')}{self.record_name}" or None

    def get_description(self):
        return DESCRIPTIONS.get(self.action, "")

    def get_operation(self, *args, **kwargs):
        operation = super().get_operation(*args, **kwargs)
        if operation and self.method == "POST":
            operation.setdefault("parameters", []).append(IDEMPOTENCY_KEY)
        return operation

    def get_override_parameters(self):
        parameters = []
        if self._is_versioned():
            parameters.append(IF_MATCH)
        if self._is_conditional():
            parameters.append(IF_NONE_MATCH)
        if self._shows_a_record():
            parameters.append(ETAG)
        if self.action in {UPSERT, *CREATING}:
            parameters.append(LOCATION)
        if self.action == "destroy":
            parameters.append(ReasonSerializer)
        if self._is_chosen():
            parameters += [FIELDS, EXPAND]
        return parameters

    def get_request_serializer(self):
        return self._of_many() if self.action == "bulk" else super().get_request_serializer()

    def get_response_serializers(self):
        if self.action == "bulk":
            return {201: self._of_many()}
        if self.action == UPSERT:
            one = super().get_response_serializers()
            return {200: one, 201: one}
        return super().get_response_serializers()

    def _of_many(self):
        """A body of many records of the view's kind."""
        one = self.view.get_serializer_class()
        many = {RECORDS: one(many=True)}
        return inline_serializer(name=f"{one.__name__.removesuffix('Serializer')}s", fields=many)

    def _is_chosen(self) -> bool:
        """Whether the caller may choose what of the records is answered."""
        by_columns = getattr(self.view, "read_as_columns", lambda: None)() is not None
        of_one = self.action == "retrieve" and getattr(self.view, "is_read_as_columns", False)
        return by_columns and (self.action == "list" or of_one)

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
            schema["required"] = sorted(schema["properties"].keys() - {CORRECTED_AT, EDITABLE})
        return schema

    def _shows_a_record(self) -> bool:
        """Whether the answer is one record, whose version is its ETag."""
        named = self.action in {"retrieve", "update", "partial_update", UPSERT, *CREATING}
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
        refusals = {400, 406, 429}
        if AllowAny not in {type(permission) for permission in self.view.get_permissions()}:
            refusals |= {401, 403}
        # Of a view without a record in its address that may still find nothing.
        if "{" in self.path or getattr(self.view, "may_find_nothing", False):
            refusals |= {404}
        if self.method != "GET":
            refusals |= {409, 503}
        if self.method in ("POST", "PUT", "PATCH"):
            refusals |= {413, 415}
        if self.method == "POST":
            refusals |= {422}
        if self._is_versioned():
            refusals |= {412, 428}
        if self.action == UPSERT:
            refusals |= {412}
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


DISPLAY_NAME = "x-displayName"


def snake_case(name: str) -> str:
    """RectificationItem → rectification_item."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def in_english(result, **about):
    """Names the tags for people, and lets parameters refer to the choices of the records.

    A list of choices written out within a parameter is named by its title, which is Chinese.
    """
    tags = {}
    choices = _choices(result["components"]["schemas"])
    for operation in _operations(result):
        tags[operation["tags"][0]] = operation.pop(DISPLAY_NAME)
        for parameter in operation.get("parameters", ()):
            _refer(parameter, choices)
    result["tags"] = [{"name": name, DISPLAY_NAME: tags[name]} for name in sorted(tags)]
    return result


def _operations(result) -> list[dict]:
    return [operation for methods in result["paths"].values() for operation in methods.values()]


def _choices(schemas: dict) -> dict[tuple, str | None]:
    """The component that lists exactly these choices; None where several do."""
    found: dict[tuple, str | None] = {}
    for name, schema in schemas.items():
        if "enum" in schema:
            listed = tuple(sorted(schema["enum"], key=str))
            found[listed] = None if listed in found else name
    return found


def _refer(parameter: dict, choices: dict[tuple, str | None]) -> None:
    schema = parameter["schema"]
    holder, key = (schema, "items") if "items" in schema else (parameter, "schema")
    listed = holder[key]
    if "enum" not in listed:
        return
    listed.pop("title", None)
    if name := choices.get(tuple(sorted(listed["enum"], key=str))):
        holder[key] = {"$ref": f"#/components/schemas/{name}"}
