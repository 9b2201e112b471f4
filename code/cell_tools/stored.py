"""The stored runs: long training runs that were made once, and are read here."""

import json
from pathlib import Path
from typing import Any

import numpy as np

HERE = Path(__file__).resolve().parent
IN_WHEEL = HERE / "stored"  # where the wheel that notebooks install has them
FOLDER = IN_WHEEL if IN_WHEEL.is_dir() else HERE.parents[1] / "book" / "data"


def load(name: str) -> dict[str, Any]:
    """A stored run, its returns as arrays [seeds, updates] with NaN for null."""
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        known = ", ".join(sorted(each.stem for each in FOLDER.glob("*.json")))
        raise ValueError(f"There is no stored run {name!r}; there are: {known}.")
    record = json.loads(path.read_text("utf8"))
    for run in (record, *record.get("runs", {}).values()):
        if "returns" in run:
            run["returns"] = np.array(run["returns"], dtype=float)
    return dict(record)
