"""Ring 3: a run can be followed and stopped, and another one begins with what it has learned."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium.wrappers import TimeLimit
from helpers import Counter, Networks, Sizes
from test_checkpoints import Pays
from test_training import KEY, Drift

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("as_users_run")
SMALL: Networks = {"policy": pg.neural_policy((4,)), "value": pg.neural_value((4,))}


def eight_steps() -> Any:
    return TimeLimit(Pays(), 8)


ENVS = pytest.mark.parametrize("env", [Counter(max_episode_steps=8), eight_steps])


@ENVS
def test_a_callback_sees_the_run_as_it_is(env: Any) -> None:
    """After every second update and the last one, with all rows so far; nothing is changed."""
    seen: list[pg.Result] = []
    with jax.enable_x64(True):
        plain = pg.train(KEY, env, Drift(), num_updates=5, num_steps=5)
        told = pg.train(
            KEY, env, Drift(), num_updates=5, num_steps=5, callback=seen.append, callback_every=2
        )
        assert [each.num_updates for each in seen] == [2, 4, 5]
        assert [int(each.state.batches) for each in seen] == [2, 4, 5]
        for each in seen:
            n = each.num_updates
            np.testing.assert_array_equal(each.returns, plain.returns[:n])
            np.testing.assert_allclose(each.diagnostics["ones"], plain.diagnostics["ones"][:n])
        assert np.isnan(seen[0].returns[0]) and seen[0].returns[1] == 8, (
            "NaN where no episode ended"
        )
        jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, rtol=1e-12), told, plain)
        assert seen[1].policy is plain.policy and seen[1].params != seen[2].params


@ENVS
def test_a_callback_stops_the_run(env: Any, tmp_path: Path) -> None:
    """The result is shorter and whole; with a file the same call goes on from there."""
    keep: dict[str, Any] = {"num_updates": 5, "checkpoint": tmp_path / "run", "checkpoint_every": 4}
    stopped = pg.train(KEY, env, Drift(), callback=lambda so_far: so_far.num_updates == 3, **keep)
    assert stopped.num_updates == 3 == stopped.state.batches
    assert all(len(row) == 3 for row in stopped.diagnostics.values())
    seen: list[int] = []
    whole = pg.train(KEY, env, Drift(), callback=lambda x: seen.append(x.num_updates), **keep)
    assert seen == [4, 5] and whole.state.batches == 5
    np.testing.assert_array_equal(whole.diagnostics["ones"][:3], stopped.diagnostics["ones"])


def test_only_true_stops_a_run() -> None:
    """A callback that returns a number, as a logger may, is no request to stop."""
    env = Counter()
    assert pg.train(KEY, env, Drift(), callback=lambda so_far: 1).num_updates == 3
    stopped = pg.train(KEY, env, Drift(), callback=lambda so_far: so_far.episodes.sum() > 1)
    assert stopped.num_updates == 1, "JAX's and NumPy's truth values count"


def test_an_error_in_a_callback_is_the_callers(tmp_path: Path) -> None:
    def careless(so_far: pg.Result) -> None:
        raise KeyError("no such column")

    with pytest.raises(KeyError, match="no such column"):
        pg.train(KEY, eight_steps, Drift(), callback=careless)


def test_what_happens_outside_jax_is_refused_where_it_traces() -> None:
    def run(key: Any) -> Any:
        return pg.train(key, Counter(), Drift(), callback=print).params

    with pytest.raises(ValueError, match="callback was given where JAX traces the run; it must be"):
        jax.vmap(run)(jax.random.split(KEY, 2))


def test_a_callback_wants_whole_numbers() -> None:
    with pytest.raises(ValueError, match="callback_every was 0; it must be a whole number"):
        pg.train(KEY, Counter(), Drift(), callback=print, callback_every=0)
    with pytest.raises(ValueError, match="callback was 3; it must be a function"):
        pg.train(KEY, Counter(), Drift(), callback=3)  # type: ignore[arg-type]


@ENVS
def test_a_run_begins_with_what_another_has_learned(env: Any) -> None:
    """A step of size 0 leaves what it is given, parameters and the rest of the state."""
    first = pg.train(KEY, env, Drift())
    for start in (first, first.state):
        second = pg.train(KEY, env, Drift(learning_rate=0.0), num_updates=2, start=start)
        assert second.params == first.params and second.state.batches == 5


def test_the_count_of_updates_begins_again() -> None:
    """So a learning rate that falls to 0 over each run is there in the second one."""
    env = Counter(max_episode_steps=4)
    sizes: Sizes = {"num_envs": 2, "num_steps": 8, "num_updates": 2}
    algorithm = pg.normalized(pg.ppo(**SMALL, **sizes))
    first = pg.train(KEY, env, algorithm)
    second = pg.train(KEY, env, algorithm, start=first)
    assert first.state.num_updates == second.state.num_updates == 2
    moved = jax.tree.map(lambda x, y: float(abs(x - y).max()), first.params, second.params)
    assert max(jax.tree.leaves(moved.params)) > 1e-4
    assert second.state.observation.total == 2 * first.state.observation.total == 64
    many = jax.vmap(lambda start: pg.train(KEY, env, algorithm, start=start))(
        jax.tree.map(lambda x: jnp.stack([x, x]), first)
    )
    jax.tree.map(lambda x, y: np.testing.assert_allclose(x[0], y, 1e-4), many.params, second.params)


def test_a_mesh_of_devices_takes_part() -> None:
    """What was learned is laid on all of them; here there is one."""
    mesh = jax.sharding.Mesh(np.array(jax.devices()[:1]), ("devices",))
    seen: list[int] = []
    first = pg.train(KEY, Counter(), Drift())
    call: dict[str, Any] = {"start": first, "num_updates": 2, "mesh": mesh}
    told = pg.train(KEY, Counter(), Drift(), callback=lambda x: seen.append(x.num_updates), **call)
    again = pg.train(KEY, Counter(), Drift(), **{**call, "start": told})
    assert seen == [1, 2] and again.state.batches == 3 + 2 + 2


def test_what_another_algorithm_learned_is_refused() -> None:
    env = Counter(max_episode_steps=4)
    sizes: Sizes = {"num_envs": 2, "num_steps": 8, "num_updates": 1}
    result = pg.train(KEY, env, pg.ppo(**SMALL, **sizes))
    other = pg.ppo(policy=pg.neural_policy((5,)), value=pg.neural_value((4,)), **sizes)
    message = r"params/0/bias of start was float32\[4\]; it must be float32\[5\], as this algorithm"
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, env, other, start=result)
    with pytest.raises(ValueError, match=r"value_optimizer/.* of start was missing; it must be"):
        pg.train(KEY, env, pg.npg(**SMALL, **sizes), start=result)
    with pytest.raises(ValueError, match="of start was missing"):
        pg.train(KEY, env, other, start=result.params)


def test_a_run_begins_with_parameters_alone() -> None:
    """As the book shows it: a policy whose first parameters are the given ones."""
    algorithm = Drift(learning_rate=0.0)
    given = jnp.array(0.25)
    policy = algorithm.policy._replace(init=lambda *_: given)
    assert pg.train(KEY, Counter(), replace(algorithm, policy=policy)).params == 0.25
