import sys
from pathlib import Path

# The stories' people serve here too.
sys.path.append(str(Path(__file__).resolve().parents[1] / "life_cycles"))

from link_world import desk, handed
from story_world import district, draft, world

__all__ = ["desk", "district", "draft", "handed", "world"]
