from django_filters import filters

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, exact
from tracker.common.permissions import AdministratorsOnly
from tracker.common.serializers import STAMPED, RecordSerializer
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


class UnitFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "kind", "name")
    existing_on = filters.DateFilter(method="by_day", help_text="只列该日存在的单位。")

    class Meta:
        model = Unit
        fields = exact("code", "kind", "parent", "successor")

    def by_day(self, queryset, name, value):
        return queryset.existing(on=value)


class UnitViewSet(RemovableViewSet):
    queryset = Unit.objects.all()
    serializer_class = UnitSerializer
    filterset_class = UnitFilter


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
    """Who holds which role; administrators alone say so."""

    queryset = Membership.objects.all()
    serializer_class = MembershipSerializer
    filterset_class = MembershipFilter
    permission_classes = [AdministratorsOnly]
