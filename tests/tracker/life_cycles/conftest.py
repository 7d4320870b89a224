from story_world import draft, told_world, world

__all__ = ["draft", "told_world", "world"]
