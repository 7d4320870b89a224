from story_world import district, draft, told_world, world

__all__ = ["district", "draft", "told_world", "world"]
