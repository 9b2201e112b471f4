"""One box for many notebooks that are trusted: each runs in a fork, which ends with its turn.

Only solutions that lie in this repository are run so, for the tests of a homework's tests: Python
and NumPy start once for all of them. Nothing of a turn is left for the next. What students hand in
gets a box of its own, where no process can fork.
"""

from __future__ import annotations

from typing import Any

from homework_tools.box.boxes import START, Box, BoxError, Size


class Turn:
    """One notebook's turn; it is used as a `Box` is."""

    def __init__(self, box: Box) -> None:
        self._box = box
        box.ask({"do": "fork"}, START)
        box.follow()

    @property
    def spent(self) -> float:
        """Seconds that the notebook has worked."""
        return self._box.spent

    def ask(self, request: dict[str, Any], seconds: float) -> Any:
        """As `Box.ask`; if the box is lost, the next turn gets a new one."""
        return self._box.ask(request, seconds)

    def close(self) -> None:
        """The turn is over."""
        if self._box.process.poll() is None:
            try:
                self._box.ask({"do": "end"}, START)
            except BoxError:
                self._box.close()


class Shared:
    """Gives turns in one box after the other; call it with the size of a box."""

    def __init__(self) -> None:
        self._box: Box | None = None

    def __call__(self, size: Size) -> Turn:
        if self._box is None or self._box.process.poll() is not None:
            self._box = Box(size, forks=True)
        return Turn(self._box)

    def close(self) -> None:
        """End the box."""
        if self._box is not None:
            self._box.close()
