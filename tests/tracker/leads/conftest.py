from lead_world import city, world

__all__ = ["city", "world"]
