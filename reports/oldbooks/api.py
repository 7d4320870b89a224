"""Old workbooks over REST: upload, say what the columns mean, preview; applied as every import."""

from django.core.exceptions import NON_FIELD_ERRORS
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from reports.importing.api import ImportViewSet
from reports.importing.models import ImportRun
from reports.importing.rights import may_load_old_books
from reports.importing.serializers import ImportRunSerializer
from reports.oldbooks import background, runs
from reports.oldbooks.forms import MappingForm
from reports.oldbooks.plan import labels, whole_fields
from reports.oldbooks.vocabulary import FIELDS
from reports.tasks.answers import TASK_LOCATION, TaskSerializer, accepted
from reports.tasks.models import Task
from tracker.common.api import StrictViewSet
from tracker.common.parsers import JSONParser, MultiPartParser
from tracker.common.problems import BadBody, Conflict
from tracker.common.schema import RecordAutoSchema
from tracker.common.serializers import StrictSerializer


class OldBookSerializer(StrictSerializer):
    file = serializers.FileField(
        help_text="自己的 .xlsx（或 CSV）台账，原样上传。", allow_empty_file=True
    )
    change_reason = serializers.CharField(required=False, allow_blank=True, max_length=500)


class ColumnSerializer(serializers.Serializer):
    number = serializers.IntegerField(help_text="第几列，A 为 1。")
    letter = serializers.CharField()
    heading = serializers.CharField(help_text="多层表头以 / 连接。")
    key = serializers.CharField(help_text="含义；空为不装入。")
    tick = serializers.CharField(help_text="打勾的列，打勾即此值；其他列为空。")
    is_unsure = serializers.BooleanField(help_text="按近似的表头认出，请核对。")
    samples = serializers.ListField(child=serializers.CharField(), help_text="前几行的内容。")


class SheetPlanSerializer(serializers.Serializer):
    name = serializers.CharField(help_text="工作表名称。")
    kind = serializers.CharField(
        help_text="装入为 suggestion、topic、inspection、planitem、lead、activity、meeting 或 "
        "personnelmatter；空为不装入。"
    )
    first = serializers.IntegerField(help_text="表头首行，Excel 行号；0 为没有认出。")
    last = serializers.IntegerField(help_text="表头末行。")
    work_year = serializers.IntegerField(allow_null=True)
    group = serializers.CharField(help_text="分组标题的含义；空为不用。")
    whole = serializers.DictField(child=serializers.CharField(), help_text="整表相同的内容。")
    columns = ColumnSerializer(many=True)


class UnknownUnitSerializer(serializers.Serializer):
    name = serializers.CharField()
    nearest = serializers.ListField(
        child=serializers.IntegerField(), help_text="最接近的单位编号。"
    )
    choice = serializers.CharField(help_text="unit：编号、new：类型 或空。")


class UnknownDeputySerializer(serializers.Serializer):
    name = serializers.CharField()
    nearest = serializers.ListField(
        child=serializers.IntegerField(), help_text="最接近的代表编号。"
    )
    choice = serializers.CharField(help_text="deputy：编号、new（新增）或空（暂不登记）。")


class MeaningSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()
    for_whole_sheet = serializers.BooleanField(help_text="可以为整表填写。")


class PlanSerializer(serializers.Serializer):
    sheets = SheetPlanSerializer(many=True)
    unknown_units = UnknownUnitSerializer(many=True)
    unknown_deputies = UnknownDeputySerializer(many=True)
    adds_missing = serializers.BooleanField(help_text="没有的年度和会议一并新增。")
    meanings = serializers.DictField(
        child=MeaningSerializer(many=True), help_text="每种台账的列可以有的含义。"
    )


class SheetChoiceSerializer(StrictSerializer):
    name = serializers.CharField(max_length=100)
    kind = serializers.ChoiceField(choices=["", *FIELDS], required=False)
    first = serializers.IntegerField(required=False, min_value=1)
    last = serializers.IntegerField(required=False, min_value=1)
    work_year = serializers.IntegerField(required=False)
    group = serializers.CharField(required=False, allow_blank=True, max_length=50)
    whole = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=100), required=False
    )
    columns = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=50),
        required=False,
        help_text='列的数字 → 含义，如 {"3": "title"}；没有写的列不变。',
    )


class PlanChoiceSerializer(StrictSerializer):
    sheets = SheetChoiceSerializer(many=True, required=False)
    units = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=50), required=False
    )
    deputies = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=50),
        required=False,
        help_text="名册里没有的姓名 → deputy：编号、new 或空。没有写的不新增。",
    )
    adds_missing = serializers.BooleanField(default=True)


class KeepsTheLedger(IsAuthenticated):
    def has_permission(self, request, view):
        return super().has_permission(request, view) and may_load_old_books(request.user)


class OldBookSchema(RecordAutoSchema):
    def get_override_parameters(self):
        return [TASK_LOCATION] if self.method == "PUT" else []

    def _is_versioned(self):
        return False


class OldBookViewSet(StrictViewSet):
    queryset = ImportRun.objects.exclude(plan=None)
    serializer_class = ImportRunSerializer
    permission_classes = [KeepsTheLedger]
    http_method_names = ["get", "head", "post", "put"]
    filter_backends = []
    pagination_class = None
    schema = OldBookSchema()
    section = "装入旧台账"
    is_one_transaction = False

    def get_parsers(self):
        uploading = self.action_map.get("post") == "create"
        return [MultiPartParser() if uploading else JSONParser()]

    @extend_schema(
        summary="上传旧台账",
        description="认出每列的含义，不写入任何记录。随后读取、更正列对应。",
        request={"multipart/form-data": OldBookSerializer},
        responses={201: ImportRunSerializer},
    )
    def create(self, request, *args, **kwargs):
        given = OldBookSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        file = given.validated_data["file"]
        run = runs.receive(
            file.read(),
            name=file.name,
            user=request.user,
            on=timezone.localdate(),
            reason=given.validated_data.get("change_reason", ""),
        )
        if run.state == ImportRun.State.REFUSED:
            details = [ErrorDetail(fault["detail"], code=fault["code"]) for fault in run.faults]
            raise BadBody({"file": details})
        answer = self.get_serializer(run).data
        return Response(answer, status.HTTP_201_CREATED, headers={"Location": answer["url"]})

    @extend_schema(summary="读取列对应", responses=PlanSerializer)
    @action(detail=True, methods=["get"])
    def plan(self, request, *args, **kwargs):
        return Response(PlanSerializer(told_plan(self.form_of(self.get_object()))).data)

    @extend_schema(
        summary="更正列对应并预览",
        description=(
            "没有写的保持不变。改了种类或表头行的，先重新认列，须再次更正。"
            "预览由 imports/{id}/rows/ 读取，由 imports/{id}/apply/ 确认。"
        ),
        request=PlanChoiceSerializer,
        responses={200: ImportRunSerializer, 202: TaskSerializer},
    )
    @plan.mapping.put
    def correct(self, request, *args, **kwargs):
        run = self.get_object()
        given = PlanChoiceSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        form = self.form_of(run)
        form = self.form_of(run, data=as_form_data(form, given.validated_data))
        if not form.is_valid():
            raise BadBody(faults_of(form, given.validated_data))
        runs.keep_plan(run, form.plan())
        if form.must_be_shown_again:
            return Response(self.get_serializer(run).data)
        waiting = background.left_to_workers(run, Task.Work.OLD_BOOK_PREVIEW, user=request.user)
        if waiting is not None:
            return accepted(waiting, request=request)
        return Response(self.get_serializer(runs.preview(run, on=timezone.localdate())).data)

    def form_of(self, run: ImportRun, *, data=None) -> MappingForm:
        if run.state not in (ImportRun.State.MAPPING, ImportRun.State.PREVIEWED):
            raise Conflict("这份台账已经结束，不能再改列对应。", code="ended")
        return MappingForm(data, book=runs.book_of(run), plan=runs.plan_of(run))


def told_plan(form: MappingForm) -> dict:
    """The plan with what a person or program needs in order to correct it."""
    return {
        "sheets": [
            {
                **{
                    name: getattr(sheet, name)
                    for name in ("name", "kind", "first", "last", "work_year", "group", "whole")
                },
                "columns": [
                    {
                        "number": column.number,
                        "letter": column.letter,
                        "heading": column.heading,
                        "key": column.key,
                        "tick": column.tick,
                        "is_unsure": column.is_unsure,
                        "samples": form.samples(sheet, column.number),
                    }
                    for column in sheet.columns
                ],
            }
            for sheet in form.given.sheets
        ],
        "unknown_units": [
            {
                "name": name,
                "nearest": [unit.pk for unit in nearest],
                "choice": form.given.units.get(name, ""),
            }
            for name, nearest in form.nearest.items()
        ],
        "unknown_deputies": [
            {
                "name": name,
                "nearest": [deputy.pk for deputy in nearest],
                "choice": form.given.deputies.get(name, ""),
            }
            for name, nearest in form.nearest_deputies.items()
        ],
        "adds_missing": form.given.adds_missing,
        "meanings": {
            kind: [
                {
                    "key": key,
                    "label": label,
                    "for_whole_sheet": key in {known.key for known in whole_fields(kind)},
                }
                for key, label in labels(kind)
            ]
            for kind in FIELDS
        },
    }


# How the mapping page calls what is stated of a sheet, and how the body does.
STATED = {"kind": "kind", "first": "first", "last": "last", "year": "work_year", "group": "group"}


def as_form_data(form: MappingForm, given: dict) -> dict:
    """The corrections as the mapping page would send them, over what stands there."""
    data = {name: form[name].value() for name in form.fields}
    places = {sheet.name: index for index, sheet in enumerate(form.given.sheets)}
    faults: dict = {}
    for number, sheet in enumerate(given.get("sheets", [])):
        if sheet["name"] not in places:
            fault = ErrorDetail(f"没有工作表“{sheet['name']}”。", code="no_such_sheet")
            put(faults, ["sheets", number, "name"], fault)
            continue
        name = f"s{places[sheet['name']]}"
        data |= {f"{name}-{of}": sheet[key] for of, key in STATED.items() if key in sheet}
        for letter, key in (("c", "columns"), ("w-", "whole")):
            for of, text in sheet.get(key, {}).items():
                field = f"{name}-{letter}{of}"
                if field in form.fields:
                    data[field] = text
                else:
                    fault = ErrorDetail("这张工作表没有这一项可以更正。", code="no_such_entry")
                    put(faults, ["sheets", number, key, of], fault)
    for key, (letter, asked, why) in asked_names(form).items():
        numbers = {name: index for index, name in enumerate(asked)}
        for name, to in given.get(key, {}).items():
            if name in numbers:
                data[f"{letter}{numbers[name]}"] = to
            else:
                put(faults, [key, name], ErrorDetail(why, code="no_such_entry"))
    if faults:
        raise BadBody(faults)
    data["adds_missing"] = "on" if given["adds_missing"] else ""
    return {name: value for name, value in data.items() if value not in (None, "")}


def asked_names(form: MappingForm) -> dict:
    """By their place in the body: the letter of their fields, the names, and why not another."""
    return {
        "units": ("u", form.nearest, "不是没有认出的单位名称。"),
        "deputies": ("d", form.nearest_deputies, "不是名册里没有的姓名。"),
    }


def faults_of(form: MappingForm, given: dict) -> dict:
    """The faults of the mapping by their place in the body.

    A fault of a sheet that the body does not speak of has no place there: it is told of
    `sheets`, with the name of the sheet.
    """
    spoken_of = {sheet["name"]: place for place, sheet in enumerate(given.get("sheets", []))}
    names = [sheet.name for sheet in form.given.sheets]
    asked = {
        f"{letter}{index}": [key, name]
        for key, (letter, names_asked, _) in asked_names(form).items()
        for index, name in enumerate(names_asked)
    }
    faults: dict = {}
    for field, found in form.errors.items():
        details = [(one.messages[0], one.code) for one in found.as_data()]
        sheet, _, of = field.partition("-")
        if not of:
            path = asked.get(field, [field])
        elif names[int(sheet[1:])] in spoken_of:
            path = ["sheets", spoken_of[names[int(sheet[1:])]], *place_in_sheet(of)]
        else:
            path = ["sheets", NON_FIELD_ERRORS]
            details = [(f"工作表“{names[int(sheet[1:])]}”：{text}", code) for text, code in details]
        for text, code in details:
            put(faults, path, ErrorDetail(text, code=code))
    return faults


def place_in_sheet(of: str) -> list[str]:
    """c3 → columns, 3; w-session → whole, session; year → work_year."""
    if of in STATED:
        return [STATED[of]]
    whole = of.removeprefix("w-")
    return ["whole", whole] if whole != of else ["columns", of.removeprefix("c")]


def put(faults: dict, path: list, fault: ErrorDetail) -> None:
    """Add a fault at its place in the body."""
    *steps, last = path
    for step in steps:
        faults = faults.setdefault(step, {})
    faults.setdefault(last, []).append(fault)


class EveryImportViewSet(ImportViewSet):
    """The imports of our own sheets and of old workbooks, under one address."""

    def applied(self, run, *, rows):
        if not run.is_old_book:
            return super().applied(run, rows=rows)
        if rows is not None:
            raise BadBody(
                {"rows": [ErrorDetail("旧台账只能整本装入，应为 all。", code="all_or_nothing")]}
            )
        user = self.request.user
        waiting = background.left_to_workers(run, Task.Work.OLD_BOOK, user=user)
        if waiting is not None:
            return accepted(waiting, request=self.request)
        run = runs.apply(run, user=user, on=timezone.localdate())
        return Response(self.get_serializer(run).data)
