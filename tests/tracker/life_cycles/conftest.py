from story_world import draft, world

__all__ = ["draft", "world"]
