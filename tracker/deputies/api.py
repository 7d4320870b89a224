from django_filters import filters

from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.deputies.groups import Group, GroupMember
from tracker.deputies.models import Deputy, Person, Session, Term


class TermSerializer(RecordSerializer):
    class Meta:
        model = Term
        fields = ("id", "number", "starts_on", "ends_on", "note", *STAMPED)


class TermFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "number")

    class Meta:
        model = Term
        fields = exact("number")


class TermViewSet(RemovableViewSet):
    queryset = Term.objects.all()
    serializer_class = TermSerializer
    filterset_class = TermFilter


class SessionSerializer(RecordSerializer):
    class Meta:
        model = Session
        fields = ("id", "term", "number", "starts_on", "ends_on", "note", *STAMPED)


class SessionFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "term", "number", "starts_on")

    class Meta:
        model = Session
        fields = exact("term", "number") | between("starts_on")


class SessionViewSet(RemovableViewSet):
    queryset = Session.objects.all()
    serializer_class = SessionSerializer
    filterset_class = SessionFilter


class PersonSerializer(RecordSerializer):
    class Meta:
        model = Person
        fields = ("id", "name", "note", *STAMPED)


class PersonFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "name")

    class Meta:
        model = Person
        fields = exact("name")


class PersonViewSet(RemovableViewSet):
    """People who were elected for several terms; their mandates are deputies of those terms."""

    queryset = Person.objects.all()
    serializer_class = PersonSerializer
    filterset_class = PersonFilter


class DeputySerializer(RecordSerializer):
    class Meta:
        model = Deputy
        fields = (
            "id",
            "term",
            "name",
            "person",
            "delegation",
            "district",
            "groups",
            "street_committee",
            "phone",
            "elected_on",
            "mandate_ended_on",
            "end_ground",
            "suspended_from",
            "suspended_until",
            "suspension_ground",
            "note",
            *STAMPED,
        )
        # Members join and leave by records of their own, with their days.
        read_only_fields = ("groups",)


class DeputyFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "term", "delegation", "name")
    group = filters.CharFilter(
        method="by_name_of_group",
        max_length=50,
        help_text="代表小组的名称；按编号用 groups。",
    )

    class Meta:
        model = Deputy
        fields = exact(
            "term", "name", "person", "delegation", "district", "groups", "end_ground"
        ) | between("elected_on", "mandate_ended_on", "suspended_from", "suspended_until")

    def by_name_of_group(self, queryset, name, value):
        members = GroupMember.objects.filter(group__name=value)
        return queryset.filter(pk__in=members.values("deputy"))


class DeputyViewSet(RemovableViewSet):
    queryset = Deputy.objects.all()
    serializer_class = DeputySerializer
    filterset_class = DeputyFilter


class GroupSerializer(RecordSerializer):
    class Meta:
        model = Group
        fields = (
            "id",
            "term",
            "name",
            "kind",
            "delegation",
            "street_committee",
            "convenor",
            "valid_from",
            "valid_until",
            "note",
            *STAMPED,
        )


class GroupFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "term", "delegation", "name")
    existing_on = filters.DateFilter(method="by_day", help_text="只列该日存在的代表小组。")

    class Meta:
        model = Group
        fields = exact("term", "name", "kind", "delegation", "street_committee", "convenor")

    def by_day(self, queryset, name, value):
        return queryset.existing(on=value)


class GroupViewSet(RemovableViewSet):
    queryset = Group.objects.all()
    serializer_class = GroupSerializer
    filterset_class = GroupFilter


class GroupMemberSerializer(RecordSerializer):
    class Meta:
        model = GroupMember
        fields = ("id", "group", "deputy", "joined_on", "left_on", *STAMPED)
        fixed = ("group", "deputy")


class GroupMemberFilter(RecordFilter):
    SEARCH_LINKS = ("deputy", "group")
    ordering = Ordering("id", "updated_at", "group", "joined_on", "left_on")

    class Meta:
        model = GroupMember
        fields = exact("group", "deputy") | between("joined_on", "left_on")


class GroupMemberViewSet(RemovableViewSet):
    queryset = GroupMember.objects.all()
    serializer_class = GroupMemberSerializer
    filterset_class = GroupMemberFilter
