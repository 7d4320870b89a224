"""备案 over REST: documents, their filings, and the makers' yearly lists with what is missing."""

from django.utils import timezone
from django_filters import filters
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail

from tracker.common.api import EntryViewSet, ReadOnlyRecordViewSet, TrackedViewSet
from tracker.common.filters import (
    ENTRY,
    TRACKED,
    EntryFilter,
    Ordering,
    RecordFilter,
    TrackedFilter,
    YesNo,
    between,
    exact,
)
from tracker.common.serializers import ENTRY as ENTRY_FIELDS
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.common.serializers import TRACKED as TRACKED_FIELDS
from tracker.common.transitions import Moving
from tracker.filings.models import Filing, NormativeDocument, Validity, YearList, YearListLine


class NormativeDocumentSerializer(RecordSerializer):
    validity = serializers.SerializerMethodField(
        help_text="今天的效力状态；其他日期用列表参数 validity 与 on 查询。"
    )

    class Meta:
        model = NormativeDocument
        fields = (
            "id",
            "maker",
            "title",
            "document_number",
            "published_on",
            "effective_on",
            "expires_on",
            "replaces",
            "replacement",
            "amended_on",
            "repealed_on",
            "validity",
            "laws",
            "area",
            "is_public",
            "note",
            *ENTRY_FIELDS,
        )

    def get_validity(self, document) -> str:
        return document.validity_on(timezone.localdate()).value


class NormativeDocumentFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "maker", "title", "published_on", "effective_on")
    validity = filters.ChoiceFilter(
        choices=Validity.choices, method="by_validity", help_text="效力状态。"
    )
    on = filters.DateFilter(method="no_filter", help_text="判断效力状态的日期，默认今天。")
    unfiled = YesNo(method="by_filing", help_text="是否从未报备。")

    class Meta:
        model = NormativeDocument
        fields = (
            exact("maker", "document_number", "replaces", "laws", "area", "is_public")
            | between("published_on", "effective_on", "expires_on")
            | ENTRY
        )

    def by_validity(self, queryset, name, value):
        on = self.form.cleaned_data.get("on") or timezone.localdate()
        return queryset.of_validity(value, on=on)

    def by_filing(self, queryset, name, value: bool):
        unfiled = NormativeDocument.objects.unfiled()
        return queryset.filter(pk__in=unfiled) if value else queryset.exclude(pk__in=unfiled)

    def no_filter(self, queryset, name, value):
        return queryset

    def problems(self):
        found = super().problems()
        if self.data.get("on") and not self.data.get("validity"):
            found["on"] = [ErrorDetail("on 须与 validity 一起使用。", code="on_without_validity")]
        return found


class NormativeDocumentViewSet(EntryViewSet):
    queryset = NormativeDocument.objects.all()
    serializer_class = NormativeDocumentSerializer
    filterset_class = NormativeDocumentFilter


class FilingSerializer(RecordSerializer):
    days_late = serializers.IntegerField(
        read_only=True,
        allow_null=True,
        help_text="逾期报备日数，自公布之日起算；按期为0，没有期限的为空。",
    )

    class Meta:
        model = Filing
        fields = (
            "id",
            *TRACKED_FIELDS,
            "document",
            "number",
            "received_on",
            "rule_set",
            "filing_due_on",
            "filing_due_explanation",
            "days_late",
            "due_explanation",
            "supplement_asked_on",
            "supplement_needed",
            "supplement_due_on",
            "supplemented_on",
            "return_reason",
            "receipt_on",
            "provisional_dates",
            *ENTRY_FIELDS,
        )
        # It is called as its document; moves of the life cycle and its clocks write the rest.
        read_only_fields = (
            "title",
            "status",
            "number",
            "rule_set",
            "filing_due_on",
            "filing_due_explanation",
            "due_on",
            "due_explanation",
            "concluded_on",
            "supplement_asked_on",
            "supplement_needed",
            "supplement_due_on",
            "supplemented_on",
            "return_reason",
        )


class FilingFilter(TrackedFilter):
    late = YesNo(method="by_lateness", help_text="是否逾期报备，自公布之日起算。")

    class Meta:
        model = Filing
        fields = (
            TRACKED
            | exact("document", "document__maker", "number")
            | between("received_on", "filing_due_on", "supplement_due_on", "receipt_on")
        )

    def by_lateness(self, queryset, name, value: bool):
        late = Filing.objects.late()
        return queryset.filter(pk__in=late) if value else queryset.exclude(pk__in=late)


class FilingViewSet(Moving, TrackedViewSet):
    queryset = Filing.objects.all()
    serializer_class = FilingSerializer
    filterset_class = FilingFilter


class YearListSerializer(RecordSerializer):
    class Meta:
        model = YearList
        fields = ("id", "maker", "year", "received_on", "text", "note", *ENTRY_FIELDS)


class YearListFilter(EntryFilter):
    ordering = Ordering("id", "updated_at", "maker", "year", "received_on")

    class Meta:
        model = YearList
        fields = exact("maker", "year") | between("received_on") | ENTRY


class YearListViewSet(EntryViewSet):
    queryset = YearList.objects.all()
    serializer_class = YearListSerializer
    filterset_class = YearListFilter


class YearListLineSerializer(RecordSerializer):
    class Meta:
        model = YearListLine
        fields = (
            "id",
            "year_list",
            "order",
            "title",
            "document_number",
            "published_on",
            "filing",
            *STAMPED,
        )


class YearListLineFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "year_list", "order", "published_on")
    missing = YesNo(method="by_match", help_text="是否漏报：目录中有而没有对应的备案。")

    class Meta:
        model = YearListLine
        fields = exact("year_list", "year_list__maker", "year_list__year", "filing") | between(
            "published_on"
        )

    def by_match(self, queryset, name, value: bool):
        missing = YearListLine.objects.missing()
        return queryset.filter(pk__in=missing) if value else queryset.exclude(pk__in=missing)


class YearListLineViewSet(ReadOnlyRecordViewSet):
    queryset = YearListLine.objects.all()
    serializer_class = YearListLineSerializer
    filterset_class = YearListLineFilter


ROUTES = (
    ("normative-documents", NormativeDocumentViewSet, "normative-document"),
    ("filings", FilingViewSet, "filing"),
    ("year-lists", YearListViewSet, "year-list"),
    ("year-list-lines", YearListLineViewSet, "year-list-line"),
)
