"""The official sheets over REST: what there is, and each as a workbook of all filtered rows."""

from django import forms
from django.core.exceptions import ValidationError
from django_filters import filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from reports.exporting.binding import download_year_book, left_to_workers
from reports.exporting.choosing import FILTERS, may_see
from reports.exporting.downloads import download
from reports.file_answers import XLSX, ByAddress
from reports.layouts.finding import SHIPPED, layout_of, layouts_by_sheet
from reports.layouts.models import SheetLayout
from reports.sheets import SHEETS
from reports.tasks.answers import TASK_LOCATION, TaskSerializer, accepted
from reports.tasks.models import Task
from reports.tasks.running import is_long, order
from reports.workbook.values import WorkbookError
from tracker.common.filters import LARGEST_NUMBER, StrictFilterBackend, refuse_unknown
from tracker.common.problems import BadQuery, Conflict
from tracker.common.schema import RecordAutoSchema
from tracker.common.scoping import visible
from tracker.overview.api import MayReadCounts, asked_year

# What the addresses of sheets are called in the description of the API.
SECTION = "报表"


class SheetLayoutSerializer(serializers.ModelSerializer):
    class Meta:
        model = SheetLayout
        fields = ("id", "name", "is_default", "paper", "version", "updated_at")


class SheetSerializer(serializers.Serializer):
    name = serializers.CharField(source="layout.name", help_text="表的代号。")
    title = serializers.CharField(help_text="表名。")
    kind = serializers.CharField(source="layout.kind", help_text="表中所列记录的种类。")
    kind_display = serializers.CharField(source="model._meta.verbose_name")
    url = serializers.SerializerMethodField(help_text="下载地址，可加该种记录清单的筛选参数。")
    layouts = serializers.SerializerMethodField(
        help_text="本单位自定的版式，下载时以 layout 指明。"
    )

    def get_url(self, sheet) -> str:
        return reverse(f"sheet-{sheet.name}", request=self.context["request"])

    @extend_schema_field(SheetLayoutSerializer(many=True))
    def get_layouts(self, sheet):
        own = self.context["layouts"].get(sheet.name, [])
        return SheetLayoutSerializer(own, many=True).data


class SheetList(APIView):
    """The sheets that the caller may download."""

    section = SECTION
    permission_classes = [IsAuthenticated]

    @extend_schema(responses=SheetSerializer(many=True), summary="列出报表")
    def get(self, request):
        unknown = refuse_unknown(request.query_params, known=set())
        if unknown:
            raise BadQuery(unknown)
        sheets = [sheet for sheet in SHEETS.values() if may_see(request.user, sheet)]
        context = {"request": request, "layouts": layouts_by_sheet()}
        return Response(SheetSerializer(sheets, many=True, context=context).data)


class SheetSchema(RecordAutoSchema):
    """A download takes the parameters of a list and answers with a file."""

    def get_operation_id(self):
        return f"sheet_{self.view.sheet.name.replace('-', '_')}"

    def get_summary(self):
        return f"下载{self.view.sheet.title}"

    def get_description(self):
        return (
            "筛选参数与该种记录的清单相同；总是导出筛选出的全部记录，不分页。"
            "行数多而又有后台程序时转入后台，答复 202 和任务地址。"
        )

    def get_filter_backends(self):
        return self.view.filter_backends

    def get_override_parameters(self):
        return [TASK_LOCATION]

    def _refusals(self):
        return sorted({*super()._refusals(), 409} - {406})


class SheetDownload(GenericAPIView):
    """One sheet; the route says which. Its permission is that of the records it shows."""

    sheet = None
    filterset_class = None
    filter_backends = [StrictFilterBackend]
    pagination_class = None
    content_negotiation_class = ByAddress
    schema = SheetSchema()
    section = SECTION

    def get_queryset(self):
        return visible(self.sheet.model.objects.all(), to=getattr(self.request, "user", None))

    @extend_schema(responses={(200, XLSX): OpenApiTypes.BINARY, 202: TaskSerializer})
    def get(self, request):
        records = self.filter_queryset(self.get_queryset())
        if is_long(records.count()):
            office = self.office()
            wanted = {
                "sheet": self.sheet.name,
                "layout": office.pk if office else SHIPPED,
                "door": "api",
                "query": request.query_params.urlencode(),
            }
            ordered = order(
                Task.Work.EXPORT, title=self.sheet.title, order=wanted, user=request.user
            )
            return accepted(ordered, request=request)
        try:
            return download(
                self.sheet,
                records=records,
                chosen_by=request.query_params,
                to=request.user,
                office=self.office(),
            )
        except WorkbookError as error:
            raise Conflict(str(error), code=error.code) from error

    def office(self):
        """The office's layout that was asked for, else its default; the filters checked it."""
        asked = self.request.query_params.get("layout")
        return layout_of(self.sheet, int(asked) if asked else None)


class YearBookDownload(APIView):
    """One workbook with a cover of the year's figures and every sheet the caller may download."""

    section = SECTION
    permission_classes = [IsAuthenticated, MayReadCounts]
    content_negotiation_class = ByAddress

    @extend_schema(
        operation_id="sheet_year_book",
        summary="下载全年报表",
        description=(
            "封面列出该年度的各项数据（与年度概览相同），其后是该年度的各张报表。"
            "行数多而又有后台程序时转入后台，答复 202 和任务地址。"
        ),
        parameters=[
            OpenApiParameter("work_year", int, description="工作年度，默认最近一年。"),
            TASK_LOCATION,
        ],
        responses={(200, XLSX): OpenApiTypes.BINARY, 202: TaskSerializer},
    )
    def get(self, request):
        unknown = refuse_unknown(request.query_params, known={"work_year"})
        if unknown:
            raise BadQuery(unknown)
        year = asked_year(request.query_params)
        try:
            ordered = left_to_workers(year, user=request.user)
            if ordered is not None:
                return accepted(ordered, request=request)
            return download_year_book(year, to=request.user)
        except WorkbookError as error:
            raise Conflict(str(error), code=error.code) from error


class LayoutField(forms.IntegerField):
    """The id of one of the office's layouts of a sheet, or 0 for the shipped one."""

    def __init__(self, *args, sheet, **kwargs):
        super().__init__(*args, min_value=SHIPPED, max_value=LARGEST_NUMBER, **kwargs)
        self.sheet = sheet

    def clean(self, value):
        asked = super().clean(value)
        try:
            layout_of(self.sheet, asked)
        except SheetLayout.DoesNotExist as error:
            raise ValidationError("该表没有这个编号的版式。", code="invalid_choice") from error
        return asked


class LayoutFilter(filters.NumberFilter):
    """Chooses the layout and no rows."""

    field_class = LayoutField

    def filter(self, queryset, value):
        return queryset


def download_view(sheet):
    """The sheet's download, with the parameters of the list and the layout."""
    of_list = FILTERS[sheet.model]
    layout = LayoutFilter(
        sheet=sheet, help_text="版式编号，默认本单位的默认版式；0 为系统预设版式。"
    )
    own = type(f"{of_list.__name__}OfSheet", (of_list,), {"layout": layout})
    return SheetDownload.as_view(sheet=sheet, filterset_class=own)
