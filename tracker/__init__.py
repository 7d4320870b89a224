# The version of the product and of its API, which has no other home (pyproject.toml, settings.py).
__version__ = "0.1.0"
