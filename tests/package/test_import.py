"""What a user's process sees, and the names that it may rely on."""

import importlib.metadata
import inspect
import json
import subprocess
import sys
from typing import Any

import pytest

import policy_gradients as pg

PROGRAM = """
import json, warnings
import jax
before = dict(jax.config.values)
import policy_gradients as pg
from jax._src import xla_bridge
facts = {
    "changed": sorted(k for k, v in jax.config.values.items() if before.get(k, v) != v),
    "started": xla_bridge.backends_are_initialized(),
}
jax.devices()
facts["started later"] = xla_bridge.backends_are_initialized()  # of no use if it never says so
import numpy as np
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    pg.TabularMDP(np.ones((1, 1, 1)), np.ones((1, 1)), np.ones(1), 1)
beside = {name: x for name, x in vars(pg).items() if name not in pg.__all__}
facts["beside"] = {n: str(getattr(x, "__name__", x)) for n, x in beside.items() if n[:2] != "__"}
facts["warnings"] = [[str(x.message), x.filename, x.lineno] for x in caught]
print(json.dumps(facts))
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    script = tmp_path_factory.mktemp("user") / "program.py"
    script.write_text(PROGRAM, "utf-8")
    command = [sys.executable, str(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_importing_leaves_the_configuration_of_jax_alone(facts: dict[str, Any]) -> None:
    assert facts["changed"] == []


def test_importing_starts_no_backend(facts: dict[str, Any]) -> None:
    """So that a program may still choose its platform or number of devices."""
    assert not facts["started"]
    assert facts["started later"]


def test_the_warning_of_lost_digits_points_at_the_users_line(facts: dict[str, Any]) -> None:
    ((message, filename, line),) = facts["warnings"]
    assert message.startswith("transition, reward, initial came as float64, but JAX is in 32-bit")
    assert filename.endswith("program.py")
    assert "TabularMDP" in PROGRAM.splitlines()[line - 1]


# Names that others rely on, and how they are called. A parameter may be added to them at the end,
# with a default; none may go, change its name or its place.
SIGNATURES = {
    "TabularMDP": "transition, reward, initial, horizon",
    "random_mdp": "key, num_states, num_actions, horizon",
    "values": "mdp, pi",
    "advantages": "mdp, pi",
    "state_distributions": "mdp, pi",
    "objective": "mdp, pi",
    "discounted_values": "mdp, pi, discount",
    "discounted_occupancy": "mdp, pi, discount",
    "tabular_softmax": "theta",
    "exact_policy_gradient": "mdp, theta",
    "exact_fisher": "mdp, theta",
    "natural_step": "gradient, fisher, delta, damping=0.0",
    "discounted_sum": "x, decay",
    "reward_to_go": "rewards, discount=1.0",
    "gae": "trajectory, values, next_values, discount, gae_lambda",
    "importance_weights": "log_p_target, log_p_proposal",
    "effective_sample_size": "weights",
    "Categorical": "logits",
    "Normal": "mean, log_std",
    "CartPole": "",
    "Pendulum": "",
    "Acrobot": "",
    "MountainCarContinuous": "",
    "TabularEnvironment": "mdp",
    "reinforce": "",
    "npg": "",
    "trpo": "",
    "ppo": "",
    "train": "key, env, algorithm, *, num_envs=None, num_steps=None, num_updates=None",
    "evaluate": "key, env, policy, params, num_episodes, *, deterministic=False",
}
FIELDS = {
    "Trajectory": "observation action log_prob reward next_observation terminated truncated",
    "Policy": "init apply",
    "Value": "init apply",
}
HAS = {
    "Categorical": "sample mode log_prob entropy kl",
    "Normal": "sample mode log_prob entropy kl",
    "CartPole": "observation_space action_space max_episode_steps initial transition terminal",
    "Pendulum": "observation_space action_space max_episode_steps initial transition terminal",
    "TabularEnvironment": "observation_space action_space max_episode_steps initial transition",
    "Result": "returns episodes diagnostics params policy state",
    "Algorithm": "init update",
    "Baseline": "init predict fit",
    "Stream": "state observation clock",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_a_name_that_others_rely_on_is_called_as_before(name: str) -> None:
    scope: dict[str, Any] = {}
    exec(f"def expected({SIGNATURES[name]}): ...", scope)
    wanted = inspect.signature(scope["expected"]).parameters.values()
    found = inspect.signature(getattr(pg, name)).parameters
    empty = inspect.Parameter.empty
    for position, parameter in enumerate(wanted):
        assert parameter.name in found, f"{name} has no parameter {parameter.name!r}"
        other = found[parameter.name]
        assert (parameter.kind, parameter.default) == (other.kind, other.default)
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD:
            assert list(found)[position] == parameter.name
    needed = {x.name for x in found.values() if x.default is empty and x.kind is not x.VAR_KEYWORD}
    assert needed == {x.name for x in wanted if x.default is empty}


@pytest.mark.parametrize("name", FIELDS)
def test_the_fields_of_a_tuple_keep_their_order(name: str) -> None:
    assert getattr(pg, name)._fields == tuple(FIELDS[name].split())


@pytest.mark.parametrize("name", HAS)
def test_what_others_rely_on_has_its_attributes(name: str) -> None:
    thing = getattr(pg, name)
    there = {*dir(thing), *inspect.get_annotations(thing)}
    assert set(HAS[name].split()) <= there


def test_the_interface_is_what_the_package_names(facts: dict[str, Any]) -> None:
    """Whatever else `dir` shows are the package's modules, which Python puts there itself."""
    assert len(pg.__all__) == len(set(pg.__all__))
    assert all(hasattr(pg, name) for name in pg.__all__)
    by_accident = [x for x, was in facts["beside"].items() if was != f"policy_gradients.{x}"]
    assert not by_accident


def test_the_types_of_the_interface_are_part_of_it() -> None:
    assert {"Algorithm", "Animation", "Baseline", "Stream"} <= set(pg.__all__)
    assert isinstance(pg.ppo(), pg.Algorithm)
    assert isinstance(pg.time_baseline(), pg.Baseline)


def test_the_version_is_that_of_the_installed_package() -> None:
    assert pg.__version__ == importlib.metadata.version("policy-gradients")
