"""What the setup cells of a page define, as often as it is wanted with functions new to JAX."""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import io
from collections import Counter
from typing import Any

import jax
import numpy as np

IMPORTS = (ast.Import, ast.ImportFrom)


def run(source: str, names: dict[str, Any]) -> str:
    """What some code prints."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        exec(compile(source, "<cell>", "exec"), names)
    return said.getvalue()


class Setup:
    """What a page's setup cells define: its data once, its functions anew for each wrong variant.

    JAX remembers how it traced a function, by the function itself: one that was traced before goes
    on calling what has been replaced since. What was traced inside the package stays, and is right:
    the package calls nothing of the page but what it is handed.
    """

    def __init__(self, sources: list[str]) -> None:
        self.names = self._empty()
        for source in sources:
            run(source, self.names)
        statements = [node for source in sources for node in ast.parse(source).body]
        changes = Counter(name for node in statements for name in touched(node))
        self.data = {
            name: self.names[name]
            for node in statements
            if isinstance(node, ast.Assign)
            and all(changes[name] == 1 and is_data(self.names[name]) for name in touched(node))
            for name in touched(node)
        }
        self.rest = [node for node in statements if not set(touched(node)) & self.data.keys()]

    @staticmethod
    def _empty() -> dict[str, Any]:
        return {"__name__": "__page__"}

    def anew(self, wanted: set[str] | None = None) -> dict[str, Any]:
        """The names with functions that JAX has not met: all, or these and what they use."""
        kept = self.rest if wanted is None else used_by(wanted, self.rest)
        names = self._empty() | self.data
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(kept, type_ignores=[]), "<setup>", "exec"), names)
        return names


def used_by(wanted: set[str], statements: list[ast.stmt]) -> list[ast.stmt]:
    """The imports, and the statements that these names depend on, in their order."""
    kept = {place for place, node in enumerate(statements) if isinstance(node, IMPORTS)}
    known, count = set(wanted), -1
    while count != len(kept):
        count = len(kept)
        for place, node in enumerate(statements):
            if place not in kept and known & touched(node):
                kept.add(place)
                known |= mentioned(node)
    return [node for place, node in enumerate(statements) if place in kept]


def mentioned(node: ast.AST) -> set[str]:
    """Every name that stands in a piece of code."""
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def touched(node: ast.stmt) -> set[str]:
    """The names of the page that a statement may give another value to, or change the value of."""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return {node.name}
    if isinstance(node, IMPORTS):
        return {(each.asname or each.name).partition(".")[0] for each in node.names}
    parts = node.targets if isinstance(node, ast.Assign) else [node]
    found = (each for part in parts for each in ast.walk(part))
    return {each.id for each in found if isinstance(each, ast.Name)}


def is_data(value: Any) -> bool:
    """Whether a value is made of numbers and text alone, so that it can call nothing."""
    if type(value) in (list, tuple, set):
        return all(map(is_data, value))
    if type(value) is dict:
        return all(map(is_data, [*value, *value.values()]))
    if dataclasses.is_dataclass(value) and type(value).__module__.startswith("policy_gradients."):
        return all(is_data(getattr(value, each.name)) for each in dataclasses.fields(value))
    if isinstance(value, np.ndarray):
        return value.dtype != object
    return isinstance(value, str | bytes | bool | int | float | jax.Array | None)
