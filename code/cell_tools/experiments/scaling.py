"""Memory and time against environments and devices; simulated devices need a process of their own.

`python -m cell_tools.experiments.scaling 8` prints the measurement on 8 devices as JSON.
"""

import json
import os
import subprocess
import sys
import time
from typing import Any

NUM_ENVS = [8, 32, 128, 512, 2048, 4096]
NUM_STEPS = 32


def growth(
    num_devices: int = 1, num_envs: list[int] | None = None, rounds: int = 3
) -> dict[str, Any]:
    """Seconds and megabytes of an update of PPO on CartPole, for each number of environments.

    Seconds: of ten updates in one program, the best of `rounds`, over ten. Megabytes: what the
    compiled program keeps for its arrays on each device.
    """
    import jax
    from jax.sharding import Mesh

    import policy_gradients as pg

    mesh = Mesh(jax.devices()[:num_devices], ("devices",)) if num_devices > 1 else None
    sizes, key, seconds, megabytes = num_envs or NUM_ENVS, jax.random.key(0), [], []
    for count in sizes:
        algorithm = pg.ppo(num_envs=count, num_steps=NUM_STEPS, num_updates=10)

        def run(key: Any, algorithm: Any = algorithm) -> Any:
            return pg.train(key, pg.CartPole(), algorithm, mesh=mesh)

        program = jax.jit(run).lower(key).compile()
        memory: Any = program.memory_analysis()
        megabytes.append(round((memory.temp_size_in_bytes + memory.output_size_in_bytes) / 1e6, 3))
        times = []
        for _ in range(rounds + 1):  # the first one warms up
            begin = time.perf_counter()
            jax.block_until_ready(program(key))
            times.append(time.perf_counter() - begin)
        seconds.append(float(f"{min(times[1:]) / 10:.4g}"))
    return {
        "num_steps": NUM_STEPS, "num_envs": sizes, "seconds": seconds, "megabytes": megabytes,
        "versions": {"jax": jax.__version__},
    }  # fmt: skip


def flat_until(rows: dict[str, Any]) -> int:
    """The largest number of environments up to which an update costs less than twice the first."""
    costly = [s >= 2 * rows["seconds"][0] for s in rows["seconds"]]
    return int(rows["num_envs"][[*costly, True].index(True) - 1])


def scaling() -> dict[str, Any]:
    """The same for 1, 2 and 8 devices, simulated on this machine's processors."""
    runs = {}
    for number in (1, 2, 8):
        flags = f"--xla_force_host_platform_device_count={number}"
        done = subprocess.run(
            [sys.executable, "-m", "cell_tools.experiments.scaling", str(number)],
            env={**os.environ, "XLA_FLAGS": flags}, capture_output=True, text=True, timeout=1200,
            check=True,
        )  # fmt: skip
        runs[str(number)] = json.loads(done.stdout.splitlines()[-1])
    return {"environment": "CartPole", "processors": os.cpu_count(), "runs": runs}


if __name__ == "__main__":
    print(json.dumps(growth(int(sys.argv[1]))))
