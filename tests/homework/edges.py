"""Draws of the inputs that students forget: short, padded, certain, tiny and huge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

SIZES = (1e-6, 1.0, 1e6)
SHAPES = ((1, 1), (4, 1), (1, 4), (5, 4))  # episodes and steps


def batches(seed: int) -> Iterator[tuple[np.random.Generator, int, int, float, Any]]:
    """(rng, N, H, size, lengths) of padded batches: the first row is full, the last one empty."""
    rng = np.random.default_rng(seed)
    for N, H in SHAPES:
        for size in SIZES:
            lengths = rng.integers(H + 1, size=N)
            lengths[0], lengths[-1] = H, 0 if N > 1 else H
            yield rng, N, H, size, lengths


def padded(array: Any, lengths: Any, filler: float = np.nan) -> Any:
    """The array with the filler behind the end of every row."""
    array = np.array(array)
    array[np.arange(array.shape[1]) >= np.asarray(lengths)[:, None]] = filler
    return array


def policies(rng: np.random.Generator, *shape: int) -> Any:
    """Probabilities along the last axis, of all sizes and often zero."""
    weights = 10.0 ** rng.integers(-6, 1, size=shape) * (rng.random(shape) < 0.7)
    weights[weights.sum(-1) == 0] = 1.0
    return weights / weights.sum(-1, keepdims=True)
