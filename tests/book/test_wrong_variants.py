"""Every check of the book accepts what is true and rejects what is not; exercises have answers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from book_tools.cache import kernel_environment
from book_tools.sources import book_pages
from page_cells import PageCells

ROOT = Path(__file__).resolve().parents[2]
RUNNER = Path(__file__).with_name("page_cells.py")
SECONDS = 400  # for all checks of a page, right and wrong, on two busy cores
PAGES = [ROOT / name for name in book_pages(ROOT) if (ROOT / name).is_file()]


def labels(kind: str) -> list[Any]:
    return [
        pytest.param(page, label, id=f"{page.stem}-{label}")
        for page in PAGES
        for label in PageCells(page).labels(kind)
    ]


@cache
def result(page: Path, root: Path = ROOT) -> dict[str, Any]:
    """What the runner says of a page; a page that cannot be run fails each of its tests."""
    environment = {**os.environ, **kernel_environment(ROOT), "MPLBACKEND": "agg"}
    try:
        done = subprocess.run(
            [sys.executable, str(RUNNER), str(root), str(page)],
            env=environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return {"failed": f"the checks of {page.name} took more than {SECONDS} s"}
    if done.returncode != 0:
        return {"failed": f"{page.name}: {done.stderr[-2000:]}"}
    return dict(json.loads(done.stdout.splitlines()[-1]))


def of(page: Path, kind: str, label: str) -> dict[str, Any]:
    found = result(page)
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


def test_every_recorded_variant_belongs_to_a_check() -> None:
    for page in PAGES:
        assert result(page).get("unknown", []) == [], page.name


# The runner itself, on a page of a few lines.

PAGE = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

# P

```{code-cell} ipython3
:tags: [setup]
import math
from book_tools.page import claim, self_check

def double(x):
    return 2 * x

def twice_double(x):
    return double(double(x))
```

```{code-cell} ipython3
:tags: [check-doubles]
claim("doubles", "it doubles", twice_double(3) - 12, tolerance=1e-9, sample="one case")
double = None
```

```{code-cell} ipython3
:tags: [check-root]
claim("root", "it is a root", math.sqrt(4) - 2, tolerance=1e-9, sample="one case")
```

```{code-cell} ipython3
:tags: [exercise-ex-half]
def half(x):
    return ...
answer = half(3)
expected = 1.5
self_check("ex-half", answer, expected)
```

:::{solution} ex-half
:class: dropdown

```python
def half(x):
    return x / 2
```
:::
"""
VARIANTS = """
WRONG = {
    "doubles": {
        "triples": {"double": lambda x: 3 * x},
        "the same": {"double": lambda x: 2 * x},
        "raises": {"double": lambda x: x.nothing},
        "unknown name": {"treble": lambda x: 3 * x},
    },
    "root": {"square": {"math.sqrt": lambda x: x * x}, "unknown": {"math.root": lambda x: x}},
    "gone": {},
}
"""


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("tiny")
    (folder / "tests" / "book" / "wrong_variants").mkdir(parents=True)
    (folder / "tests" / "book" / "wrong_variants" / "tiny.py").write_text(VARIANTS, "utf-8")
    (folder / "tiny.md").write_text(PAGE, "utf-8")
    return result(folder / "tiny.md", folder)


def test_runner_tells_rejected_from_passed_and_from_broken(tiny: dict[str, Any]) -> None:
    doubles = tiny["checks"]["doubles"]
    assert doubles["right"] == "passed"
    assert doubles["wrong"]["triples"] == "rejected"
    assert doubles["wrong"]["the same"] == "passed"
    assert "AttributeError" in doubles["wrong"]["raises"]
    assert "LookupError" in doubles["wrong"]["unknown name"]
    assert tiny["unknown"] == ["gone"]


def test_runner_replaces_attributes_on_a_copy(tiny: dict[str, Any]) -> None:
    root = tiny["checks"]["root"]
    assert root["right"] == "passed"
    assert root["wrong"]["square"] == "rejected"
    assert "LookupError" in root["wrong"]["unknown"]


def test_runner_solves_exercises(tiny: dict[str, Any]) -> None:
    half = tiny["exercises"]["ex-half"]
    assert half["untouched"].startswith("No answer yet")
    assert half["solved"] == "Right.\n"
