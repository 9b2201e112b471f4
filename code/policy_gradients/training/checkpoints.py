"""Training in parts: after each one a file is written, a caller is told, and may stop the run."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .._validation import require
from .progress import Bar
from .storage import assemble, read, require_file, save

Curve = dict[str, Any]  # rows of one update each
Advance = Callable[[Any, Any, int, int], tuple[Any, Any, Curve]]


class RunOptions(NamedTuple):
    """A run's file, its caller's function and its progress bar, each of which may be None.

    call: the facts that tell this run from others (see `identity`), where there is a file.
    callback(state, curve) says after every callback_every updates whether the run stops.
    """

    checkpoint: str | os.PathLike | None = None
    checkpoint_every: int = 10
    call: Mapping[str, str] = {}
    callback: Callable[[Any, Curve], bool] | None = None
    callback_every: int = 1
    bar: Bar | None = None

    @property
    def in_parts(self) -> bool:
        """Whether anything has to be done between two updates."""
        return self.checkpoint is not None or self.callback is not None

    def stops(self, num_updates: int) -> list[int]:
        """The updates after which the loop pauses: the same ones, however often it was cut off."""
        every = [self.checkpoint_every] if self.checkpoint is not None else []
        every += [self.callback_every] if self.callback is not None else []
        return sorted({n for step in every for n in range(step, num_updates, step)} | {num_updates})


def in_parts(
    begin: Callable[[], Any],
    advance: Advance,
    state_of: Callable[[Any], Any],
    num_updates: int,
    options: RunOptions,
) -> tuple[Any, Curve]:
    """All updates, from where the checkpoint stands, unless the callback stops them before.

    begin() -> kept. advance(kept, live, done, count) -> kept, live and `count` rows of the curve.
    What is kept goes into the file; what is live (an environment outside JAX) does not: it is None
    at first and after an interruption. state_of(kept) is the algorithm's state. A file of another
    run, or of a longer one, is refused with `ValueError`.
    """
    path = options.checkpoint
    arrays = _found(path, options.call) if path is not None else {}
    kept, live, done = begin(), None, 0
    curve = {name[6:]: row for name, row in arrays.items() if name.startswith("curve/")}
    if path is not None and curve:
        done = len(curve["returns"])
        must = f"at least {done}, the updates that {path} has"
        require(num_updates >= done, "num_updates", num_updates, must)
        rest = {name: array for name, array in arrays.items() if not name.startswith("curve/")}
        kept = assemble(path, rest, {"kept": kept})["kept"]
    for stop in options.stops(num_updates):
        if stop <= done:
            continue
        kept, live, rows = advance(kept, live, done, stop - done)
        curve, done = (_longer(curve, rows) if options.in_parts else rows), stop
        told = options.callback and (done % options.callback_every == 0 or done == num_updates)
        stopped = bool(told and options.callback(state_of(kept), curve))  # type: ignore[misc]
        due = done % options.checkpoint_every == 0 or done == num_updates or stopped
        if path is not None and due:
            save(path, {"kept": kept, "curve": curve}, {"call": json.dumps(dict(options.call))})
        if stopped:
            break
    return kept, jax.tree.map(jnp.asarray, curve)


def _longer(curve: Curve, rows: Curve) -> Curve:
    """The curve with more rows, in this process's memory."""
    if not curve:
        return jax.tree.map(np.asarray, rows)
    return {name: np.concatenate([curve[name], row]) for name, row in rows.items()}


def _found(path: str | os.PathLike, call: Mapping[str, str]) -> dict[str, np.ndarray]:
    """The arrays in the file, if there is one, and if it is of the same call."""
    require_file("checkpoint", path)
    if not Path(path).exists():
        return {}
    arrays, about = read(path)
    require("call" in about, f"{path}", "not of a training run", "one that train wrote")
    require_same(path, json.loads(about["call"]), call)
    return arrays


def require_same(
    path: str | os.PathLike, before: Mapping[str, str], call: Mapping[str, str]
) -> None:
    """Refuse a file that was written by another call, and say in what they differ."""
    for name in dict.fromkeys([*call, *before]):
        was, now = before.get(name, "missing"), call.get(name, "missing")
        require(was == now, f"{name} in {path}", was, f"{now}, as in this call; or name a new file")
