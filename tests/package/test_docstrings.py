"""Every public name says what it is, and every example in a docstring gives what it shows."""

import doctest
import inspect
import re
from collections.abc import Iterator
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import policy_gradients as pg

NAMES = sorted(set(pg.__all__) - {"__version__", "figures"})
FIGURES = [f"figures.{name}" for name in pg.figures.__all__ if callable(getattr(pg.figures, name))]
GIVEN = {"jax": jax, "jnp": jnp, "np": np, "pg": pg}  # the imports that an example may rely on
# Their example is the page that they draw, or they take an environment and train.
WITHOUT_ARRAYS = re.compile(r"Params|PyTree|Trajectory|Callable|Stream|Any\b")


def public(name: str) -> Any:
    module, _, last = name.rpartition(".")
    return getattr(getattr(pg, module) if module else pg, last)


def sentences(text: str) -> Iterator[str]:
    """The paragraphs of a docstring without its examples."""
    for paragraph in inspect.cleandoc(text).split("\n\n"):
        if not paragraph.startswith(">>>"):
            yield " ".join(paragraph.split())


def takes_arrays(function: Any) -> bool:
    """Whether all that a function needs are arrays, numbers and an MDP."""
    if not inspect.isfunction(function):
        return False
    signature = inspect.signature(function)
    needed = [x.annotation for x in signature.parameters.values() if x.default is x.empty]
    words = " ".join(getattr(x, "__name__", "") + str(x) for x in needed)
    return "Array" in words and not WITHOUT_ARRAYS.search(words)


@pytest.mark.parametrize("name", NAMES + FIGURES)
def test_a_docstring_is_made_of_whole_sentences(name: str) -> None:
    text = public(name).__doc__
    assert text, f"{name} has no docstring"
    for paragraph in sentences(text):
        assert re.search(r"[.:]\)?$", paragraph), f"{name}: {paragraph!r} does not end"
    first = next(sentences(text)).lstrip("`$\\")
    assert first[0].isupper() or first[0].isdigit() or "`" in text.split("\n")[0], first


@pytest.mark.training
@pytest.mark.parametrize("name", NAMES + FIGURES)
def test_examples_give_what_they_show(name: str) -> None:
    wrong: list[str] = []
    runner = doctest.DocTestRunner(verbose=False)
    for test in doctest.DocTestFinder(recurse=True).find(public(name), name, globs=dict(GIVEN)):
        runner.run(test, out=wrong.append)
    assert not wrong, "".join(wrong)


@pytest.mark.parametrize("name", [name for name in NAMES if takes_arrays(public(name))])
def test_a_function_of_plain_arrays_has_an_example(name: str) -> None:
    assert ">>> " in public(name).__doc__


def test_functions_of_plain_arrays_are_told_from_others() -> None:
    arrays = [name for name in NAMES if takes_arrays(public(name))]
    assert {"values", "natural_step", "discounted_sum", "importance_weights"} <= set(arrays)
    assert not {"train", "evaluate", "gae", "ppo", "rollout"} & set(arrays)


def test_an_example_that_is_wrong_is_noticed() -> None:
    """So that the tests above can fail."""
    test = doctest.DocTestParser().get_doctest(">>> 1 + 1\n3\n", {}, "wrong", None, 0)
    said: list[str] = []
    doctest.DocTestRunner(verbose=False).run(test, out=said.append)
    assert "Expected" in "".join(said)
