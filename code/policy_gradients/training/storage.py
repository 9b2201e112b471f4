"""Arrays on disk: one file of named arrays, written whole or not at all, read without running it.

The format is safetensors: a header with each array's name, type and shape, then the numbers. Names
are paths in the tree, such as `params/0/weight`.
"""

import os
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding
from jaxtyping import PyTree

from .._validation import require
from ..devices import placed

FORMAT = "policy_gradients 1"  # in the header of every file; counts up when old files change sense


def save(path: str | os.PathLike, tree: PyTree, about: dict[str, str] | None = None) -> None:
    """Write the arrays of a pytree to a file, with notes `about` it in the header.

    The file is complete at every moment: a new one takes the place of an old one when all of it is
    on the disk. In a program of several processes the first one writes.
    """
    from safetensors.numpy import save as to_bytes

    require_file("path", path)
    arrays = {name: numbers(leaf) for name, leaf in named(tree).items()}
    if jax.process_index() != 0:
        return
    versions = {"jax": jax.__version__, "numpy": np.__version__}
    whole = to_bytes(arrays, {"format": FORMAT, **versions, **(about or {})})
    path = Path(path)
    part = path.with_name(path.name + ".part")
    with part.open("wb") as file:
        file.write(whole)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def load(path: str | os.PathLike, like: PyTree) -> PyTree:
    """The tree that `save` wrote, in the structure of `like`, whose numbers do not matter.

    Raises `ValueError` where the file is cut short, was written by something else, or its arrays
    are not those of `like` by name, shape and type. `FileNotFoundError` where there is none.
    """
    arrays, _ = read(path)
    return assemble(path, arrays, like)


def require_file(argument: str, path: str | os.PathLike) -> None:
    """Refuse a path at which no file can be written, before any work is done for it."""
    path = Path(path)
    require(not path.is_dir(), argument, f"{path}, a folder", "the path of a file")
    must = "the path of a file in a folder that exists"
    require(path.parent.is_dir(), argument, path, must)


def read(path: str | os.PathLike) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """All arrays of a file by name, and its notes."""
    from safetensors import SafetensorError, safe_open

    must = "a whole file written by save"
    require(not Path(path).is_dir(), "path", f"{path}, a folder", must)
    try:
        with safe_open(path, framework="numpy") as file:
            about = file.metadata() or {}
            require(about.get("format") == FORMAT, f"{path}", "written by another program", must)
            return {name: file.get_tensor(name) for name in file.keys()}, about  # noqa: SIM118
    except SafetensorError as error:
        was = f"cut short or no such file at all ({error})"
        raise ValueError(f"{path} was {was}; it must be {must}.") from None


def assemble(path: str | os.PathLike, arrays: dict[str, np.ndarray], like: PyTree) -> PyTree:
    """The arrays in the structure of `like`, if they are the ones that belong there."""
    wanted = named(like)
    for name in sorted(wanted.keys() ^ arrays.keys()):
        was = f"a file with an array {name!r}" if name in arrays else f"without an array {name!r}"
        require(False, f"{path}", was, "one that was saved from a tree like the one given")
    for name, leaf in wanted.items():
        data = jax.eval_shape(jax.random.key_data if _is_key(leaf) else jnp.asarray, leaf)
        was, must = (f"{x.dtype}{list(x.shape)}" for x in (arrays[name], data))
        require(was == must, f"{name!r} in {path}", was, f"{must}, as in the tree given")
    leaves = [_as_before(arrays[name], leaf) for name, leaf in wanted.items()]
    return jax.tree.unflatten(jax.tree.structure(like), leaves)


def named(tree: PyTree) -> dict[str, Any]:
    """The leaves by their paths; a tree that is one leaf has the name `value`."""
    leaves, _ = jax.tree.flatten_with_path(tree)
    names = [jax.tree_util.keystr(path, simple=True, separator="/") for path, _ in leaves]
    twice = sorted({name for name in names if names.count(name) > 1})
    require(not twice, "tree", f"one with two leaves named {twice}", "one whose names differ")
    return {name or "value": leaf for name, (_, leaf) in zip(names, leaves, strict=True)}


def _is_key(leaf: Any) -> bool:
    return hasattr(leaf, "dtype") and jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)


def numbers(leaf: Any) -> np.ndarray:
    """A leaf as numbers in this process's memory, in C order."""
    if _is_key(leaf):
        leaf = jax.random.key_data(leaf)
    if not isinstance(leaf, (jax.Array, np.ndarray)):
        leaf = jnp.asarray(leaf)
    if isinstance(leaf, jax.Array) and not leaf.is_fully_addressable:
        from jax.experimental.multihost_utils import process_allgather

        leaf = process_allgather(leaf, tiled=True)
    return np.array(leaf, order="C")


def _as_before(numbers: np.ndarray, leaf: Any) -> jax.Array:
    """Numbers as a leaf like the one given, divided over devices as it is."""
    array = jnp.asarray(numbers)
    if _is_key(leaf):
        array = jax.random.wrap_key_data(array, impl=jax.random.key_impl(leaf))
    where = getattr(leaf, "sharding", None)
    return placed(array, where) if isinstance(where, NamedSharding) else array
