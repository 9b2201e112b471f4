"""sphinx-proof and sphinx-exercise: the nodes of their boxes, and what these know of themselves."""

from __future__ import annotations

import re

from docutils import nodes
from sphinx_exercise.nodes import exercise_enumerable_node, is_solution_node
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node

__all__ = ["exercise_enumerable_node", "is_solution_node", "proof_node", "unenumerable_node"]
NUMBERED: tuple[type[nodes.Element], ...] = tuple(NODE_TYPES.values())  # theorem, lemma, ...


def is_item(node: nodes.Node) -> bool:
    """Whether it is a numbered item: a theorem, a lemma, a definition, an algorithm ..."""
    return isinstance(node, NUMBERED)


def kind(node: nodes.Element) -> str:
    """`theorem`, `proof` and so on."""
    return str(node["realtype"])


def counter(node: nodes.Element) -> str:
    """The name under which Sphinx counts items of this kind."""
    return str(node["countertype"])


def label(node: nodes.Element) -> str:
    """The label of an item, or what the library calls an item without one."""
    return str(node["label"])


def has_own_label(node: nodes.Element) -> bool:
    """Whether the page gives the item a label."""
    return re.fullmatch(rf"{kind(node)}-\d+", label(node)) is None


def title(node: nodes.Element) -> str:
    """The title of an item without its brackets."""
    return str(node.get("title", "")).strip().removeprefix("(").removesuffix(")")
