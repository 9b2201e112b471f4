"""Ring 3: an option that XLA no longer knows costs a warning and nothing else."""

import warnings
from collections.abc import Iterator
from typing import Any

import jax
import pytest

from policy_gradients import _compilation
from policy_gradients._compilation import LONG, QUICK, SHORT, known_options, quick_jit


@pytest.fixture
def renamed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if XLA had given one of the options another name."""
    monkeypatch.setattr(_compilation, "QUICK", {**QUICK, "xla_of_another_day": 1})
    _compilation.quick_options.cache_clear()
    yield
    _compilation.quick_options.cache_clear()


def test_a_program_compiles_without_the_option_and_says_so_once(renamed: None) -> None:
    double, triple = quick_jit(lambda x: 2 * x), quick_jit(lambda x: 3 * x)
    with pytest.warns(UserWarning, match="XLA refused .* xla_of_another_day; ") as said:
        assert double(3.0) == 6 and triple(3.0) == 9
    assert len(said) == 1
    assert _compilation.quick_options() == QUICK


def test_a_value_that_is_refused_is_an_option_that_is_refused() -> None:
    with pytest.warns(UserWarning, match="xla_backend_optimization_level; .*not a valid"):
        assert "xla_backend_optimization_level" not in known_options(
            {**QUICK, "xla_backend_optimization_level": "quickly"}
        )


def test_the_locked_xla_knows_them_all() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert known_options(QUICK) == QUICK


@pytest.mark.parametrize(
    ("steps", "level"), [(SHORT, 0), (SHORT + 1, 1), (LONG, 1), (LONG + 1, None), (None, 1)]
)
def test_a_longer_run_is_optimized_more(
    steps: int | None, level: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None: in full, as `jax.jit` does by itself. A function that takes no steps runs briefly."""
    asked: list[int | None] = []

    def spy(function: Any, compiler_options: Any = None, **options: Any) -> Any:
        def call(*args: Any) -> Any:
            asked.append((compiler_options or {}).get("xla_backend_optimization_level"))
            return function(*args)

        return call

    _compilation.quick_options()  # which compiles something itself
    monkeypatch.setattr(jax, "jit", spy)
    count = None if steps is None else lambda x: steps
    assert quick_jit(lambda x: 2 * x, steps=count)(3.0) == 6
    assert asked == [level]
