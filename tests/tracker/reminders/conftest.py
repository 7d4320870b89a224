from unit_at_work import contact, handed, unit

__all__ = ["contact", "handed", "unit"]
