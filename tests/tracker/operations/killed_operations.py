"""Starts once and does each order in a child of its own, which may be killed.

An order is a line {"folder", "database", "command"}; answered by the number of the child, and by
how it ended.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"


def do(order: dict) -> None:
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DATA_DIR = Path(order["folder"])
    settings.MEDIA_ROOT = settings.DATA_DIR / "attachments"
    connection.settings_dict["NAME"] = order["database"]
    call_command(*order["command"], stdout=sys.stderr)


def main() -> None:
    import django

    django.setup()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            try:
                do(json.loads(line))
            except BaseException as fault:
                print(repr(fault), file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        print(os.waitpid(child, 0)[1], flush=True)


if __name__ == "__main__":
    main()
