"""Many devices: environments split over a mesh, everything else the same on each.

A batch is one array, whatever device holds its parts: its mean is the mean of all of it, and the
compiler adds the sums that devices exchange. So no formula knows of devices, and results do not
depend on their number (but for rounding).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import jax
import jax.numpy as jnp
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxtyping import PyTree

from ._pytree import PRNGKey
from ._validation import require


@contextmanager
def over_devices(mesh: Mesh | None, key: PRNGKey, num_envs: int) -> Iterator[Any]:
    """Where `sharded` divides over the mesh; gives the key on every device. No mesh, no change."""
    if mesh is None:
        yield key
        return
    require(isinstance(mesh, Mesh), "mesh", repr(mesh), "a jax.sharding.Mesh, or None")
    must = f"a multiple of the number of devices, {mesh.size}"
    require(num_envs % mesh.size == 0, "num_envs", num_envs, must)
    mesh = Mesh(mesh.devices, mesh.axis_names)  # its axes are the compiler's business now
    with jax.sharding.use_abstract_mesh(mesh.abstract_mesh):
        yield placed(key, NamedSharding(mesh, PartitionSpec()))


def placed(x: Any, where: NamedSharding) -> Any:
    """An array on several devices, of several processes maybe; keys as well, as numbers."""
    if not jnp.issubdtype(x.dtype, jax.dtypes.prng_key):
        return jax.device_put(x, where)
    numbers, impl = jax.random.key_data(x), jax.random.key_impl(x)
    return jax.random.wrap_key_data(jax.device_put(numbers, where), impl=impl)


def sharded(tree: PyTree, axis: int = 0) -> PyTree:
    """The same arrays with `axis` divided over the devices, where it divides evenly."""
    mesh = jax.sharding.get_abstract_mesh()
    if mesh.empty:
        return tree
    parts = PartitionSpec(*[None] * axis, mesh.axis_names)

    def place(x: Any) -> Any:
        even = x.shape[axis] % mesh.size == 0
        return jax.lax.with_sharding_constraint(x, parts) if even else x

    return jax.tree.map(place, tree)
