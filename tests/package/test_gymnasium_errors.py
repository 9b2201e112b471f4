"""What goes wrong in a Gymnasium environment is said once, and nothing stays open."""

import gc
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import gymnasium
import jax
import numpy as np
import pytest
from gymnasium import spaces

import policy_gradients as pg

KEY = jax.random.key(0)
SMALL: dict[str, Any] = {"policy": pg.neural_policy((8,)), "value": pg.neural_value((8,))}
SIZES: dict[str, Any] = {"num_envs": 3, "num_steps": 8, "num_updates": 3}


class Fragile(gymnasium.Env):
    """Counts who is open; the copy made as number `where` goes wrong in step `when`."""

    observation_space = spaces.Box(-9, 9, (2,), np.float32)
    action_space = spaces.Discrete(2)
    made, still_open = 0, 0
    fault, where, when = "", 1, 11  # in the second update of eight steps

    def __init__(self) -> None:
        cls = type(self)
        self.number, self.steps = cls.made, 0
        cls.made += 1
        if self.fault == "make" and self.number == self.where:
            raise OSError("no licence")
        cls.still_open += 1

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> Any:
        super().reset(seed=seed)
        if self.fault == "reset" and self.number == self.where:
            raise OSError("no level")
        return np.zeros(2, np.float32), {}

    def step(self, action: Any) -> Any:
        self.steps += 1
        seen, reward, ended = np.ones(2, np.float32), 1.0, self.steps % 4 == 0
        if self.number == self.where and self.steps == self.when:
            if self.fault == "raise":
                raise ZeroDivisionError("a wall of no width")
            if self.fault in ("observation", "final"):
                seen, ended = np.array([0, np.nan], np.float32), self.fault == "final"
            if self.fault == "reward":
                reward = np.inf
        return seen, reward, ended, False, {}

    def close(self) -> None:
        type(self).still_open -= 1


@pytest.fixture
def fragile() -> Iterator[type[Fragile]]:
    """A class of its own, with nothing open before and after."""

    class Own(Fragile):
        pass

    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        yield Own
        gc.collect()


@pytest.mark.parametrize(
    ("fault", "kind", "message"),
    [
        ("observation", ValueError, r"the observation of Own was \[ 0\. nan\] after step 11 of co"),
        ("final", ValueError, r"the observation of Own was \[ 0\. nan\] after step 11 of copy 1; "),
        ("reward", ValueError, "the reward of Own was inf after step 11 of copy 1; it must be fin"),
        ("raise", RuntimeError, "Own raised ZeroDivisionError in a step .number 11 .*of no width"),
        ("reset", RuntimeError, "Own raised OSError in a reset .number 0 of each copy.: no level"),
        ("make", OSError, "no licence"),
    ],
)
def test_one_clear_error_and_all_copies_closed(
    fragile: Any, fault: str, kind: type[Exception], message: str
) -> None:
    fragile.fault = fault
    with pytest.raises(kind, match=message):
        pg.train(KEY, fragile, pg.ppo(**SMALL), **SIZES)
    assert fragile.still_open == 0 and fragile.made > fragile.where


@pytest.mark.parametrize("fault", ["", "reward", "raise"])
def test_evaluation_closes_its_copies(fragile: Any, fault: str) -> None:
    fragile.fault, fragile.when = fault, 2
    policy, params = SMALL["policy"], None
    params = policy.init(KEY, fragile.observation_space, fragile.action_space)
    try:
        returns = pg.evaluate(KEY, fragile, policy.apply, params, 6)
        assert not fault and returns.tolist() == [4.0] * 6
    except (ValueError, RuntimeError):
        assert fault
    assert fragile.made == 6 and fragile.still_open == 0


def test_training_closes_its_copies_and_leaves_a_given_one_open(fragile: Any) -> None:
    pg.train(KEY, fragile, pg.ppo(**SMALL), **SIZES)
    assert fragile.made == 3 and fragile.still_open == 0
    given = fragile()
    pg.train(KEY, given, pg.ppo(**SMALL), num_steps=8, num_updates=1)
    gc.collect()
    assert fragile.still_open == 1, "an environment that was given stays its owner's"
    given.close()


def test_an_interrupt_is_not_an_error_of_the_environment(fragile: Any) -> None:
    def interrupted(self: Any, action: Any) -> Any:
        raise KeyboardInterrupt

    fragile.step = interrupted
    with pytest.raises(KeyboardInterrupt):
        pg.train(KEY, fragile, pg.ppo(**SMALL), **SIZES)
    assert fragile.still_open == 0


def test_an_environment_that_insists_on_its_action_space(fragile: Any) -> None:
    """The error says what helps, and it does help."""
    fragile.action_space = spaces.Box(-0.1, 0.1, (1,))

    def strict(self: Any, action: Any) -> Any:
        assert self.action_space.contains(action), "no such action"
        return Fragile.step(self, action)

    fragile.step = strict
    algorithm = pg.ppo(value=SMALL["value"])
    with pytest.raises(RuntimeError, match=r"(?s)no such action.*lay outside.*ClipAction"):
        pg.train(KEY, fragile, algorithm, **SIZES)

    def clipping() -> gymnasium.Env:
        return gymnasium.wrappers.ClipAction(fragile())

    pg.train(KEY, clipping, algorithm, **SIZES)
    assert fragile.still_open == 0


@pytest.mark.parametrize(
    ("env", "message"),
    [
        ("Nowhere-v0", "env was 'Nowhere-v0'; it must be an id that gymnasium.make knows: .*Nowh"),
        ("CartPole-v7", "env was 'CartPole-v7'; .*versioned environments"),
        (pg.CartPole, r"env was a function that made CartPole\(.*; it must be a functional env"),
    ],
)
def test_what_is_no_environment(env: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        pg.train(KEY, env, pg.ppo())


@pytest.mark.parametrize(
    ("module", "name", "remedy"),
    [
        ("mujoco", "HalfCheetah-v5", r"pip install \"gymnasium\[mujoco\]\""),
        ("Box2D", "LunarLander-v3", r"pip install \"gymnasium\[box2d\]\""),
    ],
)
def test_an_extra_that_is_missing(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, remedy: str
) -> None:
    for loaded in [key for key in sys.modules if key.startswith(("gymnasium.envs.", module))]:
        if "mujoco" in loaded or "box2d" in loaded.lower():
            monkeypatch.delitem(sys.modules, loaded)
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        ImportError, match=f"env was '{name}'; it must be installed with what it needs: .*{remedy}"
    ):
        pg.train(KEY, name, pg.ppo())
