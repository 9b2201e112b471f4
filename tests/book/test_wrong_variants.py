"""Every check of the book accepts what is true and rejects what is not; exercises have answers."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_cells import PageCells
from page_runs import ROOT, SECONDS, result

from book_tools.build.execute import is_cached
from book_tools.sources import book_pages, read_page


def variants_of(page: Path) -> Path:
    return ROOT / "tests" / "book" / "wrong_variants" / page.name.replace(".md", ".py")


def length(page: Path) -> int:
    """About how long the checks of a page take: as long as its wrong variants are."""
    return variants_of(page).stat().st_size if variants_of(page).exists() else 0


# The long ones first, for the two workers that share them.
PAGES = sorted((ROOT / name for name in book_pages(ROOT)), key=length, reverse=True)
WITH_VARIANTS = [page for page in PAGES if length(page)]


def labels(kind: str) -> list[Any]:
    return [
        pytest.param(page, label, id=f"{page.stem}-{label}")
        for page in PAGES
        for label in PageCells(page).labels(kind)
    ]


@cache
def asked(page: Path) -> dict[str, Any]:
    found = read_page(ROOT, page.relative_to(ROOT).as_posix())
    return result(page, ran=found is not None and is_cached(ROOT, found))


def of(page: Path, kind: str, label: str) -> dict[str, Any]:
    found = asked(page)
    if "failed" in found:
        pytest.fail(found["failed"], pytrace=False)
    return dict(found[kind][label])


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize(("page", "label"), labels("check"))
def test_check_accepts_the_right_formula_and_rejects_wrong_ones(page: Path, label: str) -> None:
    found = of(page, "checks", label)
    assert found["right"] == "passed", f"{page.name}, check-{label}, unreplaced: {found['right']}"
    assert found["wrong"], f"{page.name}: no wrong variant of '{label}' is recorded"
    accepted = {name: said for name, said in found["wrong"].items() if said != "rejected"}
    assert accepted == {}, f"{page.name}, check-{label}: a claim should have rejected these"


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize(("page", "label"), labels("exercise"))
def test_exercise_waits_for_an_answer_and_accepts_the_solution(page: Path, label: str) -> None:
    found = of(page, "exercises", label)
    assert found["untouched"].startswith("No answer yet"), found["untouched"]
    assert found["solution"], f"{page.name}: no solution of '{label}' holds a ```python block"
    assert found["solved"].strip().splitlines()[-1:] == ["Right."], found["solved"]


@pytest.mark.timeout(SECONDS + 60)
@pytest.mark.parametrize("page", WITH_VARIANTS, ids=lambda page: page.stem)
def test_every_recorded_variant_belongs_to_a_check(page: Path) -> None:
    assert asked(page).get("unknown") == [], page.name
