"""The fixtures of these tests; they are in `pilot_book`, for mypy takes one `conftest` alone."""

import importlib.util

from pilot_book import built, bwrap, pilot, pytest_collection_modifyitems

__all__ = ["built", "bwrap", "pilot", "pytest_collection_modifyitems"]

if not importlib.util.find_spec("otter"):
    # the book's own environment: make test runs these files with .venv-homework
    collect_ignore_glob = ["test_*.py"]
