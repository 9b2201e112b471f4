"""A page's checks and exercises, run apart from the book; what happened is printed as JSON.

    python page_cells.py <root>

reads a line of JSON for each page, `{"page": <file>, "ran": <whether the build ran it>}`, and
prints a line for it. Programs that one page compiled serve the next. Each page has names of its
own, and jax's precision is taken back.

A check runs on the right formula before it runs on wrong ones. Where the build has just done the
same, that is a repetition: the check's cells read nothing but what the setup cells and they
themselves define, so they find the same things here. The check then counts as passed.
"""

from __future__ import annotations

import ast
import contextlib
import dis
import gc
import importlib.util
import json
import re
import sys
import textwrap
import traceback
from functools import cache
from pathlib import Path
from types import CodeType, ModuleType, SimpleNamespace
from typing import Any

import jax
import jupytext
import matplotlib.pyplot as plt
from page_setup import Setup, mentioned, run

from cell_tools.quick import look_for_garbage_seldom

MODULES = {"alt", "jax", "jnp", "np", "pg", "plt"}  # as the pages call them
SOLUTION = re.compile(r"^(:{3,})\{solution\}\s+(\S+)\s*$(.*?)^\1\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"^```python\s*$(.*?)^```\s*$", re.MULTILINE | re.DOTALL)


class PageCells:
    """The tagged cells and the solutions of a page."""

    def __init__(self, file: Path) -> None:
        text = file.read_text("utf-8")
        cells = [
            cell for cell in jupytext.reads(text, fmt="md:myst").cells if cell.cell_type == "code"
        ]
        self.cells = [(set(cell.metadata.get("tags", [])), cell.source) for cell in cells]
        self.solutions = {
            found[2]: "\n".join(textwrap.dedent(code[1]) for code in CODE.finditer(found[3]))
            for found in SOLUTION.finditer(text)
        }

    def labels(self, kind: str) -> list[str]:
        """Labels of the cells tagged `check-…` or `exercise-…`, in order, once each."""
        tags = [tag for tags, _ in self.cells for tag in sorted(tags) if tag.startswith(f"{kind}-")]
        return list(dict.fromkeys(tag.removeprefix(f"{kind}-") for tag in tags))

    def tagged(self, tag: str) -> list[str]:
        return [source for tags, source in self.cells if tag in tags]

    def stands_alone(self, tag: str) -> bool:
        """Whether what the cells with a tag use is made by them and by setup cells only."""
        setup = "\n".join(self.tagged("setup"))
        parts = [read_and_written(ast.unparse(node)) for node in ast.parse(setup).body]
        used, _ = read_and_written("\n".join(self.tagged(tag)))
        for _ in parts:  # a chain of definitions is no longer than this
            used = used.union(*(read for read, written in parts if written & used))
        others = [source for tags, source in self.cells if not tags & {tag, "setup"}]
        return not any(
            used & (read_and_written(source)[1] | changed(source)) or "config.update" in source
            for source in others
        )

    def needs(self, tag: str, wrong: dict[str, Any]) -> set[str]:
        """What the cells with a tag mention, and what a wrong variant replaces."""
        found = {symbol.partition(".")[0] for symbol in wrong}
        return found.union(*(mentioned(ast.parse(source)) for source in self.tagged(tag)))


@cache
def read_and_written(source: str) -> tuple[set[str], set[str]]:
    """The names that some code takes from those around it, and the names that it gives to them."""
    read: set[str] = set()
    written: set[str] = set()

    def look(code: CodeType) -> None:
        for step in dis.get_instructions(code):
            if isinstance(step.argval, CodeType):
                look(step.argval)
            elif step.opname in ("STORE_NAME", "STORE_GLOBAL"):
                written.add(step.argval)
            elif step.opname in ("LOAD_NAME", "LOAD_GLOBAL") and step.argval not in written:
                read.add(step.argval)

    look(compile(source, "<cell>", "exec"))
    return read, written


def changed(source: str) -> set[str]:
    """The names of what some code changes in place: `x[0] = 1`, `x.y = 1` or `x.append(1)`.

    A call on a module is none of these; what it tells JAX is looked for elsewhere.
    """
    nodes = list(ast.walk(ast.parse(source)))
    parts = [node for node in nodes if isinstance(node, ast.Attribute | ast.Subscript)]
    stored = {owner(part) for part in parts if not isinstance(part.ctx, ast.Load)}
    calls = [node.value for node in nodes if isinstance(node, ast.Expr)]
    methods = [call.func for call in calls if isinstance(call, ast.Call)]
    called = {owner(method) for method in methods if isinstance(method, ast.Attribute)}
    return stored | called - MODULES


def owner(node: ast.expr) -> str:
    """The name at the beginning of `x.y[0].z`, if there is one."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


@contextlib.contextmanager
def restored(names: dict[str, Any]) -> Any:
    """The names as they were, afterwards: functions of the page look into this very dictionary."""
    before = dict(names)
    try:
        yield
    finally:
        names.clear()
        names.update(before)


def replace(names: dict[str, Any], wrong: dict[str, Any]) -> None:
    """Put wrong things in the place of right ones; "pg.f" goes into a copy of `pg`."""
    for symbol, replacement in wrong.items():
        holder, _, attribute = symbol.rpartition(".")
        if not holder:
            if symbol not in names:
                raise LookupError(f"'{symbol}' is no name of the page's setup cells")
            names[symbol] = replacement
            continue
        if not hasattr(names[holder], attribute):
            raise LookupError(f"'{holder}' has no '{attribute}'")
        if isinstance(names[holder], ModuleType):
            module = names[holder]
            names[holder] = SimpleNamespace(**{name: getattr(module, name) for name in dir(module)})
        setattr(names[holder], attribute, replacement)


def outcome(cells: list[str], names: dict[str, Any], wrong: dict[str, Any]) -> str:
    """`passed`, `rejected` by a claim or finding, or what went wrong otherwise."""
    with restored(names):
        try:
            replace(names, wrong)
            for source in cells:
                run(source, names)
        except AssertionError as error:
            refused = str(error).startswith(("claim '", "finding '"))
            return "rejected" if refused else f"AssertionError: {error}"
        except Exception:
            return traceback.format_exc(limit=-3)
    return "passed"


def checks(page: PageCells, setup: Setup, wrong: dict[str, Any], ran: bool) -> dict[str, Any]:
    """For each label: what its cells say of the right formula, and of each wrong one."""
    right = {
        label: "passed"
        if ran and page.stands_alone(f"check-{label}")
        else outcome(page.tagged(f"check-{label}"), setup.names, {})
        for label in page.labels("check")
    }
    return {
        label: {
            "right": right[label],
            "wrong": {
                mistake: outcome(
                    page.tagged(f"check-{label}"),
                    setup.anew(page.needs(f"check-{label}", replacements)),
                    replacements,
                )
                for mistake, replacements in wrong.get(label, {}).items()
            },
        }
        for label in right
    }


def exercises(page: PageCells, names: dict[str, Any]) -> dict[str, Any]:
    """For each exercise: what its cell prints untouched, and with the solution for the stub."""
    found = {}
    for label in page.labels("exercise"):
        source = "\n".join(page.tagged(f"exercise-{label}"))
        solution = page.solutions.get(label, "")
        found[label] = {
            "untouched": attempt(source, names),
            "solved": attempt(f"{solution}\n{without_stub(source, solution)}", names),
            "solution": bool(solution.strip()),
        }
    return found


def attempt(source: str, names: dict[str, Any]) -> str:
    with restored(names):
        try:
            return run(source, names)
        except Exception:
            return traceback.format_exc(limit=-3)


def without_stub(source: str, solution: str) -> str:
    """The statements of an exercise's cell that the solution does not make itself."""
    given = {name for statement in ast.parse(solution).body for name in defined(statement)}
    kept = [
        node for node in ast.parse(source).body if not (defined(node) and defined(node) <= given)
    ]
    return "\n".join(ast.unparse(node) for node in kept)


def defined(node: ast.stmt) -> set[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else []
    return {
        each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
    }


def wrong_variants(root: Path, name: str) -> dict[str, Any]:
    """`WRONG` of tests/book/wrong_variants/<page>.py."""
    file = root / "tests" / "book" / "wrong_variants" / f"{name}.py"
    if not file.is_file():
        return {}
    spec = importlib.util.spec_from_file_location(f"wrong_{name}", file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.WRONG)


def main(root: Path, file: Path, ran: bool) -> dict[str, Any]:
    """Run the setup cells, then every check and exercise on what they defined."""
    page = PageCells(file)
    setup = Setup(page.tagged("setup"))
    wrong = wrong_variants(root, file.stem)
    found = {"checks": checks(page, setup, wrong, ran), "exercises": exercises(page, setup.names)}
    return found | {"unknown": sorted(set(wrong) - set(found["checks"]))}


def answer(root: Path) -> None:
    """Answer each line of the standard input."""
    look_for_garbage_seldom()
    for line in sys.stdin:
        jax.config.update("jax_enable_x64", False)
        asked = json.loads(line)
        said = main(root, Path(asked["page"]), asked["ran"])
        plt.close("all")
        gc.collect()
        print("\n" + json.dumps(said), flush=True)


if __name__ == "__main__":
    answer(Path(sys.argv[1]))
