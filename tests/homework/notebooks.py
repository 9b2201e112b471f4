"""Notebooks made by hand, as a student or somebody hostile would hand them in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cell_tools.answers.handin import MIME

RIGHT = "def mean(x):\n    return float(np.sum(x)) / x.size\n"


def code(source: str, tags: list[str] | None = None, outputs: list[Any] | None = None) -> Any:
    """A code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": "x",
        "metadata": {"tags": tags or []},
        "source": source,
        "outputs": outputs or [],
    }


def handed(name: str, tree: Any) -> Any:
    """The output that `hand_in` leaves."""
    data = {MIME: {"name": name, "value": tree}, "text/plain": "handed in"}
    return {"output_type": "display_data", "metadata": {}, "data": data}


def notebook(*cells: Any, homework: str = "hw0") -> dict[str, Any]:
    """A notebook of the pilot, whose question 1 wants `mean` and question 3 `weights`."""
    first = code(f'import otter\ngrader = otter.Notebook("{homework}.ipynb")')
    made = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
            "policy_gradients": {"homework": homework},
        },
        "cells": [first, code("import numpy as np"), *made],
    }


def good_weights() -> Any:
    """A training cell with the right weights in its output."""
    import numpy as np

    from cell_tools.answers import codec

    return code(
        'hand_in("weights", w)', ["train"], [handed("weights", codec.encode(np.full(2, 3.0)))]
    )


def write(path: Path, tree: Any) -> Path:
    """Write a notebook's file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree), "utf-8")
    return path
