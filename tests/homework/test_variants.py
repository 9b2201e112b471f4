"""Variants of the homeworks: other constants, the same strength, and last year's answers fail."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pytest
from pilot_book import HANG, ROOT, digest, once

from homework_tools.authoring import leaks, strength
from homework_tools.authoring.master import homeworks, master_path, parts, question_points
from homework_tools.authoring.page import page
from homework_tools.authoring.redraw import (
    draw,
    judged,
    last_year,
    redraw,
    table,
    table_path,
    whole,
)
from homework_tools.authoring.release import folder, release
from homework_tools.grading.judge import judge, question_files
from homework_tools.grading.notebook import Cell, NotAccepted, Notebook, parse, variant_mark

NAMES = homeworks(ROOT)
SEED = 2027
QUICK = "hw3"  # the one whose strength is tried in every run; the others take minutes
EACH = [pytest.param(name, marks=() if name == QUICK else pytest.mark.slow) for name in NAMES]


@lru_cache
def released(name: str, seed: int | None) -> Path:
    """The folder of a homework, released once for all processes."""
    place = folder(ROOT, name, seed)
    known = digest(master_path(ROOT, name), table_path(ROOT, name), ROOT / "code")
    if seed is None:
        known = digest(master_path(ROOT, name), ROOT / "code")
    stamp = place / f".{known}"
    once(name if seed is None else f"{name}-{seed}", stamp, lambda: release(ROOT, name, seed))
    return place


def dependent(name: str) -> set[str]:
    """The questions whose right answers depend on the seed."""
    return {answer.question for answer in redraw(ROOT, name, SEED).answers.values()}


def by_code(name: str) -> set[str]:
    return {q for q in question_points(master_path(ROOT, name)) if q.startswith("q")}


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_bytes(name: str) -> None:
    """Also in another process, where the hashes of words are others."""
    code = (
        "import sys; from pathlib import Path\n"
        "from homework_tools.authoring.redraw import redraw\n"
        f"sys.stdout.buffer.write(redraw(Path({str(ROOT)!r}), {name!r}, {SEED}).text.encode())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, timeout=HANG
    )
    assert done.stdout == redraw(ROOT, name, SEED).text.encode()
    assert "<<" not in redraw(ROOT, name, SEED).text


@pytest.mark.parametrize("name", NAMES)
def test_seeds_draw_other_constants(name: str) -> None:
    """Each constant differs from the book's, and takes every value that it may."""
    declared = table(ROOT, name)
    drawn = [draw(name, declared, seed) for seed in range(200)]
    for constant, told in declared["constants"].items():
        found = [repr(values[constant]) for values in drawn]
        assert repr(told["book"]) not in found
        assert set(found) == {repr(value) for value in told["draw"]}
    several = [values for values, after in pairwise(drawn) if values == after]
    assert len(several) <= 20  # in two years one after the other all constants are seldom alike


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", [0, 7, SEED, 2**31])
def test_a_variant_is_a_homework(name: str, seed: int, tmp_path: Path) -> None:
    """The marks are balanced, the points are the book's, and the page tells no secret."""
    master = tmp_path / f"{name}.md"
    master.write_text(redraw(ROOT, name, seed).text, "utf-8")
    assert list(parts(master))
    assert question_points(master) == question_points(master_path(ROOT, name))
    seen = leaks.squeeze(page(master))
    assert not [what for line, what in leaks.secrets(master).items() if line in seen]
    for part in parts(master):
        if part.kind == "code":
            compile(part.source, name, "exec")


@pytest.mark.parametrize("name", NAMES)
def test_hidden_tests_draw_other_cases(name: str) -> None:
    """Except for those that keep their random numbers for a reason that the table states."""
    kept = set(table(ROOT, name).get("keep_random", []))
    books = dict(generators(master_path(ROOT, name).read_text("utf-8")))
    here = dict(generators(redraw(ROOT, name, SEED).text))
    assert kept <= set(books) == set(here)
    assert {test for test in books if books[test] == here[test]} == kept


def generators(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """Hidden tests with the seeds of their random numbers, if they have any."""
    found = []
    for cell in re.findall(r"^```\{code-cell\}.*?^```$", text, re.MULTILINE | re.DOTALL):
        name = re.search(r"^def (test_\w+)", cell, re.MULTILINE)
        seeds = re.findall(r"default_rng\((\d+)\)", cell)
        if name and seeds and "hidden: true" in cell:
            found.append((name[1], tuple(seeds)))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_at_least_three_questions_depend_on_the_seed(name: str) -> None:
    """The instructor's guide lists them."""
    assert len(dependent(name)) >= 3
    guide = (ROOT / "book" / "homework" / "instructor.md").read_text("utf-8")
    row = re.search(rf"^\| {name[2:]} \|([^|]*)\|([^|]*)\|$", guide, re.MULTILINE)
    assert row, f"the guide has no row for {name}"
    told = [{f"q{number}" for number in re.findall(r"\d+", column)} for column in row.groups()]
    assert told == [dependent(name), by_code(name) - dependent(name)]


@pytest.mark.parametrize("seed", ["", "-1", "1.5", "07", "2027a", "1e3", "²", str(2**31 + 1)])
def test_a_bad_seed_gets_one_sentence(seed: str) -> None:
    with pytest.raises(ValueError, match=r"^SEED was '.*'; it must be a whole number from 0 to"):
        whole(seed)
    assert [whole(good) for good in ("0", " 2027 ", str(2**31))] == [0, 2027, 2**31]


def run(root: Path, *words: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "homework_tools", "--root", str(root), *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=HANG)
    return done.returncode, done.stderr


@pytest.mark.parametrize("command", [["release"], ["strength", "hw0"], ["grade", "hw0", "."]])
def test_a_bad_seed_stops_every_command(pilot: Path, command: list[str]) -> None:
    code, said = run(pilot, *command, "--seed", "next year")
    assert code == 1 and said == (
        "SEED was 'next year'; it must be a whole number from 0 to 2147483648.\n"
    )


def test_a_homework_without_constants_says_so(pilot: Path) -> None:
    """It does not hand out the book's notebook instead."""
    code, said = run(pilot, "release", "--seed", "2027")
    assert code == 1 and said.startswith("hw0: not built, because SEED changes nothing")
    assert len(said.splitlines()) == 1
    assert not folder(pilot, "hw0", 2027).exists()


def test_words_that_do_not_fit_are_said(tmp_path: Path) -> None:
    """Whoever changes a master hears which words of the table are no longer there."""
    masters = tmp_path / "book" / "homework" / "masters"
    masters.mkdir(parents=True)
    (masters / "hw0.md").write_text("The discount is one half.", "utf-8")
    (masters / "hw0.toml").write_text(
        "[constants.g]\nbook = 1\ndraw = [2]\n[answers]\n"
        "[[text]]\nold = 'one third'\nnew = 'one <<g>>th'\n",
        "utf-8",
    )
    with pytest.raises(ValueError, match=r"^hw0.toml: 'one third' stands 0 times in hw0.md"):
        redraw(tmp_path, "hw0", 1)


def test_a_notebook_of_another_seed_is_refused() -> None:
    """What the student is told names no seed, for who knows the seed can build the solution."""
    own = {"homework": "hw1", "variant": variant_mark("hw1", 2026)}
    tree = {
        "cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}, "outputs": []}],
        "metadata": {"policy_gradients": own},
    }
    assert parse(tree, "hw1", 2026).cells
    for seed, said in ((2027, "given this time"), (None, "must be the book's")):
        with pytest.raises(NotAccepted, match=said) as refused:
            parse(tree, "hw1", seed)
        assert not re.search("202[67]", str(refused.value))
    del own["variant"]
    with pytest.raises(NotAccepted, match="the book's notebook: it must be that of your course"):
        parse(tree, "hw1", 2027)
    assert parse(tree, "hw1").cells


@pytest.mark.parametrize("name", EACH)
def test_a_variant_is_as_strong_as_the_book(name: str, bwrap: str) -> None:
    """The same wrong solutions lose the same points, and right ones get all."""
    released(name, SEED)
    faults = {}
    for variant in strength.variants(ROOT, name, SEED):
        outcome = strength.try_variant(ROOT, name, variant, SEED)
        if outcome.faults:
            faults[variant.name] = outcome.faults
    assert not faults


@pytest.mark.parametrize("name", EACH)
def test_last_years_answers_fail(name: str, bwrap: str) -> None:
    """Copied as they are, they lose points wherever the seed decides, and nowhere else."""
    released(name, None)
    built = released(name, SEED)
    mine = strength.notebook(ROOT, name, "solution", SEED)
    old = strength.notebook(ROOT, name, "solution")
    last = max(cell.number for cell in mine.cells) + 1
    copied = Notebook([*mine.cells, Cell(last, last_year(ROOT, name))], old.handed)
    verdict = judge(copied, question_files(built / "tests"))
    lost = {question.name for question in verdict.questions if question.points < question.possible}
    assert lost == dependent(name)


@pytest.mark.parametrize("name", EACH)
def test_nothing_of_a_variant_leaks(name: str, tmp_path: Path) -> None:
    """Neither to students nor, as long as nobody publishes the variant, to the site."""
    built = released(name, SEED)
    text = (built / "student" / f"{name}.ipynb").read_text("utf-8")
    own = json.loads(text)["metadata"]["policy_gradients"]
    assert own == {"homework": name, "variant": variant_mark(name, SEED)}
    assert str(SEED) not in text
    master = tmp_path / f"{name}.md"
    master.write_text(redraw(ROOT, name, SEED).text, "utf-8")
    assert not leaks.search(ROOT, name, [built / "student", built / "page"], master=master)
    anyway = leaks.allowed(ROOT)
    secret = next(line for line in leaks.secrets(master) if line not in anyway)
    (tmp_path / "leak.md").write_text(secret, "utf-8")
    assert leaks.search(ROOT, name, [tmp_path / "leak.md"], master=master)


@pytest.mark.slow
def test_a_release_is_the_same_each_time() -> None:
    files = {}
    for turn in (0, 1):
        built = release(ROOT, QUICK, 5)
        student = built / "student" / f"{QUICK}.ipynb"
        tests = sorted((built / "tests").glob("*.py"))
        files[turn] = [path.read_bytes() for path in (student, *tests)]
    assert files[0] == files[1]


def test_every_answer_that_is_converted_is_judged() -> None:
    for name in NAMES:
        assert set(redraw(ROOT, name, SEED).answers) <= set(judged(ROOT, name))
