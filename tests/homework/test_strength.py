"""The tests of each homework: wrong solutions lose what they should, right ones get all."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import pytest
from pilot_book import ROOT, digest, once

from homework_tools.authoring import strength
from homework_tools.authoring.master import homeworks, master_path, parts, question_points
from homework_tools.authoring.release import folder, release

NAMES = homeworks(ROOT)
AT_LEAST = {"wrong": 40, "right": 8}


@lru_cache
def released(name: str) -> dict[str, strength.Variant]:
    """The variants of a homework, released once for all processes."""
    # The stamp lies in the released folder, so it goes when anybody releases the homework anew.
    stamp = folder(ROOT, name) / f".{digest(master_path(ROOT, name), ROOT / 'code')}"
    once(name, stamp, lambda: release(ROOT, name))
    return {variant.name: variant for variant in strength.variants(ROOT, name)}


def all_variants() -> list[tuple[str, str]]:
    found = []
    for name in NAMES:
        files = sorted((ROOT / strength.SOLUTIONS / name).glob("*.py"))
        found += [(name, other) for other in ("(untouched)", "(solution)")]
        found += [(name, path.stem) for path in files]
    return found


@pytest.mark.parametrize(("name", "variant"), all_variants())
def test_a_solution_earns_what_it_should(name: str, variant: str, bwrap: str) -> None:
    outcome = strength.try_variant(ROOT, name, released(name)[variant])
    assert not outcome.faults, outcome
    if variant == "(untouched)":
        told = [t.message for q in outcome.verdict.questions for t in q.tests]
        assert all("not answered yet" in text or "hand_in" in text for text in told), told


@pytest.mark.parametrize("name", NAMES)
def test_points_are_earned_in_hidden_tests_alone(name: str) -> None:
    """A table of the public examples by heart is worth nothing."""
    earned = {"public test": 0.0, "hidden test": 0.0}
    for part in parts(master_path(ROOT, name)):
        if part.place in earned:
            told = re.search(r"^points: ([\d.]+)$", part.source, re.MULTILINE)
            assert told, part.source
            earned[part.place] += float(told[1])
    asked = question_points(master_path(ROOT, name))
    by_code = sum(points for question, points in asked.items() if question.startswith("q"))
    assert earned == {"public test": 0.0, "hidden test": by_code}


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_solutions(name: str) -> None:
    points = [
        strength.declared(path)["POINTS"]
        for path in sorted((ROOT / strength.SOLUTIONS / name).glob("*.py"))
    ]
    assert sum(bool(p) for p in points) >= AT_LEAST["wrong"]
    assert sum(not p for p in points) >= AT_LEAST["right"]


def test_a_weak_test_is_noticed(bwrap: str, pilot: Path, tmp_path: Path) -> None:
    """The machinery itself: a solution that earns more than it should is a fault."""
    variants = {v.name: v for v in strength.variants(pilot, "hw0")}
    assert {"(untouched)", "(solution)", "sum_instead", "right_with_jax"} <= set(variants)
    for variant in variants.values():
        assert not strength.try_variant(pilot, "hw0", variant).faults
    wrong = variants["sum_instead"]
    wished = strength.Variant(wrong.name, "", {"q1": 1.0, "q9": 0.0}, "such words", wrong.notebook)
    faults = strength.try_variant(pilot, "hw0", wished).faults
    assert len(faults) == 3 and "q1: 0 points, expected 1" in faults
