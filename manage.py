#!/usr/bin/env python
"""Command line entry: `python manage.py quickstart` sets everything up and serves it."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here; run `pip install -e .` first.") from error
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
