"""Training in parts, with a file after each: the same call made again goes on where it stood."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np

from .._pytree import PRNGKey
from .._validation import is_concrete, require
from .storage import assemble, read, save

Curve = dict[str, Any]  # rows of one update each
Advance = Callable[[Any, Any, int, int], tuple[Any, Any, Curve]]


class Checkpoint(NamedTuple):
    """Where a run keeps itself, how often, and which run it is (see `description`)."""

    path: str | os.PathLike
    every: int
    call: dict[str, str]


def in_parts(
    begin: Callable[[], Any], advance: Advance, num_updates: int, checkpoint: Checkpoint | None
) -> tuple[Any, Curve]:
    """All updates, from where the checkpoint stands; in one part where there is none.

    begin() -> kept. advance(kept, live, done, count) -> kept, live and `count` rows of the curve.
    What is kept goes into the file; what is live (an environment outside JAX) does not: it is None
    at first and after an interruption. The parts are the same however often a run is interrupted,
    and so are its numbers. A file of another run is refused with `ValueError`.
    """
    arrays = _found(checkpoint) if checkpoint else {}
    kept, live, done = begin(), None, 0
    curve = {name[6:]: row for name, row in arrays.items() if name.startswith("curve/")}
    if checkpoint and curve:
        done = len(curve["returns"])
        rest = {name: array for name, array in arrays.items() if not name.startswith("curve/")}
        kept = assemble(checkpoint.path, rest, {"kept": kept})["kept"]
    every = checkpoint.every if checkpoint else num_updates
    while done < num_updates:
        count = min(every - done % every, num_updates - done)
        kept, live, rows = advance(kept, live, done, count)
        curve = _longer(curve, rows) if checkpoint else rows
        done += count
        if checkpoint:
            call = json.dumps(checkpoint.call)
            save(checkpoint.path, {"kept": kept, "curve": curve}, {"call": call})
    return kept, jax.tree.map(jnp.asarray, curve)


def _longer(curve: Curve, rows: Curve) -> Curve:
    """The curve with more rows, in this process's memory."""
    if not curve:
        return jax.tree.map(np.asarray, rows)
    return {name: np.concatenate([curve[name], row]) for name, row in rows.items()}


def _found(checkpoint: Checkpoint) -> dict[str, np.ndarray]:
    """The arrays in the file, if there is one, and if it is of the same call."""
    path, call = checkpoint.path, checkpoint.call
    if not Path(path).exists():
        return {}
    arrays, about = read(path)
    require("call" in about, f"{path}", "not of a training run", "one that train wrote")
    before = json.loads(about["call"])
    for name in sorted(before.keys() | call.keys()):
        was, now = before.get(name, "missing"), call.get(name, "missing")
        require(was == now, f"{name} in {path}", was, f"{now}, as in this call; or name a new file")
    return arrays


def description(key: PRNGKey, env: Any, algorithm: Any) -> dict[str, str]:
    """What tells one training run from another: key, environment, every number of the algorithm."""
    known = is_concrete(*jax.tree.leaves((key, env, algorithm)))
    must = "None under jit and vmap; pg.save keeps what they return"
    require(known, "checkpoint", "given where JAX traces the run", must)
    typed = jnp.issubdtype(key.dtype, jax.dtypes.prng_key)
    numbers = jax.random.key_data(key) if typed else key
    facts = {"key": str(np.asarray(numbers).tolist())}
    for name, value in (("env", env), ("algorithm", algorithm)):
        facts |= {name: _title(value)}
        facts |= {f"{name}.{field}": text for field, text in _fields(value).items()}
    return facts


def _title(value: Any) -> str:
    """An id or a name where there is one, else that of the class within all wrappers."""
    value = getattr(getattr(value, "spec", None), "id", value)
    value = getattr(value, "__qualname__", value)
    return value if isinstance(value, str) else type(getattr(value, "unwrapped", value)).__name__


def _fields(value: Any) -> dict[str, str]:
    """The numbers of a dataclass and of those inside it, large arrays by their hash."""
    facts = {}
    for name, field in vars(value).items() if is_dataclass(value) else ():
        if is_dataclass(field):
            facts[name] = type(field).__name__
            facts |= {f"{name}.{inner}": text for inner, text in _fields(field).items()}
        elif isinstance(field, (jax.Array, np.ndarray)):
            hashed = hashlib.sha256(np.asarray(field).tobytes()).hexdigest()[:12]
            facts[name] = str(float(field)) if field.ndim == 0 else f"{field.shape} {hashed}"
        elif field is None or isinstance(field, (bool, int, float, str)):
            facts[name] = str(field)
    return facts
