"""Content types whose charset is none are passed on without it.

Django decodes addresses by the charset that a request claims, before any middleware could answer
for it: `charset=zlib`, which is a codec but not one for texts, ends in an error of the server.
"""

import re

CHARSET = re.compile(r""";\s*charset\s*=\s*("[^"]*"|[^;]*)""", re.IGNORECASE)


def with_usable_charset(content_type: str) -> str:
    claimed = CHARSET.search(content_type)
    if claimed is None:
        return content_type
    try:
        b"a".decode(claimed[1].strip('" '), "replace")
    except (LookupError, ValueError):
        return CHARSET.sub("", content_type)
    return content_type


def for_wsgi(application):
    def passed_on(environ, start_response):
        if "CONTENT_TYPE" in environ:
            environ["CONTENT_TYPE"] = with_usable_charset(environ["CONTENT_TYPE"])
        return application(environ, start_response)

    return passed_on


def for_asgi(application):
    async def passed_on(scope, receive, send):
        headers = [
            (name, _usable(value) if name == b"content-type" else value)
            for name, value in scope.get("headers", ())
        ]
        await application({**scope, "headers": headers}, receive, send)

    return passed_on


def _usable(value: bytes) -> bytes:
    return with_usable_charset(value.decode("latin-1")).encode("latin-1")
