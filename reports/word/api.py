"""Word documents of a suggestion over REST: which there are now, and each as a file."""

import io

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from reports.file_answers import ByAddress
from reports.word.admin import file_response
from reports.word.documents import Offer, document, offer_for, offers_of
from reports.word.kinds import DOCX
from tracker.common.filters import LARGEST_NUMBER, refuse_unknown
from tracker.common.permissions import RecordPermissions
from tracker.common.problems import BadQuery
from tracker.common.schema import RecordAutoSchema
from tracker.common.scoping import visible
from tracker.suggestions.models import Suggestion


class DocumentSerializer(serializers.Serializer):
    kind = serializers.CharField(source="kind.name", help_text="文书的代号。")
    title = serializers.CharField(source="kind.title", help_text="文书名称。")
    unit = serializers.IntegerField(
        source="unit.pk", allow_null=True, help_text="只给一个单位的文书，是哪个单位。"
    )
    unit_name = serializers.CharField(source="unit.name", allow_null=True)
    url = serializers.SerializerMethodField(help_text="下载地址。")

    def get_url(self, offer: Offer) -> str:
        address = reverse(
            f"suggestion-{offer.kind.name}",
            kwargs={"pk": offer.suggestion.pk},
            request=self.context["request"],
        )
        return f"{address}?unit={offer.unit.pk}" if offer.unit else address


class DocumentSchema(RecordAutoSchema):
    def get_tags(self):
        return ["文书"]

    def _is_versioned(self):
        return False


class ListSchema(DocumentSchema):
    def get_summary(self):
        return "列出一件建议的文书"

    def get_description(self):
        return "现在可以生成的 Word 文书；没有交办的没有交办通知和征询意见表。"


class DownloadSchema(DocumentSchema):
    def get_operation_id(self):
        return f"suggestion_{self.view.kind.name.replace('-', '_')}"

    def get_summary(self):
        return f"下载{self.view.kind.title}"

    def get_description(self):
        return (
            "Word 文书（.docx），用本单位使用中的模板，没有的用预设模板。"
            "尚未交办、已作废、没有安装 Word 组件时为 409。"
        )

    def _refusals(self):
        return sorted({*super()._refusals(), 409} - {406})


class OfSuggestion(APIView):
    """What is asked of one suggestion that the caller may see."""

    queryset = Suggestion.objects.all()
    permission_classes = [RecordPermissions]
    parameters: frozenset[str] = frozenset()

    def suggestion(self, pk: int) -> Suggestion:
        unknown = refuse_unknown(self.request.query_params, known=self.parameters)
        if unknown:
            raise BadQuery(unknown)
        if pk > LARGEST_NUMBER:
            raise Http404
        found = visible(self.queryset.all(), to=self.request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class DocumentList(OfSuggestion):
    schema = ListSchema()

    @extend_schema(responses=DocumentSerializer(many=True))
    def get(self, request, pk):
        offers = offers_of(self.suggestion(pk), to=request.user)
        context = {"request": request}
        return Response(DocumentSerializer(offers, many=True, context=context).data)


class DocumentDownload(OfSuggestion):
    """One kind of document; the route says which."""

    kind = None
    parameters = frozenset({"unit"})
    content_negotiation_class = ByAddress
    schema = DownloadSchema()

    def get(self, request, pk):
        suggestion = self.suggestion(pk)
        offer = offer_for(self.kind, suggestion, unit=self.unit(), to=request.user)
        if offer is None:
            raise Http404
        content = document(offer, to=request.user, on=timezone.localdate())
        return file_response(io.BytesIO(content), offer.file_name)

    def unit(self) -> int | None:
        asked = self.request.query_params.get("unit")
        if asked is None:
            return None
        try:
            field = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
            return field.clean(asked)
        except ValidationError as error:
            details = [ErrorDetail(message, code="invalid") for message in error.messages]
            raise BadQuery({"unit": details}) from error


UNIT = OpenApiParameter("unit", int, description="只给这一个承办单位的文书；看不到的单位为 404。")
WITH_UNIT = extend_schema(parameters=[UNIT], responses={(200, DOCX): OpenApiTypes.BINARY})


def download_of(kind):
    """The download of one kind, which its description names."""
    named = type(f"Download{kind.title}", (DocumentDownload,), {"kind": kind})
    return WITH_UNIT(named).as_view()
