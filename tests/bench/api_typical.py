"""A contender of `api.py` and the addresses that are measured: a typical DRF viewset on the same
tables – nested names, select_related, a count, a token looked up with its account.
"""

from django.urls import include, path
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework import serializers, viewsets
from rest_framework.authentication import BaseAuthentication
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.routers import SimpleRouter

from tracker.common.secret import digest_of
from tracker.models import ApiToken, Suggestion
from tracker.suggestions.api import SuggestionSerializer

SHOWN = [
    name
    for name, field in SuggestionSerializer().fields.items()
    if not field.write_only and name != "editable"
]


class TypicalToken(BaseAuthentication):
    def authenticate(self, request):
        key = request.headers.get("Authorization", "").removeprefix("Bearer ")
        token = ApiToken.objects.select_related("user").get(digest=digest_of(key))
        return token.user, token


class TypicalSerializer(serializers.ModelSerializer):
    class Meta:
        model = Suggestion
        fields = SHOWN

    def build_property_field(self, field_name, model_class):
        return self.build_unknown_field(field_name, model_class)

    def build_unknown_field(self, field_name, model_class):
        if field_name.endswith("_display"):
            return serializers.CharField, {"source": f"get_{field_name}"}
        if field_name.startswith("source_"):
            paths = {"number": "number", "document": "document_id", "document_name": "document"}
            path = paths[field_name.removeprefix("source_")]
            return serializers.ReadOnlyField, {"source": f"source.{path}", "default": None}
        return serializers.StringRelatedField, {"source": field_name.removesuffix("_name")}


class TypicalPages(PageNumberPagination):
    page_size = 50


class TypicalViewSet(viewsets.ReadOnlyModelViewSet):
    authentication_classes = [TypicalToken]
    permission_classes = [IsAuthenticated]
    renderer_classes = [JSONRenderer]
    serializer_class = TypicalSerializer
    pagination_class = TypicalPages
    filter_backends = [DjangoFilterBackend]
    filterset_fields = ("work_year", "status")
    queryset = Suggestion.objects.select_related(
        "area", "lead_committee", "continues", "session__term", "lead_deputy", "merged_into",
        "handed_over_to", "rule_set", "source__document",
    ).order_by("-work_year_id", "matter_ptr_id")  # fmt: skip


router = SimpleRouter()
router.register("suggestions", TypicalViewSet, basename="typical")
urlpatterns = [path("typical/", include(router.urls)), path("", include("tracker.urls"))]
