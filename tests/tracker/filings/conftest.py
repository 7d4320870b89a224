from filing_world import world

__all__ = ["world"]
