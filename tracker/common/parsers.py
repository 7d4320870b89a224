"""Reading request bodies without trusting them."""

import json

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser
from rest_framework.parsers import MultiPartParser as StockMultiPartParser
from rest_framework.utils.json import strict_constant

from tracker.common.problems import TooLarge

# Room for the other fields and the part headers beside an uploaded file.
BESIDE_THE_FILE = 64 * 1024


class JSONParser(BaseParser):
    """JSON in UTF-8, of a bounded size and depth, without lone surrogates.

    Half a surrogate pair is legal in JSON but is no character: it can neither be stored nor
    sent back, and would fail much later in a place that cannot name the field.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        _refuse_above(settings.DATA_UPLOAD_MAX_MEMORY_SIZE, parser_context["request"])
        try:
            data = json.loads(stream.read().decode(), parse_constant=strict_constant)
            json.dumps(data, ensure_ascii=False).encode()
        except json.JSONDecodeError as error:
            where = f"第{error.lineno}行第{error.colno}列"
            raise ParseError(f"请求内容不是有效的 JSON（{where}）。") from error
        except UnicodeError as error:
            raise ParseError("请求内容不是有效的 UTF-8 文字。") from error
        except RecursionError as error:
            raise ParseError("请求内容的嵌套过深。") from error
        except ValueError as error:
            # NaN, Infinity and numbers of thousands of digits.
            raise ParseError("请求内容中有无法表示的数值。") from error
        return data


class MultiPartParser(StockMultiPartParser):
    """Uploads; one that is too large by its announced length is refused before it is read."""

    def parse(self, stream, media_type=None, parser_context=None):
        limit = settings.ATTACHMENT_MAX_BYTES
        request = parser_context["request"]
        if _length(request) > limit + BESIDE_THE_FILE:
            raise TooLarge(f"文件超过{limit // 1024 // 1024}MB的上限。", code="file_too_large")
        return super().parse(stream, media_type=media_type, parser_context=parser_context)


def _length(request) -> int:
    # Django reads no further than this length, so a smaller lie only cuts the body short.
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _refuse_above(limit: int, request) -> None:
    if _length(request) > limit:
        raise TooLarge
