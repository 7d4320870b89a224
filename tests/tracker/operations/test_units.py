"""The units of systemd start what there is, as the user and in the places of the guide."""

import configparser
import re
from pathlib import Path

import pytest
from django.core.management import get_commands

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"
SERVICES = sorted(DEPLOY.glob("*.service"))


def read(path: Path) -> configparser.ConfigParser:
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str
    unit.read(path, encoding="utf-8")
    return unit


class TestAUnit:
    @pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
    def test_starts_a_command_of_ours(self, path):
        service = read(path)["Service"]
        command = re.search(
            r"manage\.py (\w+)|(gunicorn) tracker\.wsgi:application", service["ExecStart"]
        )
        assert command[2] or command[1] in get_commands()
        assert (service["User"], service["EnvironmentFile"]) == ("ledger", "/etc/ledger.env")

    @pytest.mark.parametrize("path", sorted(DEPLOY.glob("*.timer")), ids=lambda path: path.stem)
    def test_of_time_has_its_service(self, path):
        assert path.with_suffix(".service") in SERVICES
        assert read(path)["Install"]["WantedBy"] == "timers.target"

    @pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
    def test_is_named_in_the_guide(self, path):
        guide = (DEPLOY.parent / "docs" / "deployment.md").read_text("utf-8")
        assert f"`deploy/{path.name}`" in guide


class TestTheSettings:
    def test_of_the_example_are_known(self):
        text = (DEPLOY / "ledger.env.example").read_text("utf-8")
        names = re.findall(r"^TRACKER_(\w+)=", text, re.MULTILINE)
        settings = (DEPLOY.parent / "tracker" / "settings.py").read_text("utf-8")
        assert names
        assert [name for name in names if f'"{name}"' not in settings] == []
