"""What tells one training run from another, as sentences that a file can keep and compare.

A number is told by its value, an array by its shape and a hash, a function by its name and a hash
of its code and of what it encloses, a Gymnasium environment by its specification, its wrappers with
their arguments, and its spaces. What lies further off cannot be told: the body of a function that
these functions call, the source of a class, and the attributes of an `Env` that has no
specification.
"""

import functools
import hashlib
import inspect
from collections.abc import Mapping
from dataclasses import is_dataclass
from types import CodeType
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
from gymnasium.experimental.functional import FuncEnv

from .._pytree import PRNGKey
from .._version import __version__
from ..algorithms.common import Algorithm
from ..environments.gymnasium_vector import PolicyVectorEnv, copies_of

DEPTH = 6  # how far into values within values we look: enough for a policy in an algorithm
Facts = dict[str, str]


def description(
    key: PRNGKey, env: Any, algorithm: Any, start: Any = None, copies: PolicyVectorEnv | None = None
) -> Facts:
    """The facts of a run, by the names that a refusal gives them.

    num_updates is not among them: a run may be made longer.
    """
    typed = jnp.issubdtype(key.dtype, jax.dtypes.prng_key)
    bits = jax.random.key_data(key) if typed else key
    facts = {"policy_gradients": __version__, "key": str(np.asarray(bits).tolist())}
    facts |= _facts("env", env) | (_facts_of_copies(copies) if copies else {})
    facts |= _facts("algorithm", algorithm)
    if start is not None:
        facts["start"] = _digest([_array(x) for x in jax.tree.leaves(start)])
    return {name: fact for name, fact in facts.items() if not name.endswith(".num_updates")}


def _facts(name: str, value: Any, depth: int = DEPTH) -> Facts:
    """What can be said of a value and of those inside it, each by its path."""
    if value is None or isinstance(value, (bool, int, float, str, np.generic)):
        return {name: str(value)}
    if isinstance(value, (jax.Array, np.ndarray)):
        return {name: str(float(value)) if value.ndim == 0 else _array(value)}
    title = _title(value, depth)
    facts = {name: title} if title else {}
    for inner, held in _held(value).items() if depth else ():
        facts |= _facts(f"{name}.{inner}", held, depth - 1)
    return facts


def _held(value: Any) -> Mapping[str, Any]:
    """The values inside another one that belong to what it is."""
    if isinstance(value, functools.partial):
        named = {str(i): argument for i, argument in enumerate(value.args)} | value.keywords
        return {"function": value.func, **named}
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return {str(key): held for key, held in value.items()}
    if isinstance(value, (tuple, list)):
        return {str(i): held for i, held in enumerate(value)}
    own = is_dataclass(value) or isinstance(value, (FuncEnv, Algorithm))
    return vars(value) if own and not isinstance(value, type) and hasattr(value, "__dict__") else {}


def _title(value: Any, depth: int) -> str:
    """An id where there is one, a function's name and hash, or the name of the class within."""
    if isinstance(value, gymnasium.Env | gymnasium.vector.VectorEnv) and value.spec:
        return value.spec.id
    if isinstance(value, type):
        return value.__qualname__
    if isinstance(value, (tuple, list, Mapping)):
        return "" if value else "empty"
    if inspect.isroutine(inspect.unwrap(value)):
        return _function(value, depth)
    return type(getattr(value, "unwrapped", value)).__qualname__


def _function(function: Any, depth: int) -> str:
    """A function's qualified name, with a hash of its code, its defaults and what it encloses."""
    function = inspect.unwrap(function)
    name = getattr(function, "__qualname__", type(function).__name__)
    code = getattr(function, "__code__", None)
    if code is None or not depth:
        return name
    cells = [cell for cell in function.__closure__ or () if _is_filled(cell)]
    enclosed = [getattr(function, "__self__", None), function.__defaults__, function.__kwdefaults__]
    enclosed += [cell.cell_contents for cell in cells]
    parts = [_code(code), *(_facts("", value, depth - 1) for value in enclosed)]
    return f"{name} ({_digest(parts)})"


def _code(code: CodeType) -> str:
    """The instructions of a function, without the places of its lines."""
    constants = [_code(x) if isinstance(x, CodeType) else _constant(x) for x in code.co_consts]
    return str((code.co_code, code.co_names, constants))


def _constant(x: Any) -> str:
    """A constant as text; a set has an order of its own in each process."""
    return str(sorted(map(repr, x))) if isinstance(x, frozenset) else repr(x)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not cell
    except ValueError:  # a name that is bound later
        return False


def _facts_of_copies(copies: PolicyVectorEnv) -> Facts:
    """The specification, wrappers and spaces of a Gymnasium environment, by its first copy."""
    facts = {
        "env.observation_space": str(copies.space),
        "env.action_space": str(copies.single_action_space),
    }
    spec, wrappers = copies.env.spec, []
    if inside := copies_of(copies.env):
        layer: Any = inside[0]
        while isinstance(layer, gymnasium.Wrapper):
            wrappers.append(type(layer).__qualname__)
            saved = getattr(layer, "_saved_kwargs", {})  # Gymnasium's record of its arguments
            facts |= _facts(f"env.{wrappers[-1]}", saved) if saved else {}
            layer = layer.env
        spec = layer.spec
        wrappers.append(type(layer).__qualname__)
    if spec and spec.kwargs:
        facts |= _facts("env.kwargs", spec.kwargs)
    return facts | {"env.wrappers": " of ".join(wrappers)}


def _array(value: Any) -> str:
    """The shape of an array and a hash of its numbers."""
    array = np.asarray(value)
    return f"{array.shape} {_digest([array.tobytes()])}"


def _digest(parts: list[Any]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:12]
