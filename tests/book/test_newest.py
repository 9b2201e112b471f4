"""What tries the newest versions ends what hangs, and names the first error and what moved."""

import sys
import time

import pytest
from newest import LAYERS, first_error, main, moved, run

from book_tools.outdated import LOCK, pins


def test_a_command_that_works_has_no_error() -> None:
    assert run([sys.executable, "-c", "print('Error: none')"]) is None


def test_the_first_error_is_named() -> None:
    said = run([sys.executable, "-c", "import os, no_such_module"])
    assert said == "ModuleNotFoundError: No module named 'no_such_module'"
    assert first_error("one\nE   ValueError: a | b\nE   later\n") == "ValueError: a / b"
    assert first_error("nothing that looks bad\nthe end\n") == "the end"
    assert first_error("") == "it said nothing"


def test_what_hangs_is_ended_with_its_children() -> None:
    """The child of the child holds the pipe: were it left alive, `run` would wait for it."""
    child = "import subprocess; subprocess.run(['sleep', '600'])"
    began = time.monotonic()
    assert run([sys.executable, "-c", child], seconds=2) == "hung: killed after 2 s"
    assert time.monotonic() - began < 300


def test_what_was_killed_is_told_from_what_failed() -> None:
    assert run([sys.executable, "-c", "import os; os.kill(os.getpid(), 15)"]) == "ended by SIGTERM"


def test_what_moved_is_told_from_what_did_not() -> None:
    before, after = {"a": "1", "b": "2"}, {"a": "1", "b": "3", "c": "4"}
    assert moved(before, after) == "b 2 → 3, c none → 4"


def test_every_package_of_a_layer_is_locked() -> None:
    """A name that is spelled wrongly would be upgraded in silence to nothing."""
    packages = {package for layer in LAYERS.values() for package in layer.packages}
    assert packages <= pins(LOCK.read_text()).keys()


def test_an_unknown_layer_is_refused() -> None:
    with pytest.raises(SystemExit, match="No layer 'jaxx'; there are: jax, "):
        main(["jaxx"])
