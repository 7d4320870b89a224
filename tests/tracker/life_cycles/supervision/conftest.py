from supervision_world import handed_over, inspection, problem, told_world, topic, world

__all__ = ["handed_over", "inspection", "problem", "told_world", "topic", "world"]
