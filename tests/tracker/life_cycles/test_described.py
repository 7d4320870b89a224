"""docs/life-cycles.md says what the tables say, and all of it."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tracker.common.describing import description
from tracker.common.workflow import moved_kinds, workflow_of

PAGE = Path(__file__).resolve().parents[3] / "docs" / "life-cycles.md"


class TestThePage:
    def test_is_that_of_the_tables(self):
        assert PAGE.read_text(encoding="utf-8") == description()

    def test_is_compared_by_the_command(self, monkeypatch, tmp_path):
        command = "tracker.management.commands.describe_life_cycles.PAGE"
        call_command("describe_life_cycles", "--check", stdout=StringIO())
        altered = tmp_path / "life-cycles.md"
        altered.write_text(description().replace("签收", "收下"), encoding="utf-8")
        monkeypatch.setattr(command, altered)
        with pytest.raises(CommandError, match="不一致"):
            call_command("describe_life_cycles", "--check", stdout=StringIO())
        call_command("describe_life_cycles", stdout=StringIO())
        call_command("describe_life_cycles", "--check", stdout=StringIO())

    @pytest.mark.parametrize("kind", moved_kinds())
    def test_tells_every_move_and_state(self, kind):
        chapter = description().split(f"\n## {kind._meta.verbose_name}\n")[1].split("\n## ")[0]
        for row in workflow_of(kind).transitions.values():
            assert f"\n| {row.label} |" in chapter
        for code, label in kind.Status.choices:
            assert f"\n    {code}: {label}\n" in chapter
