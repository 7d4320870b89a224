"""Applies an import in a process of its own, to be killed: killed.py <database> <media> <id>."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"


def main(database: str, media: str, pk: int) -> None:
    import django
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    settings.MEDIA_ROOT = media
    django.setup()

    from django.utils import timezone

    from reports.importing.applying import apply
    from reports.models import ImportRun

    run = ImportRun.objects.get(pk=pk)
    # The parent measures from here when it chooses the moment to kill.
    print("ready", flush=True)
    sys.stdin.readline()
    apply(run, rows=None, user=run.uploaded_by, on=timezone.localdate())
    print("done", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
