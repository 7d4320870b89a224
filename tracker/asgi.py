import os

from django.core.asgi import get_asgi_application

from tracker.common.charsets import for_asgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = for_asgi(get_asgi_application())
