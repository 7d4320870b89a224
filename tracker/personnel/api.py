"""人事任免 over REST: posts, who holds them, bills, personnel matters and by-elections."""

from django_filters import filters
from rest_framework import serializers

from tracker.common.api import EntryViewSet, RemovableViewSet, TrackedViewSet
from tracker.common.filters import (
    ENTRY,
    TRACKED,
    EntryFilter,
    Ordering,
    RecordFilter,
    TrackedFilter,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.personnel.models import (
    Bill,
    ByElection,
    Holding,
    Nominee,
    PersonnelMatter,
    Post,
)


class PostSerializer(RecordSerializer):
    class Meta:
        model = Post
        fields = (
            "id",
            "code",
            "title",
            "body",
            "kind",
            "seats",
            "appointed_by",
            "oath_by",
            "is_deputy_required",
            "note",
            *STAMPED,
        )


class PostFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "body", "kind", "title")

    class Meta:
        model = Post
        fields = exact("code", "title", "body", "kind", "appointed_by", "is_deputy_required")


class PostViewSet(RemovableViewSet):
    queryset = Post.objects.all()
    serializer_class = PostSerializer
    filterset_class = PostFilter


class HoldingSerializer(RecordSerializer):
    class Meta:
        model = Holding
        fields = (
            "id",
            "post",
            "person_name",
            "deputy",
            "from_on",
            "until_on",
            "how",
            "matter_in",
            "matter_out",
            "note",
            *ENTRY_FIELDS,
        )
        # Passing a personnel matter writes these.
        read_only_fields = ("matter_in", "matter_out")


class HoldingFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "post", "person_name", "from_on", "until_on")
    valid_on = filters.DateFilter(method="by_day", help_text="只列该日在任的。")

    class Meta:
        model = Holding
        fields = (
            exact("post", "post__body", "post__kind", "person_name", "deputy", "how")
            | exact("matter_in", "matter_out")
            | between("from_on", "until_on")
            | ENTRY
        )

    def by_day(self, queryset, name, value):
        return queryset.valid(on=value)


class HoldingViewSet(EntryViewSet):
    queryset = Holding.objects.all()
    serializer_class = HoldingSerializer
    filterset_class = HoldingFilter


class BillSerializer(RecordSerializer):
    class Meta:
        model = Bill
        fields = ("id", "work_year", "number", "title", "note", *STAMPED)


class BillFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "work_year", "number")

    class Meta:
        model = Bill
        fields = exact("work_year", "number")


class BillViewSet(RemovableViewSet):
    queryset = Bill.objects.all()
    serializer_class = BillSerializer
    filterset_class = BillFilter


class PersonnelMatterSerializer(RecordSerializer):
    class Meta:
        model = PersonnelMatter
        fields = (
            "id",
            *TRACKED_FIELDS,
            "kind",
            "bill",
            "term",
            "person_name",
            "deputy",
            "post",
            "present_post",
            "by_election",
            "ground",
            "proposer",
            "proposed_by",
            "received_on",
            "exam_on",
            "exam_passed",
            "reviewed_on",
            "directors_on",
            "tabled_on",
            "stated",
            "effective_on",
            "document_number",
            "certificate_number",
            "announced_on",
            "notified_on",
            "oath_due_on",
            "oath_due_explanation",
            "oath_on",
            "oath_organiser",
            "reported_up_on",
            "provisional_dates",
            *ENTRY_FIELDS,
        )
        # It is called by what it says; the rest moves of the life cycle write.
        read_only_fields = (
            "title",
            "status",
            "concluded_on",
            "exam_on",
            "exam_passed",
            "reviewed_on",
            "directors_on",
            "tabled_on",
            "stated",
            "effective_on",
            "document_number",
            "announced_on",
            "oath_due_on",
            "oath_due_explanation",
            "oath_on",
            "oath_organiser",
            "reported_up_on",
        )


class PersonnelMatterFilter(TrackedFilter):
    class Meta:
        model = PersonnelMatter
        fields = (
            TRACKED
            | exact("kind", "bill", "term", "person_name", "deputy", "post", "post__body")
            | exact("by_election", "ground", "proposer", "proposed_by", "document_number")
            | between("received_on", "tabled_on", "effective_on", "announced_on", "oath_on")
            | between("oath_due_on", "reported_up_on")
        )


class PersonnelMatterViewSet(Moving, TrackedViewSet):
    queryset = PersonnelMatter.objects.all()
    serializer_class = PersonnelMatterSerializer
    filterset_class = PersonnelMatterFilter


class ByElectionSerializer(RecordSerializer):
    is_valid = serializers.BooleanField(
        read_only=True,
        allow_null=True,
        help_text="参加投票的选民过半数为有效（选举法第四十五条）；未填写选民数或参加投票人数的为空。",
    )

    class Meta:
        model = ByElection
        fields = (
            "id",
            "work_year",
            "term",
            "district",
            "delegation",
            "street_committee",
            "seats",
            "causes",
            "decided_on",
            "voters_listed_on",
            "first_list_on",
            "final_list_on",
            "election_on",
            "voters",
            "votes_cast",
            "is_valid",
            "qualified_report_on",
            "announced_on",
            "note",
            *ENTRY_FIELDS,
        )


class ByElectionFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "work_year", "election_on", "district")

    class Meta:
        model = ByElection
        fields = (
            exact("work_year", "term", "district", "street_committee", "causes")
            | between("election_on")
            | ENTRY
        )


class ByElectionViewSet(EntryViewSet):
    queryset = ByElection.objects.all()
    serializer_class = ByElectionSerializer
    filterset_class = ByElectionFilter


class NomineeSerializer(RecordSerializer):
    class Meta:
        model = Nominee
        fields = ("id", "by_election", "person_name", "votes", *STAMPED)


class NomineeFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "by_election", "votes")

    class Meta:
        model = Nominee
        fields = exact("by_election", "person_name")


class NomineeViewSet(RemovableViewSet):
    queryset = Nominee.objects.all()
    serializer_class = NomineeSerializer
    filterset_class = NomineeFilter


ROUTES = (
    ("posts", PostViewSet, "post"),
    ("holdings", HoldingViewSet, "holding"),
    ("bills", BillViewSet, "bill"),
    ("personnel-matters", PersonnelMatterViewSet, "personnel-matter"),
    ("by-elections", ByElectionViewSet, "by-election"),
    ("nominees", NomineeViewSet, "nominee"),
)
