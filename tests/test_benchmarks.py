"""The benchmark's stored numbers can be shown, its sides have equal settings, and the script for
accelerators runs anywhere."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "benchmarks"


def python(*arguments: str, executable: str = sys.executable) -> str:
    command = [executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_stored_family_has_a_table() -> None:
    """And every family that is stored is one that `make bench` measures."""
    program = f"""
import json, sys
sys.path.insert(0, {str(BENCHMARKS)!r})
import run
record = json.loads(run.OUTPUT.read_text())
families = record.keys() - {{"command", "conditions"}}
assert families == record["conditions"].keys()
for name in families:
    print(run.FAMILIES[name].table(record[name]))
"""
    text = python("-c", program)
    assert "PPO, Stable-Baselines3" in text and "PPO, ours" in text


def test_versions_are_taken_out_of_the_runs() -> None:
    program = f"""
import json, sys
sys.path.insert(0, {str(BENCHMARKS)!r})
import run
data = {{"a": [{{"rate": 1, "versions": {{"jax": "1"}}}}], "b": [{{"versions": {{"torch": "2"}}}}]}}
print(json.dumps([run.versions(data), data]))
"""
    found = json.loads(python("-c", program))
    assert found == [{"jax": "1", "torch": "2"}, {"a": [{"rate": 1}], "b": [{}]}]


def in_benchmarks(program: str) -> Any:
    """What a program prints as JSON that can import the modules of the benchmark."""
    return json.loads(
        python("-c", f"import sys; sys.path.insert(0, {str(BENCHMARKS)!r})\n{program}")
    )


def test_our_side_has_the_settings_of_the_rows_beside_it() -> None:
    program = """
import json
import equal_ours, equal_settings
print(json.dumps([
    [equal_ours.settings(*equal_ours.make(peer)), equal_settings.expected(peer)]
    for peer in equal_settings.PAIRS
]))
"""
    pairs = in_benchmarks(program)
    assert len(pairs) == 2
    for told, expected in pairs:
        assert told == expected


def test_our_side_on_the_robots_has_the_settings_of_the_zoo() -> None:
    """And none of those that the Zoo does not use; what an update computes, other tests check."""
    program = """
import json
import locomotion_ours as ours
names = {
    "clip_epsilon": "clip", "entropy_weight": "entropy", "max_grad_norm": "norm",
    "discount": "discount", "gae_lambda": "gae_lambda", "learning_rate": "learning_rate",
}
found = {}
for task, settings in ours.SETTINGS.items():
    outer = ours.algorithm(task)
    inner = outer.algorithm
    found[task] = {
        **{name: [getattr(inner, name), settings[key]] for name, key in names.items()},
        "epochs": [inner.num_epochs, settings["epochs"]],
        "batch": [inner.num_envs * inner.num_steps // inner.num_minibatches, settings["batch"]],
        "value rate": [inner.value_learning_rate, settings["learning_rate"]],
        "steps": [inner.num_steps * inner.num_updates, 1_000_448],  # as many as the peer makes
        "rewards": [outer.reward, True],
        "others": [[inner.anneal, inner.value_clip, inner.target_kl, inner.optimizer,
                    inner.normalize_advantage], [False, None, None, None, True]],
    }
print(json.dumps(found))
"""
    found = in_benchmarks(program)
    assert found.keys() == {"HalfCheetah-v5", "Hopper-v5"}
    for task, pairs in found.items():
        differing = {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}
        assert not differing, task


def test_a_common_norm_cuts_the_gradients_of_policy_and_value_together() -> None:
    """Adam's first step is g / (|g| + 1e-5) times the rate; 3 and 4 are cut to 0.6 and 0.8."""
    program = """
import json
import jax.numpy as jnp
import locomotion_ours as ours
told = {}
for common in (True, False):
    ppo = ours.algorithm("Hopper-v5", common).algorithm
    object.__setattr__(ppo, "max_grad_norm", 1e-5)
    gradient = {"policy": jnp.full(1, 3.0), "value": jnp.full(1, 4.0)}
    optimizer = ppo._optimizer(0)
    change, _ = optimizer.update(gradient, optimizer.init(gradient), gradient)
    told[str(common)] = [float(-change[name][0] / ppo.learning_rate) for name in gradient]
    told[str(common)].append(getattr(ppo, "value_weight", None))
print(json.dumps(told))
"""
    told = in_benchmarks(program)
    assert told["True"] == pytest.approx([0.6 / 1.6, 0.8 / 1.8, 0.835671], rel=1e-4)
    assert told["False"][:2] == pytest.approx([0.5, 0.5], rel=1e-4)


def test_a_step_is_taken_in_at_once_except_the_last_observation_of_an_episode() -> None:
    """The statistics are those of all so far; two episodes of two steps, one of them cut off."""
    program = """
import json
import gymnasium
import numpy as np
import locomotion_normalization as ours

class Told(gymnasium.Env):
    observation_space = gymnasium.spaces.Box(-np.inf, np.inf, (1,))
    action_space = gymnasium.spaces.Discrete(1)
    told = iter([0.0, 3.0, 100.0, 6.0, 1.0, 200.0])
    episode = 0
    def reset(self, **more):
        self.left = 2
        self.episode += 1
        return np.array([next(self.told)]), {}
    def step(self, action):
        self.left -= 1
        ended = [self.left == 0 and self.episode == kind for kind in (1, 2)]
        return np.array([next(self.told)]), 8.0, *ended, {}

env = ours.AfterEachStep(Told(), 0.5, True, True)
seen, rewards = [], []
for _ in range(2):
    seen.append(env.reset()[0].item())
    for _ in range(2):
        observation, reward, *_ = env.step(0)
        seen.append(observation.item())
        rewards.append(reward)
print(json.dumps({"seen": seen, "rewards": rewards, "episodes": env.episodes}))
"""
    told = in_benchmarks(program)
    taken, sums = [0.0, 3.0, 6.0, 1.0], [8.0, 12.0, 8.0, 12.0]
    before = [np.array(taken[:count]) for count in (1, 2, 2, 3, 4, 4)]
    wanted = [
        np.clip((x - some.mean()) / max(some.std(), 1e-4), -10, 10)
        for x, some in zip([0.0, 3.0, 100.0, 6.0, 1.0, 200.0], before, strict=True)
    ]
    assert told["seen"] == pytest.approx(wanted, rel=1e-3)
    wanted = [10.0, *(8.0 / np.std(sums[:count]) for count in (2, 3, 4))]
    assert told["rewards"] == pytest.approx(wanted, rel=1e-3)
    assert told["episodes"] == [[2, 16.0], [4, 16.0]]


def test_what_the_environment_normalizes_is_not_normalized_again() -> None:
    """For each kind: which statistics of the algorithm move with a batch."""
    program = """
import json
import jax
import locomotion_normalization as ours
import policy_gradients as pg

ours.locomotion_ours.NUM_STEPS = 32
told = {}
for kind, normalized in ours.KINDS.items():
    algorithm = ours.algorithm("Hopper-v5", *normalized)
    trained = pg.train(jax.random.key(0), pg.Pendulum(), algorithm, num_updates=1)
    moved = [getattr(trained.state, name, None) for name in ("observation", "reward")]
    told[kind] = [bool(each and each.total > 0) for each in moved]
print(json.dumps(told))
"""
    told = in_benchmarks(program)
    assert told == {
        "neither": [True, True],
        "observations": [False, True],
        "rewards": [True, False],
        "both": [False, False],
    }


@pytest.mark.parametrize("peer", ["sbx", "rejax"])
def test_a_peer_has_the_same_settings(peer: str) -> None:
    """Only where `make bench` has installed the peer."""
    environment = ROOT / f".venv-{peer}"
    if not (environment / ".stamp").exists():
        pytest.skip(f"no environment with {peer}; make bench installs it")
    script = str(BENCHMARKS / f"equal_{peer}.py")
    told = python(script, peer, "settings", executable=str(environment / "bin" / "python"))
    program = f"""
import json
import equal_settings
print(json.dumps(equal_settings.expected({peer!r})))
"""
    assert json.loads(told.splitlines()[-1]) == in_benchmarks(program)


def test_a_side_with_other_settings_ends_the_benchmark() -> None:
    program = """
import json
import equal, equal_settings
told = equal_settings.expected("rejax")
equal.agree("rejax", "peer", told)
try:
    equal.agree("rejax", "peer", told | {"learning_rate": 0.5})
except SystemExit as end:
    print(json.dumps(str(end)))
"""
    assert "learning_rate 0.5 for 0.001" in in_benchmarks(program)


def test_a_run_that_learns_nothing_is_not_counted_as_solved() -> None:
    program = """
import json
import equal
fast = {"seconds": 1.0, "return": 20.0, "steps": 1024}
slow = {"seconds": 4.0, "return": 490.0, "steps": 1024}
sides = ["sbx peer", "sbx ours", "rejax peer", "rejax ours"]
print(json.dumps(equal.table({side: [fast, slow] for side in sides})))
"""
    text = in_benchmarks(program)
    assert text.count("1 of 2   20 490") == 4
    assert "gymnax" in text.split("Not equal:")[1]


@pytest.mark.parametrize("name", ["purejaxrl", "sbx", "rejax"])
def test_a_peer_in_jax_has_the_compiler_of_the_book(name: str) -> None:
    pinned = re.compile(r"^(jax(?:lib)?==\S+)", re.MULTILINE)
    book = pinned.findall((ROOT / "requirements.txt").read_text("utf-8"))
    assert len(book) == 2
    assert pinned.findall((ROOT / "locks" / f"{name}.txt").read_text("utf-8")) == book


def test_the_script_for_accelerators_counts_what_it_does() -> None:
    small = ["--envs", "8", "--steps", "16", "--updates", "2", "--hidden", "16", "--size", "256"]
    lines = python(str(BENCHMARKS / "accelerator.py"), *small).splitlines()
    names = ["environment steps/s", "training steps/s", "operations/s", "share of the limit"]
    for name, line in zip(names, lines[1:], strict=True):
        assert line.startswith(name)
    rate, operations = (
        float(re.findall(r"[\d.,e+]+", line.split("/s")[1])[0].replace(",", ""))
        for line in lines[2:4]
    )
    # per step: 370 weights of the policy and 353 of the value, two operations each forward (twice)
    # and about four more back (in each of four epochs); tanh and sums add a little
    weights = (4 * 16 + 16 + 16 * 16 + 16 + 16 * 2 + 2) + (4 * 16 + 16 + 16 * 16 + 16 + 16 + 1)
    assert operations / rate == pytest.approx((2 * 2 + 4 * 6) * weights, rel=0.3)
    assert 0 < float(lines[4].split()[-1].rstrip("%")) < 100
