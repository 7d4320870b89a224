"""The WSGI application that `api.py` measures: the product, a typical DRF viewset and the raw
driver, each answering the same fields of the same rows.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "api_typical"
product = get_wsgi_application()


def application(environ, start_response):
    if not environ["PATH_INFO"].startswith("/raw/"):
        return product(environ, start_response)
    # Known only after Django has been set up.
    from api_raw import answer

    body = answer(environ)
    start_response("200 OK", [("Content-Type", "application/json")])
    return [body]
