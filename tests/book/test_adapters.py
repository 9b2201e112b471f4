"""The adapters for environments of gymnax, Brax and Jumanji that the page shows.

The tests run the code of the page itself. Stand-ins with the step interfaces of the three libraries
are always there. The libraries are not in the lock, so the tests with them run only where they are
installed.
"""

import re
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from gymnasium import spaces
from gymnasium.experimental.functional import FuncEnv

import policy_gradients as pg

PAGE = Path(__file__).parents[2] / "book/extend.md"
KEY = jax.random.key(0)
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END, LIMIT = 4, 6  # steps after which the stand-ins end where nothing slows them, and their clock


def adapter(name: str) -> Any:
    """The class of this name from the page."""
    (block,) = (code for code in BLOCK.findall(PAGE.read_text("utf-8")) if f"class {name}(" in code)
    given = {"jax": jax, "jnp": jnp, "np": np, "spaces": spaces, "FuncEnv": FuncEnv}
    exec(block, given)
    return given[name]


def small(env: Any, **sizes: int) -> Any:
    """PPO with tiny networks, for any of the adapters."""
    discrete = isinstance(env.action_space, spaces.Discrete)
    policy = pg.neural_policy((4,)) if discrete else pg.gaussian_policy((4,))
    given: dict[str, Any] = {"num_envs": 2, "num_steps": 24, "num_updates": 2, **sizes}
    return pg.ppo(
        policy=policy, value=pg.neural_value((4,)), num_epochs=1, num_minibatches=1, **given
    )


def always(action: float) -> Any:
    """A policy that takes the same action in every step."""
    return lambda params, observation: pg.Normal(jnp.full(1, action), jnp.full(1, -20.0))


def choice(number: int) -> Any:
    """A policy that takes the same one of two actions in every step."""
    return lambda params, observation: pg.Categorical(50.0 * jax.nn.one_hot(number, 2))


class Walk:
    """gymnax 1.0: action 1 walks on, the task ends at `END`, and each step pays where it leads."""

    def action_space(self, settings: Any) -> Any:
        return SimpleNamespace(n=2, shape=())

    def observation_space(self, settings: Any) -> Any:
        return SimpleNamespace(low=-1.0, high=jnp.full(1, 99.0), shape=(1,))

    def reset_env(self, key: Any, settings: Any) -> Any:
        return jnp.zeros(1), {"place": jnp.zeros((), jnp.int32), "time": 0}

    def step_env(self, key: Any, state: Any, action: Any, settings: Any) -> Any:
        state = {"place": state["place"] + action, "time": state["time"] + 1}
        place = state["place"]
        return place[None].astype(float), state, place, place >= END, {"discount": 1.0}


class WalkStep(NamedTuple):
    """Jumanji's time step: `discount` is 0 at a true end, and 1 where the clock ran out."""

    observation: Any
    reward: Any
    discount: Any
    is_last: Any

    def last(self) -> Any:
        return self.is_last


class JumanjiWalk:
    """The same walk as Jumanji has it, with a clock of its own."""

    time_limit, action_spec = LIMIT, "two actions"

    def reset(self, key: Any) -> Any:
        return (jnp.int32(0), jnp.int32(0)), self.seen(jnp.int32(0), jnp.int32(0))

    def step(self, state: Any, action: Any) -> Any:
        place, time = state[0] + action, state[1] + 1
        return (place, time), self.seen(place, time)

    def seen(self, place: Any, time: Any) -> WalkStep:
        ended = place >= END
        observation = {"place": place, "free": jnp.ones(2, bool)}
        discount = jnp.where(ended, 0.0, 1.0)
        return WalkStep(observation, place.astype(float), discount, ended | (time >= LIMIT))


class BraxState(NamedTuple):
    """What the adapter reads of Brax's state."""

    obs: Any
    reward: Any
    done: Any


class BraxWalk:
    """The same walk as Brax has it: `done` is a float, and actions are not cut to their bounds."""

    action_size, observation_size = 1, 1

    def reset(self, key: Any) -> BraxState:
        return BraxState(jnp.zeros(1), jnp.zeros(()), jnp.zeros(()))

    def step(self, state: BraxState, action: Any) -> BraxState:
        place = state.obs + action
        return BraxState(place, place[0], jnp.where(place[0] >= END - 0.5, 1.0, 0.0))


def put(monkeypatch: pytest.MonkeyPatch, name: str, **content: Any) -> None:
    """Put a module of this name into the place of the library."""
    module = ModuleType(name)
    module.__dict__.update(content)
    monkeypatch.setitem(sys.modules, name, module)


@pytest.fixture
def stand_ins(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = SimpleNamespace(max_steps_in_episode=float(LIMIT))
    put(monkeypatch, "gymnax", make=lambda name: (Walk(), settings))
    envs = SimpleNamespace(get_environment=lambda name: BraxWalk())
    put(monkeypatch, "brax", envs=envs)
    convert = SimpleNamespace(jumanji_specs_to_gym_spaces=lambda spec: spaces.Discrete(2))
    put(monkeypatch, "jumanji", make=lambda name: JumanjiWalk(), specs=convert)


CASES = {
    "FromGymnax": (("Walk",), choice(1), choice(0)),
    "FromJumanji": (("Walk",), choice(1), choice(0)),
    "FromBrax": (("walk", LIMIT), always(9.0), always(0.0)),  # 9 is cut to 1
}


@pytest.mark.parametrize("name", CASES)
def test_ends_of_the_task_are_told_from_those_of_the_clock(stand_ins: None, name: str) -> None:
    arguments, forward, still = CASES[name]
    env = adapter(name)(*arguments)
    episode = pg.sample_episode(KEY, env, forward, None)
    np.testing.assert_allclose(episode.reward, [1, 2, 3, 4], atol=1e-5)
    assert episode.terminated.tolist() == [False, False, False, True]
    assert not episode.truncated.any()
    last = np.ravel(episode.next_observation[-1])
    assert np.isclose(last.max(), END, atol=1e-5), "the observation is that of the next episode"
    waiting = pg.sample_episode(KEY, env, still, None)
    assert len(waiting.reward) == LIMIT and not waiting.terminated.any()
    assert waiting.truncated.tolist() == [False] * (LIMIT - 1) + [True]


@pytest.mark.parametrize("name", CASES)
def test_an_adapted_environment_trains(stand_ins: None, name: str) -> None:
    env = adapter(name)(*CASES[name][0])
    result = pg.train(KEY, env, small(env))
    assert np.isfinite(result.returns).all() and (result.episodes > 0).all()
    assert (result.diagnostics["episode_length"] <= LIMIT).all()
    assert (result.diagnostics["skipped"] == 0).all()


def test_gymnax_itself() -> None:
    pytest.importorskip("gymnax")
    env = adapter("FromGymnax")("CartPole-v1")
    assert env.max_episode_steps == 500 and env.action_space == spaces.Discrete(2)
    result = pg.train(KEY, env, small(env, num_steps=64))
    lengths = result.diagnostics["episode_length"]
    np.testing.assert_allclose(result.returns, lengths, err_msg="each step pays 1")


def test_brax_itself() -> None:
    pytest.importorskip("brax")
    env = adapter("FromBrax")("inverted_pendulum", 8)
    result = pg.train(KEY, env, small(env))
    lengths = result.diagnostics["episode_length"]
    np.testing.assert_allclose(result.returns, lengths, err_msg="each step pays 1")
    assert (lengths <= 8).all()


def test_jumanji_itself() -> None:
    pytest.importorskip("jumanji")
    env = adapter("FromJumanji")("Game2048-v1")
    result = pg.train(KEY, env, small(env, num_steps=256))
    assert np.isfinite(result.returns).all() and (result.returns >= 0).all()
