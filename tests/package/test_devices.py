"""Ring 3: the same numbers from 1, 2 and 8 devices and from two processes; work divided among them.

A device is simulated or a process of its own, so these run in child processes, under time limits.
"""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from many_devices import CASES, KEY, SIZES, cases

import policy_gradients as pg
from policy_gradients.training.storage import read

PROGRAM = Path(__file__).with_name("many_devices.py")
LIMIT = 1200  # seconds after which a child hangs; alone on two cores they take 30
NAMES = [*CASES["often"], *(pytest.param(name, marks=pytest.mark.slow) for name in CASES["rarely"])]


def child(*arguments: Any) -> subprocess.Popen:
    command = [sys.executable, str(PROGRAM), *map(str, arguments)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def wait_for(children: list[subprocess.Popen]) -> None:
    """To their end, or to the end of the time; none is left behind."""
    try:
        for each in children:
            _, errors = each.communicate(timeout=LIMIT)
            assert each.returncode == 0, errors[-3000:]
    finally:
        for each in children:
            each.kill()
            each.wait()


class Simulated:
    """The folders of what simulated devices did, each made when it is first asked for."""

    def __init__(self, make_folder: Callable[[str], Path]) -> None:
        self.make_folder = make_folder
        self.made: dict[tuple[Any, ...], Path] = {}

    def of(self, which: str, *numbers: int) -> Path:
        """The cases of `CASES[which]`, on each of these numbers of devices."""
        if (which, *numbers) not in self.made:
            folder = self.make_folder("simulated")
            wait_for([child("simulated", folder, which, *numbers)])
            self.made[which, *numbers] = folder
        return self.made[which, *numbers]

    def with_case(self, name: str, *numbers: int) -> Path:
        """The folder that holds this case."""
        return self.of("often" if name in CASES["often"] else "rarely", *numbers)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return Simulated(tmp_path_factory.mktemp)


@pytest.fixture(scope="module")
def processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("processes")
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    wait_for([child("process", folder, rank, port) for rank in (0, 1)])
    return folder


def assert_close(one: Path, other: Path) -> None:
    """Every number of two results: curves, diagnostics, parameters, optimisers."""
    first, second = read(one)[0], read(other)[0]
    assert first.keys() == second.keys() and len(first["returns"]) == SIZES["num_updates"]
    assert any(array.dtype == np.float64 for array in first.values())
    for name, array in first.items():
        np.testing.assert_allclose(array, second[name], rtol=1e-8, atol=1e-8, err_msg=name)


@pytest.mark.timeout(2 * LIMIT)
@pytest.mark.parametrize("name", NAMES)
def test_results_do_not_depend_on_the_number_of_devices(name: str, simulated: Simulated) -> None:
    folder = simulated.with_case(name, 1, 8)
    assert_close(folder / f"{name} 1", folder / f"{name} 8")


@pytest.mark.slow  # two devices repeat what eight show
@pytest.mark.timeout(2 * LIMIT)
@pytest.mark.parametrize("name", NAMES)
def test_two_devices_do_as_one(name: str, simulated: Simulated) -> None:
    two = simulated.with_case(name, 2)
    assert_close(simulated.with_case(name, 1, 8) / f"{name} 1", two / f"{name} 2")
    assert_shared(name, two, 2)


@pytest.mark.timeout(2 * LIMIT)
@pytest.mark.parametrize("name", ["PPO CartPole", "TRPO Pendulum"])
def test_nor_on_the_number_of_processes(name: str, simulated: Simulated, processes: Path) -> None:
    folder = simulated.with_case(name, 1, 8)
    assert_close(folder / f"{name} 1", processes / f"{name} processes")


def test_one_process_reads_the_file_that_two_have_written(processes: Path) -> None:
    """It was put together from both; the run is complete, so no update is made here."""
    with jax.enable_x64(True):
        env, algorithm = cases()["PPO CartPole"]
        result = pg.train(KEY(0), env, algorithm, checkpoint=processes / "run")
    pg.save(processes / "again", result)
    assert_close(processes / "again", processes / "PPO CartPole processes")


def assert_shared(name: str, folder: Path, number: int) -> None:
    """In the compiled program the streams have a device's share of the 8 rows: all are nowhere.

    What devices exchange is summed: numbers and gradients. Only PPO gathers its batch, because any
    minibatch may have any step.
    """
    text = json.loads((folder / "programs.json").read_text("utf-8"))[f"{name} {number}"]
    size = 4 if "CartPole" in name else 3
    whole, share = (f"f64[{n},{SIZES['num_steps']},{size}]" for n in (8, 8 // number))
    along = f"f64[{SIZES['num_steps']},{8 // number},{size}]"  # as the scan stacks them
    assert share in text or along in text
    exchanged = " all-reduce(" in text
    assert exchanged == (number > 1), "devices exchange what they have"
    if number > 1:
        assert whole not in text and f"f64[{SIZES['num_steps']},8,{size}]" not in text
        assert (" all-gather(" in text) == ("PPO" in name)


@pytest.mark.parametrize("name", NAMES)
def test_each_device_has_its_share_of_the_environments(name: str, simulated: Simulated) -> None:
    for number in (1, 8):
        assert_shared(name, simulated.with_case(name, 1, 8), number)


def test_seeds_may_be_divided_instead(simulated: Simulated) -> None:
    """Keys on eight devices: a seed each, and nothing to exchange."""
    facts = json.loads((simulated.of("often", 1, 8) / "facts.json").read_text("utf-8"))
    assert facts["devices of seeds"] == 8 and not facts["seeds exchange"]
    assert facts["seeds"] < 1e-8 and facts["seeds and environments"] < 1e-8


def test_a_mesh_of_one_device_of_any_kind_changes_nothing() -> None:
    """In float64, for these are two programs, and rounding may not choose another action."""
    mesh = jax.make_mesh((1,), ("devices",))  # of explicit axes, as JAX makes them today
    with jax.enable_x64(True):
        env, algorithm = cases()["PPO CartPole"]
        alone, there = (pg.train(KEY(0), env, algorithm, mesh=m) for m in (None, mesh))
        jax.tree.map(lambda x, y: np.testing.assert_allclose(x, y, rtol=1e-8), alone, there)


def test_what_cannot_be_divided_is_refused(simulated: Simulated) -> None:
    facts = json.loads((simulated.of("often", 1, 8) / "facts.json").read_text("utf-8"))
    assert facts["message"] == (
        "num_envs was 12; it must be a multiple of the number of devices, 8."
    )
    mesh = jax.make_mesh((1,), ("devices",))
    with pytest.raises(
        ValueError, match=r"mesh was .*; it must be None unless env is a functional"
    ):
        pg.train(KEY(0), "CartPole-v1", pg.ppo(), mesh=mesh)
