from meeting_world import world

__all__ = ["world"]
