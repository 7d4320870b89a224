"""A POST that is sent twice is done once (Idempotency-Key).

Whoever gets no answer cannot know whether the request was done. Sent again with the same key, it
is answered with the answer that was kept of the first time, for a day. Only what succeeded is
kept: a refusal wrote nothing, and the same request may be tried again.
"""

import hashlib
import json
import re
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone
from rest_framework.exceptions import APIException
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response

from tracker.common.kept_answers import Answer, kept_answers
from tracker.common.problems import Conflict

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
ACCEPTABLE_KEY = re.compile(r"[!-~]{1,255}")
# What an answer says beside its body.
KEPT_HEADERS = ("ETag", "Location")


class BadKey(APIException):
    status_code = 400
    default_code = "idempotency_key_invalid"
    default_detail = "Idempotency-Key 应为1到255个可见的 ASCII 字符，没有空格。"


class AnotherRequest(APIException):
    status_code = 422
    default_code = "idempotency_key_reused"
    default_detail = "这个 Idempotency-Key 已用于另一个请求（地址或内容不同），请另取一个。"


class UnderWay(Conflict):
    default_code = "request_under_way"
    default_detail = "同一个 Idempotency-Key 的请求正在处理，请稍后再问。"
    wait = 1  # seconds


class NotKept(Conflict):
    default_code = "secret_shown_once"
    default_detail = "这个请求已经办成；回答中的密钥只显示一次，没有保存。没有收到的请另发。"


class Repeatable:
    """Mixed into viewsets: their POSTs may be sent twice."""

    # Whether the write and the answer that is kept of it are one transaction. Long work, which
    # has transactions of its own, says no; done twice after a crash, it must do no harm.
    is_one_transaction = True
    # The actions whose answer holds a secret that is stored nowhere, and so not here either.
    secret_actions: frozenset[str] = frozenset()
    post: Any

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        key = request.headers.get(HEADER)
        if request.method == "POST" and key is not None and hasattr(self, "post"):
            self.post = partial(self._once, self.post, key)

    def _once(self, handler, key: str, request, *args, **kwargs):
        answer = _claim(request, key)
        if answer.status is not None:
            return _again(answer)
        try:
            with self._transaction():
                response = handler(request, *args, **kwargs)
                self._keep(answer, response)
        except BaseException:
            answer.release()
            raise
        return response

    def _transaction(self) -> AbstractContextManager:
        return transaction.atomic() if self.is_one_transaction else nullcontext()

    def _keep(self, answer: Answer, response: Response) -> None:
        if response.status_code >= 400:
            answer.release()
            return
        is_secret = getattr(self, "action", "") in self.secret_actions
        body = "" if is_secret else JSONRenderer().render(response.data).decode()
        headers = {name: response[name] for name in KEPT_HEADERS if name in response}
        if not answer.keep(status=response.status_code, headers=headers, body=body):
            raise UnderWay


def _claim(request, key: str) -> Answer:
    """The place of the request, or the answer of the first one with the key."""
    if not ACCEPTABLE_KEY.fullmatch(key):
        raise BadKey
    token, seen = getattr(request.auth, "pk", None), fingerprint(request)
    caller = f"user:{request.user.pk}" if token is None else f"token:{token}"
    answer = kept_answers().claim(caller=caller, key=key, fingerprint=seen, at=timezone.now())
    if answer.fingerprint != seen:
        raise AnotherRequest
    if answer.status is None and not answer.is_mine:
        raise UnderWay
    return answer


def _again(answer: Answer) -> Response:
    if not answer.body:
        raise NotKept
    headers = {**answer.headers, REPLAYED: "true"}
    return Response(json.loads(answer.body), status=answer.status, headers=headers)


def fingerprint(request) -> str:
    """What tells this request from another: its address and its content, however it is spaced."""
    asked = [request.get_full_path(), _content(request.data)]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _content(data) -> Any:
    if not isinstance(data, QueryDict):
        return data
    return {name: [_part(one) for one in values] for name, values in data.lists()}


def _part(value) -> str:
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return f"{value.name}:{digest.hexdigest()}"
