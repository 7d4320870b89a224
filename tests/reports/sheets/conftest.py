from counted_world import world

__all__ = ["world"]
