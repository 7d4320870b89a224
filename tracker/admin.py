"""Re-exports only: Django's admin autodiscovery finds the slices' admin modules here."""
