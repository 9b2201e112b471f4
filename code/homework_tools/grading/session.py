"""A notebook running in a box: its cells in order, then calls, within limits of time.

A cell or call that does not stop, or that ends the process, costs itself and nothing else: the box
is started again and the other cells are run again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from homework_tools.box.boxes import Box, BoxError, BoxLost, Raised, Size
from homework_tools.box.trusted import Turn
from homework_tools.grading.notebook import Notebook
from homework_tools.grading.tries import Tries

# What an instructor may want to look at: a box that was lost, a cell stopped, a cell not run
# because time or boxes were used up or because it is no Python, a cell that raised.
FLAGS = ("killed", "stopped", "left out", "raised")
UNKNOWN = re.compile(r"name '(\w{1,80})' is not defined")


@dataclass(frozen=True)
class Limits:
    """Seconds for a cell, a call, all cells and all calls, and how often a lost box is replaced.

    Seconds are those in which the notebook works, as `homework_tools.box.clock` counts them. Calls
    have seconds of their own, so that slow experiments take none from the tests. When the cells
    have used theirs up, a cell still gets `short`, which is enough for one that defines an answer.
    """

    cell: float = 20.0
    call: float = 10.0
    notebook: float = 120.0
    short: float = 2.0
    restarts: int = 4
    size: Size = field(default_factory=Size)


class Session:
    """One notebook in its box; `notes` tells what the student should know about the run."""

    def __init__(
        self,
        notebook: Notebook,
        limits: Limits | None = None,
        boxes: Callable[[Size], Box | Turn] = Box,
    ) -> None:
        self.notebook = notebook
        self._boxes = boxes
        self.limits = limits or Limits()
        self._notes: list[str] = []
        self.flags: set[str] = set(notebook.flags)
        self.tries = Tries()
        self.cells_spent, self.calls_spent = 0.0, 0.0
        self.generation = 0  # which box this is: functions of an earlier one are gone
        self._box: Box | Turn | None = None
        self._skipped: set[int] = set()
        self._told: set[int] = set()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *problem: object) -> None:
        self.close()

    def close(self) -> None:
        """End the box."""
        if self._box is not None:
            self._box.close()
            self._box = None

    def ask(self, request: dict[str, Any]) -> Any:
        """One request after all cells have run; BoxError says what the student did wrong."""
        try:
            return self._timed(request, self.limits.call)
        except BoxLost as error:
            self.flags.add("killed")
            raise BoxLost(str(error)) from None
        except Raised as error:
            if error.kind == "TooSlow":
                self.flags.add("stopped")
                raise BoxError(f"it took more than {self.limits.call:g} seconds") from None
            raise

    @property
    def spent(self) -> float:
        """Seconds that the notebook has worked, in its cells and in calls."""
        return self.cells_spent + self.calls_spent

    def _timed(self, request: dict[str, Any], seconds: float) -> Any:
        self.start()
        assert self._box is not None
        box, before = self._box, self._box.spent
        left = self.limits.notebook - self.calls_spent
        if left <= 0:
            raise BoxError(f"the tests together took more than {self.limits.notebook:g} seconds")
        try:
            return self._ask(box, request, min(seconds, left))
        finally:
            self.calls_spent += box.spent - before

    def _cell(self, box: Box | Turn, request: dict[str, Any]) -> Any:
        """One request on the account of the cells: with the time of a cell, or a short one."""
        before = box.spent
        try:
            return self._ask(box, request, self._cell_seconds())
        finally:
            self.cells_spent += box.spent - before

    def _cell_seconds(self) -> float:
        left = self.limits.notebook - self.cells_spent
        if left <= -self.limits.notebook:
            raise BoxError(
                f"the cells together took more than {2 * self.limits.notebook:g} seconds"
            )
        return min(self.limits.cell, max(left, self.limits.short))

    def _ask(self, box: Box | Turn, request: dict[str, Any], seconds: float) -> Any:
        try:
            return box.ask(request, seconds)
        except BoxLost:
            self.close()
            raise

    @property
    def notes(self) -> list[str]:
        """What went wrong in the run, then what was known before it."""
        return [*self._notes, *self.notebook.notes]

    def start(self) -> None:
        """A box in which all cells have run, if there is none."""
        while self._box is None:
            if self.generation > self.limits.restarts:
                raise BoxError("the notebook ended its process too often to go on")
            self.generation += 1
            self._box = self._boxes(self.limits.size)
            self._run_cells(self._box)

    def _run_cells(self, box: Box | Turn) -> None:
        """Every cell once; if one takes the box with it, it is left out of the next."""
        for cell in self.notebook.cells:
            if cell.number in self._skipped:
                continue
            late = self.cells_spent > self.limits.notebook - self.limits.cell
            try:
                for name in cell.binds:
                    tree = self.notebook.handed[name]
                    request = {"do": "bind", "name": name, "value": tree}
                    self._cell(box, request)
                if cell.source:
                    request = {"do": "cell", "number": cell.number, "source": cell.source}
                    self._cell(box, request)
            except Raised as error:
                if error.kind == "TooSlow":
                    self._skipped.add(cell.number)
                    self._note(cell.number, self._stopped(late), "stopped")
                else:
                    self._note(cell.number, self._raised(error), "raised")
            except BoxLost as error:
                self._skipped.add(cell.number)
                self._note(cell.number, f"was stopped and left out: {error}", "killed")
                return
            except BoxError as error:
                self._note(cell.number, f"and the cells below it were not run: {error}", "left out")
                return

    def _stopped(self, late: bool) -> str:
        if not late:
            return f"was stopped after {self.limits.cell:g} seconds"
        return (
            f"was stopped, because all cells together may take {self.limits.notebook:g} seconds "
            f"and those after that {self.limits.short:g} each"
        )

    def _raised(self, error: Raised) -> str:
        """What a cell raised and where; why, if a name is missing that a training cell sets."""
        text = f"raised {error}" + (f" ({error.place})" if error.place else "")
        if error.kind not in ("SyntaxError", "IndentationError", "TabError"):
            text += "; the rest was not run"
        unknown = UNKNOWN.search(error.text) if error.kind == "NameError" else None
        number = self.notebook.trained.get(unknown[1]) if unknown else None
        if number is None:
            return text
        assert unknown is not None
        return f"{text}; `{unknown[1]}` is set in cell {number}, a training cell, which is not run"

    def remark(self, text: str) -> None:
        """Tell the student something about the run, once."""
        if text not in self._notes:
            self._notes.append(text)

    def _note(self, number: int, text: str, flag: str) -> None:
        self.flags.add(flag)
        if number not in self._told:
            self._told.add(number)
            self._notes.append(f"Cell {number} {text}.")
