"""The code cells of a notebook: which are run, what they hand in, and remarks about them."""

from __future__ import annotations

import re
from typing import Any

from cell_tools.answers import codec
from cell_tools.answers.handin import MIME
from homework_tools.grading.notebook import Cell, NotAccepted, Notebook
from homework_tools.grading.translate import Translator

LONGEST_CELL = 200_000  # characters
MOST_HANDED = 1000  # values: each is sent into the box by itself
TRAIN = "train"
COLAB = "google.colab"
HAND_IN = re.compile(r"hand_in\(\s*[\"'](\w{1,79})[\"']")
SETS = re.compile(r"^(?:(?:async +)?def|class) +(\w+)|^(\w+) *(?::[^=\n]*)?=(?!=)", re.MULTILINE)


class Found:
    """What the code cells of a notebook hold, cell by cell."""

    def __init__(self, colab: bool = False) -> None:
        """`colab`: Google's Colab saved it, whose own module is nowhere else."""
        self._translate = Translator()
        self._colab = colab
        self.cells: list[Cell] = []
        self._handed: dict[str, Any] = {}
        self._awaited: set[str] = set()
        self._trained: dict[str, int] = {}
        self._notes: list[str] = []
        self._flags: set[str] = set()

    def add(self, number: int, cell: dict[str, Any]) -> None:
        """One code cell: run, or, if it trains, replaced by what it handed in."""
        source = _source(cell, number)
        own = _handed(cell)
        if TRAIN in _tags(cell) or own:
            self._train(number, source, own)
        elif source.strip():
            python = self._translate(source)
            self.cells.append(Cell(number, python.source))
            self._notes += [f"Cell {number}, {remark}." for remark in python.remarks]
            if self._colab and COLAB in source:
                self._notes.append(f"Cell {number} uses `{COLAB}`, which does nothing here.")
            self._flags |= {"left out"} if python.left_out else set()

    def _train(self, number: int, source: str, own: dict[str, Any]) -> None:
        self.cells.append(Cell(number, "", tuple(own)))
        self._handed.update(own)
        if len(self._handed) > MOST_HANDED:
            raise NotAccepted(
                f"{len(self._handed):,} values are handed in: at most {MOST_HANDED:,}"
            )
        self._awaited.update(HAND_IN.findall(source))
        self._trained.update({one or other: number for one, other in SETS.findall(source)})
        if own:
            what = f"; what it handed in is used: {', '.join(f'`{name}`' for name in own)}"
        else:
            what = ", and it has handed nothing in" if HAND_IN.search(source) else ""
        self._notes.append(f"Cell {number} is a training cell and is not run{what}.")

    def notebook(self) -> Notebook:
        """All of it."""
        first = [Cell(0, f"get_ipython().stand_in({COLAB!r})")] if self._colab else []
        return Notebook(
            first + self.cells,
            self._handed,
            self._notes,
            frozenset(self._awaited - set(self._handed)),
            trained=self._trained,
            flags=frozenset(self._flags),
        )


def _source(cell: dict[str, Any], number: int) -> str:
    source = cell.get("source", "")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    if not isinstance(source, str):
        raise NotAccepted(f"cell {number} has no text: the notebook is damaged")
    if len(source) > LONGEST_CELL:
        raise NotAccepted(f"cell {number} has {len(source):,} characters: at most {LONGEST_CELL:,}")
    return source


def _tags(cell: dict[str, Any]) -> list[Any]:
    metadata = cell.get("metadata")
    tags = metadata.get("tags") if isinstance(metadata, dict) else None
    return tags if isinstance(tags, list) else []


def _handed(cell: dict[str, Any]) -> dict[str, Any]:
    """The values that `hand_in` put into a cell's outputs, each decoded once to see that it is."""
    values: dict[str, Any] = {}
    outputs = cell.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        data = output.get("data") if isinstance(output, dict) else None
        told = data.get(MIME) if isinstance(data, dict) else None
        if not isinstance(told, dict):
            continue
        name, tree = told.get("name"), told.get("value")
        if not (isinstance(name, str) and name.isidentifier() and len(name) < 80):
            continue
        try:
            codec.loads(codec.dumps(tree))
            codec.decode(tree)
        except (ValueError, RecursionError, TypeError):
            raise NotAccepted(
                f"the handed-in value of {name} is damaged: run its cell again and save"
            ) from None
        values[name] = tree
    return values
