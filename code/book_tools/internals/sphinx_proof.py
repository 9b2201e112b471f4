"""sphinx-proof and sphinx-exercise: the nodes of their boxes, and what these know of themselves."""

from __future__ import annotations

import re
from typing import NamedTuple

from docutils import nodes
from sphinx_exercise.nodes import exercise_enumerable_node, is_solution_node
from sphinx_proof.nodes import NODE_TYPES, proof_node, unenumerable_node

__all__ = ["exercise_enumerable_node", "is_solution_node", "proof_node", "unenumerable_node"]


class Box(NamedTuple):
    """What a theorem, a lemma, a definition, a proof knows of itself."""

    kind: str
    counter: str  # under this name Sphinx counts boxes of its kind
    label: str  # or what the library calls a box without one
    title: str

    @property
    def labelled(self) -> bool:
        """Whether the page gives the box a label."""
        return re.fullmatch(rf"{self.kind}-\d+", self.label) is None


def is_item(node: nodes.Node) -> bool:
    """Whether it is a numbered item: a theorem, a lemma, a definition, an algorithm ..."""
    return isinstance(node, tuple(NODE_TYPES.values()))


def box(node: nodes.Element) -> Box:
    """The box of a numbered item or another one."""
    kind, counter, label = (str(node.get(n, "")) for n in ("realtype", "countertype", "label"))
    title = str(node.get("title", "")).strip().removeprefix("(").removesuffix(")")
    return Box(kind, counter, label, title)
