"""The units that come with the product, read by systemd itself."""

import subprocess
from pathlib import Path

DEPLOY = Path(__file__).resolve().parents[2] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))


def test_units_are_understood_by_systemd(tmp_path):
    for path in (*SERVICES, *DEPLOY.glob("*.timer")):
        text = path.read_text("utf-8").replace("/opt/ledger/current/.venv/bin/python", "/bin/true")
        text = text.replace("/opt/ledger/current/.venv/bin/gunicorn", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    units = sorted(map(str, tmp_path.glob("ledger-*")))
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    own = [line for line in done.stderr.splitlines() if "ledger" in line]
    assert (own, done.returncode) == ([], 0)
