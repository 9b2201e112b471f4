"""The fixtures of these tests; they are in `visits`, for mypy takes one `conftest` alone."""

from visits import address, browser, visit

__all__ = ["address", "browser", "visit"]
