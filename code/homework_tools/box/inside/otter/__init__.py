"""In the box this stands in for Otter: the cells that check a question have nothing to do there."""

from typing import Any


class Notebook:
    """Takes every call of a student's notebook and does nothing."""

    def __init__(self, *args: Any, **options: Any) -> None:
        pass

    def check(self, *args: Any, **options: Any) -> None:
        """Checks happen outside the box."""

    check_all = export = to_pdf = add_plugin_files = run_plugin = check
