from street_world import street_world, streets

__all__ = ["street_world", "streets"]
