"""The runner of checks and exercises, on a page of a few lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from page_cells import PageCells, changed, checks, read_and_written
from page_runs import result
from page_setup import Setup

PAGE = """---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {name: python3, display_name: Python 3}
---

# P

```{code-cell} ipython3
:tags: [setup]
import math
import jax
from cell_tools.checks import claim, self_check

def double(x):
    return 2 * x

def twice_double(x):
    return double(double(x))

@jax.jit
def compiled(x):
    return jax.lax.fori_loop(0, 2, lambda _, x: double(x), x)

functions = {"compiled": compiled}
```

```{code-cell} ipython3
:tags: [check-compiled]
claim("compiled", "it doubles", compiled(3) - 12, tolerance=1e-9, sample="one case")
claim("compiled", "here too", functions["compiled"](3) - 12, tolerance=1e-9, sample="one case")
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
    "compiled": {
        "triples": {"double": lambda x: 3 * x},
        "halves": {"double": lambda x: x // 2},
        "the same": {"double": lambda x: 2 * x},
    },
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
    (folder / "tests" / "book" / "wrong_variants" / "tiny.py").write_text(VARIANTS)
    (folder / "tiny.md").write_text(PAGE)
    return result(folder / "tiny.md", folder)


def test_runner_tells_rejected_from_passed_and_from_broken(tiny: dict[str, Any]) -> None:
    doubles = tiny["checks"]["doubles"]
    assert doubles["right"] == "passed"
    assert doubles["wrong"]["triples"] == "rejected"
    assert doubles["wrong"]["the same"] == "passed"
    assert "AttributeError" in doubles["wrong"]["raises"]
    assert "LookupError" in doubles["wrong"]["unknown name"]
    assert tiny["unknown"] == ["gone"]


def test_runner_replaces_what_a_traced_function_calls(tiny: dict[str, Any]) -> None:
    """The right function was traced by then, and the next wrong one after the first."""
    compiled = tiny["checks"]["compiled"]
    assert compiled["right"] == "passed"
    assert compiled["wrong"] == {"triples": "rejected", "halves": "rejected", "the same": "passed"}


def test_functions_are_made_anew_and_data_is_not() -> None:
    source = """
import numpy as np
calls, given = [], np.ones(2)
class Scaled:
    def __init__(self): self.by = 2
def scale(x): return x * given
held = {"scale": scale, "by": Scaled()}
squares = [number**2 for number in range(3)]
listed, entries = [], {}
listed.append(1)
entries["one"] = 1
"""
    setup = Setup([source, "total = 1", "total += 1"])
    names = setup.anew()
    assert setup.data.keys() == {"calls", "given", "squares"}
    assert names["given"] is setup.names["given"]
    assert names["scale"] is not setup.names["scale"]
    assert names["scale"].__globals__ is names
    assert names["held"]["scale"] is names["scale"]
    assert type(names["held"]["by"]) is names["Scaled"]
    assert (names["total"], names["listed"], names["entries"]) == (2, [1], {"one": 1})


def test_runner_replaces_attributes_on_a_copy(tiny: dict[str, Any]) -> None:
    root = tiny["checks"]["root"]
    assert root["right"] == "passed"
    assert root["wrong"]["square"] == "rejected"
    assert "LookupError" in root["wrong"]["unknown"]


def test_runner_solves_exercises(tiny: dict[str, Any]) -> None:
    half = tiny["exercises"]["ex-half"]
    assert half["untouched"].startswith("No answer yet")
    assert half["solved"] == "Right.\n"


def test_what_is_changed_in_place_has_a_name() -> None:
    source = (
        "a[0] = 1; b.c.d += 1; e[0].append(1); f.add(1); del g[0]; np.put(h, 0, 1); i.j; k = l[0]"
    )
    assert changed(source) == {"a", "b", "e", "f", "g"}


def test_names_are_those_that_a_cell_takes_and_gives() -> None:
    source = """
import numpy as np
total = start + sum(each * np.pi for each in given)
def scaled(by):
    return by * total * factor
for place in range(3):
    print(place)
"""
    read, written = read_and_written(source)
    assert written == {"np", "total", "scaled", "place"}
    assert read == {"start", "sum", "given", "factor", "range", "print"}


# Another cell gives `double`, what a list holds and the settings of JAX another value.
OTHERS = {
    "compiled": "double = None",
    "doubles": "double = None",
    "held": "functions['compiled'] = None",
    "root": "jax.config.update('jax_enable_x64', True)",
}
USES = {
    "compiled": "compiled(3) - 12",
    "doubles": "double(1) - 2",
    "held": "functions['compiled'](3) - 12",
    "root": "math.sqrt(4) - 2",
}


@pytest.mark.parametrize("label", OTHERS)
def test_what_the_build_ran_runs_again_only_where_another_cell_had_a_hand_in_it(
    tmp_path: Path, label: str
) -> None:
    """A check that fails shows whether it ran."""
    start, *_ = PAGE.partition("```{code-cell} ipython3\n:tags: [check-compiled]")
    cell = "```{{code-cell}} ipython3\n:tags: [{}]\n{}\n```\n\n"
    fails = "claim('{}', 'no', {} + 1, tolerance=1e-9, sample='one case')"
    check = cell.format(f"check-{label}", fails.format(label, USES[label]))
    said = {}
    for between in ("", "triple = 3", OTHERS[label]):
        (tmp_path / "page.md").write_text(start + cell.format("", between) + check, "utf-8")
        page = PageCells(tmp_path / "page.md")
        said[between] = checks(page, Setup(page.tagged("setup")), {}, ran=True)[label]["right"]
    assert said == {"": "passed", "triple = 3": "passed", OTHERS[label]: "rejected"}
