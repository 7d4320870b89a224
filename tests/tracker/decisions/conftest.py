from decision_world import world

__all__ = ["world"]
