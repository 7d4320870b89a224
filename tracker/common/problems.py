"""Every refusal of the API as one kind of answer: RFC 9457 problem details.

`code` is stable and meant for programs, `detail` is Chinese and meant for people, and `errors`
names every fault at once: `#/title` points into the body, `?page` at a query parameter.
"""

import sys
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError
from django.db.models import ProtectedError, RestrictedError
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.views import defaults
from rest_framework import exceptions
from rest_framework.exceptions import APIException, ErrorDetail
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import set_rollback

from tracker.common.errors import FieldNotYours, NotAllowed, Refused, Stale
from tracker.common.unavailable import Unavailable, unavailable
from tracker.common.veil import Sight

CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "请求有误",
    401: "未登录",
    403: "没有权限",
    404: "不存在",
    405: "不支持的方法",
    406: "不支持的响应格式",
    409: "与现状冲突",
    412: "版本已变",
    413: "内容过大",
    415: "不支持的内容类型",
    422: "无法处理",
    428: "缺少前提条件",
    429: "请求过于频繁",
    500: "服务器内部错误",
    503: "暂时繁忙",
}
# Texts of a refusal may echo what was sent; nobody reads more than this of it.
LONGEST_TEXT = 500


class BadQuery(APIException):
    """Query parameters that are unknown or hold a bad value: {name: [ErrorDetail, …]}."""

    status_code = 400
    default_code = "invalid_query"

    def __init__(self, errors: dict[str, Any]):
        super().__init__()
        self.detail = errors


class BadBody(exceptions.ValidationError):
    """A body with faulty fields: {name: [ErrorDetail, …]}, NON_FIELD_ERRORS for the whole."""


class Conflict(APIException):
    status_code = 409
    default_code = "conflict"
    default_detail = "与现有数据冲突，请核对最新内容后重试。"


class StaleVersion(APIException):
    status_code = 412
    default_code = Stale.code
    default_detail = "这条记录已被他人修改，请取回最新内容核对后再提交。"


class VersionMissing(APIException):
    status_code = 428
    default_code = "if_match_missing"
    default_detail = '请在 If-Match 请求头中给出读到的版本（ETag），如 If-Match: "3"。'


class NotYours(exceptions.PermissionDenied):
    """Fields that are not the caller's to write: {name: [ErrorDetail, …]}."""

    default_code = FieldNotYours.code

    def __init__(self, refusal: FieldNotYours):
        super().__init__()
        self.message = refusal.message
        self.detail = {
            one.name: [ErrorDetail(one.detail, code=refusal.code)] for one in refusal.found
        }


class TooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = "请求内容过大。"


class ComeAgain(APIException):
    """Database or disk are busy, away or full: nothing was written, it may be asked again."""

    status_code = 503

    def __init__(self, fault: Unavailable):
        super().__init__(fault.detail, code=fault.code)
        self.wait = fault.wait


def error_details(error: ModelError) -> dict[str, list[ErrorDetail]]:
    """What a model's `full_clean` found, in the form the API reports it."""
    found = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: [error]}
    return {
        name: [
            ErrorDetail(message, code=fault.code or "invalid")
            for fault in faults
            for message in fault.messages
        ]
        for name, faults in found.items()
    }


def problem_response(error: Exception, context: dict) -> Response | None:
    """REST framework's exception handler; None means a fault of ours, answered with a 500."""
    refusal = as_refusal(error, to=getattr(context["request"], "user", None))
    if refusal is None:
        return None
    set_rollback()
    response = Response(_problem(refusal), status=refusal.status_code)
    if header := getattr(refusal, "auth_header", None):
        response["WWW-Authenticate"] = header
    if wait := getattr(refusal, "wait", None):
        response["Retry-After"] = str(wait)
    renderer = getattr(context["request"], "accepted_renderer", None)
    if renderer is None or renderer.format == "json":
        response.content_type = CONTENT_TYPE
    return response


def bad_request(request, exception=None):
    """Refusals before any view is reached, such as a foreign Host header."""
    if request.path.startswith("/api/"):
        return plain_problem(400, code="bad_request", detail="请求有误。")
    return defaults.bad_request(request, exception)


def come_again(request, fault: Unavailable):
    """Below /api/ a problem, elsewhere a page; both say when to come again."""
    answer: HttpResponse
    if request.path.startswith("/api/"):
        answer = plain_problem(503, code=fault.code, detail=fault.detail)
    else:
        # Without the context of a request, which may ask the database who it is.
        page = render_to_string("503.html", {"detail": fault.detail})
        answer = HttpResponse(page, status=503)
    answer["Retry-After"] = str(fault.wait)
    return answer


def server_error(request):
    # What a middleware stumbles over, such as the session that a login saves, is told here alone.
    if fault := unavailable(sys.exc_info()[1]):
        return come_again(request, fault)
    if request.path.startswith("/api/"):
        return plain_problem(
            500, code="server_error", detail=f"服务器内部错误，请把编号 {request.id} 告知管理员。"
        )
    return defaults.server_error(request)


def as_refusal(error: Exception, *, to) -> APIException | None:
    """The answer to what went wrong; None for a fault of ours."""
    match error:
        case APIException():
            return error
        case Http404():
            return exceptions.NotFound("没有这条记录。")
        case PermissionDenied():
            return exceptions.PermissionDenied()
        case _ if fault := unavailable(error):
            return ComeAgain(fault)
        case Stale():
            return StaleVersion(error.message)
        case FieldNotYours():
            return NotYours(error)
        case NotAllowed():
            return exceptions.PermissionDenied(error.message, code=error.code)
        case Refused():
            return Conflict(error.message, code=error.code)
        case ProtectedError() | RestrictedError():
            return Conflict(_in_use(error, to=to), code="referenced")
        case ModelError():
            return BadBody(error_details(error))
        case IntegrityError():
            # Two writers passed validation at the same moment; the database let one through.
            return Conflict()
        case RequestDataTooBig():
            return TooLarge()
        case SuspiciousOperation():
            return exceptions.ParseError("请求内容无法解析。")
    return None


def _in_use(error: ProtectedError | RestrictedError, *, to) -> str:
    """How many records stand in the way, and which of them the user may know by name."""
    if isinstance(error, ProtectedError):
        objects = list(error.protected_objects)
    else:
        objects = list(error.restricted_objects)
    sight = Sight(to)
    seen = [record for record in objects if sight.sees(type(record), [record.pk])]
    named = [f"{record._meta.verbose_name}“{record}”" for record in seen[:3]]
    more = "等" if len(objects) > len(named) else ""
    return f"有{len(objects)}条记录引用了它，不能删除：{'、'.join(named)}{more}。"


def _problem(refusal: APIException) -> dict:
    detail = refusal.detail
    if isinstance(detail, ErrorDetail):
        return _fill(refusal.status_code, code=str(detail.code), detail=str(detail))
    in_query = isinstance(refusal, BadQuery)
    errors = list(_flatten(detail, at="?" if in_query else "#"))
    if isinstance(refusal, NotYours):
        return _fill(
            refusal.status_code,
            code=refusal.default_code,
            detail=refusal.message,
            errors=errors,
        )
    return _fill(
        refusal.status_code,
        code="invalid_query" if in_query else "invalid",
        detail=f"共有{len(errors)}处错误：" + "；".join(error["detail"] for error in errors),
        errors=errors,
    )


def _fill(status: int, *, code: str, detail: str, errors: list[dict] | None = None) -> dict:
    filled = {
        # The status and the code say it all; there is no page per type to link to.
        "type": "about:blank",
        "title": TITLES.get(status) or HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": detail[:LONGEST_TEXT],
    }
    return filled if errors is None else filled | {"errors": errors}


def _flatten(detail, *, at: str):
    """Walk {field: [errors]} of any depth into a list of {pointer, code, detail}."""
    whole = (NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY)
    if isinstance(detail, dict):
        for name, inner in detail.items():
            step = str(name).replace("~", "~0").replace("/", "~1")[:100]
            deeper = at if name in whole else f"?{step}" if at == "?" else f"{at}/{step}"
            yield from _flatten(inner, at=deeper)
    elif isinstance(detail, list):
        for inner in detail:
            yield from _flatten(inner, at=at)
    else:
        yield {"pointer": at, "code": detail.code, "detail": str(detail)[:LONGEST_TEXT]}


def plain_problem(status: int, *, code: str, detail: str) -> JsonResponse:
    return JsonResponse(
        _fill(status, code=code, detail=detail),
        status=status,
        content_type=CONTENT_TYPE,
        json_dumps_params={"ensure_ascii": False},
    )
