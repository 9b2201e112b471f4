"""The small language model: its stored runs belong to the code, and each bug meets its test."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from book_tools.extension.listing import CHANGED
from book_tools.extension.symbol_source import source_of
from cell_tools.experiments import language_bug_tests, language_methods, probes
from cell_tools.experiments.language_methods import RLOO
from cell_tools.experiments.language_probes import language_probe
from cell_tools.experiments.language_runs import LANGUAGE
from cell_tools.experiments.language_training import Settings, train
from cell_tools.experiments.sort_task import reference
from cell_tools.stored import FOLDER, load

PAGE = Path(__file__).resolve().parents[2] / "book" / "language_models_in_code.md"
REVEAL = re.compile(r"^### (\d+)\..*?^::::\{admonition\} Reveal$(.*?)^::::$", re.M | re.S)
CASES = [(name, run) for name in LANGUAGE for run in LANGUAGE[name]]


@cache
def stored_probes(name: str) -> dict[str, Any]:
    return dict(json.loads((FOLDER / "probes" / f"{name}.json").read_text("utf8")))


@pytest.mark.parametrize(("name", "run"), CASES)
def test_a_stored_run_belongs_to_the_code(name: str, run: str) -> None:
    found = language_probe(LANGUAGE[name][run])
    differing = probes.differences(stored_probes(name)[run], found)
    remake = f"remake the stored runs with `python -m cell_tools.experiments {name}`:"
    assert not differing, "\n".join([remake, *differing])


@pytest.mark.parametrize("name", LANGUAGE)
def test_every_stored_run_has_a_probe_and_the_same_budget(name: str) -> None:
    record = load(name)
    assert set(record["runs"]) == set(LANGUAGE[name]) == set(stored_probes(name))
    assert record["command"].split()[-1] == name
    assert len(record["seeds"]) == 16
    for run in record["runs"].values():
        assert run["returns"].shape == (16, len(run["steps"]))
        assert run["steps"] == next(iter(record["runs"].values()))["steps"]


def test_a_changed_setting_and_a_changed_sign_are_noticed() -> None:
    before = language_probe(Settings(method=RLOO))
    (line,) = probes.differences(
        before, {**before, "settings": language_probe_settings(beta=0.03)}
    )  # fmt: skip
    assert "beta: stored 0.02, the code now gives 0.03" in line

    def turned(settings: Any, params: Any, batch: Any) -> Any:
        batch = language_methods.rloo_weights(settings, params, batch)
        return batch._replace(weight=-batch.weight)

    other = language_probe(Settings(method=(turned, language_methods.rloo_loss)))
    assert probes.differences({"update": before["update"]}, {"update": other["update"]})


def language_probe_settings(**changed: Any) -> Any:
    from cell_tools.experiments.settings_in_words import described

    return described(replace(Settings(method=RLOO), **changed))


@pytest.mark.parametrize("number", language_bug_tests.PAIRS)
def test_the_test_catches_the_bug_and_passes_the_right_part(number: int) -> None:
    test, right, wrong = language_bug_tests.PAIRS[number]
    assert not language_bug_tests.fails(test, right)
    assert language_bug_tests.fails(test, wrong)


LISTED = {
    1: ("language_bugs.shifted_log_probs", "sampler_and_scorer_agree"),
    2: ("language_bugs.loss_without_the_end", "the_same_reward_for_all_moves_nothing"),
    3: ("language_bug_tests.too_hot", None),
    4: ("language_bugs.weights_of_mixed_groups", "weights_of_a_prompt_add_up_to_zero"),
    5: ("language_bugs.loss_with_k1", "the_penalty_pulls_to_the_reference"),
    6: ("language_bugs.plainly_standardized", "equal_rewards_get_no_weight"),
}


@pytest.mark.parametrize("number", language_bug_tests.PAIRS)
def test_the_reveal_shows_the_changed_line_and_the_test(number: int) -> None:
    text = PAGE.read_text("utf-8")
    reveals = {int(found[1]): found[2] for found in REVEAL.finditer(text)}
    wrong, test = LISTED[number]
    assert f"cell_tools.experiments.{wrong}\n" in reveals[number]
    assert CHANGED.search(source_of(f"cell_tools.experiments.{wrong}")[0])
    if test:
        assert f"language_bug_tests.{test}\n" in reveals[number]
        assert text.count(f"language_bug_tests.{test}\n") == 1


@pytest.mark.learning
def test_a_script_written_from_the_page_trains_with_another_reward() -> None:
    """As its last exercise does: the first token shall be the largest digit of the prompt."""

    def largest_first(responses: Any) -> Any:
        largest = responses.prompt[:, :4].max(axis=1)
        right = (responses.token[:, 0] == largest) & responses.ended
        return right.astype(float)

    before = reference(jax.random.key(0))
    settings = Settings(method=RLOO, reward=largest_first)
    _, log = train(jax.random.key(1), settings, before)
    rewards = np.asarray(log["reward"])
    assert rewards[0] < 0.5 < 0.8 < rewards[-5:].mean()
    assert jnp.abs(log["kl"][0]) < 1e-3  # the policy begins as the reference
