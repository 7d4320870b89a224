"""What is sent to and answered by the imports of the API."""

import re

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.importing.about import title_of
from reports.importing.models import ImportRun
from reports.importing.rows import State
from reports.importing.runs import was_interrupted
from reports.sheets import SHEETS
from tracker.common.models import FIRST_YEAR, LAST_YEAR
from tracker.common.serializers import StrictSerializer

# The sheet before the number; no tab has a slash in its name.
ROW_OF_A_SHEET = re.compile(r"^[^/]{1,31}/[1-9][0-9]{0,6}$")
STATES = [
    (State.NEW, "新增"),
    (State.CHANGED, "修改"),
    (State.UNCHANGED, "不变"),
    (State.REFUSED, "未通过"),
    (State.MOVED, "导出后已被他人修改"),
]


# --- What is sent ---------------------------------------------------------------------------


class UploadSerializer(StrictSerializer):
    file = serializers.FileField(help_text="填好的 .xlsx（或 CSV）表格。", allow_empty_file=True)
    sheet = serializers.ChoiceField(
        choices=list(SHEETS),
        required=False,
        help_text="应为哪一种表；给出时，上传了别的表即拒绝。",
    )
    work_year = serializers.IntegerField(
        required=False,
        min_value=FIRST_YEAR,
        max_value=LAST_YEAR,
        help_text="新增行的工作年度；表中其他行能说明时可省略。",
    )
    change_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        help_text="变更原因，记入变更历史；更正已关账年度的记录时必填。",
    )
    dry_run = serializers.BooleanField(
        default=True,
        help_text="默认只预览；为 false 且全部行都通过检查时立即导入。",
    )


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["all"]},
            {
                "type": "array",
                "minItems": 1,
                "items": {
                    "oneOf": [
                        {"type": "integer", "minimum": 1},
                        {"type": "string", "pattern": ROW_OF_A_SHEET.pattern},
                    ]
                },
            },
        ]
    }
)
class ChosenRows(serializers.Field):
    """ "all", or the rows as Excel numbers them, in a year book with the sheet before."""

    default_error_messages = {
        "invalid": '应为 all 或 Excel 行号的列表，如 [5, 8]；全年报表如 ["监督议题进度/5"]。'
    }

    def to_internal_value(self, data):
        if data == "all":
            return None
        is_list = isinstance(data, list) and 0 < len(data) <= 100_000
        if not is_list or not all(map(is_row, data)):
            self.fail("invalid")
        return set(data)


def is_row(name) -> bool:
    if isinstance(name, str):
        return bool(ROW_OF_A_SHEET.fullmatch(name))
    return type(name) is int and name > 0


class ApplySerializer(StrictSerializer):
    rows = ChosenRows(help_text="all 或要导入的 Excel 行号；全年报表写作“工作表/行号”。")


class PickSerializer(StrictSerializer):
    rows = serializers.DictField(
        child=serializers.IntegerField(min_value=1),
        allow_empty=False,
        help_text="行号（全年报表为“工作表/行号”）→ 所选候选记录的编号。",
    )


# --- What is answered -----------------------------------------------------------------------


class RowFaultSerializer(serializers.Serializer):
    code = serializers.CharField()
    detail = serializers.CharField()
    row = serializers.IntegerField(help_text="Excel 行号；0 指整张表。")
    column = serializers.CharField(help_text="Excel 列，如 F；空指整行。")
    label = serializers.CharField(help_text="表头。")


class CellChangeSerializer(serializers.Serializer):
    column = serializers.CharField(help_text="Excel 列，如 F。")
    label = serializers.CharField(help_text="表头。")
    before = serializers.CharField()
    after = serializers.CharField()


class CandidateSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    title = serializers.CharField()
    identity = serializers.CharField(help_text="可填入“记录标识”列。")


class MeanwhileFieldSerializer(serializers.Serializer):
    label = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class MeanwhileSerializer(serializers.Serializer):
    at = serializers.DateTimeField()
    who = serializers.CharField()
    version = serializers.IntegerField()
    fields = MeanwhileFieldSerializer(many=True)


class ImportRowSerializer(serializers.Serializer):
    """One row of the preview; rows that simply stay as they are are only counted."""

    row = serializers.IntegerField(help_text="Excel 行号。")
    state = serializers.ChoiceField(choices=STATES)
    record = serializers.IntegerField(allow_null=True, help_text="记录编号；新增的行为 null。")
    version = serializers.IntegerField(allow_null=True)
    title = serializers.CharField()
    sheet = serializers.CharField(
        default="", help_text="旧台账和全年报表的工作表名称；其他导入为空。"
    )
    status = serializers.CharField(default="", help_text="旧台账的行装入后的状态；其他导入为空。")
    changes = CellChangeSerializer(many=True)
    faults = RowFaultSerializer(many=True)
    doubts = RowFaultSerializer(
        many=True,
        default=[],
        help_text="旧台账的疑问：left_out 未装入，assumed 按一种理解装入，kept 未改。",
    )
    notices = serializers.ListField(child=serializers.CharField())
    candidates = CandidateSerializer(
        many=True, help_text="无法确定是哪一条时的候选记录，可用 pick 选定。"
    )
    meanwhile = MeanwhileSerializer(many=True, help_text="导出之后他人对这条记录的修改。")


class CountsSerializer(serializers.Serializer):
    new = serializers.IntegerField(default=0)
    changed = serializers.IntegerField(default=0)
    unchanged = serializers.IntegerField(default=0)
    refused = serializers.IntegerField(default=0)
    moved = serializers.IntegerField(default=0)
    missing = serializers.IntegerField(default=0, help_text="导出时有、表中没有的行；不受影响。")


class AppliedRowSerializer(serializers.Serializer):
    sheet = serializers.CharField(help_text="全年报表的工作表名称；其他导入为空。")
    row = serializers.IntegerField(help_text="Excel 行号。")
    record = serializers.IntegerField(help_text="记录编号。")


class SkippedRowSerializer(serializers.Serializer):
    sheet = serializers.CharField()
    row = serializers.IntegerField(help_text="Excel 行号。")
    reason = serializers.CharField(help_text="如 小计或合计、分组标题、表尾。")
    text = serializers.CharField(help_text="该行的内容。")


class ImportRunSerializer(serializers.ModelSerializer):
    state_display = serializers.CharField(source="get_state_display", read_only=True)
    sheet_title = serializers.SerializerMethodField()
    uploaded_by = serializers.CharField(source="uploaded_by.username")
    applied_by = serializers.CharField(source="applied_by.username", allow_null=True, default=None)
    change_reason = serializers.CharField(source="reason")
    counts = serializers.SerializerMethodField()
    faults = RowFaultSerializer(many=True)
    notices = serializers.ListField(child=serializers.CharField())
    added = serializers.ListField(
        child=serializers.CharField(), help_text="旧台账的行之外一并新增或修改的。"
    )
    skipped = SkippedRowSerializer(many=True, help_text="旧台账中没有当作记录的行。")
    applied_rows = serializers.SerializerMethodField()
    was_interrupted = serializers.SerializerMethodField(
        help_text="导入曾经开始但中途停止：没有写入任何内容，可以重新导入。"
    )
    request_id = serializers.CharField(help_text="变更记录中的请求编号。")
    url = serializers.SerializerMethodField()

    class Meta:
        model = ImportRun
        fields = (
            "id", "url", "state", "state_display", "sheet", "sheet_title", "layout_version",
            "file_name", "sha256", "size", "uploaded_by", "uploaded_at", "work_year",
            "change_reason", "counts", "faults", "notices", "added", "skipped", "was_interrupted",
            "applied_by", "applied_at", "applied_rows", "request_id",
        )  # fmt: skip

    def get_sheet_title(self, run) -> str:
        return title_of(run.sheet)

    @extend_schema_field(CountsSerializer)
    def get_counts(self, run):
        return CountsSerializer(run.counts).data

    @extend_schema_field(AppliedRowSerializer(many=True))
    def get_applied_rows(self, run):
        return [
            {"sheet": name.rpartition("/")[0], "row": int(name.rpartition("/")[2]), "record": pk}
            for name, pk in run.applied_rows.items()
        ]

    def get_was_interrupted(self, run) -> bool:
        return was_interrupted(run)

    def get_url(self, run) -> str:
        return reverse("import-detail", args=[run.pk], request=self.context["request"])
