from django_filters import filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.going_back import Undoing
from tracker.common.permissions import AccountKeepersOnly
from tracker.common.serializers import (
    STAMPED,
    ReasonSerializer,
    RecordId,
    RecordSerializer,
)
from tracker.units import succession
from tracker.units.models import Membership, Unit


class UnitSerializer(RecordSerializer):
    class Meta:
        model = Unit
        fields = (
            "id",
            "code",
            "name",
            "short_name",
            "aliases",
            "kind",
            "parent",
            "valid_from",
            "valid_until",
            "successor",
            "contact",
            "phone",
            "note",
            *STAMPED,
        )


class OpenCaseSerializer(serializers.Serializer):
    """What still goes on and names the unit."""

    key = serializers.CharField(help_text="撤并时以此指明移交哪些。")
    kind = serializers.CharField(source="record._meta.model_name", help_text="记录种类。")
    id = serializers.IntegerField(source="record.pk")
    title = serializers.CharField()
    link = serializers.CharField(help_text="以哪个字段指着该单位。")
    link_display = serializers.CharField(source="link_label")


class ReorganisingSerializer(ReasonSerializer):
    on = serializers.DateField(help_text="撤并日期：原单位的最后一天，新设单位的第一天。")
    successor = RecordId(
        queryset=Unit.objects.all(), required=False, help_text="承接单位；撤销而无承接的不填。"
    )
    new_name = serializers.CharField(
        max_length=100, required=False, help_text="更名或新设的承接单位的名称。"
    )
    new_short_name = serializers.CharField(max_length=50, required=False, help_text="新单位简称。")
    new_code = serializers.SlugField(max_length=50, required=False, help_text="新单位代码。")
    passed = serializers.ListField(
        child=serializers.CharField(max_length=100),
        required=False,
        help_text="移交承接单位的未办结事项，见 `open-cases/` 的 `key`。",
    )

    def validate(self, data):
        faults = succession.faults_of_successor(data)
        if faults:
            raise serializers.ValidationError(
                {name: [ErrorDetail(one.message, code=one.code)] for name, one in faults.items()}
            )
        return data


class UnitFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "kind", "name")
    existing_on = filters.DateFilter(method="by_day", help_text="只列该日存在的单位。")

    class Meta:
        model = Unit
        fields = exact("code", "kind", "parent", "successor")

    def by_day(self, queryset, name, value):
        return queryset.existing(on=value)


class UnitViewSet(Undoing, RemovableViewSet):
    queryset = Unit.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter

    @extend_schema(summary="未办结的事项", responses={200: OpenCaseSerializer(many=True)})
    @action(
        detail=True, methods=["get"], url_path="open-cases", pagination_class=None,
        filter_backends=[],
    )  # fmt: skip
    def open_cases(self, request, *args, **kwargs):
        cases = succession.open_cases(self.get_object(), to=request.user)
        return Response(OpenCaseSerializer(cases, many=True).data)

    @extend_schema(
        summary="撤并",
        description="单位更名、并入、拆分或撤销：到撤并日期为止，指明的未办结事项转到承接单位名下。"
        "已撤销的单位可以再办，把留下的移交另一个单位。须带 If-Match；用 `undo/` 撤销。",
        request=ReorganisingSerializer,
    )
    @action(detail=True, methods=["post"])
    def reorganise(self, request, *args, **kwargs):
        unit, given = self.seen_by_the_writer(), self.read(ReorganisingSerializer)
        ended = succession.reorganise(
            unit,
            on=given["on"],
            successor=succession.successor_given(unit, given),
            passed=given.get("passed", ()),
            by=self.actor(given),
        )
        return self.answer(ended)


class MembershipSerializer(RecordSerializer):
    class Meta:
        model = Membership
        fields = (
            "id",
            "user",
            "role",
            "unit",
            "deputy",
            "valid_from",
            "valid_until",
            "note",
            *STAMPED,
        )


class MembershipFilter(RecordFilter):
    SEARCH = ("user__username", "note")
    ordering = Ordering("id", "updated_at", "role", "valid_until")

    class Meta:
        model = Membership
        fields = exact("role", "unit", "deputy")


class MembershipViewSet(RemovableViewSet):
    """Who holds which role; those who keep the accounts alone say so."""

    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    permission_classes = [AccountKeepersOnly]
