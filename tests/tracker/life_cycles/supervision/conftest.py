from supervision_world import (
    district,
    handed_over,
    inspection,
    problem,
    told_world,
    topic,
    world,
)

__all__ = ["district", "handed_over", "inspection", "problem", "told_world", "topic", "world"]
