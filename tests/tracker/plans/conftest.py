from plan_world import district, world

__all__ = ["district", "world"]
