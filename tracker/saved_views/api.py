from django.contrib import admin
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.common.filters import refuse_unknown
from tracker.common.problems import BadBody, BadQuery, error_details
from tracker.common.roles import standing_of
from tracker.common.serializers import StrictSerializer
from tracker.saved_views.asking import asked, in_order
from tracker.saved_views.models import SavedView
from tracker.saved_views.pages import model_admin_of, url_of


class SavedViewSerializer(StrictSerializer):
    """A list as somebody wants to see it again."""

    id = serializers.IntegerField(read_only=True)
    kind = serializers.CharField(max_length=50, help_text="清单的记录类型，如 suggestion。")
    name = serializers.CharField(max_length=30, help_text="名称。")
    query = serializers.CharField(
        max_length=1000,
        required=False,
        allow_blank=True,
        help_text="后台清单地址问号后面的部分：筛选、排序和搜索，如 due=overdue&o=-4。",
    )
    is_shared = serializers.BooleanField(required=False, help_text="共享给所有人；只有办公室可以。")
    is_tile = serializers.BooleanField(required=False, help_text="放在首页，显示件数。")
    is_own = serializers.SerializerMethodField(help_text="是不是本人保存的。")
    url = serializers.SerializerMethodField(help_text="打开这个视图的后台地址。")

    def get_is_own(self, view: SavedView) -> bool:
        return view.owner_id == self.context["request"].user.pk

    def get_url(self, view: SavedView) -> str:
        return self.context["request"].build_absolute_uri(url_of(view))


class _OfViews(APIView):
    section = "常用视图"
    permission_classes = [IsAuthenticated]

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        unknown = refuse_unknown(request.query_params, known=frozenset())
        # A method that the address has not is said to be none, whatever else is wrong.
        if unknown and hasattr(self, request.method.lower()):
            raise BadQuery(unknown)


class SavedViewsView(_OfViews):
    """One's own views and those that the office shares."""

    @extend_schema(summary="常用视图", responses={200: SavedViewSerializer(many=True)})
    def get(self, request):
        views = SavedView.objects.of(request.user)
        shown = SavedViewSerializer(views, many=True, context={"request": request})
        return Response(shown.data)

    @extend_schema(
        summary="保存视图", request=SavedViewSerializer, responses={201: SavedViewSerializer}
    )
    def post(self, request):
        serializer = SavedViewSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        view = SavedView(owner=request.user, **serializer.validated_data)
        view.query = in_order(view.query)
        if errors := faults_of(view, account=request.user):
            raise BadBody(errors)
        view.save()
        shown = SavedViewSerializer(view, context={"request": request})
        location = {"Location": request.build_absolute_uri(reverse("saved-view", args=[view.pk]))}
        return Response(shown.data, status=status.HTTP_201_CREATED, headers=location)


class SavedViewView(_OfViews):
    """One of one's own views."""

    @extend_schema(summary="删除视图", responses={204: None})
    def delete(self, request, pk: int):
        view = SavedView.objects.filter(owner=request.user, pk=pk).first()
        if view is None:
            raise Http404
        view.delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


def faults_of(view: SavedView, *, account) -> dict:
    """Why the view cannot be saved, by field; what its list does not understand is a fault here."""
    model_admin = model_admin_of(view.kind, site=admin.site, account=account)
    if model_admin is None:
        return {"kind": [ErrorDetail("没有这个清单，或者您看不到。", code="invalid_choice")]}
    errors: dict = {}
    try:
        view.full_clean()
    except ValidationError as error:
        errors = dict(error_details(error))
        if taken := errors.pop(NON_FIELD_ERRORS, None):
            # The one rule of the view as a whole.
            errors["name"] = taken
    if dropped := asked(view, model_admin, account=account).dropped:
        errors["query"] = [ErrorDetail(f"{each}。", code="invalid") for each in dropped]
    if view.is_shared and not standing_of(account).is_staff:
        fault = ErrorDetail("只有办公室可以共享视图。", code="not_the_office")
        errors["is_shared"] = [fault]
    return errors
