"""Makes a ledger of its own and orders a long import over REST: ordering.py <rows>.

Prints the number of the task. The ledger is where the environment says.
"""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path += [str(ROOT), str(ROOT / "tests/reports")]
os.environ["DJANGO_SETTINGS_MODULE"] = "tracker.settings"


def main(rows: int) -> None:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from filled_sheets import Filled, exported
    from rest_framework.test import APIClient
    from sheet_records import make, make_topic, make_years

    from tracker.models import Membership

    clerk = get_user_model().objects.create_user("clerk")
    make(Membership, user=clerk, role="clerk")
    make_years()
    for number in range(rows):
        make_topic(f"议题{number:03}")
    filled = Filled(exported("supervision-plan", to=clerk), "supervision-plan")
    for number in range(rows):
        filled.put(f"议题{number:03}", "备注", "导入的备注")
    client = APIClient(SERVER_NAME="localhost")
    client.force_authenticate(clerk)
    answer = client.post(
        "/api/v1/imports/", {"file": filled.upload(), "dry_run": "false"}, format="multipart"
    )
    assert answer.status_code == 202, answer.content.decode()
    print(answer.json()["id"], flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
