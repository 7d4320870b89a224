from tracker.common.api import RemovableViewSet
from tracker.common.filters import Ordering, RecordFilter, between, exact
from tracker.common.serializers import STAMPED, RecordSerializer
from tracker.deputies.models import Deputy, Session, Term


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


class DeputySerializer(RecordSerializer):
    class Meta:
        model = Deputy
        fields = (
            "id",
            "term",
            "name",
            "delegation",
            "group",
            "street_committee",
            "phone",
            "mandate_ended_on",
            "note",
            *STAMPED,
        )


class DeputyFilter(RecordFilter):
    ordering = Ordering("id", "updated_at", "term", "delegation", "name")

    class Meta:
        model = Deputy
        fields = exact("term", "name", "delegation", "group") | between("mandate_ended_on")


class DeputyViewSet(RemovableViewSet):
    queryset = Deputy.objects.all()
    serializer_class = DeputySerializer
    filterset_class = DeputyFilter
