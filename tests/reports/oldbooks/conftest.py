from old_ledger import ledger

__all__ = ["ledger"]
