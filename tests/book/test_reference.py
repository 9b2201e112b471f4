"""The reference: every public name is on its page, and docstrings are shown as they are meant."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
import yaml
from scratch_book import Built, book

import policy_gradients as pg
from book_tools.extension.docstrings import (
    PACKAGE,
    as_restructured_text,
    readable_signature,
)

ROOT = Path(__file__).resolve().parents[2]
ENTRY = re.compile(rf"^\.\. auto(?:class|function):: {PACKAGE}\.(\S+)$", re.MULTILINE)
PAGE = """# Reference

```{eval-rst}
.. py:currentmodule:: policy_gradients

.. autofunction:: policy_gradients.objective
.. autofunction:: policy_gradients.ppo
.. autoclass:: policy_gradients.TabularMDP
   :members: num_states
```

:::{prf:remark} The objective
:label: objective_fn
A statement.
:::
"""


def public_names() -> list[str]:
    figures = [f"figures.{n}" for n in pg.figures.__all__ if callable(getattr(pg.figures, n))]
    twice = "figures.Animation"  # the package exports it too
    others = {"__version__", "figures"}
    return sorted({*pg.__all__, *figures} - {twice, *others})


def test_every_public_name_has_one_entry() -> None:
    entries = ENTRY.findall((ROOT / "book" / "reference.md").read_text("utf-8"))
    assert sorted(entries) == public_names()


def shown(text: str, *explained: str) -> list[str]:
    labels = {"gae", "ppo"}
    return as_restructured_text(inspect.cleandoc(text).split("\n"), set(explained), labels)


def test_what_stands_between_signs_is_code_or_a_formula_or_a_link() -> None:
    (line, _) = shown("Give $x_h$ to `values`, not `jnp.sum` (`gae`).")
    assert r":math:`x_h`" in line
    assert ":py:obj:`values <policy_gradients.values>`" in line
    assert "``jnp.sum``" in line
    assert ":prf:ref:`gae`" in line


def test_what_is_no_markup_stays_as_it_is() -> None:
    (line, _) = shown(r"Row s * A + a of log_ (|x| and \delta).")
    assert line == r"Row s \* A + a of log\_ (\|x\| and \\delta)."


def test_only_parameters_begin_an_entry_of_a_list() -> None:
    lines = shown("Source: nobody.\nfirst, second: two\nnumbers.\nother: words.", "first", "second")
    assert lines == [
        "Source: nobody.", "", "* ``first``, ``second``: two", "  numbers.", "  other: words.", "",
    ]  # fmt: skip


def test_examples_are_left_alone() -> None:
    assert shown("Say.\n\n>>> `x` * $2$\n4") == ["Say.", "", ">>> `x` * $2$", "4", ""]


def test_signatures_are_short() -> None:
    def signature(thing: object, kind: str = "function") -> str:
        found = readable_signature(None, kind, "", thing, None, "", "")  # type: ignore[arg-type]
        assert found
        return " -> ".join(part for part in found if part)

    assert "Float[Array, 'S A'] | Float[Array, 'H S A']" in signature(pg.values)
    assert "Float[Array, 'H+1 S']" in signature(pg.values)
    assert "discount: Scalar = 0.99" in signature(pg.ppo)
    assert "policy: Policy = ...," in signature(pg.ppo)
    assert "steps: ArrayLike" in signature(pg.figures.learning_curve)
    assert signature(pg.Normal.mode, "method") == "() -> Float[Array, '*batch D']"


def test_a_property_has_no_signature() -> None:
    prop = pg.TabularMDP.num_states
    assert readable_signature(None, "property", "", prop, None, "", "") is None  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    config = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))["sphinx"]["config"]
    settings = {name: config[name] for name in ("nitpick_ignore_regex", "autodoc_member_order")}
    return book(tmp_path_factory.mktemp("reference"), {"page": PAGE}, **settings)


def test_the_page_shows_formulas_links_and_examples(built: Built) -> None:
    html = built.page("page")
    assert built.warnings == []
    assert re.search(r">pg\.</span>.*>objective<", html)
    assert html.count("<math ") >= 3  # of the objective, and of two fields of the MDP
    assert "Remark 1" in html  # the objective's entry names it
    assert re.search(r'<a class="reference internal" href="#policy_gradients.TabularMDP"', html)
    assert 'class="gp">&gt;&gt;&gt; ' in html
    assert "num_states" in html
    assert "jaxlib" not in html  # where JAX defines its arrays, also in a property's type
    assert " at 0x" not in html  # where functions lie in memory


@pytest.mark.parametrize("name", ["ppo", "npg", "reinforce", "Result"])
def test_every_field_has_an_item_of_its_own(name: str) -> None:
    thing = getattr(pg, name)
    sizes = {"num_envs", "num_steps", "num_updates", "restart"}  # a sentence says what they are
    fields = set(inspect.get_annotations(thing)) - sizes
    lines = shown(thing.__doc__, *fields, *sizes)
    items = [line for line in lines if line.startswith("* ")]
    named = [x for item in items for x in re.findall(r"``(\w+)``", item.split(": ")[0])]
    assert sorted(named) == sorted(fields)
    within = " ".join(line for line in lines if line.startswith(("* ", "  ")))
    assert "is not made" not in within and "over seeds" not in within, "a sentence about no field"
