"""The number of a section, formula, figure, listing, theorem or exercise, as the site shows it."""

from docutils import nodes
from sphinx.environment import BuildEnvironment

from book_tools.internals import sphinx_proof as boxes
from book_tools.internals.sphinx import number, section_number

CAPTIONED = {"figure": nodes.figure, "table": nodes.table, "code-block": nodes.container}


def element_number(env: BuildEnvironment, docname: str, node: nodes.Element) -> str:
    """`1.2` of a section or formula, `Figure 1.2` of a thing with a kind; empty if it has none."""

    def numbered(kind: str) -> str:
        return number(env, docname, kind, node["ids"])

    if isinstance(node, nodes.section):
        return section_number(env, docname, node)
    if isinstance(node, nodes.math_block):
        return numbered("displaymath")
    if boxes.is_item(node):
        return f"{boxes.box(node).kind.title()} {numbered(boxes.box(node).counter)}"
    if isinstance(node, boxes.unenumerable_node):
        return boxes.box(node).kind.title()
    if isinstance(node, boxes.exercise_enumerable_node):
        return f"Exercise {numbered('exercise')}"
    for kind, cls in CAPTIONED.items():
        if isinstance(node, cls) and (found := numbered(kind)):
            return (env.config.numfig_format[kind] % found).strip()
    return _name_of_note(node)


def _name_of_note(node: nodes.Element) -> str:
    """`Warning` of a note of this kind, unless it has a title of its own."""
    if not isinstance(node, nodes.Admonition) or boxes.is_solution_node(node):
        return ""
    titled = node.tagname == "admonition" or any(isinstance(n, nodes.title) for n in node.children)
    return "" if titled else node.tagname.removesuffix("_node").replace("_", " ").title()
