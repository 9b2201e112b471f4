"""Ring 3: each of our environments steps exactly as Gymnasium's does."""

from typing import Any

import gymnasium
import jax
import jax.numpy as jnp
import numpy as np
import pytest

import policy_gradients as pg

pytestmark = pytest.mark.usefixtures("x64")
COUNT = 3000
SLOW = 1200  # of the acrobot's states
LEAN = 12 * 2 * np.pi / 360
TOLERANCE = {"float64": 1e-10, "float32": 1e-5}


def cart_pole_cases() -> tuple[np.ndarray, np.ndarray]:
    """Ordinary states, fast ones, and as many next to (and on) each threshold."""
    rng = np.random.default_rng(0)
    states = rng.normal(size=(COUNT, 4)) * [1.2, 1.0, 0.1, 1.0]
    states[:500] *= [1, 10, 30, 10]
    sign = rng.choice([-1.0, 1.0], size=1000)
    states[1000:1500, 0] = 2.4 * sign[:500] + rng.normal(scale=0.02, size=500)
    states[1500:2000, 2] = LEAN * sign[500:] + rng.normal(scale=0.02, size=500)
    states[2000:2100] = np.where(sign[:100, None] > 0, [2.4, 0, 0, 0], [0, 0, -LEAN, 0])
    return states, rng.integers(0, 2, COUNT)


def pendulum_cases() -> tuple[np.ndarray, np.ndarray]:
    """Angles over several turns and at the seam, speeds at the limit, torques beyond it."""
    rng = np.random.default_rng(1)
    states = np.stack([rng.uniform(-15, 15, COUNT), rng.uniform(-8, 8, COUNT)], axis=1)
    states[:300, 0] = np.pi * rng.choice([-3, -1, 1, 3], 300) + rng.normal(scale=1e-3, size=300)
    states[300:600, 1] = rng.choice([-8.0, 8.0], 300)
    return states, rng.uniform(-5, 5, (COUNT, 1))


def acrobot_cases() -> tuple[np.ndarray, np.ndarray]:
    """All angles and speeds, speeds near their limits, and states next to the end."""
    rng = np.random.default_rng(2)
    states = rng.uniform(-1, 1, (COUNT, 4)) * [np.pi, np.pi, 4 * np.pi, 9 * np.pi]
    states[:SLOW, 2:] *= 0.1
    states[1000:1500, 0] = rng.choice([-1, 1], 500) * (np.pi - rng.uniform(0, 0.3, 500))
    return states, rng.integers(0, 3, COUNT)


def mountain_car_cases() -> tuple[np.ndarray, np.ndarray]:
    """Everywhere, at the wall, at the flag forwards and backwards, forces beyond the car's."""
    rng = np.random.default_rng(3)
    states = np.stack([rng.uniform(-1.2, 0.6, COUNT), rng.uniform(-0.07, 0.07, COUNT)], axis=1)
    states[:300, 0] = -1.2 + rng.uniform(0, 0.05, 300)
    states[300:900, 0] = 0.45 + rng.normal(scale=0.03, size=600)
    states[900:1000, 1] = rng.choice([-0.07, 0.07], 100)
    return states, rng.uniform(-2, 2, (COUNT, 1))


def gymnasium_steps(name: str, states: np.ndarray, actions: np.ndarray) -> dict[str, np.ndarray]:
    """One step of Gymnasium's environment from each state, in its own float64."""
    env: Any = gymnasium.make(name).unwrapped
    env.reset(seed=0)
    rows = []
    for state, action in zip(states, actions, strict=True):
        env.state, env.steps_beyond_terminated = np.array(state, np.float64), None
        observation, reward, terminated, _, _ = env.step(action)
        rows.append((np.array(env.state), observation, reward, terminated))
    next_state, observation, reward, terminated = map(np.array, zip(*rows, strict=True))
    return {
        "state": next_state, "observation": observation, "reward": reward, "terminated": terminated
    }  # fmt: skip


def our_steps(env: Any, states: np.ndarray, actions: np.ndarray) -> dict[str, np.ndarray]:
    def one(state: jax.Array, action: jax.Array) -> dict[str, jax.Array]:
        key = jax.random.key(0)
        next_state = env.transition(state, action, key)
        return {
            "state": next_state,
            "observation": env.observation(next_state, key),
            "reward": env.reward(state, action, next_state, key),
            "terminated": env.terminal(next_state, key),
        }

    return jax.jit(jax.vmap(one))(jnp.asarray(states), jnp.asarray(actions))


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    ("make", "name", "cases"),
    [
        (pg.CartPole, "CartPole-v1", cart_pole_cases),
        (pg.Pendulum, "Pendulum-v1", pendulum_cases),
        (pg.Acrobot, "Acrobot-v1", acrobot_cases),
        (pg.MountainCarContinuous, "MountainCarContinuous-v0", mountain_car_cases),
    ],
)
def test_steps_are_gymnasiums(make: Any, name: str, cases: Any, dtype: str) -> None:
    """Absolute error below 1e-10 in float64; in float32 below 1e-5 times the value's size.

    An angle may leave a step on the other side of the seam at pi, and is compared around it.
    A step of a fast acrobot turns its links several times and magnifies the last digit, so that
    float32 is looked at from slow states. Gymnasium's car keeps its state in float32, so its next
    state is no better than that.
    """
    states, actions = cases()
    if dtype == "float32":  # states on a threshold to the last digit have other digits there
        states = states[np.r_[:2000, 2100:COUNT]]
        actions = actions[np.r_[:2000, 2100:COUNT]]
        if make is pg.Acrobot:
            states, actions = states[:SLOW], actions[:SLOW]
    states = states.astype(dtype)
    actions = actions if actions.dtype.kind == "i" else actions.astype(dtype)
    theirs = gymnasium_steps(name, states, actions)
    ours = our_steps(make(dtype=jnp.dtype(dtype)), states, actions)
    for what in ("state", "reward"):
        assert ours[what].dtype == dtype
        expected = theirs[what]
        size = 1.0 if dtype == "float64" else np.maximum(np.abs(expected), 1.0)
        apart = np.array(ours[what] - expected)
        if what == "state" and make is pg.Acrobot:
            apart[:, :2] -= 2 * np.pi * np.round(apart[:, :2] / (2 * np.pi))
        error = np.abs(apart) / size
        exact = TOLERANCE[dtype] if expected.dtype == np.float64 else max(1e-7, TOLERANCE[dtype])
        worst = np.unravel_index(np.argmax(error), error.shape)
        assert error[worst] <= exact, (
            f"{name} {what} differs by {error[worst]:.1e} from state {states[worst[0]]}, "
            f"action {actions[worst[0]]}"
        )
    size = np.maximum(np.abs(theirs["observation"]), 1.0)  # theirs is float32 in any case
    assert (np.abs(ours["observation"] - theirs["observation"]) / size).max() <= 1e-5
    differ = np.flatnonzero(np.asarray(ours["terminated"]) != theirs["terminated"])
    assert len(differ) == 0, f"{name}: termination differs from state {states[differ[:1]]}"


def test_the_cases_reach_what_they_are_meant_to_reach() -> None:
    ended = gymnasium_steps("CartPole-v1", *cart_pole_cases())["terminated"]
    assert 500 < ended.sum() < COUNT - 500
    states, torque = pendulum_cases()
    speed = gymnasium_steps("Pendulum-v1", states, torque)["state"][:, 1]
    assert (np.abs(torque) > 2).mean() > 0.5 and (np.abs(speed) == 8).sum() > 100
    steps = gymnasium_steps("Acrobot-v1", *acrobot_cases())
    assert 300 < steps["terminated"].sum() < COUNT - 500
    assert (np.abs(steps["state"][:, 2]) == 4 * np.pi).sum() > 100
    states, _ = mountain_car_cases()
    steps = gymnasium_steps("MountainCarContinuous-v0", *mountain_car_cases())
    stopped = (steps["state"][:, 0] == np.float32(-1.2)) & (steps["state"][:, 1] == 0)
    assert stopped.sum() > 50 and 200 < steps["terminated"].sum() < COUNT - 500
    assert ((steps["state"][:, 0] > 0.45) & ~steps["terminated"]).sum() > 100  # backwards
