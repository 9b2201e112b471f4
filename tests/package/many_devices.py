"""What the tests of many devices run in processes of their own: simulated ones, or two processes.

`many_devices.py simulated FOLDER often 1 8` trains on one and on eight simulated devices, `rarely`
what only `make test-all` tries;
`many_devices.py process FOLDER RANK PORT` is one of two processes with a device each. Both write
what they got to FOLDER.
"""

import json
import os
import sys
from functools import partial
from pathlib import Path
from typing import Any

if sys.argv[1:2] == ["simulated"]:
    os.environ["XLA_FLAGS"] += " --xla_force_host_platform_device_count=8"

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import NamedSharding, PartitionSpec

import policy_gradients as pg
from policy_gradients._compilation import LEVEL, quick_options

KEY = jax.random.key
# Every algorithm on one task, and on the other one.
CASES = {
    "often": ("Reinforce Pendulum", "NPG CartPole", "TRPO Pendulum", "PPO CartPole"),
    "rarely": ("Reinforce CartPole", "NPG Pendulum", "TRPO CartPole", "PPO Pendulum"),
}
SIZES = {"num_envs": 8, "num_steps": 16, "num_updates": 5}
# Conjugate gradients magnify rounding a thousandfold in an update at the default damping of 0.01,
# on one device as on many; with these they do not, and what is left is the devices' doing.
STEADY: dict[str, Any] = {"damping": 0.1, "num_cg_steps": 5}


def cases() -> dict[str, tuple[Any, Any]]:
    """Every algorithm on both environments, in float64."""
    wide: Any = jnp.float64
    value = pg.neural_value((8,), wide)
    limit = {"max_episode_steps": SIZES["num_steps"], "dtype": wide}
    tasks = {
        "CartPole": (pg.CartPole(**limit), pg.neural_policy((8,), wide)),
        "Pendulum": (pg.Pendulum(**limit), pg.gaussian_policy((8,), 0.0, wide)),
    }
    found = {}
    for task, (env, policy) in tasks.items():
        nets: dict[str, Any] = {**SIZES, "policy": policy, "value": value}
        for make in (pg.reinforce, pg.npg, pg.trpo, pg.ppo):
            steady = STEADY if make in (pg.npg, pg.trpo) else {}
            found[f"{make.__name__} {task}"] = env, make(**nets, **steady)
    return found


def mesh_of(number: int) -> jax.sharding.Mesh:
    return jax.sharding.Mesh(jax.devices()[:number], ("devices",))


def compiled(function: Any, *arguments: Any) -> Any:
    """Compiled as `pg.train` compiles runs as short as these."""
    options = {**quick_options(), LEVEL: 0}
    return jax.jit(function).lower(*arguments).compile(compiler_options=options)


def simulated(folder: Path, which: str, numbers: list[int]) -> None:
    """Cases on each of these numbers of devices: the results and the compiled programs."""
    texts, known = {}, cases()
    for number in numbers:
        train = partial(pg.train, mesh=mesh_of(number))
        for name in CASES[which]:
            env, algorithm = known[name]
            program = compiled(train, KEY(0), env, algorithm)
            pg.save(folder / f"{name} {number}", program(KEY(0), env, algorithm))
            texts[f"{name} {number}"] = program.as_text()
    (folder / "programs.json").write_text(json.dumps(texts), "utf-8")


def about_eight(folder: Path) -> None:
    """What else holds on eight devices: a refusal, and seeds divided among them."""
    env, algorithm = cases()["PPO CartPole"]
    facts: dict[str, Any] = {}
    try:
        pg.train(KEY(0), env, algorithm, num_envs=12, mesh=mesh_of(8))
    except ValueError as error:
        facts["message"] = str(error)
    keys = jax.random.split(KEY(0), 8)
    seeds = jax.vmap(lambda key: pg.train(key, env, algorithm).returns)
    here = compiled(seeds, keys)
    there = jax.device_put(keys, NamedSharding(mesh_of(8), PartitionSpec("devices")))
    spread = compiled(seeds, there)
    facts["seeds"] = np.nanmax(np.abs(here(keys) - np.asarray(spread(there))))
    both = jax.vmap(lambda key: pg.train(key, env, algorithm, mesh=mesh_of(8)).returns)(keys[:2])
    facts["seeds and environments"] = np.nanmax(np.abs(here(keys)[:2] - np.asarray(both)))
    facts["devices of seeds"] = len({s.device for s in spread(there).addressable_shards})
    facts["seeds exchange"] = any(x in spread.as_text() for x in ("all-reduce", "all-gather"))
    (folder / "facts.json").write_text(json.dumps(facts), "utf-8")


def process(folder: Path, rank: int, port: str) -> None:
    jax.config.update("jax_cpu_collectives_implementation", "gloo")
    jax.distributed.initialize(f"localhost:{port}", 2, rank, initialization_timeout=600)
    assert jax.device_count() == 2 and jax.local_device_count() == 1
    for name, file in (("PPO CartPole", folder / "run"), ("TRPO Pendulum", None)):
        env, algorithm = cases()[name]
        result = pg.train(KEY(0), env, algorithm, mesh=mesh_of(2), checkpoint=file)
        pg.save(folder / f"{name} processes", result)
    jax.distributed.shutdown()


if __name__ == "__main__":
    jax.config.update("jax_enable_x64", True)
    if sys.argv[1] == "simulated":
        simulated(Path(sys.argv[2]), sys.argv[3], [int(number) for number in sys.argv[4:]])
        if sys.argv[3:] == ["often", "1", "8"]:
            about_eight(Path(sys.argv[2]))
    else:
        process(Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
