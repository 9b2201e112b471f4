"""Ring 3: the bar counts what a compiled run does, once, and changes nothing."""

from functools import partial
from typing import Any

import jax
import numpy as np
import pytest
from test_training import ENV, KEY, Drift

import policy_gradients as pg
from policy_gradients.training.progress import Bar, progress_bar


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    jax.effects_barrier()
    return capsys.readouterr().err.strip().split("\r")[-1]


def test_it_is_silent_unless_asked(capsys: pytest.CaptureFixture[str]) -> None:
    pg.train(KEY, ENV, Drift())
    jax.effects_barrier()
    assert capsys.readouterr().err == ""


def test_it_counts_and_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with jax.enable_x64(True):  # two programs: rounding may not choose another action
        plain = pg.train(KEY, ENV, Drift(), num_updates=120)
        shown = pg.train(KEY, ENV, Drift(), num_updates=120, progress=True)
    assert "| 120/120 [" in last_line(capsys)
    close = partial(np.testing.assert_allclose, rtol=1e-10)
    jax.tree.map(close, plain, shown)
    pg.train(KEY, ENV, Drift(), num_updates=120, progress=True)
    assert "| 120/120 [" in last_line(capsys), "a second run of the same program has its own"


def test_one_bar_stands_for_all_seeds(capsys: pytest.CaptureFixture[str]) -> None:
    keys = jax.random.split(KEY, 3)
    run = jax.jit(jax.vmap(lambda key: pg.train(key, ENV, Drift(), num_updates=20, progress=True)))
    jax.block_until_ready(run(keys))
    jax.effects_barrier()
    drawn = capsys.readouterr().err
    assert "| 20/20 [" in drawn and drawn.count("| 0/20 [") == 1


def test_gymnasium_runs_and_runs_in_parts_have_it_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Any
) -> None:
    pg.train(KEY, "CartPole-v1", Drift(), num_updates=4, progress=True)
    assert "| 4/4 [" in last_line(capsys)
    keep = {"checkpoint": tmp_path / "run", "checkpoint_every": 2}
    pg.train(KEY, ENV, Drift(), num_updates=6, progress=True, **keep)
    assert "| 6/6 [" in last_line(capsys)


@pytest.mark.parametrize(("updates", "most"), [(7, 7), (50, 50), (1000, 51), (1049, 54)])
def test_it_is_drawn_at_most_some_fifty_times(updates: int, most: int) -> None:
    """What a callback costs is paid that often, however long the run."""
    bar, seen = Bar(updates), []
    bar.show = lambda done: seen.append(int(done))  # type: ignore[method-assign]
    jax.jit(lambda: jax.lax.fori_loop(1, updates + 1, lambda i, _: bar.tick(i), None))()
    jax.effects_barrier()
    assert len(seen) <= most and max(seen) == updates


def test_the_same_bar_for_the_same_program() -> None:
    """Or each run would compile again."""
    assert progress_bar(10) is progress_bar(10) is not progress_bar(11)
