"""`/search/`: everything the caller reads that holds the words, ranked, with the words marked."""

from django import forms
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.common.filters import refuse_unknown
from tracker.common.folding import LONGEST_SEARCH, refuse_too_many_words
from tracker.common.problems import BadQuery
from tracker.common.searching import models_by_kind
from tracker.searches.asking import MOST_HITS, search

PAGE_SIZE, LARGEST_PAGE = 20, 50


class PieceSerializer(serializers.Serializer):
    text = serializers.CharField(trim_whitespace=False)
    is_hit = serializers.BooleanField(help_text="是否就是所搜的文字。")


class PartSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="记录类型，如 answer、progressentry。")
    kind_display = serializers.CharField(source="kind_label")
    id = serializers.IntegerField(source="record.pk")
    field = serializers.CharField(help_text="文字所在的字段。")
    field_display = serializers.CharField(source="field_label")
    snippet = PieceSerializer(source="pieces", many=True, help_text="前后文，依次相接。")


class ResultSerializer(serializers.Serializer):
    kind = serializers.CharField(help_text="事项种类；不属于任何事项的，为记录类型。")
    kind_display = serializers.CharField(source="kind_label")
    id = serializers.IntegerField(source="pk")
    number = serializers.CharField()
    title = serializers.CharField()
    work_year = serializers.IntegerField(source="year", allow_null=True)
    parts = PartSerializer(
        many=True, help_text="含有所搜文字的记录，最多三条：本身、答复、进展等。"
    )
    more = serializers.IntegerField(help_text="未列出的还有几条。")


class FoundSerializer(serializers.Serializer):
    count = serializers.IntegerField(help_text="结果数；is_complete 为 false 时实际更多。")
    is_complete = serializers.BooleanField(
        help_text=f"false 表示命中超过 {MOST_HITS} 条，只列出较新的和名称相符的，请增加文字。"
    )
    page = serializers.IntegerField()
    pages = serializers.IntegerField()
    results = ResultSerializer(many=True)


class SearchForm(forms.Form):
    q = forms.CharField(max_length=LONGEST_SEARCH, validators=[refuse_too_many_words])
    kind = forms.MultipleChoiceField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=MOST_HITS * 2)
    page_size = forms.IntegerField(required=False, min_value=1, max_value=LARGEST_PAGE)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(name, name) for name in models_by_kind()]


class SearchView(APIView):
    """Everything the caller may read that holds every word: matters by their title, text, answers
    and progress, and records that belong to no matter."""

    section = "搜索"
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="搜索全部事项和记录",
        description=(
            "不分大小写和全角半角；以空格隔开的词须同时出现在一条记录中。名称或编号相符的在前，"
            "其次是名称中含有的，再次是正文中含有的，同等的以年度新的在前。"
        ),
        parameters=[
            OpenApiParameter("q", str, required=True, description="搜索文字，一个字起。"),
            OpenApiParameter("kind", str, many=True, description="只要这些种类的结果，可重复。"),
            OpenApiParameter("page", int, description="页码，从 1 开始。"),
            OpenApiParameter("page_size", int, description=f"每页条数，默认 {PAGE_SIZE}。"),
        ],
        responses={200: FoundSerializer},
    )
    def get(self, request):
        asked = _checked(request.query_params)
        found = search(asked["q"], user=request.user).of(asked["kind"])
        size = asked["page_size"] or PAGE_SIZE
        page, pages = asked["page"] or 1, max(1, -(-found.count // size))
        if page > pages:
            message = f"没有第 {page} 页，共 {pages} 页。"
            raise BadQuery({"page": [ErrorDetail(message, code="page_beyond_end")]})
        answer = {
            "count": found.count,
            "is_complete": found.is_complete,
            "page": page,
            "pages": pages,
            "results": found.page(page, size=size),
        }
        return Response(FoundSerializer(answer).data)


def _checked(params) -> dict:
    """What is asked. Raises BadQuery with every fault at once."""
    form = SearchForm(params)
    problems = refuse_unknown(params, known=set(form.fields))
    for name, errors in form.errors.as_data().items():
        problems[name] = [
            ErrorDetail(text, code=error.code or "invalid")
            for error in errors
            for text in error.messages
        ]
    if problems:
        raise BadQuery(problems)
    return form.cleaned_data
