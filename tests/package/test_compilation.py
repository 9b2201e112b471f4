"""Ring 3: an option that XLA no longer knows costs a warning and nothing else."""

import warnings
from collections.abc import Iterator

import pytest

from policy_gradients import _compilation
from policy_gradients._compilation import QUICK, known_options, quick_jit


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
