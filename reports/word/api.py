"""Word documents of a record over REST: which there are now, and each as a file."""

import io

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404
from django.urls import path
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
from reports.word.documents import MODELS, PAPERS, Offer, document, offer_for, offers_of
from reports.word.kinds import DOCX, KINDS, Kind
from tracker.common.filters import LARGEST_NUMBER, refuse_unknown
from tracker.common.models import Stamped
from tracker.common.permissions import RecordPermissions
from tracker.common.problems import BadQuery
from tracker.common.schema import RecordAutoSchema
from tracker.common.scoping import visible


def address_name(kind: Kind) -> str:
    return f"{kind.of}-{kind.name}"


class DocumentSerializer(serializers.Serializer):
    kind = serializers.CharField(source="kind.name", help_text="文书的代号。")
    title = serializers.CharField(source="kind.title", help_text="文书名称。")
    unit = serializers.IntegerField(
        source="unit.pk", allow_null=True, help_text="只给一个单位的文书，是哪个单位。"
    )
    unit_name = serializers.CharField(source="unit.name", allow_null=True)
    year = serializers.IntegerField(allow_null=True, help_text="每年一份的文书，是哪一年的。")
    url = serializers.SerializerMethodField(help_text="下载地址。")

    def get_url(self, offer: Offer) -> str:
        address = reverse(
            address_name(offer.kind),
            kwargs={"pk": offer.record.pk},
            request=self.context["request"],
        )
        if offer.year:
            return f"{address}?year={offer.year}"
        return f"{address}?unit={offer.unit.pk}" if offer.unit else address


class DocumentSchema(RecordAutoSchema):
    def _is_versioned(self):
        return False


class ListSchema(DocumentSchema):
    def get_summary(self):
        return f"列出一件{self.view.model._meta.verbose_name}的文书"

    def get_description(self):
        return (
            "现在可以生成的 Word 文书；没有交办的没有交办通知和征询意见表，"
            "没有催办的没有催办函，没有同意的没有延期通知，没有通过的没有审议意见书和任免名单，没有议题的没有会议议程，没有要表决的没有表决票，"
            "没有发出书面审查意见的没有审查意见书；述职报告草稿只给代表本人、办公室和代表工委，每年一份。"
        )


class DownloadSchema(DocumentSchema):
    def get_operation_id(self):
        return address_name(self.view.kind).replace("-", "_")

    def get_summary(self):
        return f"下载{self.view.kind.title}"

    def get_description(self):
        return (
            "Word 文书（.docx），用本单位使用中的模板，没有的用预设模板。"
            "现在没有这种文书（尚未交办、没有催办、没有同意、没有通过、已作废）"
            "或没有安装 Word 组件时为 409。"
        )

    def _refusals(self):
        return sorted({*super()._refusals(), 409} - {406})


class OfRecord(APIView):
    """What is asked of one record that the caller may see; the route says of which kind."""

    section = "文书"
    model = None
    permission_classes = [RecordPermissions]
    parameters: frozenset[str] = frozenset()

    @property
    def queryset(self):
        return self.model.objects.all()

    def record(self, pk: int) -> Stamped:
        unknown = refuse_unknown(self.request.query_params, known=self.parameters)
        if unknown:
            raise BadQuery(unknown)
        if pk > LARGEST_NUMBER:
            raise Http404
        found = visible(self.queryset, to=self.request.user).filter(pk=pk).first()
        if found is None:
            raise Http404
        return found


class DocumentList(OfRecord):
    schema = ListSchema()

    @extend_schema(responses=DocumentSerializer(many=True))
    def get(self, request, pk):
        offers = offers_of(self.record(pk), to=request.user)
        context = {"request": request}
        return Response(DocumentSerializer(offers, many=True, context=context).data)


class DocumentDownload(OfRecord):
    """One kind of document."""

    kind = None
    content_negotiation_class = ByAddress
    schema = DownloadSchema()

    def get(self, request, pk):
        record = self.record(pk)
        unit, year = self.number("unit"), self.number("year")
        offer = offer_for(self.kind, record, unit=unit, year=year, to=request.user)
        if offer is None:
            raise Http404
        content = document(offer, to=request.user, on=timezone.localdate())
        return file_response(io.BytesIO(content), offer.file_name)

    def number(self, name: str) -> int | None:
        asked = self.request.query_params.get(name)
        if asked is None:
            return None
        try:
            field = forms.IntegerField(min_value=1, max_value=LARGEST_NUMBER)
            return field.clean(asked)
        except ValidationError as error:
            details = [ErrorDetail(message, code="invalid") for message in error.messages]
            raise BadQuery({name: details}) from error


FILE = {(200, DOCX): OpenApiTypes.BINARY}
UNIT = OpenApiParameter(
    "unit",
    int,
    description="只给这一个承办单位的文书；看不到的单位为 404。催办过几个单位的，催办函须指明。",
)


YEAR = OpenApiParameter(
    "year", int, description="哪一年的，默认最近的工作年度；代表不在任的年度为 404。"
)


def download_of(kind: Kind):
    """The download of one kind, which its description names."""
    model, parameters = MODELS[kind.of], []
    if kind.of == "suggestion":
        parameters = [UNIT]
    if PAPERS[kind.name].years is not None:
        parameters = [YEAR]
    known = frozenset(each.name for each in parameters)
    about = {"kind": kind, "model": model, "parameters": known}
    named = type(f"Download{kind.title}", (DocumentDownload,), about)
    return extend_schema(parameters=parameters, responses=FILE)(named).as_view()


def list_of(model):
    """The papers of one record of this kind."""
    return type(f"DocumentsOf{model.__name__}", (DocumentList,), {"model": model}).as_view()


def several(name: str) -> str:
    """What the records of a kind are called in an address: deputies, leads."""
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def addresses():
    """The papers of each kind of record, below its own address."""
    for name, model in MODELS.items():
        address = f"api/v1/{several(name)}/<int:pk>/documents/"
        yield path(address, list_of(model), name=f"{name}-documents")
    for kind in KINDS.values():
        address = f"api/v1/{several(kind.of)}/<int:pk>/documents/{kind.name}.docx"
        yield path(address, download_of(kind), name=address_name(kind))
