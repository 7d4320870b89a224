import os

from django.core.wsgi import get_wsgi_application

from tracker.common.charsets import for_wsgi

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
application = for_wsgi(get_wsgi_application())
