"""Ring 3: an interrupted run goes on to the same numbers, and only the same run does."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from helpers import Counter, Networks
from test_training import Drift

import policy_gradients as pg
from policy_gradients.environments.gymnasium_copies import vector_env
from policy_gradients.training import identity
from policy_gradients.training.checkpoints import require_same
from policy_gradients.training.identity import description
from policy_gradients.training.storage import read

KEY = jax.random.key(0)
SMALL: Networks = {"policy": pg.neural_policy((8,)), "value": pg.neural_value((8,))}
ALGORITHM = pg.ppo(**SMALL, num_envs=2, num_steps=8, num_updates=7)
ENV = pg.CartPole()
LIMIT = 600  # seconds after which a child hangs


def assert_same(one: Any, other: Any) -> None:
    """Bit for bit, NaN included."""
    jax.tree.map(np.testing.assert_array_equal, one, other)


@pytest.mark.parametrize("make", [pg.ppo, pg.a2c, pg.reinforce, pg.trpo])
def test_a_kept_run_is_the_run(make: Any, tmp_path: Path) -> None:
    """In parts of 3, 3 and 1 updates; and the call made again gives what the file has.

    The whole and the parts are two programs that round differently. So they run in float64, and
    TRPO with a damping at which conjugate gradients do not magnify rounding.
    """
    wide: Any = jnp.float64
    nets = {"policy": pg.neural_policy((8,), wide), "value": pg.neural_value((8,), wide)}
    steady = {"damping": 0.1, "num_cg_steps": 5} if make is pg.trpo else {}
    with jax.enable_x64(True):
        env = pg.CartPole(max_episode_steps=8, dtype=wide)
        algorithm = make(**nets, **steady, num_envs=2, num_steps=8, num_updates=7)
        plain = pg.train(KEY, env, algorithm)
        kept, again = (
            pg.train(KEY, env, algorithm, checkpoint=tmp_path / "run", checkpoint_every=3)
            for _ in range(2)
        )
        assert_same(kept, again)
        for x, y in zip(jax.tree.leaves(plain), jax.tree.leaves(kept), strict=True):
            np.testing.assert_allclose(x, y, rtol=1e-8, atol=1e-10)


PROGRAM = """
import sys
import jax
import policy_gradients as pg
small = {"policy": pg.neural_policy((8,)), "value": pg.neural_value((8,)), "num_envs": 2}
algorithm = pg.ppo(**small, num_steps=8, num_updates=4000)
result = pg.train(jax.random.key(0), pg.CartPole(), algorithm, checkpoint=sys.argv[1],
                  checkpoint_every=20)
pg.save(sys.argv[2], result)
"""


def run(folder: Path, name: str) -> subprocess.Popen:
    command = [sys.executable, "-c", PROGRAM, str(folder / name), str(folder / f"{name} result")]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def finish(child: subprocess.Popen) -> None:
    try:
        _, errors = child.communicate(timeout=LIMIT)
    finally:
        child.kill()
    assert child.returncode == 0, errors


@pytest.mark.timeout(6 * LIMIT)
def test_a_killed_run_goes_on_to_the_same_bits(tmp_path: Path) -> None:
    """SIGKILL three times, wherever the process is, a write included; then to the end."""
    undisturbed = run(tmp_path, "calm")
    seen: list[int] = []
    try:
        for _ in range(3):
            child = run(tmp_path, "killed")
            before, limit = seen[-1] if seen else 0, time.monotonic() + LIMIT
            while time.monotonic() < limit and done(tmp_path / "killed") <= before:
                time.sleep(0.005)
            child.send_signal(signal.SIGKILL)
            assert child.wait(timeout=LIMIT) == -signal.SIGKILL, "it was over before it was killed"
            seen.append(done(tmp_path / "killed"))
        assert 0 < seen[0] < seen[1] < seen[2] < 4000
        finish(run(tmp_path, "killed"))
    finally:
        finish(undisturbed)
    calm, killed = (read(tmp_path / f"{name} result")[0] for name in ("calm", "killed"))
    assert calm.keys() == killed.keys() and len(calm["returns"]) == 4000
    for name, array in calm.items():
        np.testing.assert_array_equal(array, killed[name], err_msg=name)


def done(path: Path) -> int:
    """How many updates a file has."""
    return len(read(path)[0]["curve/returns"]) if path.exists() else 0


class Mortal(gymnasium.Env):
    """Episodes of eight steps, until one step too many."""

    observation_space = gymnasium.spaces.Box(0, np.inf, (1,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self, lifetime: float) -> None:
        self.lifetime, self.steps = lifetime, 0

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        self.steps = 0
        return np.zeros(1, np.float32), {}

    def step(self, action: Any) -> Any:
        self.steps, self.lifetime = self.steps + 1, self.lifetime - 1
        if self.lifetime < 0:
            raise RuntimeError("the simulator crashed")
        return np.full(1, self.steps, np.float32), 1.0, False, self.steps == 8, {}


def test_a_gymnasium_run_keeps_its_count_and_its_keys(tmp_path: Path) -> None:
    """It crashes in update 5 of 6, with 3 in the file. Those stay; episodes begin afresh."""
    call: Any = {"algorithm": Drift(num_envs=1), "num_steps": 12, "num_updates": 6}
    whole = pg.train(KEY, Mortal(np.inf), **call)
    assert whole.episodes.tolist() == [1, 2, 1, 2, 1, 2]
    keep: dict[str, Any] = {"checkpoint": tmp_path / "run", "checkpoint_every": 3}
    with pytest.raises(RuntimeError, match="the simulator crashed"):
        pg.train(KEY, Mortal(50), **call, **keep)
    assert done(tmp_path / "run") == 3
    resumed = pg.train(KEY, Mortal(np.inf), **call, **keep)
    assert resumed.episodes.tolist() == [1, 2, 1, 1, 2, 1]
    assert_same(resumed.state, whole.state)  # this algorithm learns from its keys alone


@pytest.mark.parametrize(
    ("other", "message"),
    [
        ({"key": jax.random.key(1)}, r"key in .*run was \[0, 0\]; it must be \[0, 1\], as in this"),
        ({"algorithm": replace(ALGORITHM, discount=0.5)}, "algorithm.discount in .*run was 0.99"),
        (
            {"num_updates": 6},
            "num_updates was 6; it must be at least 7, the updates that",
        ),
        (
            {"algorithm": pg.trpo(**SMALL, num_envs=2, num_steps=8)},
            "algorithm in .*run was PPO; .* TRPO",
        ),
        ({"env": pg.Pendulum()}, "env in .*run was CartPole; it must be Pendulum"),
        ({"env": "CartPole-v1"}, "env in .*run was CartPole; it must be CartPole-v1"),
        ({"env": replace(ENV, gravity=1.6)}, "env.gravity in .*run was 9.8; it must be 1.6"),
        (
            {"algorithm": replace(ALGORITHM, policy=pg.neural_policy((9,)))},
            "algorithm.policy.init in",
        ),
    ],
)
def test_the_file_of_another_run_is_refused(
    other: dict[str, Any], message: str, tmp_path: Path
) -> None:
    call: dict[str, Any] = {
        "key": KEY,
        "env": ENV,
        "algorithm": ALGORITHM,
        "checkpoint": tmp_path / "run",
    }
    pg.train(**call)
    before = (tmp_path / "run").read_bytes()
    with pytest.raises(ValueError, match=message):
        pg.train(**{**call, **other})
    assert (tmp_path / "run").read_bytes() == before


class Pays(gymnasium.Env):
    """One number to see, one to earn."""

    observation_space = gymnasium.spaces.Box(0, np.inf, (1,), np.float32)
    action_space = gymnasium.spaces.Discrete(2)

    def __init__(self, amount: float = 1.0, render_mode: str | None = None) -> None:
        self.amount, self.render_mode = amount, render_mode

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        return np.zeros(1, np.float32), {}

    def step(self, action: Any) -> Any:
        return np.zeros(1, np.float32), self.amount, False, False, {}


maker: Any = Pays  # Gymnasium declares a function of keywords alone
gymnasium.register("Pays-v0", maker, max_episode_steps=20)


def pays(amount: float) -> Any:
    return lambda: Pays(amount)


def squashed(by: Any) -> pg.Policy:
    """A policy of equal shapes, whatever it squashes by."""
    return pg.Policy(lambda *_: jnp.zeros(()), lambda x, o: pg.Categorical(by(jnp.stack([x, -x]))))


def shaped(weight: float) -> Any:
    return lambda: gymnasium.wrappers.TransformReward(Pays(), lambda reward: weight * float(reward))


@pytest.mark.parametrize(
    ("one", "other", "message"),
    [
        ({"env": lambda: Pays(1)}, {"env": lambda: Pays(-7)}, r"env in .*run was <lambda> \("),
        ({"env": pays(1)}, {"env": pays(-7)}, r"env in .*run was pays.<locals>.<lambda> \("),
        ({"env": partial(Pays, 1)}, {"env": partial(Pays, -7)}, "env.0 in .*run was 1; .* -7"),
        ({"env": shaped(1)}, {"env": shaped(2)}, "env in .*run was shaped"),
        (
            {"env": lambda: gymnasium.make("Pays-v0", amount=1)},
            {"env": gymnasium.make("Pays-v0", amount=2)},
            "env in",
        ),
        (
            {"env": gymnasium.make("Pays-v0", amount=1)},
            {"env": gymnasium.make("Pays-v0", amount=2)},
            "env.kwargs.amount in .*run was 1; it must be 2",
        ),
        (
            {"env": gymnasium.make("Pays-v0", max_episode_steps=9)},
            {"env": gymnasium.make("Pays-v0", max_episode_steps=8)},
            "env.TimeLimit.max_episode_steps in .*run was 9; it must be 8",
        ),
        (
            {"algorithm": Drift(policy=squashed(jnp.tanh))},
            {"algorithm": Drift(policy=squashed(jax.nn.relu))},
            r"algorithm.policy.apply in .*run was squashed.<locals>.<lambda> \(",
        ),
        ({}, {"start": jnp.ones(())}, "start in .*run was missing"),
    ],
)
def test_runs_that_differ_in_what_they_call_are_told_apart(
    one: Any, other: Any, message: str
) -> None:
    """As train compares them: the facts in the file with those of the call."""
    call: Any = {"env": pays(3), "algorithm": Drift()}

    def facts(change: Any) -> dict[str, str]:
        call_ = {**call, **change}
        given = isinstance(call_["env"], gymnasium.Env)
        return description(KEY, **call_, copies=vector_env(call_["env"], None if given else 1))

    assert facts(one) == facts(one)
    before, now = facts(one), facts(other)
    with pytest.raises(ValueError, match=message):
        require_same(Path("run"), before, now)


def test_another_version_of_the_package_is_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    call: dict[str, Any] = {
        "key": KEY,
        "env": Counter(),
        "algorithm": Drift(),
        "checkpoint": tmp_path / "run",
    }
    pg.train(**call)
    monkeypatch.setattr(identity, "__version__", "99")
    with pytest.raises(ValueError, match=r"policy_gradients in .*run was .*; it must be 99, as in"):
        pg.train(**call)


@pytest.mark.parametrize("where", [".", "missing/run"])
def test_a_path_for_no_file_is_refused_before_any_work(where: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"checkpoint was .*; it must be the path of a file"):
        pg.train(KEY, ENV, ALGORITHM, checkpoint=tmp_path / where)
    with pytest.raises(ValueError, match=r"path was .*; it must be the path of a file"):
        pg.save(tmp_path / where, {"x": np.zeros(2)})
    with pytest.raises(ValueError, match=r"path was .*, a folder; it must be a whole file"):
        pg.load(tmp_path, {"x": np.zeros(2)})


def test_a_finished_run_goes_on_when_more_updates_are_asked_for(tmp_path: Path) -> None:
    """Its parameters walk on from where they were, by the keys that a longer run has."""
    call: dict[str, Any] = {
        "key": KEY,
        "env": Counter(),
        "algorithm": Drift(),
        "checkpoint": tmp_path / "run",
    }
    short = pg.train(**call, num_updates=2)
    longer = pg.train(**call, num_updates=5)
    at_once = pg.train(KEY, Counter(), Drift(), num_updates=5)
    assert longer.num_updates == 5 and longer.state.batches == 5
    np.testing.assert_array_equal(longer.diagnostics["ones"][:2], short.diagnostics["ones"])
    np.testing.assert_allclose(longer.params, at_once.params, rtol=1e-6)


def test_environments_that_differ_in_an_array_are_told_apart(tmp_path: Path) -> None:
    algorithm = pg.reinforce(policy=pg.tabular_policy(), baseline=pg.constant_baseline())
    call: dict[str, Any] = {
        "num_envs": 2,
        "num_steps": 3,
        "num_updates": 2,
        "checkpoint": tmp_path / "run",
    }
    one, other = (
        pg.TabularEnvironment(pg.random_mdp(jax.random.key(seed), 2, 2, 3)) for seed in (0, 1)
    )
    pg.train(KEY, one, algorithm, **call)
    with pytest.raises(ValueError, match=r"env\.mdp\.transition in .*run was \(2, 2, 2\) \w+; it"):
        pg.train(KEY, other, algorithm, **call)


def test_damaged_and_foreign_files_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "run"
    pg.train(KEY, ENV, ALGORITHM, checkpoint=file)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ValueError, match="run was cut short or no such file at all"):
        pg.train(KEY, ENV, ALGORITHM, checkpoint=file)
    assert len(file.read_bytes()) == len(whole) // 2, "and it is left as it is"
    pg.save(file, {"params": np.zeros(2)})
    with pytest.raises(
        ValueError, match="run was not of a training run; it must be one that train"
    ):
        pg.train(KEY, ENV, ALGORITHM, checkpoint=file)


def test_where_jax_traces_a_run_no_file_is_kept(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="checkpoint was given where JAX traces the run"):
        jax.vmap(lambda key: pg.train(key, ENV, ALGORITHM, checkpoint=tmp_path / "run"))(
            jax.random.split(KEY, 2)
        )
    with pytest.raises(ValueError, match="checkpoint_every was 0; it must be a whole number"):
        pg.train(KEY, ENV, ALGORITHM, checkpoint=tmp_path / "run", checkpoint_every=0)
