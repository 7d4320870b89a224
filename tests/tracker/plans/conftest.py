from plan_world import world

__all__ = ["world"]
