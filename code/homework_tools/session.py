"""A notebook running in a box: its cells in order, then calls, within limits of time.

A cell or call that does not stop, or that ends the process, costs itself and nothing else: the box
is started again and the other cells are run again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from homework_tools.box import Box, BoxError, BoxLost, Raised, Size
from homework_tools.notebook import Notebook
from homework_tools.tries import Tries
from homework_tools.trusted import Turn

# What an instructor may want to look at: a box that was lost, a cell stopped, a cell not run
# because time or boxes were used up or because it is no Python, a cell that raised.
FLAGS = ("killed", "stopped", "left out", "raised")
UNKNOWN = re.compile(r"name '(\w{1,80})' is not defined")


@dataclass(frozen=True)
class Limits:
    """Seconds for a cell, a call and the notebook, and how often a lost box is replaced.

    The notebook's are for all cells together, and once more for all calls of the tests: slow cells
    leave the tests their time. Seconds are those in which the notebook works, as
    `homework_tools.clock` counts them.
    """

    cell: float = 20.0
    call: float = 10.0
    notebook: float = 120.0
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
        self._spent = {"cells": 0.0, "calls": 0.0}
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

    def _timed(self, request: dict[str, Any], seconds: float) -> Any:
        self.start()
        assert self._box is not None
        return self._spend(self._box, request, min(seconds, self._left("calls")), "calls")

    @property
    def spent(self) -> float:
        """Seconds that the notebook has worked."""
        return sum(self._spent.values())

    @property
    def notes(self) -> list[str]:
        """What went wrong in the run, then what was known before it."""
        return [*self._notes, *self.notebook.notes]

    def _left(self, kind: str) -> float:
        left = self.limits.notebook - self._spent[kind]
        if left <= 0:
            whose = "cells" if kind == "cells" else "calls of the tests"
            raise BoxError(f"the {whose} together took more than {self.limits.notebook:g} seconds")
        return left

    def _spend(self, box: Box | Turn, request: dict[str, Any], seconds: float, kind: str) -> Any:
        before = box.spent
        try:
            return box.ask(request, seconds)
        except BoxLost:
            self.close()
            raise
        finally:
            self._spent[kind] += box.spent - before

    def start(self) -> None:
        """A box in which all cells have run, if there is none."""
        while self._box is None:
            if self.generation > self.limits.restarts:
                raise BoxError("the notebook ended its process too often to go on")
            self.generation += 1
            self._box = self._boxes(self.limits.size)
            self._run_cells(self._box)

    def _run_cells(self, box: Box | Turn) -> None:
        """Every cell once; if one takes the box with it, it is left out of the next.

        A cell gets at most half of the time that is left, so that slow cells leave some to others.
        """
        for cell in self.notebook.cells:
            if cell.number in self._skipped:
                continue
            seconds = self.limits.cell
            try:
                seconds = min(seconds, self._left("cells") / 2)
                for name in cell.binds:
                    tree = self.notebook.handed[name]
                    request = {"do": "bind", "name": name, "value": tree}
                    self._spend(box, request, seconds, "cells")
                if cell.source:
                    request = {"do": "cell", "number": cell.number, "source": cell.source}
                    self._spend(box, request, seconds, "cells")
            except Raised as error:
                if error.kind == "TooSlow":
                    self._skipped.add(cell.number)
                    text = f"was stopped after {seconds:.3g} seconds"
                    self._note(cell.number, text, "stopped")
                else:
                    self._note(cell.number, self._raised(error), "raised")
            except BoxLost as error:
                self._skipped.add(cell.number)
                self._note(cell.number, f"was stopped and left out: {error}", "killed")
                return
            except BoxError as error:
                self._note(cell.number, f"and the cells below it were not run: {error}", "left out")
                return

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
