"""Whether stored runs still belong to the code: their settings, and one update of each.

A training run is chaotic: another processor rounds another last bit, and after a few updates the
numbers have nothing in common. So stored curves cannot be compared with fresh ones. Instead we
compare everything that a run consists of, each part a pure function of stored inputs: the settings,
in words; one update in float64 from a made-up batch; and the first random numbers of a run.
"""

from typing import Any

import numpy as np

from cell_tools.experiments.first_draws import randomness
from cell_tools.experiments.made_up_update import update
from cell_tools.experiments.settings_in_words import settings


def probe(env: Any, algorithm: Any) -> dict[str, Any]:
    """All that is kept of one run beside its curves, to be compared by `differences`."""
    return {
        "settings": settings(env, algorithm),
        "update": update(env, algorithm),
        "randomness": randomness(env, algorithm),
    }


TOLERANCES = {"update": 1e-6, "randomness": 1e-3}


def differences(stored: Any, found: Any, where: str = "", tolerance: float = 0.0) -> list[str]:
    """Where two probes differ, a sentence each; numbers relative to 1 or their size."""
    if isinstance(stored, dict) and isinstance(found, dict):
        names = sorted(stored.keys() | found.keys())
        return [
            line
            for name in names
            for line in differences(
                stored.get(name), found.get(name),  # a field that came later may be None
                f"{where} {name}".strip(), TOLERANCES.get(name, tolerance),
            )
        ]  # fmt: skip
    numbers = isinstance(stored, list) and isinstance(found, list) and len(stored) == len(found)
    if tolerance and numbers:
        a, b = np.array(stored), np.array(found)
        same = bool((np.abs(a - b) <= tolerance * np.maximum(1e-3, np.abs(a))).all())
    else:
        same = stored == found
    return [] if same else [f"{where}: stored {stored}, the code now gives {found}"]
