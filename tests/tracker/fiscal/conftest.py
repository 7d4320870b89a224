from fiscal_world import year

__all__ = ["year"]
