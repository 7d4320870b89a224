from personnel_story import story
from personnel_world import settled, world

__all__ = ["settled", "story", "world"]
