from django import forms
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker import kinds
from tracker.common.filters import refuse_unknown
from tracker.common.problems import BadQuery
from tracker.overview.populations.register import classes, populations, shares
from tracker.overview.report_data import report_data
from tracker.overview.statistics import KindOverview, Overview, overview
from tracker.years.models import WorkYear


def may_read_counts(user) -> bool:
    """Whoever reads some kind of matters; what they do not see is not counted for them."""
    return any(user.has_perm(f"tracker.view_{name}") for name in kinds.followed_names())


class PopulationSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="代码。")
    name = serializers.CharField(help_text="名称。")
    counts = serializers.CharField(source="subject.name", help_text="计的是哪类记录。")
    counted_in = serializers.CharField(source="subject.counted_in", help_text="计量单位。")
    definition = serializers.CharField(help_text="口径。")
    source = serializers.CharField(help_text="法律或本级依据。")


class ShareSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="代码。")
    name = serializers.CharField(help_text="名称。")
    part = serializers.CharField(source="part.code", help_text="分子（population 的代码）。")
    whole = serializers.CharField(source="whole.code", help_text="基数（population 的代码）。")
    definition = serializers.CharField(help_text="口径；截尾保留一位小数，不进位。")


class DefinitionsSerializer(serializers.Serializer):
    populations = PopulationSerializer(many=True)
    shares = ShareSerializer(many=True)


class CountedSerializer(PopulationSerializer):
    count = serializers.IntegerField()


class PortionSerializer(serializers.Serializer):
    code = serializers.CharField(source="share.code")
    name = serializers.CharField(source="share.name")
    part = serializers.IntegerField(help_text="分子的件数。")
    whole = serializers.IntegerField(help_text="基数的件数。")
    percent = serializers.FloatField(
        allow_null=True, help_text="截尾保留一位小数，全部才是100；没有基数时为空。"
    )
    definition = serializers.CharField(source="share.definition")


class TallySerializer(serializers.Serializer):
    key = serializers.JSONField(help_text="代码或编号；null 表示未填写。")
    label = serializers.CharField()
    count = serializers.IntegerField()


class KindOverviewSerializer(serializers.Serializer):
    label = serializers.CharField()
    total = serializers.IntegerField()
    finished = serializers.IntegerField(help_text="办结；取消、撤回、并案、不予立案、结转的不算。")
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_soon = serializers.IntegerField()
    by_status = TallySerializer(many=True)
    by_area = TallySerializer(many=True)
    by_kind = TallySerializer(many=True)
    overdue_by_unit = TallySerializer(
        many=True, help_text="建议按各单位自己承办的部分计，分办的可能多于 overdue。"
    )


def key_of(name: str) -> str:
    """What a kind is called in an answer: topics, planitems …"""
    return f"{name}s"


def one_of_each_kind(make) -> dict[str, serializers.Field]:
    return {key_of(name): make() for name in kinds.followed_names()}


YearCountSerializer = type(
    "YearCountSerializer",
    (serializers.Serializer,),
    {"year": serializers.IntegerField(), **one_of_each_kind(serializers.IntegerField)},
)


class OverviewBase(serializers.Serializer):
    year = serializers.IntegerField()
    on = serializers.DateField(help_text="按哪天的期限判断超期，总是今天。")
    populations = CountedSerializer(many=True, help_text="每个口径的数。")
    shares = PortionSerializer(many=True, help_text="每个比率，连同分子和基数。")
    suggestions_by_answer_class = TallySerializer(many=True)
    years = YearCountSerializer(many=True)


OverviewSerializer = type(
    "OverviewSerializer", (OverviewBase,), one_of_each_kind(KindOverviewSerializer)
)


def as_answer(seen: Overview) -> dict:
    """What `OverviewSerializer` renders."""
    of_kinds: dict[str, KindOverview] = {key_of(kind.of.name): kind for kind in seen.kinds}
    return {
        "year": seen.year,
        "on": seen.on,
        **of_kinds,
        "populations": [
            {
                "code": each.code,
                "name": each.name,
                "subject": each.subject,
                "definition": each.definition,
                "source": each.source,
                "count": seen.of(each),
            }
            for each in populations().values()
        ],
        "shares": seen.portions,
        "suggestions_by_answer_class": seen.suggestions_by_answer_class,
        "years": [
            {"year": each.year} | {key_of(name): found for name, found in each.counts.items()}
            for each in seen.years
        ],
    }


class OverviewParameters(forms.Form):
    work_year = forms.ModelChoiceField(WorkYear.objects.all(), required=False)


class MayReadCounts(BasePermission):
    def has_permission(self, request, view):
        return may_read_counts(request.user)


class OverviewView(APIView):
    """Counts of one year by population, kind, status, area and lateness; the dashboard shows
    the same. They stand as of today: a state of the past is not computed."""

    section = "年度概览"
    permission_classes = [IsAuthenticated, MayReadCounts]

    @extend_schema(
        summary="年度概览",
        parameters=[OpenApiParameter("work_year", int, description="工作年度，默认最近一年。")],
        responses={200: OverviewSerializer},
    )
    def get(self, request):
        year = asked_year(request.query_params)
        seen = overview(year=year, on=timezone.localdate(), to=request.user)
        return Response(OverviewSerializer(as_answer(seen)).data)


class PopulationsView(APIView):
    """What each word counts: the definitions of all populations and shares."""

    section = "年度概览"
    permission_classes = [IsAuthenticated]

    @extend_schema(summary="口径", responses={200: DefinitionsSerializer})
    def get(self, request):
        unknown = refuse_unknown(request.query_params, known=set())
        if unknown:
            raise BadQuery(unknown)
        listed = {"populations": [*populations().values(), *classes()], "shares": shares()}
        return Response(DefinitionsSerializer(listed).data)


class StatedFigureSerializer(serializers.Serializer):
    id = serializers.IntegerField(help_text="数据（/figures/）的编号。")
    value = serializers.DecimalField(max_digits=20, decimal_places=4, normalize_output=True)
    as_worded = serializers.CharField(help_text="原文表述，没有引用原文的由数值和单位组成。")
    comparator = serializers.CharField()
    quote = serializers.CharField(help_text="所在的原句；没有的为空。")


class ReportLineSerializer(serializers.Serializer):
    indicator = serializers.IntegerField(source="indicator.pk", help_text="指标的编号。")
    code = serializers.CharField(source="indicator.code", help_text="指标的代码。")
    name = serializers.CharField(source="indicator.name")
    unit = serializers.CharField(source="indicator.unit")
    population = serializers.CharField(
        source="indicator.population", help_text="口径的代码；没有口径的为空。"
    )
    programmes = serializers.SerializerMethodField(help_text="只计的品牌活动的编号。")
    counted = serializers.IntegerField(
        allow_null=True, help_text="台账按口径计的数；这一年不计的为 null。"
    )
    counted_before = serializers.IntegerField(allow_null=True, help_text="上一年台账计的数。")
    is_whole = serializers.BooleanField(
        help_text="是否看得到全部记录；否则 counted 只是看得到的一部分，不作核对。"
    )
    wordings = serializers.ListField(
        child=serializers.CharField(),
        help_text="台账计的数可以怎样写：确数在前，其后是近、多的写法；只看到一部分的为空。",
    )
    stated = StatedFigureSerializer(many=True, help_text="这一年登记的数据；计划数、作废的不列。")
    before = StatedFigureSerializer(many=True, help_text="上一年登记的数据。")
    agrees = serializers.BooleanField(
        allow_null=True,
        help_text="台账计的数与登记的数据是否相符；缺一方或原文只说“约”的为 null。",
    )

    def get_programmes(self, line) -> list[int]:
        return [each.pk for each in line.indicator.programmes.all()]


class ReportDataSerializer(serializers.Serializer):
    year = serializers.IntegerField()
    on = serializers.DateField(help_text="计数的日期，总是今天。")
    lines = ReportLineSerializer(many=True)


class MayReadFigures(BasePermission):
    def has_permission(self, request, view):
        return request.user.has_perm("tracker.view_figure")


class ReportDataView(APIView):
    """Of each indicator what the ledger counts in a year, beside what was stated in words of it and
    of the year before, and whether the two agree."""

    section = "年度概览"
    permission_classes = [IsAuthenticated, MayReadFigures]

    @extend_schema(
        summary="报告数据",
        parameters=[OpenApiParameter("work_year", int, description="工作年度，默认最近一年。")],
        responses={200: ReportDataSerializer},
    )
    def get(self, request):
        year, on = asked_year(request.query_params), timezone.localdate()
        lines = report_data(year=year, on=on, to=request.user)
        return Response(ReportDataSerializer({"year": year, "on": on, "lines": lines}).data)


def asked_year(params) -> int:
    """The asked year; by default the latest work year."""
    form = OverviewParameters(params)
    problems = refuse_unknown(params, known=set(form.fields)) | {
        name: [ErrorDetail(message, code=fault.code) for message in fault.messages]
        for name, faults in form.errors.as_data().items()
        for fault in faults
    }
    if problems:
        raise BadQuery(problems)
    latest = form.cleaned_data["work_year"] or WorkYear.objects.first()
    return latest.year if latest else timezone.localdate().year
